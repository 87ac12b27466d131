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
	dates, published := s.Rule.(OnDates)
	switch {
	case published && s.Until.IsZero():
		return dates[len(dates)-1], true
	case published:
		return min(dates[len(dates)-1], s.Until), true
	}
	return s.Until, !s.Until.IsZero()
}

// first is the first day of which the schedule says anything.
func (s Schedule) first() calendar.Date {
	if dates, published := s.Rule.(OnDates); published {
		return max(s.Anchor, dates[0])
	}
	return s.Anchor
}

// Prolonged is the stop with the most that may be believed of the days from one to another where those of all its schedules end:
// the rhythm of the last thirteen weeks goes on, at the hours and with the holidays of the schedule that ends last. With fewer
// than thirteen weeks known nothing is known of what follows, and any day from Monday to Friday may be one. ok is false
// where there is nothing to prolong, and where what was known ended more than thirteen weeks before the first day: that is
// over.
func (s Stop) Prolonged(from, to calendar.Date) (beyond Stop, ok bool) {
	const rhythm = 7 * rhythmWeeks
	if len(s.Schedules) == 0 {
		return Stop{}, false
	}
	var last calendar.Date
	first := to
	var on Schedule
	for _, schedule := range s.Schedules {
		known, ends := schedule.LastKnown()
		if !ends {
			return Stop{}, false
		}
		if known >= last {
			last, on = known, schedule
		}
		first = min(first, schedule.first())
	}
	if last >= to || from-last > rhythm {
		return Stop{}, false
	}
	on.Anchor, on.Until = last+1, 0
	if last.Monday()-first.Monday() < rhythm-7 {
		on.Rule = Weekly{Days: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}, Interval: 1}
	} else {
		// The days of the last thirteen weeks, the oldest first, then those that repeat them.
		visits := make([]bool, rhythm, rhythm+int(to-last))
		for _, schedule := range s.Schedules {
			for _, day := range schedule.Days(last-rhythm+1, last) {
				visits[day-(last-rhythm+1)] = true
			}
		}
		back := 7 * weeksOfRhythm(visits)
		var again OnDates
		for day := last + 1; day <= to; day++ {
			comes := visits[len(visits)-back]
			if visits = append(visits, comes); comes {
				again = append(again, day)
			}
		}
		if len(again) == 0 {
			return Stop{}, false
		}
		on.Rule = again
	}
	beyond = s
	beyond.Schedules = []Schedule{on}
	return beyond, true
}

// weeksOfRhythm gives the fewest weeks after which days repeat themselves, all the weeks there are where they do not.
func weeksOfRhythm(days []bool) int {
	for weeks := 1; 7*weeks < len(days); weeks++ {
		if slices.Equal(days[7*weeks:], days[:len(days)-7*weeks]) {
			return weeks
		}
	}
	return len(days) / 7
}
