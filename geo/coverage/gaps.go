package coverage

import (
	"cmp"
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
			members = append(members, member{int32(i), row, area})
		}
	}
	zones := map[int][]member{}
	for i, root := range components(members, p.LinkM) {
		zones[root] = append(zones[root], members[i])
	}
	gaps := make([]Gap, 0, len(zones))
	for _, zone := range zones {
		if gap := describe(zone, reach, result); gap.People >= p.MinimumPeople {
			gaps = append(gaps, gap)
		}
	}
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
	boxes := newBoxes(members, linkM)
	for i, m := range members {
		boxes.around(m, func(j int) {
			if j < i && members[j].livingArea == m.livingArea && root(i) != root(j) &&
				geo.Distance(m.row.Centre, members[j].row.Centre) <= linkM {
				join(i, j)
			}
		})
	}
	roots := make([]int, len(members))
	for i := range members {
		roots[i] = root(i)
	}
	return roots
}

// boxes sorts members into boxes of at least linkM on each side, so that a link never skips a box.
type boxes struct {
	width, height float64 // degrees
	members       map[[2]int][]int
}

func newBoxes(members []member, linkM float64) *boxes {
	farthest := 0.0
	for _, m := range members {
		farthest = math.Max(farthest, math.Abs(m.row.Centre.Lat()))
	}
	degree := math.Pi / 180 * geo.EarthRadiusM
	b := &boxes{members: map[[2]int][]int{}}
	// One part in a thousand of slack covers the curvature of parallels within a box.
	b.height = linkM / degree * 1.001
	b.width = b.height / math.Max(0.01, math.Cos(math.Min(90, farthest+b.height)*math.Pi/180))
	for i, m := range members {
		at := b.of(m)
		b.members[at] = append(b.members[at], i)
	}
	return b
}

func (b *boxes) of(m member) [2]int {
	return [2]int{int(math.Floor(m.row.Centre.Lon() / b.width)), int(math.Floor(m.row.Centre.Lat() / b.height))}
}

func (b *boxes) around(m member, visit func(int)) {
	at := b.of(m)
	for x := at[0] - 1; x <= at[0]+1; x++ {
		for y := at[1] - 1; y <= at[1]+1; y++ {
			for _, i := range b.members[[2]int{x, y}] {
				visit(i)
			}
		}
	}
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
