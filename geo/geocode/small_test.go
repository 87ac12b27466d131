package geocode_test

import (
	"bytes"
	"testing"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/geocode"
)

// smallCountry is a country of five communes, real ones, with a few streets of our own making.
func smallCountry(t testing.TB, b *geocode.Builder, order func(int) int) {
	t.Helper()
	for _, c := range []geocode.Commune{
		{Code: "18033", Name: "Bourges", Departement: "18", DepartementName: "Cher", Region: "Centre-Val de Loire", Postcodes: []string{"18000"}, Population: 64_000, Position: orb.Point{2.3959, 47.0842}},
		{Code: "18279", Name: "Vierzon", Departement: "18", DepartementName: "Cher", Region: "Centre-Val de Loire", Postcodes: []string{"18100"}, Population: 25_000, Position: orb.Point{2.0686, 47.2221}},
		{Code: "36018", Name: "Le Blanc", Departement: "36", DepartementName: "Indre", Region: "Centre-Val de Loire", Postcodes: []string{"36300"}, Population: 6_000, Position: orb.Point{1.0636, 46.6333}},
		{Code: "36031", Name: "Ceaulmont", Departement: "36", DepartementName: "Indre", Region: "Centre-Val de Loire", Postcodes: []string{"36200"}, Population: 700, Position: orb.Point{1.5566, 46.5235}},
		{Code: "41059", Name: "Le Controis-en-Sologne", Departement: "41", DepartementName: "Loir-et-Cher", Region: "Centre-Val de Loire", Postcodes: []string{"41120", "41700"}, Population: 6_800, Position: orb.Point{1.4316, 47.4206}},
	} {
		must(t, b.AddCommune(c))
	}
	for _, a := range []geocode.Alias{
		{Name: "Contres", Code: "41059", Nature: "deleguee"},
		{Name: "Feings", Code: "41059", OldCode: "41082", Nature: "deleguee"},
		{Name: "Thenay", Code: "41059", OldCode: "41255", Nature: "deleguee"},
	} {
		must(t, b.AddAlias(a))
	}
	var all []geocode.Address
	for i, number := range []int{2, 4, 12, 12, 12, 12, 20} {
		rep := []string{"", "", "", "bis", "ter", "c", ""}[i]
		all = append(all, geocode.Address{ID: "18033_4180_x", Number: number, Repetition: rep, Street: "Rue Moyenne", Postcode: "18000", CityCode: "18033", City: "Bourges", Position: orb.Point{2.395 + float64(i)/10_000, 47.082}})
	}
	for _, n := range []int{1, 3, 5} {
		all = append(all, geocode.Address{Number: n, Street: "Rue Victor Hugo", Postcode: "18000", CityCode: "18033", City: "Bourges", Position: orb.Point{2.39, 47.08 + float64(n)/10_000}})
	}
	for _, n := range []int{8, 10} {
		all = append(all, geocode.Address{Number: n, Street: "Rue Victor Hugo", Postcode: "18100", CityCode: "18279", City: "Vierzon", Position: orb.Point{2.07, 47.22 + float64(n)/10_000}})
	}
	all = append(all, geocode.Address{Street: "Les Granges", Locality: true, Postcode: "36200", CityCode: "36031", City: "Ceaulmont", Position: orb.Point{1.56, 46.53}})
	for i, old := range []geocode.Address{
		{OldCityCode: "41059", OldCity: "Contres", Postcode: "41700"}, {OldCityCode: "41082", OldCity: "Feings", Postcode: "41120"}, {OldCityCode: "41255", OldCity: "Thenay", Postcode: "41400"},
	} {
		old.Number, old.Street, old.CityCode, old.City = 1, "Rue de l'Église", "41059", "Le Controis-en-Sologne"
		old.Position = orb.Point{1.43 + float64(i)/20, 47.42}
		all = append(all, old)
	}
	for i := range all {
		must(t, b.AddAddress(all[order(i)%len(all)]))
	}
}

func smallBytes(t testing.TB) []byte {
	t.Helper()
	b := geocode.NewBuilder(geocode.MemoryScratch{}, 0)
	smallCountry(t, b, func(i int) int { return i })
	var out bytes.Buffer
	if _, err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func smallIndex(t testing.TB) *geocode.Index {
	t.Helper()
	x, err := geocode.Open(smallBytes(t))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
