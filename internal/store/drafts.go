package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// Draft is the year of a unit as a team arranges it, in its last version. Lists leave out what it holds.
type Draft struct {
	ID          uuid.UUID
	UnitID      uuid.UUID
	Unit        string // slug
	UnitName    string
	Year        int
	Source      DraftSource
	State       DraftState
	BaseVersion int // of the unit's history: the published round that it departs from, or that it became
	NowVersion  int // of the round that is published now; 0 = none
	Version     int
	Parent      int           // the version that undoing brings back; 0 = none
	From        calendar.Date // the first day for which it was published; zero = it was not
	CreatedAt   time.Time
	CreatedBy   string
	ChangedAt   time.Time
	ChangedBy   string

	Base, Round itinerary.Itinerary
	Locks       itinerary.Locks
}

// DraftSource is what a draft was made of.
type DraftSource string

// The sources of drafts.
const (
	DraftOfPresent  DraftSource = "actuelle"    // the published round
	DraftOfProposal DraftSource = "proposition" // a proposal for the year
)

// DraftState is what became of a draft.
type DraftState string

// The states of a draft.
const (
	DraftOpen      DraftState = "ouvert"
	DraftPublished DraftState = "publie"
	DraftGivenUp   DraftState = "abandonne"
)

// DraftEdit is one line of the history of a draft.
type DraftEdit struct {
	Version, Parent int
	At              time.Time
	By              string
	Kind            string
	Edit            json.RawMessage // what was asked
}

// Drafts lists the drafts of a unit, of all units where its slug is "", the last edited first; those given up are left out.
func (s *Store) Drafts(ctx context.Context, unit string) ([]Draft, error) {
	return listBy(ctx, s.pool, "Drafts", pgx.NamedArgs{"unit": unit}, func(row pgx.CollectableRow) (Draft, error) {
		return readDraft(row)
	})
}

// Draft reads a draft; false when there is none of that id.
func (s *Store) Draft(ctx context.Context, id uuid.UUID) (Draft, bool, error) {
	return draft(ctx, s.pool, id)
}

// Draft reads it as this transaction sees it.
func (tx Tx) Draft(ctx context.Context, id uuid.UUID) (Draft, bool, error) {
	return draft(ctx, tx, id)
}

func draft(ctx context.Context, q asker, id uuid.UUID) (Draft, bool, error) {
	found, err := listBy(ctx, q, "Draft", pgx.NamedArgs{"draft_id": id}, func(row pgx.CollectableRow) (Draft, error) {
		var base, round, locks []byte
		d, err := readDraft(row, &base, &round, &locks)
		if err != nil {
			return d, err
		}
		return d, d.hold(base, round, locks)
	})
	if err != nil || len(found) == 0 {
		return Draft{}, false, err
	}
	return found[0], true, nil
}

func readDraft(row pgx.CollectableRow, more ...any) (d Draft, err error) {
	var from *time.Time
	err = row.Scan(append([]any{
		&d.ID, &d.UnitID, &d.Unit, &d.UnitName, &d.Year, &d.Source, &d.State, &d.BaseVersion, &d.NowVersion, &d.Version,
		&d.Parent, &from, &d.CreatedAt, &d.CreatedBy, &d.ChangedAt, &d.ChangedBy,
	}, more...)...)
	if from != nil {
		d.From = calendar.DateOf(*from)
	}
	return d, err
}

// hold reads the documents of a draft; nil leaves what was.
func (d *Draft) hold(base, round, locks []byte) error {
	for _, part := range []struct {
		raw  []byte
		into *itinerary.Itinerary
	}{{base, &d.Base}, {round, &d.Round}} {
		it, err := readRound(part.raw)
		if err != nil {
			return err
		}
		if it != nil {
			*part.into = *it
		}
	}
	var document locksDocument
	if err := json.Unmarshal(locks, &document); err != nil {
		return fmt.Errorf("read the locks of a draft: %w", err)
	}
	d.Locks = itinerary.Locks{Stops: document.Stops}
	for _, v := range document.Visits {
		due, err := calendar.ParseDate(v.Due)
		if err != nil {
			return fmt.Errorf("read the locks of a draft: %w", err)
		}
		d.Locks.Visits = append(d.Locks.Visits, itinerary.VisitKey{ScheduleID: v.ScheduleID, Due: due})
	}
	return nil
}

