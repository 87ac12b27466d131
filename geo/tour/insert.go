package tour

import "math"

// spots is what inserting a job into one content of a route costs at its three best positions, the best first. A tour keeps its version
// as long as it keeps its contents, so that most of what an iteration asks was answered by the ones before.
type spots struct {
	version uint64
	cost    [3]int64 // never in the order of worse to better; noSpot where there are fewer
	at      [3]int32
}

const noSpot = math.MaxInt64

// spot is a position for a job: after the at-th stop of a shift.
type spot struct {
	shift, at int32
	cost      int64
}

// blink is how often a good position is overlooked, so that greed does not always end in the same plan (Christiaens and Vanden Berghe
// 2020, §5.3).
const blink = 0.01

// cheapest gives the best position of a job among the shifts of its day, each being overlooked now and then when blinking.
func (w *walk) cheapest(job int32, blinking bool) spot {
	j := &w.m.jobs[job]
	best := spot{cost: noSpot}
	day := w.m.byDay[j.day]
	emptyClass := int32(-1)
	for s := day[0]; s < day[1]; s++ {
		r := &w.routes[s]
		if r.empty() {
			if w.closed[s] || w.m.shifts[s].class == emptyClass {
				continue // as good as the one before
			}
			emptyClass = w.m.shifts[s].class
		}
		if w.admits(int32(s), j).rule != Fits {
			continue
		}
		known := &w.memory[int(job)*w.perDay+s-day[0]]
		if known.version != r.version {
			w.survey(int32(s), job, known)
		}
		for k, cost := range known.cost {
			if cost >= best.cost {
				break
			}
			if blinking && w.dice.chance(blink) {
				continue
			}
			best = spot{int32(s), known.at[k], cost}
			break
		}
	}
	return best
}

// survey looks at every position of a route for a job.
func (w *walk) survey(shift, job int32, found *spots) {
	m, r := w.m, &w.routes[shift]
	*found = spots{version: r.version, cost: [3]int64{noSpot, noSpot, noSpot}}
	j, s := &m.jobs[job], &m.shifts[shift]
	exact := s.timed || s.hours.Driving > 0
	ways := m.from(j.place)
	here := &ways[r.stops[0].place]
	for i := range len(r.stops) - 1 {
		a, b := &r.stops[i], &r.stops[i+1]
		if a.leave > j.close {
			break // no later stop leaves earlier
		}
		there, on := here.from, &ways[b.place]
		here = on
		cost := there.cost + on.to.cost - a.step
		if cost >= found.cost[2] || !j.quick(a.leave+there.time+j.before, b.due-on.to.time) {
			continue
		}
		if exact {
			v := w.judge(shift, i, job)
			if v.rule != Fits {
				continue
			}
			if cost += m.p.Weights.Working * int64(v.working-r.working); cost >= found.cost[2] {
				continue
			}
		}
		k := 2
		for ; k > 0 && found.cost[k-1] > cost; k-- {
			found.cost[k], found.at[k] = found.cost[k-1], found.at[k-1]
		}
		found.cost[k], found.at[k] = cost, int32(i)
	}
}

// quick says whether a job that could begin at one instant and must be left by another may come between two stops. That is all there is
// to know in a shift without break or limits, and necessary in the others.
func (j *job) quick(ready, gone Time) bool {
	if ready > j.close {
		return false
	}
	begin := max(ready, j.open)
	if len(j.windows) > 1 {
		begin, _ = j.next(ready)
	}
	return begin+j.stay <= gone
}

// place puts a job at a position that cheapest found.
func (w *walk) place(job int32, at spot) {
	r := w.touch(at.shift)
	if r.empty() {
		w.at.tours++
	}
	r.stops = append(r.stops, stop{})
	copy(r.stops[at.at+2:], r.stops[at.at+1:])
	r.stops[at.at+1] = stop{job: job}
	w.in[job] = at.shift
	w.settle(at.shift)
}

// take removes jobs from a route: those of stops from i to k, k excluded. Their visits are pending.
func (w *walk) take(shift int32, i, k int) {
	r := w.touch(shift)
	for _, s := range r.stops[i:k] {
		w.in[s.job] = -1
		w.lack(w.m.jobs[s.job].visit)
	}
	r.stops = append(r.stops[:i], r.stops[k:]...)
	if r.empty() {
		w.at.tours--
	}
}

// lack notes that a visit misses jobs.
func (w *walk) lack(visit int32) {
	if !w.lacking[visit] {
		w.lacking[visit] = true
		w.pending = append(w.pending, visit)
	}
}

// drop takes a visit out of the plan, on all its days. It is not pending for that.
func (w *walk) drop(visit int32) {
	w.lacking[visit] = true
	w.takeAll(visit)
	w.lacking[visit] = false
}

// takeAll takes the jobs of a visit out of their routes and gives up its pattern.
func (w *walk) takeAll(visit int32) {
	for _, job := range w.m.visits[visit].patterns[w.chosen[visit]].jobs {
		if s := w.in[job]; s >= 0 {
			i := w.find(s, job)
			w.take(s, i, i+1)
			w.heal(s)
		}
	}
	w.choose(visit, Refused)
}

// heal settles a route that lost stops. Where the direct way is longer than the detour, the rest of it may not be feasible any more: it
// is given up.
func (w *walk) heal(shift int32) {
	if r := &w.routes[shift]; !w.settle(shift) {
		w.take(shift, 1, len(r.stops)-1)
		w.settle(shift)
	}
}

func (w *walk) find(shift, job int32) int {
	stops := w.routes[shift].stops
	for i := range stops {
		if stops[i].job == job {
			return i
		}
	}
	panic("tour: a job is not in its route")
}

// choose gives a visit another pattern, or Refused, and counts what that means.
func (w *walk) choose(visit, pattern int32) {
	v := &w.m.visits[visit]
	was := w.chosen[visit]
	w.choices = append(w.choices, choice{visit, was})
	w.count(v, was, -1)
	w.count(v, pattern, 1)
	w.chosen[visit] = pattern
}

func (w *walk) count(v *visit, pattern int32, sign int) {
	if pattern == Refused {
		w.at.refused[v.class] += sign * v.dates
		w.at.needs += int64(sign) * v.best
		return
	}
	q := &v.patterns[pattern]
	w.at.cost += int64(sign) * q.cost
	w.at.needs += int64(sign) * (v.best - q.need)
}
