package area

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"

	"github.com/maillage-numerique/maillage/geo"
)

// Land is the ground that many polygons cover together, without dissolving them: it knows where it ends.
type Land struct {
	index *Index
	edges rtree.RTreeGN[float64, [2]orb.Point]
}

// landPrecision is the step, in degrees, to which vertices are rounded before edges are compared (about 0.1 m).
const landPrecision = 1e-6

// NewLand joins polygons that share their borders vertex by vertex, as the communes of one file do. An edge that only one
// polygon has is on the edge of the land; one that two have is inside. Where neighbours were drawn apart and do not share
// their vertices, the seam counts as an edge.
func NewLand(polygons []Polygon) *Land {
	type edge [4]int64
	seen := map[edge]int{}
	each := func(visit func(key edge, a, b orb.Point)) {
		for _, polygon := range polygons {
			for _, part := range polygon.Geom {
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

	land := &Land{index: New(polygons)}
	each(func(key edge, a, b orb.Point) {
		if seen[key] == 1 {
			box := orb.MultiPoint{a, b}.Bound()
			land.edges.Insert([2]float64(box.Min), [2]float64(box.Max), [2]orb.Point{a, b})
		}
	})
	return land
}

func rounded(p orb.Point) [2]int64 {
	return [2]int64{int64(math.Round(p.Lon() / landPrecision)), int64(math.Round(p.Lat() / landPrecision))}
}

// Surrounds says whether the whole disk of radiusM metres around a point is on the land.
func (l *Land) Surrounds(p orb.Point, radiusM float64) bool {
	inside := true
	box := geo.BoundAround(p, radiusM)
	l.edges.Search([2]float64(box.Min), [2]float64(box.Max), func(_, _ [2]float64, e [2]orb.Point) bool {
		inside = segmentDistanceM(e[0], e[1], p) > radiusM
		return inside
	})
	if !inside {
		return false
	}
	_, on := l.index.Locate(p)
	return on
}

// EdgeLengthM is the length of the edge of the land in metres, holes and seams included.
func (l *Land) EdgeLengthM() float64 {
	total := 0.0
	l.edges.Scan(func(_, _ [2]float64, e [2]orb.Point) bool {
		total += geo.Distance(e[0], e[1])
		return true
	})
	return total
}
