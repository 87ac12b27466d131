package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
)

// StopPlace is a stop of a published round as a place where help comes.
type StopPlace struct {
	Card               SiteCard // under the stop's id, in the name of its unit
	UnitSlug, UnitName string
	Place              string
	WheelchairPlaces   *int // aboard; nil = unknown
	AutoRead           bool
	Visits             []itinerary.Passage // to come, in order; none is cancelled
}

// StopPlaces reads the stops that may answer a citizen, with their visits from a day on.
func (s *Store) StopPlaces(ctx context.Context, from calendar.Date) ([]StopPlace, error) {
	stops, err := listAll(ctx, s.pool, "StopPlaces", func(row pgx.CollectableRow) (StopPlace, error) {
		var p StopPlace
		c := &p.Card
		at := orb.Point{}
		var channel itinerary.BookingChannel
		err := row.Scan(&c.SiteID, &p.UnitSlug, &p.UnitName, &p.Place, &c.INSEECode, &c.Commune, &c.Departement, &c.Address, &at[0], &at[1],
			&c.PositionLevel, &c.Wheelchair, &c.Services, &c.Programmes, &c.Phones, &c.Websites, &c.UpdatedOn, &p.WheelchairPlaces,
			&channel, &p.AutoRead, &c.Source)
		c.Name, c.At, c.Kind, c.CountsAsHelp, c.Appointment = p.UnitName, &at, site.Session, true, site.AppointmentUnknown
		c.Hours.State, c.PositionReason = site.HoursDeclared, site.InsideCommune
		if p.AutoRead {
			c.Hours.State = site.HoursRead
		}
		if c.PositionLevel == site.LevelCommune {
			c.PositionReason = site.NoCoordinates
		}
		if channel == itinerary.ThroughPartners {
			c.Phones = nil // partners ask for it: a call is of no use
		}
		return p, err
	})
	if err != nil {
		return nil, err
	}
	byID := make(map[uuid.UUID]*StopPlace, len(stops))
	for i := range stops {
		byID[stops[i].Card.SiteID] = &stops[i]
	}
	rows, err := s.pool.Query(ctx, query("VisitsOfStops"), pgx.NamedArgs{"from_day": from.UTC()})
	if err != nil {
		return nil, fmt.Errorf("read visits: %w", err)
	}
	var v itinerary.Passage
	var due, day time.Time
	var start, end *time.Time
	var hours string
	spans := map[string][]itinerary.Span{} // visits share their hours
	_, err = pgx.ForEachRow(rows, []any{&v.StopID, &v.ScheduleID, &due, &day, &start, &end, &hours, &v.State, &v.Cause, &v.Reason}, func() error {
		stop, ok := byID[v.StopID]
		if !ok {
			return nil // of a stop that came since
		}
		read, known := spans[hours]
		if !known {
			var err error
			if read, err = itinerary.ParseHours(hours); err != nil {
				return err
			}
			spans[hours] = read
		}
		visit := v
		visit.Due, visit.Day, visit.Hours = calendar.DateOf(due), calendar.DateOf(day), read
		if start != nil && end != nil {
			zone := calendar.Of(stop.Card.INSEECode).Location()
			visit.Start, visit.End = start.In(zone), end.In(zone)
		}
		stop.Visits = append(stop.Visits, visit)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read visits: %w", err)
	}
	return stops, nil
}
