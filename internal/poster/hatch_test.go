package poster

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"
)

func length(lines [][2]orb.Point) (mm float64) {
	for _, l := range lines {
		mm += planar.Distance(l[0], l[1])
	}
	return mm
}

// Lines every e mm have, over a surface, its area divided by e as length: for a square of 100 mm, to one line's ends.
func TestHatchingIsAsDarkAsItSays(t *testing.T) {
	t.Parallel()
	for shade, h := range hatching {
		got := length(hatchLines(rectangle(3, 7, 100, 100), h.every, h.leanRight))
		if want := 100 * 100 / h.every; math.Abs(got-want) > 0.02*want {
			t.Errorf("shade %d: %.0f mm of lines, want about %.0f", shade, got, want)
		}
	}
}

func TestHatchingStaysInside(t *testing.T) {
	t.Parallel()
	// A commune of 40 mm with an enclave of 20.
	rings := append(rectangle(0, 0, 40, 40), rectangle(10, 10, 20, 20)...)
	polygon := orb.Polygon(rings)
	lines := hatchLines(rings, 1.9, false)
	rapid.Check(t, func(t *rapid.T) {
		l := lines[rapid.IntRange(0, len(lines)-1).Draw(t, "line")]
		s := rapid.Float64Range(0.001, 0.999).Draw(t, "along")
		p := orb.Point{l[0][0] + s*(l[1][0]-l[0][0]), l[0][1] + s*(l[1][1]-l[0][1])}
		if !planar.PolygonContains(polygon, p) {
			t.Fatalf("%v is outside", p)
		}
	})
}

// Two neighbours of one shade read as one surface: their lines are those of both together.
func TestHatchingGoesOnAcrossABorder(t *testing.T) {
	t.Parallel()
	for _, lean := range []bool{false, true} {
		apart := length(hatchLines(rectangle(0, 0, 13, 30), 1.15, lean)) + length(hatchLines(rectangle(13, 0, 17, 30), 1.15, lean))
		together := length(hatchLines(rectangle(0, 0, 30, 30), 1.15, lean))
		if math.Abs(apart-together) > 1e-9 {
			t.Errorf("%v mm apart, %v together", apart, together)
		}
	}
}
