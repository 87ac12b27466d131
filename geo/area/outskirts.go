package area

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"

	"github.com/maillage-numerique/maillage/geo"
)

// Outskirts is the edge of the ground that many polygons cover together, found without dissolving them.
type Outskirts struct {
	edges rtree.RTreeGN[float64, [2]orb.Point]
}

// outskirtsPrecision is the step, in degrees, to which vertices are rounded before edges are compared (about 0.1 m).
const outskirtsPrecision = 1e-6

// NewOutskirts joins polygons that share their borders vertex by vertex, as the communes of one file do. An edge that only
// one polygon has is on the outskirts; one that two have is inside. Where neighbours were drawn apart and do not share
// their vertices, the seam counts as an edge. The order of the polygons does not matter.
func NewOutskirts(polygons []orb.MultiPolygon) *Outskirts {
	type edge [4]int64
	seen := map[edge]int{}
	each := func(visit func(key edge, a, b orb.Point)) {
		for _, polygon := range polygons {
			for _, part := range polygon {
				for _, ring := range part {
					for i := 0; i+1 < len(ring); i++ {
						a, b := ring[i], ring[i+1]
						x, y := rounded(a), rounded(b)
						if x == y {
							continue
						}
						if x[0] > y[0] || x[0] == y[0] && x[1] > y[1] {
							x, y = y, x
						}
						visit(edge{x[0], x[1], y[0], y[1]}, a, b)
					}
				}
			}
		}
	}
	each(func(key edge, _, _ orb.Point) { seen[key]++ })

	outskirts := &Outskirts{}
	each(func(key edge, a, b orb.Point) {
		if seen[key] == 1 {
			box := orb.MultiPoint{a, b}.Bound()
			outskirts.edges.Insert([2]float64(box.Min), [2]float64(box.Max), [2]orb.Point{a, b})
		}
	})
	return outskirts
}

func rounded(p orb.Point) [2]int64 {
	return [2]int64{int64(math.Round(p.Lon() / outskirtsPrecision)), int64(math.Round(p.Lat() / outskirtsPrecision))}
}

// Within says whether some of the edge is at most radiusM metres from a point, which may be on either side of it.
func (o *Outskirts) Within(p orb.Point, radiusM float64) bool {
	near := false
	box := geo.BoundAround(p, radiusM)
	o.edges.Search([2]float64(box.Min), [2]float64(box.Max), func(_, _ [2]float64, e [2]orb.Point) bool {
		near = segmentDistanceM(e[0], e[1], p) <= radiusM
		return !near
	})
	return near
}

// LengthM is the length of the edge in metres, holes and seams included.
func (o *Outskirts) LengthM() float64 {
	total := 0.0
	o.edges.Scan(func(_, _ [2]float64, e [2]orb.Point) bool {
		total += geo.Distance(e[0], e[1])
		return true
	})
	return total
}
