// Package area answers for many polygons at once: which one holds this point, which one is nearest, how far is it.
//
// It serves the check of a site's position against the commune that it declares: inside, within a kilometre, or suspect.
package area

import (
	"math"
	"sort"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/tidwall/rtree"

	"github.com/maillage-numerique/maillage/geo"
)

// Polygon is one territory: a commune with its INSEE code, a département with its number. Geom is in degrees
// (longitude, latitude), must not cross the antimeridian, and may have holes and several parts.
type Polygon struct {
	ID   string
	Geom orb.MultiPolygon
}

// Index holds polygons and their boxes. It does not change once built: any number of goroutines may ask it.
type Index struct {
	polygons []Polygon // sorted by ID
	tree     rtree.RTreeGN[float64, int]
	byID     map[string]int
}

// New builds an index in O(n log n). Polygons with the same ID are parts of one territory. The order of the input does
// not matter for any answer, and an empty geometry holds nothing.
func New(polygons []Polygon) *Index {
	ix := &Index{byID: make(map[string]int, len(polygons))}
	for _, p := range polygons {
		if at, known := ix.byID[p.ID]; known {
			parts := ix.polygons[at].Geom
			ix.polygons[at].Geom = append(parts[:len(parts):len(parts)], p.Geom...)
			continue
		}
		ix.byID[p.ID] = len(ix.polygons)
		ix.polygons = append(ix.polygons, p)
	}
	sort.Slice(ix.polygons, func(i, j int) bool { return ix.polygons[i].ID < ix.polygons[j].ID })
	for i, p := range ix.polygons {
		ix.byID[p.ID] = i
		if len(p.Geom) == 0 {
			continue
		}
		b := p.Geom.Bound()
		ix.tree.Insert([2]float64(b.Min), [2]float64(b.Max), i)
	}
	return ix
}

// Len is the number of territories.
func (ix *Index) Len() int { return len(ix.polygons) }

// Geometry returns the polygon of a territory.
func (ix *Index) Geometry(id string) (orb.MultiPolygon, bool) {
	at, ok := ix.byID[id]
	if !ok {
		return nil, false
	}
	return ix.polygons[at].Geom, true
}

// Locate says which territory holds the point. A point on a boundary is in every territory that shares it; the one with
// the smallest ID answers, always the same one.
func (ix *Index) Locate(p orb.Point) (id string, ok bool) {
	found := len(ix.polygons)
	ix.tree.Search([2]float64(p), [2]float64(p), func(_, _ [2]float64, i int) bool {
		if i < found && planar.MultiPolygonContains(ix.polygons[i].Geom, p) {
			found = i
		}
		return true
	})
	if found == len(ix.polygons) {
		return "", false
	}
	return ix.polygons[found].ID, true
}

// Contains says whether the territory holds the point, its boundary included; false for an ID that is not known.
func (ix *Index) Contains(id string, p orb.Point) bool {
	at, ok := ix.byID[id]
	return ok && planar.MultiPolygonContains(ix.polygons[at].Geom, p)
}

// DistanceM is how far the point is from the territory in metres, 0 inside; false for an ID that is not known or a
// territory without geometry.
func (ix *Index) DistanceM(id string, p orb.Point) (float64, bool) {
	at, ok := ix.byID[id]
	if !ok || len(ix.polygons[at].Geom) == 0 {
		return 0, false
	}
	return DistanceM(ix.polygons[at].Geom, p), true
}

// Nearest is the territory nearest to the point within maxM metres, and its distance (0 inside). Equal distances go to
// the smallest ID.
func (ix *Index) Nearest(p orb.Point, maxM float64) (id string, distanceM float64, ok bool) {
	if id, inside := ix.Locate(p); inside {
		return id, 0, true
	}
	best, at := math.Inf(1), -1
	box := geo.BoundAround(p, maxM)
	ix.tree.Search([2]float64(box.Min), [2]float64(box.Max), func(_, _ [2]float64, i int) bool {
		d := DistanceM(ix.polygons[i].Geom, p)
		if d <= maxM && (d < best || d == best && i < at) {
			best, at = d, i
		}
		return true
	})
	if at < 0 {
		return "", 0, false
	}
	return ix.polygons[at].ID, best, true
}
