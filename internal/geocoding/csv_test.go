package geocoding_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/charmap"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/geocoding"
)

// ownGeocoder knows Le Blanc and one avenue.
func ownGeocoder(t testing.TB) *geocoding.Own {
	t.Helper()
	b := geocode.NewBuilder(geocode.MemoryScratch{}, 0)
	err := b.AddCommune(geocode.Commune{
		Code: "36018", Name: "Le Blanc", Departement: "36", DepartementName: "Indre", Region: "Centre-Val de Loire", Postcodes: []string{"36300"},
		Population: 6_000, Position: orb.Point{1.0636, 46.6333},
	})
	for n := 1; n < 6 && err == nil; n += 2 {
		err = b.AddAddress(geocode.Address{
			ID: fmt.Sprintf("36018_0420_%05d", n), Number: n, Street: "Avenue Jean Jaurès", Postcode: "36300", CityCode: "36018", City: "Le Blanc",
			Position: orb.Point{1.06 + float64(n)/10_000, 46.63},
		})
	}
	var out bytes.Buffer
	if err == nil {
		_, err = b.Write(&out)
	}
	if err != nil {
		t.Fatal(err)
	}
	x, err := geocode.Open(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	own := &geocoding.Own{}
	own.Use(x)
	return own
}

func searchCSV(t *testing.T, c geocoding.CSV, in string) (string, geocoding.CSVReport) {
	t.Helper()
	var out bytes.Buffer
	report, err := c.Search(context.Background(), strings.NewReader(in), &out, ownGeocoder(t))
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), report
}

