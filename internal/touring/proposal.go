package touring

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// Report is the present year of a unit, and a better one.
type Report struct {
	Unit     itinerary.Unit
	Year     int
	Means    Means
	Travel   string // how minutes are known: "vol_oiseau", "route"
	Round    itinerary.Itinerary
	Present  *Measure
	Proposal *Proposal

	// Alternatives are the ways to answer what was asked about, absences, closed halls, holidays, and to change nothing else: the
	// smallest change first.
	Alternatives []Alternative
}

// Proposal is a round for the year, and what changes.
type Proposal struct {
	Round      itinerary.Itinerary // the stops of the present one in order, then those taken in
	Measure    *Measure
	Changes    []Change
	Worse      []Worse     // in what it is worse than the present round
	Violations []Violation // what the check finds; none is the rule
	Iterations int
	Complete   bool // false: a deadline cut the search short
}

// Worse names a figure that the proposal does not keep.
type Worse string

// The figures that a proposal must not make worse.
const (
	FewerServed    Worse = "besoin"
	MoreKilometres Worse = "kilometres"
	StillLost      Worse = "non_tenus" // visits that no day could be found for
)

// ChangeKind is what a change is.
type ChangeKind string

// The kinds of change.
const (
	NewRule   ChangeKind = "regle"     // a stop takes other days, or another part of the day
	NewStop   ChangeKind = "ajout"     // a place is taken in
	MovedDate ChangeKind = "date"      // one visit moves
	Unsolved  ChangeKind = "a_decider" // no day was found
	// Of alternatives only:
	MovedPlace ChangeKind = "lieu"    // one visit is held in the hall of another stop
	Cancelled  ChangeKind = "annulee" // one visit is not held
	// Of what a team decides by hand only:
	RemovedStop ChangeKind = "retrait"
	NewHours    ChangeKind = "heures" // of one visit
	Held        ChangeKind = "tenue"  // one visit is held as its rule names it, and was not
)

// Cause is why a visit moves.
type Cause string

// The causes.
const (
	OnHoliday     Cause = "ferie"
	OnClash       Cause = "conflit" // with another visit of the unit
	DuringAbsence Cause = "absence"
	HallClosed    Cause = "salle_fermee"
	OnOffDay      Cause = "jour_non_travaille"
	ByTeam        Cause = "equipe" // nobody but the team knows
)

// Change is one difference between the present round and the proposed one.
type Change struct {
	Kind ChangeKind
	Stop itinerary.Stop

	// Of a date: the day that the rule names, the new one, and why. Reason names the holiday or the other stop. Of an alternative,
	// From is the day that is announced and Due the one that the rule names.
	From, To, Due calendar.Date
	Hours         []itinerary.Span // of NewHours
	Cause         Cause
	Reason        string
	Place         string     // the other stop where a visit is held, KM away
	PlaceAt       *orb.Point // lon, lat of that place

	// Of a rule or a new stop.
	Before, After []itinerary.Schedule
	SharesWith    []string // stops visited on the same days, in the other half of the day
	Need          float64  // people in difficulty served more, had this change alone not been made
	KM            float64  // kilometres more
	Moved         int      // published dates that no longer hold
	Gap           float64  // of a new stop: people in difficulty whom nobody serves there today; 0 where nobody counted them
}

// Measure reads the present round of a unit over a year.
func (t *Tourer) Measure(ctx context.Context, r Request, means Means) (*Report, error) {
	w, err := t.look(ctx, r, means)
	if err != nil {
		return nil, err
	}
	return w.report(), nil
}

func (w *world) report() *Report {
	return &Report{
		Unit: w.unit, Year: w.Year, Means: w.means, Travel: coverage.StraightLine, Round: w.round, Present: w.measure(w.round),
	}
}

// Propose measures the present round and looks for a better one. When ctx ends, the best found so far is proposed.
func (t *Tourer) Propose(ctx context.Context, r Request, means Means) (*Report, error) {
	w, err := t.look(ctx, r, means)
	if err != nil {
		return nil, err
	}
	return w.propose(ctx)
}

func (w *world) propose(ctx context.Context) (*Report, error) {
	report := w.report()
	a, err := w.arrange(report.Present)
	if err != nil {
		return nil, err
	}
	plan := a.problem.Solve(ctx, w.means.Effort)
	p := &Proposal{Round: a.read(plan), Iterations: plan.Iterations, Complete: plan.Complete}
	p.Measure = w.measure(p.Round)
	p.Changes = a.changes(plan)
	for _, run := range coverage.Runs {
		if p.Measure.Served[run].Graded < report.Present.Served[run].Graded-1e-6 && !slices.Contains(p.Worse, FewerServed) {
			p.Worse = append(p.Worse, FewerServed)
		}
	}
	if p.Measure.KM > report.Present.KM+1e-3 {
		p.Worse = append(p.Worse, MoreKilometres)
	}
	if plan.Cost.Lost > 0 {
		p.Worse = append(p.Worse, StillLost)
	}
	report.Proposal = p
	p.Violations = Check(report, w.Request)
	report.Alternatives = a.alternatives(ctx)
	return report, nil
}

