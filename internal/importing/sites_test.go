package importing_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"golang.org/x/sync/errgroup"

	"github.com/maillage-numerique/maillage/internal/importing"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// checkPlaces looks at the places of the real data, once loaded (real_test.go).
func checkPlaces(t *testing.T, b bench) {
	b.t = t
	t.Run("the 14 sites outside the region are found and moved to their commune, one to its address", func(t *testing.T) {
		for moved, want := range map[string]string{
			`position_reason = 'suspect_hors_commune' AND position_level = 'commune'
			  AND geom = (SELECT centre FROM commune c WHERE c.insee_code = s.insee_code)`: "76 80 105 147 192 259 293 313 349 363 364 399 417",
			// "5 B, Boulevard Maréchal Joffre", 18020 BOURGES: the file of addresses knows the boulevard without that number
			`position_reason = 'suspect_adresse_trouvee' AND position_level = 'voie' AND position_source = 'geocode' AND position_score >= 0.7
			  AND ST_Contains((SELECT c.geom FROM commune c WHERE c.insee_code = '18033'), s.geom)`: "382",
		} {
			got := one[string](b, `SELECT string_agg(source_id, ' ' ORDER BY source_id::int) FROM site_source JOIN site s USING (site_id)
				WHERE source = 'hublo' AND NOT EXISTS (SELECT FROM commune c WHERE in_study AND ST_Intersects(c.geom, s.declared)) AND `+moved)
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		}
	})

	t.Run("what contradicts itself is listed, and nothing else", func(t *testing.T) {
		got := one[string](b, `SELECT string_agg(reason || ' ' || n, ', ' ORDER BY reason) FROM (SELECT reason, count(*) AS n FROM site_doubt GROUP BY 1) x`)
		want := "adresse_loin_du_point 1, dans_commune_du_code_postal 1, introuvable 2, suspect_adresse_trouvee 1, suspect_hors_commune 33, suspect_loin_du_centre 2"
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if n := one[int](b, `SELECT count(*) FROM site LEFT JOIN site_doubt USING (site_id) WHERE position_source <> 'declare' AND reason IS NULL`); n != 0 {
			t.Errorf("%d places are not where their source says, and nobody is told why", n)
		}
	})

	t.Run("29 more stand in another commune than declared: 9 within a kilometre stay, 20 are moved", func(t *testing.T) {
		got := one[string](b, `SELECT string_agg(reason || ' ' || n, ', ' ORDER BY reason) FROM (
			SELECT position_reason AS reason, count(*) AS n FROM site s JOIN site_source USING (site_id)
			WHERE source = 'hublo' AND EXISTS (SELECT FROM commune c WHERE in_study AND ST_Intersects(c.geom, s.declared)) GROUP BY 1) x`)
		want := "a_moins_d_un_km 9, dans_commune 378, dans_commune_du_code_postal 1, suspect_hors_commune 20"
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})

	t.Run("renamed towns, CEDEX and wrong codes lead to the commune of today", func(t *testing.T) {
		for gid, want := range map[string]string{
			"40": "28015 AUNEAU", "46": "28103 CLOYES-SUR-LE-LOIR", "49": "28199 JANVILLE", "137": "37187 PORTS",
			"153": "41059 CONTRES", "247": "41059 CONTRES", "230": "41173 OUZOUER-LE-MARCHÉ",
			"203": "18033 BOURGES", "382": "18033 BOURGES", "259": "18279 VIERZON", "363": "37261 TOURS", "417": "45234 ORLEANS",
			"248": "45244 OUZOUER-SUR-LOIRE", "280": "41159 NEUNG-SUR-BEUVRON", "307": "18233 CESTAS",
		} {
			got := one[string](b, `SELECT insee_code || ' ' || commune_name FROM site JOIN site_source USING (site_id)
				WHERE source = 'hublo' AND source_id = $1`, gid)
			if got != want {
				t.Errorf("gid %s: %s, want %s", gid, got, want)
			}
		}
	})

	t.Run("hours are declared, read, or kept as words", func(t *testing.T) {
		got := one[string](b, `SELECT string_agg(source || ' ' || state || ' ' || n, ', ' ORDER BY source, state) FROM (
			SELECT split_part(a.source, ':', 1) AS source, hours_state AS state, count(*) AS n
			FROM site JOIN site_source a USING (site_id) GROUP BY 1, 2) x`)
		want := "france-services absent 36, france-services declare 2280, france-services interprete 64, france-services texte 302, " +
			"hublo absent 286, hublo interprete 90, hublo texte 46, standard absent 116, standard declare 72"
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})

	t.Run("the four mobile units of Hub-Lo are not sites", func(t *testing.T) {
		if got := one[string](b, `SELECT string_agg(source_id, ' ' ORDER BY source_id::int) FROM unit_source WHERE source = 'hublo'`); got != "228 508 509 522" {
			t.Errorf("units %s", got)
		}
	})

	t.Run("every row is a site, a site to place or the record of a unit", func(t *testing.T) {
		for source, want := range map[string]string{
			"hublo": "422 placed, 0 to place, 4 of units", "france-services": "2680 placed, 2 to place, 163 of units",
			"standard:%": "188 placed, 0 to place, 0 of units",
		} {
			got := one[string](b, `SELECT count(*) FILTER (WHERE geom IS NOT NULL) || ' placed, ' || count(*) FILTER (WHERE geom IS NULL)
				|| ' to place, ' || (SELECT count(*) FROM unit_source WHERE source LIKE $1) || ' of units'
				FROM site JOIN site_source USING (site_id) WHERE source LIKE $1`, source)
			if got != want {
				t.Errorf("%s: %s, want %s", source, got, want)
			}
		}
		unplaced, err := b.Store.SitesToPlace(t.Context(), store.ToPlaceFilter{Reason: site.NotFound})
		if err != nil {
			t.Fatal(err)
		}
		if len(unplaced) != 2 {
			t.Errorf("%d to place, want 2", len(unplaced))
		}
		for _, u := range unplaced { // Saint-Martin is no commune: its code is that of an overseas collectivity
			if u.CommuneName != "Saint-Martin" {
				t.Errorf("%+v", u)
			}
		}
	})

	t.Run("no site and no unit without a record", func(t *testing.T) {
		n := one[int](b, `SELECT (SELECT count(*) FROM site s WHERE NOT EXISTS (SELECT FROM site_source a WHERE a.site_id = s.site_id)) +
			(SELECT count(*) FROM unit u WHERE NOT EXISTS (SELECT FROM unit_source a WHERE a.unit_id = u.unit_id))`)
		if n != 0 {
			t.Errorf("%d orphans", n)
		}
	})

	t.Run("arrondissements and dead codes lead to the commune of today", func(t *testing.T) {
		for raw, want := range map[string]string{"13202": "13055", "75112": "75056", "69388": "69123", "49069": "49126"} {
			got := one[string](b, `SELECT string_agg(DISTINCT insee_code, ' ') FROM site JOIN site_source USING (site_id)
				WHERE source = 'france-services' AND record ->> 'insee_com' = $1`, raw)
			if got != want {
				t.Errorf("%s gives %s, want %s", raw, got, want)
			}
		}
	})

	t.Run("La Rur@linette is one unit, told of by both files and by its team, and the only one", func(t *testing.T) {
		got := one[string](b, `SELECT string_agg(slug || ': ' || told, '; ') FROM (
			SELECT slug, string_agg(source || ' ' || source_id, ', ' ORDER BY source) AS told
			FROM unit JOIN unit_source USING (unit_id) GROUP BY 1 HAVING count(*) > 1) x`)
		if want := "bus-france-services-la-ruralinette: equipes ruralinette, france-services 2394, hublo 522"; got != want {
			t.Errorf("got %s", got)
		}
	})

	t.Run("every field says where it comes from, and what is implied says so", func(t *testing.T) {
		got := one[string](b, `SELECT (provenance -> 'telephone')::text || (provenance -> 'frais_a_charge')::text FROM site
			JOIN site_source USING (site_id) WHERE source = 'france-services' AND source_id = '1'`)
		want := `{"date": "2024-08-01", "source": "france-services"}{"date": "2024-08-01", "source": "france-services#label"}`
		if got != want {
			t.Errorf("got %s", got)
		}
	})
}

