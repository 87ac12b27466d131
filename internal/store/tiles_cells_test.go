package store_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/maillage-numerique/maillage/geo/hexgrid"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/tiles"
)

// Two hamlets in one cell of resolution 6 and one in the next: zoomed out their people are added up, in whichever tile one looks,
// and a cell says what most of its people have.
func TestCellsAddUpTheirPeople(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := store.New(pool)
	middle := orb.Point{1.3, 46.7}
	near, err := hexgrid.At(middle)
	if err != nil {
		t.Fatal(err)
	}
	parent, _ := near.Parent(6)
	centre, _ := parent.Centre()
	around, _ := parent.Disk(1)
	inside, _ := hexgrid.At(centre)
	next := around[0]
	if next == parent {
		next = around[1]
	}
	beside, _ := next.Centre()
	outside, _ := hexgrid.At(beside)
	for _, row := range []struct {
		cell    hexgrid.Cell
		people  float64
		low     float64
		class   string
		minutes *float64
	}{{near, 30, 0, "carence", nil}, {inside, 70, 1, "couvert", ptr(6.0)}, {outside, 5, 0.5, "intermittent", ptr(9.0)}} {
		at, _ := row.cell.Centre()
		if _, err := pool.Exec(t.Context(), `INSERT INTO demand_cell
			(cell, insee_code, people, need, basis, lon, lat, minutes, partial, c_low, c_high, class, fixed_class)
			VALUES ($1, '36000', $2, 0, 'bourg', $3, $4, $5, false, $6, $6, $7::text::coverage_class, 'carence')`,
			int64(row.cell), row.people, at.Lon(), at.Lat(), row.minutes, row.low, row.class); err != nil {
			t.Fatal(err)
		}
	}
	for zoom, want := range map[int]int{6: 2, 7: 2, 12: 1} {
		found := decodeTile(t, s, store.TileMailles, tiles.At(centre, zoom))
		if len(found) < want {
			t.Errorf("zoom %d: %d cells, want %d", zoom, len(found), want)
		}
		people := 0.0
		for _, f := range found {
			people += f.Properties["habitants"].(float64)
			if zoom > 7 || f.Properties["maille"] != parent.String() {
				continue
			}
			if got := f.Properties; got["habitants"] != 100.0 || got["part_bas"] != 70.0 || got["classe"] != "couvert" || got["minutes"] != 6.0 {
				t.Errorf("zoom %d: %v, want 100 people, covered 70 %% of the year, 6 minutes for those who reach something", zoom, got)
			}
		}
		if zoom <= 7 && people != 105 {
			t.Errorf("zoom %d: %v people, want all 105", zoom, people)
		}
	}
}

// A cell that the edge of two tiles cuts is drawn in both, whole in its figures.
func TestACellOnAnEdgeIsTheSameInBothTiles(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := store.New(pool)
	tile := tiles.At(orb.Point{1.3, 46.7}, 8)
	edge := orb.Point{tile.Bound().Max.Lon(), (tile.Bound().Min.Lat() + tile.Bound().Max.Lat()) / 2}
	cell, err := hexgrid.At(edge)
	if err != nil {
		t.Fatal(err)
	}
	parent, _ := cell.Parent(7)
	disk, _ := cell.Disk(4)
	want := 0.0
	for _, one := range disk {
		at, _ := one.Centre()
		if _, err := pool.Exec(t.Context(), `INSERT INTO demand_cell (cell, insee_code, people, need, basis, lon, lat, partial)
			VALUES ($1, '36000', 1, 0, 'bourg', $2, $3, false)`, int64(one), at.Lon(), at.Lat()); err != nil {
			t.Fatal(err)
		}
		if up, _ := one.Parent(7); up == parent {
			want++
		}
	}
	east := tile
	east.X++
	for _, id := range []tiles.ID{tile, east} {
		drawn := false
		for _, f := range decodeTile(t, s, store.TileMailles, id) {
			if f.Properties["maille"] != parent.String() {
				continue
			}
			drawn = true
			if f.Properties["habitants"] != want || math.Abs(planar.Area(f.Geometry)) == 0 {
				t.Errorf("%v: %v people, want %v", id, f.Properties["habitants"], want)
			}
		}
		if !drawn {
			t.Errorf("%v: the cell is not drawn", id)
		}
	}
}

func ptr[T any](v T) *T { return &v }
