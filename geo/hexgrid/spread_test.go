package hexgrid_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/hexgrid"
)

// communes are boxes with people, some with a centre, some with squares, some of which lie beyond the border.
func communes() *rapid.Generator[hexgrid.Commune] {
	return rapid.Custom(func(t *rapid.T) hexgrid.Commune {
		lon, lat := rapid.Float64Range(-4, 7).Draw(t, "lon"), rapid.Float64Range(43, 50).Draw(t, "lat")
		side := rapid.Float64Range(0.0001, 0.08).Draw(t, "side")
		c := hexgrid.Commune{
			Code:    fmt.Sprintf("%05d", rapid.IntRange(1001, 95999).Draw(t, "code")),
			People:  float64(rapid.IntRange(0, 5000).Draw(t, "people")),
			Outline: orb.MultiPolygon{box(lon, lat, side, side)},
		}
		if rapid.Bool().Draw(t, "has a centre") {
			c.Centre = &orb.Point{lon + side*rapid.Float64Range(-0.2, 1.2).Draw(t, "x"), lat + side*rapid.Float64Range(-0.2, 1.2).Draw(t, "y")}
		}
		for range rapid.IntRange(0, 30).Draw(t, "squares") {
			c.Squares = append(c.Squares, hexgrid.Square{
				Centre: orb.Point{lon + side*rapid.Float64Range(-0.1, 1.1).Draw(t, "sx"), lat + side*rapid.Float64Range(-0.1, 1.1).Draw(t, "sy")},
				People: rapid.Float64Range(0, 200).Draw(t, "people of the square"),
			})
		}
		for range rapid.IntRange(0, 30).Draw(t, "addresses") {
			cell, err := hexgrid.At(orb.Point{lon + side*rapid.Float64Range(-0.1, 1.1).Draw(t, "ax"), lat + side*rapid.Float64Range(-0.1, 1.1).Draw(t, "ay")})
			if err != nil {
				t.Fatal(err)
			}
			if c.Addresses == nil {
				c.Addresses = map[hexgrid.Cell]int{}
			}
			c.Addresses[cell] += rapid.IntRange(0, 100).Draw(t, "addresses of the cell")
		}
		return c
	})
}

func TestSpreadingKeepsEverybody(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := communes().Draw(t, "commune")
		rows, err := hexgrid.DefaultParameters().Spread(c)
		if err != nil {
			t.Fatal(err)
		}
		people := 0.0
		for i, row := range rows {
			people += row.People
			if row.Commune != c.Code {
				t.Fatalf("people of %s became people of %s", c.Code, row.Commune)
			}
			if row.People < 0.3-1e-9 && len(rows) > 1 {
				t.Fatalf("a row of %v people was kept among %d", row.People, len(rows))
			}
			if i > 0 && rows[i-1].Cell >= row.Cell {
				t.Fatal("the rows are not in the order of cells")
			}
		}
		if math.Abs(people-c.People) > 1e-6 {
			t.Fatalf("%v people spread, %v live there", people, c.People)
		}
	})
}

func TestSpreadingIgnoresTheOrderOfEverything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SliceOfNDistinct(communes(), 1, 4, func(c hexgrid.Commune) string { return c.Code }).Draw(t, "communes")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		shuffled := slices.Clone(some)
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		for k := range shuffled {
			squares := slices.Clone(shuffled[k].Squares)
			random.Shuffle(len(squares), func(i, j int) { squares[i], squares[j] = squares[j], squares[i] })
			shuffled[k].Squares = squares
		}
		a, _, errA := hexgrid.DefaultParameters().SpreadAll(some)
		b, _, errB := hexgrid.DefaultParameters().SpreadAll(shuffled)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if !slices.Equal(a, b) {
			t.Fatal("another order gives other rows")
		}
	})
}

