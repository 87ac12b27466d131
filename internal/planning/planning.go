// Package planning edits the rounds of mobile units: stops come and go, dates are cancelled, moved and confirmed, proposals
// become rounds. Each edit is one transaction that writes the round, its line of history and its passages, and can be undone.
package planning

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store"
)

// Planner edits rounds.
type Planner struct {
	Store *store.Store
	Now   func() time.Time
}

// Who says what an edit is and whose: it enters the history.
type Who struct {
	Name   string // as they call themselves
	Detail string // what was asked, in words
}

// Today is the civil day of now in metropolitan France.
func (p *Planner) Today() calendar.Date {
	return calendar.DateOf(p.Now().In(calendar.Of("").Location()))
}

// edit changes the round of a unit. The round given to change is empty when the unit has none. It says whether the round
// changed.
func (p *Planner) edit(ctx context.Context, slug string, action itinerary.Action, who Who, change func(tx store.Tx, unit itinerary.Unit, it *itinerary.Itinerary) error) (bool, error) {
	unit, err := p.Unit(ctx, slug)
	if err != nil {
		return false, err
	}
	changed := false
	err = p.Store.WriteKeepingGround(ctx, func(tx store.Tx) (bool, error) {
		if _, err := tx.LockUnit(ctx, unit.ID); err != nil {
			return false, err
		}
		round, exists, err := tx.Round(ctx, unit.ID)
		if err != nil {
			return false, err
		}
		e := store.RoundEdit{At: p.Now(), By: who.Name, Action: action, Detail: who.Detail}
		after := itinerary.Itinerary{Source: itinerary.SourceTyped}
		if exists {
			e.Before = &round.Itinerary
			after = round.Clone()
		}
		if err := change(tx, unit, &after); err != nil {
			return false, err
		}
		if err := after.Check(); err != nil {
			return false, err
		}
		if len(after.Stops) > 0 {
			e.After = &after
		}
		changed, err = tx.SaveRound(ctx, unit.ID, e)
		return changed, err
	})
	return changed, err
}

// Unit finds a unit by its slug; a slug that no unit has is a NotFound fault.
func (p *Planner) Unit(ctx context.Context, slug string) (itinerary.Unit, error) {
	unit, exists, err := p.Store.Unit(ctx, slug)
	if err == nil && !exists {
		err = fault.New(fault.NotFound, "unite_inconnue", "unite", slug)
	}
	return unit, err
}

// Cancel says that nobody comes on the days of an exception; Pause, over a season; Move changes day, hours or place; and
// ConfirmDates says that visits take place, on public holidays too. Stop is the stop's id, place or commune; "" = all.
func (p *Planner) Cancel(ctx context.Context, slug, stop string, e itinerary.Exception, who Who) (bool, error) {
	e.Kind = itinerary.Cancelled
	return p.except(ctx, slug, stop, itinerary.CancelledVisits, e, who)
}

// Pause stops visits over a season.
func (p *Planner) Pause(ctx context.Context, slug, stop string, e itinerary.Exception, who Who) (bool, error) {
	e.Kind = itinerary.Paused
	return p.except(ctx, slug, stop, itinerary.PausedVisits, e, who)
}

// Move changes the day, the hours or the place of visits.
func (p *Planner) Move(ctx context.Context, slug, stop string, e itinerary.Exception, who Who) (bool, error) {
	e.Kind = itinerary.Moved
	if e.Day.IsZero() && len(e.Hours) == 0 && e.Place == "" {
		return false, fault.New(fault.Invalid, "deplacement_vide", "vers", "")
	}
	if !e.Day.IsZero() && e.From != e.To {
		return false, fault.New(fault.Invalid, "deplacement_de_plusieurs_jours", "vers", e.Day.String())
	}
	return p.except(ctx, slug, stop, itinerary.MovedVisits, e, who)
}

// ConfirmDates says that visits take place.
func (p *Planner) ConfirmDates(ctx context.Context, slug, stop string, e itinerary.Exception, who Who) (bool, error) {
	e.Kind = itinerary.Confirmed
	return p.except(ctx, slug, stop, itinerary.ConfirmedRound, e, who)
}

