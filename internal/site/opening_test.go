package site_test

import (
	"math"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/site"
)

func timetable(t *testing.T, rule string, a site.Appointment) site.Timetable {
	t.Helper()
	rules, err := hours.Parse(rule)
	if err != nil {
		t.Fatal(err)
	}
	return site.NewTimetable(site.Hours{Rule: rule, State: site.HoursDeclared}, rules, a, "36044")
}

// METHODS §6: nothing where it is open, else 6·√days to the next sure opening; unknown as seven days.
func TestWaitingCosts(t *testing.T) {
	t.Parallel()
	tuesday := time.Date(2026, time.November, 24, 10, 0, 0, 0, calendar.Of("36044").Location())
	armistice := time.Date(2026, time.November, 11, 9, 0, 0, 0, calendar.Of("36044").Location())
	week := 6 * math.Sqrt(7)
	for _, c := range []struct {
		sentence, rule string
		appointment    site.Appointment
		at             time.Time
		want           float64
	}{
		{"open now", "Tu 09:00-12:00", "", tuesday, 0},
		{"in four days, at the same hour", "Sa 10:00-12:00", "", tuesday, 12},
		{"in six hours: a quarter of a day", "Tu 16:00-18:00", "", tuesday, 3},
		{"in a fortnight and some: longer than what is unknown", "Dec 10 10:00-12:00", "", tuesday, 24},
		{"never", "off", "", tuesday, week},
		{"by appointment, whatever the hours", "Tu 09:00-12:00", site.AppointmentRequired, tuesday, week},
		{"perhaps open on a holiday, surely on the day after", "Mo-Fr 09:00-12:00", "", armistice, 6},
		{"closed on a holiday, open on the day after", "Mo-Fr 09:00-12:00; PH off", "", armistice, 6},
		{"perhaps open, and never surely", `Mo-Fr 09:00-12:00 "à confirmer"`, "", tuesday, week},
	} {
		if got := timetable(t, c.rule, c.appointment).WaitMinutes(c.at); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s (%s): %.3f minutes, want %.3f", c.sentence, c.rule, got, c.want)
		}
	}
	if got := site.NewTimetable(site.Hours{}, nil, "", "36044").WaitMinutes(tuesday); got != week {
		t.Errorf("without hours: %.3f minutes", got)
	}
}

func TestADayBetweenTwo(t *testing.T) {
	t.Parallel()
	monday := calendar.NewDate(2026, time.November, 9)
	for _, c := range []struct {
		rule     string
		from, to calendar.Date
		want     hours.State
	}{
		{"Sa 10:00-12:00", monday, monday + 4, hours.Closed},
		{"Sa 10:00-12:00", monday, monday + 5, hours.Open},
		{"We 10:00-12:00", monday, monday + 6, hours.Unknown}, // 11 November, of which the rule says nothing
		{"We 10:00-12:00; PH off", monday, monday + 6, hours.Closed},
		{"24/7", monday, monday - 1, hours.Closed}, // no day at all
	} {
		if got := timetable(t, c.rule, "").Between(c.from, c.to); got != c.want {
			t.Errorf("%s from %s to %s: %s, want %s", c.rule, c.from, c.to, got, c.want)
		}
	}
}
