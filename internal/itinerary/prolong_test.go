package itinerary_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// Days of 2026 and 2027, all in French weeks that begin on Monday: 2 March 2026 is one.
func TestARhythmGoesOnWhereDatesAreNotPublishedYet(t *testing.T) {
	t.Parallel()
	d := func(text string) calendar.Date {
		day, err := time.Parse("2006-01-02", text)
		if err != nil {
			t.Fatal(err)
		}
		return calendar.DateOf(day)
	}
	mondays := func(n, every int) (dates itinerary.OnDates) {
		for i := range n {
			dates = append(dates, d("2026-03-02")+calendar.Date(7*every*i))
		}
		return dates
	}
	weekly := itinerary.Weekly{Days: []time.Weekday{time.Tuesday}, Interval: 1}
	for name, c := range map[string]struct {
		schedule itinerary.Schedule
		from, to string
		want     string // dates, or the rule
	}{
		"thirteen Mondays go on": {
			itinerary.Schedule{Rule: mondays(13, 1), Anchor: d("2026-03-02")},
			"2026-03-01", "2026-06-15",
			"RDATE;VALUE=DATE:20260601,20260608,20260615",
		},
		"one Monday in four goes on four weeks later": {
			itinerary.Schedule{Rule: mondays(4, 4), Anchor: d("2026-03-02")},
			"2026-03-01", "2026-08-15",
			"RDATE;VALUE=DATE:20260622,20260720",
		},
		"twice a week goes on twice a week": {
			itinerary.Schedule{
				Rule: itinerary.Weekly{Days: []time.Weekday{time.Monday, time.Thursday}, Interval: 1}, Anchor: d("2026-01-01"), Until: d("2026-06-30"),
			}, "2026-03-01", "2026-07-12", "RDATE;VALUE=DATE:20260702,20260706,20260709",
		},
		"one visit in thirteen weeks comes again thirteen weeks later": {
			itinerary.Schedule{Rule: itinerary.OnDates{d("2026-01-05"), d("2026-06-01")}, Anchor: d("2026-01-05")},
			"2026-03-01", "2026-12-31",
			"RDATE;VALUE=DATE:20260831,20261130",
		},
		"twelve weeks are too few: any working day": {
			itinerary.Schedule{Rule: mondays(12, 1), Anchor: d("2026-03-02")},
			"2026-03-01", "2026-06-15",
			"RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
		},
		"what ended thirteen weeks ago may go on":   {itinerary.Schedule{Rule: weekly, Anchor: d("2025-01-01"), Until: d("2026-03-01")}, "2026-05-31", "2026-06-02", "RDATE;VALUE=DATE:20260303,20260310,20260317,20260324,20260331,20260407,20260414,20260421,20260428,20260505,20260512,20260519,20260526,20260602"},
		"what ended before is over":                 {itinerary.Schedule{Rule: weekly, Anchor: d("2025-01-01"), Until: d("2026-02-28")}, "2026-05-31", "2026-06-02", ""},
		"a rule without end has nothing to prolong": {itinerary.Schedule{Rule: weekly, Anchor: d("2025-01-01")}, "2026-05-31", "2026-06-02", ""},
		"nor has one that ends later":               {itinerary.Schedule{Rule: weekly, Anchor: d("2025-01-01"), Until: d("2027-06-02")}, "2026-05-31", "2026-06-02", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			stop := itinerary.Stop{Schedules: []itinerary.Schedule{c.schedule}}
			if beyond, ok := stop.Prolonged(d(c.from), d(c.to)); ok {
				got = fmt.Sprint(beyond.Schedules[0].Rule)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Tuesdays until the end of May, Thursdays after: the rhythm of today goes on, not that of spring.
func TestTheLastRhythmGoesOn(t *testing.T) {
	t.Parallel()
	spring := itinerary.Schedule{
		Rule: itinerary.Weekly{Days: []time.Weekday{time.Tuesday}, Interval: 1}, Anchor: calendar.NewDate(2026, 1, 1), Until: calendar.NewDate(2026, 5, 31),
	}
	summer := itinerary.Schedule{
		Rule: itinerary.Weekly{Days: []time.Weekday{time.Thursday}, Interval: 1}, Anchor: calendar.NewDate(2026, 6, 1), Until: calendar.NewDate(2026, 8, 31),
	}
	from, to := calendar.NewDate(2026, 6, 1), calendar.NewDate(2026, 9, 12)
	beyond, ok := itinerary.Stop{Schedules: []itinerary.Schedule{summer, spring}}.Prolonged(from, to)
	want := "RDATE;VALUE=DATE:20260903,20260910"
	if got := fmt.Sprint(beyond.Schedules[0].Rule); !ok || got != want {
		t.Errorf("%s, want %s", got, want)
	}
	summer.Until = 0
	if _, ok := (itinerary.Stop{Schedules: []itinerary.Schedule{spring, summer}}).Prolonged(from, to); ok {
		t.Error("a stop to which somebody comes without end is prolonged")
	}
}

// Dates cut from a rule that never ends are prolonged as the rule goes on, where its rhythm is whole weeks.
func TestWhatIsProlongedIsWhatTheRuleWouldSay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		interval := rapid.SampledFrom([]int{1, 2, 3, 4, 6}).Draw(t, "interval")
		days := rapid.SliceOfNDistinct(rapid.SampledFrom([]time.Weekday{1, 2, 3, 4, 5}), 1, 3, rapid.ID).Draw(t, "days")
		start := calendar.NewDate(2026, 1, rapid.IntRange(1, 300).Draw(t, "start"))
		endless := itinerary.Schedule{Rule: itinerary.Weekly{Days: days, Interval: interval}, Anchor: start}
		cut := endless
		cut.Until = start + calendar.Date(rapid.IntRange(7*14, 400).Draw(t, "until"))
		horizon := cut.Until + 300
		beyond, ok := itinerary.Stop{Schedules: []itinerary.Schedule{cut}}.Prolonged(start, horizon)
		if !ok {
			t.Fatal("nothing prolonged")
		}
		want, got := endless.Days(cut.Until+1, horizon), beyond.Schedules[0].Days(cut.Until+1, horizon)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}
