package area

import (
	"math"
	"sort"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/maillage-numerique/maillage/geo"
)

// DistanceM is the distance in metres from a point to a polygon, 0 inside or on its boundary, +Inf for a polygon
// without a vertex. An edge is the straight segment between two vertices on the map (longitude, latitude), as in
// ST_Contains of a geometry; the nearest point of an edge is found on the plane that touches the sphere at p, then
// measured on the sphere. Against a search along the edges, the error stays under 1 m up to 10 km away, and is of second
// order beyond.
func DistanceM(polygon orb.MultiPolygon, p orb.Point) float64 {
	if planar.MultiPolygonContains(polygon, p) {
		return 0
	}
	plane := tangentAt(p)
	nearest, square := p, math.Inf(1)
	for _, rings := range polygon {
		for _, ring := range rings {
			for i := range ring {
				q := closest(plane.flat(ring[i]), plane.flat(ring[(i+1)%len(ring)]))
				if d := q[0]*q[0] + q[1]*q[1]; d < square {
					nearest, square = plane.round(q), d
				}
			}
		}
	}
	if math.IsInf(square, 1) {
		return square
	}
	return geo.Distance(p, nearest)
}

// segmentDistanceM is the distance in metres from p to the segment [a, b], found as DistanceM does.
func segmentDistanceM(a, b, p orb.Point) float64 {
	plane := tangentAt(p)
	return geo.Distance(p, plane.round(closest(plane.flat(a), plane.flat(b))))
}

// tangent is the plane that touches the sphere at a point: degrees north, and degrees east shrunk to the same length.
type tangent struct {
	at     orb.Point
	shrink float64
}

func tangentAt(p orb.Point) tangent {
	return tangent{at: p, shrink: math.Cos(p.Lat() * math.Pi / 180)}
}

func (t tangent) flat(p orb.Point) orb.Point {
	return orb.Point{(p.Lon() - t.at.Lon()) * t.shrink, p.Lat() - t.at.Lat()}
}

func (t tangent) round(p orb.Point) orb.Point {
	return orb.Point{t.at.Lon() + p[0]/t.shrink, t.at.Lat() + p[1]}
}

// closest is the point of the segment [a, b] that is nearest to the origin, on the plane.
func closest(a, b orb.Point) orb.Point {
	dx, dy := b[0]-a[0], b[1]-a[1]
	length := dx*dx + dy*dy
	if length == 0 {
		return a
	}
	share := math.Max(0, math.Min(1, -(a[0]*dx+a[1]*dy)/length))
	return orb.Point{a[0] + share*dx, a[1] + share*dy}
}

// InteriorPoint is a point inside the polygon, away from its edges where the shape allows: the middle of the longest
// inner stretch of a parallel, looked for on nine parallels of the largest part. Unlike a centroid it is never in a hole
// nor in the hollow of a crescent. False when the polygon has no area.
func InteriorPoint(polygon orb.MultiPolygon) (orb.Point, bool) {
	var part orb.Polygon
	largest := 0.0
	for _, candidate := range polygon {
		if size := planar.Area(candidate); size > largest {
			part, largest = candidate, size
		}
	}
	if part == nil {
		return orb.Point{}, false
	}
	// The middle parallel first: it is the usual answer, and the others win only when their stretch is longer.
	box := part.Bound()
	best, width := orb.Point{}, 0.0
	for _, share := range []float64{0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9} {
		lat := box.Bottom() + share*(box.Top()-box.Bottom())
		crossings := crossingsAt(part, lat)
		for i := 0; i+1 < len(crossings); i += 2 {
			w := crossings[i+1] - crossings[i]
			p := orb.Point{crossings[i] + w/2, lat}
			if w > width && planar.PolygonContains(part, p) {
				best, width = p, w
			}
		}
	}
	return best, width > 0
}

// crossingsAt lists, from west to east, the longitudes where the edges of a polygon cross a parallel: between the first
// and the second one is inside, and so on. An edge holds its lower end and not its upper one, so that a vertex counts once.
func crossingsAt(polygon orb.Polygon, lat float64) []float64 {
	var lons []float64
	for _, ring := range polygon {
		for i := range ring {
			a, b := ring[i], ring[(i+1)%len(ring)]
			if (a.Lat() <= lat) == (b.Lat() <= lat) {
				continue
			}
			lons = append(lons, a.Lon()+(lat-a.Lat())/(b.Lat()-a.Lat())*(b.Lon()-a.Lon()))
		}
	}
	sort.Float64s(lons)
	return lons
}
