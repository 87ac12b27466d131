// Package check verifies plans of geo/tour by the words of the problem alone: it shares the types of problems and plans with the solver
// and nothing else, so that an error of the one is not an error of the other.
package check

import (
	"fmt"
	"slices"

	"github.com/maillage-numerique/maillage/geo/tour"
)

// Fault is a rule that a plan breaks: which, and where.
type Fault struct {
	Code  string // "window", "capacity"…
	Where string // "visit A", "vehicle B on day 3"
}

func (f Fault) String() string { return f.Code + ": " + f.Where }

// Plan gives every fault of a plan, and its score recomputed. The score of the plan itself is not believed: where it differs that is a
// fault too.
func Plan(p *tour.Problem, plan tour.Plan) ([]Fault, tour.Score) {
	c := checker{p: p, plan: plan, worked: make([]tour.Time, len(p.Vehicles))}
	if len(plan.Chosen) != len(p.Visits) {
		return []Fault{{"shape", "one pattern for each visit"}}, tour.Score{}
	}
	seen := map[[2]int]bool{}
	for _, t := range plan.Tours {
		if t.Vehicle < 0 || t.Vehicle >= len(p.Vehicles) || t.Day < 0 || t.Day >= p.Days || len(t.Stops) == 0 {
			c.report("shape", "a tour without vehicle, day or stops")
			continue
		}
		key := [2]int{t.Vehicle, t.Day}
		if seen[key] {
			c.reportTour(t, "two_tours")
		}
		seen[key] = true
		c.tour(t)
	}
	c.dates()
	c.refusals()
	for _, time := range c.worked {
		c.score.Unevenness += int64(time/60) * int64(time/60)
	}
	c.score.Tours = len(plan.Tours)
	c.score.Cost += p.Weights.Tour * int64(len(plan.Tours))
	if c.score != plan.Score {
		c.report("score", fmt.Sprintf("%+v, not %+v", c.score, plan.Score))
	}
	return c.faults, c.score
}

type checker struct {
	p      *tour.Problem
	plan   tour.Plan
	faults []Fault
	score  tour.Score
	worked []tour.Time
}

func (c *checker) report(code, where string) { c.faults = append(c.faults, Fault{code, where}) }

func (c *checker) reportTour(t tour.Tour, code string) {
	c.report(code, fmt.Sprintf("vehicle %s on day %d", c.p.Vehicles[t.Vehicle].ID, t.Day))
}

// tour follows a vehicle through its day.
func (c *checker) tour(t tour.Tour) {
	v := &c.p.Vehicles[t.Vehicle]
	hours, special := v.Special[t.Day]
	if !special {
		hours = v.Hours
	}
	busy := c.stops(t, v)
	here, free := v.Start, t.Departure
	driving, length, load := tour.Time(0), int64(0), int64(0)
	drive := func(to int, arrival tour.Time) {
		leg := c.p.Travel.Leg(here, to)
		if arrival-leg.Time < free {
			c.reportTour(t, "travel")
		}
		driving += leg.Time
		length += leg.Length
		// When it drives is its own affair between free and arrival, as long as a break fits in what is left.
		busy = append(busy, span{free, arrival, leg.Time})
		here = to
	}
	for _, s := range t.Stops {
		if s.Visit < 0 || s.Visit >= len(c.p.Visits) {
			return
		}
		visit := &c.p.Visits[s.Visit]
		drive(visit.Place, s.Arrival)
		free = s.End + visit.Pack
		load += visit.Load
	}
	drive(v.End, t.Return)

	if t.Departure < hours.Shift.From || t.Return > hours.Shift.To || t.Departure > t.Return {
		c.reportTour(t, "hours")
	}
	c.half(t, v)
	if v.Capacity > 0 && load > v.Capacity {
		c.reportTour(t, "capacity")
	}
	if v.Stops > 0 && len(t.Stops) > v.Stops {
		c.reportTour(t, "stops")
	}
	working := t.Return - t.Departure - c.rest(t, hours.Break, busy)
	if hours.Working > 0 && working > hours.Working {
		c.reportTour(t, "working")
	}
	if hours.Driving > 0 && driving > hours.Driving {
		c.reportTour(t, "driving")
	}
	c.worked[t.Vehicle] += working
	w := c.p.Weights
	c.score.Cost += w.Length*length + w.Driving*int64(driving) + w.Working*int64(working)
}

// half looks at the half-days on which a vehicle works.
func (c *checker) half(t tour.Tour, v *tour.Vehicle) {
	morning := v.Works == nil || v.Works.Has(t.Day, tour.Morning)
	afternoon := v.Works == nil || v.Works.Has(t.Day, tour.Afternoon)
	if !morning && !afternoon || !morning && t.Departure < c.p.Noon || !afternoon && t.Return > c.p.Noon {
		c.reportTour(t, "works")
	}
}

// span is an interval of which a part is taken by something that excludes rest.
type span struct{ from, to, taken tour.Time }