func TestSpreadByTheBestBasis(t *testing.T) {
	t.Parallel()
	outline := orb.MultiPolygon{box(1.5, 46.9, 0.1, 0.05)}
	centre := orb.Point{1.55, 46.925}
	across := orb.Point{1.45, 46.925} // 4 km beyond the western border
	cell, err := hexgrid.At(across)
	if err != nil {
		t.Fatal(err)
	}
	addresses := func(n int) map[hexgrid.Cell]int { return map[hexgrid.Cell]int{cell: n} }
	square := func(people float64) []hexgrid.Square { return []hexgrid.Square{{Centre: across, People: people}} }
	for _, c := range []struct {
		sentence string
		commune  hexgrid.Commune
		basis    hexgrid.Basis
		cells    int
		err      error
	}{
		{"squares come first, even across the border", hexgrid.Commune{Code: "A", People: 100, Centre: &centre, Outline: outline, Squares: square(90)}, hexgrid.BasisSquares, 1, nil},
		{"squares that hold less than half of the people are not believed", hexgrid.Commune{Code: "A", People: 100, Centre: &centre, Outline: outline, Squares: square(49)}, hexgrid.BasisTown, -1, nil},
		{"squares come before addresses", hexgrid.Commune{Code: "A", People: 100, Outline: outline, Squares: square(50), Addresses: addresses(50)}, hexgrid.BasisSquares, 1, nil},
		{"without squares, one address for five people", hexgrid.Commune{Code: "A", People: 100, Outline: outline, Addresses: addresses(20)}, hexgrid.BasisAddresses, 1, nil},
		{"fewer addresses are a partial list", hexgrid.Commune{Code: "A", People: 100, Outline: outline, Addresses: addresses(19)}, hexgrid.BasisTown, -1, nil},
		{"without squares, the town", hexgrid.Commune{Code: "A", People: 100, Centre: &centre, Outline: outline}, hexgrid.BasisTown, -1, nil},
		{"without a centre, the middle of the contour", hexgrid.Commune{Code: "A", People: 100, Outline: outline}, hexgrid.BasisTown, -1, nil},
		{"without a contour, the centre", hexgrid.Commune{Code: "A", People: 100, Centre: &centre}, hexgrid.BasisCentre, 1, nil},
		{"three people in a large commune share a cell", hexgrid.Commune{Code: "A", People: 3, Centre: &centre, Outline: outline}, hexgrid.BasisTown, 1, nil},
		{"nobody needs no cell", hexgrid.Commune{Code: "A", People: 0, Outline: outline}, "", 0, nil},
		{"people without a place are said to be so", hexgrid.Commune{Code: "A", People: 10}, "", 0, hexgrid.ErrNowhere},
		{"a negative population is refused", hexgrid.Commune{Code: "A", People: -1, Outline: outline}, "", 0, hexgrid.ErrPopulation},
		{"an unknown population is refused", hexgrid.Commune{Code: "A", People: math.NaN(), Outline: outline}, "", 0, hexgrid.ErrPopulation},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			rows, err := hexgrid.DefaultParameters().Spread(c.commune)
			if !errors.Is(err, c.err) {
				t.Fatalf("error %v, want %v", err, c.err)
			}
			if c.cells >= 0 && len(rows) != c.cells {
				t.Fatalf("%d rows, want %d", len(rows), c.cells)
			}
			for _, row := range rows {
				if row.Basis != c.basis {
					t.Fatalf("basis %q, want %q", row.Basis, c.basis)
				}
			}
		})
	}
}

func TestPeopleThinOutAwayFromTheTown(t *testing.T) {
	t.Parallel()
	p := hexgrid.DefaultParameters()
	for km, want := range map[float64]float64{0: 1.005, 1: 0.372879, 10: 0.005045} {
		if got := p.TownWeight(km * 1000); math.Abs(got-want) > 1e-6 {
			t.Errorf("weight at %v km = %.6f, want %.6f", km, got, want)
		}
	}
}

func TestCommunesThatCannotBePlacedAreListed(t *testing.T) {
	t.Parallel()
	rows, nowhere, err := hexgrid.DefaultParameters().SpreadAll([]hexgrid.Commune{
		{Code: "B", People: 10}, {Code: "C", People: 5, Outline: orb.MultiPolygon{box(1, 46, 0.01, 0.01)}}, {Code: "A", People: 10},
	})
	if err != nil || !slices.Equal(nowhere, []string{"A", "B"}) || len(rows) == 0 || rows[0].Commune != "C" {
		t.Errorf("SpreadAll = %d rows, nowhere %v, %v; want rows of C, nowhere A and B", len(rows), nowhere, err)
	}
}

// Three addresses in one cell and one in another: three quarters of the people and one quarter.
func TestPeopleLiveAtTheirAddresses(t *testing.T) {
	t.Parallel()
	here, errHere := hexgrid.At(orb.Point{1.5, 46.9})
	there, errThere := hexgrid.At(orb.Point{1.6, 46.9})
	rows, err := hexgrid.DefaultParameters().Spread(hexgrid.Commune{Code: "A", People: 12, Addresses: map[hexgrid.Cell]int{here: 3, there: 1}})
	if err != nil || errHere != nil || errThere != nil || len(rows) != 2 {
		t.Fatal(rows, err, errHere, errThere)
	}
	for _, row := range rows {
		if want := map[hexgrid.Cell]float64{here: 9, there: 3}[row.Cell]; row.People != want {
			t.Errorf("%v people in %s, want %v", row.People, row.Cell, want)
		}
	}
}

func TestAHamletInALargeForestLivesInItsCentre(t *testing.T) {
	t.Parallel()
	centre := orb.Point{1.53, 46.93}
	rows, err := hexgrid.DefaultParameters().Spread(hexgrid.Commune{
		Code: "A", People: 3, Centre: &centre, Outline: orb.MultiPolygon{box(1.5, 46.9, 0.1, 0.05)},
	})
	want, _ := hexgrid.At(centre)
	if err != nil || len(rows) != 1 || rows[0].Cell != want || rows[0].People != 3 {
		t.Errorf("Spread = %+v, %v; want three people in %s", rows, err, want)
	}
}
