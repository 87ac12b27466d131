package touring

import (
	"cmp"
	"context"
	"slices"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
	"github.com/maillage-numerique/maillage/internal/calendar"
)

// Alternative is a way to answer an absence, a closed hall or a holiday without changing anything else.
type Alternative struct {
	Kind    AlternativeKind
	Changes []Change
	Moved   int     // visits that are held on another day or elsewhere
	Lost    int     // visits that are not held
	Days    int     // by which they move, all together
	Need    float64 // people in difficulty served more than if nothing had happened; negative is the rule
	KM      float64 // kilometres more, likewise
}

// AlternativeKind is how an alternative answers.
type AlternativeKind string

// The kinds.
const (
	NearestDays AlternativeKind = "au_plus_pres"   // each visit on the nearest day that is free
	BestDays    AlternativeKind = "au_mieux_servi" // on the free day that serves most people
	NextDoor    AlternativeKind = "a_cote"         // the same dates, in the hall of the nearest other stop
	Dropped     AlternativeKind = "annuler"
)

// mostAlternatives is how many are told.
const mostAlternatives = 3

// answered is what becomes of a visit, and the place where it is held.
type answered struct {
	rhythm.Visit
	host int
}

// alternatives are the ways to answer what was asked about, the smallest change first.
func (a *arrangement) alternatives(ctx context.Context) []Alternative {
	if len(a.Absences)+len(a.Closed)+len(a.Holidays) == 0 {
		return nil
	}
	p := a.asPublished()
	choice := make([]int, len(p.Stops))
	nearest := p.Settle(choice)
	affected := slices.DeleteFunc(slices.Clone(nearest.Visits), func(v rhythm.Visit) bool { return v.Day == v.Due })
	if len(affected) == 0 {
		return nil
	}
	untouched := slices.DeleteFunc(slices.Clone(nearest.Visits), func(v rhythm.Visit) bool { return v.Day != v.Due })
	price := func(visits []answered) rhythm.Cost {
		all := slices.Clone(untouched)
		for _, v := range visits {
			v.Stop = v.host
			all = append(all, v.Visit)
		}
		return p.Price(choice, all)
	}
	undisturbed := price(answer(affected, func(v *answered) { v.Day = v.Due }))

	var all []Alternative
	add := func(kind AlternativeKind, visits []answered) {
		cost := price(visits)
		one := Alternative{Kind: kind, Need: cost.Need - undisturbed.Need, KM: cost.KM - undisturbed.KM}
		for _, v := range visits {
			if v.Day == rhythm.Lost {
				one.Lost++
			} else {
				one.Moved++
				one.Days += max(v.Day-v.Due, v.Due-v.Day)
			}
			one.Changes = append(one.Changes, a.answerChange(v))
		}
		if !slices.ContainsFunc(all, func(o Alternative) bool { return slices.EqualFunc(o.Changes, one.Changes, sameDate) }) {
			all = append(all, one)
		}
	}
	add(NearestDays, answer(affected, func(*answered) {}))
	best := slices.DeleteFunc(p.Polish(ctx, choice).Visits, func(v rhythm.Visit) bool { return v.Day == v.Due })
	add(BestDays, answer(best, func(*answered) {}))
	if slices.ContainsFunc(affected, a.hallIsClosed) {
		add(NextDoor, answer(affected, func(v *answered) {
			if a.hallIsClosed(v.Visit) {
				v.Day, v.host = v.Due, a.nextDoor(v.Visit)
			}
		}))
	}
	add(Dropped, answer(affected, func(v *answered) { v.Day = rhythm.Lost }))
	slices.SortStableFunc(all, func(a, b Alternative) int {
		return cmp.Or(cmp.Compare(a.Lost, b.Lost), cmp.Compare(a.Days, b.Days), cmp.Compare(a.KM, b.KM))
	})
	return all[:min(len(all), mostAlternatives)]
}

func answer(visits []rhythm.Visit, decide func(*answered)) []answered {
	all := make([]answered, len(visits))
	for i, v := range visits {
		all[i] = answered{v, v.Stop}
		decide(&all[i])
	}
	return all
}

func sameDate(a, b Change) bool {
	return a.Stop.ID == b.Stop.ID && a.From == b.From && a.To == b.To && a.Place == b.Place
}

// asPublished is the problem of keeping the visits that are announced, and those of the holidays that are asked about, where what
// was asked lets them be held.
func (a *arrangement) asPublished() *rhythm.Problem {
	p := a.problem
	p.Stops = slices.Clone(p.Stops)
	for i := range p.Stops {
		stop := &p.Stops[i]
		if stop.Candidate {
			continue
		}
		present := stop.Options[0]
		kept := stop.Published
		for day, part := range present.Each() {
			asked := slices.Contains(a.Holidays, a.from+calendar.Date(day))
			if asked || day >= p.YearDays && p.Open.At(day)&part == part {
				kept.Add(day, part)
			}
		}
		stop.Options = []rhythm.Halves{kept}
	}
	p.Weights.Toll = p.Weights.Step // the day that serves most, however far within the limit
	return &p
}

func (a *arrangement) hallIsClosed(v rhythm.Visit) bool {
	return a.problem.Stops[v.Stop].Closed.At(v.Due)&v.Part != 0 && a.problem.Open.At(v.Due)&v.Part == v.Part
}

// nextDoor is the stop nearest to a visit's whose hall is open that day.
func (a *arrangement) nextDoor(v rhythm.Visit) int {
	near, best := v.Stop, 0.0
	for i := range a.places {
		stop := &a.problem.Stops[i]
		if i == v.Stop || stop.Candidate || stop.Closed.At(v.Due)&v.Part != 0 {
			continue
		}
		if d := geo.Distance(a.at(i), a.at(v.Stop)); near == v.Stop || d < best {
			near, best = i, d
		}
	}
	return near
}

func (a *arrangement) answerChange(v answered) Change {
	c := Change{Kind: MovedDate, Stop: a.places[v.Stop].stop, From: a.from + calendar.Date(v.Due), Due: a.due[v.Stop][v.Due].due}
	c.Cause, c.Reason = a.cause(make([][2]int, a.problem.YearDays), v.Visit)
	switch {
	case v.Day == rhythm.Lost:
		c.Kind = Cancelled
	case v.host != v.Stop:
		host := a.places[v.host].stop
		c.Kind, c.Place, c.PlaceAt, c.KM = MovedPlace, host.Place, host.Geom, a.km(v.Stop, v.host)
	default:
		c.To = a.from + calendar.Date(v.Day)
	}
	return c
}
