package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/geo/locate"
)

// locationSearch ends by the clock: no case needs so many iterations.
var locationSearch = locate.Effort{Iterations: 10_000_000, Seed: 1}

// location runs the cases of three formats: graphs of the OR-Library (p-median and p-centre), points of Lorena (maximal covering) and
// the four questions of spopt about San Francisco. A folder that is absent has no line.
func location(ctx context.Context, folder string, perCase time.Duration, tell func(outcome)) error {
	for _, format := range []struct {
		name string
		run  func(context.Context, string, time.Duration, func(outcome)) error
	}{{"orlib-pmed", orLibrary}, {"mclp-lorena", lorena}, {"spopt-sf", spopt}} {
		err := format.run(ctx, filepath.Join(folder, format.name), perCase, tell)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s: %w", format.name, err)
		}
	}
	return nil
}

// question is one of those about a matrix: how it is answered, and how its answer is counted again from the costs alone.
type question struct {
	title    string
	expected float64 // 0: not known
	ask      func(ctx context.Context) (locate.Choice, error)
	count    func(sites []int) float64
	most     int // sites that may be chosen
	greatest bool
}

// answer asks a question and checks what it gets: as many sites as may be, each once, worth what is said, within the bound.
func answer(ctx context.Context, q question, perCase time.Duration) (outcome, error) {
	limited, stop := context.WithTimeout(ctx, perCase)
	defer stop()
	started := time.Now()
	choice, err := q.ask(limited)
	if err != nil {
		return outcome{}, err
	}
	o := outcome{name: q.title, expected: q.expected, obtained: choice.Value, took: time.Since(started)}
	if q.expected > 0 {
		o.gap = choice.Value/q.expected - 1
	}
	distinct := slices.Compact(slices.Sorted(slices.Values(choice.Sites)))
	counted, worse := q.count(choice.Sites), choice.Value < choice.Bound
	if q.greatest {
		worse = choice.Value > choice.Bound
	}
	passes := q.expected > 0 && (choice.Bound > q.expected*(1+1e-6))
	if q.greatest {
		passes = choice.Bound < q.expected*(1-1e-6)
	}
	switch {
	case len(distinct) != len(choice.Sites) || len(distinct) > q.most:
		o.verdict = fmt.Sprintf("%d lieux pour %d", len(choice.Sites), q.most)
	case math.Abs(counted-choice.Value) > 1e-6*counted:
		o.verdict = fmt.Sprintf("recompté : %.8g", counted)
	case worse:
		o.verdict = fmt.Sprintf("hors de sa borne : %.8g", choice.Bound)
	case passes:
		o.verdict = fmt.Sprintf("la borne écarte l’optimum : %.8g", choice.Bound)
	case choice.Gap() == 0:
		o.valid, o.verdict = true, "recompté, optimal prouvé"
	default:
		o.valid, o.verdict = true, "recompté, au plus "+gapText(choice.Gap())+" de mieux"
	}
	if q.expected == 0 {
		o.verdict += ", pas d’optimum connu"
	}
	return o, nil
}

// The four questions, counted again over costs[customer][site].

func medianOf(title string, m locate.Matrix, p int, expected float64) question {
	return question{
		title: title, expected: expected, most: p,
		ask: func(ctx context.Context) (locate.Choice, error) { return locate.Median(ctx, m, p, locationSearch) },
		count: func(sites []int) float64 {
			return overCustomers(m, sites, func(sum, weight, least float64) float64 { return sum + weight*least })
		},
	}
}

func centreOf(title string, m locate.Matrix, p int, expected float64) question {
	return question{
		title: title, expected: expected, most: p,
		ask: func(ctx context.Context) (locate.Choice, error) { return locate.Centre(ctx, m, p, locationSearch) },
		count: func(sites []int) float64 {
			return overCustomers(m, sites, func(worst, _, least float64) float64 { return math.Max(worst, least) })
		},
	}
}

func coveringOf(title string, m locate.Matrix, radius float64, p int, expected float64) question {
	return question{
		title: title, expected: expected, most: p, greatest: true,
		ask: func(ctx context.Context) (locate.Choice, error) {
			return locate.MostCovered(ctx, m, radius, p, locationSearch)
		},
		count: func(sites []int) float64 {
			return overCustomers(m, sites, func(sum, weight, least float64) float64 {
				if least <= radius {
					sum += weight
				}
				return sum
			})
		},
	}
}

