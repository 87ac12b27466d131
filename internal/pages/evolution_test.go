package pages

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/store"
)

func onDay(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// sinceMarch is what became of Le Blanc, whose 21,480 people are those of leBlanc today.
func sinceMarch() *analysing.Evolution {
	record := func(month time.Month, alike bool, uncovered int) store.CoverageRecord {
		on := onDay(2026, month, 3)
		return store.CoverageRecord{
			ComputedAt: on, FirstDay: on, Comparable: alike, People: 21480, Covered: 12000, Intermittent: 7980 - uncovered, Uncovered: uncovered, Unknown: 1500,
		}
	}
	solved := onDay(2026, 6, 1)
	return &analysing.Evolution{
		Total:   &analysing.Change{Since: onDay(2026, 3, 3), Uncovered: -1240, Intermittent: 1240},
		Lines:   map[string]analysing.Change{"36124": {Uncovered: -240, Covered: 100}, "36018": {Uncovered: -1000}},
		Records: []store.CoverageRecord{record(2, false, 6000), record(3, true, 4220), record(6, true, 2980)},
		Solved: []store.CoverageGap{{
			INSEECodes: []string{"36124"}, CommuneNames: []string{"Migné"}, People: 230, Reason: "trop_loin", Since: onDay(2026, 3, 3), SolvedOn: &solved,
		}},
	}
}

func TestTheEvolutionIsSaidInWordsFirst(t *testing.T) {
	t.Parallel()
	grown, quiet, first := sinceMarch(), sinceMarch(), sinceMarch()
	grown.Total.People = 480
	quiet.Total = &analysing.Change{Since: onDay(2026, 3, 3)}
	first.Total, first.Records = quiet.Total, first.Records[1:2]
	const serie = " Avant le 3 mars 2026, la méthode ou les réglages étaient autres : ces chiffres ne se comparent pas à ceux d’aujourd’hui."
	const changed = "Depuis le 3 mars 2026 : 1 240 habitants de moins sont sans aide, 1 240 de plus ont quelqu’un une partie de l’année." +
		" L’année regardée avance d’un jour chaque nuit : un petit écart peut venir du calendrier."
	for name, c := range map[string]struct {
		of   *analysing.Evolution
		want string
	}{
		"help that came":               {sinceMarch(), changed + serie},
		"a new census beside it":       {grown, changed + " Le nombre d’habitants compté est passé de 21 000 à 21 480 : une partie du changement vient de là." + serie},
		"nothing new":                  {quiet, "Depuis le 3 mars 2026, rien n’a changé." + serie},
		"the first run that one knows": {first, "Premier calcul connu le 3 mars 2026 : les changements se liront ici."},
	} {
		if got := plainBlanks(strings.Join(evolutionSentences(c.of, leBlanc()), " ")); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

func TestWhereMostHasChangedComesFirst(t *testing.T) {
	t.Parallel()
	answer := aroundLeBlanc()
	v := newEvolutionView(sinceMarch(), leBlanc(), linesOf(answer))
	want := []changeLine{
		{Name: "Le Blanc", URL: "/communes/36018", Covered: "0", Uncovered: "−1\u202f000", Unknown: "0"},
		{Name: "Migné", URL: "/communes/36124", Covered: "+100", Uncovered: "−240", Unknown: "0"},
	}
	if !slices.Equal(v.Lines, want) {
		t.Errorf("%+v, want %+v: what has not changed is left out", v.Lines, want)
	}
	if len(v.Records) != 3 || v.Records[0].Day != "3 juin 2026" || !v.Records[2].Other {
		t.Errorf("records %+v; want the newest first, the other method said", v.Records)
	}
}

// A year of nights is shown by a dozen days that span it, today's among them.
func TestRecordsAreSpacedOverTheirTime(t *testing.T) {
	t.Parallel()
	var nights []store.CoverageRecord
	for n := range 365 {
		nights = append(nights, store.CoverageRecord{ComputedAt: onDay(2026, 1, 1+n)})
	}
	kept := spaced(nights, 12)
	if n := len(kept); n < 11 || n > 12 || !kept[n-1].ComputedAt.Equal(onDay(2026, 12, 31)) || kept[0].ComputedAt.After(onDay(2026, 2, 2)) {
		t.Errorf("%d records from %v", n, kept[0].ComputedAt)
	}
}
