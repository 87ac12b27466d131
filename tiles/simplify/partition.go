package simplify

import (
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/simplify"
)

// Partition holds areas whose common borders are known. Borders are common where vertices are equal to the last bit.
type Partition struct {
	points []orb.Point
	shapes [][]polygon
}

type (
	polygon []ring
	// ring is a closed path as a chain of arcs, each ending where the next begins.
	ring []arc
	// arc is a path between two junctions, as indexes into points.
	arc []int32
)

// edge names an arc by its first two vertices: between junctions a path has no choice, so that they settle the rest.
type edge [2]int32

const none = int32(-1)

// NewPartition finds the common borders. Coordinates are planar, of any unit. Rings are closed (first point = last point);
// what encloses no area is left out. Complexity O(n) for n vertices, about 60 bytes each while it runs.
func NewPartition(shapes []orb.MultiPolygon) *Partition {
	p := &Partition{shapes: make([][]polygon, len(shapes))}
	rings := make([][][][]int32, len(shapes))
	index := map[orb.Point]int32{}
	for i, shape := range shapes {
		for _, poly := range shape {
			var numbered [][]int32
			for j, r := range poly {
				path := p.number(r, index)
				if len(path) > 2 {
					numbered = append(numbered, path)
				} else if j == 0 {
					break // holes of nothing
				}
			}
			if len(numbered) > 0 {
				rings[i] = append(rings[i], numbered)
			}
		}
	}
	junction := findJunctions(len(p.points), rings)
	for i, shape := range rings {
		for _, poly := range shape {
			var cut polygon
			for _, path := range poly {
				cut = append(cut, p.cut(path, junction))
			}
			p.shapes[i] = append(p.shapes[i], cut)
		}
	}
	return p
}

// number gives the indexes of a ring's points, the repeated last one and doubles left out.
func (p *Partition) number(r orb.Ring, index map[orb.Point]int32) []int32 {
	path := make([]int32, 0, len(r))
	for _, point := range r {
		i, known := index[point]
		if !known {
			i = int32(len(p.points))
			index[point] = i
			p.points = append(p.points, point)
		}
		if len(path) == 0 || path[len(path)-1] != i {
			path = append(path, i)
		}
	}
	if len(path) > 1 && path[0] == path[len(path)-1] {
		path = path[:len(path)-1]
	}
	return path
}

// findJunctions marks the vertices where more than two ways meet.
func findJunctions(vertices int, shapes [][][][]int32) []bool {
	junction := make([]bool, vertices)
	neighbours := make([][2]int32, vertices)
	for i := range neighbours {
		neighbours[i] = [2]int32{none, none}
	}
	meet := func(v, other int32) {
		n := &neighbours[v]
		switch {
		case n[0] == other || n[1] == other:
		case n[0] == none:
			n[0] = other
		case n[1] == none:
			n[1] = other
		default:
			junction[v] = true
		}
	}
	for _, shape := range shapes {
		for _, poly := range shape {
			for _, path := range poly {
				for i, v := range path {
					next := path[(i+1)%len(path)]
					meet(v, next)
					meet(next, v)
				}
			}
		}
	}
	return junction
}

// cut divides a ring at its junctions. A ring without any (an island, or an enclave and the hole around it) is cut at its
// smallest vertex and at the farthest from it, so that both sides of the border do the same.
func (p *Partition) cut(path []int32, junction []bool) ring {
	isCut := func(v int32) bool { return junction[v] }
	if !slices.ContainsFunc(path, isCut) {
		first := slices.MinFunc(path, func(a, b int32) int { return comparePoints(p.points[a], p.points[b]) })
		far := slices.MaxFunc(path, func(a, b int32) int {
			da, db := squaredDistance(p.points[first], p.points[a]), squaredDistance(p.points[first], p.points[b])
			switch {
			case da < db:
				return -1
			case da > db:
				return 1
			default:
				return comparePoints(p.points[a], p.points[b])
			}
		})
		isCut = func(v int32) bool { return v == first || v == far }
	}
	start := slices.IndexFunc(path, isCut)
	var arcs ring
	current := arc{path[start]}
	for i := 1; i <= len(path); i++ {
		v := path[(start+i)%len(path)]
		current = append(current, v)
		if isCut(v) || i == len(path) {
			arcs = append(arcs, current)
			current = arc{v}
		}
	}
	return arcs
}

// Simplify thins every arc: bends whose triangle is smaller than the area (in squared units of the coordinates) vanish,
// the smallest first. The result has the shapes in the order given. A ring that would have less than three corners keeps
// its detail. Complexity O(n log n).
func (p *Partition) Simplify(area float64) []orb.MultiPolygon {
	thin := map[edge][]int32{}
	simple := make([]orb.MultiPolygon, len(p.shapes))
	for i, shape := range p.shapes {
		for _, poly := range shape {
			rings := make(orb.Polygon, 0, len(poly))
			for _, r := range poly {
				rings = append(rings, p.ring(r, area, thin))
			}
			simple[i] = append(simple[i], rings)
		}
	}
	return simple
}

// ring puts a ring together from its simplified arcs.
func (p *Partition) ring(r ring, area float64, thin map[edge][]int32) orb.Ring {
	var closed orb.Ring
	for _, a := range r {
		closed = p.appendArc(closed, p.thinned(a, area, thin))
	}
	if len(closed) >= 4 {
		return closed
	}
	closed = closed[:0]
	for _, a := range r {
		closed = p.appendArc(closed, a)
	}
	return closed
}

func (p *Partition) appendArc(path orb.Ring, a []int32) orb.Ring {
	if len(path) > 0 {
		a = a[1:] // where the arc before ended
	}
	for _, v := range a {
		path = append(path, p.points[v])
	}
	return path
}

// thinned simplifies an arc once for both of its sides.
func (p *Partition) thinned(a arc, area float64, thin map[edge][]int32) []int32 {
	if len(a) <= 2 {
		return a
	}
	forth, back := edge{a[0], a[1]}, edge{a[len(a)-1], a[len(a)-2]}
	if done, ok := thin[forth]; ok {
		return done
	}
	if slices.Compare(back[:], forth[:]) < 0 { // the same direction, whichever side comes first
		reversed := slices.Clone(a)
		slices.Reverse(reversed)
		done := slices.Clone(p.thinned(reversed, area, thin))
		slices.Reverse(done)
		thin[forth] = done
		return done
	}
	line := make(orb.LineString, len(a))
	for i, v := range a {
		line[i] = p.points[v]
	}
	kept := simplify.VisvalingamThreshold(area).LineString(line)
	done := make([]int32, 0, len(kept))
	for _, v := range a { // what is kept stands in the same order
		if len(done) < len(kept) && p.points[v] == kept[len(done)] {
			done = append(done, v)
		}
	}
	thin[forth] = done
	return done
}

func comparePoints(a, b orb.Point) int { return slices.Compare(a[:], b[:]) }

func squaredDistance(a, b orb.Point) float64 {
	dx, dy := a[0]-b[0], a[1]-b[1]
	return dx*dx + dy*dy
}
