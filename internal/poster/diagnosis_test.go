package poster_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/poster"
)

// squares are territories side by side, one of each shade.
func squares() []poster.Surface {
	var all []poster.Surface
	for i := range 6 {
		x, y := float64(i%3)*1000, float64(i/3)*1000
		all = append(all, poster.Surface{
			Outline: orb.MultiPolygon{{{{x, y}, {x + 1000, y}, {x + 1000, y + 1000}, {x, y + 1000}, {x, y}}}}, Shade: poster.Shade(i),
		})
	}
	return all
}

func aroundLeBlanc(communes int) poster.Diagnosis {
	g := poster.Diagnosis{
		Headline: "Bassin de vie du Blanc",
		Lead:     "3 120 habitants sur 21 480 n’ont personne dans la semaine, à un quart d’heure en voiture.",
		Sketch: poster.Sketch{
			Surfaces: squares(), Caption: "Part des habitants couverts",
			Legend: []poster.Mark{{Shade: poster.Dark, Words: "moins de 50 %"}, {Shade: poster.Blank, Words: "plus de 98 %"}, {Shade: poster.Doubtful, Words: "inconnu"}},
		},
		Figures: []poster.Figure{
			{Label: "Couverts", Value: "15 000", Detail: "70 %", Shade: poster.Faint, Low: 0.7, High: 0.8},
			{Label: "Sans aide", Value: "entre 2 980 et 3 410", Detail: "15 %", Shade: poster.Dark, Low: 0.14, High: 0.16},
			{Label: "Inconnu", Value: "2 100", Detail: "10 %", Shade: poster.Doubtful, Low: 0.1, High: 0.1},
		},
		Sections: []poster.Section{
			{Title: "Les communes les moins bien couvertes", Table: &poster.Table{Columns: []poster.Column{
				{Title: "Commune", Share: 0.6}, {Title: "Habitants", Share: 0.2, Number: true}, {Title: "Sans aide", Share: 0.2, Number: true},
			}}},
			{Title: "Méthode et dates", Text: []string{strings.Repeat("Calculé le 22 novembre 2026, à vol d’oiseau. ", 8)}},
		},
		Link: "https://maillage.example/diagnostic?territoire=36018", LinkWords: "Les mêmes chiffres, à jour.",
		Page:   func(n, of int) string { return fmt.Sprintf("Page %d sur %d", n, of) },
		MadeOn: time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC),
	}
	for i := range communes {
		g.Sections[0].Table.Rows = append(g.Sections[0].Table.Rows, []string{fmt.Sprintf("Commune n° %d", i), "1 234", fmt.Sprintf("%d %%", i)})
	}
	return g
}

func writeDiagnosis(t *testing.T, g poster.Diagnosis) (path string) {
	t.Helper()
	var b bytes.Buffer
	if err := g.Write(&b, fonts(t)); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "diagnosis.pdf")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Forty communes take several sheets: each repeats the heads of the table and says its number, and the code is still read.
func TestADiagnosisIsReadBack(t *testing.T) {
	t.Parallel()
	path := writeDiagnosis(t, aroundLeBlanc(40))
	text := command(t, "pdftotext", "-layout", path, "-")
	sheets := strings.Split(strings.TrimSuffix(text, "\f"), "\f")
	for i, sheet := range sheets {
		if want := fmt.Sprintf("Page %d sur %d", i+1, len(sheets)); !strings.Contains(sheet, want) {
			t.Errorf("%q is not on its sheet", want)
		}
		if strings.Contains(sheet, "Commune n°") && !strings.Contains(sheet, "Habitants") {
			t.Errorf("the table of sheet %d has no heads", i+1)
		}
	}
	for _, want := range []string{"Bassin de vie du Blanc", "entre 2 980 et 3 410", "moins de 50 %", "Commune n° 0 ", "Commune n° 39 ", "vol d’oiseau"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not there:\n%s", want, text)
		}
	}
	image := filepath.Join(t.TempDir(), "last")
	command(t, "pdftoppm", "-r", "100", "-gray", "-png", "-singlefile", "-f", fmt.Sprint(len(sheets)), path, image)
	if got := strings.TrimSpace(command(t, "zbarimg", "-q", "--raw", image+".png")); got != aroundLeBlanc(0).Link {
		t.Errorf("the code says %q", got)
	}
}

func TestTheSameDiagnosisIsTheSameBytes(t *testing.T) {
	t.Parallel()
	var once, twice bytes.Buffer
	for _, b := range []*bytes.Buffer{&once, &twice} {
		if err := aroundLeBlanc(5).Write(b, fonts(t)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(once.Bytes(), twice.Bytes()) {
		t.Error("two diagnoses of the same words differ")
	}
}
