package tour

// The paper's parameters (Christiaens and Vanden Berghe 2020, §5.1 and §6.1): visits removed on average, the longest string, how often
// a string is split, and how often one more stop is kept in its middle.
const (
	removedOnAverage = 10
	longestString    = 10
	splitOften       = 0.5
	splitDeeper      = 0.01
)

// wholeOften is how often a visit with several patterns of several dates that leaves a tour leaves all its days, so that it may change
// its pattern. One with a single date always may.
const wholeOften = 0.7

// everyDayOften is how often strings are removed on all days around a seed, rather than on one of its days.
const everyDayOften = 0.5

// ruin removes strings of visits around a seed from the tours that pass near it.
func (w *walk) ruin() {
	m := w.m
	if len(m.visits) == 0 {
		return
	}
	seed := int32(w.dice.below(len(m.visits)))
	seedJobs := m.visits[seed].jobs
	if w.chosen[seed] != Refused {
		seedJobs = m.visits[seed].patterns[w.chosen[seed]].jobs
	}
	if len(seedJobs) == 0 {
		return
	}
	day := m.jobs[seedJobs[w.dice.below(len(seedJobs))]].day
	everyDay := len(m.byDay) > 1 && w.dice.chance(everyDayOften)
	used, planned := w.load(day, everyDay)
	if used == 0 {
		return
	}
	longest := min(longestString, max(1, float64(planned)/float64(used)))
	most := 4*removedOnAverage/(1+longest) - 1
	strings := int(1 + w.dice.fraction()*most)
	again := used < strings // too few tours for one string each: the travelling salesman has one
	first := len(w.touched)
	for _, c := range m.near[seed] {
		if strings == 0 {
			break
		}
		if w.chosen[c] == Refused {
			continue
		}
		for _, job := range m.visits[c].patterns[w.chosen[c]].jobs {
			s := w.in[job]
			if s < 0 || !everyDay && m.jobs[job].day != day || !again && w.routes[s].touched == w.iteration {
				continue
			}
			w.cut(s, job, longest)
			if strings--; strings == 0 {
				break
			}
		}
	}
	for _, s := range w.touched[first:] {
		w.heal(s)
	}
	w.widen()
}

// load counts the tours in use and their stops, on a day or on all.
func (w *walk) load(day int32, everyDay bool) (tours, stops int) {
	from, to := w.m.byDay[day][0], w.m.byDay[day][1]
	if everyDay {
		from, to = 0, len(w.routes)
	}
	for s := from; s < to; s++ {
		if n := len(w.routes[s].stops) - 2; n > 0 {
			tours++
			stops += n
		}
	}
	return tours, stops
}

// cut removes a string of stops that holds a job; a split one keeps some stops in its middle.
func (w *walk) cut(shift, job int32, longest float64) {
	n := len(w.routes[shift].stops) - 2
	most := min(float64(n), longest)
	length := int(1 + w.dice.fraction()*most)
	length = min(length, n)
	kept := 0
	if length > 1 && length < n && w.dice.chance(splitOften) {
		for kept = 1; length+kept < n && w.dice.chance(splitDeeper); {
			kept++
		}
	}
	span := length + kept
	at := w.find(shift, job)
	lowest, highest := max(1, at-span+1), min(at, n-span+1)
	from := lowest + w.dice.below(highest-lowest+1)
	if kept == 0 {
		w.take(shift, from, from+length)
		return
	}
	before := w.dice.below(length + 1) // stops that go before those that stay
	w.take(shift, from+before+kept, from+span)
	w.take(shift, from, from+before)
}

// widen lets some of the visits that left a tour leave all their days.
func (w *walk) widen() {
	for i := range len(w.pending) {
		v := w.pending[i]
		patterns, p := w.m.visits[v].patterns, w.chosen[v]
		if len(patterns) > 1 && p != Refused && (len(patterns[p].jobs) == 1 || w.dice.chance(wholeOften)) {
			w.takeAll(v)
		}
	}
}
