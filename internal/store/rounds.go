package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Round is the round of a unit that is published, and the version of its last edit.
type Round struct {
	Version int
	itinerary.Itinerary
}

// Round reads the round of a unit; false when it has none.
func (s *Store) Round(ctx context.Context, unit uuid.UUID) (Round, bool, error) {
	return round(ctx, s.pool, unit)
}

// Round reads it as this transaction sees it.
func (tx Tx) Round(ctx context.Context, unit uuid.UUID) (Round, bool, error) {
	return round(ctx, tx, unit)
}

func round(ctx context.Context, q asker, unit uuid.UUID) (Round, bool, error) {
	all, err := rounds(ctx, q, []uuid.UUID{unit})
	r, exists := all[unit]
	if err != nil || !exists {
		return Round{}, false, err
	}
	return *r, true, nil
}

// Rounds reads the rounds of several units, of those that have one.
func (tx Tx) Rounds(ctx context.Context, units []uuid.UUID) (map[uuid.UUID]*Round, error) {
	return rounds(ctx, tx, units)
}

func rounds(ctx context.Context, q asker, units []uuid.UUID) (map[uuid.UUID]*Round, error) {
	by := pgx.NamedArgs{"unit_ids": units}
	all := map[uuid.UUID]*Round{}
	_, err := listBy(ctx, q, "ItinerariesOf", by, func(row pgx.CollectableRow) (none struct{}, err error) {
		var unit uuid.UUID
		var r Round
		var raw []byte
		if err := row.Scan(&unit, &r.Version, &r.Source, &r.AutoRead, &raw); err != nil {
			return none, err
		}
		var documents []exceptionDocument
		if err := json.Unmarshal(raw, &documents); err != nil {
			return none, fmt.Errorf("read exceptions: %w", err)
		}
		r.Exceptions, err = exceptions(documents)
		all[unit] = &r
		return none, err
	})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	_, err = listBy(ctx, q, "StopsOf", by, func(row pgx.CollectableRow) (none struct{}, err error) {
		unit, stop, err := readStop(row)
		if r := all[unit]; r != nil {
			r.Stops = append(r.Stops, stop)
		}
		return none, err
	})
	if err != nil {
		return nil, err
	}
	at := map[uuid.UUID]*itinerary.Stop{}
	for _, r := range all {
		for i := range r.Stops {
			at[r.Stops[i].ID] = &r.Stops[i]
		}
	}
	_, err = listBy(ctx, q, "SchedulesOf", by, func(row pgx.CollectableRow) (none struct{}, err error) {
		stop, h, err := readSchedule(row)
		if s := at[stop]; s != nil {
			s.Schedules = append(s.Schedules, h)
		}
		return none, err
	})
	return all, err
}

func readSchedule(row pgx.CollectableRow) (stop uuid.UUID, h itinerary.Schedule, err error) {
	var d scheduleDocument
	var anchor time.Time
	var until *time.Time
	if err := row.Scan(&stop, &d.ID, &d.Rule, &anchor, &until, &d.Hours, &d.Holidays); err != nil {
		return stop, h, err
	}
	d.Anchor = calendar.DateOf(anchor).String()
	if until != nil {
		d.Until = dayOrNull(calendar.DateOf(*until))
	}
	h, err = d.schedule()
	return stop, h, err
}

func readStop(row pgx.CollectableRow) (unit uuid.UUID, s itinerary.Stop, err error) {
	var geom []byte
	var code string
	var on *time.Time
	var works *bool
	err = row.Scan(&unit, &s.ID, &s.Text, &s.Place, &code, &s.Commune, &s.Address, &geom, &s.Level, &s.Score, &s.Room, &s.RoomWheelchair,
		&on, &works, &s.Parking, &s.Confidence)
	if err != nil {
		return unit, s, err
	}
	s.INSEECode = territory.INSEECode(code)
	if on != nil && works != nil {
		s.Connection = &itinerary.Connection{On: calendar.DateOf(*on), Works: *works}
	}
	s.Geom, err = pointFromEWKB(geom)
	return unit, s, err
}

// RoundEdit is one line of the history of a round.
type RoundEdit struct {
	Version       int
	At            time.Time
	By            string
	Action        itinerary.Action
	Detail        string               // what was asked, in the words of the command
	Before, After *itinerary.Itinerary // nil = no round
}

