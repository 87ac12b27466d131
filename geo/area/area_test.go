package area_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/area"
)

// square is a box of the given south-west corner and side in degrees.
func square(lon, lat, side float64) orb.Polygon {
	return orb.Polygon{{{lon, lat}, {lon + side, lat}, {lon + side, lat + side}, {lon, lat + side}, {lon, lat}}}
}

// lake is a square with a square hole in its middle third.
func lake(lon, lat, side float64) orb.Polygon {
	hole := square(lon+side/3, lat+side/3, side/3)[0]
	hole.Reverse()
	return append(square(lon, lat, side), hole)
}

func neighbours() *area.Index {
	return area.New([]area.Polygon{
		{ID: "est", Geom: orb.MultiPolygon{square(2.1, 47, 0.1)}},
		{ID: "ouest", Geom: orb.MultiPolygon{square(2, 47, 0.1)}},
		{ID: "lac", Geom: orb.MultiPolygon{lake(3, 47, 0.3)}},
		{ID: "ile", Geom: orb.MultiPolygon{square(3.1, 47.1, 0.1)}},
		{ID: "archipel", Geom: orb.MultiPolygon{square(4, 47, 0.1)}},
		{ID: "archipel", Geom: orb.MultiPolygon{square(4.5, 47, 0.1)}},
		{ID: "vide"},
	})
}

func ExampleIndex() {
	communes := area.New([]area.Polygon{
		{ID: "36018", Geom: orb.MultiPolygon{square(1.0, 46.6, 0.1)}},
		{ID: "36024", Geom: orb.MultiPolygon{square(1.1, 46.6, 0.1)}},
	})
	site := orb.Point{1.2007, 46.65}
	_, inside := communes.Locate(site)
	metres, _ := communes.DistanceM("36024", site)
	fmt.Printf("inside: %v, %.0f m from the declared commune\n", inside, metres)
	// Output: inside: false, 53 m from the declared commune
}

func TestLocate(t *testing.T) {
	t.Parallel()
	ix := neighbours()
	for _, c := range []struct {
		sentence string
		point    orb.Point
		id       string
	}{
		{"a point inside is in its territory", orb.Point{2.05, 47.05}, "ouest"},
		{"a point on a shared border goes to the smallest ID", orb.Point{2.1, 47.05}, "est"},
		{"a hole belongs to who fills it", orb.Point{3.15, 47.15}, "ile"},
		{"around the hole is the outer territory", orb.Point{3.05, 47.05}, "lac"},
		{"the first part of a territory given in two", orb.Point{4.05, 47.05}, "archipel"},
		{"its second part too", orb.Point{4.55, 47.05}, "archipel"},
		{"between the parts is nowhere", orb.Point{4.3, 47.05}, ""},
		{"far away is nowhere", orb.Point{-5, 40}, ""},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			if id, ok := ix.Locate(c.point); id != c.id || ok != (c.id != "") {
				t.Errorf("Locate(%v) = %q, %v; want %q", c.point, id, ok, c.id)
			}
		})
	}
}

