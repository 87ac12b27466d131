package tour_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/tour"
	"github.com/maillage-numerique/maillage/geo/tour/check"
	"github.com/maillage-numerique/maillage/internal/tourtest"
)

// thursday is a day of a van, half an hour away from a hall: out at 8:30, back at 18:00, lunch between 11:30 and 14:00.
func thursday(visits ...tour.Visit) *tour.Problem {
	leg := tour.Leg{Length: 30_000, Time: minutes(30)}
	return &tour.Problem{
		Days: 1, Noon: clock(13, 0), Weights: tour.DefaultWeights(), Travel: tour.Matrix{{{}, leg, leg}, {leg, {}, leg}, {leg, leg, {}}},
		Vehicles: []tour.Vehicle{{ID: "van", Wheelchair: 1, Capacity: 5, Hours: tour.Hours{
			Shift: tour.Window{From: clock(8, 30), To: clock(18, 0)}, Working: minutes(450), Driving: minutes(180),
			Break: &tour.Break{Window: tour.Window{From: clock(11, 30), To: clock(14, 0)}, Length: minutes(45)},
		}}},
		Visits: visits,
	}
}

func half(h tour.Half) []tour.Pattern {
	s := tour.NewSlots(1)
	s.Add(0, h)
	return []tour.Pattern{{Slots: s}}
}

func TestWhyAVisitIsRefusedAndWhatWouldBeEnough(t *testing.T) {
	t.Parallel()
	full := tour.Visit{ID: "A", Place: 1, Stay: minutes(300), Promised: true} // with the drives, 6 h of the 7 h 30
	for _, c := range []struct {
		what   string
		p      *tour.Problem
		reason tour.Reason
		steps  []tour.Step
	}{
		{
			"forty minutes of work are missing", thursday(full, tour.Visit{ID: "B", Place: 2, Stay: minutes(100)}),
			tour.Reason{Rule: tour.Working, Missing: 40 * 60, Other: -1},
			[]tour.Step{{Rule: tour.Working, By: 40 * 60, Visit: -1}},
		},
		{
			"the hall is free in the morning only, and somebody else has it", thursday(
				tour.Visit{ID: "A", Place: 1, Stay: minutes(120), Promised: true, Windows: []tour.Window{{From: clock(9, 0), To: clock(9, 10)}}},
				tour.Visit{ID: "B", Place: 2, Stay: minutes(120), Patterns: half(tour.Morning)}),
			tour.Reason{Rule: tour.Room, Missing: 30 * 60, Other: -1},
			[]tour.Step{{Rule: tour.Room, Visit: 1, Vehicle: -1}},
		},
		{
			"the hall closes before the van can be there", thursday(
				tour.Visit{ID: "B", Place: 2, Stay: minutes(60), Setup: minutes(20), Windows: []tour.Window{{From: clock(8, 0), To: clock(9, 10)}}}),
			tour.Reason{Rule: tour.Opening, Missing: 10 * 60, Other: -1},
			[]tour.Step{{Rule: tour.Opening, By: 10 * 60, Visit: 0, Vehicle: -1, Day: -1}},
		},
		{
			"two wheelchair places where there is one", thursday(tour.Visit{ID: "B", Place: 2, Wheelchair: 2}),
			tour.Reason{Rule: tour.Wheelchair, Missing: 1, Other: -1},
			[]tour.Step{{Rule: tour.Wheelchair, By: 1, Visit: -1, Day: -1}},
		},
		{
			"a trackball that is not aboard", thursday(tour.Visit{ID: "B", Place: 2, Equipment: []string{"trackball"}}),
			tour.Reason{Rule: tour.Equipment, Other: -1},
			[]tour.Step{{Rule: tour.Equipment, Visit: 0, Day: -1}},
		},
		{
			"six loads in a van of five", thursday(tour.Visit{ID: "B", Place: 2, Load: 6}),
			tour.Reason{Rule: tour.Capacity, Missing: 1, Other: -1},
			[]tour.Step{{Rule: tour.Capacity, By: 1, Visit: -1, Day: -1}},
		},
		{
			"a second stop where one is the most", func() *tour.Problem {
				p := thursday(tour.Visit{ID: "A", Place: 1, Promised: true}, tour.Visit{ID: "B", Place: 2})
				p.Vehicles[0].Stops = 1
				return p
			}(),
			tour.Reason{Rule: tour.Stops, Missing: 1, Other: -1},
			[]tour.Step{{Rule: tour.Stops, By: 1, Visit: -1, Day: -1}},
		},
		{
			"no quarter of an hour for lunch", thursday(
				tour.Visit{ID: "B", Place: 2, Stay: minutes(210), Windows: []tour.Window{{From: clock(10, 15), To: clock(10, 15)}}}),
			tour.Reason{Rule: tour.RestTime, Missing: 30 * 60, Other: -1},
			[]tour.Step{{Rule: tour.RestTime, By: 30 * 60, Visit: -1}},
		},
		{
			"back an hour too late", thursday(
				tour.Visit{ID: "B", Place: 2, Stay: minutes(90), Windows: []tour.Window{{From: clock(17, 0), To: clock(17, 0)}}}),
			tour.Reason{Rule: tour.DayEnd, Missing: 60 * 60, Other: -1},
			[]tour.Step{{Rule: tour.DayEnd, By: 60 * 60, Visit: -1}},
		},
		{
			"a day off", func() *tour.Problem {
				p := thursday(tour.Visit{ID: "B", Place: 2})
				p.Vehicles[0].Works = tour.NewSlots(1)
				return p
			}(),
			tour.Reason{Rule: tour.NotWorking, Other: -1},
			[]tour.Step{{Rule: tour.NotWorking, Visit: -1}},
		},
	} {
		plan := solve(t, c.p, tour.Options{Iterations: 100})
		refusals, err := tour.Explain(t.Context(), c.p, plan)
		if err != nil {
			t.Fatal(err)
		}
		if len(refusals) != 1 || len(refusals[0].Reasons) != 1 || refusals[0].Enough == nil {
			t.Errorf("%s: %+v", c.what, refusals)
			continue
		}
		if diff := cmp.Diff(c.reason, refusals[0].Reasons[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
		if diff := cmp.Diff(c.steps, refusals[0].Enough.Steps); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
	}
}

func TestEveryRefusalHasAReasonAndRelaxationsAreProven(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		p := drawProblem(r)
		plan := solve(t, p, tour.Options{Seed: 1, Iterations: 64})
		refusals, err := tour.Explain(t.Context(), p, plan)
		if err != nil {
			r.Fatal(err)
		}
		refused := 0
		for _, k := range plan.Chosen {
			if k == tour.Refused {
				refused++
			}
		}
		if len(refusals) != refused {
			r.Fatalf("%d refusals of %d are explained", len(refusals), refused)
		}
		for _, x := range refusals {
			broken := func(y tour.Reason) bool { return y.Rule != tour.Fits }
			if !slices.ContainsFunc(x.Reasons, broken) {
				r.Fatalf("visit %d has no reason: %v", x.Visit, x.Reasons)
			}
			if x.Enough != nil {
				admits(r, p, x.Enough)
			}
		}
	})
}

