package tiles_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/tiles"
)

func ExampleParse() {
	id, err := tiles.Parse("8", "129", "89")
	fmt.Println(id, err)
	_, err = tiles.Parse("8", "129", "256")
	fmt.Println(err)
	// Output:
	// 8/129/89 <nil>
	// tile: y must be a whole number from 0 to 255, not "256"
}

func ExampleAt() {
	fmt.Println(tiles.At(orb.Point{1.9944, 46.9486}, 10)) // Issoudun
	// Output: 10/517/360
}

func ExampleID_Bound3857() {
	b := tiles.ID{Z: 1, X: 1, Y: 0}.Bound3857()
	fmt.Printf("%.2f %.2f %.2f %.2f\n", b.Min[0], b.Min[1], b.Max[0], b.Max[1])
	// Output: 0.00 0.00 20037508.34 20037508.34
}

func ExampleID_Bound() {
	b := tiles.ID{Z: 0}.Bound()
	fmt.Printf("%.4f %.4f %.4f %.4f\n", b.Min.Lon(), b.Min.Lat(), b.Max.Lon(), b.Max.Lat())
	// Output: -180.0000 -85.0511 180.0000 85.0511
}

func ExamplePixelM() {
	fmt.Printf("%.1f\n", tiles.PixelM(7))
	// Output: 611.5
}

func TestParseRefusesWhatIsNotATile(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		z, x, y string
		at      tiles.Coordinate
	}{
		{"17", "0", "0", tiles.Z}, // finer than served
		{"-1", "0", "0", tiles.Z},
		{"", "0", "0", tiles.Z},
		{"0", "1", "0", tiles.X}, // outside the matrix
		{"3", "8", "0", tiles.X},
		{"3", "7", "8", tiles.Y},
		{"3", "+7", "0", tiles.X}, // a second spelling
		{"3", "07", "0", tiles.X},
		{"3", "7", "1e0", tiles.Y},
		{"3", "7", "99999999999999999999", tiles.Y},
		{"3", "7", "٣", tiles.Y}, // a digit, not one of ours
	} {
		_, err := tiles.Parse(c.z, c.x, c.y)
		var at *tiles.CoordinateError
		if !errors.As(err, &at) || at.Coordinate != c.at {
			t.Errorf("%s/%s/%s: %v, want a fault of %s", c.z, c.x, c.y, err, c.at)
		}
	}
}

func drawID(t *rapid.T) tiles.ID {
	z := rapid.IntRange(0, tiles.MaxZoom).Draw(t, "z")
	return tiles.ID{Z: z, X: rapid.IntRange(0, 1<<z-1).Draw(t, "x"), Y: rapid.IntRange(0, 1<<z-1).Draw(t, "y")}
}

func TestEveryTileHasOneSpellingAndTheBoundsOfOrb(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := drawID(t)
		again, err := tiles.Parse(fmt.Sprint(id.Z), fmt.Sprint(id.X), fmt.Sprint(id.Y))
		if err != nil || again != id || !id.Valid() {
			t.Fatalf("%v reads back as %v, %v", id, again, err)
		}
		got, want := id.Bound(), maptile.New(uint32(id.X), uint32(id.Y), maptile.Zoom(id.Z)).Bound()
		for _, p := range [][2]float64{
			{got.Min[0], want.Min[0]}, {got.Min[1], want.Min[1]}, {got.Max[0], want.Max[0]}, {got.Max[1], want.Max[1]},
		} {
			if math.Abs(p[0]-p[1]) > 1e-9 {
				t.Fatalf("%v: %v, orb says %v", id, got, want)
			}
		}
		if centre := got.Center(); tiles.At(centre, id.Z) != id {
			t.Fatalf("the centre of %v is in %v", id, tiles.At(centre, id.Z))
		}
	})
}

func TestAnyPointHasATile(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{rapid.Float64Range(-720, 720).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat")}
		if id := tiles.At(p, rapid.IntRange(0, tiles.MaxZoom).Draw(t, "z")); !id.Valid() {
			t.Fatalf("%v is in %v, which does not exist", p, id)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("8", "129", "89")
	f.Add("16", "65535", "-0")
	f.Fuzz(func(t *testing.T, z, x, y string) {
		id, err := tiles.Parse(z, x, y)
		if err == nil && (!id.Valid() || id.String() != z+"/"+x+"/"+y) {
			t.Errorf("%q %q %q reads as %v", z, x, y, id)
		}
	})
}
