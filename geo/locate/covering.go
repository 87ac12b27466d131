package locate

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// cover is who serves whom, without degrees.
type cover struct {
	sites     [][]int32 // of each customer, those that serve it
	customers [][]int32 // of each site
}

// within are the pairs that cost at most radius. A customer whom no site serves is an error.
func (m Matrix) within(radius float64) (*cover, error) {
	c := &cover{sites: make([][]int32, len(m.Cost)), customers: make([][]int32, m.sites())}
	for i, row := range m.Cost {
		for j, cost := range row {
			if cost <= radius {
				c.sites[i] = append(c.sites[i], int32(j))
				c.customers[j] = append(c.customers[j], int32(i))
			}
		}
		if len(c.sites[i]) == 0 {
			return nil, fmt.Errorf("%w: no site serves customer %d within %v", ErrProblem, i, radius)
		}
	}
	return c, nil
}

// FewestSites chooses as few sites as it can that serve every customer for at most radius (LSCP). When ctx ends it gives the
// smallest choice found so far. It fails on a matrix that is none, and where a customer has no site within radius.
func FewestSites(ctx context.Context, m Matrix, radius float64, effort Effort) (Choice, error) {
	if err := m.check(); err != nil {
		return Choice{}, err
	}
	c, err := m.within(radius)
	if err != nil {
		return Choice{}, err
	}
	s := newSeeking(c, effort.Seed)
	s.greedy()
	best := s.chosen()
	bound := c.fewest(ctx, len(best))
	done := 0
	for len(best) > bound && done < effort.Iterations*stepsPerIteration && ctx.Err() == nil {
		s.removeCheapest(-1) // one site fewer, then exchanges until all are served again
		found, steps := s.seek(ctx, effort.Iterations*stepsPerIteration-done)
		done += steps
		if !found {
			break
		}
		best = s.chosen()
	}
	return Choice{
		Sites: best, Value: float64(len(best)), Bound: float64(bound), Iterations: done / stepsPerIteration, Complete: ctx.Err() == nil,
	}, nil
}

// Centre chooses p sites that make the cost of the customer whom they serve worst as small as possible (p-centre). +Inf: whatever is
// chosen, somebody is served by none, or no choice was found that serves all. When ctx ends it gives the best choice found so far. It
// fails on a matrix or a number that is none.
//
// p sites serve all for at most r exactly when a covering within r has at most p of them: the question is the smallest such r, one
// of the costs of the matrix. A bound of the covering proves the smaller ones impossible.
func Centre(ctx context.Context, m Matrix, p int, effort Effort) (Choice, error) {
	if err := m.checkNumber(p); err != nil {
		return Choice{}, err
	}
	radii := m.radii()
	// From low on, nothing proves that p sites are too few.
	low, _ := slices.BinarySearchFunc(radii, true, func(radius float64, _ bool) int {
		if c, err := m.within(radius); err == nil && c.fewest(ctx, p) <= p {
			return 0
		}
		return -1
	})
	choice := Choice{Sites: newIdentity(p), Bound: math.Inf(1)}
	if low < len(radii) {
		choice.Bound = radii[low]
	}
	choice.Value = m.Largest(choice.Sites)
	total, done := effort.Iterations*stepsPerIteration, 0
	little := min(total/20, centreSteps)
	// try looks for p sites within a radius, and gives the place of the largest cost among those found.
	try := func(at, steps int) (int, bool) {
		c, err := m.within(radii[at])
		if err != nil {
			return at, false
		}
		s := newSeeking(c, effort.Seed)
		s.take(p)
		found, n := s.seek(ctx, max(1, steps))
		if done += n; !found {
			return at, false
		}
		choice.Sites = s.chosen()
		choice.Value = m.Largest(choice.Sites)
		at, _ = slices.BinarySearch(radii, choice.Value)
		return at, true
	}
	// Up by longer and longer strides until a radius will do, down by halves with a little effort each, then the rest of it just below.
	failed, known := low-1, len(radii)
	for stride := 1; known == len(radii) && failed < len(radii)-1 && ctx.Err() == nil; stride *= 2 {
		next := min(failed+stride, len(radii)-1)
		if at, found := try(next, little); found {
			known = at
		} else {
			failed = next
		}
	}
	for known < len(radii) && known-failed > 1 && ctx.Err() == nil {
		middle := (failed + known) / 2
		if at, found := try(middle, little); found {
			known = at
		} else {
			failed = middle
		}
	}
	for known < len(radii) && known > low && done < total && ctx.Err() == nil {
		at, found := try(known-1, total-done)
		if !found {
			break
		}
		known = at
	}
	choice.Iterations = done / stepsPerIteration
	choice.Bound = math.Min(choice.Bound, choice.Value)
	choice.Complete = ctx.Err() == nil
	return choice, nil
}