// places imports a file of places given as bytes and checks the counts.
func (b bench) places(kind importing.Kind, name string, file []byte, want importing.Report) importing.Report {
	b.t.Helper()
	got, err := b.Import(b.t.Context(), kind, importing.Input{Name: filepath.Base(name), Body: strings.NewReader(string(file))})
	if err != nil {
		b.t.Fatal(err)
	}
	counts := func(r importing.Report) [6]int {
		return [6]int{r.Read, r.Created, r.Changed, r.Unchanged, r.Merged, r.Rejected}
	}
	if counts(got) != counts(want) {
		b.t.Fatalf("%s: read, created, changed, unchanged, merged, rejected: %v, want %v", name, counts(got), counts(want))
	}
	return got
}

// dump is what the database holds of places and units, our own ids apart.
func (b bench) dump() []string {
	b.t.Helper()
	return one[[]string](b, `SELECT array_agg(line ORDER BY line) FROM (
		SELECT source || ' ' || source_id || ' ' || record_hash || ' ' || record::text || (to_jsonb(s) - 'site_id')::text AS line
		FROM site s JOIN site_source USING (site_id)
		UNION ALL
		SELECT source || ' ' || source_id || ' ' || record_hash || ' ' || record::text || (to_jsonb(u) - 'unit_id')::text
		FROM unit u JOIN unit_source USING (unit_id)) x`)
}

