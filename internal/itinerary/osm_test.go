package itinerary_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

func TestOSM(t *testing.T) {
	t.Parallel()
	today := calendar.NewDate(2026, 11, 22)
	monday, mornings := []time.Weekday{time.Monday}, []itinerary.Span{{From: 600, To: 750}}
	schedule := func(rule itinerary.Rule) itinerary.Schedule {
		return itinerary.Schedule{Rule: rule, Anchor: calendar.NewDate(2026, 1, 1), Hours: mornings, Holidays: itinerary.SkipHolidays}
	}
	with := func(s itinerary.Schedule, change func(*itinerary.Schedule)) itinerary.Schedule { change(&s); return s }
	second := itinerary.NthWeekday{Days: monday, Ranks: []int{2}}
	for _, c := range []struct {
		name     string
		schedule itinerary.Schedule
		want     string
	}{
		{"every Monday", schedule(itinerary.Weekly{Days: monday, Interval: 1}), "Mo 10:00-12:30; PH off"},
		{"one Monday in two has no writing", schedule(itinerary.Weekly{Days: monday, Interval: 2}), ""},
		{"Mondays of odd weeks", schedule(itinerary.WeekParity{Days: monday}), "week 1-53/2 Mo 10:00-12:30; PH off"},
		{"the second Monday", schedule(second), "Mo[2] 10:00-12:30; PH off"},
		{"the last Monday, holidays too", with(schedule(itinerary.NthWeekday{Days: monday, Ranks: []int{-1}}),
			func(s *itinerary.Schedule) { s.Holidays = itinerary.KeepHolidays }), "Mo[-1] 10:00-12:30"},
		{"moved on holidays has no writing", with(schedule(second), func(s *itinerary.Schedule) { s.Holidays = itinerary.MoveHolidays }), ""},
		{"the last day of the month has no writing", schedule(itinerary.LastDay{}), ""},
		{"hours that no source says", with(schedule(second), func(s *itinerary.Schedule) { s.Hours = nil }), ""},
		{
			"until a day", with(schedule(second), func(s *itinerary.Schedule) { s.Until = calendar.NewDate(2027, 6, 30) }),
			"2026 Jan 01-2027 Jun 30 Mo[2] 10:00-12:30; PH off",
		},
		{
			"dates, those to come", schedule(itinerary.OnDates{calendar.NewDate(2026, 3, 2), calendar.NewDate(2026, 12, 14)}),
			"2026 Dec 14 10:00-12:30; PH off",
		},
	} {
		stop := itinerary.Stop{ID: uuid.New(), Schedules: []itinerary.Schedule{c.schedule}}
		round := itinerary.Itinerary{Stops: []itinerary.Stop{stop}}
		if got, exact := round.OSM(stop.ID, today); got != c.want || exact != (c.want != "") {
			t.Errorf("%s: %q, %v; want %q", c.name, got, exact, c.want)
		}
		round.Exceptions = []itinerary.Exception{{Kind: itinerary.Cancelled, From: today + 7, To: today + 7}}
		if got, exact := round.OSM(stop.ID, today); exact {
			t.Errorf("%s: %q says nothing of a date cancelled by hand", c.name, got)
		}
	}
}

// What is written is read back, by the evaluator of opening hours, as the very days of the passages.
func TestOSMSaysTheDaysOfThePassages(t *testing.T) {
	t.Parallel()
	today := calendar.NewDate(2026, 11, 22)
	migne := calendar.Of("36124")
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.SliceOfNDistinct(rapid.SampledFrom([]time.Weekday{1, 2, 3, 4, 5, 6}), 1, 3, rapid.ID).Draw(t, "days")
		ranks := rapid.SliceOfNDistinct(rapid.SampledFrom([]int{1, 2, 3, 4, 5, -1}), 1, 3, rapid.ID).Draw(t, "ranks")
		stop := itinerary.Stop{ID: uuid.New(), INSEECode: "36124", Schedules: []itinerary.Schedule{{
			Rule: rapid.SampledFrom([]itinerary.Rule{
				itinerary.Weekly{Days: days, Interval: 1},
				itinerary.WeekParity{Days: days},
				itinerary.WeekParity{Days: days, Even: true},
				itinerary.NthWeekday{Days: days, Ranks: ranks},
				itinerary.LastDay{},
				itinerary.WeekOfMonth{Days: days, Ranks: ranks},
			}).Draw(t, "rule"),
			Anchor: today - 100, Hours: []itinerary.Span{{From: 600, To: 750}},
			Holidays: rapid.SampledFrom([]itinerary.HolidayPolicy{itinerary.SkipHolidays, itinerary.KeepHolidays}).Draw(t, "holidays"),
		}}}
		round := itinerary.Itinerary{Stops: []itinerary.Stop{stop}}
		text, exact := round.OSM(stop.ID, today)
		if !exact {
			return
		}
		rules, err := hours.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		const horizon = 800
		var want, got []calendar.Date
		for _, p := range round.Passages(today, today+horizon-1) {
			if p.State != itinerary.CancelledPassage {
				want = append(want, p.Day)
			}
		}
		for i, state := range rules.Days(today, horizon, migne) {
			if state == hours.Open {
				got = append(got, today+calendar.Date(i))
			}
		}
		if !slices.Equal(want, got) {
			t.Fatalf("%s is read as %v, the passages are %v", text, got, want)
		}
	})
}
