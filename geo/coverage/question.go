package coverage

// Question is what is asked of a Reach. DefaultQuestion is the headline of METHODS §5.
type Question struct {
	// Decay of C; the zero value counts help fully within Minutes, the headline. Classes, wait and hours are always those of help
	// within Minutes, whatever the decay.
	Decay   Decay
	Minutes float64 // T: help farther than this is out of reach
	// WindowDays is τ: somebody comes on day d when a service has a date in [d, d + τ). From 1 to LongestWindow.
	WindowDays int
	AnyDate    bool // in place of the window: a single date in the year is enough, as in the State's figure
	Mobile     bool // false: without the stops of mobile units
	Filters    []Filter
	Classes    ClassParameters
	// Partial says whether help that is not loaded could be within Minutes of a row; nil = nowhere. It is asked, from several
	// goroutines, about rows that the low run does not hold for covered: more help changes nothing for the others.
	Partial func(row int) bool
}

// Filter narrows what counts. The reason is given to those who would be better helped without it; filters come in the order
// in which reasons are looked for.
type Filter struct {
	Reason Reason
	// Sure keeps the services that surely fit, for the low run; Possible those that may, for the high run. Sure is part of Possible.
	Sure, Possible Mask
}

// ClassParameters are the shares of the year from which people are covered, or intermittently so.
type ClassParameters struct {
	Covered      float64 `json:"couvert_des"`
	Intermittent float64 `json:"intermittent_des"`
}

// DefaultClasses is METHODS §5: covered from 0.8 (weekly, with five weeks of closure), intermittent from 0.1 (monthly, with
// skipped holidays).
func DefaultClasses() ClassParameters { return ClassParameters{Covered: 0.8, Intermittent: 0.1} }

func (p ClassParameters) of(c float64) Class {
	switch {
	case c >= p.Covered:
		return Covered
	case c >= p.Intermittent:
		return Intermittent
	default:
		return Uncovered
	}
}

// DefaultQuestion asks whether somebody comes within the week, within a quarter of an hour.
func DefaultQuestion() Question {
	return Question{Minutes: 15, WindowDays: 7, Mobile: true, Classes: DefaultClasses()}
}

// window is the days of the year on which those who reach these dates are helped.
func (q *Question) window(dates Days) Days {
	if !q.AnyDate {
		return dates.Dilate(q.WindowDays)
	}
	if dates.Count() == 0 {
		return Days{}
	}
	return Days{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
}
