package proposal_test

import (
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/hours/proposal"
	"github.com/maillage-numerique/maillage/internal/prose"
)

// Each line of a golden file (go test -update writes it anew; lines that changed lose their verdict) is one text of a real source, with its column of days if it has one, what we make of it, and
// the verdict of a person who read it:
//
//	juste    all that the text says of time is in the rule
//	partiel  it is not, and the confidence or the unread rest says so
//	non lu   nothing was understood, and nothing is claimed
//	rien     there is nothing to understand
//
// There is no verdict for a rule that is wrong and trusted: that is a defect.
const unjudged = "À RELIRE"

var verdicts = []string{"juste", "partiel", "non lu", "rien"}

type line struct {
	text, days, rule, confidence, unread, verdict string
}

func (l line) key() string { return l.text + "\t" + l.days }

func (l line) said() string {
	return strings.Join([]string{l.text, l.days, l.rule, l.confidence, l.unread}, "\t")
}

// oneLine lets a text stand in a cell.
var (
	oneLine   = strings.NewReplacer("\n", `\n`, "\t", `\t`, "\r", "")
	manyLines = strings.NewReplacer(`\n`, "\n", `\t`, "\t")
)

const dayLetters = "LMMJVSD"

func daysOf(letters string) (d prose.Days) {
	for i := range letters {
		if letters[i] != '-' {
			d |= 1 << i
		}
	}
	return d
}

func lettersOf(d prose.Days) string {
	if d == 0 {
		return ""
	}
	letters := []byte("-------")
	for _, i := range d.Indexes() {
		letters[i] = dayLetters[i]
	}
	return string(letters)
}

// judge reads a text, or the cells of a table parted by "|", and writes what came out as a line.
func judge(t *testing.T, text, days string, columns bool) line {
	t.Helper()
	var p proposal.Proposal
	if columns {
		var week [7][]string
		cells := strings.Split(text, "|")
		each := len(cells) / 6
		if len(cells) == 14 {
			each = 2
		}
		for i, c := range cells {
			week[i/each] = append(week[i/each], strings.TrimSpace(c))
		}
		p, _ = proposal.Columns(week, "")
	} else {
		p = proposal.Read(manyLines.Replace(text), daysOf(days))
	}
	rule := p.Rule
	if rule != "" {
		parsed, err := hours.Parse(rule)
		if err != nil {
			t.Errorf("%q gives a rule that is none: %v", text, err)
		} else {
			rule = parsed.String()
		}
	}
	unread := strings.Join(p.Unread, " ¦ ")
	if p.ByAppointment {
		unread = strings.TrimPrefix(unread+" ¦ [sur rendez-vous]", " ¦ ")
	}
	return line{text: text, days: days, rule: rule, confidence: fmt.Sprint(p.Confidence), unread: oneLine.Replace(unread)}
}

func readGolden(t *testing.T, name string) map[string]line {
	t.Helper()
	lines := map[string]line{}
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		if golden.Updating() {
			return lines
		}
		t.Fatal(err)
	}
	for i, row := range strings.Split(strings.TrimSpace(string(content)), "\n") {
		cells := strings.Split(row, "\t")
		if len(cells) != 6 {
			t.Fatalf("%s:%d: %d cells", name, i+1, len(cells))
		}
		if i > 0 {
			l := line{cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]}
			lines[l.key()] = l
		}
	}
	return lines
}

func TestRealHours(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		columns bool
		source  func(*testing.T) []line // the texts and days of the shared file
	}{
		{"hublo.golden.tsv", false, hubLo},
		{"creuse.golden.tsv", false, creuse},
		{"france-services.golden.tsv", true, franceServices},
		{"bourgogne-franche-comte.golden.tsv", true, burgundy},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			known := readGolden(t, c.name)
			if golden.Updating() {
				for _, l := range c.source(t) {
					now := judge(t, l.text, l.days, c.columns)
					now.verdict = known[l.key()].verdict
					if known[l.key()].said() != now.said() || now.verdict == "" {
						now.verdict = unjudged
					}
					known[l.key()] = now
				}
				writeGolden(t, c.name, known)
			}
			tally := map[string]int{}
			for _, l := range known {
				if now := judge(t, l.text, l.days, c.columns); now.said() != l.said() {
					t.Errorf("%s\n got %s\nwant %s", l.text, now.said(), l.said())
				}
				if !slices.Contains(verdicts, l.verdict) {
					t.Errorf("nobody judged %q", l.text)
				}
				trusted := l.confidence >= fmt.Sprint(proposal.Trusted) // both are written 0.x, or 1
				booked := strings.Contains(l.unread, "[sur rendez-vous]")
				if l.verdict == "juste" && l.rule == "" && !booked || l.verdict == "partiel" && trusted ||
					(l.verdict == "non lu" || l.verdict == "rien") && l.rule != "" {
					t.Errorf("%s cannot be said of %q", l.verdict, l.said())
				}
				tally[l.verdict]++
			}
			t.Logf("%d texts: %v", len(known), tally)
		})
	}
}

