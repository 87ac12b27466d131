package itinerary

import (
	"slices"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
)

// rhythmWeeks is how many weeks of dates must be known for their rhythm to be believed to go on (METHODS §4).
const rhythmWeeks = 13

// LastKnown gives the last day of which the schedule says anything: the last of published dates, or the end of its validity.
// ok is false for a rule that goes on until somebody changes it.
func (s Schedule) LastKnown() (last calendar.Date, ok bool) {
	if dates, published := s.Rule.(OnDates); published {
		last = dates[len(dates)-1]
		if !s.Until.IsZero() {
			last = min(last, s.Until)
		}
		return last, true
	}
	return s.Until, !s.Until.IsZero()
}

// Prolonged is the most that may be believed of the days from one to another, where those beyond LastKnown are not published
// yet: the rhythm of the last thirteen weeks goes on. With fewer than thirteen weeks known nothing is known of what follows, and
// any day from Monday to Friday may be one. Holidays are treated as the schedule does. ok is false where there is nothing to
// prolong, and where what was known ended more than thirteen weeks before the first day: that is over.
func (s Schedule) Prolonged(from, to calendar.Date) (beyond Schedule, ok bool) {
	last, ends := s.LastKnown()
	if !ends || last >= to || from-last > 7*rhythmWeeks {
		return Schedule{}, false
	}
	beyond = s
	beyond.Anchor, beyond.Until = last+1, 0
	first := s.Anchor
	if dates, published := s.Rule.(OnDates); published {
		first = max(first, dates[0])
	}
	if last.Monday()-first.Monday() < 7*(rhythmWeeks-1) {
		beyond.Rule = Weekly{
			Days: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}, Interval: 1,
		}
		return beyond, true
	}
	// The days of the last thirteen weeks, the oldest first, then those that repeat them.
	const rhythm = 7 * rhythmWeeks
	visits := make([]bool, rhythm, rhythm+int(to-last))
	for _, day := range s.Days(last-rhythm+1, last) {
		visits[day-(last-rhythm+1)] = true
	}
	weeks := repeatsAfter(visits)
	var again OnDates
	for day := last + 1; day <= to; day++ {
		comes := visits[len(visits)-7*weeks]
		if visits = append(visits, comes); comes {
			again = append(again, day)
		}
	}
	beyond.Rule = again
	return beyond, len(again) > 0
}

// repeatsAfter gives the fewest weeks after which days repeat themselves, all the weeks there are where they do not.
func repeatsAfter(days []bool) int {
	for weeks := 1; 7*weeks < len(days); weeks++ {
		if slices.Equal(days[7*weeks:], days[:len(days)-7*weeks]) {
			return weeks
		}
	}
	return len(days) / 7
}
