package importing_test

import (
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/internal/importing"
)

const (
	regionalNeeds = "code_insee,nom,pop_municipale_2023,part_65_plus_2017,part_peu_diplomes_2017,revenu_median_2016,taux_pauvrete_2016,nb_communes_source\n" +
		"36001,Aigurande,1321,40.5,60,19000,,1\n"
	nationalNeeds = "code_insee,pop_municipale_2017,part_65_plus_2017,part_peu_diplomes_2017\n" +
		"36001,1300,10,10\n" +
		"18023,900,20,50\n18123,100,40,\n" + // Laverdines joined Baugy in 2019
		"36002,114,130,50\n" + // not a share
		"99999,1,1,1\n"
	income = "code_insee,nom,nb_personnes,revenu_median,taux_pauvrete_60\n36001,Aigurande,1300,18000,\n36002,Aize,110,22000,15\n"
)

func needsBench(t *testing.T) bench {
	b := newBench(t)
	b.text(importing.KindCommunes, threeCommunes)
	b.text(importing.KindCommunes, "code_ancien,nom_ancien,date_effet,code_2026\n18123,Laverdines,2019-01-01,18023\n")
	return b
}

func TestTheBestSourceOfNeedsWinsWhateverTheOrder(t *testing.T) {
	t.Parallel()
	names := map[string]string{"region": regionalNeeds, "france": nationalNeeds, "income": income}
	for _, order := range []string{"region france income", "income france region", "france region income", "income region france", "france income region france"} {
		b := needsBench(t)
		for _, name := range strings.Fields(order) {
			b.named(importing.KindNeeds, name+"_2016.csv", names[name])
		}
		got := one[string](b, `SELECT string_agg(concat_ws(' ', insee_code, coalesce(share_65_plus::text, '?'), coalesce(share_low_diploma::text, '?'),
			coalesce(median_income::text, '?'), coalesce(poverty_rate::text, '?'), source, source_date), ', ' ORDER BY insee_code) FROM need_indicator`)
		// Baugy: (20×900 + 40×100)/1000; the diploma of Laverdines is unknown, but nine in ten people are known.
		want := "18023 22 50 ? ? besoins-france 2017-01-01, 36001 40.5 60 19000 ? besoins-region 2017-01-01, 36002 ? ? 22000 15 insee-filosofi 2016-01-01"
		if got != want {
			t.Errorf("%s:\n got %s\nwant %s", order, got, want)
		}
	}
}

func TestIndicatorsThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	b := needsBench(t)
	report := b.text(importing.KindNeeds, nationalNeeds)
	if report.Created != 2 || report.Merged != 1 || report.Rejected != 2 {
		t.Fatalf("%+v", report)
	}
	if r := report.Rejections[0]; r.Line != 5 || r.Field != "part_65_plus_2017" || r.Value != "130" {
		t.Errorf("%+v", r)
	}
}

func TestSquaresBelongToTheirCommune(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.text(importing.KindCommunes, threeCommunes)
	// The square RES1000mN2630000E3680000 is near 46.6 N 1.6 E.
	b.text(importing.KindCommunes, collection(square(`"36001"`, 1, 46, studied)))
	coarse := "Id_carr1km,Ind\nCRS3035RES1000mN2630000E3680000,12\nCRS3035RES1000mN2030000E4252000,6\nRES1000,1\nCRS3035RES1000mN2631000E3680000,-1\n"
	report := b.text(importing.KindPopulation, coarse)
	if report.Created != 1 || report.Rejected != 3 {
		t.Fatalf("%+v", report)
	}
	if got := one[string](b, "SELECT insee_code || ' ' || round(lon::numeric, 2) || ' ' || round(lat::numeric, 2) || ' ' || people || ' ' || source FROM population_square"); !strings.HasPrefix(got, "36001 1.") || !strings.HasSuffix(got, " 12 insee-carreaux-1000") {
		t.Errorf("square: %s", got)
	}
	fine := "code_insee,lon,lat,individus\n36001,1.5,46.5,3.5\n36001,1.502,46.5,2\n36002,,,4\n"
	report = b.text(importing.KindPopulation, fine)
	if report.Created != 2 || report.Removed != 1 || report.Rejected != 1 {
		t.Errorf("finer squares: %+v", report)
	}
	if report := b.text(importing.KindPopulation, coarse); report.ChangedAnything() {
		t.Errorf("coarser squares came back: %+v", report)
	}
	if n := one[float64](b, "SELECT sum(people) FROM population_square"); n != 5.5 {
		t.Errorf("%g people, want 5.5", n)
	}
}

func TestSquareCentresAgreeWithPostGIS(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.text(importing.KindCommunes, threeCommunes)
	b.text(importing.KindPopulation, "lcog_geo,Idcar_200m,Ind\n36001,CRS3035RES200mN2630000E3680000,1\n3600236001,CRS3035RES200mN1600200E3890200,1\n18023,CRS3035RES200mN3209900E4320900,1\n")
	worst := one[float64](b, `SELECT max(ST_Distance(ST_MakePoint(lon, lat)::geography, ST_Transform(ST_SetSRID(p, 3035), 4326)::geography))
		FROM population_square JOIN (VALUES ('36001', ST_MakePoint(3680100, 2630100)), ('36002', ST_MakePoint(3890300, 1600300)), ('18023', ST_MakePoint(4321000, 3210000))) v(insee_code, p) USING (insee_code)`)
	if worst > 0.02 {
		t.Errorf("a centre is %g m from PostGIS's", worst)
	}
}
