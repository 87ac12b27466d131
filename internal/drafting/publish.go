package drafting

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/store"
)

// Publish makes a draft the unit's round from a day of its year on, today at the earliest: the schedules of today end on the day
// before, those of the draft begin, and what was announced before that day stays (itinerary.Follow). It is one edit of the round,
// with its passages and its line of history, and can be undone like any other. A draft that was published already for that day
// is left alone.
//
// A Conflict fault says that the round changed since the draft departed from it, or since the draft was published; that the draft
// changes nothing; or that a day of it cannot be driven: see [Drafter.PublishAnyway].
func (d *Drafter) Publish(ctx context.Context, id uuid.UUID, from calendar.Date, who planning.Who) error {
	draft, err := d.Draft(ctx, id)
	if err != nil {
		return err
	}
	ground, err := d.groundOf(ctx, draft.Unit, draft.Year, draft.Round)
	if err != nil {
		return err
	}
	wrong := problems(ground, draft.Round, ground.Measure(draft.Round), from, draft.Ends())
	wrong = slices.DeleteFunc(wrong, func(p Problem) bool { return !p.Hard() || p.Day < from })
	if len(wrong) > 0 && draft.State == store.DraftOpen {
		return fault.New(fault.Conflict, "brouillon_conflits", "confirmer", wrong[0].Day.String()).With("n", fmt.Sprint(len(wrong)))
	}
	return d.publish(ctx, draft, from, who)
}

// PublishAnyway publishes a draft of which somebody has said that its conflicts do not matter.
func (d *Drafter) PublishAnyway(ctx context.Context, id uuid.UUID, from calendar.Date, who planning.Who) error {
	draft, err := d.Draft(ctx, id)
	if err != nil {
		return err
	}
	return d.publish(ctx, draft, from, who)
}

func (d *Drafter) publish(ctx context.Context, read Draft, from calendar.Date, who planning.Who) error {
	return d.Store.WriteKeepingGround(ctx, func(tx store.Tx) (bool, error) {
		if _, err := tx.LockUnit(ctx, read.UnitID); err != nil { // before the draft, as everybody does
			return false, err
		}
		draft, err := lock(ctx, tx, read.ID)
		if err != nil {
			return false, err
		}
		present, _, err := tx.Round(ctx, draft.UnitID)
		if err != nil {
			return false, err
		}
		earliest := max(calendar.NewDate(draft.Year, 1, 1), d.Planner.Today())
		switch {
		case draft.State == store.DraftPublished && present.Version != draft.BaseVersion: // undone, or edited since
			return false, fault.New(fault.Conflict, "tournee_changee", "unite", draft.Unit)
		case draft.State == store.DraftPublished && draft.From == from:
			return false, nil
		case draft.State != store.DraftOpen:
			return false, fault.New(fault.Conflict, "brouillon_ferme", "brouillon", draft.ID.String())
		case draft.Version != read.Version:
			return false, changed(draft, read.Version)
		case present.Version != draft.BaseVersion:
			return false, fault.New(fault.Conflict, "tournee_changee", "unite", draft.Unit)
		case from < earliest || from > read.Ends():
			return false, fault.New(fault.Invalid, "publication_hors_brouillon", "des", from.String()).
				With("de", earliest.String()).With("a", read.Ends().String())
		}
		after := itinerary.Follow(present.Itinerary, draft.Round, from)
		for _, e := range after.Exceptions {
			if e.From >= from && !e.Day.IsZero() && e.Day < from {
				return false, fault.New(fault.Invalid, "visite_avant_publication", "des", e.Day.String()).With("due", e.From.String())
			}
		}
		if err := after.Check(); err != nil {
			return false, err
		}
		wrote, err := tx.SaveRound(ctx, draft.UnitID, store.RoundEdit{
			At: d.Now(), By: who.Name, Action: itinerary.PublishedDraft, Detail: who.Detail, Before: &present.Itinerary, After: &after,
		})
		if err == nil && !wrote {
			err = fault.New(fault.Conflict, "rien_a_publier", "brouillon", draft.ID.String())
		}
		if err != nil {
			return false, err
		}
		published, _, err := tx.Round(ctx, draft.UnitID)
		if err != nil {
			return false, err
		}
		draft.State, draft.From, draft.BaseVersion = store.DraftPublished, from, published.Version
		return true, tx.SaveDraft(ctx, &draft, d.line(draft.Version+1, draft.Version, kindPublished, from.String(), who))
	})
}

