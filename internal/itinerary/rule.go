package itinerary

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
)

// Rule names the days of a schedule on the civil calendar. The kinds are [Weekly], [WeekParity], [NthWeekday],
// [WeekOfMonth], [LastDay] and [OnDates]: the subset of RFC 5545 that rounds are said in. String writes the rule as a
// content line of that standard and ParseRule reads it back; [WeekOfMonth] alone has no equivalent there, and its line
// begins with X-RRULE.
type Rule interface {
	fmt.Stringer

	// holds says whether the rule names the day; an interval counts from the anchor's week.
	holds(day, anchor calendar.Date) bool
	valid() bool
}

// Weekly is every Interval weeks on the same weekdays, "tous les lundis" (1), "un mardi sur deux" (2), counted from the
// week of the schedule's anchor.
type Weekly struct {
	Days     []time.Weekday
	Interval int
}

// WeekParity is the odd or even weeks of ISO 8601, "semaines impaires". It is not one week in two: weeks 53 and 1 are both
// odd and follow each other (28 December 2026, 4 January 2027).
type WeekParity struct {
	Days []time.Weekday
	Even bool
}

// NthWeekday is the nth such weekdays of the month, "2e lundi"; 5 exists in some months only, -1 is the last.
type NthWeekday struct {
	Days  []time.Weekday
	Ranks []int
}

// WeekOfMonth is days of the nth weeks of the month, "la première semaine, le mardi et le jeudi": the week of the nth
// Monday, or of the last with -1 (METHODS §6). The day itself may stand in the next month.
type WeekOfMonth struct {
	Days  []time.Weekday
	Ranks []int
}

// LastDay is the last day of the month, and nothing in months where that is a Saturday or a Sunday; or, Working, the last
// day from Monday to Friday.
type LastDay struct{ Working bool }

// OnDates is these dates and no others, in order.
type OnDates []calendar.Date

func (r Weekly) holds(day, anchor calendar.Date) bool {
	weeks := int(day.Monday()-anchor.Monday()) / 7
	return slices.Contains(r.Days, day.Weekday()) && weeks%r.Interval == 0
}

func (r WeekParity) holds(day, _ calendar.Date) bool {
	return slices.Contains(r.Days, day.Weekday()) && (day.ISOWeek()%2 == 0) == r.Even
}

func (r NthWeekday) holds(day, _ calendar.Date) bool {
	return slices.Contains(r.Days, day.Weekday()) && hasRank(r.Ranks, day)
}

func (r WeekOfMonth) holds(day, _ calendar.Date) bool {
	return slices.Contains(r.Days, day.Weekday()) && hasRank(r.Ranks, day.Monday())
}

func (r LastDay) holds(day, _ calendar.Date) bool {
	if !weekday(day) {
		return false
	}
	left := daysLeft(day)
	return left == 0 || r.Working && day.Weekday() == time.Friday && left <= 2
}

func (r OnDates) holds(day, _ calendar.Date) bool {
	_, found := slices.BinarySearch(r, day)
	return found
}

// hasRank says whether the day is the first, second… of its weekday in its month, by one of the ranks.
func hasRank(ranks []int, day calendar.Date) bool {
	_, _, of := day.Civil()
	return slices.Contains(ranks, (of+6)/7) || slices.Contains(ranks, -1) && daysLeft(day) < 7
}

// daysLeft counts the days of the month after this one.
func daysLeft(day calendar.Date) int {
	year, month, _ := day.Civil()
	return int(calendar.NewDate(year, month+1, 0) - day)
}

