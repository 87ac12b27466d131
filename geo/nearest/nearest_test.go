package nearest_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/nearest"
)

// Among three places, the nearest that is accessible: the only tag here is 0.
func ExampleTree_Best() {
	accessible, unknown := nearest.NewTags(1), nearest.NewTags(1)
	accessible.Add(0)
	names := []string{"Châteauroux", "Levroux", "Issoudun"}
	tree := nearest.Build(
		[]orb.Point{{1.6910, 46.8103}, {1.6125, 46.9786}, {1.9936, 46.9481}},
		[]nearest.Tags{unknown, accessible, accessible},
	)
	ask := nearest.Ask{Least: func(distanceM float64, tags nearest.Tags) float64 {
		if !tags.Has(0) {
			return math.Inf(1)
		}
		return distanceM
	}}
	for found := range tree.Best(orb.Point{1.70, 46.81}, ask) {
		fmt.Printf("%s, %.0f km\n", names[found.Index], found.DistanceM/1000)
	}
	// Output:
	// Levroux, 20 km
	// Issoudun, 27 km
}

// Whatever the points (together, at a pole, across the antimeridian), the tags and the cost, a search gives what sorting all
// of them does.
func TestBestEqualsSortingAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		spot := rapid.Custom(func(t *rapid.T) orb.Point {
			return orb.Point{
				rapid.OneOf(rapid.Float64Range(-180, 180), rapid.SampledFrom([]float64{-180, 180, 179.9999, 2})).Draw(t, "lon"),
				rapid.OneOf(rapid.Float64Range(-90, 90), rapid.SampledFrom([]float64{-90, 90, 89.9999, 46})).Draw(t, "lat"),
			}
		})
		spots := rapid.SliceOfN(spot, 1, 20).Draw(t, "spots")
		points := rapid.SliceOfN(rapid.SampledFrom(spots), 0, 80).Draw(t, "points")
		const numbers = 70 // two words
		tags := make([]nearest.Tags, len(points))
		extra := make([]float64, len(points))
		for i := range tags {
			tags[i] = nearest.NewTags(numbers)
			tags[i].Add(rapid.SampledFrom([]int{0, 63, 64, 69}).Draw(t, "tag"))
			extra[i] = float64(rapid.IntRange(0, 3).Draw(t, "extra")) * 500_000
		}
		wanted := nearest.NewTags(numbers)
		wanted.Add(0)
		wanted.Add(64)
		least := func(distanceM float64, tags nearest.Tags) float64 {
			if !tags.Meets(wanted) {
				return math.Inf(1)
			}
			if !tags.Has(0) {
				distanceM += 1_000_000
			}
			return distanceM
		}
		costOf := func(i int, distanceM float64) float64 {
			if extra[i] == 1_500_000 {
				return math.Inf(1)
			}
			return least(distanceM, tags[i]) + extra[i]
		}
		at := rapid.OneOf(spot, rapid.SampledFrom(spots)).Draw(t, "at")

		var want []nearest.Found
		for i, p := range points {
			d := math.Round(geo.Distance(at, p)*1000) / 1000
			if cost := costOf(i, d); !math.IsInf(cost, 1) {
				want = append(want, nearest.Found{Index: i, DistanceM: d, Cost: cost})
			}
		}
		slices.SortFunc(want, func(a, b nearest.Found) int {
			return cmp.Or(cmp.Compare(a.Cost, b.Cost), cmp.Compare(a.DistanceM, b.DistanceM), cmp.Compare(a.Index, b.Index))
		})
		got := slices.Collect(nearest.Build(points, tags).Best(at, nearest.Ask{Least: least, Cost: costOf}))
		if !slices.Equal(got, want) {
			t.Fatalf("from %v:\ngot  %v\nwant %v", at, got, want)
		}
	})
}

// A search that needs few points judges few: the cost of a point may be dear.
func TestFewPointsAreJudged(t *testing.T) {
	t.Parallel()
	points, tags := scattered(20_000, 1)
	judged := 0
	ask := nearest.Ask{
		Least: func(distanceM float64, _ nearest.Tags) float64 { return distanceM },
		Cost:  func(_ int, distanceM float64) float64 { judged++; return distanceM },
	}
	n := 0
	for range nearest.Build(points, tags).Best(orb.Point{2, 47}, ask) {
		if n++; n == 20 {
			break
		}
	}
	if n != 20 || judged > 21 {
		t.Errorf("%d points judged to give %d", judged, n)
	}
}

func scattered(n, rareEvery int) ([]orb.Point, []nearest.Tags) {
	random := rand.New(rand.NewPCG(1, 2))
	points, tags := make([]orb.Point, n), make([]nearest.Tags, n)
	for i := range points {
		points[i] = orb.Point{random.Float64()*8 - 2, random.Float64()*6 + 43}
		tags[i] = nearest.NewTags(128)
		if i%rareEvery == 0 {
			tags[i].Add(100)
		}
	}
	return points, tags
}

// Twenty of 200,000 points, any of them, and of one in a thousand.
func BenchmarkBest(b *testing.B) {
	points, tags := scattered(200_000, 1000)
	tree := nearest.Build(points, tags)
	for name, wants := range map[string]bool{"any": false, "one in a thousand": true} {
		ask := nearest.Ask{Least: func(distanceM float64, tags nearest.Tags) float64 {
			if wants && !tags.Has(100) {
				return math.Inf(1)
			}
			return distanceM
		}}
		b.Run(name, func(b *testing.B) {
			random := rand.New(rand.NewPCG(3, 4))
			for b.Loop() {
				n := 0
				for range tree.Best(orb.Point{random.Float64()*8 - 2, random.Float64()*6 + 43}, ask) {
					if n++; n == 20 {
						break
					}
				}
			}
		})
	}
}
