package coverage_test

import (
	"fmt"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/coverage"
)

func Example() {
	rows := []coverage.Row{
		rowAt("36018", orb.Point{1.064, 46.633}, 6000, 1300), // Le Blanc
		rowAt("36123", orb.Point{1.230, 46.800}, 1500, 400),  // Mézières-en-Brenne
	}
	coverage.Sort(rows)
	var weekdays, monthly coverage.Days
	for day := range coverage.Year + coverage.LongestWindow {
		if day%7 < 5 {
			weekdays.Add(day)
		}
		if day%28 == 1 {
			monthly.Add(day)
		}
	}
	help := []coverage.Service{
		{ID: "France services du Blanc", Point: orb.Point{1.062, 46.632}, Days: [2]coverage.Days{weekdays, weekdays}},
		{ID: "bus à Mézières", Point: orb.Point{1.229, 46.801}, Mobile: true, Days: [2]coverage.Days{monthly, monthly}},
	}
	times := coverage.NewCrowFlight(help, coverage.CarMinutes)
	reach := coverage.NewReach(rows, help, times, coverage.DefaultReach(coverage.CarMinutes))
	result := coverage.Evaluate(reach, coverage.DefaultQuestion())
	for i, c := range coverage.Summarise(rows, result, nil) {
		r := result.Rows[i]
		fmt.Printf("%s: %.0f people, %s %s: %.0f %% of the year, %.0f minutes to the nearest, %.1f days of wait\n",
			c.Code, c.People, r.Class, r.Reason, 100*r.Run[coverage.Low].C, r.Run[coverage.Low].Minutes, r.Run[coverage.Low].WaitDays)
	}
	// Output:
	// 36018: 6000 people, couvert : 100 % of the year, 3 minutes to the nearest, 0.4 days of wait
	// 36123: 1500 people, intermittent trop_rare: 25 % of the year, 3 minutes to the nearest, 13.5 days of wait
}
