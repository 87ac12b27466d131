package tour

import (
	"cmp"
	"context"
	"math"
)

// island is one search: a walk that changes, and the best plan that it met.
type island struct {
	w          *walk
	best       snapshot
	iterations int
	phase      phase
	tours      int     // while shrinking: how many the best plan had when the last tour was broken up
	hot, cold  float64 // temperatures, in cost
	since      float64 // the part of the work after which only cost is left to lower
}

// phase is what an island is after.
type phase int8

const (
	filling   phase = iota // a place for every visit
	shrinking              // fewer tours
	polishing              // less cost
)

// How the work is shared out: until which part of it an island may fight for visits or for fewer tours; and the temperatures at both
// ends of the annealing, in mean costs of a leg.
const (
	fillUntil   = 0.3
	shrinkUntil = 0.5
	hotStart    = 1.0
	coldEnd     = 0.01
)

func newIsland(w *walk) *island {
	i := &island{w: w}
	w.begin()
	w.recreate(false)
	i.best.take(w)
	legs, cost := 0, int64(0)
	for r := range w.routes {
		if !w.routes[r].empty() {
			legs += len(w.routes[r].stops) - 1
			cost += w.routes[r].cost
		}
	}
	mean := max(1, float64(cost)/float64(max(1, legs)))
	i.hot, i.cold = hotStart*mean, coldEnd*mean
	return i
}

// run searches until a part of the work is done.
func (i *island) run(ctx context.Context, p pace) {
	const look = 64 // iterations between two looks at the clock
	for {
		done := p.done(i.iterations)
		if done >= p.until || ctx.Err() != nil {
			return
		}
		i.turn(done)
		heat := i.heat(done)
		for range look {
			i.iterate(heat)
		}
		i.iterations += look
	}
}

// turn changes what the island is after when its time has come.
func (i *island) turn(done float64) {
	if i.phase == filling && (len(i.w.absent) == 0 || done >= fillUntil) {
		i.phase, i.since = polishing, done
		if i.w.m.p.FewestTours {
			i.phase, i.tours = shrinking, i.best.at.tours+1
		}
		i.w.become(&i.best)
	}
	if i.phase == shrinking && i.best.at.tours < i.tours {
		i.w.become(&i.best)
		i.tours = i.best.at.tours
		if i.tours <= i.w.m.fewestTours() {
			i.polish(done)
		} else {
			i.w.breakUp()
		}
	}
	if i.phase == shrinking && done >= shrinkUntil {
		i.polish(done)
	}
}

// polish goes on from the best plan; with the tours that it has, if these count.
func (i *island) polish(done float64) {
	i.phase, i.since = polishing, done
	i.w.become(&i.best)
	i.w.close()
}

// heat falls exponentially from the hot to the cold end; fights for visits and tours go on at a middle temperature.
func (i *island) heat(done float64) float64 {
	if i.phase != polishing {
		return math.Sqrt(i.hot * i.cold)
	}
	return i.hot * math.Pow(i.cold/i.hot, (done-i.since)/(1-i.since))
}

// iterate changes the plan once, and keeps or forgets the change.
func (i *island) iterate(heat float64) {
	w := i.w
	w.begin()
	w.ruin()
	w.recreate(true)
	if !i.accepts(heat) {
		w.undo()
	} else if i.better(w.at) {
		i.best.take(w)
	}
}

// accepts: while polishing, refusals decide, then annealed cost. While fighting for visits, what decides is how often the refused visits
// were refused before (the sum of absences of Christiaens and Vanden Berghe 2020, §5.5): it lets others stay out for those that are
// hard to place, in turn.
func (i *island) accepts(heat float64) bool {
	w := i.w
	var order int
	if i.phase == polishing {
		order = w.at.score().compareRefusals(w.before.score())
	} else {
		order = cmp.Compare(w.absenceSum(w.absent), w.absenceSum(w.wasAbsent))
		for _, v := range w.absent {
			w.absences[v]++
		}
	}
	if order != 0 {
		return order < 0
	}
	return float64(w.at.cost) < float64(w.before.cost)-heat*math.Log(1-w.dice.fraction())
}

// absenceSum weighs refused visits by their class and by how often they were refused.
func (w *walk) absenceSum(visits []int32) (sum int64) {
	for _, v := range visits {
		sum += w.absences[v] << (5 * w.m.visits[v].class)
	}
	return sum
}

// better says whether a standing beats the best plan.
func (i *island) better(at standing) bool {
	return at.score().Compare(i.best.at.score(), i.w.m.p.FewestTours) < 0
}

// receive takes over the best plan of another island.
func (i *island) receive(from *island) {
	i.best.copy(&from.best)
	if i.phase != polishing {
		return
	}
	i.w.become(&i.best)
	i.w.close()
}

// finish tries every refused visit everywhere once more.
func (i *island) finish() {
	w := i.w
	w.become(&i.best)
	clear(w.closed)
	w.begin()
	w.recreate(false)
	if i.better(w.at) {
		i.best.take(w)
	}
	w.become(&i.best)
}
