package geocode_test

import (
	"slices"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/geo/geocode/quality"
)

// Typing an address letter by letter should cost, each time, at most twice what searching it costs: medians of the same addresses,
// asked in turn so that a busy machine slows both. A ratio to read in make bench, as times are never asserted in a test.
func BenchmarkCompletionBesideSearch(b *testing.B) {
	x := franceIndex(b)
	var search, typed []time.Duration
	for b.Loop() {
		for _, c := range quality.Noise(france.addresses, 10) {
			if c.Set != "noise: as written" && c.Set != "noise: one slip in the street" && c.Set != "noise: no commune, no postcode" {
				continue
			}
			text := c.Query.Text
			begin := time.Now()
			x.Search(geocode.Query{Text: text})
			search = append(search, time.Since(begin))
			for _, n := range []int{6, 12, 18} {
				begin = time.Now()
				x.Search(geocode.Query{Text: text[:min(n, len(text))], Autocomplete: true})
				typed = append(typed, time.Since(begin))
			}
		}
	}
	slices.Sort(search)
	slices.Sort(typed)
	b.ReportMetric(float64(typed[len(typed)/2])/float64(search[len(search)/2]), "completion/search")
}
