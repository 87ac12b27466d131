package geocode_test

import (
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/geo/geocode/quality"
)

// questions are addresses of Bourges with one kind of slip.
func questions(b *testing.B, set string) []geocode.Query {
	b.Helper()
	var all []geocode.Query
	for _, c := range quality.Noise(france.addresses, 8) {
		if c.Set == "noise: "+set {
			all = append(all, geocode.Query{Text: c.Query.Text})
		}
	}
	return all
}

func BenchmarkSearch(b *testing.B) {
	x := franceIndex(b)
	for _, set := range []string{"as written", "one slip in the street", "two slips in the street", "no commune, no postcode", "one slip in the commune, no postcode"} {
		b.Run(strings.ReplaceAll(set, ",", ""), func(b *testing.B) {
			all := questions(b, set)
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				x.Search(all[i%len(all)])
			}
		})
	}
}

// Completion asks for the same addresses, unfinished: it must cost at most twice a search.
func BenchmarkComplete(b *testing.B) {
	x := franceIndex(b)
	all := questions(b, "as written")
	for _, letters := range []int{3, 8, 12, 20} {
		b.Run(strings.Repeat("·", letters), func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				text := all[i%len(all)].Text
				x.Search(geocode.Query{Text: strings.TrimSpace(text[:min(letters, len(text))]), Autocomplete: true})
			}
		})
	}
}

func BenchmarkReverse(b *testing.B) {
	x := franceIndex(b)
	b.ReportAllocs()
	for i := range b.N {
		x.Reverse(geocode.ReverseQuery{Position: france.addresses[i%len(france.addresses)].Position})
	}
}
