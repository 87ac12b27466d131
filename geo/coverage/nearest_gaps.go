package coverage

import (
	"cmp"
	"math"
	"slices"

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
			far = append(far, member{int32(i), row, key})
		}
	}
	zones := map[int][]member{}
	for i, root := range components(far, p.LinkM) {
		zones[root] = append(zones[root], far[i])
	}
	gaps := make([]NearestGap, 0, len(zones))
	for _, zone := range zones {
		if gap := describeNearest(zone); gap.People >= p.MinimumPeople {
			gaps = append(gaps, gap)
		}
	}
	slices.SortFunc(gaps, func(a, b NearestGap) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.LivingArea, b.LivingArea), cmp.Compare(a.Cells[0], b.Cells[0]))
	})
	return gaps
}

// describeNearest sums up a zone, whose members come in the order of the rows.
func describeNearest(zone []member) NearestGap {
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
