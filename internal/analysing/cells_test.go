package analysing_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/tiles"
)

// cellsIn lists the properties of the cells of a tile by their index.
func (w world) cellsIn(tile []byte, err error) map[string]map[string]any {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	layers, err := mvt.Unmarshal(tile)
	if err != nil {
		w.t.Fatal(err)
	}
	cells := map[string]map[string]any{}
	for _, layer := range layers {
		for _, f := range layer.Features {
			cells[f.Properties["maille"].(string)] = f.Properties
		}
	}
	return cells
}

func (w world) cells(a *analysing.Analyst, change func(*analysing.Question)) *analysing.Cells {
	w.t.Helper()
	q := analysing.DefaultQuestion()
	change(&q)
	cells, err := a.Cells(w.t.Context(), q)
	if err != nil {
		w.t.Fatal(err)
	}
	return cells
}

// The first question, drawn from the database and from memory, at every resolution.
func TestCellsOfTheFirstQuestionAreThoseThatAreStored(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.open("mairie", 1.25, true)
	w.openOn("", "médiathèque", 1.55, true)
	w.openOn("Tu[1] 09:00-12:00", "permanence", 1.75, true)
	w.run()
	computed := w.cells(w.analyst(), func(*analysing.Question) {})
	for zoom := 4; zoom <= 12; zoom++ {
		id := tiles.At(orb.Point{1.52, 47.05}, zoom)
		stored := w.cellsIn(w.st.Tile(t.Context(), store.TileRequest{Layer: store.TileMailles, ID: id}))
		drawn := w.cellsIn(computed.Tile(id))
		if len(stored) != len(drawn) || len(stored) == 0 {
			t.Fatalf("zoom %d: %d cells stored, %d drawn", zoom, len(stored), len(drawn))
		}
		for cell, want := range stored {
			if wait, some := drawn[cell]["attente_fixe"].(float64); !some || wait < want["attente"].(float64)-0.1 {
				t.Fatalf("zoom %d, %s: %v days without mobile units, %v with", zoom, cell, wait, want["attente"])
			}
			for key, value := range want {
				got := drawn[cell][key]
				if x, number := value.(float64); number {
					if y, _ := got.(float64); math.Abs(x-y) > 0.1+1e-9 { // a rounding apart
						t.Errorf("zoom %d, %s: %s is %v, stored %v", zoom, cell, key, got, value)
					}
				} else if got != value {
					t.Errorf("zoom %d, %s: %s is %v, stored %v", zoom, cell, key, got, value)
				}
			}
		}
	}
}

// Between 36003 and the médiathèque of 36006, of which nobody knows whether a wheelchair enters.
func TestCellsAnswerTheQuestionThatIsAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.open("médiathèque", 1.55, true)
	w.exec(`UPDATE site SET facets = '{pmr:?}'`)
	w.run()
	a := w.analyst()
	classes := func(cells *analysing.Cells) map[any]int {
		found := map[any]int{}
		for _, c := range w.cellsIn(cells.Tile(tiles.At(orb.Point{1.52, 47.05}, 12))) {
			found[c["classe"]]++
		}
		return found
	}
	if byCar := classes(w.cells(a, func(*analysing.Question) {})); byCar["couvert"] == 0 || len(byCar) != 1 {
		t.Errorf("by car %v, want all covered", byCar)
	}
	if onFoot := classes(w.cells(a, func(q *analysing.Question) { q.Mode = analysing.Walk })); onFoot["couvert"] == 0 || onFoot["carence"] <= onFoot["couvert"] {
		t.Errorf("on foot %v, want most uncovered", onFoot)
	}
	if wheelchair := classes(w.cells(a, func(q *analysing.Question) { q.Wheelchair = true })); wheelchair["inconnu"] == 0 || len(wheelchair) != 1 {
		t.Errorf("in a wheelchair %v, want all unknown", wheelchair)
	}
	// Territories and measures of what every answer has are other questions, of the same cells.
	one := w.cells(a, func(q *analysing.Question) { q.Minutes = 20 })
	if other := w.cells(a, func(q *analysing.Question) {
		q.Minutes, q.Level, q.Territory, q.Measure = 20, store.LevelCommune, "est", analysing.Hours
	}); other != one {
		t.Error("the same cells were computed twice")
	}
	w.exec("UPDATE data_version SET version = version + 1")
	if other := w.cells(a, func(q *analysing.Question) { q.Minutes = 20 }); other == one {
		t.Error("the cells are those of older data")
	}
}