// rowVersions changes as soon as one row is written, even with the same values.
func (b bench) rowVersions() string {
	b.t.Helper()
	return one[string](b, `SELECT concat_ws(' ', (SELECT sum(xmin::text::bigint) FROM site), (SELECT sum(xmin::text::bigint) FROM site_source),
		(SELECT sum(xmin::text::bigint) FROM unit), (SELECT sum(xmin::text::bigint) FROM unit_source), (SELECT count(*) FROM import_run))`)
}

const standardColumns = "id,nom,commune,code_postal,code_insee,adresse,latitude,longitude,services,itinerance,date_maj,source\n"

func standardFile(rows ...string) []byte {
	return []byte(standardColumns + strings.Join(rows, "\n") + "\n")
}

func TestARecordTurnsFromPlaceToUnitAndBack(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	place := `7,Le relais,Le Blanc,36300,36018,1 place du Marché,46.63,1.06,,Fixe,2024-01-01,essai`
	unit := `7,Le relais,Le Blanc,36300,36018,1 place du Marché,46.63,1.06,,Itinérant,2025-01-01,essai`
	other := `8,Autre,Le Blanc,36300,36018,2 place du Marché,46.63,1.06,,,2024-01-01,essai`
	count := func(want string) {
		t.Helper()
		got := one[string](b, `SELECT (SELECT count(*) FROM site) || ' sites, ' || (SELECT count(*) FROM site_source) || ' records; ' ||
			(SELECT count(*) FROM unit) || ' units, ' || (SELECT count(*) FROM unit_source) || ' records'`)
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	b.places(importing.KindSites, "a.csv", standardFile(place, other), importing.Report{Read: 2, Created: 2})
	count("2 sites, 2 records; 0 units, 0 records")
	b.places(importing.KindSites, "a.csv", standardFile(unit, other), importing.Report{Read: 2, Changed: 1, Unchanged: 1})
	count("1 sites, 1 records; 1 units, 1 records")
	if slug := one[string](b, `SELECT slug FROM unit`); slug != "le-relais" {
		t.Errorf("slug %s", slug)
	}
	b.places(importing.KindSites, "a.csv", standardFile(unit, other), importing.Report{Read: 2, Unchanged: 2})
	b.places(importing.KindSites, "a.csv", standardFile(place, other), importing.Report{Read: 2, Changed: 1, Unchanged: 1})
	count("2 sites, 2 records; 0 units, 0 records")
}

func TestTheSameFileAgainWritesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	file := standardFile(
		`7,Le relais,Le Blanc,36300,36018,1 place du Marché,46.63,1.06,Aide aux démarches administratives,,2024-01-01,essai`,
		`8,Le bus,Le Blanc,36300,36018,1 place du Marché,46.63,1.06,,Itinérant,2024-01-01,essai`)
	b.places(importing.KindSites, "a.csv", file, importing.Report{Read: 2, Created: 2})
	version, written := one[int64](b, `SELECT version FROM data_version`), b.rowVersions()
	b.places(importing.KindSites, "b.csv", file, importing.Report{Read: 2, Unchanged: 2})
	if now := one[int64](b, `SELECT version FROM data_version`); now != version {
		t.Errorf("the data version moved from %d to %d", version, now)
	}
	if now := b.rowVersions(); now != written {
		t.Errorf("rows were written: %s, then %s", written, now)
	}
}

