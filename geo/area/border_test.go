package area_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/area"
)

func ExampleBorder() {
	west, east := orb.MultiPolygon{square(0, 0, 1)}, orb.MultiPolygon{square(1, 0, 1)}
	for _, ring := range area.Border([]orb.MultiPolygon{west, east}) {
		fmt.Println(len(ring)-1, "corners around", math.Abs(planar.Area(ring)))
	}
	// Output: 6 corners around 2
}

// The cells of a chessboard that are taken, in any order: the area by the even-odd rule is theirs, and every ring is closed.
func TestBorderIsAroundWhatPolygonsMake(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		taken := rapid.SliceOfNDistinct(rapid.IntRange(0, 24), 1, 25, rapid.ID).Draw(t, "taken")
		var cells []orb.MultiPolygon
		for _, n := range taken {
			cells = append(cells, orb.MultiPolygon{square(float64(n%5), float64(n/5), 1)})
		}
		border := area.Border(cells)
		inside := map[[2]int]bool{}
		for _, n := range taken {
			inside[[2]int{n % 5, n / 5}] = true
		}
		for x := range 5 {
			for y := range 5 {
				crossings := 0
				for _, ring := range border {
					if ring[0] != ring[len(ring)-1] {
						t.Fatalf("an open ring: %v", ring)
					}
					if planar.RingContains(ring, orb.Point{float64(x) + 0.5, float64(y) + 0.5}) {
						crossings++
					}
				}
				if (crossings%2 == 1) != inside[[2]int{x, y}] {
					t.Fatalf("cell %d,%d is inside %d rings of %v", x, y, crossings, border)
				}
			}
		}
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
		if again := area.Border(cells); !reflect.DeepEqual(border, again) {
			t.Fatalf("another order, another border: %v, %v", border, again)
		}
	})
}
