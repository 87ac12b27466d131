package locate_test

import (
	"context"
	"math"
	"math/bits"
	"testing"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/locate"
)

// aMatrix draws up to eight sites for a few customers; costs are small whole numbers, so that equal ones are frequent. A site serves its
// own customer for nothing where there are as many of both.
func aMatrix(t *rapid.T, partial bool) locate.Matrix {
	customers, sites := rapid.IntRange(1, 12).Draw(t, "customers"), rapid.IntRange(1, 8).Draw(t, "sites")
	m := locate.Matrix{Cost: make([][]float64, customers), Weight: make([]float64, customers)}
	for i := range m.Cost {
		m.Cost[i] = make([]float64, sites)
		m.Weight[i] = float64(rapid.IntRange(0, 9).Draw(t, "weight"))
		for j := range m.Cost[i] {
			m.Cost[i][j] = float64(rapid.IntRange(0, 20).Draw(t, "cost"))
			if partial && rapid.IntRange(0, 3).Draw(t, "none") == 0 {
				m.Cost[i][j] = math.Inf(1)
			}
		}
	}
	return m
}

// choices gives every set of at most p sites.
func choices(sites, p int, look func(chosen []int)) {
	for set := uint(1); set < 1<<sites; set++ {
		if bits.OnesCount(set) > p {
			continue
		}
		var chosen []int
		for j := range sites {
			if set>>j&1 != 0 {
				chosen = append(chosen, j)
			}
		}
		look(chosen)
	}
}

var effort = locate.Effort{Iterations: 60, Seed: 1}

// Each question against every choice that there is: the answer is the best, is worth what it says, and no choice passes its bound.
func TestSmallWorldsHaveTheirBestChoice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := aMatrix(t, rapid.Bool().Draw(t, "partial"))
		sites := len(m.Cost[0])
		p := rapid.IntRange(1, sites).Draw(t, "p")
		radius := float64(rapid.IntRange(0, 20).Draw(t, "radius"))
		median, covered, centre, fewest := math.Inf(1), 0.0, math.Inf(1), math.Inf(1)
		choices(sites, p, func(chosen []int) {
			median, covered = min(median, m.WeightedCost(chosen)), max(covered, m.Covered(chosen, radius))
			centre = min(centre, m.Largest(chosen))
		})
		choices(sites, sites, func(chosen []int) {
			if m.Largest(chosen) <= radius {
				fewest = min(fewest, float64(len(chosen)))
			}
		})

		got, err := locate.Median(context.Background(), m, p, effort)
		verify(t, "median", got, err, median, got.Bound <= median, m.WeightedCost(got.Sites))
		got, err = locate.MostCovered(context.Background(), m, radius, p, effort)
		verify(t, "most covered", got, err, covered, got.Bound >= covered, m.Covered(got.Sites, radius))
		got, err = locate.Centre(context.Background(), m, p, effort)
		verify(t, "centre", got, err, centre, got.Bound <= centre, m.Largest(got.Sites))
		got, err = locate.FewestSites(context.Background(), m, radius, effort)
		if math.IsInf(fewest, 1) {
			if err == nil {
				t.Fatalf("a customer without a site is served by %v", got.Sites)
			}
			return
		}
		verify(t, "fewest", got, err, fewest, got.Bound <= fewest, float64(len(got.Sites)))
		if m.Largest(got.Sites) > radius {
			t.Fatalf("%v leave somebody out", got.Sites)
		}
	})
}

func verify(t *rapid.T, name string, got locate.Choice, err error, best float64, bounded bool, worth float64) {
	t.Helper()
	if err != nil || got.Value != best || !bounded || worth != got.Value || !got.Complete {
		t.Fatalf("%s: %+v (%v), the best is %v, the sites are worth %v", name, got, err, best, worth)
	}
}

// Two customers of weight 3 and 1 on a line, sites at 0, 4 and 10: by hand.
func TestTwoCustomersByHand(t *testing.T) {
	t.Parallel()
	m := locate.Matrix{Cost: [][]float64{{0, 4, 10}, {10, 6, 0}}, Weight: []float64{3, 1}}
	median, _ := locate.Median(t.Context(), m, 1, effort)
	centre, _ := locate.Centre(t.Context(), m, 1, effort)
	if median.Value != 10 || median.Sites[0] != 0 || median.Gap() != 0 { // 3×0 + 10, against 3×4 + 6
		t.Errorf("median %+v", median)
	}
	if centre.Value != 6 || centre.Sites[0] != 1 {
		t.Errorf("centre %+v", centre)
	}
	both, _ := locate.FewestSites(t.Context(), m, 4, effort)
	if len(both.Sites) != 2 {
		t.Errorf("within 4: %v", both.Sites)
	}
}

func TestTheSameSeedGivesTheSameChoice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := aMatrix(t, false)
		one, _ := locate.Median(context.Background(), m, 1, effort)
		two, _ := locate.Median(context.Background(), m, 1, effort)
		if one.Sites[0] != two.Sites[0] || one.Iterations != two.Iterations {
			t.Fatalf("%+v, then %+v", one, two)
		}
	})
}

func TestAnInterruptedSearchSaysSo(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	m := locate.Matrix{Cost: [][]float64{{0, 4, 10}, {10, 6, 0}, {3, 3, 3}}}
	for name, ask := range map[string]func() (locate.Choice, error){
		"median":       func() (locate.Choice, error) { return locate.Median(ctx, m, 2, effort) },
		"most covered": func() (locate.Choice, error) { return locate.MostCovered(ctx, m, 3, 2, effort) },
		"centre":       func() (locate.Choice, error) { return locate.Centre(ctx, m, 2, effort) },
		"fewest":       func() (locate.Choice, error) { return locate.FewestSites(ctx, m, 6, effort) },
	} {
		if c, err := ask(); err != nil || c.Complete || len(c.Sites) == 0 {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
}

func TestWhatIsNoProblemIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		m locate.Matrix
		p int
	}{
		"nobody":             {locate.Matrix{}, 1},
		"no site":            {locate.Matrix{Cost: [][]float64{{}}}, 1},
		"rows of two sizes":  {locate.Matrix{Cost: [][]float64{{1, 2}, {1}}}, 1},
		"a cost below 0":     {locate.Matrix{Cost: [][]float64{{-1}}}, 1},
		"a cost that is NaN": {locate.Matrix{Cost: [][]float64{{math.NaN()}}}, 1},
		"a weight for two":   {locate.Matrix{Cost: [][]float64{{1}, {1}}, Weight: []float64{1}}, 1},
		"a weight below 0":   {locate.Matrix{Cost: [][]float64{{1}}, Weight: []float64{-1}}, 1},
		"more than there is": {locate.Matrix{Cost: [][]float64{{1}}}, 2},
		"none at all":        {locate.Matrix{Cost: [][]float64{{1}}}, 0},
	} {
		if _, err := locate.Median(t.Context(), c.m, c.p, effort); err == nil {
			t.Errorf("%s: accepted", name)
		}
		if _, err := locate.Centre(t.Context(), c.m, c.p, effort); err == nil {
			t.Errorf("%s: accepted by Centre", name)
		}
	}
}
