package touring

import (
	"slices"
	"time"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// arrangement is a world as a problem, with what it takes to read a plan back as a round.
type arrangement struct {
	*world
	problem rhythm.Problem
	options [][]option        // of each place
	due     []map[int]dueDate // of each stop of the round: present visits by day of the year
}

// dueDate is the day that a rule names for a visit, and the holiday that keeps it from being held.
type dueDate struct {
	due     calendar.Date
	holiday string
	lost    bool
}

// arrange makes the problem of a whole year.
func (w *world) arrange(present *Measure) (*arrangement, error) {
	a := &arrangement{world: w, options: make([][]option, len(w.places)), due: make([]map[int]dueDate, len(w.places))}
	yearDays := int(w.to-w.from) + 1
	a.problem = rhythm.Problem{
		YearDays: yearDays, Stops: make([]rhythm.Stop, len(w.places)), Workday: w.means.Workday, Window: w.means.WindowDays,
		Weights: w.means.Weights,
		Limits: rhythm.Limits{
			Halves: present.budget, KM: present.KM, Changed: w.means.Changed, Added: w.means.Added,
			Clashes: w.means.Clashes, Shift: w.means.Shift,
		},
	}
	worked := a.workedDays()
	a.open(worked)
	usual := usualRules(w.from, worked)
	own := a.ownRules()
	for i := range w.places {
		p, stop := &w.places[i], &a.problem.Stops[i]
		stop.Hours = openings(p.stop.Schedules, w.usualHours())
		if p.candidate {
			stop.Candidate = true
			a.candidateOptions(i, usual, own)
			continue
		}
		set, published, part := a.readPresent(i)
		stop.Published = published
		a.options[i], stop.Options = optionsFor(set, part, own[i], own, usual, w.from, yearDays)
	}
	if err := a.pinAndClose(); err != nil {
		return nil, err
	}
	a.distances()
	a.worth(present)
	return a, nil
}

// workedDays are Monday to Friday, and the other days of the week on which the round goes today.
func (w *world) workedDays() []time.Weekday {
	worked := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	for _, p := range w.round.Passages(w.from, w.to) {
		if day := p.Due.Weekday(); !slices.Contains(worked, day) && p.State != itinerary.CancelledPassage {
			worked = append(worked, day)
		}
	}
	return worked
}

// open says when the unit may work: on worked days that are no holiday where it starts from, unless its round keeps them.
func (a *arrangement) open(worked []time.Weekday) {
	local := calendar.Of(a.unit.BaseINSEECode)
	for day := range rhythm.Horizon {
		date := a.from + calendar.Date(day)
		if _, holiday := local.Holiday(date); !holiday && slices.Contains(worked, date.Weekday()) {
			a.problem.Open.Add(day, rhythm.WholeDay)
		}
	}
	for _, p := range a.round.Passages(a.from, a.to) {
		if p.State != itinerary.CancelledPassage {
			a.problem.Open.Add(int(p.Day-a.from), rhythm.WholeDay)
		}
	}
	for _, days := range a.Absences {
		for day := days.From; day <= days.To; day++ {
			a.problem.Open.Remove(int(day-a.from), rhythm.WholeDay)
		}
	}
}

// ownRules are the present rules of each stop, where they hold the whole year.
func (a *arrangement) ownRules() []option {
	own := make([]option, len(a.places))
	for i, p := range a.places {
		for _, s := range p.stop.Schedules {
			if s.Anchor <= a.from && (s.Until.IsZero() || s.Until >= a.to) {
				own[i].rules = append(own[i].rules, anchored{s.Rule, s.Anchor})
			}
		}
	}
	return own
}

// readPresent gives the half-days that a stop's rules name, those that are announced today, and the part of the day of its
// visits. What a person cancelled stays so.
func (a *arrangement) readPresent(i int) (set, published rhythm.Halves, part rhythm.Part) {
	a.due[i] = map[int]dueDate{}
	id := a.places[i].stop.ID
	alone := itinerary.Itinerary{Stops: []itinerary.Stop{a.places[i].stop}, Exceptions: a.round.Exceptions}
	for _, p := range alone.Passages(a.from, a.from+rhythm.Horizon-1) {
		if p.StopID != id {
			continue
		}
		cancelled := p.State == itinerary.CancelledPassage
		if cancelled && p.Cause != itinerary.ByHoliday {
			continue
		}
		day, of := int(p.Day-a.from), partOf(p.Hours)
		set.Add(day, of)
		part |= of
		a.due[i][day] = dueDate{due: p.Due, holiday: p.Reason, lost: cancelled}
		if !cancelled && p.Day <= a.to {
			published.Add(day, of)
		}
	}
	return set, published, part
}

// openings are a stop's presence in the morning and in the afternoon; the round's usual one where it has none.
func openings(schedules []itinerary.Schedule, usual []itinerary.Span) [2]rhythm.Opening {
	var o [2]rhythm.Opening
	read := func(hours []itinerary.Span) {
		for _, h := range hours {
			half := 1
			if h.From < noon {
				half = 0
			}
			if o[half] == (rhythm.Opening{}) {
				o[half] = rhythm.Opening{From: float64(h.From), To: float64(h.To)}
			}
		}
	}
	for _, s := range schedules {
		read(s.Hours)
	}
	read(usual)
	for half, missing := range [2]rhythm.Opening{{From: 10 * 60, To: 12 * 60}, {From: 14 * 60, To: 16 * 60}} {
		if o[half] == (rhythm.Opening{}) {
			o[half] = missing
		}
	}
	return o
}

// candidateOptions are no visit, then a day or half a day a month, or half a day twice a month.
func (a *arrangement) candidateOptions(i int, usual []anchored, own []option) {
	a.options[i], a.problem.Stops[i].Options = []option{{}}, []rhythm.Halves{{}}
	const leastVisits, mostHalves = 11, 27
	add := func(rules []anchored) {
		for _, p := range []rhythm.Part{rhythm.WholeDay, rhythm.Morning, rhythm.Afternoon} {
			o := option{rules, p}
			set := o.expand(a.from)
			year := set.Before(a.problem.YearDays)
			if visits(year) >= leastVisits && year.Count() <= mostHalves {
				a.options[i], a.problem.Stops[i].Options = append(a.options[i], o), append(a.problem.Stops[i].Options, set)
			}
		}
	}
	for _, r := range usual {
		add([]anchored{r})
	}
	for _, o := range own {
		if len(o.rules) == 1 && o.rules[0].Rule != (itinerary.LastDay{}) {
			continue // it is one of the usual ones
		}
		add(o.rules)
	}
}

// pinAndClose finds the stops that are named.
func (a *arrangement) pinAndClose() error {
	for _, word := range a.Pinned {
		stop, err := a.round.Stop(word)
		if err != nil {
			return err
		}
		a.problem.Stops[a.placeOf(stop.ID)].Pinned = true
	}
	for _, c := range a.Closed {
		stop, err := a.round.Stop(c.Stop)
		if err != nil {
			return err
		}
		for day := c.From; day <= c.To; day++ {
			a.problem.Stops[a.placeOf(stop.ID)].Closed.Add(int(day-a.from), rhythm.WholeDay)
		}
	}
	for _, d := range a.Absences {
		if d.To < d.From {
			return fault.New(fault.Invalid, "dates_inversees", "absence", d.To.String())
		}
	}
	return nil
}

func (a *arrangement) distances() {
	n := len(a.places) + 1
	a.problem.Minutes, a.problem.KM = make([][]float64, n), make([][]float64, n)
	for i := range n {
		a.problem.Minutes[i], a.problem.KM[i] = make([]float64, n), make([]float64, n)
		for j := range n {
			a.problem.Minutes[i][j], a.problem.KM[i][j] = a.minutes(i-1, j-1), a.km(i-1, j-1)
		}
	}
}

// worth gives what visits are worth, the mean of the graded service of the low and of the high run, and what must not fall below
// the present: each run of the graded service and of the headline.
func (a *arrangement) worth(present *Measure) {
	f := a.fields()
	a.problem.Field = f.mid
	for _, run := range coverage.Runs {
		a.problem.Floors = append(a.problem.Floors,
			rhythm.Floor{Field: f.graded[run], Least: present.Served[run].Graded},
			rhythm.Floor{Field: f.headline[run], Least: present.Served[run].Headline})
	}
}