// The rows of La Rur@linette in both sources, hours left out.
const (
	ruralinetteHubLo = `[{"gid":522,"c_nom":"La Rur@linette - Accueil Numérique Itinérant France Service","c_adresse":"148 avenue Marcel Lemoine",
		"c_postcode":36000,"c_city":"Châteauroux","c_acces_pmr":"oui","c_lat_coor1":46.821357,"c_long_coor1":1.697614,
		"c__edit_datemaj":"2022/06/01 09:04:34.413","c_categories_espace":"{autres,MSAP}"}]`
	ruralinetteFranceServices = "id_fs,lib_fs,adresse,insee_com,code_postal,lib_com,latitude,longitude,prise_rdv,type_fs,format_fs\n" +
		"2394,Bus France services La Rur@linette,148 Avenue Marcel Lemoine,36044,36000,Châteauroux,46.821357,1.697614,Oui,Principal,Bus_équivalent\n"
)

func TestOneUnitOfTwoSourcesInEitherOrder(t *testing.T) {
	t.Parallel()
	var dumps [2][]string
	for i := range dumps {
		b := newBench(t)
		storetest.PlantCommunes(t, b.Store.Pool(), storetest.Commune{
			Code: "36044", Name: "Châteauroux", Departement: "36", Centre: orb.Point{1.69, 46.81}, Postcodes: []string{"36000"}, HalfSideDeg: 0.05,
		})
		imports := []func(){
			func() {
				b.places(importing.KindSites, "hublo.json", []byte(ruralinetteHubLo), importing.Report{Read: 1, Created: 1})
			},
			func() {
				b.places(importing.KindFranceServices, "fs_2024-08.csv", []byte(ruralinetteFranceServices), importing.Report{Read: 1, Created: 1})
			},
		}
		imports[i]()
		imports[1-i]()
		if n := one[int](b, `SELECT count(*) FROM unit`); n != 1 {
			t.Fatalf("%d units", n)
		}
		got := one[string](b, `SELECT slug || ' ' || wheelchair || ' ' || updated_on || ' ' || base_insee_code FROM unit`)
		if want := "bus-france-services-la-ruralinette oui 2024-08-01 36044"; got != want {
			t.Errorf("got %s", got)
		}
		if n := one[int](b, `SELECT count(*) FROM site`); n != 0 {
			t.Error("a unit is drawn at its base")
		}
		dumps[i] = b.dump()
	}
	if diff := cmp.Diff(dumps[0], dumps[1]); diff != "" {
		t.Errorf("(-Hub-Lo first +France services first):\n%s", diff)
	}
}

