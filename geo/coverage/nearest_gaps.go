package coverage

import (
	"cmp"
	"math"
	"slices"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/hexgrid"
)

// NearestGapParameters say what a gap is. DefaultNearestGaps has the values.
type NearestGapParameters struct {
	BeyondMinutes float64 `json:"au_dela_minutes"` // a row farther than this from every site is uncovered
	LinkM         float64 `json:"liaison_m"`       // cells whose centres are at most this far apart belong together
	MinimumPeople float64 `json:"population_min"`  // a smaller zone is not listed
}

// DefaultNearestGaps is METHODS §5, first version: beyond 15 minutes, cells at most 1 km apart, at least 50 inhabitants.
func DefaultNearestGaps() NearestGapParameters {
	return NearestGapParameters{BeyondMinutes: 15, LinkM: 1000, MinimumPeople: 50}
}

// NearestGap is a zone of people who live too far from any help, inside one living area.
type NearestGap struct {
	LivingArea string // as the caller names it; "" = outside every living area
	Cells      []hexgrid.Cell
	Communes   []string // INSEE codes, ascending
	People     float64
	Need       float64
	MinutesMin float64      // minutes of the best placed row; +Inf = nothing within reach
	MinutesMax float64      // minutes of the worst placed row
	Site       string       // nearest alternative: the site that is nearest for the most people; "" = none
	Reason     Reason       //
	Partial    bool         // a site that is not loaded could be nearer, for some row
	Heart      hexgrid.Cell // the most populated cell; of equals, the smallest
}

// Gaps joins the uncovered rows into zones: two rows belong together when their cells' centres are at most LinkM apart
// and their living area is the same. Rows are sorted (Sort) and have been reached (Reach); livingArea gives a row's
// living area, or false to leave the row out. The largest gaps come first.
func NearestGaps(rows []Row, p NearestGapParameters, livingArea func(*Row) (key string, ok bool)) []NearestGap {
	var far []member
	for i := range rows {
		row := &rows[i]
		if row.Minutes <= p.BeyondMinutes {
			continue
		}
		if key, ok := livingArea(row); ok {
			far = append(far, member{row, key})
		}
	}
	zones := map[int][]member{}
	for i, root := range components(far, p.LinkM) {
		zones[root] = append(zones[root], far[i])
	}
	gaps := make([]NearestGap, 0, len(zones))
	for _, zone := range zones {
		if gap := describe(zone); gap.People >= p.MinimumPeople {
			gaps = append(gaps, gap)
		}
	}
	slices.SortFunc(gaps, func(a, b NearestGap) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.LivingArea, b.LivingArea), cmp.Compare(a.Cells[0], b.Cells[0]))
	})
	return gaps
}

type member struct {
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
func describe(zone []member) NearestGap {
	gap := NearestGap{LivingArea: zone[0].livingArea, MinutesMin: math.Inf(1), MinutesMax: math.Inf(-1), Reason: TooFar}
	inCell, bySite := map[hexgrid.Cell]float64{}, map[string]float64{}
	for _, m := range zone {
		gap.People += m.row.People
		gap.Need += m.row.Need
		gap.MinutesMin = math.Min(gap.MinutesMin, m.row.Minutes)
		gap.MinutesMax = math.Max(gap.MinutesMax, m.row.Minutes)
		gap.Partial = gap.Partial || m.row.Partial
		gap.Communes = append(gap.Communes, m.row.Commune)
		gap.Cells = append(gap.Cells, m.row.Cell)
		inCell[m.row.Cell] += m.row.People
		if m.row.Site != "" {
			bySite[m.row.Site] += m.row.People
		}
	}
	slices.Sort(gap.Cells)
	gap.Cells = slices.Compact(gap.Cells)
	gap.Communes = slices.Compact(gap.Communes) // the rows come by commune
	gap.Heart, _ = heaviest(inCell)
	site, some := heaviest(bySite)
	if !some {
		gap.Reason = NoSupply
	}
	gap.Site = site
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
