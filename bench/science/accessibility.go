package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/geo/coverage"
)

// accessibilityTolerance is the relative gap from which a figure is another figure.
const accessibilityTolerance = 1e-9

// accessibility runs the cases of two formats: those of pysal/access in one JSON file, whose steps are t ≤ step, and those of
// the R package accessibility in three CSV files, whose steps are t < step.
func accessibility(ctx context.Context, folder string, _ time.Duration, tell func(outcome)) error {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return err
	}
	for _, path := range files {
		if err := pysal(ctx, path, tell); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
	}
	const expected = "_expected.csv"
	files, err = filepath.Glob(filepath.Join(folder, "*"+expected))
	if err != nil {
		return err
	}
	for _, path := range files {
		if err := rAccessibility(ctx, strings.TrimSuffix(path, expected), tell); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
	}
	return nil
}

// places are the people and the opportunities of a case, by name, and the minutes between them.
type places struct {
	origins, destinations []string
	trips                 [][]coverage.Trip
}

func (p *places) add(from, to string, minutes float64) {
	origin, destination := position(&p.origins, from), position(&p.destinations, to)
	for len(p.trips) <= origin {
		p.trips = append(p.trips, nil)
	}
	if !math.IsInf(minutes, 0) {
		p.trips[origin] = append(p.trips[origin], coverage.Trip{Service: int32(destination), Minutes: minutes})
	}
}

func position(names *[]string, name string) int {
	if i := slices.Index(*names, name); i >= 0 {
		return i
	}
	*names = append(*names, name)
	return len(*names) - 1
}

func (p *places) reach() *coverage.Reach {
	services := make([]coverage.Service, len(p.destinations))
	for i, name := range p.destinations {
		services[i].ID = name
	}
	return coverage.ReachOf(make([]coverage.Row, len(p.origins)), services, p.trips)
}

// inOrder puts figures by name in the order of the names.
func inOrder(names []string, of map[string]float64) []float64 {
	list := make([]float64, len(names))
	for i, name := range names {
		list[i] = of[name]
	}
	return list
}

// compare tells of the place where the gap is largest.
func compare(name string, names []string, got []float64, want map[string]float64, started time.Time, balanced string) outcome {
	o := outcome{name: name, took: time.Since(started), valid: true, verdict: balanced}
	worst := -1.0
	for i, place := range names {
		expected, some := want[place]
		if !some {
			return outcome{name: name, verdict: "pas de valeur attendue en " + place}
		}
		gap := got[i] - expected
		if expected != 0 {
			gap /= expected
		}
		if math.IsNaN(gap) || math.Abs(gap) > worst {
			worst = math.Abs(gap)
			o.expected, o.obtained, o.gap = expected, got[i], gap
		}
	}
	if !(math.Abs(o.gap) <= accessibilityTolerance) {
		o.valid, o.verdict = false, "autre valeur"
	}
	return o
}

// balance says whether people together have exactly the supply that somebody reaches, as a two-step catchment must give.
func balance(reach *coverage.Reach, demand, supply, access []float64, decay coverage.Decay) string {
	given, had := 0.0, 0.0
	for row := range access {
		had += demand[row] * access[row]
	}
	reached := make([]bool, len(supply))
	for row := range access {
		services, minutes := reach.Trips(row)
		for k, s := range services {
			if minutes[k] <= decay.Limit && demand[row] > 0 && decay.Weight(minutes[k]) > 0 {
				reached[s] = true
			}
		}
	}
	for s, some := range reached {
		if some {
			given += supply[s]
		}
	}
	if math.Abs(given-had) > accessibilityTolerance*given {
		return fmt.Sprintf("Σ P·A = %.6g, Σ S = %.6g", had, given)
	}
	return "Σ P·A = Σ S"
}

// measure is one of the figures of a case.
type measure func(reach *coverage.Reach, demand, supply []float64) (access []float64, check string)

// twoStep shares out the whole supply.
func twoStep(decay coverage.Decay) measure {
	return func(reach *coverage.Reach, demand, supply []float64) ([]float64, string) {
		a := coverage.TwoStep(reach, demand, supply, decay)
		return a, balance(reach, demand, supply, a, decay)
	}
}

// other is a measure that has no such balance.
func other(access func(*coverage.Reach, []float64, []float64) []float64) measure {
	return func(reach *coverage.Reach, demand, supply []float64) ([]float64, string) {
		return access(reach, demand, supply), "valeur"
	}
}

var pysalMeasure = regexp.MustCompile(`^(?:gravity_inverse_([23])sfca_max(\d+)|(m2sfca)_gravity_inverse_max(\d+)_by_definition|(e2sfca)_w([\d._]+)_le(.+)|(binary)_2sfca_max(\d+))$`)

// pysalNamed reads what a measure is from its name: gravity_inverse_3sfca_max61, e2sfca_w1_0.68_0.22_le10_le20_le30 …
func pysalNamed(name string) (measure, bool) {
	found := pysalMeasure.FindStringSubmatch(name)
	if found == nil {
		return nil, false
	}
	inverse := func(limit string) coverage.Decay {
		minutes, _ := strconv.ParseFloat(limit, 64)
		return coverage.Decay{Limit: minutes, Weight: func(t float64) float64 { return 1 / t }}
	}
	switch {
	case found[1] == "2":
		return twoStep(inverse(found[2])), true
	case found[1] == "3":
		return other(func(r *coverage.Reach, d, s []float64) []float64 {
			return coverage.ThreeStep(r, d, s, inverse("Inf"), inverse(found[2]))
		}), true
	case found[3] != "":
		return other(func(r *coverage.Reach, d, s []float64) []float64 {
			return coverage.Modified(r, d, s, inverse(found[4]))
		}), true
	case found[5] != "":
		weights, limits := strings.Split(found[6], "_"), strings.Split(found[7], "_le")
		if len(weights) != len(limits) {
			return nil, false
		}
		var steps []coverage.Step
		for i := range weights {
			weight, wrong := strconv.ParseFloat(weights[i], 64)
			minutes, wrongToo := strconv.ParseFloat(limits[i], 64)
			if wrong != nil || wrongToo != nil {
				return nil, false
			}
			steps = append(steps, coverage.Step{Minutes: minutes, Weight: weight})
		}
		return twoStep(coverage.Steps(name, coverage.UpTo, steps...)), true
	default:
		minutes, _ := strconv.ParseFloat(found[9], 64)
		return twoStep(coverage.Within(minutes)), true
	}
}

