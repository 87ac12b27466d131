package reading_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/itinerary/reading"
	"github.com/maillage-numerique/maillage/internal/territory"
)

const (
	toRead = "à relire" // the verdict of a line that nobody has read yet
	right  = "juste"
	flag   = "signalé" // below reading.Flagged, right or not
	wrong  = "faux"
)

// TestRealTexts compares what is read of the 71 texts of France services with testdata/textes.golden.tsv. A person has read
// every line of it beside its text and written the verdict; a line that changes must be read again.
func TestRealTexts(t *testing.T) {
	t.Parallel()
	const file = "testdata/textes.golden.tsv"
	verdicts := verdictsOf(file)
	tally := map[string]int{}
	var out strings.Builder
	out.WriteString("id_fs\tconfiance\tcode_insee\tcommune\tlieu\trecurrence\theures\ttexte\tverdict\n")
	texts := 0
	for _, text := range realTexts(t) {
		p := reading.Read(sourceOf(text), atlas(t))
		texts++
		for _, line := range linesOf(atlas(t), text, p) {
			verdict := verdicts[line.text]
			if verdict == "" {
				verdict = toRead
			}
			tally[verdict]++
			if verdict == toRead || verdict == wrong && line.confidence >= reading.Flagged {
				t.Errorf("%s: %s", verdict, line.text)
			}
			if verdict == flag && line.confidence >= reading.Flagged {
				t.Errorf("called flagged, but its confidence is %.2f: %s", line.confidence, line.text)
			}
			fmt.Fprintf(&out, "%s\t%s\n", line.text, verdict)
		}
	}
	t.Logf("%d texts: %d stops right, %d flagged, %d wrong", texts, tally[right], tally[flag], tally[wrong])
	if texts != 71 {
		t.Errorf("%d texts, the README says 71", texts)
	}
	golden.Equal(t, file, []byte(out.String()))
}

type line struct {
	text       string
	confidence float64
}

// linesOf writes a proposal for a person to read: a line for each stop, one for each stretch that was not read.
func linesOf(a reading.Atlas, text dataset.RoundText, p reading.Proposal) []line {
	var lines []line
	for _, s := range p.Stops {
		commune, _ := a.Names.Commune(s.INSEECode)
		lines = append(lines, line{strings.Join([]string{
			text.SourceID, fmt.Sprintf("%.2f", s.Confidence), string(s.INSEECode), commune.Name, s.Place, recurrence(s.Recurrence),
			itinerary.WriteHours(s.Hours), s.Text,
		}, "\t"), s.Confidence})
	}
	for _, rest := range p.Unread {
		lines = append(lines, line{strings.Join([]string{text.SourceID, "", "", "", "", "", "", "non lu : " + rest}, "\t"), 0})
	}
	return lines
}

// recurrence writes the days of a stop in few words.
func recurrence(r reading.Recurrence) string {
	rule, ok := r.Rule()
	switch {
	case r.Parity != reading.AnyWeek && ok:
		line := rule.String()
		parity := map[reading.Parity]string{reading.OddWeek: "impaire", reading.EvenWeek: "paire"}[r.Parity]
		return "semaine " + parity + line[strings.LastIndexByte(line, ';'):]
	case ok:
		return strings.TrimPrefix(rule.String(), "RRULE:")
	case r.Days == 0 && r.LastDay == reading.NoLastDay:
		return "?"
	}
	return fmt.Sprintf("jours %v rangs %v semaines %v parité %d toutes les %d semaines", r.Days.Indexes(), r.Ranks, r.Weeks, r.Parity, r.Interval)
}

// verdictsOf reads the verdicts of the golden file by the rest of their line.
func verdictsOf(path string) map[string]string {
	verdicts := map[string]string{}
	content, err := os.ReadFile(path)
	if err != nil {
		return verdicts // the first time
	}
	for _, l := range strings.Split(string(content), "\n") {
		if at := strings.LastIndexByte(l, '\t'); at >= 0 {
			verdicts[l[:at]] = l[at+1:]
		}
	}
	return verdicts
}

// realTexts are the rows that have a text.
func realTexts(t *testing.T) []dataset.RoundText {
	t.Helper()
	var texts []dataset.RoundText
	path := filepath.Join(golden.SharedData(t), "itineraires", "itineraires_texte_libre_france_services_2024.csv")
	err := eachRow(path, dataset.RoundTexts, func(r dataset.RoundText) {
		if r.Text != "" {
			texts = append(texts, r)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func sourceOf(t dataset.RoundText) reading.Source {
	return reading.Source{
		Text: t.Text, Unit: t.Unit, Departement: t.Departement, BaseCode: territory.INSEECode(t.Commune.INSEECode),
		Base: t.Position, Hours: t.Hours, FixedPlace: !t.Mobile,
	}
}
