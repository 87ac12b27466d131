package nearest

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
)

// perLeaf is how many points a box holds at most before it is halved.
const perLeaf = 8

// Tree holds points to be searched. It is never changed once built: any number of searches may run at once.
type Tree struct {
	points []orb.Point
	tags   []uint64 // of the points, words each
	words  int
	order  []int32 // points, those of a leaf side by side
	nodes  []node  // the left child of a node comes right after it
	unions []uint64
}

// node is a box: of two others, or of the points order[first:last] when right is 0.
type node struct {
	low, high   vector
	right       int32
	first, last int32
}

// Build arranges points (lon, lat in degrees) in O(n log² n). tags[i] is what the i-th point has, all made for as many numbers;
// it panics when there are not as many tags as points, which is a mistake of the caller. Both are copied.
func Build(points []orb.Point, tags []Tags) *Tree {
	if len(points) != len(tags) {
		panic(fmt.Sprintf("%d points with %d tags", len(points), len(tags)))
	}
	t := &Tree{points: slices.Clone(points), order: make([]int32, len(points))}
	if len(points) == 0 {
		return t
	}
	t.words = len(tags[0])
	vectors := make([]vector, len(points))
	for i, p := range points {
		t.tags = append(t.tags, tags[i]...)
		t.order[i] = int32(i)
		vectors[i] = onSphere(p)
	}
	t.grow(vectors, 0, len(points))
	return t
}

// Len is how many points the tree holds.
func (t *Tree) Len() int { return len(t.points) }

// Tags is what the i-th point has; not to be changed.
func (t *Tree) Tags(i int) Tags { return t.tags[i*t.words : (i+1)*t.words] }

func (t *Tree) boxTags(n int32) Tags { return t.unions[int(n)*t.words : (int(n)+1)*t.words] }

// grow appends the box of order[first:last] and what is below.
func (t *Tree) grow(vectors []vector, first, last int) int32 {
	n := int32(len(t.nodes))
	low, high := vectors[t.order[first]], vectors[t.order[first]]
	union := make(Tags, t.words)
	for _, i := range t.order[first:last] {
		for axis, x := range vectors[i] {
			low[axis], high[axis] = min(low[axis], x), max(high[axis], x)
		}
		for w, word := range t.Tags(int(i)) {
			union[w] |= word
		}
	}
	t.nodes = append(t.nodes, node{low: low, high: high, first: int32(first), last: int32(last)})
	t.unions = append(t.unions, union...)
	if last-first <= perLeaf {
		return n
	}
	widest := 0
	for axis := range low {
		if high[axis]-low[axis] > high[widest]-low[widest] {
			widest = axis
		}
	}
	slices.SortFunc(t.order[first:last], func(a, b int32) int {
		return cmp.Or(cmp.Compare(vectors[a][widest], vectors[b][widest]), cmp.Compare(a, b))
	})
	middle := (first + last) / 2
	t.grow(vectors, first, middle)
	right := t.grow(vectors, middle, last)
	t.nodes[n].right = right
	return n
}

// vector is a place on the unit sphere.
type vector [3]float64

func onSphere(p orb.Point) vector {
	sinLon, cosLon := math.Sincos(p.Lon() * math.Pi / 180)
	sinLat, cosLat := math.Sincos(p.Lat() * math.Pi / 180)
	return vector{cosLat * cosLon, cosLat * sinLon, sinLat}
}

// distanceM bounds from below the metres on the sphere from an eye to what the box holds: the great circle over the chord to
// the box, less what rounding to the millimetre may take away.
func (n *node) distanceM(eye vector) float64 {
	var square float64
	for axis, x := range eye {
		if away := max(n.low[axis]-x, x-n.high[axis]); away > 0 {
			square += away * away
		}
	}
	const told = 0.001
	return max(0, 2*geo.EarthRadiusM*math.Asin(min(1, math.Sqrt(square)/2))*(1-1e-9)-told)
}
