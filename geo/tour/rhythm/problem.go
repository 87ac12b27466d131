package rhythm

import (
	"cmp"
	"math"

	"github.com/maillage-numerique/maillage/geo/coverage"
)

// Problem is a year of a unit to be arranged.
type Problem struct {
	YearDays int    // 365 or 366; what comes after only serves windows
	Open     Halves // half-days on which the unit may work
	Stops    []Stop
	Minutes  [][]float64 // of travel: row and column 0 are the base, 1+i the i-th stop
	KM       [][]float64 // of the same trips
	Workday  Workday
	Field    *Field
	Floors   []Floor
	Window   int // days, τ of METHODS §5
	Limits   Limits
	Weights  Weights
}

// Stop is a place that the unit visits, or may visit.
type Stop struct {
	// Options are the sets of half-days of the rules that it may take, beyond the year too. The first is the present rule; of a
	// place that is not visited yet, the empty set.
	Options   []Halves
	Candidate bool       // not visited yet
	Pinned    bool       // nothing of it changes: visits that cannot be held stay undecided
	Closed    Halves     // the room cannot be had
	Published Halves     // half-days of the year that are announced today: what changes are counted from
	Hours     [2]Opening // of the morning and of the afternoon
}

// Floor is a number of people served that a plan must keep.
type Floor struct {
	Field *Field
	Least float64
}

// Opening is a presence in minutes after midnight.
type Opening struct{ From, To float64 }

// Limits are not to be exceeded.
type Limits struct {
	Halves  int     // half-days of the year
	KM      float64 // of the year
	Changed int     // stops that take another rule
	Added   int     // places taken in
	Clashes int     // visits of a stop that move because another one has their day: more is another rule
	Shift   int     // days by which a single visit may move, before or after
}

// Weights say what is worth what.
type Weights struct {
	// Kilometres that a moved visit, each day of its move, a kilometre, an hour of driving and an hour of presence given up are
	// worth.
	MovedVisit, MovedDay, KM, Hour, Presence float64
	// Toll is the number of people that a stop's new rule, or a place taken in, has to bring for being worth it.
	Toll float64
	// Step is a number of people below which differences do not count as better served.
	Step float64
}

// DefaultWeights is METHODS §8 for a moved visit. An hour of driving counts as the 60 km that it covers at most, half a day of
// presence of two and a half hours as much as a moved visit.
func DefaultWeights() Weights {
	return Weights{MovedVisit: 40, MovedDay: 1, KM: 1, Hour: 60, Presence: 16, Toll: 10, Step: 1}
}

// Visit is a visit of the year.
type Visit struct {
	Stop, Due, Day int // days from the first of the year; Day ≠ Due: moved; Day = Lost: not held
	Part           Part
}

// Lost is the Day of a visit that is not held.
const Lost = -1

// Plan is a choice of rules and what becomes of their visits.
type Plan struct {
	Choice []int   // option of each stop
	Visits []Visit // of the year, by due day then stop
	Cost   Cost

	Iterations int  // of the search that found it
	Complete   bool // the search was not cut short
}

// Cost is what a plan is compared by, in the order of its fields, then what it is made of.
type Cost struct {
	Lost       int     // promised visits that are not held
	Over       float64 // by how much limits are exceeded: half-days, stops, people below a floor, kilometres by tens
	Need       float64 // people served: more is better
	Weighted   float64 // changes, kilometres, hours of driving and of presence, in kilometres
	Unevenness float64 // mean days between visits, as those who wait live it, summed over stops

	KM, Hours, Presence      float64 // hours of driving and of presence
	Moved, MovedDays         int     // visits, and by how many days all together
	Changed, Added, HalfDays int
}

// Compare orders costs: negative when c is better.
func (c Cost) Compare(o Cost, w Weights) int {
	return cmp.Or(
		cmp.Compare(c.Lost, o.Lost), cmp.Compare(math.Round(c.Over*1e6), math.Round(o.Over*1e6)),
		cmp.Compare(o.worth(w), c.worth(w)),
		cmp.Compare(math.Round(c.Weighted*1e6), math.Round(o.Weighted*1e6)),
		cmp.Compare(math.Round(c.Unevenness*1e6), math.Round(o.Unevenness*1e6)))
}

