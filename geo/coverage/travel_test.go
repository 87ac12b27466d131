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
