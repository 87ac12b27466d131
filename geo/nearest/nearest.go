// Package nearest finds, among many points, the best ones seen from a place, best first, under any cost that grows with
// distance and depends on what each point has.
//
// # How
//
// A Tree is a packed hierarchy of boxes around the points, on the unit sphere: there are no poles and no antimeridian, and the
// straight line through the sphere orders points as the great circle does. Every box knows the union of the Tags of what it
// holds. A search opens boxes in the order of the least cost that they may hold (best first: Hjaltason and Samet, "Distance
// browsing in spatial databases", ACM TODS 24(2), 1999) and is told to leave aside a box in which nobody has a wanted tag: a rare
// tag costs little more than a common one.
package nearest

import (
	"iter"
	"math"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
)

// Tags is a set of small numbers, 64 to a word.
type Tags []uint64

// NewTags makes room for the numbers from 0 to n−1.
func NewTags(n int) Tags { return make(Tags, (n+63)/64) }

// Add puts a number in the set; it must be one of those that NewTags made room for.
func (t Tags) Add(n int) { t[n/64] |= 1 << (n % 64) }

// Has says whether a number is in the set.
func (t Tags) Has(n int) bool { return t[n/64]&(1<<(n%64)) != 0 }

// Meets says whether two sets made for as many numbers share one.
func (t Tags) Meets(other Tags) bool {
	for i, word := range t {
		if word&other[i] != 0 {
			return true
		}
	}
	return false
}

// Ask is what a search prefers. Costs are compared as they are; +Inf leaves aside.
type Ask struct {
	// Least bounds from below the Cost of every point that lies at least so many metres away and has no tag but these. It must not
	// decrease with the distance, nor when tags are taken away.
	Least func(distanceM float64, tags Tags) float64
	// Cost is what the i-th point costs, at that distance. It is asked once per point and only when no other point is known to cost
	// less than the Least of this one, so that it may be dear. Nil: the Least of the point itself.
	Cost func(i int, distanceM float64) float64
}

// Found is a point of the answer.
type Found struct {
	Index     int     // of the point, as given to Build
	DistanceM float64 // great-circle, on the sphere of geo.Distance, to the millimetre: below it, two records of one spot differ by rounding alone
	Cost      float64
}

// Best yields every point that is not left aside, by increasing cost; of equal cost, by distance, then index. What is not
// consumed is not searched: the first few of n points cost about log n, as long as most boxes can be told apart by their Least.
func (t *Tree) Best(at orb.Point, ask Ask) iter.Seq[Found] {
	return func(yield func(Found) bool) {
		if len(t.nodes) == 0 {
			return
		}
		eye := onSphere(at)
		var waiting queue
		openBox := func(n int32) {
			d := t.nodes[n].distanceM(eye)
			if least := ask.Least(d, t.boxTags(n)); !math.IsInf(least, 1) {
				waiting.push(entry{cost: least, kind: box, ref: n})
			}
		}
		openBox(0)
		for len(waiting) > 0 {
			next := waiting.pop()
			switch next.kind {
			case box:
				node := &t.nodes[next.ref]
				if node.right != 0 {
					openBox(next.ref + 1)
					openBox(node.right)
					continue
				}
				for _, i := range t.order[node.first:node.last] {
					d := math.Round(geo.Distance(at, t.points[i])*1000) / 1000
					kind := unjudged
					if ask.Cost == nil {
						kind = judged
					}
					if least := ask.Least(d, t.Tags(int(i))); !math.IsInf(least, 1) {
						waiting.push(entry{cost: least, kind: kind, distanceM: d, ref: i})
					}
				}
			case unjudged:
				next.kind, next.cost = judged, ask.Cost(int(next.ref), next.distanceM)
				if !math.IsInf(next.cost, 1) {
					waiting.push(next)
				}
			case judged:
				if !yield(Found{Index: int(next.ref), DistanceM: next.distanceM, Cost: next.cost}) {
					return
				}
			}
		}
	}
}

// What waits in the queue of a search. At equal cost a box is opened and a point judged before a judged point is given away:
// they may hold one of the same cost that is nearer.
const (
	box kind = iota
	unjudged
	judged
)

type kind int32

type entry struct {
	cost      float64
	distanceM float64
	ref       int32 // of a node, else of a point
	kind      kind
}

func (e entry) before(o entry) bool {
	switch {
	case e.cost != o.cost:
		return e.cost < o.cost
	case e.kind != o.kind:
		return e.kind < o.kind
	case e.distanceM != o.distanceM:
		return e.distanceM < o.distanceM
	default:
		return e.ref < o.ref
	}
}

// queue is a binary heap. container/heap would box every entry.
type queue []entry

func (q *queue) push(e entry) {
	*q = append(*q, e)
	h := *q
	i := len(h) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if !e.before(h[parent]) {
			break
		}
		h[i], i = h[parent], parent
	}
	h[i] = e
}

func (q *queue) pop() entry {
	h := *q
	top, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	*q = h
	if len(h) == 0 {
		return top
	}
	i := 0
	for {
		child := 2*i + 1
		if child >= len(h) {
			break
		}
		if child+1 < len(h) && h[child+1].before(h[child]) {
			child++
		}
		if !h[child].before(last) {
			break
		}
		h[i], i = h[child], child
	}
	h[i] = last
	return top
}
