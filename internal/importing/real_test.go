package importing_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/importing"
	"github.com/maillage-numerique/maillage/internal/sample"
)

// The whole of the real data, loaded three times: as it is, again, and with the rows of every file shuffled into a database
// that holds the sample. All hold the same.
func TestRegionAsItIsAndShuffled(t *testing.T) {
	t.Parallel()
	dir := golden.Region(t)
	plain := newBench(t).withGeocoder()
	start := time.Now()
	report := plain.load(os.DirFS(dir))
	t.Logf("loaded in %s", time.Since(start))
	for _, f := range report.Files {
		if f.State == importing.Loaded {
			r := f.Report
			t.Logf("%-64s read %d created %d changed %d unchanged %d merged %d rejected %d", f.Path, r.Read, r.Created, r.Changed, r.Unchanged, r.Merged, r.Rejected)
		}
	}
	t.Run("every file is imported, recognised or listed", func(t *testing.T) { checkStates(t, report) })
	t.Run("figures of the README", func(t *testing.T) { checkFigures(t, plain) })
	t.Run("known defects", func(t *testing.T) { checkDefects(t, plain) })
	t.Run("places", func(t *testing.T) { checkPlaces(t, plain) })
	want := dump(plain)

	t.Run("the same files again change nothing", func(t *testing.T) {
		version := one[int](plain, "SELECT version FROM data_version")
		runs := one[int](plain, "SELECT count(*) FROM import_run")
		for _, f := range plain.load(os.DirFS(dir)).Files {
			if f.Report.ChangedAnything() {
				t.Errorf("%s: %d created, %d changed, %d removed", f.Path, f.Report.Created, f.Report.Changed, f.Report.Removed)
			}
		}
		if now := one[int](plain, "SELECT version FROM data_version"); now != version {
			t.Errorf("the data version moved from %d to %d", version, now)
		}
		if now := one[int](plain, "SELECT count(*) FROM import_run"); now != runs {
			t.Errorf("the log of imports grew from %d to %d", runs, now)
		}
		compare(t, want, dump(plain))
	})
	t.Run("shuffled rows take the place of the sample and give the same database", func(t *testing.T) {
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		b := newBench(t).withGeocoder()
		if _, err := sample.Load(t.Context(), b.Store, b.Now); err != nil {
			t.Fatal(err)
		}
		b.load(shuffled(t, os.DirFS(dir), seed))
		compare(t, want, dump(b))
		if is, err := b.Store.IsSample(t.Context()); err != nil || is {
			t.Errorf("the banner of the sample stays: %v, %v", is, err)
		}
		checkValence(t, b, dir)
	})
}

