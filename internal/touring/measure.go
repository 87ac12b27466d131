package touring

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// Measure is what a round is over a year.
type Measure struct {
	Due, Held, Days, Halves int // visits that rules name, visits that are held, days and half-days on the road
	KM                      float64
	Driving, Presence       time.Duration
	Undecided               []Undecided          // visits on public holidays that nobody has decided about
	NoMonthEnd              []Undecided          // ends of month on a Saturday or a Sunday: no visit
	Conflicts               []itinerary.Conflict // two places at once, or too far apart
	Breaches                []DayBreach          // days that break a rule of work
	NeedKnown               bool                 // false: coverage was never computed, and nobody knows who is served
	Served, Without         [2]Served            // with the unit and without it, in the low and the high run
	Unvisited               []Unvisited          // communes with most people in difficulty whom nobody serves; nil = not looked for
	budget                  int                  // half-days that the rules name, what was cancelled by a person left out
	stops                   map[uuid.UUID]StopMeasure
}

// StopMeasure is what a stop has of a year.
type StopMeasure struct {
	Due, Held int
	Presence  time.Duration
}

// Stop is what one stop has of the year.
func (m *Measure) Stop(id uuid.UUID) StopMeasure { return m.stops[id] }

// Undecided is a day of a stop that has no visit.
type Undecided struct {
	Day    calendar.Date
	StopID uuid.UUID
	Reason string // name of the holiday
}

// DayBreach is a rule of work that a day breaks.
type DayBreach struct {
	Day calendar.Date
	rhythm.Breach
}

// Served is how many people are served the year round.
type Served struct {
	Graded   float64 // Σ n·c, graded: what rounds are steered by
	Headline float64 // Σ n·c: somebody comes within the week, within a quarter of an hour
	People   float64 // Σ P·c of the same
}

// Unvisited is a commune where people in difficulty are not served, and where the unit does not go.
type Unvisited struct {
	Code, Name string
	Need       [2]float64 // Σ n·(1 − c), graded, in the low and the high run
}

// unvisitedShown is how many of them a measure names.
const unvisitedShown = 8

// Mid is the mean of the two runs of the graded service: the figure that the search steers by.
func (m *Measure) Mid() float64 {
	return (m.Served[coverage.Low].Graded + m.Served[coverage.High].Graded) / 2
}

// measure reads a round through its passages.
func (w *world) measure(round itinerary.Itinerary) *Measure {
	m := w.count(round)
	graded, headline := w.answer(round, coverage.Graded()), w.answer(round, coverage.Decay{})
	for _, run := range coverage.Runs {
		m.Served[run] = w.served(run, graded, headline)
	}
	m.NeedKnown, m.Without = len(w.reach.Rows) > 0, w.without()
	m.Unvisited = w.unvisited(round, graded)
	return m
}

// count reads what a round asks of its team; who is served is not looked at.
func (w *world) count(round itinerary.Itinerary) *Measure {
	m := &Measure{stops: map[uuid.UUID]StopMeasure{}}
	passages := round.Passages(w.from, w.to)
	m.readDays(w, passages)
	for _, c := range round.Conflicts(w.from, w.to, nil) {
		if c.Kind == itinerary.TwoPlaces || c.Kind == itinerary.TooFar || c.Kind == itinerary.SameDay {
			m.Conflicts = append(m.Conflicts, c)
		}
	}
	m.NoMonthEnd = w.lostMonthEnds(round)
	return m
}

// readDays counts visits and drives each day of the year.
func (m *Measure) readDays(w *world, passages []itinerary.Passage) {
	var day []itinerary.Passage
	flush := func() {
		if len(day) > 0 {
			m.drive(w, day)
		}
		day = day[:0]
	}
	for _, p := range passages {
		stop := m.stops[p.StopID]
		decided := p.Cause == itinerary.ByDecision || p.Cause == itinerary.ByPause
		if p.State != itinerary.CancelledPassage || !decided {
			m.Due++
			stop.Due++
			m.budget += partOf(p.Hours).Halves()
		}
		if p.State == itinerary.CancelledPassage {
			if p.Cause == itinerary.ByHoliday {
				m.Undecided = append(m.Undecided, Undecided{p.Due, p.StopID, p.Reason})
			}
			m.stops[p.StopID] = stop
			continue
		}
		m.Held++
		stop.Held++
		for _, h := range p.Hours {
			stop.Presence += time.Duration(h.To-h.From) * time.Minute
			m.Presence += time.Duration(h.To-h.From) * time.Minute
		}
		m.stops[p.StopID] = stop
		if len(day) > 0 && day[0].Day != p.Day {
			flush()
		}
		day = append(day, p)
	}
	flush()
}

// drive counts a day.
func (m *Measure) drive(w *world, day []itinerary.Passage) {
	m.Days++
	for _, p := range day {
		m.Halves += partOf(p.Hours).Halves()
	}
	sheet := w.sheet(day)
	m.Driving += minutes(sheet.Driving)
	m.KM += sheet.KM
	for _, b := range sheet.Breaches {
		if b.Rule != rhythm.TravelTooLong { // a conflict already
			m.Breaches = append(m.Breaches, DayBreach{day[0].Day, b})
		}
	}
}

// DaySheet is a day on the road.
type DaySheet struct {
	Day calendar.Date
	KM  float64
	rhythm.Sheet
}

