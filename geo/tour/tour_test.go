package tour_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/tour"
	"github.com/maillage-numerique/maillage/geo/tour/check"
)

func solve(t testing.TB, p *tour.Problem, o tour.Options) tour.Plan {
	t.Helper()
	o.Islands = 2
	plan, err := tour.Solve(t.Context(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// everyPlanPasses holds for any problem, possible or not.
func everyPlanPasses(r *rapid.T) {
	p := drawProblem(r)
	plan, err := tour.Solve(r.Context(), p, tour.Options{Seed: 7, Iterations: 256, Islands: 2})
	if err != nil {
		r.Fatal(err)
	}
	if faults, _ := check.Plan(p, plan); len(faults) > 0 {
		r.Fatalf("%v\n%+v", faults, plan)
	}
}

func TestEveryPlanPassesTheChecker(t *testing.T) {
	t.Parallel()
	rapid.Check(t, everyPlanPasses)
}

func FuzzEveryPlanPassesTheChecker(f *testing.F) { f.Fuzz(rapid.MakeFuzz(everyPlanPasses)) }

func TestThePlanDoesNotDependOnTheOrderOfVisitsAndVehicles(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		p := drawProblem(r)
		visits, vehicles := rapid.Permutation(p.Visits).Draw(r, "visits"), rapid.Permutation(p.Vehicles).Draw(r, "vehicles")
		shuffled := *p
		shuffled.Visits, shuffled.Vehicles = visits, vehicles
		o := tour.Options{Seed: 3, Iterations: 128}
		if diff := cmp.Diff(byNames(p, solve(t, p, o)), byNames(&shuffled, solve(t, &shuffled, o))); diff != "" {
			r.Fatal(diff)
		}
	})
}

// named is a plan in names.
type named struct {
	Tours  []namedTour
	Chosen map[string]int
	Score  tour.Score
}

type namedTour struct {
	Vehicle           string
	Day               int
	Visits            []string
	Departure, Return tour.Time
}

func byNames(p *tour.Problem, plan tour.Plan) named {
	n := named{Chosen: map[string]int{}, Score: plan.Score}
	for i, k := range plan.Chosen {
		n.Chosen[p.Visits[i].ID] = k
	}
	for _, t := range plan.Tours {
		x := namedTour{Vehicle: p.Vehicles[t.Vehicle].ID, Day: t.Day, Departure: t.Departure, Return: t.Return}
		for _, s := range t.Stops {
			x.Visits = append(x.Visits, p.Visits[s.Visit].ID)
		}
		n.Tours = append(n.Tours, x)
	}
	return n
}

func TestAPlanIsNoWorseThanTheOneThatItStartsFrom(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		p := drawProblem(r)
		good := solve(t, p, tour.Options{Seed: 1, Iterations: 512})
		again := solve(t, p, tour.Options{Seed: 2, Iterations: 64, Start: &good})
		if again.Score.Compare(good.Score, p.FewestTours) > 0 {
			r.Fatalf("%+v is worse than %+v", again.Score, good.Score)
		}
	})
}

func TestProgressIsToldUntilTheEnd(t *testing.T) {
	t.Parallel()
	p := rapid.Custom(drawProblem).Example(4)
	var done []float64
	solve(t, p, tour.Options{Iterations: 640, Progress: func(x tour.Progress) {
		done = append(done, x.Done)
		faults, score := check.Plan(p, x.Best())
		score.Unevenness = 0
		if len(faults) > 0 || score != x.Score {
			t.Errorf("the best plan at %v: %v, %+v, not %+v", x.Done, faults, score, x.Score)
		}
	}})
	if !slices.IsSorted(done) || len(done) == 0 || done[len(done)-1] != 1 {
		t.Errorf("progress %v does not rise to 1", done)
	}
}
