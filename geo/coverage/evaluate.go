package coverage

import (
	"math"
	"math/bits"

	"github.com/paulmach/orb"
)

// Outcome is what one run says of a row.
type Outcome struct {
	C     float64 // share of the year, 0 to 1, weighted by the decay of the question
	Class Class   // by the share of the year with help within Minutes; never Unsettled
	// Minutes to the nearest service with a date in the next SoonDays, and that service: +Inf and −1 = none.
	Minutes float64
	Nearest int32
	// WaitDays is the mean over the year of the days to the next date within Minutes; NoWait = never.
	WaitDays float64
	// HoursMonth is the hours a month that somebody is there, all services within Minutes together.
	HoursMonth float64
}

// RowResult is what is said of a row.
type RowResult struct {
	Run [2]Outcome // low, high
	// FixedMinutes to the nearest fixed place, whatever its dates, and that place: +Inf and −1 = none.
	FixedMinutes float64
	Fixed        int32
	Class        Class  // Unsettled when the runs differ
	Reason       Reason // why the low run does not hold the row for covered; "" when it does
	Partial      bool   // help that is not loaded could change this
}

// Result answers a question for every row of a Reach, in their order.
type Result struct {
	Question Question
	Rows     []RowResult
}

// SoonDays are the days in which the nearest service must have a date for its minutes to count (METHODS §5).
const SoonDays = 65

// Evaluate answers a question, on all processors. Filters have one entry per service of the Reach.
//
// The share is the mean over the 365 days of the greatest weight among the services that have a date in the window. Going
// from the nearest service to the farthest, each wins the days that no nearer one has won: whole days, whose weights are
// whole numbers of 2⁻⁴⁴. The sum is therefore exact: it depends on no order, and more help never lowers it by a rounding.
//
// The cost per row is that of its services until every day is won: seven words each.
func Evaluate(reach *Reach, q Question) *Result {
	result := &Result{Question: q, Rows: make([]RowResult, len(reach.Rows))}
	a := newAsked(reach, q)
	parallel(len(reach.blocks), func() func(int) {
		return func(b int) { a.answerBlock(b, result.Rows, nil) }
	})
	return result
}

// asked is a question made ready for the services of a reach.
type asked struct {
	reach    *Reach
	question Question
	runs     [2]offer
	fixed    choice // kept fixed places, in the high run
	either   choice // these, and those of the high run with a date soon
	steps    []step // from what there is to what is surely there
}

// offer is what the services give in a run: nothing where they are not kept.
type offer struct {
	dates   []Days
	windows []Days // from which a date is within the window
	hours   []float64
	soon    choice // those with a date in the next SoonDays
}

// choice is some of the services: a mark on each, and their list, ascending.
type choice struct {
	is   []bool
	list []int32
}

func newChoice(services int) choice { return choice{is: make([]bool, services)} }

func (c *choice) add(service int) {
	c.is[service] = true
	c.list = append(c.list, int32(service))
}

// nearest is the first of the trips that goes to one of them: +Inf and −1 = none.
func (c *choice) nearest(services []int32, minutes []float64) (float64, int32) {
	for k, s := range services {
		if c.is[s] {
			return minutes[k], s
		}
	}
	return math.Inf(1), -1
}

func newAsked(reach *Reach, q Question) *asked {
	a := &asked{reach: reach, question: q, fixed: newChoice(len(reach.Services)), either: newChoice(len(reach.Services))}
	for _, run := range Runs {
		a.runs[run] = offer{
			dates: make([]Days, len(reach.Services)), windows: make([]Days, len(reach.Services)),
			hours: make([]float64, len(reach.Services)), soon: newChoice(len(reach.Services)),
		}
		for s := range reach.Services {
			service := &reach.Services[s]
			if !q.keeps(s, service, run) {
				continue
			}
			o := &a.runs[run]
			o.dates[s], o.windows[s], o.hours[s] = service.Days[run], q.window(service.Days[run]), service.Hours[run]
			if first, some := service.Days[run].First(0); some && first < SoonDays {
				o.soon.add(s)
			}
			if run == High && !service.Mobile {
				a.fixed.add(s)
			}
		}
	}
	for s := range reach.Services {
		if a.fixed.is[s] || a.runs[High].soon.is[s] {
			a.either.add(s)
		}
	}
	a.steps = newSteps(reach.Services, &q)
	return a
}

// keeps says whether a service counts in a run.
func (q *Question) keeps(s int, service *Service, run Run) bool {
	if service.Mobile && !q.Mobile {
		return false
	}
	for i := range q.Filters {
		mask := q.Filters[i].Possible
		if run == Low {
			mask = q.Filters[i].Sure
		}
		if !mask.keeps(s) {
			return false
		}
	}
	return true
}

// answerBlock answers for the rows of a block, all of them or, where again says which, only those.
func (a *asked) answerBlock(b int, rows []RowResult, again []bool) {
	var asked []int
	for row := b * blockRows; row < min((b+1)*blockRows, len(rows)); row++ {
		if again == nil || again[row] {
			asked = append(asked, row)
			a.answer(row, &rows[row])
		}
	}
	if a.reach.times != nil {
		a.searchFar(asked, rows)
	}
	for _, row := range asked {
		a.explain(row, &rows[row])
	}
}

