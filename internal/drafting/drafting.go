// Package drafting keeps the year of a mobile unit that its team arranges by hand: visits move, are cancelled and locked, rules
// change, and nothing is public before the draft is published, in one transaction and one line of the unit's history.
//
// A [Drafter] tells at once what an edit would change ([Drafter.Try]): the surroundings of a unit are kept (touring.Ground),
// on which a round is measured in milliseconds. Every version of a draft is kept, so that all can be undone; an edit of a version
// that is not the last is refused, and so is publishing over a round that changed since ([Drafter.Redo] departs from that one).
package drafting

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/touring"
)

// Drafter keeps drafts. It is safe for concurrent use, and not to be copied.
type Drafter struct {
	Store   *store.Store
	Planner *planning.Planner
	Tourer  *touring.Tourer
	Desk    *touring.Desk // proposes the years of units; nil = they are computed while one waits
	Now     func() time.Time

	grounds   grounds
	proposing proposing
}

// New makes a drafter.
func New(st *store.Store, tourer *touring.Tourer, desk *touring.Desk, now func() time.Time) *Drafter {
	return &Drafter{
		Store: st, Planner: &planning.Planner{Store: st, Now: now}, Tourer: tourer, Desk: desk, Now: now, proposing: make(proposing, 1),
	}
}

// Draft is a draft in its last version.
type Draft struct {
	store.Draft
}

// Stale says that the published round is no longer the one that the draft departs from: see [Drafter.Redo].
func (d Draft) Stale() bool { return d.State == store.DraftOpen && d.NowVersion != d.BaseVersion }

// Begins is the first day that an edit of the draft may change: of its year, and not before tomorrow.
func (d Draft) Begins(today calendar.Date) calendar.Date {
	return max(calendar.NewDate(d.Year, 1, 1), today+1)
}

// Ends is the last day of its year.
func (d Draft) Ends() calendar.Date { return calendar.NewDate(d.Year, 12, 31) }

// The kinds of lines in the history of a draft that are no edits.
const (
	kindStarted   = "debut"
	kindUndone    = "annulation"
	kindRedone    = "reprise"
	kindProposed  = "proposition"
	kindPublished = "publication"
	kindGivenUp   = "abandon"
)

// Start makes a draft of a unit's year, of its published round or of the proposal for that year. A unit without a round, and a
// proposal that is still being made, are faults.
func (d *Drafter) Start(ctx context.Context, unit string, year int, from store.DraftSource, who planning.Who) (Draft, error) {
	switch from {
	case store.DraftOfPresent:
		return d.start(ctx, unit, year, from, nil, who)
	case store.DraftOfProposal:
		report, err := d.proposal(ctx, unit, year)
		if err != nil {
			return Draft{}, err
		}
		return d.Keep(ctx, report, who)
	}
	return Draft{}, fault.New(fault.Invalid, "valeur_inconnue", "depuis", string(from)).
		With("possibles", fmt.Sprintf("%s, %s", store.DraftOfPresent, store.DraftOfProposal))
}

// Keep makes a draft of a proposal.
func (d *Drafter) Keep(ctx context.Context, report *touring.Report, who planning.Who) (Draft, error) {
	return d.start(ctx, report.Unit.Slug, report.Year, store.DraftOfProposal, report, who)
}

func (d *Drafter) start(ctx context.Context, slug string, year int, from store.DraftSource, report *touring.Report, who planning.Who) (Draft, error) {
	unit, err := d.Planner.Unit(ctx, slug)
	if err != nil {
		return Draft{}, err
	}
	if this := d.year(); year < this || year > this+yearsAhead {
		return Draft{}, fault.New(fault.Invalid, "annee_hors_bornes", "annee", fmt.Sprint(year)).
			With("de", fmt.Sprint(this)).With("a", fmt.Sprint(this+yearsAhead))
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Draft{}, fmt.Errorf("make an id: %w", err)
	}
	err = d.Store.Write(ctx, func(tx store.Tx) (bool, error) {
		round, exists, err := tx.Round(ctx, unit.ID)
		if err != nil {
			return false, err
		}
		if !exists || len(round.Stops) == 0 {
			return false, fault.New(fault.NotFound, "unite_sans_tournee", "unite", slug)
		}
		made := store.Draft{
			ID: id, UnitID: unit.ID, Year: year, Source: from, State: store.DraftOpen, BaseVersion: round.Version,
			Base: round.Itinerary, Round: round.Clone(), CreatedAt: d.Now(), CreatedBy: who.Name,
		}
		if report != nil {
			// The proposal speaks of the round that it was made for: where that one changed meanwhile, its changes are made again.
			made.Round, _ = merge(report.Round, report.Proposal.Round, round.Itinerary)
		}
		return false, tx.SaveDraft(ctx, &made, d.line(1, 0, kindStarted, nil, who))
	})
	if err != nil {
		return Draft{}, err
	}
	return d.Draft(ctx, id)
}

