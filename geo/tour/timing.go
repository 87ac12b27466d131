package tour

import "slices"

// clockwork finds the exact hours of a tour: with the break wherever it does least harm, and the departure that makes the working day
// shortest. Its slices are scratch, kept from one tour to the next.
type clockwork struct {
	bare  []element // the tour without a break; the return is the last
	parts []element // the same with the break in one of its places
	begin []Time    // when each part begins, after forward
	until []Time    // the end of the window in which it does
	rest  [1]Window // windows made up here
	home  [1]Window
	held  []Window
	best  hours // the shortest working day that judge found
}

// hours is how a tour may be run.
type hours struct {
	rest      restPlace
	departure Time
	working   Time // Forever: it cannot be run
}

// element is something to do in a tour: drive, prepare, begin inside a window, stay, pack.
type element struct {
	travel, before, stay, pack Time
	windows                    []Window
	job                        int32 // breakTime for the break
}

const breakTime = -1

// restPlace says where a break is taken.
type restPlace struct {
	where restWhere
	at    int // index in bare
}

type restWhere int8

const (
	noRest      restWhere = iota
	beforeTour            // at the base, not part of the working day
	afterTour             // the same
	beforeStop            // on arrival at a stop
	afterStop             // before leaving it
	insideVisit           // during a stay that allows it
)

// judge times the stops of a tour with one more job after the i-th, or as they are when job is -1: it fits, in the shortest working day,
// or breaks a rule of time.
func (c *clockwork) judge(m *model, s *shift, stops []stop, i int, job int32) verdict {
	c.load(m, stops, i, job)
	c.best.working = Forever
	nearest := verdict{rule: DayEnd, missing: int64(Forever)}
	try := func(where restWhere, at int) {
		// The visit's own hours, the day's end and the break are told rather than what another visit would suffer.
		miss := c.shortest(s, restPlace{where, at})
		others, known := miss.rule == LaterOpening && miss.job != job, nearest.rule == LaterOpening && nearest.job != job
		if miss.rule != Fits && (known && !others || known == others && miss.missing < nearest.missing) {
			nearest = miss
		}
	}
	if s.hours.Break == nil {
		try(noRest, 0)
	} else {
		try(afterTour, 0)
		try(beforeTour, 0)
		for k := range len(c.bare) - 1 {
			try(beforeStop, k)
			if m.jobs[c.bare[k].job].holdsBreak {
				try(insideVisit, k)
			}
			try(afterStop, k)
		}
	}
	limit := s.hours.Working
	switch {
	case c.best.working < Forever && limit > 0 && c.best.working > limit:
		return verdict{rule: Working, missing: int64(c.best.working - limit)}
	case c.best.working < Forever:
		return verdict{working: c.best.working}
	case s.hours.Break != nil && c.shortest(s, restPlace{}).rule == Fits:
		return verdict{rule: RestTime, missing: min(nearest.missing, int64(s.hours.Break.Length))}
	case nearest.rule == LaterOpening && nearest.job == job:
		nearest.rule = Opening
	}
	return nearest
}

// load reads the tour into bare.
func (c *clockwork) load(m *model, stops []stop, i int, job int32) {
	c.bare = c.bare[:0]
	from := stops[0].place
	add := func(j int32) {
		x := &m.jobs[j]
		c.bare = append(c.bare, element{
			travel: m.leg(from, x.place).time, before: x.before, stay: x.stay - x.pack, pack: x.pack, windows: x.windows, job: j,
		})
		from = x.place
	}
	for k := range stops {
		if k > 0 {
			add(stops[k].job)
		}
		if k == i && job >= 0 {
			add(job)
		}
	}
}

// put makes parts of bare and a break, and gives the earliest departure; false when the break cannot be there.
func (c *clockwork) put(s *shift, at restPlace) (earliest Time, ok bool) {
	c.parts = append(c.parts[:0], c.bare...)
	earliest, latest := s.hours.Shift.From, s.hours.Shift.To
	ok = true
	if at.where != noRest {
		window, length := s.hours.Break.Window, s.hours.Break.Length
		c.rest[0] = Window{window.From, window.To - length}
		rest := element{stay: length, windows: c.rest[:], job: breakTime}
		switch at.where {
		case beforeTour:
			earliest = max(earliest, window.From+length)
		case afterTour:
			latest = min(latest, window.To-length)
		case beforeStop:
			rest.travel, c.parts[at.at].travel = c.parts[at.at].travel, 0
			c.parts = slices.Insert(c.parts, at.at, rest)
		case afterStop:
			c.parts = slices.Insert(c.parts, at.at+1, rest)
		case insideVisit:
			ok = c.hold(&c.parts[at.at], s.hours.Break)
		}
	}
	c.home[0] = Window{0, latest}
	c.parts[len(c.parts)-1].windows = c.home[:]
	return earliest, ok && earliest <= s.hours.Shift.To
}

