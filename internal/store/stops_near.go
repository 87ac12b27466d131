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
	WheelchairPlaces   *int     // aboard; nil = unknown
	Equipment          []string // of the unit, in the words of people
	AutoRead           bool
}

// StopPlaces reads the stops that may answer a citizen.
func (s *Store) StopPlaces(ctx context.Context) ([]StopPlace, error) {
	return listAll(ctx, s.pool, "StopPlaces", func(row pgx.CollectableRow) (StopPlace, error) {
		var p StopPlace
		c := &p.Card
		at := orb.Point{}
		var channel itinerary.BookingChannel
		err := row.Scan(&c.SiteID, &p.UnitSlug, &p.UnitName, &p.Place, &c.INSEECode, &c.Commune, &c.Departement, &c.Address, &at[0], &at[1],
			&c.PositionLevel, &c.Wheelchair, &c.Services, &c.Programmes, &c.Phones, &c.Websites, &c.UpdatedOn, &p.WheelchairPlaces,
			&p.Equipment, &channel, &p.AutoRead, &c.Source)
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
}

// VisitOfStop is a dated visit as it is stored: the days and hours are local.
type VisitOfStop struct {
	StopID, ScheduleID uuid.UUID
	Due, Day           calendar.Date
	Hours              string // as itinerary.WriteHours writes them
	State              itinerary.PassageState
	Cause              itinerary.Cause
	Reason             string
	Place              string     // where it stands that day, when not at the stop
	At                 *orb.Point // of that place; nil = not known, or at the stop
}

// EachVisit hands over the visits from a day on to the stops of StopPlaces, one by one, in no order; none is cancelled.
func (s *Store) EachVisit(ctx context.Context, from calendar.Date, each func(VisitOfStop) error) error {
	rows, err := s.pool.Query(ctx, query("VisitsOfStops"), pgx.NamedArgs{"from_day": from.UTC()})
	if err != nil {
		return fmt.Errorf("read visits: %w", err)
	}
	var v VisitOfStop
	var due, day time.Time
	var at []byte
	// Half a million rows: pgx reads bytes and strings as they are, and any other type of ours through reflection or text.
	stop, schedule, state, cause := (*[16]byte)(&v.StopID), (*[16]byte)(&v.ScheduleID), (*string)(&v.State), (*string)(&v.Cause)
	_, err = pgx.ForEachRow(rows, []any{stop, schedule, &due, &day, &v.Hours, state, cause, &v.Reason, &v.Place, &at}, func() error {
		v.Due, v.Day = calendar.DateOf(due), calendar.DateOf(day)
		var err error
		if v.At, err = pointFromEWKB(at); err != nil {
			return err
		}
		return each(v)
	})
	if err != nil {
		return fmt.Errorf("read visits: %w", err)
	}
	return nil
}