// RoundEdits lists the history of a unit's round, the last edit first.
func (s *Store) RoundEdits(ctx context.Context, unit uuid.UUID) ([]RoundEdit, error) {
	return roundEdits(ctx, s.pool, unit)
}

// RoundEdits lists it as this transaction sees it.
func (tx Tx) RoundEdits(ctx context.Context, unit uuid.UUID) ([]RoundEdit, error) {
	return roundEdits(ctx, tx, unit)
}

func roundEdits(ctx context.Context, q asker, unit uuid.UUID) ([]RoundEdit, error) {
	return listBy(ctx, q, "ItineraryEdits", pgx.NamedArgs{"unit_id": unit}, func(row pgx.CollectableRow) (e RoundEdit, err error) {
		var before, after []byte
		if err := row.Scan(&e.Version, &e.At, &e.By, &e.Action, &e.Detail, &before, &after); err != nil {
			return e, err
		}
		if e.Before, err = readRound(before); err != nil {
			return e, err
		}
		e.After, err = readRound(after)
		return e, err
	})
}

// RoundProposal is a round as the machine reads it in a source's text. Nothing of it is published.
type RoundProposal struct {
	UnitID           uuid.UUID
	Source, SourceID string
	Text             string          // of the source
	Reading          json.RawMessage // the proposal as the import report writes it
	Itinerary        itinerary.Itinerary
	At               time.Time
}

// WriteProposal keeps the proposal in the place of the unit's last.
func (tx Tx) WriteProposal(ctx context.Context, p RoundProposal) error {
	document, err := writeRound(&p.Itinerary)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, query("WriteProposal"), pgx.NamedArgs{
		"unit_id": p.UnitID, "source": p.Source, "source_id": p.SourceID, "source_text": p.Text, "reading": p.Reading,
		"round": document, "at": p.At,
	})
	if err != nil {
		return fmt.Errorf("write a proposal: %w", err)
	}
	return nil
}

// DropProposal forgets the proposal for a unit: somebody confirmed it.
func (tx Tx) DropProposal(ctx context.Context, unit uuid.UUID) error {
	if _, err := tx.Exec(ctx, query("DropProposal"), pgx.NamedArgs{"unit_id": unit}); err != nil {
		return fmt.Errorf("drop a proposal: %w", err)
	}
	return nil
}

// Proposal reads the proposal for a unit; false when there is none.
func (s *Store) Proposal(ctx context.Context, unit uuid.UUID) (RoundProposal, bool, error) {
	return proposal(ctx, s.pool, unit)
}

// Proposal reads it as this transaction sees it.
func (tx Tx) Proposal(ctx context.Context, unit uuid.UUID) (RoundProposal, bool, error) {
	return proposal(ctx, tx, unit)
}

func proposal(ctx context.Context, q asker, unit uuid.UUID) (RoundProposal, bool, error) {
	found, err := listBy(ctx, q, "ProposalOf", pgx.NamedArgs{"unit_id": unit}, func(row pgx.CollectableRow) (RoundProposal, error) {
		p := RoundProposal{UnitID: unit}
		var document []byte
		if err := row.Scan(&p.Source, &p.SourceID, &p.Text, &p.Reading, &document, &p.At); err != nil {
			return p, err
		}
		it, err := readRound(document)
		if it != nil {
			p.Itinerary = *it
		}
		return p, err
	})
	if err != nil || len(found) == 0 {
		return RoundProposal{}, false, err
	}
	return found[0], true, nil
}

// UnitsWithRounds lists the units whose round is published.
func (s *Store) UnitsWithRounds(ctx context.Context) ([]uuid.UUID, error) {
	return listAll(ctx, s.pool, "UnitsWithRounds", pgx.RowTo[uuid.UUID])
}

// EachRound hands over the published rounds one by one, with their units, in the order of slugs.
func (s *Store) EachRound(ctx context.Context, each func(itinerary.Unit, Round) error) error {
	all, err := s.Units(ctx)
	if err != nil {
		return err
	}
	for _, unit := range all {
		round, exists, err := s.Round(ctx, unit.ID)
		if err != nil {
			return err
		}
		if !exists {
			continue
		}
		if err := each(unit, round); err != nil {
			return err
		}
	}
	return nil
}

// UnitsWithProposals lists the units for which a proposal waits.
func (s *Store) UnitsWithProposals(ctx context.Context) ([]uuid.UUID, error) {
	return listAll(ctx, s.pool, "UnitsWithProposals", pgx.RowTo[uuid.UUID])
}
