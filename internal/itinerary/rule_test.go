package itinerary_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

func TestRulesAreWrittenInRFC5545(t *testing.T) {
	t.Parallel()
	monday, tuesday := []time.Weekday{time.Monday}, []time.Weekday{time.Tuesday}
	for line, rule := range map[string]itinerary.Rule{
		"RRULE:FREQ=WEEKLY;BYDAY=MO,TH":                         itinerary.Weekly{Days: []time.Weekday{time.Monday, time.Thursday}, Interval: 1},
		"RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU":                 itinerary.Weekly{Days: tuesday, Interval: 2},
		"RRULE:FREQ=MONTHLY;BYDAY=2MO":                          itinerary.NthWeekday{Days: monday, Ranks: []int{2}},
		"RRULE:FREQ=MONTHLY;BYDAY=1MO,3MO":                      itinerary.NthWeekday{Days: monday, Ranks: []int{1, 3}},
		"RRULE:FREQ=MONTHLY;BYDAY=-1TU":                         itinerary.NthWeekday{Days: tuesday, Ranks: []int{-1}},
		"X-RRULE:FREQ=MONTHLY;BYDAY=TU;X-BYWEEK=1":              itinerary.WeekOfMonth{Days: tuesday, Ranks: []int{1}},
		"RDATE;VALUE=DATE:20261214,20270111":                    itinerary.OnDates{calendar.NewDate(2026, 12, 14), calendar.NewDate(2027, 1, 11)},
		"RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1":   itinerary.LastDay{Working: true},
		"RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;BYDAY=MO,TU,WE,TH,FR": itinerary.LastDay{},
		"RRULE:FREQ=YEARLY;BYWEEKNO=1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31,33,35,37,39,41,43,45,47,49,51,53;BYDAY=MO": itinerary.WeekParity{Days: monday},
	} {
		if got := rule.String(); got != line {
			t.Errorf("%#v is written %s, not %s", rule, got, line)
		}
		got, err := itinerary.ParseRule(line)
		if diff := cmp.Diff(rule, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", line, err, diff)
		}
	}
	for _, line := range []string{
		"", "RRULE:", "RRULE:FREQ=DAILY", "RRULE:FREQ=MONTHLY;BYDAY=6MO", "RRULE:FREQ=MONTHLY;BYDAY=0MO",
		"RRULE:FREQ=MONTHLY;BYDAY=1MO,3TU", // two schedules
		"RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3", "RRULE:FREQ=WEEKLY;BYDAY=MO,MO", "RRULE:FREQ=WEEKLY;INTERVAL=0;BYDAY=MO",
		"RRULE:FREQ=YEARLY;BYWEEKNO=1,3;BYDAY=MO", "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;BYDAY=MO", "RDATE;VALUE=DATE:20270111,20261214",
		"RDATE;VALUE=DATE:20260230", "X-RRULE:FREQ=MONTHLY;BYDAY=2MO",
	} {
		if rule, err := itinerary.ParseRule(line); err == nil {
			t.Errorf("%q is read as %v", line, rule)
		}
	}
}

// Days of ours against those of rrule-go, which reads the same line. WeekOfMonth, which no line of the standard says, is
// checked against its definition below. For days of January that belong to the last ISO week of the year before rrule-go
// errs: it gives Sunday 2 January 2022, of week 52, to odd weeks; [time.Time.ISOWeek] decides there.
func TestDaysAreThoseOfAnotherReaderOfRFC5545(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rule := drawRule(t)
		anchor := calendar.NewDate(2020, 1, 1) + calendar.Date(rapid.IntRange(0, 4000).Draw(t, "anchor"))
		s := itinerary.Schedule{Rule: rule, Anchor: anchor, Holidays: itinerary.SkipHolidays}
		got := s.Days(anchor, anchor+800)
		value, ok := strings.CutPrefix(rule.String(), "RRULE:")
		if !ok {
			return
		}
		reference, err := rrule.StrToRRule(value)
		if err != nil {
			t.Fatal(err)
		}
		reference.DTStart(anchor.UTC())
		var want []calendar.Date
		for _, at := range reference.Between(anchor.UTC(), (anchor + 800).UTC(), true) {
			want = append(want, calendar.DateOf(at))
		}
		if _, parity := rule.(itinerary.WeekParity); parity {
			got, want = slices.DeleteFunc(got, lastYearsWeek), slices.DeleteFunc(want, lastYearsWeek)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s from %v: %s", rule, anchor, diff)
		}
	})
}

