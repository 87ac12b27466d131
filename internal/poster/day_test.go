package poster_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/poster"
)

func aDay(calls int) poster.DaySheet {
	s := poster.DaySheet{
		Headline: "La Rur@linette, lundi 14 décembre 2026", Warnings: []string{"Jour férié : aucun."}, Leaves: "Partir de la base vers 8 h 55.",
		Returns: "Retour à la base vers 17 h.", Closing: []string{"À bord : joystick."}, Link: "https://maillage.example/unites/r/jour/2026-12-14",
		LinkWords: "La même feuille, à jour.", Page: func(n, of int) string { return fmt.Sprintf("Page %d sur %d", n, of) },
		MadeOn: time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC),
	}
	for i := range calls {
		s.Calls = append(s.Calls, poster.DayCall{
			Title: fmt.Sprintf("%d. Migné, de 10 h à 12 h 30", i+1), Lines: []string{"Salle : salle des fêtes", fmt.Sprintf("Se garer : place n° %d", i+1)},
			Blanks: [][]string{{"Clés :", "Prévenir :"}, {fmt.Sprintf("À noter (%d) :", i+1)}},
		})
	}
	return s
}

// Seven stops take several sheets; each stop stands whole on one of them, in order, with its lines to write on.
func TestADaySheetIsReadBack(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := aDay(7).Write(&b, fonts(t)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "day.pdf")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	text := command(t, "pdftotext", "-layout", path, "-")
	sheets := strings.Split(strings.TrimSuffix(text, "\f"), "\f")
	if len(sheets) < 2 {
		t.Errorf("%d sheets", len(sheets))
	}
	next := 1
	for i, sheet := range sheets {
		if want := fmt.Sprintf("Page %d sur %d", i+1, len(sheets)); !strings.Contains(sheet, want) {
			t.Errorf("%q is not on its sheet", want)
		}
		for ; strings.Contains(sheet, fmt.Sprintf("%d. Migné", next)); next++ {
			for _, want := range []string{fmt.Sprintf("place n° %d", next), fmt.Sprintf("À noter (%d) :", next), "Clés :", "Prévenir :"} {
				if !strings.Contains(sheet, want) {
					t.Errorf("%q is not on the sheet of its stop", want)
				}
			}
		}
	}
	if next != 8 {
		t.Errorf("the stops end at %d:\n%s", next-1, text)
	}
	for _, want := range []string{"La Rur@linette, lundi 14 décembre 2026", "Partir de la base vers 8 h 55", "Retour à la base vers 17 h", "À bord : joystick", "La même feuille"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not there:\n%s", want, text)
		}
	}
	image := filepath.Join(t.TempDir(), "last")
	command(t, "pdftoppm", "-r", "100", "-gray", "-png", "-singlefile", "-f", fmt.Sprint(len(sheets)), path, image)
	if got := strings.TrimSpace(command(t, "zbarimg", "-q", "--raw", image+".png")); got != aDay(0).Link {
		t.Errorf("the code says %q", got)
	}
}
