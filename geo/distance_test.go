package geo_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo"
)

func ExampleDistance() {
	chateauroux := orb.Point{1.6910, 46.8103}
	leBlanc := orb.Point{1.0640, 46.6333}
	fmt.Printf("%.1f km\n", geo.Distance(chateauroux, leBlanc)/1000)
	// Output: 51.7 km
}

func ExampleBoundAround() {
	b := geo.BoundAround(orb.Point{1.6910, 46.8103}, 1000)
	fmt.Printf("%.4f %.4f, %.4f %.4f\n", b.Left(), b.Bottom(), b.Right(), b.Top())
	// Output: 1.6779 46.8013, 1.7041 46.8193
}

func TestDistanceOnTheSphereOfPostGIS(t *testing.T) {
	t.Parallel()
	quarter := math.Pi / 2 * geo.EarthRadiusM
	for _, c := range []struct {
		sentence string
		a, b     orb.Point
		metres   float64
	}{
		{"a point is at no distance of itself", orb.Point{1.69, 46.81}, orb.Point{1.69, 46.81}, 0},
		{"the pole is a quarter turn from the equator", orb.Point{12, 0}, orb.Point{-50, 90}, quarter},
		{"antipodes are half a turn apart", orb.Point{10, 30}, orb.Point{-170, -30}, 2 * quarter},
		{"one degree of latitude is a 360th of the circle", orb.Point{2, 46}, orb.Point{2, 47}, 4 * quarter / 360},
		{"the antimeridian is not a wall", orb.Point{179.5, 0}, orb.Point{-179.5, 0}, 4 * quarter / 360},
		{"a millimetre is still seen", orb.Point{2, 47}, orb.Point{2, 47 + 1e-3/(4*quarter/360)}, 1e-3},
		// SELECT ST_Distance('POINT(1.691 46.8103)'::geography, 'POINT(1.064 46.6333)'::geography, false)
		// on PostGIS 3.3.2.
		{"Châteauroux to Le Blanc, as PostGIS says", orb.Point{1.6910, 46.8103}, orb.Point{1.0640, 46.6333}, 51688.97501494},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			got := geo.Distance(c.a, c.b)
			if math.Abs(got-c.metres) > 1e-8*math.Max(1, c.metres) {
				t.Errorf("Distance(%v, %v) = %.9f, want %.9f", c.a, c.b, got, c.metres)
			}
		})
	}
}

func points() *rapid.Generator[orb.Point] {
	return rapid.Custom(func(t *rapid.T) orb.Point {
		return orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat")}
	})
}

func TestDistanceIsAMetric(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := points().Draw(t, "a"), points().Draw(t, "b"), points().Draw(t, "c")
		ab, ba := geo.Distance(a, b), geo.Distance(b, a)
		if math.Abs(ab-ba) > 1e-6 {
			t.Fatalf("not symmetric: %v then %v", ab, ba)
		}
		if ac, cb := geo.Distance(a, c), geo.Distance(c, b); ab > ac+cb+1e-3 {
			t.Fatalf("a detour by c is shorter: %v > %v + %v", ab, ac, cb)
		}
	})
}

func TestBoundAroundMissesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		centre := orb.Point{rapid.Float64Range(-60, 60).Draw(t, "lon"), rapid.Float64Range(-85, 85).Draw(t, "lat")}
		radiusM := rapid.Float64Range(1, 200_000).Draw(t, "radius")
		near := orb.Point{
			centre.Lon() + rapid.Float64Range(-5, 5).Draw(t, "dlon"),
			math.Max(-90, math.Min(90, centre.Lat()+rapid.Float64Range(-2, 2).Draw(t, "dlat"))),
		}
		if geo.Distance(centre, near) <= radiusM*(1-1e-9) && !geo.BoundAround(centre, radiusM).Contains(near) {
			t.Fatalf("%v is %.1f m from %v, outside the box of %.1f m", near, geo.Distance(centre, near), centre, radiusM)
		}
	})
}

func BenchmarkDistance(b *testing.B) {
	p, q := orb.Point{1.6910, 46.8103}, orb.Point{1.0640, 46.6333}
	for b.Loop() {
		_ = geo.Distance(p, q)
	}
}