func pysal(ctx context.Context, path string, tell func(outcome)) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var file struct {
		Population, Supply map[string]float64
		Scenarios          []struct {
			Scenario int
			Minutes  []struct {
				Origin, Dest json.Number
				T            float64
			} `json:"od_minutes"`
			Expected map[string]map[string]float64
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return err
	}
	for _, scenario := range file.Scenarios {
		var p places
		for _, od := range scenario.Minutes {
			p.add(od.Origin.String(), od.Dest.String(), od.T)
		}
		demand, supply := inOrder(p.origins, file.Population), inOrder(p.destinations, file.Supply)
		for _, name := range slices.Sorted(maps.Keys(scenario.Expected)) {
			if err := ctx.Err(); err != nil {
				return err
			}
			of, known := pysalNamed(name)
			title := fmt.Sprintf("%s %d %s (%s)", strings.TrimSuffix(filepath.Base(path), ".json"), scenario.Scenario, name, coverage.UpTo)
			if !known {
				tell(outcome{name: title, verdict: "mesure inconnue"})
				continue
			}
			started := time.Now()
			access, check := of(p.reach(), demand, supply)
			tell(compare(title, p.origins, access, scenario.Expected[name], started, check))
		}
	}
	return nil
}

var rMeasure = regexp.MustCompile(`_(?:(2sfca|bfca)_(\w+)_per_pop_binary(\d+)|cost_to_(closest)_(\w+)|(cumulative)_(\w+)_(\d+)|(gravity)_(\w+)_exponential_([\d.]+))$`)

// rNamed reads what a measure is, and which opportunities it counts, from the name of a case: five_bfca_jobs_per_pop_binary45 …
func rNamed(name string, columns map[string]map[string]float64) (of measure, opportunities map[string]float64, known bool) {
	found := rMeasure.FindStringSubmatch(name)
	if found == nil {
		return nil, nil, false
	}
	within := func(minutes string) coverage.Decay {
		t, _ := strconv.ParseFloat(minutes, 64)
		return coverage.Within(t)
	}
	var column string
	switch {
	case found[1] == "2sfca":
		of, column = twoStep(within(found[3])), found[2]
	case found[1] == "bfca":
		of, column = other(func(r *coverage.Reach, d, s []float64) []float64 { return coverage.Balanced(r, d, s, within(found[3])) }), found[2]
	case found[4] != "":
		of, column = other(func(r *coverage.Reach, _, s []float64) []float64 { return coverage.Closest(r, s) }), found[5]+"s"
	case found[6] != "":
		of, column = other(func(r *coverage.Reach, _, s []float64) []float64 { return coverage.Cumulative(r, s, within(found[8])) }), found[7]
	default:
		rate, _ := strconv.ParseFloat(found[11], 64)
		exponential := coverage.Decay{Limit: math.Inf(1), Weight: func(t float64) float64 { return math.Exp(-rate * t) }}
		of, column = other(func(r *coverage.Reach, _, s []float64) []float64 { return coverage.Cumulative(r, s, exponential) }), found[10]
	}
	opportunities, known = columns[column]
	return of, opportunities, known
}

func rAccessibility(ctx context.Context, prefix string, tell func(outcome)) error {
	var p places
	_, trips, err := readTable(prefix + "_travel_time.csv")
	if err != nil {
		return err
	}
	for _, r := range trips {
		minutes, err := strconv.ParseFloat(r[2], 64) // "Inf" where there is no way
		if err != nil {
			return err
		}
		p.add(r[0], r[1], minutes)
	}
	header, land, err := readTable(prefix + "_land_use.csv")
	if err != nil {
		return err
	}
	columns := map[string]map[string]float64{}
	for k, name := range header {
		columns[name] = map[string]float64{}
		for _, r := range land {
			columns[name][r[0]], _ = strconv.ParseFloat(r[k], 64) // what is empty is nothing
		}
	}
	_, values, err := readTable(prefix + "_expected.csv")
	if err != nil {
		return err
	}
	expected := map[string]map[string]float64{}
	for _, r := range values {
		if expected[r[0]] == nil {
			expected[r[0]] = map[string]float64{}
		}
		if expected[r[0]][r[1]], err = strconv.ParseFloat(r[2], 64); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(expected)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		of, opportunities, known := rNamed(name, columns)
		title := strings.TrimSuffix(filepath.Base(prefix), "_") + " " + name
		if !known {
			tell(outcome{name: title, verdict: "mesure inconnue"})
			continue
		}
		started := time.Now()
		access, check := of(p.reach(), inOrder(p.origins, columns["population"]), inOrder(p.destinations, opportunities))
		tell(compare(title, p.origins, access, expected[name], started, check))
	}
	return nil
}

func readTable(path string) (header []string, rows [][]string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, nil, err
	}
	if len(records) == 0 {
		return nil, nil, fmt.Errorf("%s is empty", filepath.Base(path))
	}
	return records[0], records[1:], nil
}