// answer fills what the trips of a row tell.
func (a *asked) answer(row int, to *RowResult) {
	services, minutes := a.reach.Trips(row)
	to.FixedMinutes, to.Fixed = a.fixed.nearest(services, minutes)
	for run := range a.runs {
		o, out := &a.runs[run], &to.Run[run]
		dates := datesWithin(o.dates, services, minutes, a.question.Minutes)
		out.WaitDays, out.HoursMonth = dates.Wait(), o.hoursWithin(services, minutes, a.question.Minutes)/12
		out.C = share(a.question.window(dates))
		out.Class = a.question.Classes.of(out.C)
		if a.question.Decay.Weight != nil {
			out.C = o.weighted(services, minutes, a.question.Decay)
		}
		out.Minutes, out.Nearest = o.soon.nearest(services, minutes)
	}
}

// datesWithin is every date of the services that are at most so many minutes away.
func datesWithin(dates []Days, services []int32, minutes []float64, limit float64) Days {
	var all Days
	for k, s := range services {
		if minutes[k] > limit {
			break
		}
		all.Union(&dates[s])
	}
	return all
}

// hoursWithin sums in the order of the trips, which is always the same.
func (o *offer) hoursWithin(services []int32, minutes []float64, limit float64) float64 {
	hours := 0.0
	for k, s := range services {
		if minutes[k] > limit {
			break
		}
		hours += o.hours[s]
	}
	return hours
}

func share(window Days) float64 { return float64(window.Count()) / Year }

// weightUnits is the number of parts in which weights are counted: 365 days of them fit a float64 without rounding.
const weightUnits = 1 << 44

// weighted is the mean over the year of the greatest weight of the services that come within the window.
func (o *offer) weighted(services []int32, minutes []float64, decay Decay) float64 {
	var won Days
	left, sum := Year, 0.0
	for k, s := range services {
		weight := math.Round(decay.at(minutes[k]) * weightUnits)
		if weight == 0 {
			break // it never grows again
		}
		fresh := won.win(&o.windows[s])
		sum += weight * float64(fresh)
		if left -= fresh; left == 0 {
			break
		}
	}
	return sum / (weightUnits * Year)
}

// win adds the days of a window and counts those of the year that were not there.
func (d *Days) win(window *Days) int {
	fresh := 0
	for i := range lastWord + 1 {
		gained := window[i] &^ d[i]
		if i == lastWord {
			gained &= 1<<lastBits - 1
		}
		d[i] |= gained
		fresh += bits.OnesCount64(gained)
	}
	return fresh
}

// searchFar looks beyond the reach for the nearest fixed place and the nearest service with a date soon, where a row has none
// within it. All three being chosen from the same services, the nearest of all is mostly the one: only where it is not each is
// looked for by itself.
func (a *asked) searchFar(asked []int, rows []RowResult) {
	aims := [3]struct {
		choice *choice
		field  func(*RowResult) (*float64, *int32)
	}{
		{&a.fixed, func(r *RowResult) (*float64, *int32) { return &r.FixedMinutes, &r.Fixed }},
		{&a.runs[Low].soon, func(r *RowResult) (*float64, *int32) { return &r.Run[Low].Minutes, &r.Run[Low].Nearest }},
		{&a.runs[High].soon, func(r *RowResult) (*float64, *int32) { return &r.Run[High].Minutes, &r.Run[High].Nearest }},
	}
	var lacking []int
	for _, row := range asked {
		if r := &rows[row]; r.Fixed < 0 || r.Run[Low].Nearest < 0 || r.Run[High].Nearest < 0 {
			lacking = append(lacking, row)
		}
	}
	nearest := a.nearestBeyond(lacking, a.either.list)
	for _, aim := range aims {
		var others []int
		for k, row := range lacking {
			minutes, service := aim.field(&rows[row])
			switch found := nearest[k]; {
			case *service >= 0 || found.Service < 0:
			case aim.choice.is[found.Service]:
				*minutes, *service = found.Minutes, found.Service
			default:
				others = append(others, row)
			}
		}
		for k, found := range a.nearestBeyond(others, aim.choice.list) {
			minutes, service := aim.field(&rows[others[k]])
			*minutes, *service = found.Minutes, found.Service
		}
	}
}

// nearestBeyond is the nearest of some services to each of some rows, as far as one is looked for: +Inf and −1 = none.
func (a *asked) nearestBeyond(rows []int, among []int32) []Trip {
	places, nearest := make([]orb.Point, len(rows)), make([]Trip, len(rows))
	for k, row := range rows {
		places[k], nearest[k] = a.reach.Rows[row].Centre, Trip{-1, math.Inf(1)}
	}
	if len(among) == 0 {
		return nearest // to Times no service would be all of them
	}
	a.reach.times.Nearest(places, among, a.reach.parameters.FarMinutes, func(place, service int, minutes float64) {
		if to, trip := &nearest[place], (Trip{int32(service), minutes}); to.Service < 0 || a.reach.before(trip, *to) < 0 {
			*to = trip
		}
	})
	return nearest
}
