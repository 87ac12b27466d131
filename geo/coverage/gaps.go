package coverage

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/hexgrid"
)

// GapParameters say what a gap is. DefaultGaps has the values.
type GapParameters struct {
	LinkM         float64 `json:"liaison_m"`      // cells whose centres are at most this far apart belong together
	MinimumPeople float64 `json:"population_min"` // a smaller zone is not listed
}

// DefaultGaps is METHODS §5: cells at most 1 km apart, at least 50 inhabitants.
func DefaultGaps() GapParameters { return GapParameters{LinkM: 1000, MinimumPeople: 50} }

// Gap is a zone of people whom the low run leaves uncovered, inside one living area.
type Gap struct {
	LivingArea string         // as the caller names it; "" = outside every living area
	Rows       []int32        // of the Reach, ascending
	Cells      []hexgrid.Cell // ascending
	Communes   []string       // INSEE codes, ascending
	People     float64
	Need       float64
	// Certain says that the high run leaves every row uncovered too; CertainPeople counts those whom it does.
	Certain       bool
	CertainPeople float64
	Reason        Reason  // that of most of the people; of equals, the first in alphabetical order
	MinutesMin    float64 // to help with a date soon in the low run, from the best placed row; +Inf = none within reach
	MinutesMax    float64 // from the worst placed
	// Alternative is the service with a date soon that is nearest for most of the people, −1 = none, and its first day in the
	// run. Sure says that the low run knows of it; otherwise only the high run does.
	Alternative    int32
	AlternativeDay int
	Sure           bool
	Partial        bool         // help that is not loaded could change the class of a row
	Heart          hexgrid.Cell // the most populated cell; of equals, the smallest
}

// Gaps joins the rows that the low run leaves uncovered: two belong together when their cells' centres are at most LinkM
// apart and their living area is the same. LivingArea gives that of a commune, or false to leave it out. The largest gaps
// come first.
func Gaps(reach *Reach, result *Result, p GapParameters, livingArea func(commune string) (key string, ok bool)) []Gap {
	var members []member
	var area string
	var inside bool
	for i := range reach.Rows {
		row := &reach.Rows[i]
		if i == 0 || row.Commune != reach.Rows[i-1].Commune {
			area, inside = livingArea(row.Commune)
		}
		if inside && result.Rows[i].Run[Low].Class == Uncovered {
			members = append(members, member{int32(i), row, area, geo.NewPlace(row.Centre)})
		}
	}
	zones := map[int][]member{}
	for i, root := range components(members, p.LinkM) {
		zones[root] = append(zones[root], members[i])
	}
	found := slices.Collect(maps.Values(zones))
	gaps := make([]Gap, len(found))
	parallel(len(found), func() func(int) {
		return func(i int) { gaps[i] = describe(found[i], reach, result) }
	})
	gaps = slices.DeleteFunc(gaps, func(g Gap) bool { return g.People < p.MinimumPeople })
	slices.SortFunc(gaps, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.LivingArea, b.LivingArea), cmp.Compare(a.Rows[0], b.Rows[0]))
	})
	return gaps
}

// member is a row that may belong to a zone.
type member struct {
	at         int32 // its position
	row        *Row
	livingArea string
	place      geo.Place // the centre of its cell
}

// components gives each member the smallest position of its component.
func components(members []member, linkM float64) []int {
	parent := make([]int, len(members))
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	join := func(i, j int) {
		i, j = root(i), root(j)
		parent[max(i, j)] = min(i, j)
	}
	link := func(i, j int) {
		if parent[i] == parent[j] || root(i) == root(j) {
			return
		}
		if a, b := &members[i], &members[j]; a.livingArea == b.livingArea && a.place.Distance(b.place) <= linkM {
			join(i, j)
		}
	}
	// Pairs in a box, then with the boxes to its north and east: those to its south and west have met it.
	boxes := newBoxes(members, linkM)
	for at, inside := range boxes {
		for k, i := range inside {
			for _, j := range inside[:k] {
				link(i, j)
			}
		}
		for _, step := range [4][2]int{{0, 1}, {1, -1}, {1, 0}, {1, 1}} {
			for _, j := range boxes[[2]int{at[0] + step[0], at[1] + step[1]}] {
				for _, i := range inside {
					link(i, j)
				}
			}
		}
	}
	roots := make([]int, len(members))
	for i := range members {
		roots[i] = root(i)
	}
	return roots
}

