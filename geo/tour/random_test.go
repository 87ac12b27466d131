package tour_test

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/tour"
)

// minutes of a day, in seconds.
func minutes(n int) tour.Time { return tour.Time(60 * n) }

// clock is an instant of a day.
func clock(hour, minute int) tour.Time { return minutes(60*hour + minute) }

// drawProblem makes any problem: few places, every rule, distances of which some obey no geometry.
func drawProblem(t *rapid.T) *tour.Problem {
	draw := func(name string, from, to int) int { return rapid.IntRange(from, to).Draw(t, name) }
	one := func(name string, in int) bool { return draw(name, 1, in) == 1 }
	p := &tour.Problem{
		Days: draw("days", 1, 3), Noon: clock(13, 0), FewestTours: one("fewest", 4),
		Weights: tour.Weights{Length: 1, Driving: int64(draw("per driving", 0, 1)), Working: int64(draw("per working", 0, 2)), Change: 5000, Tour: int64(draw("per tour", 0, 1)) * 1000},
	}
	places := draw("places", 2, 7)
	matrix := make(tour.Matrix, places)
	for a := range matrix {
		matrix[a] = make([]tour.Leg, places)
		for b := range matrix[a] {
			if a != b {
				matrix[a][b] = tour.Leg{Length: int64(1000 * draw("km", 1, 60)), Time: minutes(draw("min", 1, 60))}
			}
		}
	}
	p.Travel = matrix
	slots := func(name string) tour.Slots {
		s := tour.NewSlots(p.Days)
		for d := range p.Days {
			halves := draw(name, 0, 3)
			if halves&1 != 0 {
				s.Add(d, tour.Morning)
			}
			if halves&2 != 0 {
				s.Add(d, tour.Afternoon)
			}
		}
		return s
	}
	for i := range draw("vehicles", 1, 2) {
		v := tour.Vehicle{
			ID: fmt.Sprint("unit ", i), Start: draw("start", 0, places-1), End: draw("end", 0, places-1),
			Hours: tour.Hours{Shift: tour.Window{From: clock(8, 30), To: clock(draw("evening", 15, 19), 0)}},
		}
		if one("limits", 2) {
			v.Hours.Working, v.Hours.Driving = minutes(draw("working", 200, 500)), minutes(draw("driving", 60, 200))
		}
		if one("break", 2) {
			v.Hours.Break = &tour.Break{Window: tour.Window{From: clock(11, 30), To: clock(14, 0)}, Length: minutes(45)}
		}
		if one("works", 3) {
			v.Works = slots("works")
		}
		if one("special", 4) {
			v.Special = map[int]tour.Hours{0: {Shift: tour.Window{From: clock(9, 0), To: clock(12, 30)}}}
		}
		if one("capacity", 3) {
			v.Capacity = int64(draw("capacity", 1, 10))
		}
		if one("stops", 4) {
			v.Stops = draw("stops", 1, 3)
		}
		if one("equipment", 2) {
			v.Equipment = []string{"imprimante 3D"}
		}
		v.Wheelchair = draw("wheelchair", 0, 2)
		p.Vehicles = append(p.Vehicles, v)
	}
	for i := range draw("visits", 0, 7) {
		v := tour.Visit{
			ID: fmt.Sprint("stop ", i), Place: draw("place", 0, places-1), Stay: minutes(draw("stay", 10, 200)), Load: int64(draw("load", 0, 3)),
			Setup: minutes(draw("setup", 0, 20)), Pack: minutes(draw("pack", 0, 20)), Promised: one("promised", 2), HoldsBreak: one("holds", 3),
		}
		at := clock(8, 0)
		for range draw("windows", 0, 3) {
			at += minutes(draw("closed", 1, 240))
			w := tour.Window{From: at, To: at + minutes(draw("open", 0, 180))}
			v.Windows = append(v.Windows, w)
			at = w.To
		}
		for range draw("patterns", 0, 3) {
			if s := slots("pattern"); len(s.Days()) > 0 {
				v.Patterns = append(v.Patterns, tour.Pattern{Slots: s, Need: int64(draw("need", 0, 3))})
			}
		}
		if one("printer", 5) {
			v.Equipment = []string{"imprimante 3D"}
		}
		if one("chair", 5) {
			v.Wheelchair = draw("chairs", 1, 2)
		}
		if one("published", 4) {
			v.Published = slots("published")
		}
		if one("vehicle", 5) {
			v.Vehicle = p.Vehicles[draw("which", 0, len(p.Vehicles)-1)].ID
			v.Pinned = len(v.Patterns) == 1
		}
		p.Visits = append(p.Visits, v)
	}
	return p
}
