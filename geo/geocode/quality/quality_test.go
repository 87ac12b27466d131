package quality_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/geo/geocode/quality"
	"github.com/maillage-numerique/maillage/internal/golden"
)

func TestReadFileKnowsTheCollections(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file string
		want quality.Case
	}{
		"geocoder-tester": {
			"query,lon,lat,limit,expected_housenumber,expected_street,expected_city,expected_postcode\n4 Rue du Tisserand 19800,,,,4,Rue du Tisserand,Corrèze,\n",
			quality.Case{Query: geocode.Query{Text: "4 Rue du Tisserand 19800"}, HouseNumber: "4", Street: "Rue du Tisserand", City: "Corrèze"},
		},
		"libraries": {
			"Libelle1,voie,CP,Ville,INSEE,coordonnees_ban\nMédiathèque,12 Rue des tanneurs,01300,Belley,1034,\"45.76, 5.68\"\n",
			quality.Case{Query: geocode.Query{Text: "12 Rue des tanneurs 01300 Belley"}, CityCode: "01034", Position: &orb.Point{5.68, 45.76}},
		},
		"vaccination centres": {
			"gid;nom;adr_num;adr_voie;com_cp;com_insee;com_nom;lat_coor1;long_coor1\n1;Salle;2;Rue X;36300;36018;Le Blanc;46.63;1.06\n",
			quality.Case{Query: geocode.Query{Text: "2 Rue X 36300 Le Blanc"}, CityCode: "36018", Position: &orb.Point{1.06, 46.63}},
		},
	} {
		cases, err := quality.ReadFile(name, strings.NewReader(c.file))
		if err != nil || len(cases) != 1 {
			t.Errorf("%s: %v, %v", name, cases, err)
			continue
		}
		got := cases[0]
		if got.Query.Text != c.want.Query.Text || got.CityCode != c.want.CityCode || got.Street != c.want.Street || got.City != c.want.City || got.HouseNumber != c.want.HouseNumber {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		if (got.Position == nil) != (c.want.Position == nil) || got.Position != nil && *got.Position != *c.want.Position {
			t.Errorf("%s: position %v, want %v", name, got.Position, c.want.Position)
		}
	}
	if _, err := quality.ReadFile("x", strings.NewReader("a,b\n1,2\n")); !errors.Is(err, quality.ErrUnknownFile) {
		t.Errorf("another table: %v", err)
	}
}

// stubborn always gives the same answer.
func stubborn(r geocode.Result) quality.Finder {
	return quality.Finder{Search: func(geocode.Query) []geocode.Result { return []geocode.Result{r} }}
}

func TestJudgeToldRightFromWrong(t *testing.T) {
	t.Parallel()
	at := orb.Point{2.4, 47.08}
	house := geocode.Result{Type: geocode.HouseNumber, Score: 0.9, CityCode: "18033", City: "Bourges", Postcode: "18000", Street: "Rue Moyenne", HouseNumber: "12bis", Position: at}
	for name, c := range map[string]struct {
		expected       quality.Case
		commune, right bool
	}{
		"the very house":          {quality.Case{CityCode: "18033", Street: "r. moyenne", HouseNumber: "12BIS"}, true, true},
		"another number":          {quality.Case{CityCode: "18033", Street: "Rue Moyenne", HouseNumber: "12"}, true, false},
		"another street":          {quality.Case{CityCode: "18033", Street: "Rue Haute"}, true, false},
		"another commune":         {quality.Case{CityCode: "18279", Street: "Rue Moyenne"}, false, false},
		"by name and postcode":    {quality.Case{City: "BOURGES", Postcode: "18000"}, true, true},
		"another postcode":        {quality.Case{Postcode: "18100"}, false, false},
		"400 m away":              {quality.Case{CityCode: "18033", Position: &orb.Point{2.4, 47.0836}}, true, true},
		"a kilometre away":        {quality.Case{CityCode: "18033", Position: &orb.Point{2.4, 47.09}}, true, false},
		"nothing said of the way": {quality.Case{CityCode: "18033"}, true, true},
	} {
		v := quality.Judge(stubborn(house), c.expected)
		if v.Commune != c.commune || v.Right != c.right {
			t.Errorf("%s: commune %v, right %v", name, v.Commune, v.Right)
		}
	}
	report := quality.Run(stubborn(house), []quality.Case{{Set: "a", CityCode: "18279"}, {Set: "a", CityCode: "18033"}})
	if tally := report.Sets[0]; tally.Cases != 2 || tally.Sure != 2 || tally.SureRight != 1 || len(tally.SureWrongCommune) != 1 {
		t.Errorf("got %+v", tally)
	}
}

