package check_test

import (
	"slices"
	"testing"

	"github.com/maillage-numerique/maillage/geo/tour"
	"github.com/maillage-numerique/maillage/geo/tour/check"
)

func clock(hour, minute int) tour.Time { return tour.Time(3600*hour + 60*minute) }

// morning is a day of one van with two stops, half an hour apart each way: 8:30 – 10:00–11:00 – 11:45–12:45 – 14:15.
func morning() (*tour.Problem, tour.Plan) {
	leg := tour.Leg{Length: 30_000, Time: 1800}
	p := &tour.Problem{
		Days: 2, Noon: clock(13, 0), Weights: tour.Weights{Length: 1, Working: 5, Change: 40_000},
		Travel: tour.Matrix{{{}, leg, leg}, {leg, {}, leg}, {leg, leg, {}}},
		Vehicles: []tour.Vehicle{{
			ID: "van", Works: tour.OnDays(2, 0), Capacity: 3, Wheelchair: 1, Equipment: []string{"trackball"},
			Hours: tour.Hours{
				Shift: tour.Window{From: clock(8, 30), To: clock(18, 0)}, Working: 6 * 3600, Driving: 2 * 3600,
				Break: &tour.Break{Window: tour.Window{From: clock(11, 30), To: clock(14, 0)}, Length: 45 * 60},
			},
		}},
		Visits: []tour.Visit{
			{ID: "Vicq", Place: 1, Setup: 1200, Stay: 3600, Pack: 900, Load: 1, Windows: []tour.Window{{From: clock(9, 0), To: clock(10, 0)}}, Equipment: []string{"trackball"}},
			{ID: "Migné", Place: 2, Stay: 3600, Load: 1, Wheelchair: 1, Patterns: []tour.Pattern{{Slots: tour.OnDays(2, 0), Need: 12}}, Promised: true},
		},
	}
	return p, tour.Plan{
		Chosen: []int{0, 0},
		Tours: []tour.Tour{{
			Departure: clock(8, 30), Return: clock(14, 15), Rest: &tour.Rest{From: clock(12, 45), To: clock(13, 30)},
			Stops: []tour.Stop{
				{Visit: 0, Arrival: clock(9, 0), Begin: clock(10, 0), End: clock(11, 0)},
				{Visit: 1, Arrival: clock(11, 45), Begin: clock(11, 45), End: clock(12, 45)},
			},
		}},
		// 90 km, and five hours of work: from 8:30 to 14:15 without the break.
		Score: tour.Score{Tours: 1, Cost: 90_000 + 5*5*3600, Unevenness: 300 * 300},
	}
}

func TestAFaultlessPlan(t *testing.T) {
	t.Parallel()
	p, plan := morning()
	if faults, score := check.Plan(p, plan); len(faults) > 0 || score != plan.Score {
		t.Errorf("%v, %+v", faults, score)
	}
}