func TestTheSameIdTwiceIsMergedWhateverTheOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	old := `7,Ancien nom,Le Blanc,36300,36018,1 place du Marché,46.63,1.06,,,2023-01-01,essai`
	newer := `7,Nouveau nom,Le Blanc,36300,36018,1 place du Marché,46.63,1.06,,,2024-01-01,essai`
	namesake := `7,D'un autre producteur,Le Blanc,36300,36018,3 rue Basse,46.63,1.06,,,2024-01-01,ailleurs`
	b.places(importing.KindSites, "a.csv", standardFile(old, newer, namesake), importing.Report{Read: 3, Created: 2, Merged: 1})
	first := b.dump()
	report := b.places(importing.KindSites, "a.csv", standardFile(namesake, newer, old), importing.Report{Read: 3, Unchanged: 2, Merged: 1})
	if diff := cmp.Diff(first, b.dump()); diff != "" {
		t.Error(diff)
	}
	if got := one[string](b, `SELECT name FROM site JOIN site_source USING (site_id) WHERE source = 'standard:essai'`); got != "Nouveau nom" {
		t.Errorf("kept %s", got)
	}
	if kept := one[string](b, `SELECT record ->> '_fusionnes' FROM site_source WHERE source = 'standard:essai'`); !strings.Contains(kept, "Ancien nom") {
		t.Errorf("the other row is lost: %s", kept)
	}
	if len(report.Remarks) == 0 || !strings.Contains(report.Remarks[0].Text, "identifiant 7") {
		t.Errorf("remarks %+v", report.Remarks)
	}
}

func TestTwoImportsOfTheSameNewFileAtOnceMakeOnePlace(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	file := standardFile(`7,A,Le Blanc,36300,36018,1 place du Marché,46.63,1.06,,,2024-01-01,essai`, `8,Bus B,Le Blanc,36300,36018,,46.63,1.06,,,2024-01-01,essai`)
	var group errgroup.Group
	for range 4 {
		group.Go(func() error {
			_, err := b.Import(t.Context(), importing.KindSites, importing.Input{Name: "a.csv", Body: strings.NewReader(string(file))})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	if got := one[string](b, `SELECT (SELECT count(*) FROM site) || ' ' || (SELECT count(*) FROM unit)`); got != "1 1" {
		t.Errorf("sites and units: %s", got)
	}
}

func TestIdsAreStable(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	row := `7,%s,Le Blanc,36300,36018,1 place du Marché,46.63,1.06,,,2024-01-01,essai`
	b.places(importing.KindSites, "a.csv", standardFile(fmt.Sprintf(row, "A")), importing.Report{Read: 1, Created: 1})
	id := one[string](b, `SELECT site_id::text FROM site`)
	b.places(importing.KindSites, "b.csv", standardFile(fmt.Sprintf(row, "B")), importing.Report{Read: 1, Changed: 1})
	if now := one[string](b, `SELECT site_id::text || ' ' || name FROM site`); now != id+" B" {
		t.Errorf("%s became %s", id, now)
	}
}

func TestARejectedRowSaysWhyAndWhatToDo(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	report := b.places(importing.KindSites, "a.csv", standardFile(
		`,Sans id,Le Blanc,36300,36018,1 place du Marché,46.63,1.06,,,2024-01-01,essai`,
		`8,,Le Blanc,36300,36018,1 place du Marché,46.63,1.06,,,2024-01-01,essai`,
		`9,Bon,Le Blanc,36300,36018,1 place du Marché,46.63,1.06,,,2024-01-01,essai`), importing.Report{Read: 3, Created: 1, Rejected: 2})
	want := []importing.Rejection{
		{
			Line: 2, Field: "id", Value: "Sans id",
			Reason: "La ligne 2 n’a pas d’identifiant : on ne pourrait pas la reconnaître à la prochaine mise à jour.",
			Remedy: "Donnez à chaque lieu un identifiant qui ne change pas.",
		},
		{Line: 3, Field: "nom", Reason: "Le lieu de la ligne 3 n’a pas de nom.", Remedy: "Donnez-lui le nom sous lequel le public le connaît."},
	}
	if diff := cmp.Diff(want, report.Rejections); diff != "" {
		t.Error(diff)
	}
}
