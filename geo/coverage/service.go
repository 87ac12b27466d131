package coverage

import "github.com/paulmach/orb"

// Run is one of the two readings that every result has: what is unknown counts as absent in the low one, as present in the high.
type Run int

// The two runs index the pairs of a result.
const (
	Low Run = iota
	High
)

// Runs lists them.
var Runs = [2]Run{Low, High}

// Service is a place, or a stop of a mobile unit, where somebody helps.
type Service struct {
	ID     string
	Point  orb.Point // longitude, latitude
	Mobile bool      // a stop of a unit
	// Days on which somebody is there, and Hours of presence over the year, in the low and the high run. Low is part of High.
	Days  [2]Days
	Hours [2]float64
	// Doubt is why the two runs differ: ByAppointment, UnknownHours …; "" where they do not.
	Doubt Reason
}

// Mask says of each service, by its position, whether it is kept; nil keeps all.
type Mask []bool

func (m Mask) keeps(service int) bool { return m == nil || m[service] }