// stops looks at each visit of a tour by itself, and gives what of it excludes rest.
func (c *checker) stops(t tour.Tour, vehicle *tour.Vehicle) (busy []span) {
	for _, s := range t.Stops {
		if s.Visit < 0 || s.Visit >= len(c.p.Visits) {
			c.report("shape", "a stop without visit")
			return busy
		}
		v := &c.p.Visits[s.Visit]
		fault := func(code string) { c.report(code, fmt.Sprintf("visit %s on day %d", v.ID, t.Day)) }
		if s.Begin-s.Arrival < v.Setup {
			fault("setup")
		}
		if s.End-s.Begin != v.Stay {
			fault("stay")
		}
		inWindow := func(w tour.Window) bool { return w.From <= s.Begin && s.Begin <= w.To }
		if v.Windows != nil && !slices.ContainsFunc(v.Windows, inWindow) {
			fault("window")
		}
		if v.Vehicle != "" && v.Vehicle != vehicle.ID {
			fault("vehicle")
		}
		if v.Wheelchair > vehicle.Wheelchair {
			fault("wheelchair")
		}
		for _, e := range v.Equipment {
			if !slices.Contains(vehicle.Equipment, e) {
				fault("equipment")
			}
		}
		if slots := c.chosen(s.Visit); slots != nil {
			morning, afternoon := slots.Has(t.Day, tour.Morning), slots.Has(t.Day, tour.Afternoon)
			if morning && !afternoon && s.End > c.p.Noon || afternoon && !morning && s.Begin < c.p.Noon {
				fault("half")
			}
		}
		busy = append(busy, span{s.Begin - v.Setup, s.Begin, v.Setup}, span{s.End, s.End + v.Pack, v.Pack})
		if !v.HoldsBreak {
			busy = append(busy, span{s.Begin, s.End, v.Stay})
		}
	}
	return busy
}

// rest looks at the break of a tour, and gives what of it lies between departure and return.
func (c *checker) rest(t tour.Tour, want *tour.Break, busy []span) tour.Time {
	switch {
	case want == nil && t.Rest == nil:
		return 0
	case want == nil || t.Rest == nil:
		c.reportTour(t, "rest")
		return 0
	}
	r := *t.Rest
	if r.From < want.Window.From || r.To > want.Window.To || r.To-r.From != want.Length {
		c.reportTour(t, "rest")
	}
	for _, b := range busy {
		if shared := min(b.to, r.To) - max(b.from, r.From); shared > 0 && b.to-b.from-shared < b.taken {
			c.reportTour(t, "rest")
		} else if b.taken > 0 && r.From > b.from && r.To < b.to && r.From-b.from < b.taken && b.to-r.To < b.taken {
			c.reportTour(t, "rest") // a drive would be cut in two
		}
	}
	if r.From < t.Departure && t.Departure < r.To || r.From < t.Return && t.Return < r.To {
		c.reportTour(t, "rest")
	}
	return max(0, min(r.To, t.Return)-max(r.From, t.Departure))
}

// chosen gives the half-days of a visit's pattern; nil when it is refused or may come on any day.
func (c *checker) chosen(visit int) tour.Slots {
	k := c.plan.Chosen[visit]
	if v := &c.p.Visits[visit]; k >= 0 && k < len(v.Patterns) {
		return v.Patterns[k].Slots
	}
	return nil
}

// dates looks at the days of each visit: those of its pattern, once each.
func (c *checker) dates() {
	days := make([][]int, len(c.p.Visits))
	for _, t := range c.plan.Tours {
		for _, s := range t.Stops {
			if s.Visit >= 0 && s.Visit < len(days) {
				days[s.Visit] = append(days[s.Visit], t.Day)
			}
		}
	}
	for i := range c.p.Visits {
		v := &c.p.Visits[i]
		want := []int(nil)
		switch k := c.plan.Chosen[i]; {
		case k == tour.Refused:
		case v.Patterns == nil && k >= 0 && k < c.p.Days:
			want = []int{k}
		case k >= 0 && k < len(v.Patterns):
			want = v.Patterns[k].Slots.Days()
			c.score.Cost += c.p.Weights.Change * int64(changes(v.Published, v.Patterns[k].Slots, c.p.Days))
		default:
			c.report("pattern", "visit "+v.ID)
		}
		slices.Sort(days[i])
		if !slices.Equal(days[i], want) {
			c.report("dates", fmt.Sprintf("visit %s on days %v, not %v", v.ID, days[i], want))
		}
		if v.Patterns == nil && want != nil {
			c.score.Cost += c.p.Weights.Change * int64(changes(v.Published, tour.OnDays(c.p.Days, want...), c.p.Days))
		}
	}
}

// changes counts the published days that are kept otherwise or not at all.
func changes(published, kept tour.Slots, days int) (n int) {
	for d := range days {
		announced := published.Has(d, tour.Morning) || published.Has(d, tour.Afternoon)
		same := published.Has(d, tour.Morning) == kept.Has(d, tour.Morning) && published.Has(d, tour.Afternoon) == kept.Has(d, tour.Afternoon)
		if announced && !same {
			n++
		}
	}
	return n
}

// refusals counts what is not served.
func (c *checker) refusals() {
	for i := range c.p.Visits {
		v := &c.p.Visits[i]
		most, fewest := int64(0), 0
		for k, q := range v.Patterns {
			most = max(most, q.Need)
			if n := len(q.Slots.Days()); k == 0 || n < fewest {
				fewest = n
			}
		}
		if v.Patterns == nil {
			fewest = 1
		}
		k := c.plan.Chosen[i]
		switch {
		case k >= 0 && k < len(v.Patterns):
			c.score.NeedLost += most - v.Patterns[k].Need
		case k == tour.Refused:
			c.score.NeedLost += most
			switch {
			case v.Pinned:
				c.score.Pinned += fewest
			case v.Promised:
				c.score.Promised += fewest
			default:
				c.score.Others += fewest
			}
		}
	}
}
