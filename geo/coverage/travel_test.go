package coverage_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/coverage"
)

func ExampleCarMinutes() {
	for _, km := range []float64{0.5, 5, 10, 40} {
		fmt.Printf("%4.1f km: %.1f min\n", km, coverage.CarMinutes(km*1000))
	}
	// Output:
	//  0.5 km: 3.2 min
	//  5.0 km: 9.7 min
	// 10.0 km: 15.0 min
	// 40.0 km: 49.2 min
}

func ExampleWalkMinutes() {
	fmt.Printf("%.1f min on foot, %.1f by bicycle\n", coverage.WalkMinutes(1000), coverage.BicycleMinutes(1000))
	// Output: 17.3 min on foot, 5.2 by bicycle
}

func TestCarMinutesAtTheCornersOfTheMethod(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ km, minutes float64 }{
		{0, 2}, {1, 4.4}, {3.5, 8.0}, {7.5, 12.6}, {15, 19.7}, {30, 37.4}, {31, 38.58}, {-1, 2},
	} {
		if got := coverage.CarMinutes(c.km * 1000); math.Abs(got-c.minutes) > 1e-9 {
			t.Errorf("CarMinutes at %v km = %v, want %v", c.km, got, c.minutes)
		}
	}
}

func TestFartherIsNeverQuicker(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		near := rapid.Float64Range(0, 60_000).Draw(t, "near")
		far := near + rapid.Float64Range(0, 60_000).Draw(t, "more")
		for name, minutes := range map[string]coverage.Minutes{
			"car": coverage.CarMinutes, "walk": coverage.WalkMinutes, "bicycle": coverage.BicycleMinutes,
		} {
			if minutes(far) < minutes(near) {
				t.Fatalf("%s: %v m takes %v, %v m takes %v", name, near, minutes(near), far, minutes(far))
			}
			limit := minutes(far)
			if farthest := minutes.Farthest(limit); farthest < far || minutes(farthest+1) <= limit {
				t.Fatalf("%s: %v m takes %v, the farthest within it is %v m", name, far, limit, farthest)
			}
		}
	})
}

// Everywhere on Earth, the antimeridian and the poles included, the times of the crow's flight are those of every pair.
func TestTheCrowFliesEverywhere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		around := orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat")}
		near := func(what string) orb.Point {
			p := orb.Point{around.Lon() + rapid.Float64Range(-1, 1).Draw(t, what+" east"), around.Lat() + rapid.Float64Range(-0.5, 0.5).Draw(t, what+" north")}
			return orb.Point{math.Remainder(p.Lon(), 360), math.Max(-90, math.Min(90, p.Lat()))}
		}
		offered := make([]coverage.Service, rapid.IntRange(0, 6).Draw(t, "services"))
		for i := range offered {
			offered[i].Point = near("service")
		}
		places := make([]orb.Point, rapid.IntRange(0, 4).Draw(t, "places"))
		for i := range places {
			places[i] = near("place")
		}
		only := []int32{0, 2}
		if len(offered) < 3 || rapid.Bool().Draw(t, "all") {
			only = nil
		}
		limit := rapid.Float64Range(0, 90).Draw(t, "limit")
		found := map[[2]int]float64{}
		coverage.NewCrowFlight(offered, coverage.CarMinutes).Within(places, only, limit, func(place, service int, minutes float64) {
			found[[2]int{place, service}] = minutes
		})
		for i, p := range places {
			for s := range offered {
				want := coverage.CarMinutes(geo.Distance(p, offered[s].Point))
				asked := only == nil || slices.Contains(only, int32(s))
				if got, some := found[[2]int{i, s}]; some != (asked && want <= limit) || some && got != want {
					t.Fatalf("from %v to %v: %v (%v), want %v within %v", p, offered[s].Point, got, some, want, limit)
				}
			}
		}
	})
}

// Two services as far from a place as each other, to rounding, and a time that does not grow for a while: the quickest of each place
// and all its equals are among those that Nearest tells of, and none that Within does not.
func TestTheNearestAreThoseOfEveryPair(t *testing.T) {
	t.Parallel()
	byQuarters := func(distanceM float64) float64 { return 15 * math.Ceil(coverage.CarMinutes(distanceM)/15) }
	rapid.Check(t, func(t *rapid.T) {
		place := func(what string, spread float64) orb.Point {
			return orb.Point{1.5 + spread*rapid.Float64Range(-1, 1).Draw(t, what+" east"), 46.7 + spread*rapid.Float64Range(-1, 1).Draw(t, what+" north")}
		}
		offered := make([]coverage.Service, rapid.IntRange(0, 12).Draw(t, "services"))
		for i := range offered {
			if offered[i].Point = place("service", 0.6); i > 0 && rapid.IntRange(0, 4).Draw(t, "same") == 0 {
				offered[i].Point = offered[i-1].Point
			}
		}
		places := make([]orb.Point, rapid.IntRange(0, 5).Draw(t, "places"))
		for i := range places {
			places[i] = place("place", 0.05)
		}
		var only []int32
		if rapid.Bool().Draw(t, "narrowed") {
			only = []int32{}
			for s := range offered {
				if rapid.Bool().Draw(t, "asked") {
					only = append(only, int32(s))
				}
			}
		}
		limit := rapid.Float64Range(0, 90).Draw(t, "limit")
		minutes := rapid.SampledFrom([]coverage.Minutes{coverage.CarMinutes, coverage.WalkMinutes, byQuarters}).Draw(t, "minutes")
		times := coverage.NewCrowFlight(offered, minutes)
		within, nearest := map[[2]int]float64{}, map[[2]int]float64{}
		note := func(found map[[2]int]float64) func(int, int, float64) {
			return func(place, service int, minutes float64) { found[[2]int{place, service}] = minutes }
		}
		times.Within(places, only, limit, note(within))
		times.Nearest(places, only, limit, note(nearest))
		best := map[int]float64{}
		for pair, minutes := range within {
			if known, some := best[pair[0]]; !some || minutes < known {
				best[pair[0]] = minutes
			}
		}
		for pair, minutes := range within {
			if got, some := nearest[pair]; some && got != minutes || !some && minutes == best[pair[0]] {
				t.Fatalf("%v at %v minutes, the best at %v: %v (%v)", pair, minutes, best[pair[0]], got, some)
			}
		}
		for pair := range nearest {
			if _, some := within[pair]; !some {
				t.Fatalf("%v is nearest and not within %v minutes", pair, limit)
			}
		}
	})
}