func fewestOf(title string, m locate.Matrix, radius, expected float64) question {
	return question{
		title: title, expected: expected, most: len(m.Cost[0]),
		ask: func(ctx context.Context) (locate.Choice, error) {
			return locate.FewestSites(ctx, m, radius, locationSearch)
		},
		count: func(sites []int) float64 {
			return overCustomers(m, sites, func(n, _, least float64) float64 {
				if least > radius { // somebody is left out
					return math.Inf(1)
				}
				return math.Max(n, float64(len(sites)))
			})
		},
	}
}

func overCustomers(m locate.Matrix, sites []int, add func(sum, weight, least float64) float64) float64 {
	sum := 0.0
	for i, costs := range m.Cost {
		least, weight := math.Inf(1), 1.0
		for _, site := range sites {
			least = math.Min(least, costs[site])
		}
		if m.Weight != nil {
			weight = m.Weight[i]
		}
		sum = add(sum, weight, least)
	}
	return sum
}

// orLibrary asks for the p-median and the p-centre of every graph: n, m, p, then an edge u v cost a line. A repeated edge counts as
// its last line says, as in the library's own optima; the distances are those of shortest paths.
func orLibrary(ctx context.Context, folder string, perCase time.Duration, tell func(outcome)) error {
	paths, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil {
		return err
	}
	known := map[string]func(column string) float64{}
	if header, rows, err := readTable(filepath.Join(folder, "optima.csv")); err == nil {
		for _, row := range rows {
			known[row[slices.Index(header, "instance")]] = func(column string) float64 { return cell(header, row, column) }
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	slices.SortStableFunc(paths, func(a, b string) int { return len(a) - len(b) }) // pmed2 before pmed10
	for _, kind := range []struct {
		title, column string
		of            func(string, locate.Matrix, int, float64) question
	}{{"p-médiane", "p_median_optimum", medianOf}, {"p-centre", "p_center_optimum", centreOf}} {
		var gaps []float64
		for _, path := range paths {
			m, p, err := readGraph(path)
			if err != nil {
				return fmt.Errorf("%s: %w", filepath.Base(path), err)
			}
			name, expected := strings.TrimSuffix(filepath.Base(path), ".txt"), 0.0
			if of := known[name]; of != nil {
				expected = of(kind.column)
			}
			o, err := answer(ctx, kind.of(fmt.Sprintf("%s %s (p = %d)", name, kind.title, p), m, p, expected), perCase)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			tell(o)
			gaps = append(gaps, o.gap)
		}
		if len(gaps) > 1 {
			tell(mean(kind.title, gaps))
		}
	}
	return ctx.Err()
}

// readGraph gives the lengths of the shortest paths of a graph (Floyd 1962).
func readGraph(path string) (locate.Matrix, int, error) {
	numbers, err := readNumbers(path)
	if err != nil {
		return locate.Matrix{}, 0, err
	}
	if len(numbers) < 3 {
		return locate.Matrix{}, 0, io.ErrUnexpectedEOF
	}
	n, p := int(numbers[0]), int(numbers[2])
	cost := make([][]float64, n)
	for i := range cost {
		cost[i] = make([]float64, n)
		for j := range cost[i] {
			if i != j {
				cost[i][j] = math.Inf(1)
			}
		}
	}
	for edges := numbers[3:]; len(edges) >= 3; edges = edges[3:] {
		u, v := int(edges[0])-1, int(edges[1])-1
		if u < 0 || v < 0 || u >= n || v >= n {
			return locate.Matrix{}, 0, fmt.Errorf("no node %v or %v among %d", edges[0], edges[1], n)
		}
		cost[u][v], cost[v][u] = edges[2], edges[2]
	}
	for k := range n {
		for i := range n {
			for j := range n {
				cost[i][j] = math.Min(cost[i][j], cost[i][k]+cost[k][j])
			}
		}
	}
	return locate.Matrix{Cost: cost}, p, nil
}

// lorena asks for the maximal coverings of optima.csv, over NAME.coord.txt (their number, then x y a line) and NAME.demand.txt; every
// point is a customer and a site, at straight-line distances.
func lorena(ctx context.Context, folder string, perCase time.Duration, tell func(outcome)) error {
	header, rows, err := readTable(filepath.Join(folder, "optima.csv"))
	if err != nil {
		return err
	}
	var gaps []float64
	for _, row := range rows {
		name, radius, p := row[slices.Index(header, "instance")], cell(header, row, "S"), int(cell(header, row, "p"))
		m, err := readPoints(filepath.Join(folder, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		expected, greedy := cell(header, row, "optimal_covered_demand"), cell(header, row, "greedy_add_covered")
		o, err := answer(ctx, coveringOf(fmt.Sprintf("%s couverture maximale (S = %v, p = %d)", name, radius, p), m, radius, p, expected), perCase)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if o.obtained < greedy {
			o.valid, o.verdict = false, fmt.Sprintf("sous le glouton : %v", greedy)
		}
		tell(o)
		gaps = append(gaps, o.gap)
	}
	if len(gaps) > 1 {
		lost := slices.Min(gaps)
		all := mean("couverture maximale", gaps)
		all.verdict = "le pire : " + gapText(lost)
		tell(all)
	}
	return ctx.Err()
}

func readPoints(prefix string) (locate.Matrix, error) {
	points, err := readNumbers(prefix + ".coord.txt")
	if err != nil {
		return locate.Matrix{}, err
	}
	demand, err := readNumbers(prefix + ".demand.txt")
	if err != nil {
		return locate.Matrix{}, err
	}
	if len(points) == 0 || len(points)-1 != 2*int(points[0]) || len(demand) != int(points[0]) {
		return locate.Matrix{}, fmt.Errorf("%d coordinates and %d demands", max(0, len(points)-1), len(demand))
	}
	points = points[1:]
	m := locate.Matrix{Weight: demand, Cost: make([][]float64, len(demand))}
	for i := range demand {
		m.Cost[i] = make([]float64, len(demand))
		for j := range demand {
			m.Cost[i][j] = math.Hypot(points[2*i]-points[2*j], points[2*i+1]-points[2*j+1])
		}
	}
	return m, nil
}

// spopt asks the questions of expected.json over network_distance.csv, which names customers, their demand and the sites.
func spopt(ctx context.Context, folder string, perCase time.Duration, tell func(outcome)) error {
	var expected struct {
		LSCP struct {
			Radius float64 `json:"service_radius_m"`
			Sites  float64 `json:"min_sites"`
		} `json:"lscp"`
		MCLP struct {
			Radius  float64 `json:"service_radius_m"`
			P       int     `json:"p"`
			Covered float64 `json:"optimal_covered_demand"`
		} `json:"mclp"`
		Median struct {
			P    int     `json:"p"`
			Cost float64 `json:"optimal_weighted_distance"`
		} `json:"p_median"`
		Centre struct {
			P    int     `json:"p"`
			Cost float64 `json:"optimal_max_distance_m"`
		} `json:"p_center"`
	}
	text, err := os.ReadFile(filepath.Join(folder, "expected.json"))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &expected); err != nil {
		return err
	}
	header, rows, err := readTable(filepath.Join(folder, "network_distance.csv"))
	if err != nil {
		return err
	}
	var m locate.Matrix
	var sites, customers []string
	for _, row := range rows {
		position(&sites, row[slices.Index(header, "name")])
	}
	for _, row := range rows {
		i := position(&customers, row[slices.Index(header, "DestinationName")])
		if i == len(m.Cost) {
			m.Cost = append(m.Cost, slices.Repeat([]float64{math.Inf(1)}, len(sites)))
			m.Weight = append(m.Weight, cell(header, row, "demand"))
		}
		m.Cost[i][position(&sites, row[slices.Index(header, "name")])] = cell(header, row, "distance")
	}
	e := expected
	for _, q := range []question{
		fewestOf("spopt-sf le moins de lieux", m, e.LSCP.Radius, e.LSCP.Sites),
		coveringOf("spopt-sf couverture maximale", m, e.MCLP.Radius, e.MCLP.P, e.MCLP.Covered),
		medianOf("spopt-sf p-médiane", m, e.Median.P, e.Median.Cost),
		centreOf("spopt-sf p-centre", m, e.Centre.P, e.Centre.Cost),
	} {
		if q.expected == 0 {
			continue // not asked there
		}
		o, err := answer(ctx, q, perCase)
		if err != nil {
			return err
		}
		tell(o)
	}
	return ctx.Err()
}

// cell is a number of a row; what is absent or no number is 0.
func cell(header, row []string, column string) float64 {
	if i := slices.Index(header, column); i >= 0 {
		n, _ := strconv.ParseFloat(row[i], 64)
		return n
	}
	return 0
}

// readNumbers reads all numbers of a file, wherever its lines break.
func readNumbers(path string) ([]float64, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var numbers []float64
	words := bufio.NewScanner(file)
	words.Split(bufio.ScanWords)
	for words.Scan() {
		n, err := strconv.ParseFloat(words.Text(), 64)
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, n)
	}
	return numbers, words.Err()
}
