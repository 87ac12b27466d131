package coverage_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/area"
	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/hexgrid"
)

func someSites(t *rapid.T, least int) []coverage.Site {
	sites := make([]coverage.Site, rapid.IntRange(least, 12).Draw(t, "sites"))
	for i := range sites {
		sites[i] = coverage.Site{ID: fmt.Sprintf("site-%02d", i), Point: place(t)}
	}
	return sites
}

func nearestByCar() coverage.NearestParameters {
	return coverage.NearestParameters{Minutes: coverage.CarMinutes, WithinM: 40_000}
}

func byCommune(r *coverage.Row) (string, bool) { return r.Commune, true }
func everybody(*coverage.Row) (string, bool)   { return "", true }

func summarise(rows []coverage.Row, territory func(*coverage.Row) (string, bool)) map[string]coverage.NearestSummary {
	return coverage.AggregateNearest(rows, coverage.RankNearest(rows), coverage.Thresholds, territory)
}

func Example() {
	rows := []coverage.Row{
		rowAt("36018", orb.Point{1.064, 46.633}, 6000, 1300), // Le Blanc
		rowAt("36123", orb.Point{1.230, 46.800}, 1500, 400),  // Mézières-en-Brenne
	}
	coverage.Sort(rows)
	help := coverage.NewNearestSupply([]coverage.Site{{ID: "France services du Blanc", Point: orb.Point{1.062, 46.632}}})
	coverage.ReachNearest(rows, help, nearestByCar())
	all := summarise(rows, everybody)[""]
	fmt.Printf("%.0f of %.0f people within 15 minutes, nine tenths within %.0f\n", all.PeopleWithin[1], all.People, all.MinutesP90)
	for _, gap := range coverage.NearestGaps(rows, coverage.DefaultNearestGaps(), everybody) {
		fmt.Printf("%v: %.0f people, %.0f minutes from %s (%s)\n", gap.Communes, gap.People, gap.MinutesMin, gap.Site, gap.Reason)
	}
	// Output:
	// 6000 of 7500 people within 15 minutes, nine tenths within 29
	// [36123]: 1500 people, 29 minutes from France services du Blanc (trop_loin)
}

// The nearest site is the nearest of all, by distance then id, as a walk over every pair finds it.
func TestNearestEqualsBruteForce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sites := someSites(t, 0)
		if len(sites) > 1 && rapid.Bool().Draw(t, "two at one address") {
			sites[0].Point = sites[len(sites)-1].Point
		}
		p := place(t)
		withinM := rapid.Float64Range(0, 60_000).Draw(t, "within")

		want, best, found := "", math.Inf(1), false
		for _, s := range sites {
			d := geo.Distance(p, s.Point)
			if d <= withinM && (d < best || d == best && s.ID < want) {
				want, best, found = s.ID, d, true
			}
		}
		got, d, ok := coverage.NewNearestSupply(sites).Nearest(p, withinM)
		if ok != found || got.ID != want || ok && d != best {
			t.Fatalf("Nearest = %q at %v (%v), brute force %q at %v (%v)", got.ID, d, ok, want, best, found)
		}
	})
}

func TestNoSupplyCoversNobody(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := demand().Draw(t, "rows")
		coverage.ReachNearest(rows, coverage.NewNearestSupply(nil), nearestByCar())
		all := summarise(rows, everybody)[""]
		for k := range coverage.Thresholds {
			if all.PeopleWithin[k] != 0 || all.NeedWithin[k] != 0 {
				t.Fatalf("%v people within %v minutes of nothing", all.PeopleWithin[k], coverage.Thresholds[k])
			}
		}
		if !math.IsInf(all.MinutesMedian, 1) {
			t.Fatalf("median %v minutes to nothing", all.MinutesMedian)
		}
		for _, gap := range coverage.NearestGaps(rows, coverage.DefaultNearestGaps(), everybody) {
			if gap.Reason != coverage.NoSupply || gap.Site != "" {
				t.Fatalf("gap %+v, want no supply", gap)
			}
		}
	})
}

func TestASiteOnTheSpotCoversEverybody(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := demand().Draw(t, "rows")
		sites := make([]coverage.Site, len(rows))
		for i, r := range rows {
			sites[i] = coverage.Site{ID: fmt.Sprint(i), Point: r.Centre}
		}
		coverage.ReachNearest(rows, coverage.NewNearestSupply(sites), nearestByCar())
		all := summarise(rows, everybody)[""]
		if all.PeopleWithin[0] != all.People || all.MinutesP90 != 2 {
			t.Fatalf("%v of %v people within 10 minutes, p90 %v", all.PeopleWithin[0], all.People, all.MinutesP90)
		}
		if gaps := coverage.NearestGaps(rows, coverage.DefaultNearestGaps(), everybody); len(gaps) != 0 {
			t.Fatalf("gaps %+v, want none", gaps)
		}
	})
}

