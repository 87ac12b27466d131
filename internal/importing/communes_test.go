package importing_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"github.com/maillage-numerique/maillage/internal/importing"
)

const communeHeader = "code_insee,nom,dep,dep_nom,reg,reg_nom,epci_code,epci_nom,epci_nature,pop_municipale_2023,codes_postaux,lon,lat,lon_interieur,lat_interieur,superficie_km2\n"

// Three communes of the Indre and one of the Cher, a degree square each for the contours below.
const threeCommunes = communeHeader +
	"36001,Aigurande,36,Indre,24,Centre-Val de Loire,200007052,CC de la Marche Berrichonne,CC,1321,36140,1.5,46.5,1.4,46.4,27.77\n" +
	"36002,Aize,36,Indre,24,Centre-Val de Loire,200068880,CC Champagne Boischauts,CC,114,36150,1.5,47.5,1.4,47.4,17.07\n" +
	"18023,Baugy,18,Cher,24,Centre-Val de Loire,,,,,18800|18390,2.5,46.5,2.4,46.4,82.1\n"

func square(code string, x, y float64, more string) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{"code":%s,"nom":"x"%s},"geometry":{"type":"Polygon","coordinates":[[[%g,%g],[%g,%g],[%g,%g],[%g,%g],[%g,%g]]]}}`,
		code, more, x, y, x+1, y, x+1, y+1, x, y+1, x, y)
}

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

const (
	studied     = `,"dep":"36","population":1`
	generalised = `,"superficie_officielle_m2":1`
)

func TestTheSameTableOfCommunesWhateverItsDress(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if r := b.text(importing.KindCommunes, threeCommunes); r.Created != 3 || r.Rejected != 0 {
		t.Fatalf("%+v", r)
	}
	latin, err := charmap.Windows1252.NewEncoder().String(threeCommunes)
	if err != nil {
		t.Fatal(err)
	}
	for dress, file := range map[string]string{
		"BOM":                         "\ufeff" + threeCommunes,
		"CRLF":                        strings.ReplaceAll(threeCommunes, "\n", "\r\n"),
		"semicolons":                  strings.ReplaceAll(threeCommunes, ",", ";"),
		"Latin-1":                     latin,
		"row twice":                   threeCommunes + strings.Split(threeCommunes, "\n")[1] + "\n",
		"comma for the decimal point": strings.ReplaceAll(strings.ReplaceAll(threeCommunes, ",", ";"), ".", ","),
	} {
		if r := b.text(importing.KindCommunes, file); r.ChangedAnything() || r.Rejected != 0 {
			t.Errorf("%s: created %d, changed %d, rejected %d", dress, r.Created, r.Changed, r.Rejected)
		}
	}
}

func TestRowsThatAreRefusedSayWhy(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	report := b.text(importing.KindCommunes, communeHeader+
		"36001,Aigurande,36,Indre,24,C,,,,1321,36140,1.5,46.5,,,\n"+
		"3600,Sans code,36,Indre,24,C,,,,1,36140,1.5,46.5,,,\n"+ // 03600 would be of the Allier
		"36300,,36,Indre,24,C,,,,1,36140,1.5,46.5,,,\n"+
		"36003,Ambrault,18,Cher,24,C,,,,1,36140,1.5,46.5,,,\n"+
		"36004,Anjouin,36,Indre,24,C,,,,beaucoup,36140,1.5,46.5,,,\n"+
		"36005,Ardentes,36,Indre,24,C,,,,1,36140,652709,6862305,,,\n"+
		"36006,Argenton,36,Indre,24,C,,,,1,36200,1.5,46.5,,,,trop\n"+
		"ABCDE,Nulle-Part,36,Indre,24,C,,,,1,36140,1.5,46.5,,,\n")
	want := []string{
		"3 dep 36", "4 nom ", "5 dep 18", "6 pop_municipale_2023 beaucoup", "7 lon 652709", "8  trop", "9 code_insee ABCDE",
	}
	if report.Created != 1 || report.Rejected != len(want) {
		t.Fatalf("created %d, rejected %d: %+v", report.Created, report.Rejected, report.Rejections)
	}
	for i, r := range report.Rejections {
		if got := fmt.Sprintf("%d %s %s", r.Line, r.Field, r.Value); got != want[i] {
			t.Errorf("rejection %d: %q, want %q", i, got, want[i])
		}
		if r.Reason == "" || r.Remedy == "" || strings.HasPrefix(r.Reason, "[") {
			t.Errorf("rejection %d has no French words: %+v", i, r)
		}
	}
}

func TestUnknownPopulationAndEPCIAreNotZero(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.text(importing.KindCommunes, threeCommunes)
	if n := one[int](b, "SELECT count(*) FROM commune WHERE insee_code = '18023' AND population IS NULL AND epci_code IS NULL"); n != 1 {
		t.Error("Baugy's unknown population and EPCI were given a value")
	}
	if got := one[string](b, "SELECT array_to_string(postcodes, ' ') FROM commune WHERE insee_code = '18023'"); got != "18390 18800" {
		t.Errorf("postcodes %q", got)
	}
}

func TestTheBestContourWinsWhateverTheOrder(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"studied":     collection(square(`"36001"`, 1, 46, studied)),
		"detailed":    collection(square(`"36001"`, 1.01, 46, ""), square(`"36002"`, 1.01, 47, "")),
		"generalised": collection(square(`"36001"`, 1.02, 46, generalised), square(`"36002"`, 1.02, 47, generalised), square(`"18023"`, 2.02, 46, generalised)),
	}
	for _, order := range [][]string{
		{"studied", "detailed", "generalised"}, {"generalised", "detailed", "studied"}, {"detailed", "studied", "generalised", "detailed"},
	} {
		b := newBench(t)
		b.text(importing.KindCommunes, threeCommunes)
		for _, name := range order {
			b.text(importing.KindCommunes, files[name])
		}
		got := one[string](b, `SELECT string_agg(insee_code || ' ' || ST_XMin(geom) || ' ' || contour_approximate || ' ' || in_study, ', ' ORDER BY insee_code) FROM commune`)
		want := "18023 2.02 true false, 36001 1 false true, 36002 1.01 false false"
		if got != want {
			t.Errorf("%v: %s, want %s", order, got, want)
		}
	}
}

func TestContoursOfDeadCommunesAreDissolvedIntoTheirHeir(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.text(importing.KindCommunes, threeCommunes)
	b.text(importing.KindCommunes, "code_2018,nom_2018,code_2026,nom_2026,statut,nb_cibles\n18123,Laverdines,18023,Baugy,fusion,1\n")
	// Baugy and Laverdines side by side; the code of Aize came as a number, that of the Ain lost its zero and is unknown.
	report := b.text(importing.KindCommunes, collection(square(`"18123"`, 3, 46, ""), square(`"18023"`, 2, 46, ""), square(`36002`, 1, 47, ""), square(`1004`, 5, 46, "")))
	if report.Created != 2 || report.Merged != 1 || report.Rejected != 1 || report.Rejections[0].Value != "01004" || report.Rejections[0].Line != 4 {
		t.Errorf("%+v", report)
	}
	if got := one[string](b, "SELECT ST_XMin(geom) || ' ' || ST_XMax(geom) || ' ' || ST_NumGeometries(geom) FROM commune WHERE insee_code = '18023'"); got != "2 4 1" {
		t.Errorf("Baugy's contour goes %s", got)
	}
}

func TestBadContoursAreRepairedOrRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.text(importing.KindCommunes, threeCommunes)
	ring := func(code, coordinates string) string {
		return `{"type":"Feature","properties":{"code":"` + code + `","nom":"x"},"geometry":{"type":"Polygon","coordinates":[` + coordinates + `]}}`
	}
	report := b.text(importing.KindCommunes, collection(
		ring("36001", "[[1,46],[2,47],[2,46],[1,47],[1,46]]"),                                  // crosses itself
		ring("36002", "[[1,47],[2,47],[1,47],[1,47]]"),                                         // no surface
		ring("18023", "[[652709,6862305],[652809,6862305],[652809,6862405],[652709,6862305]]"), // Lambert-93
		ring("18023", "[[1,46],[2,46],[2,47],[1,47]]"),                                         // open
		`{"type":"Feature","properties":{"code":"18023","nom":"x"},"geometry":{"type":"Point","coordinates":[1,46]}}`,
		`{"type":"Feature","properties":{"nom":"x"},"geometry":null}`,
	))
	if report.Created != 1 || report.Rejected != 5 {
		t.Errorf("created %d, rejected %+v", report.Created, report.Rejections)
	}
	if got := one[string](b, "SELECT ST_IsValid(geom) || ' ' || ST_Area(geom) FROM commune WHERE insee_code = '36001'"); got != "true 0.5" {
		t.Errorf("the contour that crosses itself became %s", got)
	}
}

func TestTheCentreIsInsideTheCommune(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.text(importing.KindCommunes, threeCommunes)
	contours := collection(
		square(`"36001"`, 1, 46, studied),       // La Poste's point inside
		square(`"36002"`, 0.45, 46.45, studied), // only the interior point inside: 1.4, 47.4
		square(`"18023"`, 7, 46, studied))       // neither
	check := func(when string) {
		t.Helper()
		got := one[string](b, "SELECT string_agg(insee_code || ' ' || ST_X(centre) || ' ' || ST_Y(centre), ', ' ORDER BY insee_code) FROM commune")
		if want := "18023 7.5 46.5, 36001 1.5 46.5, 36002 1.4 47.4"; got != want {
			t.Errorf("%s: %s, want %s", when, got, want)
		}
	}
	b.text(importing.KindCommunes, contours)
	check("contours after the table")
	b.text(importing.KindCommunes, strings.ReplaceAll(threeCommunes, "1321", "1322"))
	check("the table again")
}

func TestANameThatACommuneLosesStaysFindable(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.text(importing.KindCommunes, threeCommunes)
	b.text(importing.KindCommunes, strings.ReplaceAll(threeCommunes, "Aize", "Aize-sur-Nahon"))
	got := one[string](b, "SELECT string_agg(nature || ' ' || name, ', ' ORDER BY nature) FROM place_name WHERE insee_code = '36002'")
	if got != "ancienne Aize, commune Aize-sur-Nahon" {
		t.Errorf("names: %s", got)
	}
}

func TestOldCodesAndNames(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.text(importing.KindCommunes, threeCommunes)
	crosswalk := "code_ancien,nom_ancien,date_effet,mod_insee,code_2026,nom_2026,nb_cibles\n" +
		"18123,Laverdines,2019-01-01,32,18023,Baugy,1\n" +
		"20004,Ajaccio,1976-01-01,41,2A004,Ajaccio,1\n" + // Corsica is not loaded here
		"36999,Partage,1965-01-01,30,36001,Aigurande,2\n" +
		"36999,Partage,1965-01-01,30,36002,Aize,2\n"
	delegated := "type,code_insee,nom,code_parent\nCOMD,18123,Laverdines,18023\nCOMD,18023,Baugy,18023\nCOMD,18998,Ailleurs,18999\n"
	names := "alias,dep,code_2026,nom_2026,nature\nLAVERDINES,18,18023,Baugy,ancien_nom_ou_ancienne_commune\nBaugy,18,18023,Baugy,nom_2026\nÀ l’étang,36,36999,x,commune_deleguee\n"
	for kind, file := range map[string]string{"crosswalk": crosswalk, "delegated": delegated, "names": names} {
		first := b.text(importing.KindCommunes, file)
		second := b.text(importing.KindCommunes, file)
		if first.Rejected != 1 || second.ChangedAnything() {
			t.Errorf("%s: first %+v, again %+v", kind, first, second)
		}
	}
	if got := one[string](b, "SELECT string_agg(old_code || '→' || insee_code || ' ' || old_name || ' ' || coalesce(since::text, '?'), ', ' ORDER BY old_code, insee_code) FROM commune_crosswalk"); got != "18123→18023 Laverdines 2019-01-01, 36999→36001 Partage 1965-01-01, 36999→36002 Partage 1965-01-01" {
		t.Errorf("old codes: %s", got)
	}
	// The spelling with small letters stays, whichever file came first.
	if got := one[string](b, "SELECT string_agg(nature || ' ' || name, ', ' ORDER BY nature) FROM place_name WHERE normalized = 'laverdines'"); got != "ancienne Laverdines, deleguee Laverdines" {
		t.Errorf("names: %s", got)
	}
}

func TestTheListOfTodayWinsOverAnEventOfThePast(t *testing.T) {
	t.Parallel()
	event := "code_ancien,nom_ancien,date_effet,code_2026\n60455,La Neuville-Garnier,2019-01-01,36001\n"
	today := "type,code_insee,nom,code_parent\nCOMD,60455,La Neuville-Garnier,36002\n"
	for _, order := range [][]string{{event, today}, {today, event}, {event, today, event, today}} {
		b := newBench(t)
		b.text(importing.KindCommunes, threeCommunes)
		for _, file := range order {
			b.text(importing.KindCommunes, file)
		}
		if got := one[string](b, "SELECT string_agg(insee_code, ' ') FROM commune_crosswalk WHERE old_code = '60455'"); got != "36002" {
			t.Errorf("60455 leads to %s, want 36002", got)
		}
		if report := b.text(importing.KindCommunes, event); report.ChangedAnything() {
			t.Errorf("the event again: %+v", report)
		}
	}
}
