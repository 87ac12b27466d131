package store_test

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/tiles"
)

func TestNeighboursKeepTheirCommonBorderAtEveryZoom(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	loadPatchwork(t, pool)
	var bands int
	if err := pool.QueryRow(t.Context(), `SELECT count(DISTINCT (zoning, max_zoom)) FROM tile_shape`).Scan(&bands); err != nil {
		t.Fatal(err)
	}
	if bands != 8 { // communes and living areas, to zooms 5, 7, 8, 16
		t.Errorf("%d bands of contours, want 8", bands)
	}
	rows, err := pool.Query(t.Context(), `
		SELECT zoning, max_zoom, count(*), sum(ST_NPoints(geom)), sum(ST_Area(geom)), ST_Area(ST_Union(geom)),
			ST_NumGeometries(ST_Union(geom)), ST_NumInteriorRings(ST_GeometryN(ST_Union(geom), 1)), bool_and(ST_IsValid(geom))
		FROM tile_shape GROUP BY zoning, max_zoom ORDER BY zoning, max_zoom`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	points := map[string]int{}
	for rows.Next() {
		var zoning string
		var maxZoom, shapes, vertices, parts, holes int
		var sum, union float64
		var valid bool
		if err := rows.Scan(&zoning, &maxZoom, &shapes, &vertices, &sum, &union, &parts, &holes, &valid); err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("%q up to zoom %d", zoning, maxZoom)
		points[fmt.Sprint(zoning, maxZoom)] = vertices
		if want := map[string]int{"": 36, "bassins-insee": 4}[zoning]; shapes != want {
			t.Errorf("%s: %d contours, want %d", name, shapes, want)
		}
		if math.Abs(sum-union) > 1e-9*sum || parts != 1 || holes != 0 || !valid {
			t.Errorf("%s: contours overlap or gape: areas add up to %.0f, together they cover %.0f in %d parts with %d holes (valid %v)",
				name, sum, union, parts, holes, valid)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if points["7"]*3 > points["16"] || points["7"] >= points["8"] {
		t.Errorf("coarse zooms are not lighter: %v", points)
	}
}

func TestContoursArePreparedOnlyWhenTheyChange(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := loadPatchwork(t, pool)
	prepared := func() map[string]string {
		rows, err := pool.Query(t.Context(), `SELECT zoning, min(xmin::text) FROM tile_shape GROUP BY zoning`)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		by := map[string]string{}
		for rows.Next() {
			var zoning, xmin string
			if err := rows.Scan(&zoning, &xmin); err != nil {
				t.Fatal(err)
			}
			by[zoning] = xmin
		}
		return by
	}
	write := func(sql string) map[string]string {
		t.Helper()
		err := s.Write(t.Context(), func(tx store.Tx) (bool, error) {
			_, err := tx.Exec(t.Context(), sql)
			return true, err
		})
		if err != nil {
			t.Fatal(err)
		}
		return prepared()
	}
	first := prepared()
	if got := write(`UPDATE commune SET geom_3857 = geom_3857, population = 900`); !maps.Equal(got, first) {
		t.Errorf("the same contours were prepared again: %v, then %v", first, got)
	}
	got := write(`UPDATE commune SET geom_3857 = ST_Translate(geom_3857, 10, 0)`)
	if got[""] == first[""] || got["bassins-insee"] != first["bassins-insee"] {
		t.Errorf("communes moved, living areas did not: %v, then %v", first, got)
	}
	if got := write(`DELETE FROM living_area`); len(got) != 1 {
		t.Errorf("living areas are gone, tiles still draw them: %v", got)
	}
}

func TestCoverageTileJoinsTheFiguresOfTheCurrentRun(t *testing.T) {
	t.Parallel()
	s := loadPatchwork(t, pgtest.New(t))
	middle := corner(3, 3)

	communes := decodeTile(t, s, store.TileCouverture, tiles.At(middle, 8))
	found := map[string]geojson.Properties{}
	for _, f := range communes {
		found[f.Properties.MustString("code")] = f.Properties
	}
	want := geojson.Properties{
		"code": "36022", "nom": "Commune 36022", "niveau": "commune", "personnes": 800.0, "besoin": 120.0, "part_10": 0.0,
		"part_15": 25.0, "part_20": 50.0, "part_30": 100.0, "besoin_15": 30.0, "minutes_mediane": 18.2,
		"besoin_inconnu": false, "part_offre_partielle": 10.0,
	}
	if diff := cmp.Diff(want, found["36022"]); diff != "" {
		t.Errorf("commune (-want +got):\n%s", diff)
	}

	areas := decodeTile(t, s, store.TileCouverture, tiles.At(middle, 4))
	if len(areas) != 4 || areas[0].Properties["niveau"] != "bassin" || areas[0].Properties["zonage"] != "bassins-insee" ||
		areas[0].Properties["part_15"] != 25.0 {
		t.Errorf("below zoom %d the layer shows the four living areas with their figures: %d features, %v",
			store.CoverageByCommuneFrom, len(areas), areas)
	}
}

func TestLayersHoldWhatIsThere(t *testing.T) {
	t.Parallel()
	s := loadPatchwork(t, pgtest.New(t))
	middle := corner(3, 3)
	for _, c := range []struct {
		layer store.TileLayer
		id    tiles.ID
		want  int
	}{
		{store.TileCommunes, tiles.At(middle, 8), 30}, // the tile ends at 46.92° north, and its margin of 64 units at 46.96°
		{store.TileCommunes, tiles.At(middle, 7), 0},  // names only
		{store.TileCommunes, tiles.At(middle, 4), 0},  // below the layer's first zoom
		{store.TileCommunes, tiles.At(middle, 16), 4},
		{store.TileBassins, tiles.At(middle, 5), 4},
		{store.TileBassins, tiles.ID{Z: 7}, 0},
		{store.TileLieux, tiles.At(middle, 12), 0},
	} {
		if got := decodeTile(t, s, c.layer, c.id); len(got) != c.want {
			t.Errorf("%s %s: %d features, want %d", c.layer, c.id, len(got), c.want)
		}
	}
}

func TestEverySiteStandsInExactlyOneTileOfEachZoom(t *testing.T) {
	t.Parallel()
	s := loadPatchwork(t, pgtest.New(t))
	random := rand.New(rand.NewPCG(36, 18))
	var points []orb.Point
	for range 3000 { // more than a tile shows one by one
		points = append(points, orb.Point{1.5 + 0.6*random.Float64(), 46.6 + 0.6*random.Float64()})
	}
	for _, edge := range []tiles.ID{tiles.At(points[0], 9), tiles.At(points[1], 12)} { // and on corners of tiles
		b := edge.Bound()
		points = append(points, b.Min, b.Max, orb.Point{b.Min[0], b.Max[1]}, orb.Point{b.Max[0], b.Min[1]})
	}
	ids := loadSites(t, s, points)
	slices.Sort(ids)
	for _, zoom := range []int{0, 6, 9, 12} {
		var total, oneByOne int
		var seen []string
		around := map[tiles.ID]bool{}
		for _, p := range points {
			id := tiles.At(p, zoom)
			for dx := -1; dx <= 1; dx++ {
				for dy := -1; dy <= 1; dy++ {
					if n := (tiles.ID{Z: zoom, X: id.X + dx, Y: id.Y + dy}); n.Valid() {
						around[n] = true
					}
				}
			}
		}
		for id := range around {
			for _, f := range decodeTile(t, s, store.TileLieux, id) {
				total += int(f.Properties.MustFloat64("nombre"))
				if name, ok := f.Properties["id"].(string); ok {
					oneByOne++
					seen = append(seen, name)
				}
			}
		}
		if total != len(points) {
			t.Errorf("zoom %d: tiles count %d sites of %d", zoom, total, len(points))
		}
		slices.Sort(seen)
		if zoom == 12 && !slices.Equal(seen, ids) {
			t.Errorf("zoom 12: %d sites one by one, want each of the %d once", oneByOne, len(ids))
		}
		if zoom == 0 && oneByOne > 1000 {
			t.Errorf("zoom 0: %d sites one by one: the tile is not thinned", oneByOne)
		}
	}
}

func TestEveryNameStandsInExactlyOneTile(t *testing.T) {
	t.Parallel()
	s := loadPatchwork(t, pgtest.New(t))
	for _, c := range []struct {
		layer store.TileLayer
		names string
		want  int
	}{{store.TileCommunes, "communes_noms", 36}, {store.TileBassins, "bassins_noms", 4}} {
		for _, zoom := range []int{8, 11} {
			seen := map[any]int{}
			first, last := tiles.At(orb.Point{1.4, 47.3}, zoom), tiles.At(orb.Point{2.2, 46.5}, zoom)
			for x := first.X; x <= last.X; x++ {
				for y := first.Y; y <= last.Y; y++ {
					for _, f := range decodeLayer(t, s, c.layer, tiles.ID{Z: zoom, X: x, Y: y}, c.names) {
						seen[f.Properties["code"]]++
					}
				}
			}
			for code, n := range seen {
				if n != 1 {
					t.Errorf("%s, zoom %d: %v is named %d times", c.layer, zoom, code, n)
				}
			}
			if len(seen) != c.want {
				t.Errorf("%s, zoom %d: %d names, want %d", c.layer, zoom, len(seen), c.want)
			}
		}
	}
}

func TestSitesWithoutPinAreNotDrawn(t *testing.T) {
	t.Parallel()
	s := loadPatchwork(t, pgtest.New(t))
	at := orb.Point{1.8, 46.9}
	ids := loadSites(t, s, []orb.Point{at, at, at, at})
	err := s.Write(t.Context(), func(tx store.Tx) (bool, error) {
		_, err := tx.Exec(t.Context(), `
			UPDATE site SET kind = 'domicile' WHERE site_id = '`+ids[0]+`';
			UPDATE site SET geom = NULL, geom_3857 = NULL, position_level = 'inconnu' WHERE site_id = '`+ids[1]+`';
			UPDATE site SET kind = 'borne', counts_as_help = false WHERE site_id = '`+ids[2]+`';`)
		return true, err
	})
	if err != nil {
		t.Fatal(err)
	}
	got := map[any]any{}
	for _, f := range decodeTile(t, s, store.TileLieux, tiles.At(at, 14)) {
		got[f.Properties["id"]] = f.Properties["type"]
	}
	if want := map[any]any{ids[2]: "borne", ids[3]: "lieu"}; !maps.Equal(got, want) {
		t.Errorf("drawn: %v, want %v (help at home has no pin, a site to place is never drawn)", got, want)
	}
}

func decodeTile(t testing.TB, s *store.Store, layer store.TileLayer, id tiles.ID) []*geojson.Feature {
	t.Helper()
	return decodeLayer(t, s, layer, id, string(layer))
}

// decodeLayer gives the features of one of the layers inside a tile.
func decodeLayer(t testing.TB, s *store.Store, layer store.TileLayer, id tiles.ID, name string) []*geojson.Feature {
	t.Helper()
	raw, err := s.Tile(context.Background(), store.TileRequest{Layer: layer, ID: id})
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) == 0 {
		return nil
	}
	layers, err := mvt.Unmarshal(raw)
	if err != nil {
		t.Fatalf("%s %s: %v", layer, id, err)
	}
	var features []*geojson.Feature
	for _, l := range layers {
		if l.Version != 2 || l.Extent != tiles.Extent {
			t.Errorf("%s %s: layer %s of version %d, extent %d", layer, id, l.Name, l.Version, l.Extent)
		}
		if l.Name == name {
			features = l.Features
		}
	}
	return features
}