func TestNoiseIsAlwaysTheSame(t *testing.T) {
	t.Parallel()
	addresses := []geocode.Address{
		{Number: 12, Repetition: "bis", Street: "RUE JEAN BAFFIER", Postcode: "18000", CityCode: "18033", City: "Bourges", Position: orb.Point{2.4, 47}},
		{Number: 3, Street: "AV DU GENERAL LECLERC", Postcode: "18000", CityCode: "18033", City: "Bourges", Position: orb.Point{2.4, 47}},
	}
	first, again := quality.Noise(addresses, 1), quality.Noise(addresses, 1)
	sets := map[string]string{}
	for i := range first {
		if first[i].Query.Text != again[i].Query.Text {
			t.Errorf("%q, then %q", first[i].Query.Text, again[i].Query.Text)
		}
		if first[i].Line == 1 {
			sets[first[i].Set] = first[i].Query.Text
		}
	}
	for set, want := range map[string]string{
		"noise: as written": "12bis Rue Jean Baffier 18000 Bourges", "noise: first name as an initial": "12bis Rue J. Baffier 18000 Bourges",
		"noise: abbreviated": "12bis r. Jean Baffier 18000 Bourges", "noise: no number": "Rue Jean Baffier 18000 Bourges",
		"noise: number after the street, commune first": "18000 Bourges, Rue Jean Baffier 12bis",
	} {
		if sets[set] != want {
			t.Errorf("%s: %q, want %q", set, sets[set], want)
		}
	}
	if slip := sets["noise: one slip in the street"]; slip == sets["noise: as written"] || slip == "" {
		t.Errorf("no slip in %q", slip)
	}
}

// sourceErrors are libraries whose file names another commune than their own address: the INSEE code of the head of a network
// (03138 Jaligny), of a namesake (27682 Vesly), or mistyped (49127 for 49132). The answers are right.
var sourceErrors = []string{"03138", "27682", "49127"}

// The promise of the method note, on the open cases.
func TestOpenCases(t *testing.T) {
	data := golden.SharedData(t)
	x, addresses := openIndex(t, data)
	cases := quality.Noise(addresses, 8)
	for _, name := range []string{"bibliotheques_2019_geocodees.csv.gz", "geocoder_tester_exemple_limousin.csv"} {
		f, err := os.Open(filepath.Join(data, "adresses", name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		var found []quality.Case
		if strings.HasSuffix(name, ".gz") {
			plain, err := gzip.NewReader(f)
			if err != nil {
				t.Fatal(err)
			}
			found, err = quality.ReadFile(name, plain)
			if err != nil {
				t.Fatal(err)
			}
		} else if found, err = quality.ReadFile(name, f); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, found...)
	}
	report := quality.Run(quality.Finder{Search: x.Search, Living: x.Living, Covers: x.HasStreets}, cases)
	// What is reached, less what one or two questions in a thousand may bring.
	atLeast := map[string]float64{
		"noise: two slips in the street": 0.975, "noise: kind of way left out": 0.985, "noise: no commune, no postcode": 0.99,
		"bibliotheques_2019_geocodees.csv.gz": 0.99, "geocoder_tester_exemple_limousin.csv": 0.7,
	}
	for _, tally := range report.Sets {
		if _, ok := atLeast[tally.Set]; !ok {
			atLeast[tally.Set] = 0.997
		}
	}
	for _, tally := range report.Sets {
		if share := float64(tally.Right) / float64(tally.Cases); share < atLeast[tally.Set] {
			t.Errorf("%s: %.4f right, want %.4f", tally.Set, share, atLeast[tally.Set])
		}
		for _, v := range tally.SureWrongCommune {
			known := false
			for _, code := range sourceErrors {
				known = known || v.Case.CityCode == code
			}
			if !known {
				t.Errorf("confident and wrong: %s", v)
			}
		}
	}
	sure, right := 0, 0
	for _, b := range report.Buckets {
		if b.From >= geocode.Sure {
			sure, right = sure+b.Cases, right+b.Right
		}
	}
	if share := float64(right) / float64(sure); share < 0.98 {
		t.Errorf("answers at %.1f or more are right %.4f of the time, want 0.98", geocode.Sure, share)
	}
}
