package cases

import (
	"errors"
	"io"
	"math"

	"github.com/maillage-numerique/maillage/geo/tour"
)

// Cordeau reads a periodic instance in the format of J.-F. Cordeau, M. Gendreau and G. Laporte, "A Tabu Search Heuristic for Periodic
// and Multi-Depot Vehicle Routing Problems", Networks 30(2), 1997: type, vehicles a day, customers, days; the greatest duration (0 = any)
// and load of each day; the depot; the customers, each with its combinations of days as bits, the first day the highest. Service counts
// in durations, not in the cost.
func Cordeau(r io.Reader) (Case, error) {
	rows, err := table(r)
	if err != nil {
		return Case{}, err
	}
	if len(rows) == 0 || len(rows[0]) != 4 || rows[0][0] != 1 {
		return Case{}, errors.New("read Cordeau instance: want 1, vehicles, customers, days (periodic)")
	}
	vehicles, customers, days := rows[0][1], rows[0][2], rows[0][3]
	if min(vehicles, customers, days) < 1 || max(vehicles, customers) > maxSize || days > 31 {
		return Case{}, errors.New("read Cordeau instance: sizes out of range")
	}
	if len(rows) != 2+int(days)+int(customers) {
		return Case{}, errors.New("read Cordeau instance: want a line for each day, for the depot and for each customer")
	}
	p := &tour.Problem{Days: int(days), Weights: tour.Weights{Length: 1}}
	limits := rows[1 : 1+int(days)]
	like := tour.Vehicle{Hours: anyTime()}
	for _, limit := range limits {
		if len(limit) != 2 || limit[1] != limits[0][1] || limit[0] != limits[0][0] || min(limit[0], limit[1]) < 0 {
			return Case{}, errors.New("read Cordeau instance: want the same duration and load on every day")
		}
		like.Capacity, like.Hours.Working = int64(limit[1]), tour.Time(math.Round(limit[0]*exact))
	}
	p.Vehicles = fleet(int(vehicles), like)
	var points [][2]float64
	for i, row := range rows[1+int(days):] {
		if len(row) < 7 {
			return Case{}, errors.New("read Cordeau instance: want seven numbers or more for a place")
		}
		points = append(points, [2]float64{row[1], row[2]})
		if i == 0 {
			continue
		}
		v := tour.Visit{ID: name(i), Place: i, Stay: tour.Time(math.Round(row[3] * exact)), Load: int64(row[4]), Promised: true}
		if len(row) < 7+int(row[6]) {
			return Case{}, errors.New("read Cordeau instance: a combination is missing")
		}
		for _, code := range row[7 : 7+max(0, int(row[6]))] {
			slots := tour.NewSlots(p.Days)
			for d := range p.Days {
				if uint64(code)>>(p.Days-1-d)&1 == 1 {
					slots.Add(d, tour.Morning)
					slots.Add(d, tour.Afternoon)
				}
			}
			v.Patterns = append(v.Patterns, tour.Pattern{Slots: slots})
		}
		p.Visits = append(p.Visits, v)
	}
	p.Travel = euclid(points, roundedUp)
	return checked(Case{Problem: p, Unit: exact})
}
