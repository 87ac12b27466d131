package importing_test

import (
	"testing"

	"github.com/maillage-numerique/maillage/internal/importing"
)

var communeFiles = []string{
	"admin/communes_france_2026.csv.gz",
	"admin/passage_codes_communes_vers_2026.csv.gz",
	"admin/cog_2026_communes_deleguees_et_associees.csv.gz",
	"admin/passage_polygones_2018_vers_2026.csv",
	"admin/alias_noms_communes.csv.gz",
	"admin/mouvements_communes_1943_2026.csv.gz",
	"admin/laposte_hexasmal_2020.csv.gz",
	"admin/communes_2026_cvl.geojson.gz",
	"admin/communes_2018_cvl_et_departements_limitrophes.geojson.gz",
	"admin/communes_2025_generalisees_cvl_et_limitrophes.geojson.gz",
}

func TestTheRealCommunes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, name := range communeFiles {
		report := b.shared(importing.KindCommunes, name)
		for i, r := range report.Rejections {
			if i < 5 {
				t.Logf("  line %d %s=%q: %s", r.Line, r.Field, r.Value, r.Reason)
			}
		}
	}
	for is, want := range map[string]int{
		"SELECT count(*) FROM commune": 34875,
		"SELECT count(*) FROM commune WHERE in_study":                                                1754,
		"SELECT count(*) FROM commune WHERE in_study AND contour_approximate":                        0,
		"SELECT count(*) FROM commune WHERE geom IS NOT NULL AND NOT ST_IsValid(geom)":               0,
		"SELECT count(*) FROM commune WHERE geom_3857 IS NOT NULL AND NOT ST_IsValid(geom_3857)":     0,
		"SELECT count(*) FROM commune WHERE NOT contour_approximate AND NOT ST_Covers(geom, centre)": 0,
	} {
		if got := one[int](b, is); got != want {
			t.Errorf("%s: %d, want %d", is, got, want)
		}
	}
	version := one[int](b, "SELECT version FROM data_version")
	for _, name := range communeFiles {
		if report := b.shared(importing.KindCommunes, name); report.ChangedAnything() {
			t.Errorf("%s again: %d created, %d changed", name, report.Created, report.Changed)
		}
	}
	if again := one[int](b, "SELECT version FROM data_version"); again != version {
		t.Errorf("the same files again moved the data version from %d to %d", version, again)
	}
	t.Log(one[string](b, `SELECT string_agg(contour_source||' '||contour_rank||' '||n, ', ') FROM (SELECT contour_source, contour_rank, count(*) n FROM commune GROUP BY 1,2) x`))
	t.Log(one[string](b, `SELECT string_agg(nature||' '||n, ', ') FROM (SELECT nature, count(*) n FROM place_name GROUP BY 1) x`))
	t.Log(one[int](b, `SELECT count(*) FROM commune_crosswalk`))
}
