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
	"github.com/maillage-numerique/maillage/internal/territory"
)

// SupplyData is everything that says where and when somebody helps, read in one snapshot. Lists are ordered, so that the same
// data read twice are the same.
type SupplyData struct {
	Sites  []SupplySite  // that count as help and are placed
	Rounds []SupplyRound // published, by slug of their unit
}

// SupplySite is a fixed place that counts as help.
type SupplySite struct {
	SiteID      uuid.UUID
	Name        string
	INSEECode   territory.INSEECode // "" = unknown
	Commune     string
	At          orb.Point
	Facets      []string   // site.Facets
	Hours       site.Hours // rule and state alone
	Appointment site.Appointment
}

// SupplyRound is the round of a unit and its visits.
type SupplyRound struct {
	Unit itinerary.Unit
	itinerary.Itinerary
	// Visits to its placed stops in the days asked about, by due day, cancelled ones too; PlaceAt is where they stand.
	Visits []itinerary.Passage
}

// SupplyData reads it for the days from one to another, both included.
func (s *Store) SupplyData(ctx context.Context, from, to calendar.Date) (SupplyData, error) {
	var d SupplyData
	snapshot := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := pgx.BeginTxFunc(ctx, s.pool, snapshot, func(tx pgx.Tx) (err error) {
		if d.Sites, err = collect(ctx, tx, "SupplySites", toSupplySite); err != nil {
			return err
		}
		d.Rounds, err = supplyRounds(ctx, tx, from, to)
		return err
	})
	if err != nil {
		return SupplyData{}, fmt.Errorf("read the supply: %w", err)
	}
	return d, nil
}

func toSupplySite(row pgx.CollectableRow) (SupplySite, error) {
	var s SupplySite
	err := row.Scan(&s.SiteID, &s.Name, &s.INSEECode, &s.Commune, &s.At[0], &s.At[1], &s.Facets, &s.Hours.Rule, &s.Hours.State,
		&s.Appointment)
	return s, err
}

func supplyRounds(ctx context.Context, tx pgx.Tx, from, to calendar.Date) ([]SupplyRound, error) {
	published, err := listAll(ctx, tx, "UnitsWithRounds", pgx.RowTo[uuid.UUID])
	if err != nil || len(published) == 0 {
		return nil, err
	}
	all, err := units(ctx, tx, nil)
	if err != nil {
		return nil, err
	}
	visits, err := supplyVisits(ctx, tx, from, to)
	if err != nil {
		return nil, err
	}
	var rounds []SupplyRound
	for _, unit := range all {
		found, exists, err := round(ctx, tx, unit.ID)
		if err != nil {
			return nil, err
		}
		if exists {
			rounds = append(rounds, SupplyRound{Unit: unit, Itinerary: found.Itinerary, Visits: visits[unit.ID]})
		}
	}
	return rounds, nil
}

// supplyVisits lists visits by unit.
func supplyVisits(ctx context.Context, tx pgx.Tx, from, to calendar.Date) (map[uuid.UUID][]itinerary.Passage, error) {
	rows, err := tx.Query(ctx, query("SupplyVisits"), pgx.NamedArgs{"from_day": from.UTC(), "to_day": to.UTC()})
	if err != nil {
		return nil, fmt.Errorf("read visits: %w", err)
	}
	visits := map[uuid.UUID][]itinerary.Passage{}
	spans := map[string][]itinerary.Span{} // visits share their hours
	var unit uuid.UUID
	var v itinerary.Passage
	var due, day time.Time
	var hours string
	var geom []byte
	_, err = pgx.ForEachRow(rows, []any{&unit, &v.StopID, &v.ScheduleID, &due, &day, &hours, &v.State, &geom}, func() error {
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
		var err error
		if visit.PlaceAt, err = pointFromEWKB(geom); err != nil {
			return err
		}
		visits[unit] = append(visits[unit], visit)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read visits: %w", err)
	}
	return visits, nil
}