// checkValence imports the stop of a bus that stands "en face de la Mairie" of Valence, 16460, and that its source's geocoder sent to
// Bouc-Bel-Air, 485 km away (data/README.md): as the source spells it, and as a person would.
func checkValence(t *testing.T, b bench, dir string) {
	b.t = t
	raw, err := os.ReadFile(filepath.Join(dir, "itineraires", "bus_france_services_charente_2023.json"))
	if err != nil {
		t.Fatal(err)
	}
	var stops []map[string]any
	if err := json.Unmarshal(raw, &stops); err != nil {
		t.Fatal(err)
	}
	stop := stops[slices.IndexFunc(stops, func(s map[string]any) bool { return s["id"] == 4.0 })]
	point := fmt.Sprintf("%v,%v", stop["latitude"], stop["longitude"])
	b.places(importing.KindSites, "bus.csv", standardFile(
		fmt.Sprintf("4,Comme la source,%v,%v,%v,%v,%s,,,2023-01-01,bus", stop["commune"], stop["code_postal"], stop["code_insee"], stop["adresse"], point),
		"5,Comme une personne,Valence,16460,,Mairie,"+point+",,,2023-01-01,bus"), importing.Report{Read: 2, Created: 2})
	for _, name := range []string{"Comme la source", "Comme une personne"} {
		got := one[string](b, `SELECT insee_code || ' ' || position_level || ' ' || (ST_Distance(s.geom::geography, c.centre::geography, false) < 5000)
				|| ' ' || round(outside_m / 1000) || ' km'
			FROM site s JOIN site_doubt USING (site_id) JOIN commune c USING (insee_code) WHERE s.name = $1`, name)
		if want := "16392 commune true 485 km"; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// load imports a directory and fails on the first file that should have been read.
func (b bench) load(dir fs.FS) importing.LoadReport {
	b.t.Helper()
	ran := false
	report, err := b.Load(b.t.Context(), dir, func(ctx context.Context) error { ran = true; return b.TellUnits(ctx) })
	if err != nil {
		b.t.Fatal(err)
	}
	for _, f := range report.Files {
		if f.Err != nil {
			b.t.Errorf("%s: %v", f.Path, f.Err)
		}
		if err := f.Report.Check(); err != nil {
			b.t.Error(err)
		}
	}
	if report.Failed() || !ran {
		b.t.Error("the load says that it failed, or did not run what follows")
	}
	return report
}

func checkStates(t *testing.T, report importing.LoadReport) {
	states := map[string]importing.LoadState{}
	counts := map[importing.LoadState]int{}
	for _, f := range report.Files {
		states[f.Path] = f.State
		counts[f.State]++
	}
	if counts[importing.Loaded] != 25 || counts[importing.Unused] != 5 {
		t.Errorf("states: %v, want 25 imported and 5 recognised", counts)
	}
	// The six other files of places come with a later issue.
	for _, name := range []string{
		"sites/conseillers_numeriques_permanences_2022-12.json.gz", "sites/etapes_numerique.json", "sites/gironde.json",
		"sites/la_creuse.json", "sites/maine_et_loire.json", "sites/mednum_bfc_2022.csv",
	} {
		if states[name] != importing.Unknown {
			t.Errorf("%s: %q, want it listed as unknown", name, states[name])
		}
	}
	for _, r := range report.Rows() {
		if r.Path == "science/…" && r.Count < 100 {
			t.Errorf("the reference cases make %d lines", r.Count)
		}
	}
}

// checkFigures compares with shared/data/README.md.
func checkFigures(t *testing.T, b bench) {
	b.t = t
	for sql, want := range map[string]int{
		"SELECT count(*) FROM commune":                                                                   34875,
		"SELECT count(*) FROM commune WHERE epci_code IS NULL":                                           4,
		"SELECT count(*) FROM commune WHERE population IS NULL":                                          17, // Mayotte: unknown, not zero
		"SELECT count(*) FROM commune WHERE in_study":                                                    1754,
		"SELECT count(*) FROM commune WHERE in_study AND contour_approximate":                            0,
		"SELECT count(*) FROM commune WHERE contour_source = 'contours-detailles'":                       4218,
		"SELECT count(*) FROM commune WHERE geom IS NOT NULL AND NOT ST_IsValid(geom)":                   0,
		"SELECT count(*) FROM commune WHERE geom_3857 IS NOT NULL AND NOT ST_IsValid(geom_3857)":         0,
		"SELECT count(*) FROM living_area WHERE zoning = 'bassins-insee' AND geom IS NOT NULL":           117,
		"SELECT count(*) FROM living_area WHERE NOT ST_IsValid(geom) OR NOT ST_IsValid(geom_3857)":       0,
		"SELECT count(*) FROM living_area WHERE zoning = 'bassins-hublo'":                                23,
		"SELECT count(*) FROM living_area WHERE zoning = 'bassins-hublo' AND geom IS NULL":               0,
		"SELECT count(*) FROM need_indicator WHERE source = 'besoins-region'":                            1754,
		"SELECT count(median_income) FROM need_indicator JOIN commune USING (insee_code) WHERE in_study": 1696,
		"SELECT count(poverty_rate) FROM need_indicator JOIN commune USING (insee_code) WHERE in_study":  167,
		"SELECT count(*) FROM population_square":                                                         748,
		"SELECT round(sum(people))::int FROM population_square":                                          6240,
		"SELECT count(*) FROM commune c WHERE in_study AND NOT EXISTS (SELECT FROM living_area_commune m WHERE m.insee_code = c.insee_code AND zoning = 'bassins-insee' AND code IS NOT NULL)":                                                           0,
		"SELECT count(*) FROM (SELECT a.code FROM living_area a JOIN living_area_commune m USING (zoning, code) JOIN commune c USING (insee_code) WHERE zoning = 'bassins-insee' GROUP BY a.code HAVING bool_or(in_study) AND NOT bool_and(in_study)) x": 43,
		// No mobile unit is a building at its base, in any file: 163 rows of France services, four of Hub-Lo (DOMAIN §1).
		"SELECT count(*) FROM site_source JOIN unit_source USING (source, source_id)":                                          0,
		"SELECT count(*) FROM site_source WHERE source = 'france-services' AND record::text ~ 'Bus_équivalent|Itinérante'":     0,
		"SELECT count(*) FROM unit_source WHERE source = 'france-services' AND record::text ~ 'Bus_équivalent|Itinérante'":     163,
		"SELECT count(*) FROM site_source WHERE source = 'hublo' AND source_id IN ('228', '508', '509', '522')":                0,
		"SELECT count(*) FROM unit_source WHERE source = 'hublo' AND source_id IN ('228', '508', '509', '522')":                4,
		"SELECT count(*) FROM site s JOIN unit u ON s.name = u.name AND ST_DWithin(s.geom::geography, u.base::geography, 100)": 0,
	} {
		if got := one[int](b, sql); got != want {
			t.Errorf("%s: %d, want %d", sql, got, want)
		}
	}
	t.Logf("Hub-Lo's areas: %s", one[string](b, `SELECT string_agg(reason || ' ' || n, ', ' ORDER BY reason) FROM
		(SELECT reason, count(*) AS n FROM living_area_commune WHERE zoning = 'bassins-hublo' GROUP BY reason) x`))
}

// checkDefects looks at the defects that shared/data/README.md lists.
func checkDefects(t *testing.T, b bench) {
	b.t = t
	outside := []string{
		"18023", "18117", "18275", "28114", "36114", "36121", "36132", "36143", "37174", "41066", "41124", "41145", "45011",
		"45031", "45141", "45173",
	}
	moved := one[[]string](b, "SELECT array_agg(insee_code ORDER BY insee_code) FROM commune WHERE in_study AND NOT centre = postal_centre")
	if !slices.Equal(moved, outside) {
		t.Errorf("centres moved off La Poste's point: %v, want the 16 that lie outside their commune", moved)
	}
	if n := one[int](b, "SELECT count(*) FROM commune WHERE NOT contour_approximate AND NOT ST_Contains(geom, centre)"); n != 0 {
		t.Errorf("%d centres lie outside their commune", n)
	}
	// Both points of 45011 lie outside: a point of its surface; the other fifteen have their interior point.
	if n := one[int](b, "SELECT count(*) FROM commune WHERE in_study AND NOT centre = postal_centre AND centre = interior_point"); n != 15 {
		t.Errorf("%d centres are the interior point, want 15", n)
	}
	for old, want := range map[string][]string{
		"49069": {"49126"}, "13202": {"13055"}, "75112": {"75056"}, "69388": {"69123"}, "45117": {"45093", "45313"}, "18123": {"18023"},
		"60455": {"60694"}, "55273": {"55386"}, // delegated communes of today, whatever became of them before
	} {
		got := one[[]string](b, "SELECT array_agg(insee_code ORDER BY insee_code) FROM commune_crosswalk WHERE old_code = $1", old)
		if !slices.Equal(got, want) {
			t.Errorf("the old code %s leads to %v, want %v", old, got, want)
		}
	}
	if n := one[int](b, "SELECT count(*) FROM (SELECT old_code FROM commune_crosswalk GROUP BY 1 HAVING count(*) > 1) x"); n != 6 {
		t.Errorf("%d old codes have several heirs, want 6", n)
	}
	for name, code := range map[string]string{
		"contres": "41059", "cloyes sur le loir": "28103", "janville": "28199", "auneau": "28015", "ouzouer le marche": "41173",
		"badecon le pin": "36158", "faverolles en berry": "36244",
	} {
		if n := one[int](b, "SELECT count(*) FROM place_name WHERE normalized = $1 AND insee_code = $2", name, code); n == 0 {
			t.Errorf("the name %q does not lead to %s", name, code)
		}
	}
}

// dumped are the tables that imports write, as text without our own ids nor the log.
var dumped = map[string]string{
	"region":              "SELECT t::text FROM region t",
	"departement":         "SELECT t::text FROM departement t",
	"epci":                "SELECT t::text FROM epci t",
	"commune":             "SELECT t::text FROM commune t",
	"commune_crosswalk":   "SELECT t::text FROM commune_crosswalk t",
	"place_name":          "SELECT t::text FROM place_name t",
	"zoning":              "SELECT t::text FROM zoning t",
	"living_area":         "SELECT t::text FROM living_area t",
	"living_area_commune": "SELECT t::text FROM living_area_commune t",
	"need_indicator":      "SELECT t::text FROM need_indicator t",
	"population_square":   "SELECT t::text FROM population_square t",
	"tile_shape":          "SELECT t::text FROM tile_shape t",
	"site":                "SELECT (to_jsonb(t) - 'site_id')::text FROM site t",
	"site_source":         "SELECT (to_jsonb(t) - 'site_id')::text || s.name FROM site_source t JOIN site s USING (site_id)",
	"site_doubt":          "SELECT (to_jsonb(t) - 'site_id')::text || s.name FROM site_doubt t JOIN site s USING (site_id)",
	"unit":                "SELECT (to_jsonb(t) - 'unit_id')::text FROM unit t",
	"unit_source":         "SELECT (to_jsonb(t) - 'unit_id')::text || u.slug FROM unit_source t JOIN unit u USING (unit_id)",
}

// dump gives, for each table, its rows as sorted text.
func dump(b bench) map[string][]string {
	b.t.Helper()
	all := map[string][]string{}
	for table, sql := range dumped {
		rows := one[[]string](b, `SELECT coalesce(array_agg(md5(x) || ' ' || left(x, 400) ORDER BY x COLLATE "C"), '{}') FROM (`+sql+`) y(x)`)
		all[table] = rows
	}
	return all
}

func compare(t *testing.T, want, got map[string][]string) {
	t.Helper()
	for _, table := range slices.Sorted(maps.Keys(want)) {
		if len(want[table]) != len(got[table]) {
			t.Errorf("%s: %d rows, want %d", table, len(got[table]), len(want[table]))
		}
		for i := range min(len(want[table]), len(got[table])) {
			if want[table][i] != got[table][i] {
				t.Errorf("%s differs at row %d:\n got %s\nwant %s", table, i, got[table][i], want[table][i])
				break
			}
		}
	}
}
