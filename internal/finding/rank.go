package finding

import (
	"math"

	"github.com/maillage-numerique/maillage/geo/nearest"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/site"
)

// search gives the first places that surely pass the question, and the first of which that is not known.
func (p *places) search(q Question) (sure, unknown []nearest.Found) {
	clock := newClock(q, p)
	filters := p.numbers.sieve(q.clauses())
	sure = p.first(q, nearest.Ask{
		Least: func(distanceM float64, tags nearest.Tags) float64 {
			if q.beyond(distanceM) || !filters.must.any(tags) || clock.filters && !tags.Has(datedTag) {
				return math.Inf(1)
			}
			return q.least(distanceM, tags)
		},
		Cost: func(i int, distanceM float64) float64 {
			judged := clock.judge(i)
			if judged.passes != hours.Open {
				return math.Inf(1)
			}
			return q.rank(distanceM, p.tree.Tags(i).Has(helpTag), judged.waitMinutes)
		},
	})
	if !filters.doubts && !clock.filters {
		return sure, nil
	}
	unknown = p.first(q, nearest.Ask{
		Least: func(distanceM float64, tags nearest.Tags) float64 {
			maybe := clock.filters && tags.Has(unsureTag) || tags.Meets(filters.unknown)
			if q.beyond(distanceM) || !filters.may.any(tags) || !maybe {
				return math.Inf(1)
			}
			return q.least(distanceM, tags)
		},
		Cost: func(i int, distanceM float64) float64 {
			tags := p.tree.Tags(i)
			judged := clock.judge(i)
			if judged.passes == hours.Closed || judged.passes == hours.Open && filters.must.any(tags) {
				return math.Inf(1)
			}
			return q.rank(distanceM, tags.Has(helpTag), judged.waitMinutes)
		},
	})
	return sure, unknown
}

func (p *places) first(q Question, ask nearest.Ask) []nearest.Found {
	found := make([]nearest.Found, 0, q.Limit)
	for one := range p.tree.Best(q.At, ask) {
		if found = append(found, one); len(found) == q.Limit {
			break
		}
	}
	return found
}

func (q Question) beyond(distanceM float64) bool { return q.RadiusM > 0 && distanceM > q.RadiusM }

// rank is what the order compares. By distance, the distance. By usefulness what a place costs the person in minutes: the way,
// the wait, and the doubt whether help is given at all where none is declared.
func (q Question) rank(distanceM float64, help bool, waitMinutes float64) float64 {
	if q.Sort == ByDistance {
		return distanceM
	}
	minutes := q.Mode.minutes(distanceM) + waitMinutes
	if !help {
		minutes += helpDoubt
	}
	return minutes
}

// least bounds the rank from below: whoever has hours may be open, which costs no wait.
func (q Question) least(distanceM float64, tags nearest.Tags) float64 {
	wait := 0.0
	if !tags.Has(datedTag) {
		wait = site.UnknownWaitMinutes
	}
	return q.rank(distanceM, tags.Has(helpTag), wait)
}

// clock judges places at the moment of a question; timetables, which many share, each once.
type clock struct {
	q       Question
	places  *places
	judged  map[int32]judgement
	filters bool // the question keeps only some moments
}

// judgement is what a timetable is worth to a question.
type judgement struct {
	passes      hours.State // Open: it passes what the question asks of time; Closed: it does not; else nobody knows
	waitMinutes float64
}

func newClock(q Question, p *places) *clock {
	return &clock{q: q, places: p, judged: map[int32]judgement{}, filters: q.asksTime()}
}

func (c *clock) judge(i int) judgement {
	if stop := c.places.stop(i); stop != nil {
		return c.q.judgeVisit(c.places, stop)
	}
	n := c.places.timetable[i]
	j, known := c.judged[n]
	if !known {
		timetable := c.places.timetables[n]
		j.passes = c.q.passes(timetable)
		if j.passes != hours.Closed && c.q.Sort == ByUsefulness {
			j.waitMinutes = timetable.WaitMinutes(*c.q.When)
		}
		c.judged[n] = j
	}
	return j
}

// passes judges what the question asks of time, Open where it is so.
func (q Question) passes(t site.Timetable) hours.State {
	state := hours.Open
	if q.Open != "" {
		state = both(state, q.opensAsAsked(t))
	}
	if q.From != nil || q.Until != nil {
		from, until := q.days(t)
		state = both(state, t.Between(from, until))
	}
	return state
}

// opensAsAsked judges whether a place is open, or closed where that is asked, at the instant or on the whole day of the question.
func (q Question) opensAsAsked(t site.Timetable) hours.State {
	state := t.StateAt(*q.When)
	if q.AllDay {
		day := calendar.DateOf(*q.When)
		state = t.Between(day, day)
	}
	if q.Open == string(site.No) && state != hours.Unknown {
		state = hours.Open + hours.Closed - state
	}
	return state
}

// horizonDays is how far ahead hours are believed.
const horizonDays = 365

// opening is what the question learns of a place.
func (q Question) opening(t site.Timetable) site.Opening {
	if q.AllDay {
		return t.On(calendar.DateOf(*q.When), *q.When)
	}
	return t.At(*q.When)
}

// days are those that the question keeps, the first to the last: from the day of the question where no beginning is given, for a
// year at most.
func (q Question) days(t site.Timetable) (from, until calendar.Date) {
	from = calendar.DateOf(q.When.In(t.Calendar().Location()))
	if q.From != nil {
		from = calendar.DateOf(*q.From)
	}
	until = from + horizonDays
	if q.Until != nil {
		until = min(until, calendar.DateOf(*q.Until))
	}
	return from, until
}

// both is what is known of two things together.
func both(a, b hours.State) hours.State {
	switch {
	case a == hours.Closed || b == hours.Closed:
		return hours.Closed
	case a == hours.Unknown || b == hours.Unknown:
		return hours.Unknown
	}
	return hours.Open
}