// hold narrows the windows of a visit to the instants that let a break lie inside both the stay and its own window.
func (c *clockwork) hold(e *element, rest *Break) bool {
	c.held = c.held[:0]
	for _, w := range e.windows {
		w = Window{max(w.From, rest.Window.From+rest.Length-e.stay), min(w.To, rest.Window.To-rest.Length)}
		if w.From <= w.To {
			c.held = append(c.held, w)
		}
	}
	e.windows = c.held
	return len(c.held) > 0 && rest.Length <= e.stay
}

// shortest finds the departure that makes the working day shortest with the break in one place, notes it in best when it is shorter than
// what stands there, and tells what is missed when there is none.
//
// A departure D determines the earliest return E(D); the latest departure for that return makes the shortest day among those that use
// the same windows. Leaving later still moves the whole day, without any waiting, until some window closes: past that instant the
// question starts anew with later windows. There are at most as many rounds as windows.
func (c *clockwork) shortest(s *shift, at restPlace) verdict {
	departure, ok := c.put(s, at)
	if !ok {
		return verdict{rule: RestTime, missing: int64(s.hours.Break.Length)}
	}
	resting := Time(0)
	if at.where >= beforeStop {
		resting = s.hours.Break.Length
	}
	found := verdict{}
	for round := 0; departure <= s.hours.Shift.To; round++ {
		end, late := c.forward(departure)
		if late.rule != Fits {
			if round == 0 {
				found = late
			}
			if late.rule == DayEnd && c.home[0].To < s.hours.Shift.To {
				found.rule = RestTime // too late to have lunch at home
			}
			break
		}
		departure = min(c.backward(end), s.hours.Shift.To)
		if working := end - departure - resting; working < c.best.working {
			c.best = hours{rest: at, departure: departure, working: working}
		}
		if !c.severalWindows() {
			break
		}
		c.forward(departure)
		slack := Forever
		for i := range c.parts {
			slack = min(slack, c.until[i]-c.begin[i])
		}
		departure += slack + 1
	}
	return found
}

func (c *clockwork) severalWindows() bool {
	for i := range c.parts {
		if len(c.parts[i].windows) > 1 {
			return true
		}
	}
	return false
}

// forward runs the parts as early as can be from a departure, and gives the return or the first instant missed.
func (c *clockwork) forward(departure Time) (end Time, late verdict) {
	c.begin, c.until = c.begin[:0], c.until[:0]
	t := departure
	for i := range c.parts {
		e := &c.parts[i]
		t += e.travel + e.before
		begin, until, open := t, Time(-1), false
		for _, w := range e.windows {
			if until = w.To; t <= until {
				begin, open = max(t, w.From), true
				break
			}
		}
		switch {
		case open:
		case e.job == breakTime:
			return 0, verdict{rule: RestTime, missing: int64(t - until)}
		case i == len(c.parts)-1:
			return 0, verdict{rule: DayEnd, missing: int64(t - until)}
		default:
			return 0, verdict{rule: LaterOpening, missing: int64(t - until), job: e.job}
		}
		c.begin, c.until = append(c.begin, begin), append(c.until, until)
		t = begin + e.stay + e.pack
	}
	return t, verdict{}
}

// backward gives the latest departure for a return that forward found.
func (c *clockwork) backward(end Time) Time {
	t := end
	for i := len(c.parts) - 1; i >= 0; i-- {
		e := &c.parts[i]
		t -= e.stay + e.pack
		for k := len(e.windows) - 1; k >= 0; k-- {
			if w := e.windows[k]; t >= w.From {
				t = min(t, w.To)
				break
			}
		}
		t -= e.before + e.travel
	}
	return t
}

// tour writes the hours that judge found last.
func (c *clockwork) tour(m *model, s *shift) Tour {
	c.put(s, c.best.rest)
	end, _ := c.forward(c.best.departure)
	t := Tour{Vehicle: s.vehicle, Day: int(s.day), Departure: c.best.departure, Return: end}
	here, arrival := c.best.departure, Time(0)
	for i := range c.parts {
		e := &c.parts[i]
		if rested := i > 0 && c.parts[i-1].job == breakTime; !rested || c.best.rest.where != beforeStop {
			arrival = here + e.travel // otherwise it arrived before the break
		}
		here = c.begin[i] + e.stay + e.pack
		switch {
		case e.job == breakTime:
			t.Rest = &Rest{c.begin[i], here}
		case i < len(c.parts)-1:
			visit := m.visits[m.jobs[e.job].visit].given
			t.Stops = append(t.Stops, Stop{Visit: visit, Arrival: arrival, Begin: c.begin[i], End: c.begin[i] + e.stay})
		}
	}
	if s.hours.Break == nil || t.Rest != nil {
		return t
	}
	from := Time(0)
	switch window := s.hours.Break.Window; c.best.rest.where {
	case beforeTour:
		from = min(window.To, t.Departure) - s.hours.Break.Length
	case afterTour:
		from = max(window.From, t.Return)
	case insideVisit:
		from = max(window.From, c.begin[c.best.rest.at])
	}
	t.Rest = &Rest{from, from + s.hours.Break.Length}
	return t
}
