package coverage_test

import (
	"testing"

	"github.com/maillage-numerique/maillage/geo/coverage"
)

// The figures of the measures themselves are compared with the reference cases in bench/science.

// The two conventions differ for those who are exactly on a step, and for nobody else.
func TestOnAStep(t *testing.T) {
	t.Parallel()
	upTo, under := coverage.E2SFCA(coverage.UpTo), coverage.E2SFCA(coverage.Under)
	for _, c := range []struct{ minutes, upTo, under float64 }{
		{9.99, 1, 1}, {10, 1, 0.68}, {10.01, 0.68, 0.68}, {20, 0.68, 0.22}, {30, 0.22, 0}, {31, 0, 0},
	} {
		if a, b := upTo.Weight(c.minutes), under.Weight(c.minutes); a != c.upTo || b != c.under {
			t.Errorf("at %v minutes: %v with %s and %v with %s, want %v and %v", c.minutes, a, coverage.UpTo, b, coverage.Under, c.upTo, c.under)
		}
	}
}
