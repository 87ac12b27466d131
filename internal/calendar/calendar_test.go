package calendar_test

import (
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/territory"
)

func date(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestHolidays(t *testing.T) {
	t.Parallel()
	// Dates of Easter: Bureau des longitudes. Lists by territory: service-public.fr, F2405, and the laws that holiday.go cites.
	for _, c := range []struct {
		code territory.INSEECode
		day  string
		want string
	}{
		{"36044", "2026-11-11", "11 novembre"},
		{"36044", "2026-04-06", "lundi de Pâques"},
		{"36044", "2026-05-14", "Ascension"},
		{"36044", "2026-05-25", "lundi de Pentecôte"},
		{"36044", "2026-04-05", ""}, // Easter Sunday is no legal holiday
		{"36044", "2026-04-03", ""},
		{"67482", "2026-04-03", "Vendredi saint"},
		{"57463", "2026-12-26", "26 décembre"},
		{"36044", "2026-12-26", ""},
		{"97105", "2026-05-27", "Abolition de l’esclavage"},
		{"97209", "2026-05-22", "Abolition de l’esclavage"},
		{"97209", "2026-05-27", ""},
		{"97302", "2026-06-10", "Abolition de l’esclavage"},
		{"97411", "2026-12-20", "Abolition de l’esclavage"},
		{"97608", "2026-04-27", "Abolition de l’esclavage"},
		{"97801", "2026-05-28", "Abolition de l’esclavage"},
		{"36044", "2008-05-01", "1er mai"}, // Ascension too that year
	} {
		if got, _ := calendar.Of(c.code).Holiday(date(t, c.day)); got != c.want {
			t.Errorf("%s on %s: got %q, want %q", c.code, c.day, got, c.want)
		}
	}
}

func TestElevenHolidaysAYear(t *testing.T) {
	t.Parallel()
	for code, want := range map[territory.INSEECode]int{"36044": 11, "67482": 13, "97105": 14, "97411": 12} {
		n := 0
		for d := calendar.NewDate(2026, time.January, 1); d < calendar.NewDate(2027, time.January, 1); d++ {
			if _, ok := calendar.Of(code).Holiday(d); ok {
				n++
			}
		}
		if n != want {
			t.Errorf("%s: %d public holidays in 2026, want %d", code, n, want)
		}
	}
}

func TestSchool(t *testing.T) {
	t.Parallel()
	// Arrêtés of 7 December 2022 and after: winter 2026 is 7–22 February in zone A, 14 February–1 March in B, 21 February–8 March in C.
	for _, c := range []struct {
		code      territory.INSEECode
		day       string
		in, known bool
	}{
		{"69123", "2026-02-10", true, true},
		{"36044", "2026-02-10", false, true},
		{"36044", "2026-02-24", true, true},
		{"75056", "2026-02-10", false, true},
		{"75056", "2026-03-05", true, true},
		{"36044", "2026-11-24", false, true},
		{"36044", "2027-07-03", true, true},
		{"36044", "2027-07-04", false, false}, // the last day stated is over
		{"36044", "2024-12-31", false, false},
		{"2A004", "2026-11-24", false, false},
		{"98735", "2026-02-10", false, false},
	} {
		if _, in, known := calendar.Of(c.code).School(date(t, c.day)); in != c.in || known != c.known {
			t.Errorf("%s on %s: in %v, known %v; want %v, %v", c.code, c.day, in, known, c.in, c.known)
		}
	}
}

func TestZones(t *testing.T) {
	t.Parallel()
	for code, want := range map[territory.INSEECode]string{
		"36044": "Europe/Paris", "2A004": "Europe/Paris", "97105": "America/Guadeloupe", "97209": "America/Martinique",
		"97302": "America/Cayenne", "97411": "Indian/Reunion", "97502": "America/Miquelon", "97608": "Indian/Mayotte",
		"97701": "America/St_Barthelemy", "97801": "America/Marigot", "98413": "Indian/Kerguelen", "98611": "Pacific/Wallis",
		"98735": "Pacific/Tahiti", "98818": "Pacific/Noumea",
	} {
		if got := calendar.Of(code).Location().String(); got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
}
