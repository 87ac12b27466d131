package dataset_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/golden"
)

func TestAddressesReadsEachLayout(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file string
		want geocode.Address
	}{
		"BAN": {
			"id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat\n" +
				"41059_0054_00012_bis;;12;bis;Rue de l'Église;41700;41059;Le Controis-en-Sologne;41082;Feings;;;1.35;47.41\n",
			geocode.Address{
				ID: "41059_0054_00012_bis", Number: 12, Repetition: "bis", Street: "Rue de l'Église", Postcode: "41700", CityCode: "41059",
				City: "Le Controis-en-Sologne", OldCityCode: "41082", OldCity: "Feings", Position: orb.Point{1.35, 47.41},
			},
		},
		"BAN, hamlets": {
			"id;nom_lieu_dit;code_postal;code_insee;nom_commune;lon;lat\n36031_b001;Les Granges;36200;36031;Ceaulmont;1.56;46.53\n",
			geocode.Address{ID: "36031_b001", Street: "Les Granges", Locality: true, Postcode: "36200", CityCode: "36031", City: "Ceaulmont", Position: orb.Point{1.56, 46.53}},
		},
		"BAN before 2021, a hamlet": {
			"id;numero;rep;nom_voie;code_postal;code_insee;nom_commune;lon;lat\nx;99999;;Les Granges;36200;36031;Ceaulmont;1.56;46.53\n",
			geocode.Address{ID: "x", Street: "Les Granges", Locality: true, Postcode: "36200", CityCode: "36031", City: "Ceaulmont", Position: orb.Point{1.56, 46.53}},
		},
		"BANO": {
			"id,numero,voie,cp,ville,source,y,x\n751010191H-10,10 B,Rue d'Alger,75001,Paris,OSM,48.865297,2.329851\n",
			geocode.Address{ID: "751010191H-10", Number: 10, Repetition: "b", Street: "Rue d'Alger", Postcode: "75001", CityCode: "75101", City: "Paris", Position: orb.Point{2.329851, 48.865297}, Rank: 1},
		},
	} {
		p, err := dataset.Open(strings.NewReader(c.file))
		if err != nil {
			t.Fatal(err)
		}
		if !dataset.IsAddresses(p.Look()) {
			t.Errorf("%s is not recognised", name)
		}
		n := 0
		for r, err := range dataset.Addresses(p) {
			if n++; err != nil || r.Value != c.want {
				t.Errorf("%s: %+v (%v), want %+v", name, r.Value, err, c.want)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d rows", name, n)
		}
	}
}

func TestAddressesRefusesRowsOneByOne(t *testing.T) {
	t.Parallel()
	p, err := dataset.Open(strings.NewReader("id;numero;rep;nom_voie;code_postal;code_insee;nom_commune;lon;lat\n" +
		";1;;;36300;36018;Le Blanc;1;46\n;1;;Rue A;36300;xx;Le Blanc;1;46\n;1;;Rue A;36300;36018;Le Blanc;;\n;un;;Rue A;36300;36018;Le Blanc;1;46\n;1;;Rue A;36300;36018;Le Blanc;1;46\n"))
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, err := range dataset.Addresses(p) {
		if f, ok := fault.As(err); ok {
			codes = append(codes, f.Code)
		} else {
			codes = append(codes, "")
		}
	}
	if got, want := strings.Join(codes, " "), "voie_absente code_insee_illisible position_absente numero_illisible "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAddressesReadsTheSharedFilesWhole(t *testing.T) {
	t.Parallel()
	data := golden.SharedData(t)
	for name, want := range map[string]int{
		"adresses_bourges_18033_format_ban.csv.gz": 4544, "ban_exemple_officiel_38002.csv": 8, "bano_75_echantillon.csv.gz": 10_000,
	} {
		f, err := os.Open(filepath.Join(data, "adresses", name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		p, err := dataset.Open(f)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, err := range dataset.Addresses(p) {
			if n++; err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n != want {
			t.Errorf("%s: %d rows, want %d", name, n, want)
		}
	}
}
