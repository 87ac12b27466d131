package hours_test

import (
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/hours"
)

// Days counted on a wall calendar.
func TestDaysSelected(t *testing.T) {
	t.Parallel()
	c := calendar.Of("36044")
	for _, test := range []struct{ text, first, last, want string }{
		{"Feb 20-29 open", "2027-02-27", "2027-03-02", "2027-02-27 2027-02-28"}, // 2027 has no 29 February
		{"Feb 20-29 open", "2028-02-28", "2028-03-02", "2028-02-28 2028-02-29"},
		{"Feb 29-Mar 2 open", "2027-02-28", "2027-03-04", "2027-03-01 2027-03-02"},
		{"Feb 29 open", "2027-02-01", "2027-03-31", ""},
		{"Dec 30-Jan 2 open", "2026-12-28", "2027-01-05", "2026-12-30 2026-12-31 2027-01-01 2027-01-02"},
		{"2026 Dec 31-2027 Jan 1 open", "2026-12-30", "2027-12-31", "2026-12-31 2027-01-01"},
		{"Nov 25-30/2 open", "2026-11-24", "2026-12-02", "2026-11-25 2026-11-27 2026-11-29"},
		{"Nov 24,27,Dec 1 open", "2026-11-20", "2026-12-10", "2026-11-24 2026-11-27 2026-12-01"},
		{"easter -2 days open", "2026-03-15", "2026-04-30", "2026-04-03"},
		{"Mo[1] -1 day open", "2026-12-25", "2027-01-10", "2027-01-03"}, // the first Monday is 4 January
		{"Fr[1] -3 days open", "2026-12-20", "2027-01-05", "2026-12-29"},
		{"We[4] +2 days open", "2026-11-20", "2026-12-05", "2026-11-27"},
		{"Mo[-1] +2 days open", "2026-11-25", "2026-12-10", "2026-12-02"},
		{"Tu[5] open", "2026-11-01", "2026-12-31", "2026-12-29"}, // November has four Tuesdays
		{"PH -1 day open", "2026-11-01", "2026-11-30", "2026-11-10"},
		{"PH +1 day open", "2026-11-03", "2026-11-30", "2026-11-12"},
		{"PH Sa-Su open", "2026-07-01", "2026-12-31", "2026-08-15 2026-11-01"},
		{"week 53 Mo,Su open", "2026-12-20", "2027-01-10", "2026-12-28 2027-01-03"},
		{"2026-2030/2 Jan 1 open", "2026-01-01", "2028-12-31", "2026-01-01 2028-01-01"},
		{"Sa 22:00-02:00", "2026-11-27", "2026-11-30", "2026-11-28 2026-11-29"},
	} {
		first, last := date(t, test.first), date(t, test.last)
		var days []string
		for i, state := range parse(t, test.text).Days(first, int(last-first)+1, c) {
			if state == hours.Open {
				days = append(days, (first + calendar.Date(i)).String())
			}
		}
		if got := strings.Join(days, " "); got != test.want {
			t.Errorf("%s from %s to %s: %s, want %s", test.text, test.first, test.last, got, test.want)
		}
	}
}

func date(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