// radii are the costs of the matrix, each once, from the one below which somebody has no site at all.
func (m Matrix) radii() []float64 {
	var all []float64
	least := 0.0
	for _, row := range m.Cost {
		least = math.Max(least, slices.Min(row))
	}
	for _, row := range m.Cost {
		for _, cost := range row {
			if cost >= least && !math.IsInf(cost, 1) {
				all = append(all, cost)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func newIdentity(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// fewest is a number of sites below which no covering goes: the best of the Lagrangian relaxation of "everybody is served", Σ u
// plus, of each site, min(0, 1 − Σ u of those whom it serves). Enough is a number that a covering is known, or hoped, to have: it ends
// as soon as that is passed.
func (c *cover) fewest(ctx context.Context, enough int) int {
	price := make([]float64, len(c.sites))
	for i, sites := range c.sites {
		most := 0
		for _, j := range sites {
			most = max(most, len(c.customers[j]))
		}
		price[i] = 1 / float64(most)
	}
	best, factor, since := 1.0, boundFactor, 0
	slack := make([]float64, len(price))
	for step := 0; step < boundSteps && ctx.Err() == nil && factor > 1e-4; step++ {
		total := 0.0
		for i, u := range price {
			total += u
			slack[i] = 1
		}
		for _, customers := range c.customers {
			reduced := 1.0
			for _, i := range customers {
				reduced -= price[i]
			}
			if reduced < 0 {
				total += reduced
				for _, i := range customers {
					slack[i]--
				}
			}
		}
		if since++; total > best+1e-9 {
			best, since = total, 0
		}
		if since >= boundPatience {
			factor, since = factor/2, 0
		}
		norm := 0.0
		for _, s := range slack {
			norm += s * s
		}
		if norm == 0 || math.Ceil(best-1e-6) > float64(enough) {
			break
		}
		length := factor * (float64(enough) + 1 - total) / norm
		for i, s := range slack {
			price[i] = math.Max(0, price[i]+length*s)
		}
	}
	return int(math.Ceil(best - 1e-6))
}

// centreSteps is the most that Centre spends on a radius before it looks at others.
const centreSteps = 2_000

// stepsPerIteration is how many exchanges of a covering, which touch a few customers, count as one iteration, which looks at all
// exchanges.
const stepsPerIteration = 100

// seeking looks for a covering by a given number of sites: it exchanges one site for another that serves a customer left out, and
// who is left out weighs more and more (Gao, Weise & Li, "An efficient local search heuristic with row weighting for the unicost
// set covering problem", EJOR 246, 2015).
type seeking struct {
	*cover
	dice    *rand.Rand
	in      []bool
	times   []int32 // how many chosen sites serve each customer
	weight  []int64 // of each customer
	score   []int64 // of each site: weight won by choosing it, or lost (≤ 0) by leaving it
	since   []int   // step at which it last came or went
	barred  []bool  // left since none of its neighbours changed: choosing it again would lead nowhere new
	missing []int32 // customers left out
	at      []int32 // their place in missing
	step    int
}

func newSeeking(c *cover, seed uint64) *seeking {
	n, m := len(c.sites), len(c.customers)
	s := &seeking{
		cover: c, dice: rand.New(rand.NewPCG(seed, 1)), in: make([]bool, m), times: make([]int32, n), weight: make([]int64, n),
		score: make([]int64, m), since: make([]int, m), barred: make([]bool, m), at: make([]int32, n),
	}
	for i := range n {
		s.weight[i] = 1
		s.at[i] = int32(i)
		s.missing = append(s.missing, int32(i))
	}
	for j, customers := range c.customers {
		s.score[j] = int64(len(customers))
	}
	return s
}

func (s *seeking) chosen() []int {
	var sites []int
	for j, in := range s.in {
		if in {
			sites = append(sites, j)
		}
	}
	return sites
}

// greedy chooses sites until everybody is served.
func (s *seeking) greedy() {
	for len(s.missing) > 0 {
		s.add(s.best(func(int) bool { return true }))
	}
}

// take chooses so many sites, those first that serve most of those who are left out.
func (s *seeking) take(n int) {
	for range n {
		s.add(s.best(func(int) bool { return true }))
	}
}

// best is the site of the highest score among those that are not chosen, of equals the one that has waited longest.
func (s *seeking) best(may func(site int) bool) int {
	found := -1
	for j := range s.in {
		if !s.in[j] && may(j) && (found < 0 || s.score[j] > s.score[found] || s.score[j] == s.score[found] && s.since[j] < s.since[found]) {
			found = j
		}
	}
	return found
}

func (s *seeking) add(site int) {
	s.in[site] = true
	s.since[site] = s.step
	s.score[site] = -s.score[site]
	for _, i := range s.customers[site] {
		s.times[i]++
		switch s.times[i] {
		case 1:
			s.found(i)
			for _, j := range s.sites[i] {
				if int(j) != site {
					s.score[j] -= s.weight[i]
				}
			}
		case 2:
			for _, j := range s.sites[i] {
				if s.in[j] && int(j) != site {
					s.score[j] += s.weight[i]
				}
			}
		}
		for _, j := range s.sites[i] {
			s.barred[j] = false
		}
	}
}

func (s *seeking) remove(site int) {
	s.in[site] = false
	s.since[site] = s.step
	s.score[site] = -s.score[site]
	for _, i := range s.customers[site] {
		s.times[i]--
		switch s.times[i] {
		case 0:
			s.at[i] = int32(len(s.missing))
			s.missing = append(s.missing, i)
			for _, j := range s.sites[i] {
				if int(j) != site {
					s.score[j] += s.weight[i]
				}
			}
		case 1:
			for _, j := range s.sites[i] {
				if s.in[j] {
					s.score[j] -= s.weight[i]
				}
			}
		}
		for _, j := range s.sites[i] {
			s.barred[j] = false
		}
	}
	s.barred[site] = true
}

// found takes a customer off the list of those left out.
func (s *seeking) found(customer int32) {
	last := s.missing[len(s.missing)-1]
	s.missing[s.at[customer]] = last
	s.at[last] = s.at[customer]
	s.missing = s.missing[:len(s.missing)-1]
}

// removeCheapest leaves the chosen site that costs least, of equals the one that has been there longest; another than kept where
// there is one.
func (s *seeking) removeCheapest(kept int) {
	out := -1
	for j, in := range s.in {
		if in && j != kept && (out < 0 || cmp.Or(cmp.Compare(s.score[out], s.score[j]), cmp.Compare(s.since[j], s.since[out])) < 0) {
			out = j
		}
	}
	if out < 0 { // there is no other
		out = kept
	}
	s.remove(out)
}

// seek exchanges sites until everybody is served, or so many steps are done.
func (s *seeking) seek(ctx context.Context, steps int) (found bool, done int) {
	last := -1
	for ; len(s.missing) > 0 && done < steps && (done%256 != 0 || ctx.Err() == nil); done++ {
		s.step++
		s.removeCheapest(last)
		customer := s.missing[s.dice.IntN(len(s.missing))]
		in := -1
		for _, j := range s.sites[customer] {
			if k := int(j); !s.barred[k] && (in < 0 || cmp.Or(cmp.Compare(s.score[k], s.score[in]), cmp.Compare(s.since[in], s.since[k])) > 0) {
				in = k
			}
		}
		if in < 0 { // the only one that serves it has just left
			in = int(s.sites[customer][0])
		}
		s.add(in)
		last = in
		for _, i := range s.missing {
			s.weight[i]++
			for _, j := range s.sites[i] {
				s.score[j]++
			}
		}
	}
	return len(s.missing) == 0, done
}