// Redo makes the draft depart from the round that is published now, with its own decisions made again; one that was published is
// open again. It names the stops that both the draft and the published round changed: the draft's rules hold there. What was
// decided before can no longer be undone one by one.
func (d *Drafter) Redo(ctx context.Context, id uuid.UUID, who planning.Who) (Draft, []string, error) {
	var both []string
	draft, err := d.write(ctx, id, 0, func(tx store.Tx, draft *store.Draft) (store.DraftEdit, error) {
		present, exists, err := tx.Round(ctx, draft.UnitID)
		if err != nil {
			return store.DraftEdit{}, err
		}
		if !exists {
			return store.DraftEdit{}, fault.New(fault.NotFound, "unite_sans_tournee", "unite", draft.Unit)
		}
		draft.Round, both = merge(draft.Base, draft.Round, present.Itinerary)
		draft.Base, draft.BaseVersion, draft.State, draft.From = present.Itinerary, present.Version, store.DraftOpen, 0
		return d.line(draft.Version+1, 0, kindRedone, both, who), nil
	}, store.DraftOpen, store.DraftPublished)
	return draft, both, err
}

// merge makes the changes from a base to a draft once more, on the round that the base has become. It names the stops that both
// changed; there the draft's rules hold.
func merge(base, draft, present itinerary.Itinerary) (itinerary.Itinerary, []string) {
	round := present.Clone()
	var both []string
	find := func(it itinerary.Itinerary, id uuid.UUID) *itinerary.Stop {
		for i := range it.Stops {
			if it.Stops[i].ID == id {
				return &it.Stops[i]
			}
		}
		return nil
	}
	same := func(a, b *itinerary.Stop) bool { return a != nil && reflect.DeepEqual(a.Schedules, b.Schedules) }
	for i := range round.Stops {
		stop := &round.Stops[i]
		was, drafted := find(base, stop.ID), find(draft, stop.ID)
		if drafted == nil || same(was, drafted) {
			continue
		}
		if was != nil && !same(was, stop) {
			both = append(both, stop.Place)
		}
		stop.Schedules = slices.Clone(drafted.Schedules)
	}
	for _, stop := range draft.Stops {
		if find(round, stop.ID) != nil {
			continue
		}
		if was := find(base, stop.ID); was == nil {
			round.Stops = append(round.Stops, stop)
		} else if !same(was, &stop) {
			both = append(both, stop.Place) // that stop is no longer of the round
		}
	}
	has := func(all []itinerary.Exception, e itinerary.Exception) bool {
		return slices.ContainsFunc(all, func(o itinerary.Exception) bool { return equal(o, e) })
	}
	round.Exceptions = slices.DeleteFunc(round.Exceptions, func(e itinerary.Exception) bool {
		return has(base.Exceptions, e) && !has(draft.Exceptions, e)
	})
	for _, e := range draft.Exceptions {
		if !has(base.Exceptions, e) && !has(round.Exceptions, e) && (e.StopID == uuid.Nil || find(round, e.StopID) != nil) {
			round.Exceptions = append(round.Exceptions, e)
		}
	}
	return round, both
}

func equal(a, b itinerary.Exception) bool {
	at := a.PlaceAt == b.PlaceAt || a.PlaceAt != nil && b.PlaceAt != nil && *a.PlaceAt == *b.PlaceAt
	return at && a.Kind == b.Kind && a.StopID == b.StopID && a.From == b.From && a.To == b.To && a.Reason == b.Reason && a.Day == b.Day &&
		a.Place == b.Place && slices.Equal(a.Hours, b.Hours)
}
