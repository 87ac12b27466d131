package locate_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/locate"
	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
)

// smallWorld is a few people, places and rules, in the words of the definition.
type smallWorld struct {
	people []locate.People
	offers [][]rhythm.Offer // of each
	rounds locate.Rounds
}

const places = 4

// aSmallWorld draws dates in the first forty days of the year, so that they often meet.
func aSmallWorld(t *rapid.T, costs []float64) smallWorld {
	var w smallWorld
	dates := func(label string) coverage.Days {
		var d coverage.Days
		for _, day := range rapid.SliceOfN(rapid.IntRange(0, 40), 1, 4).Draw(t, label) {
			d.Add(day)
		}
		return d
	}
	weight := func() float64 { return float64(rapid.IntRange(1, 4).Draw(t, "weight")) / 4 }
	b := locate.NewGroundBuilder(places, 2)
	for range rapid.IntRange(1, 5).Draw(t, "people") {
		p := locate.People{
			Weight: float64(rapid.IntRange(0, 9).Draw(t, "worth")), Count: float64(rapid.IntRange(0, 9).Draw(t, "count")),
			Group: rapid.IntRange(0, 1).Draw(t, "group"),
		}
		var offers []rhythm.Offer
		for range rapid.IntRange(0, 2).Draw(t, "help") {
			days := dates("help")
			days = days.Dilate(7)
			offers = append(offers, rhythm.Offer{Weight: weight(), Stop: -1, Window: &days})
		}
		for place := range places {
			if rapid.Bool().Draw(t, "reaches") {
				offers = append(offers, rhythm.Offer{Weight: weight(), Stop: place})
			}
		}
		slices.SortStableFunc(offers, func(a, b rhythm.Offer) int { return int(4*b.Weight) - int(4*a.Weight) })
		w.people, w.offers = append(w.people, p), append(w.offers, offers)
		b.Add(p, offers)
	}
	w.rounds = locate.Rounds{Ground: b.Ground(), Window: 7, Budget: rapid.SampledFrom([]float64{1, 2, 3, 5}).Draw(t, "budget")}
	for range rapid.IntRange(1, 3).Draw(t, "options") {
		o := locate.Option{Cost: rapid.SampledFrom(costs).Draw(t, "cost")}
		days := dates("option")
		for day, ok := days.First(0); ok; day, ok = days.First(day + 1) {
			o.Halves.Add(day, rapid.SampledFrom([]rhythm.Part{rhythm.Morning, rhythm.Afternoon}).Draw(t, "part"))
		}
		w.rounds.Options = append(w.rounds.Options, o)
	}
	return w
}

// served is Σ worth of people × the mean over 365 days of the greatest weight of what comes in time, day by day.
func (w *smallWorld) served(of func(locate.People) float64, picks []locate.Pick) float64 {
	sum := 0.0
	for i, p := range w.people {
		for day := range coverage.Year {
			best := 0.0
			for _, o := range w.offers[i] {
				comes := o.Stop < 0 && o.Window.Has(day)
				for _, pick := range picks {
					if pick.Place == o.Stop {
						dates := w.rounds.Options[pick.Option].Halves.Days()
						for d := day; d < day+7; d++ {
							comes = comes || dates.Has(d)
						}
					}
				}
				if comes {
					best = math.Max(best, o.Weight)
				}
			}
			sum += of(p) * best / coverage.Year
		}
	}
	return sum
}

// best looks at every choice of at most one option a place.
func (w *smallWorld) best() float64 {
	best := 0.0
	var choose func(place int, chosen []locate.Pick, spent float64)
	none := w.served(weightOf, nil)
	choose = func(place int, chosen []locate.Pick, spent float64) {
		if place == places {
			best = math.Max(best, w.served(weightOf, chosen)-none)
			return
		}
		choose(place+1, chosen, spent)
		for option, o := range w.rounds.Options {
			p := locate.Pick{Place: place, Option: option}
			if spent+o.Cost <= w.rounds.Budget && (w.rounds.Fits == nil || w.rounds.Fits(chosen, p)) {
				choose(place+1, append(slices.Clone(chosen), p), spent+o.Cost)
			}
		}
	}
	choose(0, nil, 0)
	return best
}

func weightOf(p locate.People) float64 { return p.Weight }

