package main

import (
	"path/filepath"
	"testing"

	"github.com/maillage-numerique/maillage/internal/golden"
)

// Every figure of the two files, to 1e-9 relative.
func TestAccessibilityEqualsTheReferenceCases(t *testing.T) {
	t.Parallel()
	cases := 0
	err := accessibility(t.Context(), filepath.Join(golden.SharedData(t), "science", "accessibility"), 0, func(o outcome) {
		cases++
		if !o.valid {
			t.Errorf("%s: %v, want %v (%s)", o.name, o.obtained, o.expected, o.verdict)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := 4*5 + 5; cases != want { // scenarios × measures of pysal, then those of R
		t.Errorf("%d cases, want %d", cases, want)
	}
}

func TestAFigureThatIsNotExpectedIsRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write(t, filepath.Join(folder, "one.json"), `{"population": {"1": 10}, "supply": {"1": 5}, "scenarios": [{"scenario": 0,
		"od_minutes": [{"origin": 1, "dest": 1, "t": 12}],
		"expected": {"binary_2sfca_max30": {"1": 0.5}, "e2sfca_w1_0.5_le10_le20": {"1": 0.6}, "huff": {"1": 1}}}]}`)
	verdicts := map[string]bool{}
	if err := accessibility(t.Context(), folder, 0, func(o outcome) { verdicts[o.verdict] = o.valid }); err != nil {
		t.Fatal(err)
	}
	for verdict, valid := range map[string]bool{"Σ P·A = Σ S": true, "autre valeur": false, "mesure inconnue": false} {
		if got, some := verdicts[verdict]; !some || got != valid {
			t.Errorf("%q: %v (%v), want %v", verdict, got, some, valid)
		}
	}
}
