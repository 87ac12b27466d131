package pages

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store"
)

// visitsTo are the visits of a unit to a stop of the Indre: on these days of December 2026, from ten to half past twelve.
func visitsTo(place, commune string, days ...int) []store.PassageRecord {
	stop := uuid.New()
	var visits []store.PassageRecord
	for _, day := range days {
		visits = append(visits, store.PassageRecord{
			Passage: itinerary.Passage{
				StopID: stop, Day: calendar.NewDate(2026, 12, day), Hours: []itinerary.Span{{From: 600, To: 750}}, State: itinerary.Planned,
			},
			UnitSlug: "ruralinette", UnitName: "La Rur@linette", StopPlace: place, Commune: commune,
		})
	}
	return visits
}

func TestPosterOfAUnitSaysAStopALine(t *testing.T) {
	t.Parallel()
	visits := slices.Concat(visitsTo("Migné", "Migné", 14, 21), visitsTo("Avail", "Issoudun", 1, 25))
	visits[3].State, visits[3].Cause, visits[3].Reason = itinerary.CancelledPassage, itinerary.ByHoliday, "Noël"
	subject := posterSubject{name: "La Rur@linette", path: "/unites/ruralinette", unit: true}
	sheet := subject.poster(visits, nil, calendar.NewDate(2027, 2, 22), time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC))
	if !strings.Contains(plainBlanks(sheet.Lead), "De 10 h à 12 h 30.") {
		t.Errorf("hours that are the same everywhere stand above: %q", sheet.Lead)
	}
	var got []string
	for _, g := range sheet.Sections {
		got = append(got, plainBlanks(g.Name+" | "+strings.Join(g.Dates, "; ")))
	}
	want := []string{"Avail (Issoudun) | mardi 1er déc., vendredi 25 déc. (pas de passage)", "Migné, lundi | 14 déc., 21 déc."}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPosterOfAPlaceSaysWhoComes(t *testing.T) {
	t.Parallel()
	visits := visitsTo("Migné", "Migné", 14, 25)
	visits[1].State, visits[1].Cause, visits[1].Reason = itinerary.CancelledPassage, itinerary.ByHoliday, "Noël"
	subject := posterSubject{name: "Migné", path: "/communes/36124", byUnit: true}
	sheet := subject.poster(visits, nil, calendar.NewDate(2027, 2, 22), time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC))
	if len(sheet.Sections) != 1 || sheet.Sections[0].Name != "La Rur@linette" {
		t.Fatalf("sections %+v", sheet.Sections)
	}
	got := plainBlanks(strings.Join(sheet.Sections[0].Dates, "; "))
	if want := "lundi 14 décembre 2026; vendredi 25 décembre 2026. Pas de passage : Noël."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if sheet.ValidUntil != "Valable jusqu’au lundi 22 février 2027" || sheet.Warning != "" {
		t.Errorf("%q, %q", sheet.ValidUntil, sheet.Warning)
	}
}

// plainBlanks makes blanks that break of those that do not.
func plainBlanks(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}
