package coverage

import "math"

// Decay says how much help counts that is so many minutes away.
type Decay struct {
	Name string // "couverture", "graduee" …, as results carry it
	// Limit: farther is worth nothing. +Inf where the weight itself ends.
	Limit float64
	// Weight is between 0 and 1 and never grows with the minutes. The reference cases of floating catchments also take weights
	// above 1, which the FCA functions accept and Evaluate does not.
	Weight func(minutes float64) float64
}

func (d Decay) at(minutes float64) float64 {
	if minutes > d.Limit {
		return 0
	}
	return d.Weight(minutes)
}

// Within counts help fully up to so many minutes, that many included, and not beyond.
func Within(minutes float64) Decay {
	return Decay{Name: "seuil", Limit: minutes, Weight: func(float64) float64 { return 1 }}
}

// Graded counts help fully up to 5 minutes, then less and less, nothing at 20: the choice of METHODS §5 for ranking and
// recommending, because no commune falls off a cliff.
func Graded() Decay {
	return Decay{Name: "graduee", Limit: 20, Weight: func(minutes float64) float64 {
		return math.Max(0, math.Min(1, (20-minutes)/15))
	}}
}

// Closure says on which side of a step those stand who are exactly on it.
type Closure bool

// The two conventions of the literature.
const (
	// UpTo: t ≤ step, that of METHODS §5 and of pysal/access.
	UpTo Closure = false
	// Under: t < step, that of the R package accessibility.
	Under Closure = true
)

// String is how a result says it.
func (c Closure) String() string {
	if c == Under {
		return "t < seuil"
	}
	return "t ≤ seuil"
}

// Step is the weight of those within so many minutes.
type Step struct{ Minutes, Weight float64 }

// Steps is a decay by steps of ascending minutes and descending weight.
func Steps(name string, closure Closure, steps ...Step) Decay {
	return Decay{Name: name, Limit: math.Inf(1), Weight: func(minutes float64) float64 {
		for _, s := range steps {
			if minutes < s.Minutes || closure == UpTo && minutes == s.Minutes {
				return s.Weight
			}
		}
		return 0
	}}
}

// APL is the decay of the State's indicator of access to general practitioners (DREES): 1, 0.3 and 0.1 up to 10, 15 and 20 minutes.
func APL(closure Closure) Decay {
	return Steps("apl", closure, Step{10, 1}, Step{15, 0.3}, Step{20, 0.1})
}

// E2SFCA is the decay of Luo & Qi (Health & Place 15, 2009): 1, 0.68 and 0.22 up to 10, 20 and 30 minutes.
func E2SFCA(closure Closure) Decay {
	return Steps("e2sfca", closure, Step{10, 1}, Step{20, 0.68}, Step{30, 0.22})
}
