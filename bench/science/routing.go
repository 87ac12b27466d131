package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/geo/tour"
	"github.com/maillage-numerique/maillage/geo/tour/cases"
	"github.com/maillage-numerique/maillage/geo/tour/check"
)

// routingSet is instances of one format: where they lie in a folder of routing cases, how they are read, where their best known costs are.
type routingSet struct {
	instances string // pattern below the folder
	read      func(io.Reader) (cases.Case, error)
	known     func(folder string) (map[string]best, error) // by the instance's name
	title     string                                       // after the name
}

// best is a best known solution.
type best struct {
	cost  float64
	tours int // 0: only the cost counts
}

var routingSets = []routingSet{
	{
		instances: "vrptw-solomon/instances/*.[tT][xX][tT]", title: "distance (DIMACS, une décimale)",
		read:  func(r io.Reader) (cases.Case, error) { return cases.Solomon(r, cases.Truncated) },
		known: knownTable("vrptw-solomon/best_known.csv", "dimacs_optimal_distance_1dec", ""),
	},
	{
		instances: "vrptw-solomon/instances/*.[tT][xX][tT]", title: "véhicules, puis distance",
		read:  func(r io.Reader) (cases.Case, error) { return cases.Solomon(r, cases.Hierarchical) },
		known: knownTable("vrptw-solomon/best_known.csv", "hierarchical_distance_2dec", "hierarchical_vehicles"),
	},
	{
		instances: "pvrp-cordeau/instances/*.txt", title: "périodique", read: cases.Cordeau,
		known: knownTable("pvrp-cordeau/best_known.csv", "best_known", ""),
	},
	{instances: "tsptw/*/*.txt", title: "fenêtres", read: cases.Dumas, known: knownList("tsptw/*_best_known.txt")},
	{instances: "tsplib/*.tsp", title: "voyageur", read: cases.TSPLIB, known: knownTable("tsplib/optima.csv", "optimum", "")},
}

// routing solves every instance that it finds with the time per case, and has each plan verified. The gap is of costs, whatever the number
// of tours; where fewest tours come first, the verdict says how many there are.
func routing(ctx context.Context, folder string, perCase time.Duration, tell func(outcome)) error {
	for _, set := range routingSets {
		paths, err := filepath.Glob(filepath.Join(folder, set.instances))
		if err != nil {
			return err
		}
		known, err := set.known(folder)
		if err != nil {
			return err
		}
		var gaps []float64
		for _, path := range paths {
			if err := ctx.Err(); err != nil {
				return err
			}
			name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
			o, err := solveCase(ctx, path, set.read, known[name], perCase)
			if err != nil {
				return fmt.Errorf("%s: %w", filepath.Base(path), err)
			}
			o.name = name + " " + set.title
			tell(o)
			if o.expected > 0 {
				gaps = append(gaps, o.gap)
			}
		}
		if len(gaps) > 1 {
			tell(mean(set.title, gaps))
		}
	}
	return nil
}

// mean is a line for all the instances of a set.
func mean(title string, gaps []float64) outcome {
	sum := 0.0
	for _, g := range gaps {
		sum += g
	}
	return outcome{
		name: fmt.Sprintf("= %d cas, %s : écart moyen", len(gaps), title), gap: sum / float64(len(gaps)), valid: true,
		verdict: "le pire : " + gapText(slices.Max(gaps)),
	}
}

func solveCase(ctx context.Context, path string, read func(io.Reader) (cases.Case, error), want best, perCase time.Duration) (outcome, error) {
	file, err := os.Open(path)
	if err != nil {
		return outcome{}, err
	}
	defer file.Close()
	c, err := read(file)
	if err != nil {
		return outcome{}, err
	}
	started := time.Now()
	plan, err := tour.Solve(ctx, c.Problem, tour.Options{Seed: 1, Budget: perCase, Now: time.Now})
	if err != nil {
		return outcome{}, err
	}
	o := outcome{expected: want.cost, obtained: c.Cost(plan.Score), took: time.Since(started)}
	if want.cost > 0 {
		o.gap = o.obtained/want.cost - 1
	}
	faults, _ := check.Plan(c.Problem, plan)
	switch {
	case len(faults) > 0:
		o.verdict = faults[0].String()
	case plan.Score.Promised > 0:
		o.verdict = fmt.Sprintf("%d visites sans place", plan.Score.Promised)
	default:
		o.valid, o.verdict = true, fmt.Sprintf("admissible, %d tournées", plan.Score.Tours)
		if want.tours > 0 {
			o.verdict += fmt.Sprintf(" (meilleur connu : %d)", want.tours)
		}
	}
	if want.cost == 0 {
		o.verdict += ", pas de meilleur connu"
	}
	return o, nil
}

// knownTable reads best known costs from a CSV file with a column instance; a file that is absent knows nothing.
func knownTable(path, cost, tours string) func(string) (map[string]best, error) {
	return func(folder string) (map[string]best, error) {
		file, err := os.Open(filepath.Join(folder, path))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
		defer file.Close()
		rows, err := csv.NewReader(file).ReadAll()
		if err != nil || len(rows) == 0 {
			return nil, err
		}
		column := func(row []string, name string) string {
			if i := slices.Index(rows[0], name); i >= 0 {
				return row[i]
			}
			return ""
		}
		known := map[string]best{}
		for _, row := range rows[1:] {
			var b best
			b.cost, _ = strconv.ParseFloat(column(row, cost), 64)
			b.tours, _ = strconv.Atoi(column(row, tours))
			known[column(row, "instance")] = b
		}
		return known, nil
	}
}

// knownList reads best known costs from lines of an instance's file and its cost.
func knownList(pattern string) func(string) (map[string]best, error) {
	return func(folder string) (map[string]best, error) {
		paths, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			return nil, err
		}
		known := map[string]best{}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				return nil, err
			}
			for line := range strings.Lines(string(text)) {
				fields := strings.Fields(line)
				if len(fields) < 2 {
					continue
				}
				if cost, err := strconv.ParseFloat(fields[1], 64); err == nil {
					known[strings.TrimSuffix(fields[0], ".txt")] = best{cost: cost}
				}
			}
		}
		return known, nil
	}
}
