package hours

import (
	"github.com/maillage-numerique/maillage/internal/calendar"
)

// Day is one civil day of a place, for a week drawn as bars.
type Day struct {
	Date calendar.Date
	// Intervals are the moments that are open or unknown, in order, without overlap, cut at midnight.
	Intervals []Interval
	// State is Open if some moment surely is, else Unknown if some moment may be, else Closed.
	State State
	// Why explains a day without any opening, "Fermé : 11 novembre": what holds at noon.
	Why Opening
}

// Interval is a part of a day in minutes after midnight on the wall, From included, To excluded, at most 1440.
type Interval struct {
	From, To int
	Opening
}

// Day gives the intervals of one civil day.
func (r *Rules) Day(d calendar.Date, c *calendar.Calendar) Day {
	res := r.resolve(d, c)
	shown := Day{Date: d, Why: r.opening(&res, 12*60, c)}
	for minute := 0; minute < midnight; {
		next := r.edge(&res, minute)
		o := r.opening(&res, minute, c)
		switch n := len(shown.Intervals); {
		case o.State == Closed:
		case n > 0 && shown.Intervals[n-1].To == minute && shown.Intervals[n-1].Opening == o:
			shown.Intervals[n-1].To = next
		default:
			shown.Intervals = append(shown.Intervals, Interval{From: minute, To: next, Opening: o})
		}
		shown.State = sum(shown.State, o.State)
		minute = next
	}
	return shown
}

// sum is what is known of a whole from two parts: open if one is, unknown if one may be.
func sum(a, b State) State {
	switch {
	case a == Open || b == Open:
		return Open
	case a == Unknown || b == Unknown:
		return Unknown
	}
	return Closed
}

// Days gives the state of each of n civil days from the first on: Open where somebody is there at some moment, Unknown where somebody
// may be. METHODS §4 counts a service's dates with it.
func (r *Rules) Days(first calendar.Date, n int, c *calendar.Calendar) []State {
	states := make([]State, n)
	for i := range states {
		res := r.resolve(first+calendar.Date(i), c)
		for minute := 0; minute < midnight && states[i] != Open; minute = r.edge(&res, minute) {
			states[i] = sum(states[i], r.opening(&res, minute, c).State)
		}
	}
	return states
}
