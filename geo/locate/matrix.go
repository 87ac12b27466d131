package locate

import (
	"errors"
	"fmt"
	"math"
)

// Matrix is what it costs to serve each customer from each site.
type Matrix struct {
	Cost   [][]float64 // customers × sites, in any unit, 0 or more; +Inf: the site cannot serve the customer
	Weight []float64   // of each customer, 0 or more; nil: 1 each
}

// Effort is how long to look for.
type Effort struct {
	Iterations int // of the search once a first answer stands; 0 keeps the first
	Seed       uint64
}

// DefaultEffort finds the optimum of the reference cases (bench/science) that have up to 400 customers.
func DefaultEffort() Effort { return Effort{Iterations: 2000, Seed: 1} }

// Choice is an answer.
type Choice struct {
	Sites []int // chosen, in ascending order
	// Value is what they are worth: weighted cost for Median, weight covered for MostCovered, largest cost for Centre, number of sites
	// for FewestSites.
	Value float64
	// Bound is a value that no choice passes: none is cheaper, or covers more. Equal to Value, the choice is optimal.
	Bound      float64
	Iterations int  // done
	Complete   bool // the search was not cut short
}

// Gap is by how much of its value a choice could be better at most: 0 is proven optimal, 0.02 "at most 2 % better exists".
func (c Choice) Gap() float64 {
	switch c.Value {
	case c.Bound:
		return 0
	case 0:
		return math.Inf(1)
	}
	return math.Abs(c.Bound-c.Value) / c.Value
}

// ErrProblem is what every refusal of a problem wraps.
var ErrProblem = errors.New("not a location problem")

func (m Matrix) sites() int {
	if len(m.Cost) == 0 {
		return 0
	}
	return len(m.Cost[0])
}

func (m Matrix) weight(customer int) float64 {
	if m.Weight == nil {
		return 1
	}
	return m.Weight[customer]
}

// check refuses a matrix that is not one.
func (m Matrix) check() error {
	if m.sites() == 0 {
		return fmt.Errorf("%w: no customer or no site", ErrProblem)
	}
	if m.Weight != nil && len(m.Weight) != len(m.Cost) {
		return fmt.Errorf("%w: %d weights for %d customers", ErrProblem, len(m.Weight), len(m.Cost))
	}
	for i, row := range m.Cost {
		if len(row) != m.sites() {
			return fmt.Errorf("%w: customer %d has %d costs for %d sites", ErrProblem, i, len(row), m.sites())
		}
		if w := m.weight(i); !(w >= 0) || math.IsInf(w, 1) {
			return fmt.Errorf("%w: customer %d weighs %v", ErrProblem, i, w)
		}
		for j, cost := range row {
			if !(cost >= 0) {
				return fmt.Errorf("%w: customer %d at site %d costs %v", ErrProblem, i, j, cost)
			}
		}
	}
	return nil
}

func (m Matrix) checkNumber(p int) error {
	if err := m.check(); err != nil {
		return err
	}
	if p < 1 || p > m.sites() {
		return fmt.Errorf("%w: %d of %d sites", ErrProblem, p, m.sites())
	}
	return nil
}

// WeightedCost is Σ weight × cost of the cheapest of these sites, the value of Median.
func (m Matrix) WeightedCost(sites []int) float64 {
	sum := 0.0
	for i := range m.Cost {
		if w := m.weight(i); w > 0 {
			sum += w * m.cheapest(i, sites)
		}
	}
	return sum
}

// Covered is the weight of the customers whom one of these sites serves for at most radius, the value of MostCovered.
func (m Matrix) Covered(sites []int, radius float64) float64 {
	sum := 0.0
	for i := range m.Cost {
		if m.cheapest(i, sites) <= radius {
			sum += m.weight(i)
		}
	}
	return sum
}

// Largest is the cost of the customer whom these sites serve worst, the value of Centre.
func (m Matrix) Largest(sites []int) float64 {
	worst := 0.0
	for i := range m.Cost {
		worst = math.Max(worst, m.cheapest(i, sites))
	}
	return worst
}

func (m Matrix) cheapest(customer int, sites []int) float64 {
	least := math.Inf(1)
	for _, j := range sites {
		least = math.Min(least, m.Cost[customer][j])
	}
	return least
}
