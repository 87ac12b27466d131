package locate

import (
	"context"
	"math"
)

// Median chooses p sites that make Σ weight × cost of each customer's cheapest site as small as possible (p-median). +Inf: whatever is
// chosen, somebody is served by none. When ctx ends it gives the best choice found so far. It fails on a matrix or a number that is none.
func Median(ctx context.Context, m Matrix, p int, effort Effort) (Choice, error) {
	if err := m.checkNumber(p); err != nil {
		return Choice{}, err
	}
	// What a site is worth is what it saves on the dearest one. Where some sites cannot serve, being served at all comes first.
	dearest, total, partial := make([]float64, len(m.Cost)), 0.0, false
	for i, row := range m.Cost {
		for _, cost := range row {
			if math.IsInf(cost, 1) {
				partial = true
			} else {
				dearest[i] = math.Max(dearest[i], cost)
			}
		}
		total += m.weight(i) * dearest[i]
	}
	served := 0.0
	if partial {
		served = math.Ceil(total) + 1
	}
	w := newWorth(len(m.Cost), m.sites(), func(i, j int) float64 {
		if m.weight(i) == 0 || math.IsInf(m.Cost[i][j], 1) {
			return 0
		}
		return m.weight(i)*(dearest[i]-m.Cost[i][j]) + served
	})
	c, bound, iterations := w.most(ctx, p, effort)
	choice := Choice{Sites: c.filled(p), Iterations: iterations, Complete: ctx.Err() == nil}
	choice.Value = m.WeightedCost(choice.Sites)
	for i := range m.Cost {
		if m.weight(i) > 0 {
			total += served
		}
	}
	if choice.Bound = math.Max(0, total-bound); w.proven(c.value, bound) || partial && choice.Bound >= served {
		choice.Bound = choice.Value
	}
	choice.Bound = math.Min(choice.Bound, choice.Value) // a rounding apart
	return choice, nil
}

// MostCovered chooses p sites that serve the greatest weight of customers for at most radius each (MCLP); fewer, when those serve
// everybody whom any site serves. When ctx ends it gives the best choice found so far. It fails on a matrix or a number that is none.
func MostCovered(ctx context.Context, m Matrix, radius float64, p int, effort Effort) (Choice, error) {
	if err := m.checkNumber(p); err != nil {
		return Choice{}, err
	}
	w := newWorth(len(m.Cost), m.sites(), func(i, j int) float64 {
		if m.Cost[i][j] > radius {
			return 0
		}
		return m.weight(i)
	})
	c, bound, iterations := w.most(ctx, p, effort)
	choice := Choice{Sites: c.sorted(), Iterations: iterations, Complete: ctx.Err() == nil}
	choice.Value = m.Covered(choice.Sites, radius)
	choice.Bound = math.Max(bound, choice.Value)
	if w.proven(c.value, bound) {
		choice.Bound = choice.Value
	}
	return choice, nil
}

// filled is the choice with the first sites that are not in it, up to p.
func (c *choosing) filled(p int) []int {
	for site := 0; len(c.chosen) < p; site++ {
		if !c.open[site] {
			c.add(site)
		}
	}
	return c.sorted()
}
