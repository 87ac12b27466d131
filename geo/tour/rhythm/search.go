package rhythm

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/maillage-numerique/maillage/geo/coverage"
)

// Effort is how long to look for.
type Effort struct {
	Iterations int // of each of the starts
	Seed       uint64
}

// DefaultEffort finds La Rur@linette's year in about a second on two cores.
func DefaultEffort() Effort { return Effort{Iterations: 6_000, Seed: 1} }

// starts are the searches of Solve: two from the present rules, one from an empty round, each with dice of its own.
const starts = 3

// memory of the search: a choice is kept when it is not worse than the one kept so many steps before (late acceptance hill
// climbing, Burke & Bykov, EJOR 258, 2017, which compares and never subtracts: an order of several floors is enough).
const memory = 60

// Solve looks for the best plan from the present rules and from none, and keeps the better. When ctx ends it returns the best
// plan found so far, Complete false.
func (p *Problem) Solve(ctx context.Context, effort Effort) Plan {
	var found [starts]walk
	mates := p.mates()
	var searches sync.WaitGroup
	for start := range found {
		searches.Go(func() {
			s := &search{settler: newSettler(p), dice: rand.New(rand.NewPCG(effort.Seed, uint64(start))), mates: mates}
			s.pair()
			choice := make([]int, len(p.Stops))
			if start == starts-1 {
				choice = s.cold()
			}
			found[start] = s.climb(ctx, choice, effort.Iterations)
		})
	}
	searches.Wait()
	best, iterations := found[0], 0
	for _, w := range found {
		if w.cost.Compare(best.cost, p.Weights) < 0 {
			best = w
		}
		iterations += w.iterations
	}
	s := &search{settler: newSettler(p)}
	s.descend(ctx, best.choice)
	plan := s.polish(ctx, best.choice)
	plan.Iterations, plan.Complete = iterations, ctx.Err() == nil
	return plan
}

// walk is the best choice that a search met.
type walk struct {
	choice     []int
	cost       Cost
	iterations int
}

type search struct {
	*settler
	dice  *rand.Rand
	mates map[coverage.Days][]mate
	pairs [][2]int // stops of which the first can be visited in the morning and the second in the afternoon
}

// mate is an option of a stop, found by the days that it names.
type mate struct{ stop, option int }

func (p *Problem) mates() map[coverage.Days][]mate {
	all := map[coverage.Days][]mate{}
	for i := range p.Stops {
		for o := range p.Stops[i].Options {
			if !p.Stops[i].Pinned && p.Stops[i].Options[o] != (Halves{}) {
				days := p.Stops[i].Options[o].Days()
				all[days] = append(all[days], mate{i, o})
			}
		}
	}
	return all
}

// pair lists the stops that can be visited on one day.
func (s *search) pair() {
	n := len(s.Stops)
	for a := range n {
		for b := range n {
			if s.together[a*n+b] && !s.Stops[a].Pinned && !s.Stops[b].Pinned {
				s.pairs = append(s.pairs, [2]int{a, b})
			}
		}
	}
}

// cold fills an empty year: each stop in turn takes the rule that is best beside those before it.
func (s *search) cold() []int {
	choice := make([]int, len(s.Stops))
	for i := range s.Stops {
		if s.Stops[i].Pinned || s.Stops[i].Candidate {
			continue
		}
		best, _ := s.plan(choice, nil)
		at := choice[i]
		for range 20 {
			choice[i] = s.dice.IntN(len(s.Stops[i].Options))
			if cost, _ := s.plan(choice, nil); cost.Compare(best, s.Weights) < 0 {
				best, at = cost, choice[i]
			}
		}
		choice[i] = at
	}
	return choice
}

// climb walks from a choice.
func (s *search) climb(ctx context.Context, choice []int, iterations int) walk {
	now, _ := s.plan(choice, nil)
	best, bestChoice := now, slices.Clone(choice)
	var before [memory]Cost
	for i := range before {
		before[i] = now
	}
	tried := slices.Clone(choice)
	i := 0
	for ; i < iterations && ctx.Err() == nil; i++ {
		copy(tried, choice)
		s.step(tried)
		s.keepWithin(tried, choice)
		cost, _ := s.plan(tried, nil)
		late := &before[i%memory]
		if cost.Compare(now, s.Weights) <= 0 || cost.Compare(*late, s.Weights) <= 0 {
			copy(choice, tried)
			now = cost
			if now.Compare(best, s.Weights) < 0 {
				best = now
				copy(bestChoice, choice)
			}
		}
		if now.Compare(*late, s.Weights) < 0 {
			*late = now
		}
	}
	return walk{bestChoice, best, i}
}

// descend takes every better rule of one stop until there is none.
func (s *search) descend(ctx context.Context, choice []int) {
	best, _ := s.plan(choice, nil)
	for improved := true; improved; {
		improved = false
		for i := range choice {
			if s.Stops[i].Pinned {
				continue
			}
			at := choice[i]
			for o := range s.Stops[i].Options {
				if ctx.Err() != nil {
					break
				}
				choice[i] = o
				if cost, _ := s.plan(choice, nil); cost.Compare(best, s.Weights) < 0 {
					best, at, improved = cost, o, true
				}
			}
			choice[i] = at
		}
	}
}