func TestEveryFaultIsSeen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what, code string
		harm       func(*tour.Problem, *tour.Plan)
	}{
		{"arriving sooner than one can drive", "travel", func(_ *tour.Problem, p *tour.Plan) { p.Tours[0].Stops[0].Arrival-- }},
		{"no time to set up", "setup", func(p *tour.Problem, _ *tour.Plan) { p.Visits[0].Setup = 3601 }},
		{"a shorter stay", "stay", func(_ *tour.Problem, p *tour.Plan) { p.Tours[0].Stops[0].End-- }},
		{"no time to pack", "travel", func(p *tour.Problem, _ *tour.Plan) { p.Visits[0].Pack = 901 }},
		{"after the window", "window", func(p *tour.Problem, _ *tour.Plan) { p.Visits[0].Windows[0].To-- }},
		{"before the window", "window", func(p *tour.Problem, _ *tour.Plan) { p.Visits[0].Windows[0].From = clock(10, 0) + 1 }},
		{"another vehicle asked for", "vehicle", func(p *tour.Problem, _ *tour.Plan) { p.Visits[0].Vehicle = "bus" }},
		{"equipment not aboard", "equipment", func(p *tour.Problem, _ *tour.Plan) { p.Vehicles[0].Equipment = nil }},
		{"too few wheelchair places", "wheelchair", func(p *tour.Problem, _ *tour.Plan) { p.Vehicles[0].Wheelchair = 0 }},
		{"a stop too many", "stops", func(p *tour.Problem, _ *tour.Plan) { p.Vehicles[0].Stops = 1 }},
		{"too much aboard", "capacity", func(p *tour.Problem, _ *tour.Plan) { p.Vehicles[0].Capacity = 1 }},
		{"too long a day", "working", func(p *tour.Problem, _ *tour.Plan) { p.Vehicles[0].Hours.Working = 5*3600 - 1 }},
		{"too long at the wheel", "driving", func(p *tour.Problem, _ *tour.Plan) { p.Vehicles[0].Hours.Driving = 5399 }},
		{"leaving too early", "hours", func(p *tour.Problem, _ *tour.Plan) { p.Vehicles[0].Hours.Shift.From++ }},
		{"coming back too late", "hours", func(p *tour.Problem, _ *tour.Plan) { p.Vehicles[0].Hours.Shift.To = clock(14, 14) }},
		{"a day off", "works", func(p *tour.Problem, _ *tour.Plan) { p.Vehicles[0].Works = tour.OnDays(2, 1) }},
		{"an afternoon off", "works", func(p *tour.Problem, _ *tour.Plan) {
			p.Vehicles[0].Works = tour.NewSlots(2)
			p.Vehicles[0].Works.Add(0, tour.Morning)
		}},
		{"an afternoon asked for", "half", func(p *tour.Problem, _ *tour.Plan) {
			p.Visits[1].Patterns[0].Slots = tour.NewSlots(2)
			p.Visits[1].Patterns[0].Slots.Add(0, tour.Afternoon)
		}},
		{"no break", "rest", func(_ *tour.Problem, p *tour.Plan) { p.Tours[0].Rest = nil }},
		{"a break during a stay", "rest", func(_ *tour.Problem, p *tour.Plan) {
			p.Tours[0].Rest = &tour.Rest{From: clock(12, 0), To: clock(12, 45)}
		}},
		{"a break at the wheel", "rest", func(_ *tour.Problem, p *tour.Plan) {
			p.Tours[0].Rest = &tour.Rest{From: clock(13, 10), To: clock(13, 55)}
		}},
		{"a break too early", "rest", func(p *tour.Problem, _ *tour.Plan) { p.Vehicles[0].Hours.Break.Window.From = clock(12, 46) }},
		{"a short break", "rest", func(_ *tour.Problem, p *tour.Plan) { p.Tours[0].Rest.To-- }},
		{"a visit twice", "dates", func(_ *tour.Problem, p *tour.Plan) { p.Tours[0].Stops[1].Visit = 0 }},
		{"a visit left out", "dates", func(_ *tour.Problem, p *tour.Plan) { p.Tours = nil }},
		{"a visit on another day", "dates", func(_ *tour.Problem, p *tour.Plan) { p.Chosen[0] = 1 }},
		{"a visit that was refused", "dates", func(_ *tour.Problem, p *tour.Plan) { p.Chosen[1] = tour.Refused }},
		{"no such pattern", "pattern", func(_ *tour.Problem, p *tour.Plan) { p.Chosen[1] = 1 }},
		{"two tours of a vehicle on a day", "two_tours", func(_ *tour.Problem, p *tour.Plan) { p.Tours = append(p.Tours, p.Tours[0]) }},
		{"a tour without stops", "shape", func(_ *tour.Problem, p *tour.Plan) { p.Tours[0].Stops = nil }},
		{"a cost that is not so", "score", func(_ *tour.Problem, p *tour.Plan) { p.Score.Cost-- }},
		{"a published date that moved, not counted", "score", func(p *tour.Problem, _ *tour.Plan) { p.Visits[1].Published = tour.OnDays(2, 1) }},
		{"visits forgotten", "shape", func(_ *tour.Problem, p *tour.Plan) { p.Chosen = nil }},
	} {
		p, plan := morning()
		c.harm(p, &plan)
		faults, _ := check.Plan(p, plan)
		if !slices.ContainsFunc(faults, func(f check.Fault) bool { return f.Code == c.code }) {
			t.Errorf("%s: want the fault %q, got %v", c.what, c.code, faults)
		}
	}
}
