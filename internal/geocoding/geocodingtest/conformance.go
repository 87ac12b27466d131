// Package geocodingtest holds what every geocoder must do, whether it answers from our own index or asks the national service.
package geocodingtest

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/geocoding"
)

// AmiensPort is "8 Boulevard du Port", the example of the documentation of the national service.
var AmiensPort = orb.Point{2.290084, 49.897443}

// Conformance asks a geocoder that knows at least Small the same questions as any other.
func Conformance(t *testing.T, g geocoding.Geocoder) {
	t.Helper()
	search := func(t *testing.T, q geocode.Query) []geocode.Result {
		t.Helper()
		found, err := g.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		check(t, found)
		return found
	}
	t.Run("a house number", func(t *testing.T) {
		found := search(t, geocode.Query{Text: "8 bd du port", Limit: 5})
		if len(found) == 0 {
			t.Fatal("nothing")
		}
		r := found[0]
		if r.Type != geocode.HouseNumber || r.Label != "8 Boulevard du Port 80000 Amiens" || r.Name != "8 Boulevard du Port" || r.HouseNumber != "8" ||
			r.Street != "Boulevard du Port" || r.Postcode != "80000" || r.CityCode != "80021" || r.City != "Amiens" || r.ID != "80021_6590_00008" ||
			r.Context != "80, Somme, Hauts-de-France" || geo.Distance(r.Position, AmiensPort) > 1 {
			t.Errorf("%+v", r)
		}
		if r.Score >= geocode.Sure {
			t.Errorf("no commune was named: %g is too sure", r.Score)
		}
	})
	t.Run("within a postcode", func(t *testing.T) {
		for _, r := range search(t, geocode.Query{Text: "8 bd du port", Postcode: "80000"}) {
			if r.Postcode != "80000" {
				t.Errorf("%+v", r)
			}
		}
	})
	t.Run("a commune", func(t *testing.T) {
		found := search(t, geocode.Query{Text: "amiens", Type: geocode.Municipality, Limit: 1})
		if len(found) != 1 || found[0].Type != geocode.Municipality || found[0].CityCode != "80021" || found[0].Label != "Amiens" || found[0].HouseNumber != "" {
			t.Errorf("%+v", found)
		}
	})
	t.Run("an arrondissement", func(t *testing.T) {
		found := search(t, geocode.Query{Text: "10 place des cinq martyrs du lycée buffon paris", Limit: 1})
		if len(found) != 1 || found[0].ID != "75115_2048_00010" || found[0].City != "Paris" || found[0].CityCode != "75115" || found[0].District != "Paris 15e Arrondissement" {
			t.Errorf("%+v", found)
		}
	})
	t.Run("nothing is no error", func(t *testing.T) {
		for _, text := range []string{"xyzzyx plugh", "", "   "} {
			if found := search(t, geocode.Query{Text: text}); len(found) != 0 {
				t.Errorf("%q finds %+v", text, found)
			}
		}
	})
	t.Run("what stands at a point", func(t *testing.T) {
		found, err := g.Reverse(t.Context(), geocode.ReverseQuery{Position: AmiensPort, Limit: 1})
		if err != nil || len(found) != 1 || found[0].ID != "80021_6590_00008" || found[0].DistanceM > 10 {
			t.Errorf("%+v %v", found, err)
		}
	})
	t.Run("who left gets no answer", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := g.Search(ctx, geocode.Query{Text: "12 rue jamais demandée"}); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}

// check holds what is true of every answer.
func check(t *testing.T, found []geocode.Result) {
	t.Helper()
	for i, r := range found {
		if r.Score < 0 || r.Score > 1 || r.Label == "" || r.ID == "" || len(r.CityCode) != 5 || r.City == "" || r.Context == "" || (r.Type == geocode.HouseNumber) != (r.HouseNumber != "") {
			t.Errorf("%+v", r)
		}
		if i > 0 && r.Score > found[i-1].Score {
			t.Errorf("%q (%g) comes after %q (%g)", r.Label, r.Score, found[i-1].Label, found[i-1].Score)
		}
	}
}

// Small is an index that holds the examples of the documentation.
func Small() (*geocode.Index, error) {
	b := geocode.NewBuilder(geocode.MemoryScratch{}, 0)
	for _, c := range []geocode.Commune{
		{Code: "80021", Name: "Amiens", Departement: "80", DepartementName: "Somme", Region: "Hauts-de-France", Postcodes: []string{"80000", "80080"}, Population: 133_000, Position: orb.Point{2.2956, 49.8942}},
		{Code: "95127", Name: "Cergy", Departement: "95", DepartementName: "Val-d'Oise", Region: "Île-de-France", Postcodes: []string{"95000", "95800"}, Population: 69_000, Position: orb.Point{2.038, 49.035}},
		{Code: "75056", Name: "Paris", Departement: "75", DepartementName: "Paris", Region: "Île-de-France", Postcodes: []string{"75001", "75015"}, Population: 2_100_000, Position: orb.Point{2.347, 48.859}},
		{Code: "44036", Name: "Châteaubriant", Departement: "44", DepartementName: "Loire-Atlantique", Region: "Pays de la Loire", Postcodes: []string{"44110"}, Population: 12_000, Position: orb.Point{-1.376, 47.717}},
		{Code: "36018", Name: "Le Blanc", Departement: "36", DepartementName: "Indre", Region: "Centre-Val de Loire", Postcodes: []string{"36300"}, Population: 6_400, Position: orb.Point{1.0636, 46.6333}},
		{Code: "97411", Name: "Saint-Denis", Departement: "974", DepartementName: "La Réunion", Region: "La Réunion", Postcodes: []string{"97400"}, Population: 153_000, Position: orb.Point{55.4504, -20.8789}},
	} {
		if err := b.AddCommune(c); err != nil {
			return nil, err
		}
	}
	for _, a := range []geocode.Address{
		{ID: "80021_6590_00008", Number: 8, Street: "Boulevard du Port", Postcode: "80000", CityCode: "80021", City: "Amiens", Position: AmiensPort},
		{ID: "80021_6590_00010", Number: 10, Street: "Boulevard du Port", Postcode: "80000", CityCode: "80021", City: "Amiens", Position: orb.Point{2.2902, 49.8975}},
		{ID: "44036_0100_00003", Number: 3, Street: "Rue du Port", Postcode: "44110", CityCode: "44036", City: "Châteaubriant", Position: orb.Point{-1.37, 47.72}},
		{ID: "75115_2048_00010", Number: 10, Street: "Place des Cinq Martyrs du Lycée Buffon", Postcode: "75015", CityCode: "75115", City: "Paris", Position: orb.Point{2.316754, 48.838411}},
		{ID: "36018_0200_00001", Number: 1, Street: "Place de la Gare", Postcode: "36300", CityCode: "36018", City: "Le Blanc", Position: orb.Point{1.06, 46.631}},
	} {
		if err := b.AddAddress(a); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if _, err := b.Write(&out); err != nil {
		return nil, err
	}
	return geocode.Open(out.Bytes())
}