func TestMoreSupplyNeverRaisesMinutes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := demand().Draw(t, "rows")
		sites := someSites(t, 1)
		fewer := slices.Clone(rows)
		coverage.ReachNearest(fewer, coverage.NewNearestSupply(sites[1:]), nearestByCar())
		coverage.ReachNearest(rows, coverage.NewNearestSupply(sites), nearestByCar())
		for i := range rows {
			if rows[i].Minutes > fewer[i].Minutes {
				t.Fatalf("row %d: %v minutes with one site more, %v before", i, rows[i].Minutes, fewer[i].Minutes)
			}
		}
	})
}

func TestTheSameSiteTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := demand().Draw(t, "rows")
		sites := someSites(t, 1)
		twice := slices.Clone(rows)
		coverage.ReachNearest(rows, coverage.NewNearestSupply(sites), nearestByCar())
		coverage.ReachNearest(twice, coverage.NewNearestSupply(append(slices.Clone(sites), sites[0])), nearestByCar())
		if !reflect.DeepEqual(rows, twice) {
			t.Fatal("a duplicate changed a row")
		}
	})
}

// Σ territories + the rows outside every territory = the whole, for every additive figure.
func TestTerritoriesPartitionTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := demand().Draw(t, "rows")
		coverage.ReachNearest(rows, coverage.NewNearestSupply(someSites(t, 0)), nearestByCar())
		bassin := func(r *coverage.Row) (string, bool) {
			if r.Commune < "36003" {
				return "bassin", true
			}
			return "", true // hors bassin
		}
		whole := summarise(rows, everybody)[""]
		for name, parts := range map[string]map[string]coverage.NearestSummary{
			"communes": summarise(rows, byCommune), "bassins and hors bassin": summarise(rows, bassin),
		} {
			var people, need, within, needWithin float64
			for _, s := range parts {
				people += s.People
				need += s.Need
				within += s.PeopleWithin[1]
				needWithin += s.NeedWithin[1]
			}
			for _, pair := range [][2]float64{
				{people, whole.People}, {need, whole.Need}, {within, whole.PeopleWithin[1]}, {needWithin, whole.NeedWithin[1]},
			} {
				if math.Abs(pair[0]-pair[1]) > 1e-9*math.Max(1, whole.People) {
					t.Fatalf("%s: parts %v, whole %v", name, pair[0], pair[1])
				}
			}
		}
	})
}

func TestShufflingChangesNothingBitForBit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := demand().Draw(t, "rows")
		sites := someSites(t, 0)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		shuffled, shuffledSites := slices.Clone(rows), slices.Clone(sites)
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		random.Shuffle(len(sites), func(i, j int) {
			shuffledSites[i], shuffledSites[j] = shuffledSites[j], shuffledSites[i]
		})
		coverage.Sort(shuffled)
		coverage.ReachNearest(rows, coverage.NewNearestSupply(sites), nearestByCar())
		coverage.ReachNearest(shuffled, coverage.NewNearestSupply(shuffledSites), nearestByCar())
		// Maps of structs of floats: %v tells every bit that differs, and NaN from NaN does not.
		a, b := fmt.Sprintf("%v", summarise(rows, byCommune)), fmt.Sprintf("%v", summarise(shuffled, byCommune))
		if a != b {
			t.Fatalf("summaries differ:\n%s\n%s", a, b)
		}
		g, h := coverage.NearestGaps(rows, coverage.DefaultNearestGaps(), everybody), coverage.NearestGaps(shuffled, coverage.DefaultNearestGaps(), everybody)
		if !reflect.DeepEqual(g, h) {
			t.Fatalf("gaps differ:\n%+v\n%+v", g, h)
		}
	})
}

// Two uncovered rows are in one gap if and only if a chain of short enough steps joins them: checked against a plain
// search over all pairs.
func TestGapsAreTheComponents(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var rows []coverage.Row
		seen := map[hexgrid.Cell]bool{}
		for range rapid.IntRange(1, 40).Draw(t, "rows") {
			// A few kilometres across, so that some rows touch and others do not.
			row := rowAt("36000", orb.Point{
				1.3 + 0.1*rapid.Float64Range(0, 1).Draw(t, "east"), 46.6 + 0.07*rapid.Float64Range(0, 1).Draw(t, "north"),
			}, 10, 2)
			row.Minutes = math.Inf(1)
			if !seen[row.Cell] {
				seen[row.Cell] = true
				rows = append(rows, row)
			}
		}
		coverage.Sort(rows)
		p := coverage.NearestGapParameters{BeyondMinutes: 15, LinkM: 1000}
		zone := map[hexgrid.Cell]int{}
		for n, gap := range coverage.NearestGaps(rows, p, everybody) {
			for _, cell := range gap.Cells {
				zone[cell] = n
			}
		}
		// Relabel until nothing moves: slow and plain.
		label := make([]int, len(rows))
		for i := range label {
			label[i] = i
		}
		for moved := true; moved; {
			moved = false
			for i := range rows {
				for j := range rows {
					if label[i] < label[j] && geo.Distance(rows[i].Centre, rows[j].Centre) <= p.LinkM {
						label[j], moved = label[i], true
					}
				}
			}
		}
		for i := range rows {
			for j := range rows {
				if (label[i] == label[j]) != (zone[rows[i].Cell] == zone[rows[j].Cell]) {
					t.Fatalf("rows %d and %d: together by search %v, in gaps %v", i, j, label[i] == label[j], !(label[i] == label[j]))
				}
			}
		}
	})
}

