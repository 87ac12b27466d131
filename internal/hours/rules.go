package hours

import (
	"slices"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
)

// Rules is one opening_hours text, read. It never changes and may be used from any goroutine.
type Rules struct {
	rules  []rule
	school bool // a selector needs school holidays
	wraps  bool // a span runs past midnight
	doubts bool // DoubtingHolidays
}

// join says how a rule stands to those before it.
type join uint8

const (
	override join = iota // ";" takes the days that it matches from the rules before
	add                  // "," adds to them
	fallback             // "||" counts where the rules before leave the place closed
)

// modifier is what a rule says of the moments that it selects.
type modifier uint8

const (
	noModifier modifier = iota // open, or unknown when a comment stands alone
	open
	closed
	unknown
)

// rule is one sequence of selectors: the day must match every kind of selector that is present, one item of each.
type rule struct {
	join     join
	years    []yearRange
	dates    []dateRange
	weeks    []weekRange
	holiday  *holiday  // "PH Mo-Fr": the holidays that fall on those days
	days     []weekday // "Mo-Fr,PH"
	always   bool      // written "24/7"
	spans    []span    // none: the whole day
	modifier modifier
	comment  string

	wraps bool // a span runs past midnight
	takes bool // the rule clears what earlier rules say of the days that it matches
}

// state is what the rule says of a moment inside it.
func (r *rule) state() State {
	switch {
	case r.modifier == open || (r.modifier == noModifier && r.comment == ""):
		return Open
	case r.modifier == closed:
		return Closed
	}
	return Unknown
}

func (r *rule) hasDays() bool {
	return len(r.years)+len(r.dates)+len(r.weeks)+len(r.days) > 0 || r.holiday != nil
}

// needsSchool says whether a selector of the rule names school holidays.
func (r *rule) needsSchool() bool {
	school := func(h *holiday) bool { return h != nil && h.school }
	return school(r.holiday) || slices.ContainsFunc(r.days, func(w weekday) bool { return school(w.holiday) })
}

// yearRange is "2026", "2026-2028", "2026-2036/2" or "2026+" (to = maxYear).
type yearRange struct{ from, to, step int }

const maxYear = 9999

func (y yearRange) matches(year int) bool {
	return year >= y.from && year <= y.to && (year-y.from)%y.step == 0
}

// weekRange is "week 10-20" or "week 1-53/2", in weeks of ISO 8601.
type weekRange struct{ from, to, step int }

func (w weekRange) matches(week int) bool {
	return week >= w.from && week <= w.to && (week-w.from)%w.step == 0
}

// dateRange is a range of months ("Oct-Mar", day 0), of days ("Dec 24-Jan 2", "2026 Jul 5-2026 Aug 30", "Jan 1-31/2") or a
// day that follows Easter ("easter -2 days").
type dateRange struct {
	from, to endpoint
	step     int // 1, or every step-th day from the first
}

// endpoint is one end of a date range.
type endpoint struct {
	year   int // 0: every year
	month  time.Month
	day    int // 0: the whole month
	easter bool
	offset int // days after Easter
}

// on gives the day of an endpoint, in a year unless it has its own. The 29 February of a common year does not exist: it is 1 March.
func (e endpoint) on(year int) (d calendar.Date, exists bool) {
	if e.year > 0 {
		year = e.year
	}
	if e.easter {
		return calendar.Easter(year) + calendar.Date(e.offset), true
	}
	return calendar.NewDate(year, e.month, e.day), e.day <= daysIn(year, e.month)
}

func daysIn(year int, month time.Month) int {
	switch month {
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case time.April, time.June, time.September, time.November:
		return 30
	}
	return 31
}

// holiday is "PH" (offset: the days before or after one) or "SH".
type holiday struct {
	school bool
	offset int
}

// weekday is "Mo", "Mo-Fr", "Mo[1,-1] +1 day" or a holiday in the list ("Mo-Fr,PH").
type weekday struct {
	from, to time.Weekday
	nth      []int // 1 to 5 from the start of the month, -1 to -5 from its end; none: every one
	offset   int   // days after the nth weekday
	holiday  *holiday
}

// span is a range of the day in minutes after midnight; to is at most 2880 and beyond 1440 on the next day. With openEnd the
// place may stay open after to, nobody says how long; from = to is "17:00+".
type span struct {
	from, to int
	openEnd  bool
}

const midnight = 24 * 60 // the minute that ends a day

// until is the minute where an open end is believed over: eight hours later at night, ten in the evening, midnight otherwise. It is
// the guess of the reference evaluator; the state is unknown until then.
func (s span) until() int {
	switch {
	case !s.openEnd:
		return s.to
	case s.to >= 22*60:
		return s.to + 8*60
	case s.to >= 17*60:
		return s.to + 10*60
	}
	return midnight
}
