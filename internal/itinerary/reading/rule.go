package reading

import (
	"time"

	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/prose"
)

// Rule is the rule of a schedule that says exactly these days; false where they do not make one: no days, one week in two
// without a first date, a rank and a parity at once.
func (rec Recurrence) Rule() (itinerary.Rule, bool) {
	days := weekdays(rec.Days)
	limits := 0
	for _, given := range []bool{len(rec.Ranks) > 0, len(rec.Weeks) > 0, rec.Parity != AnyWeek, rec.Interval > 1} {
		if given {
			limits++
		}
	}
	kinds := 0
	for _, given := range []bool{len(days) > 0, rec.LastDay != NoLastDay, len(rec.Dates) > 0} {
		if given {
			kinds++
		}
	}
	if kinds != 1 || limits > 1 || limits == 1 && len(days) == 0 || rec.Interval > 1 {
		return nil, false
	}
	switch {
	case rec.LastDay != NoLastDay:
		return itinerary.LastDay{Working: rec.LastDay == WorkingDay}, true
	case len(rec.Dates) > 0:
		return itinerary.OnDates(rec.Dates), true
	case len(rec.Ranks) > 0:
		return itinerary.NthWeekday{Days: days, Ranks: rec.Ranks}, true
	case len(rec.Weeks) > 0:
		return itinerary.WeekOfMonth{Days: days, Ranks: rec.Weeks}, true
	case rec.Parity != AnyWeek:
		return itinerary.WeekParity{Days: days, Even: rec.Parity == EvenWeek}, true
	}
	return itinerary.Weekly{Days: days, Interval: 1}, true
}

func weekdays(days prose.Days) []time.Weekday {
	var out []time.Weekday
	for _, i := range days.Indexes() {
		out = append(out, time.Weekday((i+1)%7))
	}
	return out
}

// RecurrenceOf says a rule as a recurrence. Rule gives it back, but for one week in two, which needs its schedule's anchor.
func RecurrenceOf(rule itinerary.Rule) Recurrence {
	rec := Recurrence{Interval: 1}
	switch r := rule.(type) {
	case itinerary.Weekly:
		rec.Days, rec.Interval = daysOf(r.Days), r.Interval
	case itinerary.WeekParity:
		rec.Days, rec.Parity = daysOf(r.Days), OddWeek
		if r.Even {
			rec.Parity = EvenWeek
		}
	case itinerary.NthWeekday:
		rec.Days, rec.Ranks = daysOf(r.Days), r.Ranks
	case itinerary.WeekOfMonth:
		rec.Days, rec.Weeks = daysOf(r.Days), r.Ranks
	case itinerary.LastDay:
		rec.LastDay = CalendarDay
		if r.Working {
			rec.LastDay = WorkingDay
		}
	case itinerary.OnDates:
		rec.Dates = r
	}
	return rec
}

func daysOf(days []time.Weekday) prose.Days {
	var out prose.Days
	for _, d := range days {
		out |= 1 << ((int(d) + 6) % 7)
	}
	return out
}