// Decide takes several decisions about dates to come, as one edit.
func (p *Planner) Decide(ctx context.Context, slug string, decisions []itinerary.Exception, who Who) (bool, error) {
	return p.edit(ctx, slug, itinerary.MovedVisits, who, func(_ store.Tx, _ itinerary.Unit, it *itinerary.Itinerary) error {
		for _, e := range decisions {
			if e.To < p.Today() {
				return fault.New(fault.Invalid, "date_passee", "date", e.To.String())
			}
			if err := it.Except(e); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p *Planner) except(ctx context.Context, slug, stop string, action itinerary.Action, e itinerary.Exception, who Who) (bool, error) {
	return p.edit(ctx, slug, action, who, func(_ store.Tx, _ itinerary.Unit, it *itinerary.Itinerary) error {
		if e.To < p.Today() {
			return fault.New(fault.Invalid, "date_passee", "date", e.To.String())
		}
		if stop != "" {
			found, err := it.Stop(stop)
			if err != nil {
				return err
			}
			e.StopID = found.ID
		}
		return it.Except(e)
	})
}

// AddStop adds a stop, or one more schedule to the stop of the same place.
func (p *Planner) AddStop(ctx context.Context, slug string, stop itinerary.Stop, who Who) (bool, error) {
	return p.edit(ctx, slug, itinerary.AddedStop, who, func(tx store.Tx, _ itinerary.Unit, it *itinerary.Itinerary) error {
		if err := place(ctx, tx, &stop); err != nil {
			return err
		}
		if known, err := it.Stop(stop.Place); err == nil && known.INSEECode == stop.INSEECode {
			known.Schedules = append(known.Schedules, stop.Schedules...)
			return nil
		}
		it.Stops = append(it.Stops, stop)
		return nil
	})
}

// RemoveStop takes a stop off the round; its past visits stay.
func (p *Planner) RemoveStop(ctx context.Context, slug, stop string, who Who) (bool, error) {
	return p.edit(ctx, slug, itinerary.RemovedStop, who, func(_ store.Tx, _ itinerary.Unit, it *itinerary.Itinerary) error {
		found, err := it.Stop(stop)
		if err != nil {
			return err
		}
		id := found.ID
		it.Stops = slices.DeleteFunc(it.Stops, func(s itinerary.Stop) bool { return s.ID == id })
		it.Exceptions = slices.DeleteFunc(it.Exceptions, func(e itinerary.Exception) bool { return e.StopID == id })
		return nil
	})
}

// Confirm publishes the proposal that waits for a unit; where none waits, it says that a round which the machine accepted is
// right.
func (p *Planner) Confirm(ctx context.Context, slug string, who Who) (bool, error) {
	return p.edit(ctx, slug, itinerary.ConfirmedRound, who, func(tx store.Tx, unit itinerary.Unit, it *itinerary.Itinerary) error {
		proposal, waits, err := tx.Proposal(ctx, unit.ID)
		if err != nil {
			return err
		}
		switch {
		case waits:
			var before *itinerary.Itinerary
			if len(it.Stops) > 0 {
				before = it
			}
			*it = itinerary.Adopt(before, proposal.Itinerary, p.Today())
			it.AutoRead = false
			return tx.DropProposal(ctx, unit.ID)
		case len(it.Stops) == 0:
			return fault.New(fault.Invalid, "rien_a_confirmer", "unite", slug)
		}
		it.AutoRead = false
		return nil
	})
}

// Undo brings the round back to what it was before an edit of its history, the last one when version is 0. Going back is an
// edit like another: it can be undone too.
func (p *Planner) Undo(ctx context.Context, slug string, version int, who Who) (bool, error) {
	return p.edit(ctx, slug, itinerary.WentBack, who, func(tx store.Tx, unit itinerary.Unit, it *itinerary.Itinerary) error {
		edits, err := tx.RoundEdits(ctx, unit.ID)
		if err != nil {
			return err
		}
		for _, e := range edits {
			if e.Version == version || version == 0 {
				*it = itinerary.Itinerary{Source: itinerary.SourceTyped}
				if e.Before != nil {
					*it = e.Before.Clone()
				}
				return nil
			}
		}
		return fault.New(fault.NotFound, "modification_inconnue", "modification", "")
	})
}

// Conflicts lists what the team of a unit should look at in the year to come.
func (p *Planner) Conflicts(ctx context.Context, unit uuid.UUID) ([]itinerary.Conflict, store.Round, error) {
	round, exists, err := p.Store.Round(ctx, unit)
	if err != nil || !exists {
		return nil, round, err
	}
	edits, err := p.Store.RoundEdits(ctx, unit)
	if err != nil {
		return nil, round, err
	}
	var before *itinerary.Itinerary
	for _, e := range edits {
		if e.Action != itinerary.WentBack && e.Before != nil {
			before = e.Before
			break
		}
	}
	today := p.Today()
	return round.Conflicts(today, today+itinerary.Horizon, before), round, nil
}