// worth is the people served, less the toll of what changes, by steps.
func (c *Cost) worth(w Weights) float64 {
	return math.Floor((c.Need - w.Toll*float64(c.Changed+c.Added)) / w.Step)
}

// cost prices visits that are settled. Held is the half-days of each stop, those after the year included.
func (p *Problem) cost(choice []int, visits []Visit, held []Halves) Cost {
	var c Cost
	windows := make([]coverage.Days, len(p.Stops))
	days := make([][2]int16, p.YearDays) // who comes in the morning and in the afternoon, 1+stop
	for _, v := range visits {
		stop := &p.Stops[v.Stop]
		if v.Day == Lost {
			if !stop.Pinned {
				c.Lost++
			}
			continue
		}
		for half := range 2 {
			if v.Part&(1<<half) != 0 {
				days[v.Day][half] = int16(1 + v.Stop)
				c.HalfDays++
				c.Presence += (stop.Hours[half].To - stop.Hours[half].From) / 60
			}
		}
		c.MovedDays += max(v.Day-v.Due, v.Due-v.Day)
		if v.Day != v.Due && stop.Published.At(v.Due) == 0 && !stop.Candidate {
			c.Moved++ // a visit that was not to be held, held on another day
		}
	}
	for i := range p.Stops {
		stop := &p.Stops[i]
		for day, part := range stop.Published.Each() {
			if held[i].At(day)&part != part {
				c.Moved++
			}
		}
		if choice[i] != 0 {
			if stop.Candidate {
				c.Added++
			} else {
				c.Changed++
			}
		}
		dates := held[i].Days()
		windows[i] = dates.Dilate(p.Window)
		c.Unevenness += unevenness(&dates)
	}
	minutes := 0.0
	for _, at := range days {
		km, m := p.loop(int(at[0]), int(at[1]))
		c.KM += km
		minutes += m
	}
	c.Hours = minutes / 60
	c.Need = p.Field.Served(windows)
	l, w := &p.Limits, &p.Weights
	c.Over = math.Max(0, c.KM-l.KM-1e-6)/10 + float64(max(0, c.HalfDays-l.Halves)+max(0, c.Changed-l.Changed)+max(0, c.Added-l.Added))
	for _, floor := range p.Floors {
		c.Over += math.Max(0, floor.Least-floor.Field.Served(windows)-1e-6)
	}
	c.Weighted = w.MovedVisit*float64(c.Moved) + w.MovedDay*float64(c.MovedDays) + w.KM*c.KM + w.Hour*c.Hours - w.Presence*c.Presence
	return c
}

// loop is the way of a day: from the base to the place of the morning, to that of the afternoon, and back; 0 = none.
func (p *Problem) loop(morning, afternoon int) (km, minutes float64) {
	if morning == afternoon || afternoon == 0 {
		return p.KM[0][morning] + p.KM[morning][0], p.Minutes[0][morning] + p.Minutes[morning][0]
	}
	return p.KM[0][morning] + p.KM[morning][afternoon] + p.KM[afternoon][0],
		p.Minutes[0][morning] + p.Minutes[morning][afternoon] + p.Minutes[afternoon][0]
}

// unevenness is Σ gap² / 365 over the gaps between dates of the year: twice the mean wait. No date is a gap of the whole year.
func unevenness(dates *coverage.Days) float64 {
	if dates.Empty() {
		return 0
	}
	sum, before := 0.0, 0
	for day, ok := dates.First(0); ok && day < coverage.Year; day, ok = dates.First(day + 1) {
		sum += float64((day - before) * (day - before))
		before = day
	}
	rest := float64(coverage.Year - before)
	return (sum + rest*rest) / coverage.Year
}
