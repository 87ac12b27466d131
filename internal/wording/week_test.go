package wording_test

import (
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// Wednesday 11 November 2026 is a public holiday, Thursday 12 is a day like others.
func TestDayHoursSaysADayInOneLine(t *testing.T) {
	t.Parallel()
	indre := calendar.Of("36044")
	for _, c := range []struct{ rule, wednesday, thursday string }{
		{"Mo-Fr 09:00-12:00,13:30-17:00; PH off", "Fermé : 11 novembre", "9 h – 12 h, 13 h 30 – 17 h"},
		{"Mo-Fr 09:00-12:00,13:30-17:00", "11 novembre, à confirmer (d’habitude 9 h – 12 h, 13 h 30 – 17 h)", "9 h – 12 h, 13 h 30 – 17 h"},
		{"Mo 09:00-12:00", "Fermé", "Fermé"},
		{"24/7", "toute la journée", "toute la journée"},
		{"We-Th,PH 09:00-12:00+", "9 h – 12 h ou plus tard", "9 h – 12 h ou plus tard"},
		{"We-Th,PH 14:00+", "à partir de 14 h", "à partir de 14 h"},
		{`We-Th,PH 09:00-12:00 "sur rendez-vous"`, "9 h – 12 h (sur rendez-vous)", "9 h – 12 h (sur rendez-vous)"},
		{"We-Th,PH 09:00-12:00 unknown", "9 h – 12 h, à confirmer", "9 h – 12 h, à confirmer"},
	} {
		rules, err := hours.Parse(c.rule)
		if err != nil {
			t.Fatal(err)
		}
		for day, want := range map[string]string{"2026-11-11": c.wednesday, "2026-11-12": c.thursday} {
			date, err := calendar.ParseDate(day)
			if err != nil {
				t.Fatal(err)
			}
			got := wording.DayHours(rules.DoubtingHolidays().Day(date, indre))
			if got = strings.ReplaceAll(got, "\u00a0", " "); got != want {
				t.Errorf("%s on %s: %q, want %q", c.rule, day, got, want)
			}
		}
	}
}
