package importing_test

import (
	"testing"

	"github.com/maillage-numerique/maillage/internal/importing"
)

var otherTerritoryFiles = []struct {
	kind importing.Kind
	name string
}{
	{importing.KindZonings, "zonages/communes_zonages_insee_2025.csv.gz"},
	{importing.KindZonings, "zonages/bassins_de_vie_2022_cvl.geojson.gz"},
	{importing.KindNeeds, "besoins/besoins_communes_cvl_2026.csv"},
	{importing.KindNeeds, "besoins/indicateurs_fragilite_communes_france_cog2020.csv.gz"},
	{importing.KindNeeds, "besoins/filosofi_2016_communes_france.csv.gz"},
	{importing.KindPopulation, "besoins/population_200m_2021_bv_levroux.csv"},
	{importing.KindPopulation, "besoins/carreaux_1km_2015_corse.csv"},
}

func TestTheRealZoningsNeedsAndPopulation(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.shared(importing.KindCommunes, "admin/communes_france_2026.csv.gz")
	b.shared(importing.KindCommunes, "admin/passage_codes_communes_vers_2026.csv.gz")
	b.shared(importing.KindCommunes, "admin/communes_2026_cvl.geojson.gz")
	for _, f := range otherTerritoryFiles {
		report := b.shared(f.kind, f.name)
		for i, r := range report.Rejections {
			if i < 4 {
				t.Logf("  line %d %s=%q: %s", r.Line, r.Field, r.Value, r.Reason)
			}
		}
	}
	for sql, want := range map[string]int{
		"SELECT count(*) FROM living_area WHERE geom IS NOT NULL AND contour_source <> 'communes'":                             117,
		"SELECT count(*) FROM living_area_commune m JOIN commune c USING (insee_code) WHERE in_study AND zoning='bassins-insee'": 1754,
		"SELECT count(*) FROM need_indicator WHERE source = 'besoins-region'":                                                  1754,
		"SELECT count(*) FROM need_indicator JOIN commune c USING (insee_code) WHERE c.in_study AND median_income IS NOT NULL":  1696,
		"SELECT count(*) FROM population_square":                                                                               748,
		"SELECT round(sum(people))::int FROM population_square":                                                                6240,
		"SELECT count(*) FROM living_area WHERE NOT ST_IsValid(geom) OR NOT ST_IsValid(geom_3857)":                              0,
	} {
		if got := one[int](b, sql); got != want {
			t.Errorf("%s: %d, want %d", sql, got, want)
		}
	}
	version := one[int](b, "SELECT version FROM data_version")
	for _, f := range otherTerritoryFiles {
		if report := b.shared(f.kind, f.name); report.ChangedAnything() {
			t.Errorf("%s again: %d created, %d changed, %d removed", f.name, report.Created, report.Changed, report.Removed)
		}
	}
	if again := one[int](b, "SELECT version FROM data_version"); again != version {
		t.Errorf("the same files again moved the data version from %d to %d", version, again)
	}
}
