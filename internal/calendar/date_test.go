package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// The standard library is the reference for the arithmetic of civil days.
func TestDatesAgreeWithTheStandardLibrary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := calendar.Date(rapid.IntRange(-200_000, 200_000).Draw(t, "days since 1970"))
		want := time.Unix(int64(d)*86400, 0).UTC()
		year, month, day := d.Civil()
		_, week := want.ISOWeek()
		if year != want.Year() || month != want.Month() || day != want.Day() || d.Weekday() != want.Weekday() || d.ISOWeek() != week {
			t.Fatalf("%s, %s, week %d; want %s, week %d", d, d.Weekday(), d.ISOWeek(), want.Format("2006-01-02 Monday"), week)
		}
		if calendar.NewDate(year, month, day) != d || calendar.DateOf(want.Add(23*time.Hour)) != d {
			t.Fatalf("%s does not come back", d)
		}
	})
}

func TestDateOfReadsTheClockOnTheWall(t *testing.T) {
	t.Parallel()
	// 23:30 UTC is the next day in Paris, the same in Guadeloupe.
	at := time.Date(2026, time.November, 10, 23, 30, 0, 0, time.UTC)
	for code, want := range map[territory.INSEECode]string{"36044": "2026-11-11", "97105": "2026-11-10"} {
		if got := calendar.DateOf(at.In(calendar.Of(code).Location())).String(); got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
}

func TestEaster(t *testing.T) {
	t.Parallel()
	// The earliest and the latest dates possible, the years around now, and 2000: tables of the Bureau des longitudes.
	for _, want := range []string{
		"1818-03-22", "1943-04-25", "2000-04-23", "2008-03-23", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28",
		"2028-04-16", "2030-04-21", "2038-04-25",
	} {
		d := date(t, want)
		year, _, _ := d.Civil()
		if got := calendar.Easter(year); got != d {
			t.Errorf("Easter %d: %s, want %s", year, got, want)
		}
	}
}
