package coverage_test

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/golden"
)

// The convention of the step (t ≤ step or t < step) is named in each case: pysal/access has the first, the R package
// accessibility the second.

// network is a reach whose trips are known, between places and services that have names.
type network struct {
	places, services []string
	trips            [][]coverage.Trip
}

func (n *network) add(from, to string, minutes float64) {
	place, service := n.of(&n.places, from), n.of(&n.services, to)
	for len(n.trips) <= place {
		n.trips = append(n.trips, nil)
	}
	n.trips[place] = append(n.trips[place], coverage.Trip{Service: int32(service), Minutes: minutes})
}

func (n *network) of(names *[]string, name string) int {
	if i := slices.Index(*names, name); i >= 0 {
		return i
	}
	*names = append(*names, name)
	return len(*names) - 1
}

func (n *network) reach() *coverage.Reach {
	services := make([]coverage.Service, len(n.services))
	for i, name := range n.services {
		services[i].ID = name
	}
	return coverage.ReachOf(make([]coverage.Row, len(n.places)), services, n.trips)
}

// figures puts the figures of named places in the order of the network.
func figures(names []string, of map[string]float64) []float64 {
	list := make([]float64, len(names))
	for i, name := range names {
		list[i] = of[name]
	}
	return list
}

// same compares to 1e-9 relative.
func same(t *testing.T, what string, names []string, got []float64, want map[string]float64) {
	t.Helper()
	if len(want) == 0 {
		t.Errorf("%s: nothing to compare with", what)
	}
	for i, name := range names {
		expected, some := want[name]
		if !some || math.Abs(got[i]-expected) > 1e-9*math.Abs(expected) {
			t.Errorf("%s at %s: %v, want %v (%v)", what, name, got[i], expected, some)
		}
	}
}

// Test case of pysal/access, re-computed: steps are t ≤ step.
func TestFloatingCatchmentsOfPysal(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join(golden.SharedData(t), "science", "accessibility", "pysal_hospital.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Population, Supply map[string]float64
		Scenarios          []struct {
			Minutes []struct {
				Origin, Dest int
				T            float64
			} `json:"od_minutes"`
			Expected map[string]map[string]float64
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	inverse := coverage.Decay{Limit: 61, Weight: func(minutes float64) float64 { return 1 / minutes }}
	anywhere := coverage.Decay{Limit: math.Inf(1), Weight: inverse.Weight}
	measures := map[string]func(reach *coverage.Reach, demand, supply []float64) []float64{
		"gravity_inverse_2sfca_max61": func(r *coverage.Reach, d, s []float64) []float64 { return coverage.TwoStep(r, d, s, inverse) },
		"gravity_inverse_3sfca_max61": func(r *coverage.Reach, d, s []float64) []float64 {
			return coverage.ThreeStep(r, d, s, anywhere, inverse)
		},
		"m2sfca_gravity_inverse_max61_by_definition": func(r *coverage.Reach, d, s []float64) []float64 { return coverage.Modified(r, d, s, inverse) },
		"e2sfca_w1_0.68_0.22_le10_le20_le30": func(r *coverage.Reach, d, s []float64) []float64 {
			return coverage.TwoStep(r, d, s, coverage.E2SFCA(coverage.UpTo))
		},
		"binary_2sfca_max30": func(r *coverage.Reach, d, s []float64) []float64 {
			return coverage.TwoStep(r, d, s, coverage.Within(30))
		},
	}
	if len(file.Scenarios) != 4 {
		t.Fatalf("%d scenarios, want 4", len(file.Scenarios))
	}
	for i, scenario := range file.Scenarios {
		var n network
		for _, od := range scenario.Minutes {
			n.add(strconv.Itoa(od.Origin), strconv.Itoa(od.Dest), od.T)
		}
		reach := n.reach()
		if len(scenario.Expected) != len(measures) {
			t.Errorf("scenario %d: %d measures expected, %d known", i, len(scenario.Expected), len(measures))
		}
		for name, want := range scenario.Expected {
			got := measures[name](reach, figures(n.places, file.Population), figures(n.services, file.Supply))
			same(t, "scenario "+strconv.Itoa(i)+", "+name, n.places, got, want)
		}
	}
}

// Fixtures of the R package accessibility, computed with it: steps are t < step, and its binary measures t ≤ cutoff.
func TestFiveCellsOfBeloHorizonte(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(golden.SharedData(t), "science", "accessibility")
	var n network
	for _, r := range table(t, filepath.Join(folder, "bho_five_travel_time.csv")) {
		n.add(r[0], r[1], number(t, r[2]))
	}
	population, jobs, schools := map[string]float64{}, map[string]float64{}, map[string]float64{}
	for _, r := range table(t, filepath.Join(folder, "bho_five_land_use.csv")) {
		population[r[0]], jobs[r[0]], schools[r[0]] = number(t, r[1]), number(t, r[2]), number(t, r[3])
	}
	expected := map[string]map[string]float64{}
	for _, r := range table(t, filepath.Join(folder, "bho_five_expected.csv")) {
		if expected[r[0]] == nil {
			expected[r[0]] = map[string]float64{}
		}
		expected[r[0]][r[1]] = number(t, r[2])
	}
	reach := n.reach()
	people, work := figures(n.places, population), figures(n.services, jobs)
	exponential := coverage.Decay{Limit: math.Inf(1), Weight: func(minutes float64) float64 { return math.Exp(-0.2 * minutes) }}
	for name, got := range map[string][]float64{
		"five_2sfca_jobs_per_pop_binary45":  coverage.TwoStep(reach, people, work, coverage.Within(45)),
		"five_bfca_jobs_per_pop_binary45":   coverage.Balanced(reach, people, work, coverage.Within(45)),
		"five_cost_to_closest_school":       coverage.Closest(reach, figures(n.services, schools)),
		"five_cumulative_jobs_30":           coverage.Cumulative(reach, work, coverage.Within(30)),
		"five_gravity_jobs_exponential_0.2": coverage.Cumulative(reach, work, exponential),
	} {
		same(t, name, n.places, got, expected[name])
		delete(expected, name)
	}
	for name := range expected {
		t.Errorf("nothing compared with %s", name)
	}
}

// The two conventions differ for those who are exactly on a step, and for nobody else.
func TestOnAStep(t *testing.T) {
	t.Parallel()
	upTo, under := coverage.E2SFCA(coverage.UpTo), coverage.E2SFCA(coverage.Under)
	for _, c := range []struct{ minutes, upTo, under float64 }{
		{9.99, 1, 1}, {10, 1, 0.68}, {10.01, 0.68, 0.68}, {20, 0.68, 0.22}, {30, 0.22, 0}, {31, 0, 0},
	} {
		if a, b := upTo.Weight(c.minutes), under.Weight(c.minutes); a != c.upTo || b != c.under {
			t.Errorf("at %v minutes: %v with %s and %v with %s, want %v and %v", c.minutes, a, coverage.UpTo, b, coverage.Under, c.upTo, c.under)
		}
	}
}

// table is the lines of a CSV file, without its header.
func table(t *testing.T, path string) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records[1:]
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
