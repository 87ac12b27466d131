package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// Three customers on a line, one after the other: 3 out and 3 back. The second instance is known to nobody; the third cannot be served.
func TestRoutingCasesAreSolvedAndVerified(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "routing")
	const line = "X\n\nVEHICLE\nNUMBER CAPACITY\n 2 30\n\nCUSTOMER\n 0 0 0 0 0 99 0\n 1 1 0 10 0 99 1\n 2 2 0 10 0 99 1\n"
	write(t, filepath.Join(folder, "vrptw-solomon", "instances", "L1.txt"), line+" 3 3 0 10 0 99 1\n")
	write(t, filepath.Join(folder, "vrptw-solomon", "instances", "L2.TXT"), line)
	write(t, filepath.Join(folder, "vrptw-solomon", "instances", "L3.txt"), line+" 3 3 0 10 0 2 1\n")
	write(t, filepath.Join(folder, "vrptw-solomon", "best_known.csv"),
		"instance,dimacs_optimal_distance_1dec,hierarchical_vehicles,hierarchical_distance_2dec\nL1,6,1,6\n")
	var out strings.Builder
	if err := run([]string{"-only", "routing", "-seconds", "0.01", folder}, &out); err == nil {
		t.Error("the visit without place did not fail the command")
	}
	for _, want := range []string{
		"L1 distance (DIMACS, une décimale)", "admissible, 1 tournées (meilleur connu : 1)", "admissible, 1 tournées, pas de meilleur connu",
		"REFUSÉ : 1 visites sans place",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}
