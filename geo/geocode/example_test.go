package geocode_test

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/geocode"
)

// exampleIndex is an index of one commune with one street.
func exampleIndex() *geocode.Index {
	b := geocode.NewBuilder(geocode.MemoryScratch{}, 0)
	_ = b.AddCommune(geocode.Commune{
		Code: "36018", Name: "Le Blanc", Departement: "36", DepartementName: "Indre", Region: "Centre-Val de Loire", Postcodes: []string{"36300"},
		Population: 6_000, Position: orb.Point{1.0636, 46.6333},
	})
	for _, n := range []int{1, 3, 5} {
		_ = b.AddAddress(geocode.Address{
			ID: fmt.Sprintf("36018_0420_%05d", n), Number: n, Street: "Avenue Jean Jaurès", Postcode: "36300", CityCode: "36018", City: "Le Blanc",
			Position: orb.Point{1.06 + float64(n)/10_000, 46.63},
		})
	}
	var out bytes.Buffer
	_, _ = b.Write(&out)
	x, err := geocode.Open(out.Bytes())
	if err != nil {
		panic(err)
	}
	return x
}

func ExampleIndex_Search() {
	x := exampleIndex()
	for _, text := range []string{"3 av. J. Jaures 36300 le blanc", "99 avenue jean jaurès le blanc", "le blanc"} {
		r := x.Search(geocode.Query{Text: text})[0]
		fmt.Printf("%.2f %s %q\n", r.Score, r.Type, r.Label)
	}
	// Output:
	// 0.89 housenumber "3 Avenue Jean Jaurès 36300 Le Blanc"
	// 0.82 street "Avenue Jean Jaurès 36300 Le Blanc"
	// 1.00 municipality "Le Blanc"
}

func ExampleIndex_Search_explained() {
	r := exampleIndex().Search(geocode.Query{Text: "99 avenue jean jaurès le blanc"})[0]
	c := r.Components
	fmt.Println("name", c.Name, "city", c.City, "postcode", c.Postcode, "number", c.Number)
	// Output: name 1 city 1 postcode -1 number 0
}

func ExampleIndex_Search_completion() {
	for _, r := range exampleIndex().Search(geocode.Query{Text: "avenue jean jau", Autocomplete: true}) {
		fmt.Println(r.Label)
	}
	// Output: Avenue Jean Jaurès 36300 Le Blanc
}

func ExampleIndex_Reverse() {
	r := exampleIndex().Reverse(geocode.ReverseQuery{Position: orb.Point{1.0604, 46.6301}})[0]
	fmt.Printf("%s, at %.0f m\n", r.Label, r.DistanceM)
	// Output: 3 Avenue Jean Jaurès 36300 Le Blanc, at 13 m
}

func ExampleIndex_Stream() {
	questions := []geocode.Query{{Text: "le blanc"}, {Text: "1 avenue jean jaurès le blanc"}}
	for results := range exampleIndex().Stream(slices.Values(questions), 2) {
		fmt.Println(results[0].Label)
	}
	// Output:
	// Le Blanc
	// 1 Avenue Jean Jaurès 36300 Le Blanc
}

func ExampleOpen() {
	_, err := geocode.Open([]byte("cut short"))
	fmt.Println(err)
	// Output: geocode: not a valid index: no trailer (cut short, or another version)
}

func ExampleCity() {
	fmt.Println(geocode.City("75112"), geocode.City("36018"))
	// Output: 75056 36018
}

func ExampleLambert93() {
	x, y := geocode.Lambert93(orb.Point{5.99575, 45.256792})
	fmt.Printf("%.1f %.1f\n", x, y)
	// Output: 934924.9 6466395.6
}
