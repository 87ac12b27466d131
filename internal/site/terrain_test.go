package site_test

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Two communes of about 10 km by 10 km side by side, their border at longitude 2; a third without contour; a fourth of which
// nothing is known but its code.
const (
	west, east territory.INSEECode = "18001", "18002"
	far        territory.INSEECode = "59001"
	blank      territory.INSEECode = "59002"
)

func square(minLon, maxLon float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{minLon, 47}, {maxLon, 47}, {maxLon, 47.09}, {minLon, 47.09}, {minLon, 47}}}}
}

func terrain(unchecked bool) *site.Terrain {
	return site.NewTerrain(map[territory.INSEECode]site.Landmark{
		west:  {Centre: &orb.Point{1.93, 47.04}, AreaKm2: 100, Contour: square(1.87, 2)},
		east:  {Centre: &orb.Point{2.07, 47.04}, AreaKm2: 100, Contour: square(2, 2.13)},
		far:   {Centre: &orb.Point{3, 50.5}, AreaKm2: 20},
		blank: {},
	}, unchecked)
}

func TestPlace(t *testing.T) {
	declares := func(code territory.INSEECode) territory.Declared { return territory.Declared{Code: code} }
	among := func(codes ...territory.INSEECode) territory.Declared { return territory.Declared{Candidates: codes} }
	p := func(lon, lat float64) *orb.Point { return &orb.Point{lon, lat} }
	for name, c := range map[string]struct {
		point     *orb.Point
		commune   territory.Declared
		unchecked bool
		at        *orb.Point
		level     site.Level
		reason    site.Reason
		code      territory.INSEECode
	}{
		"inside its commune: kept": {
			p(1.95, 47.05), declares(west), false, p(1.95, 47.05), site.LevelExact, site.InsideCommune, west,
		},
		"on the border: inside": {
			p(2, 47.05), declares(east), false, p(2, 47.05), site.LevelExact, site.InsideCommune, east,
		},
		"800 m over the border: kept": {
			p(2.0105, 47.05), declares(west), false, p(2.0105, 47.05), site.LevelExact, site.WithinOneKm, west,
		},
		"1.2 km over the border: moved to the centre of the declared commune": {
			p(2.016, 47.05), declares(west), false, p(1.93, 47.04), site.LevelCommune, site.SuspectOutside, west,
		},
		"a namesake at the other end of France: moved": {
			p(3.047418, 50.613114), declares(west), false, p(1.93, 47.04), site.LevelCommune, site.SuspectOutside, west,
		},
		"no contour, near the centre: kept": {
			p(3.02, 50.51), declares(far), false, p(3.02, 50.51), site.LevelExact, site.NearCentre, far,
		},
		"no contour, far from the centre: moved": {
			p(3.2, 50.5), declares(far), false, p(3, 50.5), site.LevelCommune, site.FarFromCentre, far,
		},
		"nothing to check against: kept": {
			p(3.2, 50.5), declares(blank), false, p(3.2, 50.5), site.LevelExact, site.CommuneUnchecked, blank,
		},
		"no coordinates: the centre": {
			nil, declares(west), false, p(1.93, 47.04), site.LevelCommune, site.NoCoordinates, west,
		},
		"no coordinates and no centre: nowhere": {
			nil, declares(blank), false, nil, site.LevelUnknown, site.NotFound, blank,
		},
		"name and postcode disagree, the point is in a commune of the postcode: that one": {
			p(2.05, 47.05), among(west, east), false, p(2.05, 47.05), site.LevelExact, site.InsidePostcode, east,
		},
		"name and postcode disagree, the point is in none: nowhere, a wrong commune is worse than none": {
			p(2.05, 47.5), among(west, east), false, nil, site.LevelUnknown, site.NotFound, "",
		},
		"an unreadable commune, a point in a known one: that one": {
			p(2.05, 47.05), declares(""), false, p(2.05, 47.05), site.LevelExact, site.CommuneFromPoint, east,
		},
		"an unreadable commune, a point in none: nowhere": {
			p(5, 45), declares(""), false, nil, site.LevelUnknown, site.NotFound, "",
		},
		"nothing at all: nowhere": {
			nil, declares(""), false, nil, site.LevelUnknown, site.NotFound, "",
		},
		"the sample's contours judge nothing": {
			p(3.047418, 50.613114), declares(west), true, p(3.047418, 50.613114), site.LevelExact, site.NotChecked, west,
		},
	} {
		t.Run(name, func(t *testing.T) {
			placed := terrain(c.unchecked).Place(c.point, c.commune, nil)
			got, code := placed.Position, placed.INSEECode
			if got.Level != c.level || got.Reason != c.reason || code != c.code {
				t.Errorf("level %s, reason %s, commune %q", got.Level, got.Reason, code)
			}
			if (got.Geom == nil) != (c.at == nil) || c.at != nil && *got.Geom != *c.at {
				t.Errorf("drawn at %v, want %v", got.Geom, c.at)
			}
			if got.Declared != c.point {
				t.Error("what the source declares is lost")
			}
		})
	}
}