// step changes a choice a little.
func (s *search) step(choice []int) {
	switch s.dice.IntN(6) {
	case 0:
		s.restore(choice)
	case 1, 2:
		s.share(choice)
	case 3:
		if s.share(choice) { // that leaves days free
			s.insert(choice, s.dice.IntN(len(s.Stops)))
		}
	default:
		for range 1 + s.dice.IntN(2) {
			s.insert(choice, s.dice.IntN(len(s.Stops)))
		}
	}
}

// insert gives a stop one of the rules that meet the visits of the others on few days, or its present one.
func (s *search) insert(choice []int, stop int) {
	if s.Stops[stop].Pinned {
		return
	}
	var busy Halves
	for i := range s.Stops {
		if i != stop {
			busy.Union(&s.Stops[i].Options[choice[i]])
		}
	}
	found := 0
	for o := range s.Stops[stop].Options {
		met := s.Stops[stop].Options[o]
		for i := range met {
			met[i] &= busy[i] & s.Open[i] // what falls on a day off moves anyway
		}
		if met.Count() > 2*s.Limits.Clashes {
			continue
		}
		if found++; s.dice.IntN(found) == 0 {
			choice[stop] = o
		}
	}
}

// restore gives the present rule back to one of the stops that changed.
func (s *search) restore(choice []int) {
	changed, back := 0, 0
	for i, o := range choice {
		if o != 0 {
			if changed++; s.dice.IntN(changed) == 0 {
				back = i
			}
		}
	}
	choice[back] = 0
}

// keepWithin gives present rules back until no more stops change than may, those that changed last first among equals by lot.
func (s *search) keepWithin(choice, before []int) {
	for _, candidate := range [2]bool{false, true} {
		limit := s.Limits.Changed
		if candidate {
			limit = s.Limits.Added
		}
		for {
			changed, back := 0, -1
			old, drawn := 0, 0
			for i, o := range choice {
				if o == 0 || s.Stops[i].Candidate != candidate {
					continue
				}
				changed++
				if o != before[i] {
					continue // just chosen
				}
				if old++; s.dice.IntN(old) == 0 {
					back = i
				}
			}
			if changed <= limit {
				break
			}
			if back < 0 { // all of them are new
				for i, o := range choice {
					if o != 0 && s.Stops[i].Candidate == candidate {
						if drawn++; s.dice.IntN(drawn) == 0 {
							back = i
						}
					}
				}
			}
			choice[back] = 0
		}
	}
}

// share puts two stops on the days of one of them, each for half of the day, where such a day keeps to the rules of work.
func (s *search) share(choice []int) bool {
	if len(s.pairs) == 0 {
		return false
	}
	pair := s.pairs[s.dice.IntN(len(s.pairs))]
	host := pair[s.dice.IntN(2)]
	from := s.Stops[host].Options[choice[host]]
	if from == (Halves{}) {
		return false
	}
	on := from.Days()
	return s.take(choice, pair[0], on, Morning) && s.take(choice, pair[1], on, Afternoon)
}

// take gives a stop one of its options that name these days, in a part of the day.
func (s *search) take(choice []int, stop int, days coverage.Days, part Part) bool {
	found := 0
	for _, m := range s.mates[days] {
		if m.stop != stop || s.Stops[stop].Options[m.option].partOf() != part {
			continue
		}
		found++
		if s.dice.IntN(found) == 0 {
			choice[stop] = m.option
		}
	}
	return found > 0
}

// partOf is the part of the first day of the set.
func (h *Halves) partOf() Part {
	for _, part := range h.Each() {
		return part
	}
	return 0
}

// polish tries other days for the visits that had to move. People noted a date: a day farther away has to be worth as much as
// the change of a rule.
func (s *search) polish(ctx context.Context, choice []int) Plan {
	weights := s.Weights
	weights.Step = max(weights.Step, weights.Toll)
	plan := s.read(choice, nil)
	var kept []preference
	for range 2 { // a second time, now that the others have moved
		for _, v := range slices.Clone(plan.Visits) {
			if v.Day == v.Due || s.Stops[v.Stop].Pinned {
				continue
			}
			others := slices.DeleteFunc(slices.Clone(kept), func(w preference) bool { return w.stop == v.Stop && w.due == v.Due })
			for day := v.Due - s.Limits.Shift; day <= v.Due+s.Limits.Shift && ctx.Err() == nil; day++ {
				wishes := append(slices.Clone(others), preference{v.Stop, v.Due, day})
				if !s.inYear(day) || day == v.Due {
					continue
				}
				if cost, _ := s.plan(choice, wishes); cost.Compare(plan.Cost, weights) < 0 {
					plan, kept = s.read(choice, wishes), wishes
				}
			}
		}
	}
	return plan
}