// yearsAhead is how far drafts go: those that the pages ask about.
const yearsAhead = 4

func (d *Drafter) year() int { return d.Now().In(calendar.Of("").Location()).Year() }

// List gives the drafts of a unit, of all units where it is "", the last edited first, without what they hold.
func (d *Drafter) List(ctx context.Context, unit string) ([]Draft, error) {
	found, err := d.Store.Drafts(ctx, unit)
	all := make([]Draft, len(found))
	for i := range found {
		all[i] = Draft{found[i]}
	}
	return all, err
}

// Draft reads a draft. One that does not exist, or that went with its unit, is a NotFound fault.
func (d *Drafter) Draft(ctx context.Context, id uuid.UUID) (Draft, error) {
	found, exists, err := d.Store.Draft(ctx, id)
	if err == nil && !exists {
		err = unknown(id)
	}
	return Draft{found}, err
}

// History lists the edits of a draft, the last first.
func (d *Drafter) History(ctx context.Context, id uuid.UUID) ([]store.DraftEdit, error) {
	return d.Store.DraftEdits(ctx, id)
}

func unknown(id uuid.UUID) error {
	return fault.New(fault.NotFound, "brouillon_inconnu", "brouillon", id.String())
}

// line is a line of history.
func (d *Drafter) line(version, parent int, kind string, asked any, who planning.Who) store.DraftEdit {
	raw, err := json.Marshal(asked)
	if err != nil {
		panic(err) // plain values
	}
	return store.DraftEdit{Version: version, Parent: parent, At: d.Now(), By: who.Name, Kind: kind, Edit: raw}
}

// write changes a draft that is open, or in one of the states given, in one transaction, and gives what it has become. Version is
// the one that the change was decided on; 0 = whichever is the last.
func (d *Drafter) write(ctx context.Context, id uuid.UUID, version int, change func(tx store.Tx, draft *store.Draft) (store.DraftEdit, error), states ...store.DraftState) (Draft, error) {
	err := d.Store.Write(ctx, func(tx store.Tx) (bool, error) {
		draft, err := lock(ctx, tx, id)
		if err != nil {
			return false, err
		}
		if draft.State != store.DraftOpen && !slices.Contains(states, draft.State) {
			return false, fault.New(fault.Conflict, "brouillon_ferme", "brouillon", id.String())
		}
		if version != 0 && version != draft.Version {
			return false, changed(draft, version)
		}
		edit, err := change(tx, &draft)
		if err != nil {
			return false, err
		}
		return false, tx.SaveDraft(ctx, &draft, edit)
	})
	if err != nil {
		return Draft{}, err
	}
	return d.Draft(ctx, id)
}

// lock reads a draft that nobody else edits until the transaction ends.
func lock(ctx context.Context, tx store.Tx, id uuid.UUID) (store.Draft, error) {
	exists, err := tx.LockDraft(ctx, id)
	if err != nil {
		return store.Draft{}, err
	}
	draft, found, err := tx.Draft(ctx, id)
	if err == nil && !(exists && found) {
		err = unknown(id)
	}
	return draft, err
}

// changed says that a draft is no longer in the version on which something was decided, and who edited it.
func changed(draft store.Draft, version int) error {
	return fault.New(fault.Conflict, "brouillon_change", "version", fmt.Sprint(version)).With("qui", draft.ChangedBy)
}

// Undo takes the last edit back that was not undone. Nothing left to undo is a Conflict fault.
func (d *Drafter) Undo(ctx context.Context, id uuid.UUID, who planning.Who) (Draft, error) {
	return d.write(ctx, id, 0, func(tx store.Tx, draft *store.Draft) (store.DraftEdit, error) {
		if draft.Parent == 0 {
			return store.DraftEdit{}, fault.New(fault.Conflict, "rien_a_annuler", "brouillon", id.String())
		}
		before, err := tx.DraftAt(ctx, *draft, draft.Parent)
		if err != nil {
			return store.DraftEdit{}, err
		}
		undone := draft.Parent
		draft.Round, draft.Locks = before.Round, before.Locks
		return d.line(draft.Version+1, before.Parent, kindUndone, undone, who), nil
	})
}

// Abandon gives a draft up. It leaves the lists.
func (d *Drafter) Abandon(ctx context.Context, id uuid.UUID, who planning.Who) error {
	_, err := d.write(ctx, id, 0, func(_ store.Tx, draft *store.Draft) (store.DraftEdit, error) {
		draft.State = store.DraftGivenUp
		return d.line(draft.Version+1, draft.Version, kindGivenUp, nil, who), nil
	})
	return err
}

// present is the round of a draft's unit as it is published now.
func (d *Drafter) present(ctx context.Context, draft Draft) (itinerary.Itinerary, error) {
	round, _, err := d.Store.Round(ctx, draft.UnitID)
	return round.Itinerary, err
}