func TestNoTerritoryJudgesNothing(t *testing.T) {
	got := site.NewTerrain(nil, false).Place(&orb.Point{2, 47}, territory.Declared{}, nil).Position
	if got.Reason != site.CommuneUnchecked || got.Geom == nil {
		t.Errorf("%+v", got)
	}
}

// Drawn nowhere if and only if the level is unknown (a check of the table says so too), and never at a point that the
// declared commune's contour excludes.
func TestPlaceNeverDrawsFarFromTheDeclaredCommune(t *testing.T) {
	ground := terrain(false)
	rapid.Check(t, func(t *rapid.T) {
		point := orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat")}
		if rapid.Bool().Draw(t, "near") {
			point = orb.Point{rapid.Float64Range(1.8, 2.2).Draw(t, "lon"), rapid.Float64Range(46.9, 47.2).Draw(t, "lat")}
		}
		code := rapid.SampledFrom([]territory.INSEECode{west, east, far}).Draw(t, "commune")
		got := ground.Place(&point, territory.Declared{Code: code}, nil).Position
		if (got.Geom == nil) != (got.Level == site.LevelUnknown) {
			t.Fatalf("%+v", got)
		}
		if again := ground.Place(got.Geom, territory.Declared{Code: code}, nil).Position; *again.Geom != *got.Geom {
			t.Fatalf("the point chosen, %v, is not believed in its turn: %+v", *got.Geom, again)
		}
	})
}

func TestPlausibleRadius(t *testing.T) {
	dir := filepath.Join(golden.SharedData(t), "admin")
	rows, err := csv.NewReader(unzip(t, filepath.Join(dir, "communes_france_2026.csv.gz"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	number := func(row []string, name string) float64 {
		f, err := strconv.ParseFloat(row[column[name]], 64)
		if err != nil {
			return math.NaN()
		}
		return f
	}
	commune := map[string][]string{}
	for _, row := range rows[1:] {
		commune[row[column["code_insee"]]] = row
	}
	var contours geojson.FeatureCollection
	if err := json.NewDecoder(unzip(t, filepath.Join(dir, "communes_2026_cvl.geojson.gz"))).Decode(&contours); err != nil {
		t.Fatal(err)
	}
	beyond := 0
	for _, f := range contours.Features {
		row := commune[f.Properties.MustString("code")]
		centre := orb.Point{number(row, "lon"), number(row, "lat")}
		farthest := 0.0
		for _, v := range vertices(f.Geometry) {
			farthest = math.Max(farthest, geo.Distance(centre, v))
		}
		if farthest > site.PlausibleRadiusM(number(row, "superficie_km2")) {
			beyond++
		}
	}
	if len(contours.Features) != 1754 || beyond > 2 {
		t.Errorf("%d of %d communes reach beyond the radius", beyond, len(contours.Features))
	}
}

func vertices(g orb.Geometry) []orb.Point {
	var out []orb.Point
	switch g := g.(type) {
	case orb.Polygon:
		for _, r := range g {
			out = append(out, r...)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			out = append(out, vertices(p)...)
		}
	}
	return out
}

func unzip(t *testing.T, name string) *gzip.Reader {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	r, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
