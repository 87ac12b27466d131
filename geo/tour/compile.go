package tour

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// model is a problem made ready: everything in an order that depends on names only, days cut into shifts, dates into jobs.
type model struct {
	p      *Problem
	visits []visit
	shifts []shift  // by day, alike ones together, then by the vehicle's name
	byDay  [][2]int // the shifts of a day: from, to
	jobs   []job    // a date that a visit may have, then two ends for each shift
	places int
	ways   []way // by place, then place
	idle   bool
	near   [][]int32 // visits around each visit, itself first
}

// visit is a Visit with its dates as jobs.
type visit struct {
	given    int // index in Problem.Visits
	place    int32
	patterns []pattern
	jobs     []int32 // one for each day and halves that some pattern names
	dates    int     // of the shortest pattern: what refusing it counts
	best     int64   // the greatest need of a pattern
	class    class
}

// class ranks visits by what refusing them costs.
type class int8

const (
	other class = iota
	promised
	pinned
)

// pattern is a Pattern as jobs.
type pattern struct {
	given int
	jobs  []int32
	cost  int64 // of the published dates that it changes
	need  int64
}

// job is one date of a visit; or the start or the end of a shift.
type job struct {
	visit        int32 // -1: an end of a shift
	place        int32
	day          int32
	halves       int8
	before, stay Time // of setting up; of staying and packing
	pack         Time // the end part of stay
	windows      []Window
	open, close  Time // first and last instant of windows
	load         int64
	equipment    uint64
	wheelchair   int
	vehicle      int32 // index in Problem.Vehicles, -1 = any
	holdsBreak   bool
}

// shift is a vehicle on a day.
type shift struct {
	vehicle     int // index in Problem.Vehicles
	rank        int // among the vehicles, by name
	day         int32
	first, last int32 // jobs: the departure, the return
	hours       Hours
	capacity    int64
	stops       int
	equipment   uint64
	wheelchair  int
	class       int32 // shifts of a day with the same class are alike but for their name
	off         bool  // the vehicle does not work then: for explanations
	timed       bool  // the quick check is not enough: timing.go decides
}

// leg is a Leg with its cost.
type leg struct {
	cost int64
	time Time
}

// way is the legs between a place and another, side by side in memory: who inserts needs both.
type way struct{ to, from leg }

// from gives the ways between a place and all others.
func (m *model) from(place int32) []way { return m.ways[int(place)*m.places:][:m.places] }

// leg leads from a place to another.
func (m *model) leg(a, b int32) *leg { return &m.ways[int(a)*m.places+int(b)].to }

// compile reads a valid problem. With idle, it is for explanations, which search nothing: vehicles have a shift on their days off too, which
// nothing is admitted to, and nobody's neighbours are known. The legs are those of a problem like it, if there is one: nil, and Travel is
// asked.
func compile(p *Problem, idle bool, legs []way) *model {
	m := &model{p: p, places: p.Travel.Places(), idle: idle, ways: legs}
	if legs == nil {
		m.legs()
	}
	kinds := map[string]uint64{}
	mask := func(names []string) (bits uint64) {
		for _, n := range names {
			if kinds[n] == 0 {
				kinds[n] = 1 << len(kinds)
			}
			bits |= kinds[n]
		}
		return bits
	}
	vehicles := map[string]int32{}
	for i := range p.Vehicles {
		vehicles[p.Vehicles[i].ID] = int32(i)
	}
	for _, i := range byName(len(p.Visits), func(i int) string { return p.Visits[i].ID }) {
		m.addVisit(i, vehicles, mask)
	}
	m.addShifts(vehicles, mask)
	if !idle {
		m.neighbours()
	}
	return m
}

func byName(n int, name func(int) string) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(name(a), name(b)) })
	return order
}

func (m *model) legs() {
	n, w := m.places, m.p.Weights
	m.ways = make([]way, n*n)
	for a := range n {
		for b := range n {
			l := m.p.Travel.Leg(a, b)
			m.ways[a*n+b].to = leg{cost: w.Length*l.Length + w.Driving*int64(l.Time), time: l.Time}
			m.ways[b*n+a].from = m.ways[a*n+b].to
		}
	}
}

func (m *model) addVisit(given int, vehicles map[string]int32, mask func([]string) uint64) {
	source := &m.p.Visits[given]
	v := visit{given: given, place: int32(source.Place)}
	switch {
	case source.Pinned:
		v.class = pinned
	case source.Promised:
		v.class = promised
	}
	model := job{
		visit: int32(len(m.visits)), place: v.place, before: source.Setup, stay: source.Stay + source.Pack, pack: source.Pack, load: source.Load,
		equipment: mask(source.Equipment), wheelchair: source.Wheelchair, vehicle: -1, holdsBreak: source.HoldsBreak,
	}
	if source.Vehicle != "" {
		model.vehicle = vehicles[source.Vehicle]
	}
	dates := map[[2]int]int32{}
	for k, q := range source.allowed(m.p.Days) {
		c := pattern{given: k, need: q.Need, cost: m.p.Weights.Change * int64(Changes(source.Published, q.Slots))}
		for _, day := range q.Slots.Days() {
			key := [2]int{day, q.Slots.Halves(day)}
			j, known := dates[key]
			if !known {
				j = int32(len(m.jobs))
				dates[key] = j
				date := model
				date.day, date.halves = int32(day), int8(key[1])
				date.setWindows(source.begins(date.halves, m.p.Noon, 0))
				m.jobs = append(m.jobs, date)
				v.jobs = append(v.jobs, j)
			}
			c.jobs = append(c.jobs, j)
		}
		v.patterns = append(v.patterns, c)
		v.best = max(v.best, q.Need)
		if v.dates == 0 || len(c.jobs) < v.dates {
			v.dates = len(c.jobs)
		}
	}
	m.visits = append(m.visits, v)
}