func TestDistanceM(t *testing.T) {
	t.Parallel()
	ix := neighbours()
	degree := math.Pi / 180 * geo.EarthRadiusM
	for _, c := range []struct {
		sentence string
		id       string
		point    orb.Point
		metres   float64
	}{
		{"inside is at no distance", "ouest", orb.Point{2.05, 47.05}, 0},
		{"south of an edge is a stretch of meridian", "ouest", orb.Point{2.05, 46.99}, 0.01 * degree},
		{"beside a corner is the distance to the corner", "ouest", orb.Point{1.99, 46.99}, geo.Distance(orb.Point{1.99, 46.99}, orb.Point{2, 47})},
		{"in the hole is the distance to the shore", "lac", orb.Point{3.15, 47.101}, 0.001 * degree},
		{"the nearest part counts", "archipel", orb.Point{4.55, 46.999}, 0.001 * degree},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			got, ok := ix.DistanceM(c.id, c.point)
			if !ok || math.Abs(got-c.metres) > 0.01 {
				t.Errorf("DistanceM(%q, %v) = %.3f, %v; want %.3f", c.id, c.point, got, ok, c.metres)
			}
		})
	}
	for _, id := range []string{"inconnu", "vide"} {
		if d, ok := ix.DistanceM(id, orb.Point{2, 47}); ok {
			t.Errorf("DistanceM(%q) = %v: no distance to what has no shape", id, d)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	ix := neighbours()
	south := orb.Point{2.05, 46.995} // 556 m south of "ouest"
	if id, d, ok := ix.Nearest(south, 1000); !ok || id != "ouest" || math.Abs(d-556) > 1 {
		t.Errorf("within a kilometre: %q %.1f %v, want ouest at 556 m", id, d, ok)
	}
	if id, _, ok := ix.Nearest(south, 500); ok {
		t.Errorf("within 500 m: %q, want none", id)
	}
	if id, _, ok := ix.Nearest(orb.Point{2.1, 46.995}, 1000); !ok || id != "est" {
		t.Errorf("below the corner of two neighbours: %q, want the smallest ID", id)
	}
	if id, d, ok := ix.Nearest(orb.Point{2.05, 47.05}, 0); !ok || id != "ouest" || d != 0 {
		t.Errorf("inside: %q %v %v, want ouest at 0", id, d, ok)
	}
}

// The distance to a polygon agrees with a fine walk along its edges: never longer, and shorter by less than the step.
func TestDistanceMAgreesWithAWalkAlongTheEdges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lon, lat := rapid.Float64Range(-5, 8).Draw(t, "lon"), rapid.Float64Range(42, 51).Draw(t, "lat")
		at := func(name string) orb.Point {
			return orb.Point{lon + rapid.Float64Range(-0.05, 0.05).Draw(t, name+" east"), lat + rapid.Float64Range(-0.05, 0.05).Draw(t, name+" north")}
		}
		triangle := orb.MultiPolygon{{{at("a"), at("b"), at("c")}}}
		p := at("p")
		got := area.DistanceM(triangle, p)
		if got == 0 {
			return
		}
		const steps = 4000
		walked := math.Inf(1)
		for i, a := range triangle[0][0] {
			b := triangle[0][0][(i+1)%3]
			for s := range steps + 1 {
				share := float64(s) / steps
				walked = math.Min(walked, geo.Distance(p, orb.Point{a[0] + share*(b[0]-a[0]), a[1] + share*(b[1]-a[1])}))
			}
		}
		if got > walked+1 || got < walked-4 {
			t.Fatalf("DistanceM = %.3f m, a walk finds %.3f m", got, walked)
		}
	})
}

// star is a polygon around a centre with random spikes: often hollow, never self-crossing.
func star(t *rapid.T) orb.Polygon {
	lon, lat := rapid.Float64Range(-5, 8).Draw(t, "lon"), rapid.Float64Range(42, 51).Draw(t, "lat")
	n := rapid.IntRange(3, 40).Draw(t, "n")
	ring := make(orb.Ring, 0, n+1)
	for i := range n {
		radius := rapid.Float64Range(0.001, 0.2).Draw(t, "radius")
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		ring = append(ring, orb.Point{lon + radius*cos, lat + radius*sin})
	}
	return orb.Polygon{append(ring, ring[0])}
}

func TestInteriorPointIsInside(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		polygon := orb.MultiPolygon{star(t), star(t)}
		ix := area.New([]area.Polygon{{ID: "x", Geom: polygon}})
		p, ok := area.InteriorPoint(polygon)
		if !ok || !ix.Contains("x", p) {
			t.Fatalf("InteriorPoint = %v, %v: not inside %v", p, ok, polygon)
		}
	})
}

func TestInteriorPointAvoidsHoles(t *testing.T) {
	t.Parallel()
	p, ok := area.InteriorPoint(orb.MultiPolygon{lake(3, 47, 0.3)})
	hole := square(3.1, 47.1, 0.1).Bound()
	if !ok || hole.Contains(p) {
		t.Errorf("InteriorPoint of a ring of land = %v, %v: in the water", p, ok)
	}
	if p, ok := area.InteriorPoint(orb.MultiPolygon{{{{1, 1}, {1, 1}, {1, 1}}}}); ok {
		t.Errorf("InteriorPoint of a point without area = %v, want none", p)
	}
	if p, ok := area.InteriorPoint(nil); ok {
		t.Errorf("InteriorPoint of nothing = %v, want none", p)
	}
}

