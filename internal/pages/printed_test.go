package pages

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/poster"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

func aroundLeBlanc() *analysing.Answer {
	q := analysing.DefaultQuestion()
	q.Territory, q.Level = "36018", store.LevelCommune
	commune := func(code, name string, people, covered, partial float64) store.TerritoryCoverage {
		return store.TerritoryCoverage{
			Level: store.LevelCommune, Scope: store.ScopeStudy, Code: code, Name: name, People: people, PartialPeople: partial,
			CoveredLow: covered, CoveredHigh: covered, PeopleClass: store.ByClass{covered, 0, people - covered, 0},
		}
	}
	nearest := "Relais de services"
	minutes := 17.0
	return &analysing.Answer{
		Question: q, Total: []store.TerritoryCoverage{leBlanc()},
		Run: store.CoverageRun{
			ComputedAt: time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC), FirstDay: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), MethodVersion: "2026-11-b",
		},
		Territories: []store.TerritoryCoverage{
			commune("36018", "Le Blanc", 6164, 6000, 0), commune("36124", "Migné", 240, 10, 0), commune("86246", "Saint-Germain", 100, 0, 100),
		},
		Gaps: []store.CoverageGap{{
			INSEECodes: []string{"36124"}, CommuneNames: []string{"Migné"}, People: 230, Need: 60, Certain: true, Status: string(coverage.NewGap),
			Since: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), Reason: "trop_loin", NearestName: &nearest, MinutesMin: &minutes,
		}},
	}
}

// What is printed holds the sentence, the four figures, the worst communes, the gaps, the method and the dates; what is known
// in part is on the map and not ranked.
func TestAPrintedDiagnosisTellsAll(t *testing.T) {
	t.Parallel()
	border := func(x float64) orb.MultiPolygon {
		return orb.MultiPolygon{{{{x, 0}, {x + 10, 0}, {x + 10, 10}, {x, 0}}}}
	}
	sheets := printedDiagnosis(aroundLeBlanc(), map[string]orb.MultiPolygon{"36018": border(0), "36124": border(10), "86246": border(20)},
		newEvolutionView(sinceMarch(), leBlanc(), nil))
	var shades []poster.Shade
	for _, surface := range sheets.Sketch.Surfaces {
		shades = append(shades, surface.Shade)
	}
	if want := []poster.Shade{poster.Dark, poster.Faint, poster.Doubtful}; !slices.Equal(shades, want) {
		t.Errorf("shades %v, want %v: Migné, Le Blanc, then what is known in part", shades, want)
	}
	if len(sheets.Figures) != 4 || sheets.Headline == "" || !strings.Contains(plainBlanks(sheets.Lead), "sur 21 480") {
		t.Errorf("%q, %q, %d figures", sheets.Headline, sheets.Lead, len(sheets.Figures))
	}
	var told strings.Builder
	for _, s := range sheets.Sections {
		told.WriteString(s.Title + "\n" + strings.Join(s.Text, "\n") + "\n")
		if s.Table == nil || s.Table.Columns[0].Title == wording.Say("evolution.col.jour") {
			continue
		}
		var ranked []string
		for _, row := range s.Table.Rows {
			ranked = append(ranked, row[0])
		}
		if want := []string{"Migné", "Le Blanc"}; !slices.Equal(ranked, want) {
			t.Errorf("ranked %q, want %q", ranked, want)
		}
	}
	for _, want := range []string{
		"230 habitants, dont 60 en difficulté", "Relais de services, 17 minutes", "22 novembre 2026", "2026-11-b", "vol d’oiseau",
		"Depuis le 3 mars 2026 : 1 240 habitants de moins sont sans aide", "sans aide du 3 mars 2026 au 1er juin 2026",
	} {
		if !strings.Contains(plainBlanks(told.String()), want) {
			t.Errorf("%q is not told:\n%s", want, told.String())
		}
	}
}
