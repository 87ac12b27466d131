package rhythm_test

import (
	"context"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
)

// every names one day in so many, from a day on, in a part of the day.
func every(days, from int, part rhythm.Part) rhythm.Halves {
	var h rhythm.Halves
	for day := from; day < rhythm.Horizon; day += days {
		h.Add(day, part)
	}
	return h
}

// smallProblem is up to three stops around a base, each with up to four rules of one day in twenty-eight, and one day in seven on
// which nobody works.
func smallProblem(t *rapid.T) *rhythm.Problem {
	n := rapid.IntRange(1, 3).Draw(t, "stops")
	p := &rhythm.Problem{
		YearDays: 365, Window: 7, Workday: rhythm.DefaultWorkday(), Weights: rhythm.DefaultWeights(),
		Limits: rhythm.Limits{Halves: 13 * 2 * n, KM: 13 * 90 * float64(n), Changed: 3, Added: 1, Clashes: 2, Shift: 10},
	}
	p.Weights.Toll, p.Weights.Step = 1, 1
	for day := range rhythm.Horizon {
		if day%7 < 5 {
			p.Open.Add(day, rhythm.WholeDay)
		}
	}
	var b rhythm.FieldBuilder
	for i := range n {
		s := rhythm.Stop{Candidate: i > 1 && rapid.Bool().Draw(t, "candidate"), Hours: [2]rhythm.Opening{{600, 750}, {810, 960}}}
		for range rapid.IntRange(1, 4).Draw(t, "rules") {
			s.Options = append(s.Options, every(28, rapid.IntRange(0, 27).Draw(t, "first"), rhythm.Part(rapid.IntRange(1, 3).Draw(t, "part"))))
		}
		s.Pinned = !s.Candidate && rapid.IntRange(0, 5).Draw(t, "pinned") == 0
		if s.Candidate {
			s.Options = append([]rhythm.Halves{{}}, s.Options...)
		} else {
			for day, part := range s.Options[0].Each() {
				if day < p.YearDays && p.Open.At(day)&part == part {
					s.Published.Add(day, part)
				}
			}
		}
		p.Stops = append(p.Stops, s)
		b.Add(rapid.Float64Range(0, 100).Draw(t, "people"), []rhythm.Offer{{Weight: 1, Stop: i}, {Weight: 0.5, Stop: (i + 1) % n}})
	}
	p.Field = b.Field()
	for i := range n + 1 {
		p.KM, p.Minutes = append(p.KM, make([]float64, n+1)), append(p.Minutes, make([]float64, n+1))
		for j := range n + 1 {
			if i != j {
				p.KM[i][j], p.Minutes[i][j] = float64(10+5*(i+j)), float64(10+3*(i+j))
			}
		}
	}
	return p
}

// Whatever the problem, nobody is at two places at once, nobody works on a day off, and pinned stops stay.
func TestPlansKeepToTheRules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := smallProblem(t)
		plan := p.Solve(context.Background(), rhythm.Effort{Iterations: 30, Seed: 1})
		var taken rhythm.Halves
		for _, v := range plan.Visits {
			s := &p.Stops[v.Stop]
			named := s.Options[plan.Choice[v.Stop]].At(v.Due)
			switch {
			case named != v.Part:
				t.Fatalf("%+v: the rule names %d", v, named)
			case v.Day == rhythm.Lost:
				continue
			case p.Open.At(v.Day)&v.Part != v.Part:
				t.Fatalf("%+v: a day off", v)
			case taken.At(v.Day)&v.Part != 0:
				t.Fatalf("%+v: at two places at once", v)
			case s.Pinned && (v.Day != v.Due || plan.Choice[v.Stop] != 0):
				t.Fatalf("%+v: pinned", v)
			case max(v.Day-v.Due, v.Due-v.Day) > p.Limits.Shift:
				t.Fatalf("%+v: moved too far", v)
			}
			taken.Add(v.Day, v.Part)
		}
		if again := p.Solve(context.Background(), rhythm.Effort{Iterations: 30, Seed: 1}); cmp.Diff(plan, again) != "" {
			t.Fatalf("the same seed gave %v then %v", plan.Choice, again.Choice)
		}
	})
}

// Where all choices can be tried, the search holds what the best one holds, keeps the limits that it keeps, and serves as many
// people, to the toll of one change.
func TestSmallProblemsAreSolved(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := smallProblem(t)
		choice := make([]int, len(p.Stops))
		best := p.Settle(choice).Cost
		for {
			i := 0
			for ; i < len(choice); i++ {
				if choice[i]++; choice[i] < len(p.Stops[i].Options) && !p.Stops[i].Pinned {
					break
				}
				choice[i] = 0
			}
			if i == len(choice) {
				break
			}
			if cost := p.Settle(choice).Cost; cost.Compare(best, p.Weights) < 0 {
				best = cost
			}
		}
		plan := p.Solve(context.Background(), rhythm.Effort{Iterations: 300, Seed: 1})
		if plan.Cost.Lost > best.Lost || plan.Cost.Over > best.Over+1e-6 || plan.Cost.Over <= best.Over && plan.Cost.Need < best.Need-2 {
			t.Fatalf("%v costs %+v, the best %+v", plan.Choice, plan.Cost, best)
		}
		if plan.Iterations != 900 || !plan.Complete {
			t.Fatalf("%d iterations, complete %v", plan.Iterations, plan.Complete)
		}
	})
}

func TestASearchThatIsCutShortSaysSo(t *testing.T) {
	t.Parallel()
	p := &rhythm.Problem{YearDays: 365, Window: 7, Weights: rhythm.DefaultWeights(), KM: [][]float64{{0, 10}, {10, 0}}, Minutes: [][]float64{{0, 10}, {10, 0}}}
	p.Stops = []rhythm.Stop{{Options: []rhythm.Halves{every(28, 3, rhythm.WholeDay)}}}
	p.Open = every(1, 0, rhythm.WholeDay)
	var b rhythm.FieldBuilder
	var nobody coverage.Days
	b.Add(100, []rhythm.Offer{{Weight: 1, Stop: 0}, {Weight: 0.5, Stop: -1, Window: &nobody}})
	p.Field = b.Field()
	ctx, stop := context.WithCancel(context.Background())
	stop()
	plan := p.Solve(ctx, rhythm.Effort{Iterations: 1000, Seed: 1})
	if plan.Complete || plan.Iterations != 0 || len(plan.Visits) != 13 {
		t.Errorf("complete %v after %d iterations, %d visits", plan.Complete, plan.Iterations, len(plan.Visits))
	}
	// 13 visits, each seen from the seven days up to it, the first from the four that there are; and the next year's first,
	// three days into it, from the last four of this one.
	if want := 100 * float64(4+12*7+4) / 365; math.Abs(plan.Cost.Need-want) > 1e-9 {
		t.Errorf("%v people served, expected %v", plan.Cost.Need, want)
	}
}
