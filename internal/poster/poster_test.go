package poster_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/poster"
	"github.com/maillage-numerique/maillage/web"
)

func fonts(t testing.TB) poster.Fonts {
	t.Helper()
	read := func(name string) []byte {
		b, err := web.Dist.ReadFile("dist/print/" + name)
		if err != nil {
			t.Skipf("the fonts of paper are not built (make build): %v", err)
		}
		return b
	}
	return poster.Fonts{Regular: read("atkinson-400.ttf"), Bold: read("atkinson-700.ttf")}
}

func atMigne(dates int) poster.Poster {
	p := poster.Poster{
		Headline:   "Aide avec le numérique à Migné",
		Lead:       "Démarches en ligne, téléphone, ordinateur : quelqu’un vous aide, gratuitement et sans juger.",
		Access:     []string{"02 54 00 00 00", "Salle accessible en fauteuil."},
		ValidUntil: "Valable jusqu’au 22 février 2027",
		Link:       "https://maillage.example/communes/36124",
		LinkWords:  "Toutes les dates, à jour :",
		Source:     "D’après France services, août 2024. Feuille faite le 22 novembre 2026.",
		Empty:      "Aucun passage connu dans les trois mois.",
		More:       func(n int) string { return fmt.Sprintf("Et %d autres dates : voir l’adresse ci-dessous.", n) },
		MadeOn:     time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC),
	}
	if dates > 0 {
		g := poster.Group{Name: "La Rur@linette", Where: "Salle des fêtes"}
		for i := range dates {
			day := time.Date(2026, 12, 14+i, 0, 0, 0, 0, time.UTC)
			g.Dates = append(g.Dates, day.Format("02/01/2006")+" de 10 h à 12 h 30 et de 13 h 30 à 16 h")
		}
		p.Sections = []poster.Group{g}
	}
	return p
}

// What is printed is read back by other programs: the text by poppler, the code by zbar.
func TestAPosterIsReadBack(t *testing.T) {
	t.Parallel()
	for _, format := range []poster.Format{poster.A3, poster.A4, poster.A5} {
		t.Run(string(format), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "poster.pdf")
			write(t, path, atMigne(3), format)
			text := command(t, "pdftotext", "-layout", path, "-")
			for _, want := range []string{"Migné", "La Rur@linette", "14/12/2026", "16/12/2026", "02 54 00 00 00", "Valable jusqu’au 22 février 2027"} {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not on the poster:\n%s", want, text)
				}
			}
			image := filepath.Join(t.TempDir(), "page")
			command(t, "pdftoppm", "-r", "100", "-gray", "-png", "-singlefile", path, image)
			if got := strings.TrimSpace(command(t, "zbarimg", "-q", "--raw", image+".png")); got != "https://maillage.example/communes/36124" {
				t.Errorf("the code says %q", got)
			}
			if pages := command(t, "pdfinfo", path); !strings.Contains(pages, "Pages:           1") {
				t.Errorf("not one page:\n%s", pages)
			}
		})
	}
}

// Every date is on the sheet or counted among those that did not fit, and what is on it keeps its order.
func TestNoDateIsForgotten(t *testing.T) {
	t.Parallel()
	for _, format := range []poster.Format{poster.A3, poster.A4, poster.A5} {
		for _, dates := range []int{1, 10, 25, 60, 200} {
			path := filepath.Join(t.TempDir(), fmt.Sprintf("%s-%d.pdf", format, dates))
			write(t, path, atMigne(dates), format)
			text := command(t, "pdftotext", "-layout", path, "-")
			shown := strings.Count(text, "de 10 h") // the first words of a date stand on one line
			more := 0
			if i := strings.Index(text, "Et "); i >= 0 {
				if _, err := fmt.Sscanf(text[i:], "Et %d autres", &more); err != nil {
					t.Errorf("%s with %d dates: what is left is not said: %v", format, dates, err)
				}
			}
			if shown+more != dates {
				t.Errorf("%s: %d dates, of which %d are shown and %d said to be left", format, dates, shown, more)
			}
		}
	}
}

func TestNoDatesIsSaid(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "none.pdf")
	write(t, path, atMigne(0), poster.A5)
	if text := command(t, "pdftotext", path, "-"); !strings.Contains(text, "Aucun passage connu") {
		t.Errorf("a poster without dates says nothing of it:\n%s", text)
	}
}

func TestTheSamePosterIsTheSameBytes(t *testing.T) {
	t.Parallel()
	var once, twice bytes.Buffer
	for _, b := range []*bytes.Buffer{&once, &twice} {
		if err := atMigne(5).Write(b, poster.A4, fonts(t)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(once.Bytes(), twice.Bytes()) {
		t.Error("two posters of the same words differ")
	}
}

func TestAFormKeepsEveryQuestion(t *testing.T) {
	t.Parallel()
	form := poster.Form{Headline: "Relevé de passage", Lead: "Sans nom ni adresse.", Source: "À rendre à l’opérateur."}
	for i := range 6 {
		form.Fields = append(form.Fields, poster.Field{Label: fmt.Sprintf("Question %d", i), Boxes: []string{"oui", "non", "ne sait pas"}, Lines: 1})
	}
	path := filepath.Join(t.TempDir(), "form.pdf")
	var b bytes.Buffer
	if err := form.Write(&b, fonts(t)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	text := command(t, "pdftotext", "-layout", path, "-")
	for i := range 6 {
		if !strings.Contains(text, fmt.Sprintf("Question %d", i)) {
			t.Errorf("question %d is missing:\n%s", i, text)
		}
	}
	for range 40 {
		form.Fields = append(form.Fields, poster.Field{Label: "Une de trop", Lines: 2})
	}
	if err := form.Write(&bytes.Buffer{}, fonts(t)); err == nil {
		t.Error("a form whose questions leave the sheet is written all the same")
	}
}

func BenchmarkPoster(b *testing.B) {
	f := fonts(b)
	for b.Loop() {
		if err := atMigne(25).Write(&bytes.Buffer{}, poster.A4, f); err != nil {
			b.Fatal(err)
		}
	}
}

func write(t *testing.T, path string, p poster.Poster, format poster.Format) {
	t.Helper()
	var b bytes.Buffer
	if err := p.Write(&b, format, fonts(t)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

func command(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed: make test installs it", name)
	}
	out, err := exec.Command(name, args...).Output() // zbarimg grumbles on stderr where there is no D-Bus
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(out)
}
