package touring

import (
	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
)

// Means are the parameters of a measure and of a proposal. They are shown with the figures that they gave.
type Means struct {
	Workday    rhythm.Workday
	Weights    rhythm.Weights
	Effort     rhythm.Effort
	Changed    int     // stops that may take another rule
	Added      int     // places that may be taken in
	Candidates int     // places looked at, the worst served first
	Clashes    int     // visits of a stop that may move because another one has their day
	Shift      int     // days by which a visit may move
	WindowDays int     // τ of METHODS §5
	Detour     float64 // kilometres driven for one as the crow flies
}

// DefaultMeans is METHODS §8. The detour is the one of METHODS §3 for roads that nobody has loaded; it is too long for far
// places, and the same before and after.
func DefaultMeans() Means {
	return Means{
		Workday: rhythm.DefaultWorkday(), Weights: rhythm.DefaultWeights(), Effort: rhythm.DefaultEffort(),
		Changed: 5, Added: 2, Candidates: 24, Clashes: 2, Shift: 21, WindowDays: coverage.DefaultQuestion().WindowDays, Detour: 1.3,
	}
}