// setWindows says when a job may begin.
func (j *job) setWindows(windows []Window) {
	j.windows, j.open, j.close = windows, Forever, -1
	if n := len(windows); n > 0 {
		j.open, j.close = windows[0].From, windows[n-1].To
	}
}

// allowed gives the patterns of a visit: its own, or each day of the horizon.
func (v *Visit) allowed(days int) []Pattern {
	if v.Patterns != nil {
		return v.Patterns
	}
	single := make([]Pattern, days)
	for d := range single {
		single[d].Slots = OnDays(days, d)
	}
	return single
}

// begins gives the instants at which the stay may begin in those halves of a day, if the last window lasted longer.
func (v *Visit) begins(halves int8, noon, longer Time) []Window {
	windows := v.Windows
	if windows == nil {
		windows = []Window{{0, Forever}}
	}
	limit := Window{0, Forever}
	switch halves {
	case 1:
		limit.To = noon - v.Stay
	case 2:
		limit.From = noon
	}
	var cut []Window
	for i, w := range windows {
		if i == len(windows)-1 {
			w.To += longer
		}
		if w = (Window{max(w.From, limit.From), min(w.To, limit.To)}); w.From <= w.To {
			cut = append(cut, w)
		}
	}
	return cut
}

func (m *model) addShifts(vehicles map[string]int32, mask func([]string) uint64) {
	m.byDay = make([][2]int, m.p.Days)
	order := byName(len(m.p.Vehicles), func(i int) string { return m.p.Vehicles[i].ID })
	asked := make([]bool, len(m.p.Vehicles)) // by name: such a vehicle is like no other
	for i := range m.jobs {
		if v := m.jobs[i].vehicle; v >= 0 {
			asked[v] = true
		}
	}
	for day := range m.p.Days {
		m.byDay[day][0] = len(m.shifts)
		for rank, i := range order {
			if s, works := m.shiftOf(i, day, mask); works {
				s.rank = rank
				m.shifts = append(m.shifts, s)
			}
		}
		today := m.shifts[m.byDay[day][0]:]
		m.classify(today, asked)
		slices.SortStableFunc(today, func(a, b shift) int { return cmp.Compare(a.class, b.class) })
		m.byDay[day][1] = len(m.shifts)
	}
	for i := range m.shifts {
		s := &m.shifts[i]
		v := &m.p.Vehicles[s.vehicle]
		end := job{visit: -1, day: s.day, windows: []Window{s.hours.Shift}, open: s.hours.Shift.From, close: s.hours.Shift.To, vehicle: -1}
		s.first, s.last = int32(len(m.jobs)), int32(len(m.jobs)+1)
		end.place = int32(v.Start)
		m.jobs = append(m.jobs, end)
		end.place = int32(v.End)
		m.jobs = append(m.jobs, end)
	}
}

func (m *model) shiftOf(vehicle, day int, mask func([]string) uint64) (shift, bool) {
	v := &m.p.Vehicles[vehicle]
	hours, special := v.Special[day]
	if !special {
		hours = v.Hours
	}
	halves := 3
	if v.Works != nil {
		halves = v.Works.Halves(day)
	}
	switch halves {
	case 1:
		hours.Shift.To = min(hours.Shift.To, m.p.Noon)
	case 2:
		hours.Shift.From = max(hours.Shift.From, m.p.Noon)
	}
	s := shift{
		vehicle: vehicle, day: int32(day), hours: hours, off: halves == 0 || hours.Shift.From > hours.Shift.To, capacity: v.Capacity,
		equipment: mask(v.Equipment), wheelchair: v.Wheelchair,
	}
	s.stops = cmp.Or(v.Stops, math.MaxInt32)
	if s.capacity == 0 {
		s.capacity = 1 << 62
	}
	s.timed = hours.Break != nil || hours.Working > 0 || m.p.Weights.Working > 0
	return s, !s.off || m.idle
}

// classify numbers the kinds of shifts of a day.
func (m *model) classify(today []shift, asked []bool) {
	for i := range today {
		today[i].class = int32(i)
		for k := range i {
			if !asked[today[i].vehicle] && !asked[today[k].vehicle] && m.alike(&today[i], &today[k]) {
				today[i].class = today[k].class
				break
			}
		}
	}
}

func (m *model) alike(a, b *shift) bool {
	va, vb := &m.p.Vehicles[a.vehicle], &m.p.Vehicles[b.vehicle]
	return a.off == b.off && va.Start == vb.Start && va.End == vb.End && a.hours.same(b.hours) && a.capacity == b.capacity && a.stops == b.stops &&
		a.equipment == b.equipment && a.wheelchair == b.wheelchair
}

func (h Hours) same(o Hours) bool {
	if h.Break != nil && o.Break != nil && *h.Break == *o.Break {
		o.Break = h.Break
	}
	return h == o
}

// maxNear is how many neighbours of a visit the search knows.
const maxNear = 400

// neighbours lists for each visit the others, the nearest first, itself at the head.
func (m *model) neighbours() {
	m.near = make([][]int32, len(m.visits))
	all := make([]int32, len(m.visits))
	for i := range m.visits {
		for k := range all {
			all[k] = int32(k)
		}
		ways := m.from(m.visits[i].place)
		there := func(k int32) int64 {
			if k == int32(i) {
				return -1
			}
			way := &ways[m.visits[k].place]
			return way.to.cost + way.from.cost
		}
		slices.SortFunc(all, func(x, y int32) int { return cmp.Or(cmp.Compare(there(x), there(y)), cmp.Compare(x, y)) })
		m.near[i] = slices.Clone(all[:min(len(all), maxNear)])
	}
}