// The order in which territories are given changes no answer.
func TestIndexIgnoresOrder(t *testing.T) {
	t.Parallel()
	polygons := make([]area.Polygon, 0, 100)
	for i := range 100 {
		polygons = append(polygons, area.Polygon{
			ID: fmt.Sprintf("%03d", i), Geom: orb.MultiPolygon{square(2+float64(i%10)*0.1, 47+float64(i/10)*0.1, 0.1)},
		})
	}
	ordered := area.New(polygons)
	rapid.Check(t, func(t *rapid.T) {
		shuffled := append([]area.Polygon(nil), polygons...)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		other := area.New(shuffled)
		// Tenths land on borders and corners, the hard points.
		p := orb.Point{2 + float64(rapid.IntRange(-2, 42).Draw(t, "x"))/40, 47 + float64(rapid.IntRange(-2, 42).Draw(t, "y"))/40}
		a, okA := ordered.Locate(p)
		b, okB := other.Locate(p)
		if a != b || okA != okB {
			t.Fatalf("Locate(%v): %q then %q", p, a, b)
		}
		a, da, _ := ordered.Nearest(p, 5000)
		b, db, _ := other.Nearest(p, 5000)
		if a != b || da != db {
			t.Fatalf("Nearest(%v): %q at %v then %q at %v", p, a, da, b, db)
		}
		want, least := "", math.Inf(1)
		for _, polygon := range polygons { // by ID: of equals, the first stays
			if d := area.DistanceM(polygon.Geom, p); d <= 5000 && d < least {
				want, least = polygon.ID, d
			}
		}
		if a != want {
			t.Fatalf("Nearest(%v) = %q at %v, a walk over all finds %q at %v", p, a, da, want, least)
		}
	})
}

func BenchmarkLocate(b *testing.B) {
	polygons := make([]area.Polygon, 0, 10_000)
	for i := range 10_000 {
		polygons = append(polygons, area.Polygon{
			ID: fmt.Sprintf("%05d", i), Geom: orb.MultiPolygon{square(float64(i%100)*0.1, 42+float64(i/100)*0.1, 0.1)},
		})
	}
	ix := area.New(polygons)
	p := orb.Point{2.05, 47.05}
	for b.Loop() {
		ix.Locate(p)
	}
}

func TestOutskirtsAreTheEdgeOfTheWhole(t *testing.T) {
	t.Parallel()
	// Two squares side by side, of about 7.6 by 11.1 km each: the border between them is not an edge of the whole.
	outskirts := area.NewOutskirts([]orb.MultiPolygon{{square(2, 47, 0.1)}, {square(2.1, 47, 0.1)}})
	for _, c := range []struct {
		sentence string
		point    orb.Point
		radiusM  float64
		want     bool
	}{
		{"the common border is no edge", orb.Point{2.1, 47.05}, 5500, false},
		{"the north edge is 5.56 km away", orb.Point{2.1, 47.05}, 5600, true},
		{"an edge is seen from outside too", orb.Point{2.1, 47.101}, 112, true},
		{"far from every edge there is none", orb.Point{10, 40}, 10, false},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			if got := outskirts.Within(c.point, c.radiusM); got != c.want {
				t.Errorf("Within(%v, %v) = %v", c.point, c.radiusM, got)
			}
		})
	}
	degree := math.Pi / 180 * geo.EarthRadiusM
	perimeter := 2*0.1*degree + 0.2*degree*(math.Cos(47*math.Pi/180)+math.Cos(47.1*math.Pi/180))
	if got := outskirts.LengthM(); math.Abs(got-perimeter) > 1 {
		t.Errorf("LengthM = %.0f, want %.0f", got, perimeter)
	}
}
