// Package tourtest makes problems of rounds for tests.
package tourtest

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/tour"
)

func minutes(n int) tour.Time { return tour.Time(60 * n) }

func clock(hour, minute int) tour.Time { return minutes(60*hour + minute) }

// OverConstrained asks one van for twenty visits a week: long, far, in halls with hours of their own, some with equipment that nobody has.
func OverConstrained(n int) *tour.Problem {
	gen := rapid.Custom(func(r *rapid.T) *tour.Problem {
		draw := func(name string, from, to int) int { return rapid.IntRange(from, to).Draw(r, name) }
		p := &tour.Problem{
			Days: 5, Noon: clock(13, 0), Weights: tour.DefaultWeights(),
			Vehicles: []tour.Vehicle{{ID: "van", Wheelchair: 1, Capacity: 5, Hours: tour.Hours{
				Shift: tour.Window{From: clock(8, 30), To: clock(18, 0)}, Working: minutes(450), Driving: minutes(180),
				Break: &tour.Break{Window: tour.Window{From: clock(11, 30), To: clock(14, 0)}, Length: minutes(45)},
			}}},
		}
		points := make([][2]int, 12)
		for i := range points {
			points[i] = [2]int{draw("x", 0, 60), draw("y", 0, 60)}
		}
		matrix := make(tour.Matrix, len(points))
		for a := range points {
			for b := range points {
				d := abs(points[a][0]-points[b][0]) + abs(points[a][1]-points[b][1])
				matrix[a] = append(matrix[a], tour.Leg{Length: int64(1000 * d), Time: minutes(d)})
			}
		}
		p.Travel = matrix
		p.Vehicles[0].Works = tour.OnDays(5, 0, 1, 2, 4)
		for i := range 20 {
			v := tour.Visit{ID: fmt.Sprintf("%02d", i), Place: draw("place", 1, 11), Setup: minutes(20), Pack: minutes(20), Stay: minutes(30 * draw("stay", 2, 12)), Load: int64(draw("load", 0, 2)), Promised: i < 5}
			open := clock(8+draw("opens", 0, 7), 0)
			v.Windows = []tour.Window{{From: open, To: open + minutes(30*draw("open", 0, 6))}}
			for range draw("patterns", 1, 3) {
				s := tour.NewSlots(5)
				for range draw("dates", 1, 3) {
					s.Add(draw("day", 0, 4), tour.Half(draw("half", 0, 1)))
				}
				v.Patterns = append(v.Patterns, tour.Pattern{Slots: s, Need: int64(draw("need", 0, 50))})
			}
			if draw("asks", 1, 8) == 1 {
				v.Equipment = []string{"commande oculaire"}
			}
			v.Wheelchair = draw("chairs", 0, 2)
			p.Visits = append(p.Visits, v)
		}
		return p
	})
	return gen.Example(n)
}

func abs(n int) int { return max(n, -n) }