func weekday(day calendar.Date) bool {
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

func (r Weekly) valid() bool      { return validDays(r.Days) && r.Interval >= 1 && r.Interval <= 52 }
func (r WeekParity) valid() bool  { return validDays(r.Days) }
func (r NthWeekday) valid() bool  { return validDays(r.Days) && validRanks(r.Ranks) }
func (r WeekOfMonth) valid() bool { return validDays(r.Days) && validRanks(r.Ranks) }
func (r LastDay) valid() bool     { return true }

func (r OnDates) valid() bool {
	return len(r) > 0 && slices.IsSorted(r) && len(slices.Compact(slices.Clone(r))) == len(r)
}

func validDays(days []time.Weekday) bool {
	seen := map[time.Weekday]bool{}
	for _, d := range days {
		if d < time.Sunday || d > time.Saturday || seen[d] {
			return false
		}
		seen[d] = true
	}
	return len(days) > 0
}

func validRanks(ranks []int) bool {
	seen := map[int]bool{}
	for _, n := range ranks {
		if n < -1 || n == 0 || n > 5 || seen[n] {
			return false
		}
		seen[n] = true
	}
	return len(ranks) > 0
}

// The content lines of the two rules that say neither days nor ranks, and of Monday to Friday.
const (
	lastDayLine        = "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;BYDAY=MO,TU,WE,TH,FR"
	lastWorkingDayLine = "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
	icalDate           = "20060102"
)

var icalDays = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"} // by time.Weekday

// String writes RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO.
func (r Weekly) String() string {
	if r.Interval == 1 {
		return "RRULE:FREQ=WEEKLY;BYDAY=" + writeDays(r.Days, 0)
	}
	return "RRULE:FREQ=WEEKLY;INTERVAL=" + strconv.Itoa(r.Interval) + ";BYDAY=" + writeDays(r.Days, 0)
}

// String writes RRULE:FREQ=YEARLY;BYWEEKNO=1,3,…,53;BYDAY=MO.
func (r WeekParity) String() string {
	return "RRULE:FREQ=YEARLY;BYWEEKNO=" + weeksOf(r.Even) + ";BYDAY=" + writeDays(r.Days, 0)
}

// String writes RRULE:FREQ=MONTHLY;BYDAY=2MO.
func (r NthWeekday) String() string {
	return "RRULE:FREQ=MONTHLY;BYDAY=" + writeDays(r.Days, r.Ranks...)
}

// String writes X-RRULE:FREQ=MONTHLY;BYDAY=TU;X-BYWEEK=1.
func (r WeekOfMonth) String() string {
	ranks := make([]string, len(r.Ranks))
	for i, n := range r.Ranks {
		ranks[i] = strconv.Itoa(n)
	}
	return "X-RRULE:FREQ=MONTHLY;BYDAY=" + writeDays(r.Days, 0) + ";X-BYWEEK=" + strings.Join(ranks, ",")
}

// String writes BYMONTHDAY=-1 limited to Monday to Friday, or BYSETPOS=-1 of them.
func (r LastDay) String() string {
	if r.Working {
		return lastWorkingDayLine
	}
	return lastDayLine
}

// String writes RDATE;VALUE=DATE:20261214,20270111.
func (r OnDates) String() string {
	dates := make([]string, len(r))
	for i, d := range r {
		dates[i] = d.UTC().Format(icalDate)
	}
	return "RDATE;VALUE=DATE:" + strings.Join(dates, ",")
}

// writeDays writes MO,WE, or with ranks 1MO,1WE,3MO,3WE.
func writeDays(days []time.Weekday, ranks ...int) string {
	var all []string
	for _, n := range ranks {
		for _, d := range days {
			if n == 0 {
				all = append(all, icalDays[d])
			} else {
				all = append(all, strconv.Itoa(n)+icalDays[d])
			}
		}
	}
	return strings.Join(all, ",")
}

// weeksOf writes the ISO weeks of a parity: 1,3,…,53 or 2,4,…,52.
func weeksOf(even bool) string {
	var weeks []string
	for w := 1; w <= 53; w++ {
		if (w%2 == 0) == even {
			weeks = append(weeks, strconv.Itoa(w))
		}
	}
	return strings.Join(weeks, ",")
}

// ParseRule reads a content line as String writes it; parts may come in any order. Whatever is outside the subset is a
// fault, never a rule that is nearly the same.
func ParseRule(line string) (Rule, error) {
	rule := readRule(line)
	if rule == nil || !rule.valid() {
		return nil, fault.New(fault.Invalid, "recurrence_illisible", "recurrence", line)
	}
	return rule, nil
}

// readRule gives nil for what it does not know.
func readRule(line string) Rule {
	if dates, ok := strings.CutPrefix(line, "RDATE;VALUE=DATE:"); ok {
		return readDates(dates)
	}
	kind, value, _ := strings.Cut(line, ":")
	parts := map[string]string{}
	for part := range strings.SplitSeq(value, ";") {
		key, v, ok := strings.Cut(part, "=")
		if _, twice := parts[key]; !ok || twice {
			return nil
		}
		parts[key] = v
	}
	// only takes the parts of this shape and no other.
	only := func(freq string, keys ...string) bool {
		if parts["FREQ"] != freq || len(parts) != len(keys)+1 {
			return false
		}
		return !slices.ContainsFunc(keys, func(k string) bool { _, ok := parts[k]; return !ok })
	}
	days, ranks, ok := readDays(parts["BYDAY"])
	if !ok {
		return nil
	}
	switch {
	case kind == "X-RRULE" && ranks == nil && only("MONTHLY", "BYDAY", "X-BYWEEK"):
		return WeekOfMonth{Days: days, Ranks: readNumbers(parts["X-BYWEEK"])}
	case kind != "RRULE":
		return nil
	case ranks == nil && only("WEEKLY", "BYDAY"):
		return Weekly{Days: days, Interval: 1}
	case ranks == nil && only("WEEKLY", "INTERVAL", "BYDAY"):
		interval, _ := strconv.Atoi(parts["INTERVAL"])
		return Weekly{Days: days, Interval: interval}
	case ranks == nil && only("YEARLY", "BYWEEKNO", "BYDAY"):
		even := parts["BYWEEKNO"] == weeksOf(true)
		if !even && parts["BYWEEKNO"] != weeksOf(false) {
			return nil
		}
		return WeekParity{Days: days, Even: even}
	case ranks != nil && only("MONTHLY", "BYDAY"):
		return NthWeekday{Days: days, Ranks: ranks}
	case ranks == nil && only("MONTHLY", "BYMONTHDAY", "BYDAY") && parts["BYMONTHDAY"] == "-1" && mondayToFriday(days):
		return LastDay{}
	case ranks == nil && only("MONTHLY", "BYDAY", "BYSETPOS") && parts["BYSETPOS"] == "-1" && mondayToFriday(days):
		return LastDay{Working: true}
	}
	return nil
}

// readDays reads MO,WE (no ranks) or 1MO,1WE,3MO,3WE, where each rank has each day.
func readDays(text string) (days []time.Weekday, ranks []int, ok bool) {
	type pair struct {
		rank int
		day  time.Weekday
	}
	seen := map[pair]bool{}
	for item := range strings.SplitSeq(text, ",") {
		if len(item) < 2 {
			return nil, nil, false
		}
		d := slices.Index(icalDays, item[len(item)-2:])
		if d < 0 {
			return nil, nil, false
		}
		p := pair{day: time.Weekday(d)}
		if number := item[:len(item)-2]; number != "" {
			n, err := strconv.Atoi(number)
			if err != nil || n == 0 {
				return nil, nil, false
			}
			p.rank = n
			if !slices.Contains(ranks, n) {
				ranks = append(ranks, n)
			}
		}
		if !slices.Contains(days, p.day) {
			days = append(days, p.day)
		}
		if seen[p] {
			return nil, nil, false
		}
		seen[p] = true
	}
	return days, ranks, len(seen) == len(days)*max(1, len(ranks))
}

func readNumbers(text string) []int {
	var all []int
	for item := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(item)
		if err != nil {
			return nil
		}
		all = append(all, n)
	}
	return all
}

func readDates(text string) Rule {
	var all OnDates
	for item := range strings.SplitSeq(text, ",") {
		t, err := time.Parse(icalDate, item)
		if err != nil {
			return nil
		}
		all = append(all, calendar.DateOf(t))
	}
	return all
}

func mondayToFriday(days []time.Weekday) bool {
	return len(days) == 5 && !slices.Contains(days, time.Saturday) && !slices.Contains(days, time.Sunday)
}
