package hours

import (
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
)

// civil is a day as selectors look at it.
type civil struct {
	date    calendar.Date
	year    int
	month   time.Month
	day     int
	weekday time.Weekday
	assumed bool // where school holidays are not known: take the day for one
}

func civilDay(d calendar.Date, assumed bool) civil {
	year, month, day := d.Civil()
	return civil{d, year, month, day, d.Weekday(), assumed}
}

// matches says whether a day satisfies every kind of selector of the rule.
func (r *rule) matches(d *civil, c *calendar.Calendar) bool {
	return anyOf(r.years, func(y yearRange) bool { return y.matches(d.year) }) &&
		anyOf(r.dates, func(s dateRange) bool { return s.matches(d) }) &&
		(len(r.weeks) == 0 || anyOf(r.weeks, isoWeek(d.date.ISOWeek()))) &&
		(r.holiday == nil || r.holiday.matches(d, c)) &&
		anyOf(r.days, func(w weekday) bool { return w.matches(d, c) })
}

func isoWeek(week int) func(weekRange) bool {
	return func(w weekRange) bool { return w.matches(week) }
}

// anyOf is true where a kind of selector is absent.
func anyOf[T any](selectors []T, matches func(T) bool) bool {
	for i := range selectors {
		if matches(selectors[i]) {
			return true
		}
	}
	return len(selectors) == 0
}

func (s dateRange) matches(d *civil) bool {
	if s.from.day == 0 && !s.from.easter { // whole months
		if s.from.month <= s.to.month {
			return d.month >= s.from.month && d.month <= s.to.month
		}
		return d.month >= s.from.month || d.month <= s.to.month
	}
	first, exists := s.from.on(d.year)
	if s.from == s.to {
		return exists && d.date == first
	}
	last, exists := s.to.on(d.year)
	if !exists {
		last-- // 28 February
	}
	if first > last { // over the end of the year
		return d.date >= first || d.date <= last
	}
	return d.date >= first && d.date <= last && int(d.date-first)%s.step == 0
}

func (h *holiday) matches(d *civil, c *calendar.Calendar) bool {
	if !h.school {
		_, ok := c.Holiday(d.date - calendar.Date(h.offset))
		return ok
	}
	_, in, known := c.School(d.date)
	return in || (!known && d.assumed)
}

func (w weekday) matches(d *civil, c *calendar.Calendar) bool {
	if w.holiday != nil {
		return w.holiday.matches(d, c)
	}
	if w.nth == nil {
		return (d.weekday-w.from+7)%7 <= (w.to-w.from+7)%7
	}
	base := d.date - calendar.Date(w.offset)
	if base.Weekday() != w.from {
		return false
	}
	year, month, day := base.Civil()
	fromEnd := (daysIn(year, month)-day)/7 + 1
	for _, n := range w.nth {
		if n == (day+6)/7 || n == -fromEnd {
			return true
		}
	}
	return false
}

// names gives the holiday that makes the rule match a day, if one does: a public one rather than the school holidays around it.
func (r *rule) names(d calendar.Date, c *calendar.Calendar) (name string) {
	if r.holiday != nil {
		name = r.holiday.name(d, c)
	}
	for _, w := range r.days {
		if w.holiday != nil && (name == "" || !w.holiday.school) {
			if other := w.holiday.name(d, c); other != "" {
				name = other
			}
		}
	}
	return name
}

// name is empty for the day before or after a holiday: "closed: Noël" would be wrong on 26 December.
func (h *holiday) name(d calendar.Date, c *calendar.Calendar) (name string) {
	switch {
	case h.school:
		name, _, _ = c.School(d)
	case h.offset == 0:
		name, _ = c.Holiday(d)
	}
	return name
}
