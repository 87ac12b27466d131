package cases_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/geo/tour"
	"github.com/maillage-numerique/maillage/geo/tour/cases"
	"github.com/maillage-numerique/maillage/geo/tour/check"
	"github.com/maillage-numerique/maillage/internal/golden"
)

func truncated(r io.Reader) (cases.Case, error)    { return cases.Solomon(r, cases.Truncated) }
func hierarchical(r io.Reader) (cases.Case, error) { return cases.Solomon(r, cases.Hierarchical) }

func open(t *testing.T, read func(io.Reader) (cases.Case, error), path ...string) cases.Case {
	t.Helper()
	file, err := os.Open(filepath.Join(append([]string{golden.SharedData(t), "science", "routing"}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	c, err := read(file)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Costs from the best_known files of the data, each proven optimal. Iterations are counted, never seconds: the same on every machine.
func TestReferenceInstancesAreSolvedToTheOptimum(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		read       func(io.Reader) (cases.Case, error)
		path       string
		iterations int
		tours      int
		cost       string
	}{
		{truncated, "vrptw-solomon/instances/C101.txt", 500, 10, "827.3"},
		{truncated, "vrptw-solomon/instances/RC101.txt", 20_000, 15, "1619.8"},
		{hierarchical, "vrptw-solomon/instances/C105.txt", 2_000, 10, "828.9"},
		{cases.Cordeau, "pvrp-cordeau/instances/p01.txt", 10_000, 6, "524.6"},
		{cases.Dumas, "tsptw/Dumas/n20w20.001.txt", 500, 1, "378.0"},
		{cases.Dumas, "tsptw/Dumas/n40w100.001.txt", 5000, 1, "429.0"},
		{cases.TSPLIB, "tsplib/berlin52.tsp", 5000, 1, "7542.0"},
	} {
		t.Run(c.path, func(t *testing.T) {
			t.Parallel()
			instance := open(t, c.read, c.path)
			plan, err := tour.Solve(t.Context(), instance.Problem, tour.Options{Seed: 1, Iterations: c.iterations, Islands: 2})
			if err != nil {
				t.Fatal(err)
			}
			if faults, _ := check.Plan(instance.Problem, plan); len(faults) > 0 {
				t.Error(faults)
			}
			if got := fmt.Sprintf("%.1f", instance.Cost(plan.Score)); got != c.cost || plan.Score.Tours != c.tours || plan.Score.Promised > 0 {
				t.Errorf("%s in %d tours, %d visits refused; want %s in %d", got, plan.Score.Tours, plan.Score.Promised, c.cost, c.tours)
			}
		})
	}
}

// Of two conventions: 15.23 is 15.2 when truncated, and never less than itself otherwise.
func TestDistancesOfTheTwoConventions(t *testing.T) {
	t.Parallel()
	const text = "X\nNUMBER CAPACITY\n 2 200\n\n 0 35 35 0 0 230 0\n 1 41 49 10 161 171 10\n"
	for _, c := range []struct {
		convention cases.Convention
		length     int64
	}{{cases.Truncated, 152}, {cases.Hierarchical, 15_231_547}} {
		got, err := cases.Solomon(strings.NewReader(text), c.convention)
		if err != nil {
			t.Fatal(err)
		}
		if length := got.Problem.Travel.Leg(0, 1).Length; length != c.length {
			t.Errorf("√232 is %d units of 1/%d, want %d", length, got.Unit, c.length)
		}
	}
}

// In five days, combination 10 is 01010: the second and the fourth (the data's README).
func TestCombinationsOfDaysAreReadFromTheLeft(t *testing.T) {
	t.Parallel()
	c, err := cases.Cordeau(strings.NewReader("1 1 1 5\n0 9\n0 9\n0 9\n0 9\n0 9\n0 0 0 0 0 0 0\n1 3 4 0 1 2 1 10\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(c.Problem.Visits[0].Patterns[0].Slots.Days()); got != "[1 3]" {
		t.Errorf("days %s, want [1 3] counted from 0", got)
	}
}

func fuzz(f *testing.F, read func(io.Reader) (cases.Case, error), seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := read(bytes.NewReader(text))
		if err != nil {
			return
		}
		if err := c.Problem.Validate(); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzSolomon(f *testing.F) {
	fuzz(f, hierarchical, "X\n 2 200\n 0 35 35 0 0 230 0\n 1 41 49 10 161 171 10\n", "2 200\n0 0 0 0 5 3 0\n")
}

func FuzzCordeau(f *testing.F) {
	fuzz(f, cases.Cordeau, "1 3 1 2\n0 160\n0 160\n0 30 40 0 0 0 0\n1 37 52 0 7 1 2 1 2\n", "1 1 1 1\n0 1\n0 0 0 0 0 0 0\n1 0 0 0 0 1 -1\n")
}

func FuzzDumas(f *testing.F) {
	fuzz(f, cases.Dumas, "2\n0 19\n19 0\n0 408\n62 68\n", "2\n0 1\n1 0\n9 1\n1 9\n")
}

func FuzzTSPLIB(f *testing.F) {
	fuzz(f, cases.TSPLIB, "EDGE_WEIGHT_TYPE: EUC_2D\nNODE_COORD_SECTION\n1 565.0 575.0\n2 25 185\nEOF\n")
}
