package tour_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/tour"
)

func TestAnInvalidProblemNamesItsField(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what string
		harm func(*tour.Problem)
		want tour.Invalid
	}{
		{"no day", func(p *tour.Problem) { p.Days = 0 }, tour.Invalid{Field: "days", Code: "positive"}},
		{"no travel times", func(p *tour.Problem) { p.Travel = nil }, tour.Invalid{Field: "travel", Code: "required"}},
		{"kilometres that pay", func(p *tour.Problem) { p.Weights.Length = -1 }, tour.Invalid{Field: "weights", Code: "negative"}},
		{"a base that is nowhere", func(p *tour.Problem) { p.Vehicles[0].End = 3 }, tour.Invalid{Field: "vehicles[0].end", Code: "unknown_place"}},
		{"a day that ends before it begins", func(p *tour.Problem) { p.Vehicles[0].Hours.Shift.To = 0 }, tour.Invalid{Field: "vehicles[0].hours", Code: "window"}},
		{"a break longer than its window", func(p *tour.Problem) { p.Vehicles[0].Hours.Break.Length = minutes(151) }, tour.Invalid{Field: "vehicles[0].hours", Code: "break"}},
		{"a van without name", func(p *tour.Problem) { p.Vehicles[0].ID = "" }, tour.Invalid{Field: "vehicles[0].id", Code: "unique"}},
		{"two visits of one name", func(p *tour.Problem) { p.Visits = append(p.Visits, p.Visits[0]) }, tour.Invalid{Field: "visits[1].id", Code: "unique"}},
		{"a hall that is nowhere", func(p *tour.Problem) { p.Visits[0].Place = -1 }, tour.Invalid{Field: "visits[0].place", Code: "unknown_place"}},
		{"windows out of order", func(p *tour.Problem) { p.Visits[0].Windows = []tour.Window{{From: 5, To: 9}, {From: 7, To: 8}} }, tour.Invalid{Field: "visits[0].windows", Code: "window"}},
		{"a pattern without a day", func(p *tour.Problem) { p.Visits[0].Patterns = []tour.Pattern{{}} }, tour.Invalid{Field: "visits[0].patterns", Code: "empty"}},
		{"a date after the horizon", func(p *tour.Problem) { p.Visits[0].Patterns = []tour.Pattern{{Slots: tour.OnDays(9, 1)}} }, tour.Invalid{Field: "visits[0].patterns", Code: "outside_horizon"}},
		{"pinned, nobody knows where", func(p *tour.Problem) { p.Visits[0].Pinned = true }, tour.Invalid{Field: "visits[0].pinned", Code: "one_pattern_and_a_vehicle"}},
		{"a vehicle that is not there", func(p *tour.Problem) { p.Visits[0].Vehicle = "bus" }, tour.Invalid{Field: "visits[0].vehicle", Code: "unknown_vehicle"}},
	} {
		p := thursday(tour.Visit{ID: "A", Place: 1})
		c.harm(p)
		_, err := tour.Solve(context.Background(), p, tour.Options{Iterations: 1})
		var invalid *tour.Invalid
		if !errors.As(err, &invalid) || *invalid != c.want {
			t.Errorf("%s: %v, want %v", c.what, err, c.want)
		}
	}
}

func TestAPlanOfAnotherProblemIsNotExplained(t *testing.T) {
	t.Parallel()
	p := thursday(tour.Visit{ID: "A", Place: 1})
	if _, err := tour.Explain(t.Context(), p, tour.Plan{Chosen: []int{0}}); !errors.Is(err, tour.ErrNotAPlan) {
		t.Errorf("%v, want ErrNotAPlan", err)
	}
}

func TestACancelledSearchGivesWhatItHas(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	plan, err := tour.Solve(ctx, thursday(tour.Visit{ID: "A", Place: 1}), tour.Options{Iterations: 1 << 40})
	if err != nil || len(plan.Tours) != 1 {
		t.Errorf("%+v, %v", plan, err)
	}
}

func TestSlotsAreTheHalfDaysAddedToThem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		days := rapid.IntRange(1, 400).Draw(r, "days")
		s := tour.NewSlots(days)
		want := map[int]int{}
		for _, bit := range rapid.SliceOf(rapid.IntRange(0, 2*days-1)).Draw(r, "halves") {
			s.Add(bit/2, tour.Half(bit%2))
			want[bit/2] |= 1 << (bit % 2)
		}
		got := map[int]int{}
		for _, d := range s.Days() {
			got[d] = s.Halves(d)
			if s.Has(d, tour.Morning) != (want[d]&1 != 0) || s.Has(d, tour.Afternoon) != (want[d]&2 != 0) {
				r.Fatalf("day %d is %d", d, s.Halves(d))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			r.Fatal(diff)
		}
	})
}

// 28 February 2029: Rosnay and Ségry in one day (DOMAIN §3). A clash is an AND.
func TestAClashIsASharedHalfDay(t *testing.T) {
	t.Parallel()
	fourthWednesday, lastDay := tour.OnDays(60, 23, 58), tour.OnDays(60, 30, 58)
	if !fourthWednesday.Clashes(lastDay) || fourthWednesday.Clashes(tour.OnDays(60, 24, 30)) {
		t.Error("a clash that is not one, or one unseen")
	}
	if n := tour.Changes(fourthWednesday, lastDay); n != 1 {
		t.Errorf("%d dates change, want 1", n)
	}
}

// What every Travel must hold: a leg for each pair, none from a place to itself.
func TestTravel(t *testing.T) {
	t.Parallel()
	leg := tour.Leg{Length: 30_000, Time: 1800}
	crow := tour.Crow{
		Points: []orb.Point{{1.69, 46.81}, {1.99, 46.95}}, // Châteauroux, Issoudun: 28 km
		Detour: 1.2, Minutes: coverage.CarMinutes,
	}
	for name, travel := range map[string]tour.Travel{"matrix": tour.Matrix{{{}, leg}, {leg, {}}}, "crow": crow} {
		for a := range travel.Places() {
			for b := range travel.Places() {
				l := travel.Leg(a, b)
				if a == b && l != (tour.Leg{}) || a != b && (l.Length < 28_000 || l.Length > 36_000 || l.Time < 1800 || l.Time > 2400) {
					t.Errorf("%s: from %d to %d: %+v", name, a, b, l)
				}
			}
		}
	}
}
