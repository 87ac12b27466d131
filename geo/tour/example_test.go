package tour_test

import (
	"context"
	"fmt"

	"github.com/maillage-numerique/maillage/geo/tour"
)

// village is a van at Châteauroux and two halls, half an hour away from it and from each other.
func village() *tour.Problem {
	leg := tour.Leg{Length: 30_000, Time: 30 * 60}
	return &tour.Problem{
		Days: 1, Noon: 13 * 3600, Weights: tour.DefaultWeights(),
		Travel: tour.Matrix{{{}, leg, leg}, {leg, {}, leg}, {leg, leg, {}}},
		Vehicles: []tour.Vehicle{{ID: "La Rur@linette", Hours: tour.Hours{
			Shift: tour.Window{From: 8*3600 + 1800, To: 18 * 3600}, Working: 7*3600 + 1800, Driving: 3 * 3600,
			Break: &tour.Break{Window: tour.Window{From: 11*3600 + 1800, To: 14 * 3600}, Length: 45 * 60},
		}}},
		Visits: []tour.Visit{
			{ID: "Vicq-Exemplet", Place: 1, Setup: 20 * 60, Stay: 9000, Pack: 20 * 60, Windows: []tour.Window{{From: 9*3600 + 1800, To: 10 * 3600}}},
			{ID: "Migné", Place: 2, Setup: 20 * 60, Stay: 7200, Pack: 20 * 60, Windows: []tour.Window{{From: 13*3600 + 1800, To: 16 * 3600}}},
		},
	}
}

func hour(t tour.Time) string { return fmt.Sprintf("%02d:%02d", t/3600, t/60%60) }

func ExampleSolve() {
	p := village()
	plan, err := tour.Solve(context.Background(), p, tour.Options{Iterations: 1000, Islands: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range plan.Tours {
		fmt.Println(p.Vehicles[t.Vehicle].ID, hour(t.Departure), "–", hour(t.Return), "pause", hour(t.Rest.From))
		for _, s := range t.Stops {
			fmt.Println(" ", hour(s.Begin), "–", hour(s.End), p.Visits[s.Visit].ID)
		}
	}
	// Output:
	// La Rur@linette 08:40 – 16:45 pause 12:20
	//   09:30 – 12:00 Vicq-Exemplet
	//   13:55 – 15:55 Migné
}

func ExampleExplain() {
	p := village()
	p.Vehicles[0].Hours.Working = 6 * 3600
	plan, err := tour.Solve(context.Background(), p, tour.Options{Iterations: 1000, Islands: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	refusals, err := tour.Explain(context.Background(), p, plan)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range refusals {
		fmt.Println(p.Visits[r.Visit].ID, r.Reasons[0].Rule, r.Reasons[0].Missing/60)
		for _, s := range r.Enough.Steps {
			fmt.Println("  ", s.Rule, s.By/60)
		}
	}
	// Output:
	// Vicq-Exemplet working 80
	//    working 80
}
