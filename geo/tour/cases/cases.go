// Package cases reads the reference instances of the routing trade as problems of geo/tour: Solomon's vehicle routing with time windows,
// Cordeau's periodic vehicle routing, Dumas's travelling salesman with time windows, TSPLIB's travelling salesman.
//
// Their distances are real numbers and a problem counts in whole ones: each reader says in how small units, and [Case.Cost] turns a
// plan's score back.
package cases

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/maillage-numerique/maillage/geo/tour"
)

// Case is an instance ready to be solved.
type Case struct {
	Problem *tour.Problem
	Unit    int64 // of the problem, per unit of the instance
}

// Cost of a plan in the instance's own unit.
func (c Case) Cost(s tour.Score) float64 { return float64(s.Cost) / float64(c.Unit) }

// exact is how many units stand for 1 where distances are real numbers. Each is rounded up, so that a plan that is in time by these
// numbers is in time by the real ones; a plan of a hundred legs costs at most a hundred millionths more.
const exact = 1_000_000

// roundedUp gives a distance in exact units; the millionth of a millionth that doubles are wrong by does not make it one more.
func roundedUp(d float64) int64 { return int64(math.Ceil(d*exact - 1e-6)) }

// maxSize bounds what a reader takes for a number of places, vehicles or days: a damaged file is refused before memory is asked for it.
const maxSize = 5000

// euclid is the distances between points.
func euclid(points [][2]float64, unit func(float64) int64) tour.Matrix {
	m := make(tour.Matrix, len(points))
	for a := range points {
		m[a] = make([]tour.Leg, len(points))
		for b := range points {
			d := unit(math.Hypot(points[a][0]-points[b][0], points[a][1]-points[b][1]))
			m[a][b] = tour.Leg{Length: d, Time: tour.Time(d)}
		}
	}
	return m
}

// table reads the lines of a text that hold numbers only.
func table(r io.Reader) ([][]float64, error) {
	var rows [][]float64
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		row := make([]float64, 0, len(fields))
		for _, f := range fields {
			x, err := strconv.ParseFloat(f, 64)
			if err != nil || math.IsNaN(x) || math.Abs(x) > 1e6 {
				row = nil
				break
			}
			row = append(row, x)
		}
		if len(row) > 0 {
			rows = append(rows, row)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read instance: %w", err)
	}
	return rows, nil
}

// name writes the n-th of something so that names stand in the order of numbers.
func name(n int) string { return fmt.Sprintf("%04d", n) }

// fleet is n vehicles that are alike.
func fleet(n int, like tour.Vehicle) []tour.Vehicle {
	all := make([]tour.Vehicle, n)
	for i := range all {
		all[i] = like
		all[i].ID = name(i + 1)
	}
	return all
}

// anyTime is the hours of a vehicle that no clock binds.
func anyTime() tour.Hours { return tour.Hours{Shift: tour.Window{From: 0, To: tour.Forever}} }

// checked ends every reader: what it made must be a problem.
func checked(c Case) (Case, error) {
	if err := c.Problem.Validate(); err != nil {
		return Case{}, fmt.Errorf("read instance: %w", err)
	}
	return c, nil
}
