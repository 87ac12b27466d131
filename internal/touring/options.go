package touring

import (
	"slices"
	"time"

	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// option is a rule, or several, that a stop may take, in a part of the day. The zero value is what there is: the present rules,
// or no visit.
type option struct {
	rules []anchored
	part  rhythm.Part
}

// anchored is a rule with the first day of its validity.
type anchored struct {
	itinerary.Rule
	anchor calendar.Date
}

// expand gives the half-days of an option over all that a problem sees.
func (o option) expand(from calendar.Date) rhythm.Halves {
	var all rhythm.Halves
	for _, r := range o.rules {
		s := itinerary.Schedule{Rule: r.Rule, Anchor: r.anchor}
		for _, day := range s.Days(from, from+rhythm.Horizon-1) {
			all.Add(int(day-from), o.part)
		}
	}
	return all
}

// monthlyRanks are the ranks that exist every month.
var monthlyRanks = []int{1, 2, 3, 4, -1}

// usualRules lists the rules that people say: each weekday's nth of the month, the last working day, two ranks of the month,
// one week in two by the number of the week, every four weeks, every week. Those of a day of the week that is not worked are
// left out.
func usualRules(from calendar.Date, worked []time.Weekday) []anchored {
	var all []anchored
	for _, d := range worked {
		day := []time.Weekday{d}
		for _, rank := range monthlyRanks {
			all = append(all, anchored{itinerary.NthWeekday{Days: day, Ranks: []int{rank}}, from})
		}
		for _, ranks := range [][]int{{1, 3}, {2, 4}} {
			all = append(all, anchored{itinerary.NthWeekday{Days: day, Ranks: ranks}, from})
		}
		for _, even := range []bool{false, true} {
			all = append(all, anchored{itinerary.WeekParity{Days: day, Even: even}, from})
		}
		for week := range 4 { // counted from the week of the anchor
			all = append(all, anchored{itinerary.Weekly{Days: day, Interval: 4}, from.Monday() + 7 + calendar.Date(7*week)})
		}
		all = append(all, anchored{itinerary.Weekly{Days: day, Interval: 1}, from})
	}
	return append(all, anchored{itinerary.LastDay{Working: true}, from})
}

// mostPerVisit bounds the half-days of a rule by those of the present one: twice as many visits of half a day, one week in
// two in the place of one day a month, and not every week.
const mostPerVisit = 1.2

// optionsFor lists what a stop may take. Present is what it has, other the present rules of all stops: two stops may exchange
// their days, or share them.
func optionsFor(present rhythm.Halves, part rhythm.Part, own option, others []option, usual []anchored, from calendar.Date, yearDays int) ([]option, []rhythm.Halves) {
	year := present.Before(yearDays)
	promised, halves := visits(year), year.Count()
	options, sets := []option{{}}, []rhythm.Halves{present}
	add := func(o option) {
		set := o.expand(from)
		year := set.Before(yearDays)
		if visits(year) < promised || float64(year.Count()) > mostPerVisit*float64(halves) || slices.Contains(sets, set) {
			return
		}
		options, sets = append(options, o), append(sets, set)
	}
	parts := []rhythm.Part{rhythm.WholeDay, rhythm.Morning, rhythm.Afternoon}
	if part != rhythm.WholeDay {
		parts = parts[1:]
	}
	for _, p := range parts {
		for _, r := range usual {
			add(option{[]anchored{r}, p})
		}
		if own.rules != nil {
			add(option{own.rules, p})
		}
		for _, o := range others {
			add(option{o.rules, p})
			if own.rules != nil {
				add(option{append(slices.Clone(own.rules), o.rules...), p})
			}
		}
	}
	return options, sets
}

// visits is the number of days of a set.
func visits(h rhythm.Halves) int {
	n := 0
	for range h.Each() {
		n++
	}
	return n
}