// newBoxes sorts members into boxes, by column and line, of at least linkM on each side, so that a link never skips a box.
func newBoxes(members []member, linkM float64) map[[2]int][]int {
	farthest := 0.0
	for _, m := range members {
		farthest = math.Max(farthest, math.Abs(m.row.Centre.Lat()))
	}
	degree := math.Pi / 180 * geo.EarthRadiusM
	// One part in a thousand of slack covers the curvature of parallels within a box.
	height := linkM / degree * 1.001
	width := height / math.Max(0.01, math.Cos(math.Min(90, farthest+height)*math.Pi/180))
	boxes := map[[2]int][]int{}
	for i, m := range members {
		at := [2]int{int(math.Floor(m.row.Centre.Lon() / width)), int(math.Floor(m.row.Centre.Lat() / height))}
		boxes[at] = append(boxes[at], i)
	}
	return boxes
}

// describe sums up a zone, whose members come in the order of the rows.
func describe(zone []member, reach *Reach, result *Result) Gap {
	gap := Gap{
		LivingArea: zone[0].livingArea, Rows: make([]int32, 0, len(zone)), Certain: true, MinutesMin: math.Inf(1), MinutesMax: math.Inf(-1),
	}
	inCell, byReason := map[hexgrid.Cell]float64{}, map[Reason]float64{}
	nearest := [2]map[string]float64{{}, {}} // people by the ID of what is nearest to them, in each run
	byID := map[string]int32{}
	for _, m := range zone {
		of := &result.Rows[m.at]
		gap.Rows = append(gap.Rows, m.at)
		gap.Cells = append(gap.Cells, m.row.Cell)
		gap.Communes = append(gap.Communes, m.row.Commune)
		gap.People += m.row.People
		gap.Need += m.row.Need
		if of.Run[High].Class == Uncovered {
			gap.CertainPeople += m.row.People
		} else {
			gap.Certain = false
		}
		gap.MinutesMin = math.Min(gap.MinutesMin, of.Run[Low].Minutes)
		gap.MinutesMax = math.Max(gap.MinutesMax, of.Run[Low].Minutes)
		gap.Partial = gap.Partial || of.Partial
		inCell[m.row.Cell] += m.row.People
		byReason[of.Reason] += m.row.People
		for run := range Runs {
			if service := of.Run[run].Nearest; service >= 0 {
				id := reach.Services[service].ID
				nearest[run][id] += m.row.People
				byID[id] = service
			}
		}
	}
	slices.Sort(gap.Cells)
	gap.Cells = slices.Compact(gap.Cells)
	gap.Communes = slices.Compact(gap.Communes) // the rows come by commune
	gap.Heart, _ = heaviest(inCell)
	gap.Reason, _ = heaviest(byReason)
	gap.Alternative, gap.AlternativeDay = -1, -1
	for _, run := range Runs {
		if id, some := heaviest(nearest[run]); some {
			gap.Alternative, gap.Sure = byID[id], run == Low
			gap.AlternativeDay, _ = reach.Services[gap.Alternative].Days[run].First(0)
			break
		}
	}
	return gap
}

// heaviest is the key of the greatest weight; of equals, the smallest key.
func heaviest[K cmp.Ordered](weights map[K]float64) (best K, ok bool) {
	for key, weight := range weights {
		if !ok || weight > weights[best] || weight == weights[best] && key < best {
			best, ok = key, true
		}
	}
	return best, ok
}
