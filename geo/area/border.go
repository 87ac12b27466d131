package area

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// Border gives the rings around what polygons make together, when their shared borders have the same vertices, as contours
// simplified together have. Edges that two of them share are inside and vanish. The rings are meant for the even-odd rule:
// islands and holes are not told apart, and two rings may touch. Their order does not depend on that of the polygons.
// O(n log n) in the number of vertices.
func Border(polygons []orb.MultiPolygon) []orb.Ring {
	edges := map[edge]int{}
	for _, multi := range polygons {
		for _, polygon := range multi {
			for _, ring := range polygon {
				for i := 1; i < len(ring); i++ {
					if ring[i-1] != ring[i] {
						edges[newEdge(ring[i-1], ring[i])]++
					}
				}
			}
		}
	}
	outside := make([]edge, 0, len(edges))
	for e, times := range edges {
		if times%2 == 1 {
			outside = append(outside, e)
		}
	}
	slices.SortFunc(outside, func(a, b edge) int { return cmp.Or(byPlace(a[0], b[0]), byPlace(a[1], b[1])) })
	return rings(outside)
}

// edge is two ends, the smaller first.
type edge [2]orb.Point

func newEdge(a, b orb.Point) edge {
	if byPlace(a, b) > 0 {
		a, b = b, a
	}
	return edge{a, b}
}

func byPlace(a, b orb.Point) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) }

// rings walks along edges, each once. Every end is that of an even number of them, so that a walk ends where it began.
func rings(edges []edge) []orb.Ring {
	from := map[orb.Point][]int{}
	for i, e := range edges {
		from[e[0]], from[e[1]] = append(from[e[0]], i), append(from[e[1]], i)
	}
	used := make([]bool, len(edges))
	next := func(at orb.Point) (orb.Point, bool) {
		for _, i := range from[at] {
			if used[i] {
				continue
			}
			used[i] = true
			if edges[i][0] == at {
				return edges[i][1], true
			}
			return edges[i][0], true
		}
		return at, false
	}
	var all []orb.Ring
	for i, e := range edges {
		if used[i] {
			continue
		}
		used[i] = true
		ring := orb.Ring{e[0], e[1]}
		for at := e[1]; at != e[0]; {
			p, ok := next(at)
			if !ok {
				break
			}
			ring, at = append(ring, p), p
		}
		all = append(all, ring)
	}
	return all
}