// What came in stands unchanged before what is added: order, delimiter, quotes, ends of lines, byte order mark.
func TestCSVKeepsTheTableAsItCame(t *testing.T) {
	t.Parallel()
	few := geocoding.CSV{Columns: []string{"adresse", "ville"}, ResultColumns: []string{"score", "result_type"}, Workers: 3}
	for name, c := range map[string]struct{ in, want string }{
		"semicolons, CRLF": {
			"id;adresse;ville\r\n7;3 av. Jean Jaurès;le blanc\r\n8;;\r\n",
			"id;adresse;ville;result_score;result_type;result_status\r\n7;3 av. Jean Jaurès;le blanc;1.00;housenumber;ok\r\n8;;;;;not-found\r\n",
		},
		"commas, quotes, a line break inside": {
			"id,adresse,ville\n\"7\",\"3, avenue\nJean Jaurès\",\"Le \"\"Blanc\"\"\"\n",
			"id,adresse,ville,result_score,result_type,result_status\n\"7\",\"3, avenue\nJean Jaurès\",\"Le \"\"Blanc\"\"\",1.00,housenumber,ok\n",
		},
		"byte order mark, no end of line": {
			"\ufeffadresse;ville\nMairie;Le Blanc",
			"\ufeffadresse;ville;result_score;result_type;result_status\nMairie;Le Blanc;0.90;municipality;ok\n",
		},
	} {
		got, _ := searchCSV(t, few, c.in)
		if got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
}

func TestCSVKeepsWindows1252(t *testing.T) {
	t.Parallel()
	in, err := charmap.Windows1252.NewEncoder().String("adresse;ville\n3 avenue Jean Jaurès;Le Blanc\n")
	if err != nil {
		t.Fatal(err)
	}
	got, _ := searchCSV(t, geocoding.CSV{ResultColumns: []string{"label"}}, in)
	back, err := charmap.Windows1252.NewDecoder().String(got)
	if err != nil || back != "adresse;ville;result_label;result_status\n3 avenue Jean Jaurès;Le Blanc;3 Avenue Jean Jaurès 36300 Le Blanc;ok\n" {
		t.Errorf("got %q", back)
	}
}

func TestCSVAddsTheColumnsOfTheNationalService(t *testing.T) {
	t.Parallel()
	got, report := searchCSV(t, geocoding.CSV{}, "q\n5 avenue jean jaures le blanc\n")
	want := "q,latitude,longitude,result_label,result_score,result_score_next,result_type,result_id,result_housenumber,result_name,result_street,result_postcode,result_city,result_context,result_citycode,result_oldcitycode,result_oldcity,result_status\n" +
		"5 avenue jean jaures le blanc,46.630000,1.060500,5 Avenue Jean Jaurès 36300 Le Blanc,1.00,0.28,housenumber,36018_0420_00005,5,5 Avenue Jean Jaurès,Avenue Jean Jaurès,36300,Le Blanc,\"36, Indre, Centre-Val de Loire\",36018,,,ok\n"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if report != (geocoding.CSVReport{Rows: 1, Found: 1}) {
		t.Errorf("report %+v", report)
	}
}

// One row among many has the answer that it has alone, and the rows keep their order.
func TestCSVManyRowsAsOne(t *testing.T) {
	t.Parallel()
	texts := []string{"3 avenue jean jaures le blanc", "le blanc", "", "zzz", "1 av jean jaures 36300"}
	var in strings.Builder
	in.WriteString("n,q\n")
	for i := range 5000 {
		fmt.Fprintf(&in, "%d,%s\n", i, texts[i%len(texts)])
	}
	many, report := searchCSV(t, geocoding.CSV{Columns: []string{"q"}, Workers: 4}, in.String())
	lines := strings.Split(strings.TrimSpace(many), "\n")[1:]
	if len(lines) != 5000 || report.Rows != 5000 || report.Failed > 0 {
		t.Fatalf("%d lines, %+v", len(lines), report)
	}
	for i, line := range lines[:len(texts)*3] {
		alone, _ := searchCSV(t, geocoding.CSV{Columns: []string{"q"}}, fmt.Sprintf("n,q\n%d,%s\n", i, texts[i%len(texts)]))
		if want := strings.Split(alone, "\n")[1]; line != want {
			t.Errorf("row %d: %q, alone %q", i, line, want)
		}
	}
}

func TestCSVReverse(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	c := geocoding.CSV{ResultColumns: []string{"label", "distance"}}
	_, err := c.Reverse(context.Background(), strings.NewReader("nom;lat;lon\na;46,63;1,0601\nb;;\n"), &out, ownGeocoder(t))
	if err != nil {
		t.Fatal(err)
	}
	want := "nom;lat;lon;result_label;result_distance;result_status\na;46,63;1,0601;1 Avenue Jean Jaurès 36300 Le Blanc;0;ok\nb;;;;;not-found\n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestCSVRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   string
		csv  geocoding.CSV
		code string
	}{
		"empty":                    {"", geocoding.CSV{}, "fichier_vide"},
		"a column that is not":     {"a,b\n1,2\n", geocoding.CSV{Columns: []string{"adresse"}}, "colonne_absente"},
		"a result that is not":     {"a,b\n1,2\n", geocoding.CSV{ResultColumns: []string{"couleur"}}, "colonne_inconnue"},
		"a quote that never shuts": {"a\n\"" + strings.Repeat("x\n", 1<<20), geocoding.CSV{}, "ligne_illisible"},
	} {
		_, err := c.csv.Search(context.Background(), strings.NewReader(c.in), &bytes.Buffer{}, ownGeocoder(t))
		if f, ok := fault.As(err); !ok || f.Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

func TestCSVStopsWhenAsked(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := geocoding.CSV{}.Search(ctx, strings.NewReader("q\n"+strings.Repeat("le blanc\n", 10_000)), &bytes.Buffer{}, ownGeocoder(t))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestOwnWithoutIndexSaysSo(t *testing.T) {
	t.Parallel()
	var own geocoding.Own
	_, err := own.Search(context.Background(), geocode.Query{Text: "Le Blanc"})
	if f, ok := fault.As(err); !ok || f.Kind != fault.Unavailable {
		t.Errorf("got %v", err)
	}
	if _, err := own.Reverse(context.Background(), geocode.ReverseQuery{}); err == nil {
		t.Error("a reverse search without index is answered")
	}
}

func BenchmarkCSV(b *testing.B) {
	own := ownGeocoder(b)
	const rows = 10_000
	in := "q\n" + strings.Repeat("3 av. Jean Jaurès 36300 le blanc\n", rows)
	for b.Loop() {
		if _, err := (geocoding.CSV{Workers: 2}).Search(context.Background(), strings.NewReader(in), &bytes.Buffer{}, own); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}