// read turns a plan into a round: schedules from the first day of the year where a rule changes, an exception for each visit
// that moves or whose hours differ from its schedule's.
func (a *arrangement) read(plan rhythm.Plan) itinerary.Itinerary {
	round := a.round.Clone()
	round.Exceptions = slices.Clone(round.Exceptions)
	days := a.days(plan)
	for i := range a.places {
		if plan.Choice[i] == 0 {
			continue
		}
		o := a.options[i][plan.Choice[i]]
		schedules := a.schedules(i, o, a.usualHoursOf(i, o, plan, days))
		if a.places[i].candidate {
			stop := a.places[i].stop
			stop.Schedules = schedules
			round.Stops = append(round.Stops, stop)
			continue
		}
		stop := &round.Stops[i]
		var kept []itinerary.Schedule
		for _, s := range stop.Schedules {
			if s.Anchor < a.from {
				s.Until = a.from - 1
				kept = append(kept, s)
			}
		}
		stop.Schedules = append(kept, schedules...)
	}
	a.except(&round, plan, days)
	return round
}

// days is who comes on each day of a plan, in the morning and in the afternoon, 1+place; 0 = nobody.
func (a *arrangement) days(plan rhythm.Plan) [][2]int {
	days := make([][2]int, a.problem.YearDays)
	for _, v := range plan.Visits {
		if v.Day == rhythm.Lost {
			continue
		}
		for half := range 2 {
			if v.Part&(1<<half) != 0 {
				days[v.Day][half] = 1 + v.Stop
			}
		}
	}
	return days
}

// hoursOn are the hours of a visit on a day, given who else comes on that day: an afternoon after a morning elsewhere begins
// when the team can be there.
func (a *arrangement) hoursOn(place int, p rhythm.Part, day [2]int) []itinerary.Span {
	o := a.problem.Stops[place].Hours
	span := func(o rhythm.Opening) itinerary.Span {
		return itinerary.Span{From: itinerary.Minutes(o.From), To: itinerary.Minutes(o.To)}
	}
	switch {
	case p == rhythm.WholeDay:
		return []itinerary.Span{span(o[0]), span(o[1])}
	case p == rhythm.Morning:
		return []itinerary.Span{span(o[0])}
	case day[0] == 0:
		return []itinerary.Span{span(o[1])}
	}
	morning := a.problem.Stops[day[0]-1].Hours[0]
	c := a.means.Workday.Afternoon(rhythm.Call{Place: day[0] - 1, From: morning.From, To: morning.To},
		rhythm.Call{Place: place, From: o[1].From, To: o[1].To}, a.minutes)
	return []itinerary.Span{span(rhythm.Opening{From: c.From, To: c.To})}
}

// usualHoursOf are the hours of most visits of an option; a tie goes to the earliest in the year.
func (a *arrangement) usualHoursOf(i int, o option, plan rhythm.Plan, days [][2]int) []itinerary.Span {
	count := map[string]int{}
	var usual []itinerary.Span
	for _, v := range plan.Visits {
		if v.Stop == i && v.Day == v.Due {
			hours := a.hoursOn(i, o.part, days[v.Day])
			key := itinerary.WriteHours(hours)
			if count[key]++; usual == nil || count[key] > count[itinerary.WriteHours(usual)] {
				usual = hours
			}
		}
	}
	if usual == nil {
		usual = a.hoursOn(i, o.part, [2]int{})
	}
	return usual
}

func (a *arrangement) schedules(i int, o option, hours []itinerary.Span) []itinerary.Schedule {
	policy := itinerary.SkipHolidays
	if before := a.places[i].stop.Schedules; len(before) > 0 {
		policy = before[0].Holidays
	}
	all := make([]itinerary.Schedule, len(o.rules))
	for k, r := range o.rules {
		anchor := r.anchor
		if _, counted := r.Rule.(itinerary.Weekly); !counted || anchor < a.from {
			anchor = a.from // the rest of a rule does not depend on where it begins
		}
		all[k] = itinerary.Schedule{
			ID:   uuid.NewSHA1(a.places[i].stop.ID, fmt.Appendf(nil, "%s %s", r.Rule, anchor)),
			Rule: r.Rule, Anchor: anchor, Hours: hours, Holidays: policy,
		}
	}
	return all
}