// lastYearsWeek says whether the day's ISO week belongs to the year before.
func lastYearsWeek(day calendar.Date) bool {
	_, month, _ := day.Civil()
	return month == time.January && day.ISOWeek() > 51
}

func TestOddWeeksAtTheTurnOfTheYear(t *testing.T) {
	t.Parallel()
	sundays := itinerary.Schedule{Rule: itinerary.WeekParity{Days: []time.Weekday{time.Sunday}}, Anchor: calendar.NewDate(2021, 12, 1)}
	want := []calendar.Date{calendar.NewDate(2021, 12, 26), calendar.NewDate(2022, 1, 9)} // weeks 51 and 1; 2 January is of week 52
	if diff := cmp.Diff(want, sundays.Days(calendar.NewDate(2021, 12, 20), calendar.NewDate(2022, 1, 20))); diff != "" {
		t.Error(diff)
	}
}

func TestTheWeekOfTheMonthIsThatOfTheNthMonday(t *testing.T) {
	t.Parallel()
	s := itinerary.Schedule{Anchor: calendar.NewDate(2026, 1, 1)}
	s.Rule = itinerary.WeekOfMonth{Days: []time.Weekday{time.Tuesday, time.Friday}, Ranks: []int{1, 4}}
	// Mondays of January 2026: 5, 12, 19, 26; of February: 2, 9, 16, 23; the Friday after 26 January is 30 January.
	want := []calendar.Date{
		calendar.NewDate(2026, 1, 6), calendar.NewDate(2026, 1, 9), calendar.NewDate(2026, 1, 27), calendar.NewDate(2026, 1, 30),
		calendar.NewDate(2026, 2, 3), calendar.NewDate(2026, 2, 6), calendar.NewDate(2026, 2, 24), calendar.NewDate(2026, 2, 27),
	}
	if diff := cmp.Diff(want, s.Days(calendar.NewDate(2026, 1, 1), calendar.NewDate(2026, 2, 28))); diff != "" {
		t.Error(diff)
	}
	// The Friday of the week of Monday 28 September 2026, the fourth, is 2 October.
	if !slices.Contains(s.Days(calendar.NewDate(2026, 10, 1), calendar.NewDate(2026, 10, 2)), calendar.NewDate(2026, 10, 2)) {
		t.Error("the week of the fourth Monday of September 2026 reaches into October")
	}
}

func TestOddWeeks53And1FollowEachOther(t *testing.T) {
	t.Parallel()
	odd := itinerary.Schedule{Rule: itinerary.WeekParity{Days: []time.Weekday{time.Monday}}, Anchor: calendar.NewDate(2026, 12, 14)}
	want := []calendar.Date{calendar.NewDate(2026, 12, 14), calendar.NewDate(2026, 12, 28), calendar.NewDate(2027, 1, 4), calendar.NewDate(2027, 1, 18)}
	if diff := cmp.Diff(want, odd.Days(calendar.NewDate(2026, 12, 10), calendar.NewDate(2027, 1, 20))); diff != "" {
		t.Error(diff)
	}
	fortnight := odd
	fortnight.Rule = itinerary.Weekly{Days: []time.Weekday{time.Monday}, Interval: 2}
	want = []calendar.Date{calendar.NewDate(2026, 12, 14), calendar.NewDate(2026, 12, 28), calendar.NewDate(2027, 1, 11)}
	if diff := cmp.Diff(want, fortnight.Days(calendar.NewDate(2026, 12, 10), calendar.NewDate(2027, 1, 20))); diff != "" {
		t.Error(diff)
	}
}

func TestDaysStandInTheirValidityInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := itinerary.Schedule{Rule: drawRule(t), Anchor: calendar.NewDate(2025, 6, 1)}
		if rapid.Bool().Draw(t, "ends") {
			s.Until = s.Anchor + calendar.Date(rapid.IntRange(0, 400).Draw(t, "until"))
		}
		from := calendar.NewDate(2025, 1, 1) + calendar.Date(rapid.IntRange(0, 500).Draw(t, "from"))
		days := s.Days(from, from+400)
		for i, day := range days {
			if day < from || day > from+400 || day < s.Anchor || !s.Until.IsZero() && day > s.Until || i > 0 && day <= days[i-1] {
				t.Fatalf("%v in %v", day, days)
			}
		}
		// Cutting the question in two changes nothing.
		cut := from + calendar.Date(rapid.IntRange(0, 400).Draw(t, "cut"))
		if diff := cmp.Diff(days, append(s.Days(from, cut), s.Days(cut+1, from+400)...), cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		again, err := itinerary.ParseRule(s.Rule.String())
		if diff := cmp.Diff(s.Rule, again); diff != "" || err != nil {
			t.Fatal(err, diff)
		}
	})
}

func FuzzParseRule(f *testing.F) {
	for _, line := range []string{"RRULE:FREQ=MONTHLY;BYDAY=2MO", "X-RRULE:FREQ=MONTHLY;BYDAY=TU;X-BYWEEK=1", "RDATE;VALUE=DATE:20261214"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		rule, err := itinerary.ParseRule(line)
		if err != nil {
			return
		}
		again, err := itinerary.ParseRule(rule.String())
		if diff := cmp.Diff(rule, again); diff != "" || err != nil {
			t.Errorf("%q is %v, read back %v: %v", line, rule, again, err)
		}
	})
}

func TestHoursAreReadAsWritten(t *testing.T) {
	t.Parallel()
	hours, err := itinerary.ParseHours("10:00-12:30,13:30-16:00")
	if diff := cmp.Diff([]itinerary.Span{{From: 600, To: 750}, {From: 810, To: 960}}, hours); diff != "" || err != nil {
		t.Error(err, diff)
	}
	for _, text := range []string{"10:00-9:00", "10:00-09:00", "10:0-12:00", "10:00-12:00 ", "13:00-14:00,10:00-12:00", "10:00-25:00", "10:60-12:00"} {
		if hours, err := itinerary.ParseHours(text); err == nil {
			t.Errorf("%q is read as %v", text, hours)
		}
	}
}

// drawRule draws any rule that is one.
func drawRule(t *rapid.T) itinerary.Rule {
	subset := func(name string, all ...int) []int {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, 3, rapid.ID[int]).Draw(t, name)
	}
	var days []time.Weekday
	for _, d := range subset("days", 0, 1, 2, 3, 4, 5, 6) {
		days = append(days, time.Weekday(d))
	}
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0:
		return itinerary.Weekly{Days: days, Interval: rapid.IntRange(1, 5).Draw(t, "interval")}
	case 1:
		return itinerary.WeekParity{Days: days, Even: rapid.Bool().Draw(t, "even")}
	case 2:
		return itinerary.NthWeekday{Days: days, Ranks: subset("ranks", 1, 2, 3, 4, 5, -1)}
	case 3:
		return itinerary.WeekOfMonth{Days: days, Ranks: subset("weeks", 1, 2, 3, 4, 5, -1)}
	case 4:
		return itinerary.LastDay{Working: rapid.Bool().Draw(t, "working")}
	}
	var dates itinerary.OnDates
	for _, n := range subset("dates", 3, 17, 42, 99, 500) {
		dates = append(dates, calendar.NewDate(2025, 6, n))
	}
	slices.Sort(dates)
	return dates
}
