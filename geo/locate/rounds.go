package locate

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
)

// Rounds is a question: which places to visit, and on which half-days of a year, for what a unit can spend.
type Rounds struct {
	Ground  *Ground
	Options []Option // the half-days of a rule; any place may take one of them
	Window  int      // days within which a visit comes in time, τ of METHODS §5
	Budget  float64  // not to be exceeded by the sum of costs
	// Fits says whether a pick can be added to others, in time and on the road. What does not fit never fits with more of them; nil =
	// whatever is asked.
	Fits func(chosen []Pick, next Pick) bool
}

// Option is a set of half-days.
type Option struct {
	Halves rhythm.Halves
	Cost   float64 // above 0
}

// Pick is a place with its option.
type Pick struct {
	Place, Option int
	Gain          float64 // of weight, beyond all else
}

// Plan is an answer.
type Plan struct {
	Picks []Pick // by decreasing gain, each beyond all others
	Gain  float64
	// Bound is a gain that no choice within the budget passes, whether it fits or not.
	Bound      float64
	Iterations int
	Complete   bool // the search was not cut short
}

// DefaultRoundsEffort is some seconds for a département.
func DefaultRoundsEffort() Effort { return Effort{Iterations: 40, Seed: 1} }

// Solve chooses greedily, by gain and by gain per cost, the best single pick being one of those looked at, then takes some picks back and
// chooses again. The worth is monotone and submodular over (people × day): with costs that are all equal, and whatever fits, the first
// choice is at least 1 − 1/e of the best. When ctx ends it gives the best plan found so far.
func (r *Rounds) Solve(ctx context.Context, effort Effort) Plan {
	s := r.search()
	plan := Plan{Bound: s.bound()}
	var best []Pick
	gain := -1.0
	keep := func() {
		if s.gain > gain+tiny(gain) {
			best, gain = slices.Clone(s.picks), s.gain
		}
	}
	for _, byCost := range [2]bool{false, true} {
		s.clear()
		for s.step(byCost) {
			plan.Bound = min(plan.Bound, s.gain+s.bound())
		}
		keep()
	}
	dice := rand.New(rand.NewPCG(effort.Seed, 2))
	for ; plan.Iterations < effort.Iterations && ctx.Err() == nil && len(best) > 0; plan.Iterations++ {
		s.set(best)
		s.takeBack(1+dice.IntN(min(len(best), mostTakenBack)), dice)
		for byCost := dice.IntN(2) == 0; s.step(byCost); {
		}
		keep()
	}
	s.set(best)
	plan.Picks = make([]Pick, len(best))
	for i, p := range best {
		plan.Picks[i] = s.without(p)
	}
	slices.SortFunc(plan.Picks, byGain)
	plan.Gain, plan.Complete = max(0, gain), ctx.Err() == nil
	plan.Bound = max(plan.Bound, plan.Gain)
	return plan
}

// mostTakenBack is the most picks that an iteration chooses again.
const mostTakenBack = 4

// Next lists what each other place would bring beside some picks, within what they leave of the budget: the best option of each that fits,
// the most first.
func (r *Rounds) Next(picks []Pick) []Pick {
	s := r.search()
	s.set(picks)
	return s.next()
}

// Rivals is Next in the stead of each pick of a plan, the others staying.
func (r *Rounds) Rivals(picks []Pick) [][]Pick {
	s := r.search()
	s.set(picks)
	all := make([][]Pick, len(picks))
	for i, p := range picks {
		s.drop(s.at(p.Place))
		all[i] = slices.DeleteFunc(s.next(), func(o Pick) bool { return o.Place == p.Place })
		s.take(p)
	}
	return all
}

