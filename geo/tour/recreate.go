package tour

import (
	"cmp"
	"slices"
)

// placeLists is the scratch of inserting visits.
type placeLists struct {
	spots []spot // of the jobs of the visit at hand, by their order from its first
	order []ranked
}

type ranked struct {
	visit int32
	key   int64
}

// recreate returns every visit that is pending or absent to the plan, in an order drawn by lot, each to its cheapest place. What finds
// none is absent.
func (w *walk) recreate(blinking bool) {
	for _, v := range w.absent {
		w.lack(v)
	}
	w.absent = w.absent[:0]
	// One round, unless a tour loses its feasibility with a stop and gives up others (heal): they come after, and only to their own
	// pattern in the end, so that this ends.
	for round := 0; len(w.pending) > 0; round++ {
		w.sort(blinking)
		for _, next := range w.lists.order {
			w.lacking[next.visit] = false
			if !w.complete(next.visit, blinking, round < 3) {
				w.absent = append(w.absent, next.visit)
			}
		}
	}
}

// sort moves the pending visits to lists.order, by one of the orders of the paper: by lot, load, distance, or hours.
func (w *walk) sort(blinking bool) {
	m := w.m
	order := w.lists.order[:0]
	kind := 0
	if blinking {
		kind = w.dice.below(11)
	}
	for _, visit := range w.pending {
		v := &m.visits[visit]
		j := &m.jobs[v.jobs[0]]
		var key int64
		switch {
		case kind < 4:
			key = int64(w.dice.next() >> 2)
		case kind < 6:
			key = -j.load
		case kind < 8:
			key = -w.farness(v)
		case kind < 9:
			key = w.farness(v)
		case kind < 10:
			key = int64(j.close - j.open)
		default:
			key = int64(j.close)
		}
		order = append(order, ranked{visit, key})
	}
	w.pending = w.pending[:0]
	slices.SortFunc(order, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(m.visits[b.visit].class, m.visits[a.visit].class), cmp.Compare(a.key, b.key), cmp.Compare(a.visit, b.visit))
	})
	w.lists.order = order
}

// farness is the cost of going to a visit from the first base of its first day, and back.
func (w *walk) farness(v *visit) int64 {
	m := w.m
	day := m.byDay[m.jobs[v.jobs[0]].day]
	if day[0] == day[1] {
		return 0
	}
	way := &m.from(v.place)[m.jobs[m.shifts[day[0]].first].place]
	return way.to.cost + way.from.cost
}

// complete plans the jobs that a visit misses: on the days of its pattern if it has one and each still has room, otherwise on the
// pattern that serves most need at the least cost.
func (w *walk) complete(visit int32, blinking, otherwise bool) bool {
	v := &w.m.visits[visit]
	w.lists.spots = w.lists.spots[:0]
	for range v.jobs {
		w.lists.spots = append(w.lists.spots, spot{shift: -1})
	}
	p := w.chosen[visit]
	if p == Refused {
		p = w.bestPattern(v, blinking)
	} else if w.price(v, p, blinking) == noSpot {
		w.drop(visit)
		p = Refused
		if otherwise {
			return w.complete(visit, blinking, false)
		}
	}
	if p == Refused {
		return false
	}
	if w.chosen[visit] != p {
		w.choose(visit, p)
	}
	for _, job := range v.patterns[p].jobs {
		if w.in[job] < 0 {
			w.place(job, w.lists.spots[job-v.jobs[0]])
		}
	}
	return true
}

// bestPattern gives the pattern of a visit that serves most need, the cheapest of these, or Refused.
func (w *walk) bestPattern(v *visit, blinking bool) int32 {
	best, bestCost := int32(Refused), int64(noSpot)
	for p := range v.patterns {
		if blinking && len(v.patterns) > 1 && w.dice.chance(blink) {
			continue
		}
		if best != Refused && v.patterns[p].need < v.patterns[best].need {
			continue
		}
		cost := w.price(v, int32(p), blinking)
		if cost < bestCost || cost != noSpot && v.patterns[p].need > v.patterns[best].need {
			best, bestCost = int32(p), cost
		}
	}
	return best
}

// price is what the jobs of a pattern that are not planned yet cost at their cheapest positions, which it leaves in lists.spots, and the
// dates that the pattern changes; noSpot when one of them has no position.
func (w *walk) price(v *visit, pattern int32, blinking bool) int64 {
	q := &v.patterns[pattern]
	sum := q.cost
	for _, job := range q.jobs {
		if w.in[job] >= 0 {
			continue
		}
		at := &w.lists.spots[job-v.jobs[0]]
		if at.shift < 0 {
			*at = w.cheapest(job, blinking)
			if at.cost == noSpot {
				at.shift = 0 // looked at
			}
		}
		if at.cost == noSpot {
			return noSpot
		}
		sum += at.cost
	}
	return sum
}
