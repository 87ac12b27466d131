package drafting

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/touring"
)

// Effect is what an edit changes of a year: kilometres, hours, people reached, before and after, and what it makes wrong or right.
type Effect struct {
	Version       int // of the draft: once the edit is made, or as it is
	Before, After *touring.Measure
	New, Gone     []Problem
}

// Problem is something of a draft that its team should look at.
type Problem struct {
	Kind    ProblemKind
	Day     calendar.Date
	Stops   []itinerary.Stop // concerned; none = all those of the day
	Reason  string           // name of the holiday
	Minutes float64          // that are missing, or that are too many; 0 where that is not said
}

// ProblemKind is what is wrong: one of the conflicts of a round (itinerary.ConflictKind), a rule of work that the day breaks
// (rhythm.WorkRule), or one of these.
type ProblemKind string

// The kinds that decisions alone bring about.
const (
	HeldOnHoliday ProblemKind = "ferie_tenu" // a visit was moved to a public holiday
	HeldOnWeekend ProblemKind = "week_end"   // or to a Saturday or a Sunday
	TwoPlaces                 = ProblemKind(itinerary.TwoPlaces)
	TooFar                    = ProblemKind(itinerary.TooFar)
)

// Hard says that the day cannot be driven as it is drawn: publishing it takes an explicit yes.
func (p Problem) Hard() bool { return p.Kind == TwoPlaces || p.Kind == TooFar }

// problems lists what is wrong with a round in the year, by day.
func problems(ground *touring.Ground, round itinerary.Itinerary, m *touring.Measure, from, to calendar.Date) []Problem {
	stops := func(ids ...uuid.UUID) (found []itinerary.Stop) {
		for _, id := range ids {
			if at := slices.IndexFunc(round.Stops, func(s itinerary.Stop) bool { return s.ID == id }); at >= 0 {
				found = append(found, round.Stops[at])
			}
		}
		return found
	}
	var all []Problem
	for _, c := range m.Conflicts {
		all = append(all, Problem{Kind: ProblemKind(c.Kind), Day: c.Day, Stops: stops(c.StopIDs...), Minutes: (c.Needs - max(0, c.Has)).Minutes()})
	}
	for _, b := range m.Breaches {
		all = append(all, Problem{Kind: ProblemKind(b.Rule), Day: b.Day, Minutes: b.Minutes})
	}
	for _, u := range m.Undecided {
		all = append(all, Problem{Kind: ProblemKind(itinerary.OnHoliday), Day: u.Day, Stops: stops(u.StopID), Reason: u.Reason})
	}
	local := calendar.Of(ground.Unit().BaseINSEECode)
	for _, p := range round.Passages(from, to) {
		if p.State != itinerary.MovedPassage || p.Day == p.Due {
			continue
		}
		name, holiday := local.Holiday(p.Day)
		switch weekday := p.Day.Weekday(); {
		case holiday:
			all = append(all, Problem{Kind: HeldOnHoliday, Day: p.Day, Stops: stops(p.StopID), Reason: name})
		case weekday == 0 || weekday == 6:
			all = append(all, Problem{Kind: HeldOnWeekend, Day: p.Day, Stops: stops(p.StopID)})
		}
	}
	slices.SortStableFunc(all, func(a, b Problem) int { return int(a.Day - b.Day) })
	return all
}

// same says whether two problems are one, before and after an edit.
func (p Problem) same(o Problem) bool {
	return p.Kind == o.Kind && p.Day == o.Day && slices.EqualFunc(p.Stops, o.Stops, func(a, b itinerary.Stop) bool { return a.ID == b.ID })
}

func without(all, others []Problem) []Problem {
	return slices.DeleteFunc(slices.Clone(all), func(p Problem) bool { return slices.ContainsFunc(others, p.same) })
}

// effect compares two rounds of a draft's year.
func (d *Drafter) effect(ctx context.Context, draft Draft, after itinerary.Itinerary) (Effect, error) {
	ground, err := d.groundOf(ctx, draft.Unit, draft.Year, draft.Round, after)
	if err != nil {
		return Effect{}, err
	}
	from, to := calendar.NewDate(draft.Year, 1, 1), draft.Ends()
	e := Effect{Version: draft.Version, Before: ground.Measure(draft.Round), After: ground.Measure(after)}
	before, now := problems(ground, draft.Round, e.Before, from, to), problems(ground, after, e.After, from, to)
	e.New, e.Gone = without(now, before), without(before, now)
	return e, nil
}

// Try tells what an edit would change. Nothing is written.
func (d *Drafter) Try(ctx context.Context, id uuid.UUID, e Edit) (Effect, error) {
	draft, err := d.Draft(ctx, id)
	if err != nil {
		return Effect{}, err
	}
	after, err := draft.edited(e, d.Planner.Today())
	if err != nil {
		return Effect{}, err
	}
	return d.effect(ctx, draft, after.Round)
}

// Apply makes an edit on the version on which it was decided: another one is a Conflict fault.
func (d *Drafter) Apply(ctx context.Context, id uuid.UUID, version int, e Edit, who planning.Who) (Effect, error) {
	return d.applyAll(ctx, id, version, string(e.Kind), []Edit{e}, who)
}

func (d *Drafter) applyAll(ctx context.Context, id uuid.UUID, version int, kind string, edits []Edit, who planning.Who) (Effect, error) {
	if version < 1 {
		return Effect{}, fault.New(fault.Invalid, "version_absente", "version", "")
	}
	var before Draft
	after, err := d.write(ctx, id, version, func(_ store.Tx, draft *store.Draft) (store.DraftEdit, error) {
		before = Draft{*draft}
		now := before
		var asked []asked
		for _, e := range edits {
			asked = append(asked, now.ask(e))
			var err error
			if now, err = now.edited(e, d.Planner.Today()); err != nil {
				return store.DraftEdit{}, err
			}
		}
		draft.Round, draft.Locks = now.Round, now.Locks
		return d.line(version+1, version, kind, asked, who), nil
	})
	if err != nil {
		return Effect{}, err
	}
	effect, err := d.effect(ctx, before, after.Round)
	effect.Version = after.Version
	return effect, err
}