// The golden files hold every text of the sources.
func TestNoRealHoursAreLeftOut(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]func(*testing.T) []line{
		"hublo.golden.tsv": hubLo, "creuse.golden.tsv": creuse, "france-services.golden.tsv": franceServices,
		"bourgogne-franche-comte.golden.tsv": burgundy,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			known := readGolden(t, name)
			for _, l := range source(t) {
				if _, ok := known[l.key()]; !ok {
					t.Errorf("%q is not in the golden file", l.text)
				}
			}
		})
	}
}

func writeGolden(t *testing.T, name string, lines map[string]line) {
	t.Helper()
	var b strings.Builder
	b.WriteString("texte\tjours\tregle\tconfiance\tnon_lu\tverdict\n")
	sorted := slices.SortedFunc(maps.Values(lines), func(a, b line) int { return cmp.Compare(a.key(), b.key()) })
	for _, l := range sorted {
		fmt.Fprintf(&b, "%s\t%s\n", l.said(), l.verdict)
	}
	if err := os.WriteFile(filepath.Join("testdata", name), []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func distinct(lines []line) []line {
	seen := map[string]bool{}
	return slices.DeleteFunc(lines, func(l line) bool {
		again := seen[l.key()] || l.text == ""
		seen[l.key()] = true
		return again
	})
}

func hubLo(t *testing.T) []line {
	t.Helper()
	var rows []struct {
		Hours string `json:"c_horaire_ouverture"`
		Days  string `json:"c_jours_semaine"`
	}
	readJSON(t, "sites/hub_lo_centre_val_de_loire.json", &rows)
	var lines []line
	for _, r := range rows {
		var d prose.Days
		for i, name := range []string{"Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche"} {
			if strings.Contains(r.Days, name) {
				d |= 1 << i
			}
		}
		lines = append(lines, line{text: oneLine.Replace(r.Hours), days: lettersOf(d)})
	}
	return distinct(lines)
}

// creuse gives the column of hours where there is one, and the sentence that holds them in the others.
func creuse(t *testing.T) []line {
	t.Helper()
	var rows []struct {
		Hours       string `json:"horaires"`
		Description string `json:"description"`
	}
	readJSON(t, "sites/la_creuse.json", &rows)
	var lines []line
	for _, r := range rows {
		sentence, _, _ := strings.Cut(r.Description, "Numéro")
		sentence, _, _ = strings.Cut(sentence, "Adresse")
		lines = append(lines, line{text: oneLine.Replace(r.Hours)}, line{text: oneLine.Replace(strings.TrimSpace(sentence))})
	}
	return distinct(lines)
}

func franceServices(t *testing.T) []line {
	t.Helper()
	return table(t, "sites/france_services_2024-08.csv.gz", "h_lundi", "h_mardi", "h_mercredi", "h_jeudi", "h_vendredi", "h_samedi")
}

func burgundy(t *testing.T) []line {
	t.Helper()
	var columns []string
	for _, day := range []string{"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"} {
		columns = append(columns, day+" matin", day+" après-midi")
	}
	return table(t, "sites/mednum_bfc_2022.csv", columns...)
}

func readJSON(t *testing.T, name string, to any) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(golden.SharedData(t), name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, to); err != nil {
		t.Fatal(err)
	}
}

// table gives some columns of a CSV as one line, their cells parted by "|".
func table(t *testing.T, name string, columns ...string) []line {
	t.Helper()
	file, err := os.Open(filepath.Join(golden.SharedData(t), name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var content io.Reader = file
	if strings.HasSuffix(name, ".gz") {
		if content, err = gzip.NewReader(file); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := csv.NewReader(content).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var lines []line
	for _, row := range rows[1:] {
		cells := make([]string, len(columns))
		for i, c := range columns {
			cells[i] = row[slices.Index(rows[0], c)]
		}
		text := strings.Join(cells, "|")
		if strings.Trim(text, "|") == "" {
			text = ""
		}
		lines = append(lines, line{text: oneLine.Replace(text)})
	}
	return distinct(lines)
}