type locksDocument struct {
	Stops  []uuid.UUID     `json:"stops"`
	Visits []visitDocument `json:"visits"`
}

type visitDocument struct {
	ScheduleID uuid.UUID `json:"schedule_id"`
	Due        string    `json:"due"`
}

// LockDraft keeps others from editing a draft until the transaction ends, and says whether it exists. Who locks its unit too locks
// that first.
func (tx Tx) LockDraft(ctx context.Context, id uuid.UUID) (bool, error) {
	var version int
	err := tx.QueryRow(ctx, query("LockDraft"), pgx.NamedArgs{"draft_id": id}).Scan(&version)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("lock a draft: %w", err)
	}
	return true, nil
}

// DraftEdits lists the history of a draft, the last edit first.
func (s *Store) DraftEdits(ctx context.Context, id uuid.UUID) ([]DraftEdit, error) {
	return listBy(ctx, s.pool, "DraftEdits", pgx.NamedArgs{"draft_id": id}, func(row pgx.CollectableRow) (e DraftEdit, err error) {
		err = row.Scan(&e.Version, &e.Parent, &e.At, &e.By, &e.Kind, &e.Edit)
		return e, err
	})
}

// DraftAt is the draft with what an earlier version of it held, and that version's parent.
func (tx Tx) DraftAt(ctx context.Context, d Draft, version int) (Draft, error) {
	var round, locks []byte
	by := pgx.NamedArgs{"draft_id": d.ID, "version": version}
	if err := tx.QueryRow(ctx, query("DraftVersion"), by).Scan(&d.Parent, &round, &locks); err != nil {
		return d, fmt.Errorf("read version %d of a draft: %w", version, err)
	}
	return d, d.hold(nil, round, locks)
}

// SaveDraft writes a draft and its line of history: version, parent, what was asked, and all that it holds now. Stops and
// schedules without an id get theirs.
func (tx Tx) SaveDraft(ctx context.Context, d *Draft, e DraftEdit) error {
	if err := giveIDs(&d.Round); err != nil {
		return err
	}
	base, err := writeRound(&d.Base)
	if err != nil {
		return err
	}
	round, err := writeRound(&d.Round)
	if err != nil {
		return err
	}
	locks := locksDocument{Stops: append([]uuid.UUID{}, d.Locks.Stops...), Visits: []visitDocument{}}
	for _, v := range d.Locks.Visits {
		locks.Visits = append(locks.Visits, visitDocument{v.ScheduleID, v.Due.String()})
	}
	_, err = tx.Exec(ctx, query("WriteDraft"), pgx.NamedArgs{
		"draft_id": d.ID, "unit_id": d.UnitID, "year": d.Year, "source": d.Source, "state": d.State, "base_version": d.BaseVersion,
		"base": base, "version": e.Version, "published_from": dayOrNull(d.From), "created_at": d.CreatedAt, "created_by": d.CreatedBy,
	})
	if err != nil {
		return fmt.Errorf("write a draft: %w", err)
	}
	_, err = tx.Exec(ctx, query("WriteDraftEdit"), pgx.NamedArgs{
		"draft_id": d.ID, "version": e.Version, "parent": e.Parent, "at": e.At, "by": e.By, "kind": e.Kind, "edit": e.Edit,
		"round": round, "locks": locks,
	})
	if err != nil {
		return fmt.Errorf("write the history of a draft: %w", err)
	}
	d.Version, d.Parent, d.ChangedAt, d.ChangedBy = e.Version, e.Parent, e.At, e.By
	return nil
}
