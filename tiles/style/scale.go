package style

// Scale cuts a figure of territories into the five classes of a palette, 0 being the worst and the strongest colour.
type Scale struct {
	Ends [4]float64 `json:"fins"`  // the upper ends of all classes but the last, ascending
	Less bool       `json:"moins"` // less is better: minutes, days of waiting
}

// The scales of what a diagnosis shows. Ends are what people speak of, not quantiles: a map of next year must be comparable.
var (
	// OfCoverage is in percent of the year, mean of the inhabitants.
	OfCoverage = Scale{Ends: Breaks}
	OfMinutes  = Scale{Ends: [4]float64{5, 10, 15, 20}, Less: true}
	// OfWait is in days: half a week, a week, two, a month.
	OfWait = Scale{Ends: [4]float64{3, 7, 14, 31}, Less: true}
	// OfHours is in hours of presence a month for 1,000 inhabitants.
	OfHours = Scale{Ends: [4]float64{50, 100, 200, 400}}
	// OfCapacity is in hours a month for one person in difficulty.
	OfCapacity = Scale{Ends: [4]float64{0.02, 0.05, 0.1, 0.2}}
)

// Class is the class of a value.
func (s Scale) Class(value float64) int {
	class := 0
	for _, end := range s.Ends {
		if value >= end {
			class++
		}
	}
	if s.Less {
		return len(s.Ends) - class
	}
	return class
}

// scales are those that a map of cells may be coloured by, by the name of the measure.
var scales = map[string]Scale{"part": OfCoverage, "minutes": OfMinutes, "attente": OfWait}
