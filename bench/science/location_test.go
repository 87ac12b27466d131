package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/golden"
)

// Five nodes in a row, 1 apart but for the last edge, written 9 then 3: the last line counts. One median: 0–4 from the third are
// 2 + 1 + 0 + 1 + 4; one centre: the fourth, 3 from both ends. Three points 10 apart: one of them covers all within 10.
func TestLocationCasesAreSolvedAndCountedAgain(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "location")
	write(t, filepath.Join(folder, "orlib-pmed", "row.txt"), " 5 5 1\n 1 2 1\n 2 3 1\n 3 4 1\n 4 5 9\n 5 4 3\n")
	write(t, filepath.Join(folder, "orlib-pmed", "optima.csv"), "instance,n,edges,p,p_median_optimum,p_center_optimum\nrow,5,5,1,8,3\n")
	write(t, filepath.Join(folder, "mclp-lorena", "three.coord.txt"), "3\n0 0\n10 0\n20 0\n")
	write(t, filepath.Join(folder, "mclp-lorena", "three.demand.txt"), "5\n1\n7\n")
	write(t, filepath.Join(folder, "mclp-lorena", "optima.csv"),
		"instance,S,p,optimal_covered_demand,greedy_add_covered\nthree,10,1,13,13\nthree,9,1,7,8\nabsent,9,1,7,7\n")
	var out strings.Builder
	if err := run([]string{"-only", "location", "-seconds", "5", folder}, &out); err == nil {
		t.Error("a covering below the greedy one did not fail the command")
	}
	for _, want := range []string{"row p-médiane (p = 1)", "row p-centre (p = 1)", "REFUSÉ : sous le glouton : 8"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if n := strings.Count(out.String(), "recompté, optimal prouvé"); n != 3 {
		t.Errorf("%d cases proven optimal, want 3:\n%s", n, out.String())
	}
}

// The four questions of pysal/spopt about San Francisco, whose answers are proven in less than a second.
func TestLocationEqualsTheReferenceCases(t *testing.T) {
	t.Parallel()
	cases := 0
	folder := filepath.Join(golden.SharedData(t), "science", "location", "spopt-sf")
	if err := spopt(t.Context(), folder, time.Minute, func(o outcome) {
		cases++
		if !o.valid || o.gap > 1e-8 || o.gap < -1e-8 || o.verdict != "recompté, optimal prouvé" {
			t.Errorf("%s: %v, want %v (%s)", o.name, o.obtained, o.expected, o.verdict)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if cases != 4 {
		t.Errorf("%d cases, want 4", cases)
	}
}