// A plan is worth what the definition says, keeps to the budget and to what fits, and no choice passes its bound.
func TestRoundsAreWorthWhatTheDefinitionSays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := aSmallWorld(t, []float64{1, 1.5, 2})
		w.rounds.Fits = func(chosen []locate.Pick, next locate.Pick) bool { // the unit is not in two places at once
			return !slices.ContainsFunc(chosen, func(p locate.Pick) bool {
				return w.rounds.Options[p.Option].Halves.Meets(&w.rounds.Options[next.Option].Halves)
			})
		}
		plan := w.rounds.Solve(context.Background(), locate.Effort{Iterations: 30, Seed: 1})
		spent, none := 0.0, w.served(weightOf, nil)
		instead := w.rounds.Rivals(plan.Picks)
		for i, p := range plan.Picks {
			spent += w.rounds.Options[p.Option].Cost
			others := slices.Delete(slices.Clone(plan.Picks), i, i+1)
			if alone := w.served(weightOf, plan.Picks) - w.served(weightOf, others); math.Abs(alone-p.Gain) > 1e-9 {
				t.Fatalf("pick %+v adds %v", p, alone)
			}
			if !w.rounds.Fits(others, p) {
				t.Fatalf("%+v does not fit with %+v", p, others)
			}
			rivals := w.rounds.Next(others)
			for _, rival := range rivals {
				if got := w.served(weightOf, append(others, rival)) - w.served(weightOf, others); math.Abs(got-rival.Gain) > 1e-9 {
					t.Fatalf("in the stead of %+v, %+v adds %v", p, rival, got)
				}
			}
			if len(rivals) == 0 || rivals[0].Gain < p.Gain-1e-9 || len(instead[i]) != len(rivals)-1 {
				t.Fatalf("%+v is not among %+v, or not left out of %+v", p, rivals, instead[i])
			}
		}
		best := w.best()
		if got := w.served(weightOf, plan.Picks) - none; math.Abs(got-plan.Gain) > 1e-9 || spent > w.rounds.Budget+1e-9 || plan.Bound < best-1e-9 || plan.Gain > best+1e-9 {
			t.Fatalf("%+v: worth %v for %v of %v, the best is %v", plan, got, spent, w.rounds.Budget, best)
		}
		_, all := w.rounds.Serves(plan)
		people, sum := func(p locate.People) float64 { return p.Count }, 0.0
		for _, n := range all {
			sum += n
		}
		if want := w.served(people, plan.Picks) - w.served(people, nil); math.Abs(sum-want) > 1e-9 {
			t.Fatalf("%v people of all groups, by the definition %v", sum, want)
		}
	})
}

// With costs that are all equal and nothing that keeps picks apart, the first choice is within 1 − 1/e of the best (Nemhauser, Wolsey & Fisher
// 1978), and the search as a whole is no worse.
func TestTheFirstChoiceIsGoodEnough(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := aSmallWorld(t, []float64{1})
		best := w.best()
		first := w.rounds.Solve(context.Background(), locate.Effort{Seed: 1})
		more := w.rounds.Solve(context.Background(), locate.Effort{Iterations: 40, Seed: 1})
		if first.Gain < (1-1/math.E)*best-1e-9 || more.Gain < first.Gain-1e-9 {
			t.Fatalf("%v, then %v, the best is %v", first.Gain, more.Gain, best)
		}
	})
}

// One person in difficulty for whom nobody comes, ten who have help at half weight every week: two visits, by hand.
func TestWhoIsServedByHand(t *testing.T) {
	t.Parallel()
	var weekly, once rhythm.Halves
	for day := 0; day < 365+7; day += 7 {
		weekly.Add(day, rhythm.Morning)
	}
	once.Add(6, rhythm.Afternoon) // seven days of the year: 0 to 6
	everyWeek := weekly.Days()
	everyWeek = everyWeek.Dilate(7)
	b := locate.NewGroundBuilder(2, 2)
	b.Add(locate.People{Weight: 1, Count: 1}, []rhythm.Offer{{Weight: 1, Stop: 0}})
	b.Add(locate.People{Weight: 10, Count: 10, Group: 1}, []rhythm.Offer{{Weight: 0.75, Stop: 1}, {Weight: 0.5, Stop: -1, Window: &everyWeek}})
	r := locate.Rounds{
		Ground: b.Ground(), Window: 7, Budget: 53, Options: []locate.Option{{Halves: weekly, Cost: 52}, {Halves: once, Cost: 1}},
	}
	plan := r.Solve(t.Context(), locate.DefaultRoundsEffort())
	each, all := r.Serves(plan)
	// The ten gain a quarter every day; the other one has seven days of 365.
	if len(plan.Picks) != 2 || plan.Picks[0].Place != 1 || math.Abs(plan.Gain-(2.5+7.0/365)) > 1e-9 || !plan.Complete {
		t.Fatalf("%+v", plan)
	}
	if math.Abs(each[0][1]-2.5) > 1e-9 || math.Abs(all[0]-7.0/365) > 1e-9 {
		t.Errorf("%v, %v together", each, all)
	}
}