func (s *search) next() []Pick {
	var all []Pick
	for place := range s.gains {
		if p, some := s.bestAt(place, false, 0); some {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, byGain)
	return all
}

// Serves is the number of people of each group whom each pick of a plan serves beyond all else, and what all of them serve together.
func (r *Rounds) Serves(plan Plan) (each [][]float64, all []float64) {
	s := r.search()
	all = make([]float64, r.Ground.groups)
	for _, p := range plan.Picks { // one after the other: the sum of what each adds
		s.take(p)
		for group, n := range s.now.lost(p.Place) {
			all[group] += n
		}
	}
	for _, p := range plan.Picks {
		each = append(each, s.now.lost(p.Place))
	}
	return each, all
}

// search is a choice under way.
type search struct {
	*Rounds
	now     *served
	windows []coverage.Days // each one that options have
	window  []int           // of each option: the position of its own
	costs   []float64       // each one that options have, ascending
	class   []int           // of each option: the position of its own
	picks   []Pick
	gain    float64
	spent   float64
	gains   [][]float64 // of each place: what each window adds
	state   []knowledge // of the gains of each place
}

// knowledge says what a gain that was computed is worth.
type knowledge uint8

const (
	unknown knowledge = iota
	atMost            // others were taken since: it has not grown
	exact
)

func (r *Rounds) search() *search {
	s := &search{
		Rounds: r, now: r.Ground.served(), window: make([]int, len(r.Options)), gains: make([][]float64, len(r.Ground.reach)),
		state: make([]knowledge, len(r.Ground.reach)),
	}
	for i := range r.Options {
		days := r.Options[i].Halves.Days()
		w := ofYear(days.Dilate(r.Window))
		if s.window[i] = slices.Index(s.windows, w); s.window[i] < 0 {
			s.window[i] = len(s.windows)
			s.windows = append(s.windows, w)
		}
	}
	for _, o := range r.Options {
		s.costs = append(s.costs, o.Cost)
	}
	slices.Sort(s.costs)
	s.costs = slices.Compact(s.costs)
	for _, o := range r.Options {
		class, _ := slices.BinarySearch(s.costs, o.Cost)
		s.class = append(s.class, class)
	}
	for place := range s.gains {
		s.gains[place] = make([]float64, len(s.windows))
	}
	return s
}

// at is the position of the pick of a place, −1 for none.
func (s *search) at(place int) int {
	return slices.IndexFunc(s.picks, func(p Pick) bool { return p.Place == place })
}

// know computes what windows add at a place.
func (s *search) know(place int) {
	if s.state[place] == exact {
		return
	}
	profile := s.now.profile(place)
	for i := range s.windows {
		sum := 0.0
		each(&s.windows[i], func(day int) { sum += profile[day] })
		s.gains[place][i] = sum
	}
	s.state[place] = exact
}

// bestAt is the option that adds most at a place, by cost or not, among those that fit and add more than so much.
func (s *search) bestAt(place int, byCost bool, more float64) (best Pick, found bool) {
	rate := func(option int) float64 {
		gain := s.gains[place][s.window[option]]
		if byCost {
			gain /= s.Options[option].Cost
		}
		return gain
	}
	if s.at(place) >= 0 {
		return best, false
	}
	if s.state[place] == atMost { // lazily: is what it was worth enough still?
		hopeful := false
		for option := range s.Options {
			hopeful = hopeful || rate(option) > more && s.affords(option)
		}
		if !hopeful {
			return best, false
		}
	}
	s.know(place)
	for option := range s.Options {
		if r := rate(option); r > more && s.affords(option) {
			p := Pick{Place: place, Option: option, Gain: s.gains[place][s.window[option]]}
			if s.Fits == nil || s.Fits(s.picks, p) {
				best, found, more = p, true, r
			}
		}
	}
	return best, found
}

func (s *search) affords(option int) bool {
	return s.spent+s.Options[option].Cost <= s.Budget+1e-9
}

// step takes the best pick; false when nothing that fits adds anything.
func (s *search) step(byCost bool) bool {
	least := tiny(s.gain)
	var best Pick
	found := false
	for place := range s.gains {
		if p, some := s.bestAt(place, byCost, least); some {
			best, found, least = p, true, p.Gain
			if byCost {
				least /= s.Options[p.Option].Cost
			}
		}
	}
	if found {
		s.take(best)
	}
	return found
}

func (s *search) take(p Pick) {
	s.know(p.Place)
	p.Gain = s.gains[p.Place][s.window[p.Option]]
	s.gain += p.Gain
	s.spent += s.Options[p.Option].Cost
	s.picks = append(s.picks, p)
	s.now.visit(p.Place, s.windows[s.window[p.Option]])
	for _, other := range s.Ground.near[p.Place] {
		s.state[other] = min(s.state[other], atMost)
	}
}

// drop takes a pick back.
func (s *search) drop(at int) {
	p := s.picks[at]
	s.picks = slices.Delete(s.picks, at, at+1)
	s.now.visit(p.Place, coverage.Days{})
	for _, other := range s.Ground.near[p.Place] {
		s.state[other] = unknown
	}
	s.know(p.Place)
	s.gain -= s.gains[p.Place][s.window[p.Option]]
	s.spent -= s.Options[p.Option].Cost
}

// without is a pick with what it adds beyond all others.
func (s *search) without(p Pick) Pick {
	s.drop(s.at(p.Place))
	s.know(p.Place)
	p.Gain = s.gains[p.Place][s.window[p.Option]]
	s.take(p)
	return p
}

func (s *search) clear() {
	for len(s.picks) > 0 {
		s.drop(len(s.picks) - 1)
	}
	s.gain, s.spent = 0, 0
}

// set makes the picks those given.
func (s *search) set(picks []Pick) {
	for i := len(s.picks) - 1; i >= 0; i-- {
		if !slices.ContainsFunc(picks, s.picks[i].same) {
			s.drop(i)
		}
	}
	for _, p := range picks {
		if !slices.ContainsFunc(s.picks, p.same) {
			s.take(p)
		}
	}
}

func (p Pick) same(o Pick) bool { return p.Place == o.Place && p.Option == o.Option }

// takeBack takes so many picks back, one and those that serve the same people first.
func (s *search) takeBack(n int, dice *rand.Rand) {
	first := s.picks[dice.IntN(len(s.picks))].Place
	for ; n > 0 && len(s.picks) > 0; n-- {
		at := s.at(first)
		if at < 0 {
			at = slices.IndexFunc(s.picks, func(p Pick) bool { return slices.Contains(s.Ground.near[first], int32(p.Place)) })
		}
		if at < 0 || dice.IntN(3) == 0 {
			at = dice.IntN(len(s.picks))
		}
		s.drop(at)
	}
}

// bound is more than what any choice within the whole budget adds to the picks: by submodularity, no more than each of its picks alone, the
// last one in part (the linear relaxation of a knapsack with one option a place).
func (s *search) bound() float64 {
	var all []portion
	most := make([]float64, len(s.costs))
	for place := range s.gains {
		if s.state[place] == unknown {
			s.know(place)
		}
		clear(most)
		for option, class := range s.class {
			most[class] = max(most[class], s.gains[place][s.window[option]])
		}
		all = hull(all, s.costs, most)
	}
	slices.SortFunc(all, func(a, b portion) int { return cmp.Compare(b.gain/b.cost, a.gain/a.cost) })
	sum, left := 0.0, s.Budget
	for _, one := range all {
		if left <= 0 {
			break
		}
		sum += one.gain * min(1, left/one.cost)
		left -= one.cost
	}
	return sum
}

// portion is what so much more is worth.
type portion struct{ gain, cost float64 }

// hull adds the portions of the upper concave hull of gains by cost, from nothing, the best rate first.
func hull(all []portion, costs, gains []float64) []portion {
	for at := (portion{}); ; {
		next, best := portion{}, 0.0
		for i, cost := range costs {
			if cost <= at.cost || gains[i] <= at.gain {
				continue
			}
			if rate := (gains[i] - at.gain) / (cost - at.cost); rate >= best { // of equal rates the farthest: costs ascend
				next, best = portion{gains[i], cost}, rate
			}
		}
		if best == 0 {
			return all
		}
		all = append(all, portion{next.gain - at.gain, next.cost - at.cost})
		at = next
	}
}