// sheet lays out a day: from the base to each place in order of time, and back.
func (w *world) sheet(day []itinerary.Passage) DaySheet {
	var calls []rhythm.Call
	for i := range day {
		p, at := &day[i], w.placeOfVisit(&day[i])
		if len(p.Hours) == 0 { // hours unknown: on the road all day, at no known time
			calls = append(calls, rhythm.Call{Place: at, From: 12 * 60, To: 12 * 60})
		}
		for _, h := range p.Hours {
			calls = append(calls, rhythm.Call{Place: at, From: float64(h.From), To: float64(h.To)})
		}
	}
	slices.SortStableFunc(calls, func(a, b rhythm.Call) int { return cmp.Compare(a.From, b.From) })
	s := DaySheet{Day: day[0].Day, Sheet: w.means.Workday.Sheet(calls, w.minutes)}
	place := rhythm.Base
	for _, c := range calls {
		s.KM += w.km(place, c.Place)
		place = c.Place
	}
	s.KM += w.km(place, rhythm.Base)
	return s
}

func minutes(n float64) time.Duration { return time.Duration(n * float64(time.Minute)) }

// lostMonthEnds lists the ends of month that a rule of the last calendar day loses to a weekend.
func (w *world) lostMonthEnds(round itinerary.Itinerary) []Undecided {
	var lost []Undecided
	for _, stop := range round.Stops {
		for _, s := range stop.Schedules {
			if rule, ok := s.Rule.(itinerary.LastDay); !ok || rule.Working {
				continue
			}
			for month := time.January; month <= time.December; month++ {
				last := calendar.NewDate(w.Year, month+1, 0)
				weekend := last.Weekday() == time.Saturday || last.Weekday() == time.Sunday
				if weekend && last >= s.Anchor && (s.Until.IsZero() || last <= s.Until) {
					lost = append(lost, Undecided{Day: last, StopID: stop.ID})
				}
			}
		}
	}
	return lost
}

// answer asks coverage about the year with the visits of a round beside all other help.
func (w *world) answer(round itinerary.Itinerary, decay coverage.Decay) *coverage.Result {
	reach := *w.reach
	reach.Services = slices.Clone(reach.Services)
	for _, p := range round.Passages(w.from, w.from+coverage.Year+coverage.LongestWindow) {
		if p.State == itinerary.CancelledPassage {
			continue
		}
		if at := w.placeOfVisit(&p); at >= 0 {
			days := &reach.Services[w.others+at].Days
			for _, run := range coverage.Runs {
				days[run].Add(int(p.Day - w.from))
			}
		}
	}
	question := coverage.DefaultQuestion()
	question.Decay, question.WindowDays = decay, w.means.WindowDays
	return coverage.Evaluate(&reach, question)
}

// servedWithout is what the others serve; asked once.
func (w *world) servedWithout() [2]Served {
	nobody := itinerary.Itinerary{}
	graded, headline := w.answer(nobody, coverage.Graded()), w.answer(nobody, coverage.Decay{})
	return [2]Served{w.served(coverage.Low, graded, headline), w.served(coverage.High, graded, headline)}
}

func (w *world) served(run coverage.Run, graded, headline *coverage.Result) Served {
	var s Served
	for i := range w.reach.Rows {
		row := &w.reach.Rows[i]
		s.Graded += row.Need * graded.Rows[i].Run[run].C
		s.Headline += row.Need * headline.Rows[i].Run[run].C
		s.People += row.People * headline.Rows[i].Run[run].C
	}
	return s
}

// gaps is Σ n·(1 − c) of each commune in a run.
func (w *world) gaps(result *coverage.Result, run coverage.Run) map[string]float64 {
	gaps := map[string]float64{}
	for i := range w.reach.Rows {
		row := &w.reach.Rows[i]
		gaps[row.Commune] += row.Need * (1 - result.Rows[i].Run[run].C)
	}
	return gaps
}

// worst is Σ n·(1 − c)² of each commune in the high run: the worst-off first.
func (w *world) worst(result *coverage.Result) map[string]float64 {
	sums := map[string]float64{}
	for i := range w.reach.Rows {
		row, missing := &w.reach.Rows[i], 1-result.Rows[i].Run[coverage.High].C
		sums[row.Commune] += row.Need * missing * missing
	}
	return sums
}

func (w *world) unvisited(round itinerary.Itinerary, graded *coverage.Result) []Unvisited {
	visited := map[string]bool{}
	for _, stop := range round.Stops {
		visited[string(stop.INSEECode)] = true
	}
	low, high := w.gaps(graded, coverage.Low), w.gaps(graded, coverage.High)
	all := []Unvisited{}
	for code, c := range w.communes {
		if !visited[code] && c.InStudy && high[code] > 0 {
			all = append(all, Unvisited{Code: code, Name: c.Name, Need: [2]float64{low[code], high[code]}})
		}
	}
	slices.SortFunc(all, func(a, b Unvisited) int {
		return cmp.Or(cmp.Compare(b.Need[coverage.High], a.Need[coverage.High]), cmp.Compare(a.Code, b.Code))
	})
	return all[:min(len(all), unvisitedShown)]
}

// A presence that begins before noon is of the morning, one that ends after one o'clock of the afternoon.
const noon, one = 12 * 60, 13 * 60

// partOf is the part of a day that hours are of; hours that nobody knows take the day.
func partOf(hours []itinerary.Span) rhythm.Part {
	if len(hours) == 0 {
		return rhythm.WholeDay
	}
	var p rhythm.Part
	for _, h := range hours {
		if h.From < noon {
			p |= rhythm.Morning
		}
		if h.To > one {
			p |= rhythm.Afternoon
		}
	}
	return p
}
