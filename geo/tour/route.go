package tour

// stop is a job in its tour, with what the quick check asks of it. Every tour begins and ends with a stop at its bases.
type stop struct {
	job, place int32
	leave      Time  // the earliest departure from here
	due        Time  // the latest arrival here that lets the rest of the tour be in time
	step       int64 // cost of the leg to the next stop, which a stop between them saves
}

// route is a shift as it is planned so far.
type route struct {
	stops   []stop
	version uint64 // of the contents: never the same for others
	load    int64
	driving Time // at the wheel
	working Time // the shortest, where the weights ask for it
	cost    int64

	touched uint64 // iteration of backup
	backup  struct {
		stops            []stop
		version          uint64
		load, cost       int64
		driving, working Time
	}
}

func (r *route) empty() bool { return len(r.stops) == 2 }

// walk is a plan under change: what one searcher holds.
type walk struct {
	m      *model
	dice   dice
	routes []route // by shift
	in     []int32 // shift of a job, -1 = not planned
	chosen []int32 // pattern of a visit, Refused
	closed []bool  // shifts that may not be used (fewer tours)
	at     standing

	version   uint64
	iteration uint64
	touched   []int32    // shifts changed in this iteration
	choices   []choice   // patterns changed in this iteration, the oldest first
	before    standing   // at the start of this iteration
	absent    []int32    // visits that are refused
	wasAbsent []int32    // at the start of this iteration
	absences  []int64    // how often a visit was refused so far
	pending   []int32    // visits that lack jobs in this iteration
	lacking   []bool     // visits in pending
	lists     placeLists // scratch of inserting
	clockwork clockwork  // scratch of timing
	memory    []spots    // what inserting a job into a route costs, by version
	perDay    int        // shifts of the busiest day: the width of memory
}

// standing is the score as the search counts it.
type standing struct {
	refused [3]int // dates, by class
	needs   int64  // lost
	tours   int
	cost    int64
}

func (s standing) score() Score {
	return Score{Pinned: s.refused[pinned], Promised: s.refused[promised], NeedLost: s.needs, Others: s.refused[other], Tours: s.tours, Cost: s.cost}
}

type choice struct{ visit, pattern int32 }

func newWalk(m *model, seed, stream uint64) *walk {
	w := &walk{
		m: m, dice: newDice(seed, stream), routes: make([]route, len(m.shifts)), in: make([]int32, len(m.jobs)),
		chosen: make([]int32, len(m.visits)), closed: make([]bool, len(m.shifts)), absences: make([]int64, len(m.visits)),
		lacking: make([]bool, len(m.visits)), iteration: 1,
	}
	for i := range w.in {
		w.in[i] = -1
	}
	for i := range w.routes {
		s, r := &m.shifts[i], &w.routes[i]
		r.stops = []stop{{job: s.first}, {job: s.last}}
		w.settle(int32(i))
	}
	for i := range m.visits {
		w.chosen[i] = Refused
		w.absences[i] = 1
		w.absent = append(w.absent, int32(i))
		w.at.refused[m.visits[i].class] += m.visits[i].dates
		w.at.needs += m.visits[i].best
	}
	for _, d := range m.byDay {
		w.perDay = max(w.perDay, d[1]-d[0])
	}
	w.memory = make([]spots, len(m.jobs)*w.perDay)
	return w
}

// touch keeps a route as it is before the first change of this iteration, to give it back if the iteration is refused.
func (w *walk) touch(shift int32) *route {
	r := &w.routes[shift]
	if r.touched != w.iteration {
		r.touched = w.iteration
		b := &r.backup
		b.stops = append(b.stops[:0], r.stops...)
		b.version, b.load, b.cost, b.driving, b.working = r.version, r.load, r.cost, r.driving, r.working
		w.touched = append(w.touched, shift)
	}
	return r
}

// begin opens an iteration: what follows is kept by keep or taken back by undo.
func (w *walk) begin() {
	w.iteration++
	w.touched, w.choices = w.touched[:0], w.choices[:0]
	w.before = w.at
	w.wasAbsent = append(w.wasAbsent[:0], w.absent...)
}

// undo takes back everything since begin.
func (w *walk) undo() {
	for _, s := range w.touched {
		for _, x := range w.routes[s].stops {
			w.in[x.job] = -1
		}
	}
	for _, s := range w.touched {
		r := &w.routes[s]
		b := &r.backup
		r.stops, b.stops = b.stops, r.stops
		r.version, r.load, r.cost, r.driving, r.working = b.version, b.load, b.cost, b.driving, b.working
		for _, x := range r.stops[1 : len(r.stops)-1] {
			w.in[x.job] = s
		}
	}
	for i := len(w.choices) - 1; i >= 0; i-- {
		w.chosen[w.choices[i].visit] = w.choices[i].pattern
	}
	w.absent, w.wasAbsent = w.wasAbsent, w.absent
	w.at = w.before
}

// settle recomputes a route from its jobs, and the standing with it, and says whether the rules of time still hold: where a detour
// is quicker than the direct way, taking a stop out may break them.
func (w *walk) settle(shift int32) bool {
	m, r := w.m, &w.routes[shift]
	w.at.cost -= r.cost
	w.version++
	r.version, r.load, r.driving, r.working, r.cost = w.version, 0, 0, 0, 0
	s := r.stops
	n := len(s) - 1
	fits := true
	s[0].place, s[0].leave = m.jobs[s[0].job].place, m.jobs[s[0].job].open
	for i := 1; i <= n; i++ {
		j := &m.jobs[s[i].job]
		s[i].place = j.place
		l := m.leg(s[i-1].place, j.place)
		s[i-1].step = l.cost
		r.cost += l.cost
		r.driving += l.time
		r.load += j.load
		begin, open := j.next(s[i-1].leave + l.time + j.before)
		fits = fits && open
		s[i].leave = begin + j.stay
	}
	s[n].due = m.jobs[s[n].job].close
	for i := n - 1; i >= 0; i-- {
		j := &m.jobs[s[i].job]
		l := m.leg(j.place, s[i+1].place)
		begin, _ := j.last(s[i+1].due - l.time - j.stay)
		s[i].due = begin - j.before
	}
	if n == 1 {
		s[0].step = -m.p.Weights.Tour // what leaving saves, for who inserts the first
		r.cost, r.driving = 0, 0
		return true
	}
	shiftOf := &m.shifts[shift]
	fits = fits && (shiftOf.hours.Driving == 0 || r.driving <= shiftOf.hours.Driving)
	if fits && shiftOf.timed {
		v := w.clockwork.judge(m, shiftOf, s, len(s), -1)
		fits, r.working = v.rule == Fits, v.working
	}
	r.cost += m.p.Weights.Tour + m.p.Weights.Working*int64(r.working)
	w.at.cost += r.cost
	return fits
}

// next gives the first instant not before t at which a job may begin.
func (j *job) next(t Time) (Time, bool) {
	if len(j.windows) == 1 {
		return max(t, j.open), t <= j.close
	}
	for _, w := range j.windows {
		if t <= w.To {
			return max(t, w.From), true
		}
	}
	return t, false
}

// last gives the last instant not after t at which a job may begin.
func (j *job) last(t Time) (Time, bool) {
	if len(j.windows) == 1 {
		return min(t, j.close), t >= j.open
	}
	for i := len(j.windows) - 1; i >= 0; i-- {
		if t >= j.windows[i].From {
			return min(t, j.windows[i].To), true
		}
	}
	return t, false
}
