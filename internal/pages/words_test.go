package pages

import (
	"testing"
	"time"
)

func TestWordsOfDistance(t *testing.T) {
	t.Parallel()
	for metres, want := range map[float64]string{
		10:      "à deux pas",
		120:     "100\u00a0m",
		849:     "850\u00a0m",
		1000:    "1\u00a0km",
		1449:    "1,4\u00a0km",
		6400:    "6\u00a0km",
		1234567: "1\u202f235\u00a0km",
	} {
		if got := distanceWords(metres); got != want {
			t.Errorf("%v m: got %q, want %q", metres, got, want)
		}
	}
}

func TestWordsOfDuration(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		20 * time.Second:                        "1\u00a0minute",
		8*time.Minute + time.Second:             "9\u00a0minutes",
		60 * time.Minute:                        "1\u00a0h",
		time.Hour + 4*time.Minute + time.Second: "1\u00a0h\u00a005",
	} {
		if got := durationWords(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}

func TestNamesTakeTheirArticle(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]string{
		"Migné":      {"à Migné", "de Migné"},
		"Le Blanc":   {"au Blanc", "du Blanc"},
		"Les Bordes": {"aux Bordes", "des Bordes"},
		"La Châtre":  {"à La Châtre", "de La Châtre"},
		"Éguzon":     {"à Éguzon", "d’Éguzon"},
		"Issoudun":   {"à Issoudun", "d’Issoudun"},
		"L'Île":      {"à L'Île", "de L'Île"},
	} {
		if got := [2]string{atCommune(name), ofCommune(name)}; got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestPercentagesNeverRoundToNothingNorToAll(t *testing.T) {
	t.Parallel()
	for share, want := range map[float64]string{
		0: "0\u00a0%", 0.001: "moins de 1\u00a0%", 0.38: "38\u00a0%", 0.9999: "plus de 99\u00a0%", 1: "100\u00a0%",
	} {
		if got := percentWords(share); got != want {
			t.Errorf("%v: got %q, want %q", share, got, want)
		}
	}
}

func TestAgeOfAnInformation(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for updated, want := range map[string]string{
		"2026-11-22": "aujourd’hui", "2026-11-21": "il y a 1\u00a0jour", "2026-08-20": "il y a 3\u00a0mois",
		"2024-08-01": "il y a 2\u00a0ans", "2027-01-01": "",
	} {
		day, err := time.Parse(time.DateOnly, updated)
		if err != nil {
			t.Fatal(err)
		}
		if got := ageWords(day, now); got != want {
			t.Errorf("%s: got %q, want %q", updated, got, want)
		}
	}
}

func TestPhones(t *testing.T) {
	t.Parallel()
	for phone, want := range map[string][2]string{
		"02 54 37 00 00":        {"0254370000", "02\u00a054\u00a037\u00a000\u00a000"},
		"+33254370000":          {"+33254370000", "02\u00a054\u00a037\u00a000\u00a000"},
		"3646":                  {"3646", "3646"},
		"demander à la mairie":  {"", "demander à la mairie"},
		"02.54.37.00.00 (mat.)": {"", "02.54.37.00.00 (mat.)"},
		"+262 262 20 20 20":     {"+262262202020", "+262 262 20 20 20"},
	} {
		if got := [2]string{phoneLink(phone), phoneWords(phone)}; got != want {
			t.Errorf("%s: got %q, want %q", phone, got, want)
		}
	}
}