func TestGapsStopAtLivingAreasAndSmallNumbers(t *testing.T) {
	t.Parallel()
	near, far := orb.Point{1.300, 46.600}, orb.Point{1.306, 46.600} // 460 m apart
	rows := []coverage.Row{rowAt("A", near, 60, 9), rowAt("B", far, 49, 8)}
	coverage.Sort(rows)
	coverage.ReachNearest(rows, coverage.NewNearestSupply(nil), nearestByCar())

	together := coverage.NearestGaps(rows, coverage.DefaultNearestGaps(), everybody)
	if len(together) != 1 || together[0].People != 109 || together[0].Need != 17 || len(together[0].Communes) != 2 {
		t.Errorf("in one bassin: %+v, want one gap of 109 people of both communes", together)
	}
	if heart, _ := hexgrid.At(near); len(together) == 1 && together[0].Heart != heart {
		t.Errorf("the heart is %v, want the most populated cell %v", together[0].Heart, heart)
	}
	apart := coverage.NearestGaps(rows, coverage.DefaultNearestGaps(), byCommune)
	if len(apart) != 1 || apart[0].LivingArea != "A" || apart[0].People != 60 {
		t.Errorf("in two bassins: %+v, want the one of at least 50 people", apart)
	}
}

func TestRowsByTheEdgeOfTheLoadedLandArePartial(t *testing.T) {
	t.Parallel()
	outskirts := area.NewOutskirts([]orb.MultiPolygon{{{{{1, 46}, {2, 46}, {2, 47}, {1, 47}, {1, 46}}}}})
	rows := []coverage.Row{
		rowAt("inside", orb.Point{1.5, 46.5}, 10, 1),
		rowAt("edge", orb.Point{1.01, 46.5}, 10, 1), // 770 m from the edge, thirty kilometres from the site
		rowAt("nothing within reach", orb.Point{1.99, 46.99}, 10, 1),
	}
	p := nearestByCar()
	p.Partial = func(row *coverage.Row, withinM float64) bool { return outskirts.Within(row.Centre, withinM) }
	coverage.ReachNearest(rows, coverage.NewNearestSupply([]coverage.Site{{ID: "s", Point: orb.Point{1.45, 46.5}}}), p)
	for i, want := range []bool{false, true, true} {
		if rows[i].Partial != want {
			t.Errorf("%s: partial %v, want %v", rows[i].Commune, rows[i].Partial, want)
		}
	}
	if got := summarise(rows, everybody)[""].PartialPeople; got != 20 {
		t.Errorf("%v people with a partial supply, want 20", got)
	}
}

func TestMedianAndP90AreWeightedByPeople(t *testing.T) {
	t.Parallel()
	rows := []coverage.Row{rowAt("A", orb.Point{1.3, 46.6}, 60, 0), rowAt("A", orb.Point{1.4, 46.6}, 35, 0), rowAt("A", orb.Point{1.5, 46.6}, 5, 0)}
	for i, minutes := range []float64{25, 4, 12} {
		rows[i].Minutes = minutes
	}
	s := summarise(rows, everybody)[""]
	if s.MinutesMedian != 25 || s.MinutesP90 != 25 {
		t.Errorf("median %v, p90 %v; want 25 and 25: 40 people are nearer, 60 are at 25", s.MinutesMedian, s.MinutesP90)
	}
	if want := []float64{35, 40, 40, 100}; !slices.Equal(s.PeopleWithin, want) {
		t.Errorf("within %v minutes: %v, want %v", coverage.Thresholds, s.PeopleWithin, want)
	}
}

// The step convention is t ≤ threshold: fifteen minutes are within a quarter of an hour, and no gap.
func TestAThresholdHoldsThoseWhoAreExactlyOnIt(t *testing.T) {
	t.Parallel()
	rows := []coverage.Row{rowAt("A", orb.Point{1.3, 46.6}, 100, 20)}
	rows[0].Minutes = 15
	if s := summarise(rows, everybody)[""]; !slices.Equal(s.PeopleWithin, []float64{0, 100, 100, 100}) || !slices.Equal(s.NeedWithin, []float64{0, 20, 20, 20}) {
		t.Errorf("at 15 minutes exactly: %+v", s)
	}
	if gaps := coverage.NearestGaps(rows, coverage.DefaultNearestGaps(), everybody); len(gaps) != 0 {
		t.Errorf("at 15 minutes exactly: gaps %+v", gaps)
	}
}
