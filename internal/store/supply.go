package store

import (
	"context"
	"fmt"
	"slices"
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
	Unit    itinerary.Unit
	Version int // of its last edit
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
		published, err := listAll(ctx, tx, "RoundVersions", pgx.RowToStructByPos[RoundVersion])
		if err == nil {
			d.Rounds, err = supplyRounds(ctx, tx, published, from, to)
		}
		return err
	})
	if err != nil {
		return SupplyData{}, fmt.Errorf("read the supply: %w", err)
	}
	return d, nil
}

// RoundVersion is the last edit of a unit's round: what its visits follow from, on one day.
type RoundVersion struct {
	UnitID  uuid.UUID
	Version int
}

// SupplyChanges is what has become of the rounds since they were read.
type SupplyChanges struct {
	DataVersion   int64
	GroundVersion int64          // the data version at which something else than rounds and results changed last
	Published     []RoundVersion // every round, by slug of its unit
	Rounds        []SupplyRound  // of those that are new or edited, in that order
}

// SupplyChanges reads the rounds that are not known, for the days from one to another, both included, in one snapshot.
func (s *Store) SupplyChanges(ctx context.Context, known func(RoundVersion) bool, from, to calendar.Date) (SupplyChanges, error) {
	var c SupplyChanges
	snapshot := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := pgx.BeginTxFunc(ctx, s.pool, snapshot, func(tx pgx.Tx) (err error) {
		if err := tx.QueryRow(ctx, query("GroundVersion")).Scan(&c.DataVersion, &c.GroundVersion); err != nil {
			return err
		}
		if c.Published, err = listAll(ctx, tx, "RoundVersions", pgx.RowToStructByPos[RoundVersion]); err != nil {
			return err
		}
		c.Rounds, err = supplyRounds(ctx, tx, slices.DeleteFunc(slices.Clone(c.Published), known), from, to)
		return err
	})
	if err != nil {
		return SupplyChanges{}, fmt.Errorf("read what has changed of the supply: %w", err)
	}
	return c, nil
}

// RoundsEdited says whether rounds were edited after an instant, and which data version anything else changed last at.
type RoundsEdited struct {
	Edited        bool
	GroundVersion int64
}

// RoundsEditedSince reads it.
func (s *Store) RoundsEditedSince(ctx context.Context, after time.Time) (e RoundsEdited, err error) {
	err = s.pool.QueryRow(ctx, query("RoundsEditedSince"), pgx.NamedArgs{"after": after}).Scan(&e.Edited, &e.GroundVersion)
	if err != nil {
		return e, fmt.Errorf("read what has changed of the rounds: %w", err)
	}
	return e, nil
}

func toSupplySite(row pgx.CollectableRow) (SupplySite, error) {
	var s SupplySite
	err := row.Scan(&s.SiteID, &s.Name, &s.INSEECode, &s.Commune, &s.At[0], &s.At[1], &s.Facets, &s.Hours.Rule, &s.Hours.State,
		&s.Appointment)
	return s, err
}

// supplyRounds reads rounds that are wanted, by slug of their unit.
func supplyRounds(ctx context.Context, tx pgx.Tx, wanted []RoundVersion, from, to calendar.Date) ([]SupplyRound, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	ids := make([]uuid.UUID, len(wanted))
	for i, w := range wanted {
		ids[i] = w.UnitID
	}
	all, err := units(ctx, tx, nil)
	if err != nil {
		return nil, err
	}
	published, err := rounds(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	visits, err := supplyVisits(ctx, tx, ids, from, to)
	if err != nil {
		return nil, err
	}
	found := make([]SupplyRound, 0, len(wanted))
	for _, unit := range all {
		if r, wanted := published[unit.ID]; wanted {
			found = append(found, SupplyRound{Unit: unit, Version: r.Version, Itinerary: r.Itinerary, Visits: visits[unit.ID]})
		}
	}
	return found, nil
}

// supplyVisits lists visits by unit.
func supplyVisits(ctx context.Context, tx pgx.Tx, units []uuid.UUID, from, to calendar.Date) (map[uuid.UUID][]itinerary.Passage, error) {
	rows, err := tx.Query(ctx, query("SupplyVisits"), pgx.NamedArgs{"units": units, "from_day": from.UTC(), "to_day": to.UTC()})
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
