package itinerary

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/calendar"
)

// OSM writes when the round is at a stop as OpenStreetMap's opening_hours, and only when that says exactly the same days and
// hours from a day on: the language has neither one week in two nor the last day of the month, and a person's decisions about
// single dates have no place in it. "", false otherwise.
func (it Itinerary) OSM(stopID uuid.UUID, from calendar.Date) (text string, exact bool) {
	for _, e := range it.Exceptions {
		if (e.StopID == stopID || e.StopID == uuid.Nil) && e.To >= from {
			return "", false
		}
	}
	var rules []string
	policy := HolidayPolicy("")
	for _, stop := range it.Stops {
		if stop.ID != stopID {
			continue
		}
		for _, s := range stop.Schedules {
			if !s.Until.IsZero() && s.Until < from {
				continue
			}
			rule, ok := s.osm(from)
			if !ok || policy != "" && policy != s.Holidays {
				return "", false
			}
			rules, policy = append(rules, rule), s.Holidays
		}
	}
	if len(rules) == 0 || policy == MoveHolidays {
		return "", false
	}
	text = strings.Join(rules, ", ")
	if policy == SkipHolidays {
		text += "; PH off"
	}
	return text, true
}

// osm writes one schedule, holidays aside.
func (s Schedule) osm(from calendar.Date) (string, bool) {
	if len(s.Hours) == 0 {
		return "", false
	}
	days, ok := "", false
	switch r := s.Rule.(type) {
	case Weekly:
		days, ok = osmDays(r.Days, nil), r.Interval == 1
	case WeekParity:
		first := "1"
		if r.Even {
			first = "2"
		}
		days, ok = "week "+first+"-53/2 "+osmDays(r.Days, nil), s.Until.IsZero() && s.Anchor <= from
	case NthWeekday:
		days, ok = osmDays(r.Days, r.Ranks), true
	case OnDates:
		var dates []string
		for _, d := range s.Days(from, r[len(r)-1]) {
			dates = append(dates, osmDate(d))
		}
		return strings.Join(dates, ",") + " " + WriteHours(s.Hours), len(dates) > 0
	}
	switch {
	case !ok:
		return "", false
	case !s.Until.IsZero():
		days = osmDate(s.Anchor) + "-" + osmDate(s.Until) + " " + days
	case s.Anchor > from: // "from that day on" has no end to name
		return "", false
	}
	return days + " " + WriteHours(s.Hours), true
}

// osmDays writes Mo,We or Mo[1],Mo[3].
func osmDays(days []time.Weekday, ranks []int) string {
	var all []string
	for _, d := range days {
		name := d.String()[:2]
		if ranks == nil {
			all = append(all, name)
			continue
		}
		numbers := make([]string, len(ranks))
		for i, n := range ranks {
			numbers[i] = strconv.Itoa(n)
		}
		all = append(all, name+"["+strings.Join(numbers, ",")+"]")
	}
	return strings.Join(all, ",")
}

// osmDate writes 2026 Dec 14.
func osmDate(d calendar.Date) string {
	year, month, day := d.Civil()
	return fmt.Sprintf("%d %s %02d", year, month.String()[:3], day)
}
