package cases

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/maillage-numerique/maillage/geo/tour"
)

// Dumas reads an instance of Y. Dumas and others, "An Optimal Algorithm for the Traveling Salesman Problem with Time Windows", Operations
// Research 43(2), 1995: the number of places, their matrix, a window for each, the depot first. The cost is of travel; waiting is free.
func Dumas(r io.Reader) (Case, error) {
	rows, err := table(r)
	if err != nil {
		return Case{}, err
	}
	if len(rows) == 0 || len(rows[0]) != 1 || rows[0][0] < 2 || rows[0][0] > maxSize || len(rows) < 1+2*int(rows[0][0]) {
		return Case{}, errors.New("read Dumas instance: want a number of places, their matrix and their windows")
	}
	n := int(rows[0][0])
	matrix := make(tour.Matrix, n)
	for a, row := range rows[1 : 1+n] {
		if len(row) != n {
			return Case{}, errors.New("read Dumas instance: the matrix is not square")
		}
		matrix[a] = make([]tour.Leg, n)
		for b, d := range row {
			if d < 0 {
				return Case{}, errors.New("read Dumas instance: a distance is negative")
			}
			matrix[a][b] = tour.Leg{Length: int64(math.Round(d)), Time: tour.Time(math.Round(d))}
		}
	}
	p := &tour.Problem{Days: 1, Weights: tour.Weights{Length: 1}, Travel: matrix}
	for i, row := range rows[1+n : 1+2*n] {
		if len(row) != 2 {
			return Case{}, errors.New("read Dumas instance: want two numbers for a window")
		}
		window := tour.Window{From: tour.Time(row[0]), To: tour.Time(row[1])}
		if i == 0 {
			p.Vehicles = fleet(1, tour.Vehicle{Hours: tour.Hours{Shift: window}})
			continue
		}
		p.Visits = append(p.Visits, tour.Visit{ID: name(i), Place: i, Windows: []tour.Window{window}, Promised: true})
	}
	return checked(Case{Problem: p, Unit: 1})
}

// TSPLIB reads an EUC_2D instance of G. Reinelt, "TSPLIB – A Traveling Salesman Problem Library", ORSA Journal on Computing 3(4), 1991:
// distances are rounded to the nearest whole number. The tour begins and ends at the first city.
func TSPLIB(r io.Reader) (Case, error) {
	var points [][2]float64
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	euclidean, cities := false, false
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		key, value, _ := strings.Cut(line, ":")
		switch key, value = strings.TrimSpace(key), strings.TrimSpace(value); {
		case key == "EDGE_WEIGHT_TYPE":
			euclidean = value == "EUC_2D"
		case key == "NODE_COORD_SECTION":
			cities = true
		case key == "EOF":
			cities = false
		case cities && line != "":
			fields := strings.Fields(line)
			if len(fields) != 3 {
				return Case{}, errors.New("read TSPLIB instance: want three numbers for a city")
			}
			x, errX := strconv.ParseFloat(fields[1], 64)
			y, errY := strconv.ParseFloat(fields[2], 64)
			if err := errors.Join(errX, errY); err != nil || !(math.Abs(x) <= 1e7 && math.Abs(y) <= 1e7) {
				return Case{}, fmt.Errorf("read TSPLIB instance: city %s: coordinates", fields[0])
			}
			points = append(points, [2]float64{x, y})
		}
	}
	if err := lines.Err(); err != nil {
		return Case{}, fmt.Errorf("read TSPLIB instance: %w", err)
	}
	if !euclidean || len(points) < 2 || len(points) > maxSize {
		return Case{}, errors.New("read TSPLIB instance: want EUC_2D cities")
	}
	p := &tour.Problem{Days: 1, Weights: tour.Weights{Length: 1}, Vehicles: fleet(1, tour.Vehicle{Hours: anyTime()})}
	for i := range points[1:] {
		p.Visits = append(p.Visits, tour.Visit{ID: name(i + 1), Place: i + 1, Promised: true})
	}
	p.Travel = euclid(points, func(d float64) int64 { return int64(math.Floor(d + 0.5)) })
	return checked(Case{Problem: p, Unit: 1})
}
