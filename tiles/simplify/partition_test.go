package simplify_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/tiles/simplify"
)

// Two communes share a border with two bends, one of them small.
func ExamplePartition_Simplify() {
	west := orb.MultiPolygon{{{{0, 0}, {10, 0}, {10.1, 2}, {10, 4}, {14, 7}, {10, 10}, {0, 10}, {0, 0}}}}
	east := orb.MultiPolygon{{{{10, 0}, {20, 0}, {20, 10}, {10, 10}, {14, 7}, {10, 4}, {10.1, 2}, {10, 0}}}}
	for _, shape := range simplify.NewPartition([]orb.MultiPolygon{west, east}).Simplify(2) {
		fmt.Println(shape)
	}
	// Output:
	// [[[[10 0] [10 4] [14 7] [10 10] [0 10] [0 0] [10 0]]]]
	// [[[[10 0] [20 0] [20 10] [10 10] [14 7] [10 4] [10 0]]]]
}

func TestEnclaveAndTheHoleAroundItStayTheSameRing(t *testing.T) {
	t.Parallel()
	enclave := orb.Ring{}
	for i := range 48 {
		angle := 2 * math.Pi * float64(i) / 48
		enclave = append(enclave, orb.Point{5 + 2*math.Cos(angle), 5 + 2*math.Sin(angle)})
	}
	enclave = append(enclave, enclave[0])
	hole := append(enclave[17:len(enclave)-1].Clone(), enclave[:18]...) // it starts elsewhere
	hole.Reverse()
	around := orb.MultiPolygon{{{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}}, hole}}
	got := simplify.NewPartition([]orb.MultiPolygon{around, {{enclave}}}).Simplify(0.2)
	if len(got[0][0]) != 2 || len(got[1][0][0]) >= len(enclave) {
		t.Fatalf("not simplified: %v", got)
	}
	corners := map[orb.Point]bool{}
	for _, p := range got[1][0][0] {
		corners[p] = true
	}
	for _, p := range got[0][0][1] {
		if !corners[p] {
			t.Errorf("the hole has a corner %v that the enclave has not", p)
		}
	}
	if len(got[0][0][1]) != len(got[1][0][0]) {
		t.Errorf("hole of %d points, enclave of %d", len(got[0][0][1]), len(got[1][0][0]))
	}
}

func TestWhatIsTooSmallKeepsItsDetail(t *testing.T) {
	t.Parallel()
	small := orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}}}
	got := simplify.NewPartition([]orb.MultiPolygon{small}).Simplify(1e6)
	if len(got[0][0][0]) < 4 || !got[0][0][0].Closed() {
		t.Errorf("%v is no ring", got[0])
	}
}

func TestNothingAndDegenerateRingsAreLeftOut(t *testing.T) {
	t.Parallel()
	got := simplify.NewPartition([]orb.MultiPolygon{
		nil, {}, {{}}, {{{}}}, {{{{1, 1}, {1, 1}}}}, {{{{1, 1}, {2, 2}, {1, 1}}}}, {{{{1, 1}, {1, 1}}, {{0, 0}, {1, 0}, {1, 1}, {0, 0}}}},
	}).Simplify(1)
	for i, shape := range got {
		if len(shape) != 0 {
			t.Errorf("shape %d: %v, want nothing", i, shape)
		}
	}
}

// The invariant of the package: inside a tiled square every edge is walked once in each direction, so that nothing gapes
// and nothing overlaps along it, whatever the bends and the threshold.
func TestNeighboursStillShareEveryEdge(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const side = 3
		bends := rapid.IntRange(0, 12).Draw(t, "bends")
		bend := map[[4]int][]orb.Point{}
		// border goes between two corners of the grid; the outer ones are straight.
		border := func(a, b [2]int) []orb.Point {
			key := [4]int{a[0], a[1], b[0], b[1]}
			if line, ok := bend[key]; ok {
				return line
			}
			line := []orb.Point{{float64(a[0]), float64(a[1])}}
			outer := a[0] == b[0] && (a[0] == 0 || a[0] == side) || a[1] == b[1] && (a[1] == 0 || a[1] == side)
			for i := 1; i <= bends; i++ {
				share := float64(i) / float64(bends+1)
				p := orb.Point{float64(a[0]) + share*float64(b[0]-a[0]), float64(a[1]) + share*float64(b[1]-a[1])}
				if !outer {
					off := rapid.Float64Range(-0.3, 0.3).Draw(t, "off")
					if a[0] == b[0] {
						p[0] += off
					} else {
						p[1] += off
					}
				}
				line = append(line, p)
			}
			line = append(line, orb.Point{float64(b[0]), float64(b[1])})
			back := make([]orb.Point, len(line))
			for i, p := range line {
				back[len(line)-1-i] = p
			}
			bend[key], bend[[4]int{b[0], b[1], a[0], a[1]}] = line, back
			return line
		}
		var shapes []orb.MultiPolygon
		for x := range side {
			for y := range side {
				corners := [][2]int{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}}
				start := rapid.IntRange(0, 3).Draw(t, "start")
				var ring orb.Ring
				for i := range 4 {
					line := border(corners[(start+i)%4], corners[(start+i+1)%4])
					ring = append(ring, line[:len(line)-1]...)
				}
				shapes = append(shapes, orb.MultiPolygon{{append(ring, ring[0])}})
			}
		}
		threshold := rapid.SampledFrom([]float64{0, 0.001, 0.01, 0.1, 10}).Draw(t, "area")
		walked := map[[2]orb.Point]int{}
		for i, shape := range simplify.NewPartition(shapes).Simplify(threshold) {
			if len(shape) != 1 || len(shape[0]) != 1 || !shape[0][0].Closed() {
				t.Fatalf("shape %d became %v", i, shape)
			}
			for j, p := range shape[0][0][1:] {
				walked[[2]orb.Point{shape[0][0][j], p}]++
			}
		}
		for e, n := range walked {
			outer := onEdge(e[0], side) && onEdge(e[1], side) // of the square, whose own corners may go
			if n != 1 || !outer && walked[[2]orb.Point{e[1], e[0]}] != 1 {
				t.Fatalf("edge %v: %d times one way, %d the other", e, n, walked[[2]orb.Point{e[1], e[0]}])
			}
		}
	})
}

func onEdge(p orb.Point, side float64) bool {
	return p[0] == 0 || p[0] == side || p[1] == 0 || p[1] == side
}
