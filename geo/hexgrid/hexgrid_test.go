package hexgrid_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/area"
	"github.com/maillage-numerique/maillage/geo/hexgrid"
)

func box(lon, lat, width, height float64) orb.Polygon {
	return orb.Polygon{{{lon, lat}, {lon + width, lat}, {lon + width, lat + height}, {lon, lat + height}, {lon, lat}}}
}

func ExampleAt() {
	cell, err := hexgrid.At(orb.Point{1.064, 46.633}) // Le Blanc
	if err != nil {
		fmt.Println(err)
		return
	}
	centre, _ := cell.Centre()
	fmt.Printf("%s, %.0f m from its centre\n", cell, geo.Distance(orb.Point{1.064, 46.633}, centre))
	// Output: 89186d59163ffff, 107 m from its centre
}

func ExampleParameters_Spread() {
	centre := orb.Point{1.064, 46.633}
	rows, err := hexgrid.DefaultParameters().Spread(hexgrid.Commune{
		Code: "36018", People: 6000, Centre: &centre, Outline: orb.MultiPolygon{box(1.03, 46.61, 0.08, 0.05)},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	people := 0.0
	for _, row := range rows {
		people += row.People
	}
	fmt.Printf("%d cells, %.0f people, by %s\n", len(rows), people, rows[0].Basis)
	// Output: 348 cells, 6000 people, by bourg
}

// The first example of H3's own documentation, https://h3geo.org/docs/api/indexing: the order of coordinates is right.
func TestAtIsTheCellThatH3Documents(t *testing.T) {
	t.Parallel()
	cell, err := hexgrid.At(orb.Point{-122.41795063018799, 37.775938728915946})
	if err != nil || cell.String() != "8928308280fffff" {
		t.Errorf("At = %s, %v; want 8928308280fffff", cell, err)
	}
	if parent, err := cell.Parent(8); err != nil || parent.String() != "8828308281fffff" {
		t.Errorf("Parent(8) = %s, %v; want 8828308281fffff", parent, err)
	}
	if _, err := hexgrid.At(orb.Point{math.NaN(), 47}); err == nil {
		t.Error("a cell was found nowhere")
	}
}

// A commune split in two: no cell in both, none lost.
func TestCellsOfNeighboursPartitionTheirUnion(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lon, lat := rapid.Float64Range(-4, 7).Draw(t, "lon"), rapid.Float64Range(43, 50).Draw(t, "lat")
		width, height := rapid.Float64Range(0.02, 0.1).Draw(t, "width"), rapid.Float64Range(0.02, 0.1).Draw(t, "height")
		west, east := orb.MultiPolygon{box(lon, lat, width/2, height)}, orb.MultiPolygon{box(lon+width/2, lat, width/2, height)}
		whole := orb.MultiPolygon{box(lon, lat, width, height)}

		var halves []hexgrid.Cell
		for _, half := range []orb.MultiPolygon{west, east} {
			cells, err := hexgrid.Of(half)
			if err != nil {
				t.Fatal(err)
			}
			halves = append(halves, cells...)
		}
		slices.Sort(halves)
		cells, err := hexgrid.Of(whole)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(cells, halves) {
			t.Fatalf("%d cells in the whole, %d in the halves", len(cells), len(halves))
		}
		for _, cell := range cells {
			if centre, _ := cell.Centre(); !planar.MultiPolygonContains(whole, centre) {
				t.Fatalf("the centre %v of %s is outside", centre, cell)
			}
		}
	})
}

func TestAPolygonSmallerThanACellHasTheCellOfItsInteriorPoint(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.Float64Range(1e-7, 0.0005).Draw(t, "side") // up to 55 m
		tiny := orb.MultiPolygon{box(rapid.Float64Range(-4, 7).Draw(t, "lon"), rapid.Float64Range(43, 50).Draw(t, "lat"), side, side)}
		inside, _ := area.InteriorPoint(tiny)
		want, _ := hexgrid.At(inside)
		cells, err := hexgrid.Of(tiny)
		if err != nil || len(cells) != 1 {
			t.Fatalf("Of = %v, %v", cells, err)
		}
		if centre, _ := cells[0].Centre(); cells[0] != want && !planar.MultiPolygonContains(tiny, centre) {
			t.Fatalf("Of = %s, want %s", cells[0], want)
		}
	})
}

func TestOfRefusesWhatHasNoArea(t *testing.T) {
	t.Parallel()
	for name, polygon := range map[string]orb.MultiPolygon{
		"nothing":           nil,
		"a part of nothing": {{}},
		"an empty ring":     {{{}}},
		"a point":           {{{{1, 46}, {1, 46}, {1, 46}, {1, 46}}}},
		"a line":            {{{{1, 46}, {2, 46}, {1, 46}}}},
	} {
		if cells, err := hexgrid.Of(polygon); !errors.Is(err, hexgrid.ErrNoArea) {
			t.Errorf("%s: %d cells, %v; want ErrNoArea", name, len(cells), err)
		}
	}
}

func TestPartsThatOverlapGiveTheirCellsOnce(t *testing.T) {
	t.Parallel()
	once, err := hexgrid.Of(orb.MultiPolygon{box(1.5, 46.9, 0.05, 0.05)})
	if err != nil {
		t.Fatal(err)
	}
	twice, err := hexgrid.Of(orb.MultiPolygon{box(1.5, 46.9, 0.05, 0.05), box(1.5, 46.9, 0.02, 0.02)})
	if err != nil || !slices.Equal(once, twice) {
		t.Errorf("%d cells, %d when a part is given twice (%v)", len(once), len(twice), err)
	}
}

func TestUnionOfADiskIsOneRingAround(t *testing.T) {
	t.Parallel()
	middle, err := hexgrid.At(orb.Point{1.69, 46.81})
	if err != nil {
		t.Fatal(err)
	}
	disk, err := middle.Disk(1)
	if err != nil || len(disk) != 7 {
		t.Fatalf("Disk(1) = %v, %v; want 7 cells", disk, err)
	}
	whole, err := hexgrid.Union(append(disk, disk...))
	if err != nil || len(whole) != 1 || len(whole[0]) != 1 || len(whole[0][0]) != 19 {
		t.Errorf("Union of 7 cells = %v, %v; want one ring of 18 corners", whole, err)
	}
	around, err := hexgrid.Union(slices.DeleteFunc(disk, func(c hexgrid.Cell) bool { return c == middle }))
	if err != nil || len(around) != 1 || len(around[0]) != 2 {
		t.Errorf("Union without the middle = %v, %v; want a hole", around, err)
	}
	if outer := whole[0][0]; outer.Orientation() != orb.CCW {
		t.Error("the outer ring turns clockwise")
	}
}