// except adds the exceptions of a plan to its round.
func (a *arrangement) except(round *itinerary.Itinerary, plan rhythm.Plan, days [][2]int) {
	for _, v := range plan.Visits {
		due := a.from + calendar.Date(v.Due)
		if d, present := a.due[v.Stop][v.Due]; present && plan.Choice[v.Stop] == 0 {
			due = d.due
		}
		e := itinerary.Exception{Kind: itinerary.Moved, StopID: a.places[v.Stop].stop.ID, From: due, To: due}
		switch {
		case v.Day == rhythm.Lost:
			if cause, _ := a.cause(days, v); cause != OnHoliday { // its schedule does not say so
				e.Kind = itinerary.Cancelled
				round.Exceptions = append(round.Exceptions, e)
			}
			continue
		case v.Day != v.Due:
			e.Day = a.from + calendar.Date(v.Day)
			if cause, holiday := a.cause(days, v); cause == OnHoliday {
				e.Reason = holiday
			}
		}
		if plan.Choice[v.Stop] != 0 || v.Day != v.Due && v.Part != rhythm.WholeDay {
			hours := a.hoursOn(v.Stop, v.Part, days[v.Day])
			if itinerary.WriteHours(hours) != itinerary.WriteHours(a.scheduledHours(round, v.Stop)) {
				e.Hours = hours
			}
		}
		if !e.Day.IsZero() || e.Hours != nil {
			round.Exceptions = append(round.Exceptions, e)
		}
	}
}

// scheduledHours are those of the last schedule of a place in the round.
func (a *arrangement) scheduledHours(round *itinerary.Itinerary, place int) []itinerary.Span {
	for _, stop := range round.Stops {
		if stop.ID == a.places[place].stop.ID {
			return stop.Schedules[len(stop.Schedules)-1].Hours
		}
	}
	return nil
}

// cause says why a visit cannot be held on the day that its rule names, with the name of the holiday or of the other stop.
func (a *arrangement) cause(days [][2]int, v rhythm.Visit) (Cause, string) {
	date := a.from + calendar.Date(v.Due)
	for _, d := range a.Absences {
		if d.From <= date && date <= d.To {
			return DuringAbsence, ""
		}
	}
	if a.problem.Stops[v.Stop].Closed.At(v.Due)&v.Part != 0 {
		return HallClosed, ""
	}
	if name, holiday := calendar.Of(a.unit.BaseINSEECode).Holiday(date); holiday {
		return OnHoliday, name
	}
	for half := range 2 {
		if other := days[v.Due][half]; other > 0 && other != 1+v.Stop {
			return OnClash, a.places[other-1].stop.Place
		}
	}
	return OnOffDay, ""
}

// changes lists what a plan changes: rules first, then places taken in, then dates.
func (a *arrangement) changes(plan rhythm.Plan) []Change {
	var rules, added, dates []Change
	days := a.days(plan)
	for i := range a.places {
		if plan.Choice[i] == 0 {
			continue
		}
		c := Change{Kind: NewRule, Stop: a.places[i].stop, Before: a.places[i].stop.Schedules, Gap: a.places[i].gap}
		o := a.options[i][plan.Choice[i]]
		c.After = a.schedules(i, o, a.usualHoursOf(i, o, plan, days))
		without := slices.Clone(plan.Choice)
		without[i] = 0
		other := a.problem.Settle(without)
		c.Need, c.KM = plan.Cost.Need-other.Cost.Need, plan.Cost.KM-other.Cost.KM
		for day, part := range a.problem.Stops[i].Published.Each() {
			if days[day][0] != 1+i && days[day][1] != 1+i || part == rhythm.WholeDay && days[day] != [2]int{1 + i, 1 + i} {
				c.Moved++
			}
		}
		for _, v := range plan.Visits {
			if v.Stop != i || v.Day == rhythm.Lost || v.Part == rhythm.WholeDay {
				continue
			}
			if other := days[v.Day][2-int(v.Part)]; other > 0 {
				if name := a.places[other-1].stop.Place; !slices.Contains(c.SharesWith, name) {
					c.SharesWith = append(c.SharesWith, name)
				}
			}
		}
		if a.places[i].candidate {
			c.Kind = NewStop
			added = append(added, c)
		} else {
			rules = append(rules, c)
		}
	}
	for _, v := range plan.Visits {
		if v.Day == v.Due {
			continue
		}
		c := Change{Kind: MovedDate, Stop: a.places[v.Stop].stop, From: a.from + calendar.Date(v.Due)}
		c.Cause, c.Reason = a.cause(days, v)
		if v.Day == rhythm.Lost {
			c.Kind = Unsolved
		} else {
			c.To = a.from + calendar.Date(v.Day)
		}
		dates = append(dates, c)
	}
	return slices.Concat(rules, added, dates)
}
