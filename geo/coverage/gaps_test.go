package coverage_test

import (
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/hexgrid"
)

func TestGapsAreTheComponents(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var rows []coverage.Row
		seen := map[hexgrid.Cell]bool{}
		for range rapid.IntRange(1, 40).Draw(t, "rows") {
			// A few kilometres across, so that some rows touch and others do not.
			row := rowAt("36000", orb.Point{
				1.3 + 0.1*rapid.Float64Range(0, 1).Draw(t, "east"), 46.6 + 0.07*rapid.Float64Range(0, 1).Draw(t, "north"),
			}, 10, 2)
			if !seen[row.Cell] {
				seen[row.Cell] = true
				rows = append(rows, row)
			}
		}
		coverage.Sort(rows)
		reach := byCar(rows, nil)
		p := coverage.GapParameters{LinkM: 1000}
		zone := map[int32]int{}
		for n, gap := range coverage.Gaps(reach, coverage.Evaluate(reach, coverage.DefaultQuestion()), p, anywhere) {
			for _, row := range gap.Rows {
				zone[row] = n
			}
		}
		// Relabel until nothing moves: slow and plain.
		label := make([]int, len(rows))
		for i := range label {
			label[i] = i
		}
		for moved := true; moved; {
			moved = false
			for i := range rows {
				for j := range rows {
					if label[i] < label[j] && geo.Distance(rows[i].Centre, rows[j].Centre) <= p.LinkM {
						label[j], moved = label[i], true
					}
				}
			}
		}
		for i := range rows {
			for j := range rows {
				if together := label[i] == label[j]; together != (zone[int32(i)] == zone[int32(j)]) {
					t.Fatalf("rows %d and %d: together by search %v, in gaps %v", i, j, together, !together)
				}
			}
		}
	})
}
