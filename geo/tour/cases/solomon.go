package cases

import (
	"errors"
	"io"
	"math"

	"github.com/maillage-numerique/maillage/geo/tour"
)

// Convention is how the distances of Solomon's instances are counted, and what for.
type Convention int

// The two conventions in use. A plan that is best under the first may be infeasible under the second.
const (
	Truncated    Convention = iota // distance alone, every distance and time truncated to one decimal (DIMACS challenge, 2022)
	Hierarchical                   // vehicles first, then distance in doubles (SINTEF's list)
)

// Solomon reads an instance of M. Solomon, "Algorithms for the Vehicle Routing and Scheduling Problems with Time Window Constraints",
// Operations Research 35(2), 1987.
func Solomon(r io.Reader, convention Convention) (Case, error) {
	rows, err := table(r)
	if err != nil {
		return Case{}, err
	}
	if len(rows) < 2 || len(rows) > maxSize || len(rows[0]) != 2 || rows[0][0] < 1 || rows[0][0] > maxSize {
		return Case{}, errors.New("read Solomon instance: want the vehicles, then a line for each customer")
	}
	unit, measure := int64(10), func(d float64) int64 { return int64(math.Floor(10*d + 1e-9)) }
	if convention == Hierarchical {
		unit, measure = exact, roundedUp
	}
	scale := func(x float64) tour.Time { return tour.Time(math.Round(x * float64(unit))) }
	p := &tour.Problem{Days: 1, Weights: tour.Weights{Length: 1}, FewestTours: convention == Hierarchical}
	points := make([][2]float64, 0, len(rows)-1)
	for i, row := range rows[1:] {
		if len(row) != 7 {
			return Case{}, errors.New("read Solomon instance: want seven numbers for a customer")
		}
		points = append(points, [2]float64{row[1], row[2]})
		window := tour.Window{From: scale(row[4]), To: scale(row[5])}
		if i == 0 {
			p.Vehicles = fleet(int(rows[0][0]), tour.Vehicle{Hours: tour.Hours{Shift: window}, Capacity: int64(rows[0][1])})
			continue
		}
		p.Visits = append(p.Visits, tour.Visit{
			ID: name(i), Place: i, Load: int64(row[3]), Windows: []tour.Window{window}, Stay: scale(row[6]), Promised: true,
		})
	}
	p.Travel = euclid(points, measure)
	return checked(Case{Problem: p, Unit: unit})
}