func TestAnExplanationThatIsCutKeepsEveryRefusal(t *testing.T) {
	t.Parallel()
	p := tourtest.OverConstrained(1)
	plan := solve(t, p, tour.Options{Iterations: 64})
	ended, end := context.WithCancel(t.Context())
	end()
	cut, err := tour.Explain(ended, p, plan)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := tour.Explain(t.Context(), p, plan)
	if err != nil || len(cut) != len(whole) || len(whole) == 0 {
		t.Fatalf("%d refusals of %d, %v", len(cut), len(whole), err)
	}
	for i := range whole {
		if whole[i].Cut || !cut[i].Cut || cut[i].Visit != whole[i].Visit || cut[i].Enough != nil {
			t.Errorf("visit %d: %+v", whole[i].Visit, cut[i])
		}
	}
}

// admits applies a relaxation and has its plan verified.
func admits(t interface{ Fatalf(string, ...any) }, p *tour.Problem, x *tour.Relaxation) {
	if faults, _ := check.Plan(x.Apply(p), x.Plan); len(faults) > 0 || x.Plan.Chosen[x.Visit] == tour.Refused {
		t.Fatalf("%v does not admit visit %d: %v", x.Steps, x.Visit, faults)
	}
}

// Two hundred problems of five days that ask for far more than a crew can give: every visit left out has its reasons, and at least 95 %
// of the relaxations, applied, admit their visit.
func TestOverConstrainedProblems(t *testing.T) {
	t.Parallel()
	refused, admitted := 0, 0
	for n := range 200 {
		p := tourtest.OverConstrained(n)
		plan := solve(t, p, tour.Options{Seed: uint64(n), Iterations: 64})
		refusals, err := tour.Explain(t.Context(), p, plan)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range refusals {
			refused++
			if len(x.Reasons) == 0 {
				t.Errorf("problem %d, visit %d: no reason", n, x.Visit)
			}
			if x.Enough == nil {
				continue
			}
			admits(t, p, x.Enough)
			admitted++
		}
	}
	if refused < 1000 || 100*admitted < 95*refused {
		t.Errorf("%d of %d refusals have a relaxation that admits the visit", admitted, refused)
	}
	t.Logf("%d of %d", admitted, refused)
}
