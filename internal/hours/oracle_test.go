package hours_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// oracleText is one block of testdata/oracle.txt, which web/scripts/oracle-hours.mjs makes and explains.
type oracleText struct {
	heading, place, text string
	wrong                string // why the oracle is wrong about it, if it is
	answers              []oracleAnswer
}

// oracleAnswer is what the reference evaluator says at one instant.
type oracleAnswer struct {
	at      time.Time
	state   string // open, unknown, closed; throws: it does not know the school holidays
	change  string // "2026-11-24T12:00+01:00 closed", "-" for none, "throws"
	comment string // of the rule, or its own name of the holiday
}

const (
	oracleTime    = "2006-01-02T15:04-07:00"
	oracleOpenEnd = "Specified as open end. Closing time was guessed."
)

func readOracle(t *testing.T) (texts []oracleText) {
	t.Helper()
	content, err := os.ReadFile("testdata/oracle.txt")
	if err != nil {
		t.Fatal(err)
	}
	var heading string
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSuffix(line, "\n")
		kind, rest, _ := strings.Cut(line, " ")
		switch {
		case kind == "#":
			heading = rest
		case kind == "=":
			place, text, _ := strings.Cut(rest, "\t")
			texts = append(texts, oracleText{heading: heading, place: place, text: text})
		case kind == "!":
			texts[len(texts)-1].wrong = rest
		case len(texts) > 0:
			parts := strings.SplitN(line, " | ", 4)
			at, err := time.Parse(oracleTime, parts[0])
			if err != nil || len(parts) != 4 {
				t.Fatalf("%s: %v", line, err)
			}
			last := &texts[len(texts)-1]
			last.answers = append(last.answers, oracleAnswer{at, parts[1], parts[2], parts[3]})
		}
	}
	return texts
}

// agreement counts the lines of one heading.
type agreement struct{ texts, lines, same, unknowable, wrong int }

// TestOracle compares every answer of the reference evaluator with ours: the state, the reason, the next change. It may differ
// only where the file says why, or where the oracle knows no school holidays; and never does it say open where the oracle does not.
func TestOracle(t *testing.T) {
	t.Parallel()
	var headings []string
	counts := map[string]*agreement{}
	for _, block := range readOracle(t) {
		n := counts[block.heading]
		if n == nil {
			n = &agreement{}
			counts[block.heading] = n
			headings = append(headings, block.heading)
		}
		n.texts++
		wrongBefore := n.wrong
		rules := parse(t, block.text)
		c := calendar.Of(territory.INSEECode(block.place))
		for _, want := range block.answers {
			n.lines++
			got := rules.At(want.at, c)
			change := "-"
			if at, then, ok := rules.Next(want.at, c); ok {
				change = at.Format(oracleTime) + " " + then.State.String()
			}
			switch {
			case got.State.String() == want.state && change == want.change && sameReason(got, want.comment):
				n.same++
			case block.wrong != "":
				n.wrong++
			case want.state == "throws" || want.change == "throws":
				n.unknowable++ // TestUnpublishedSchoolHolidaysNeverDecide, TestWhatPeopleAreTold
			default:
				t.Errorf("%s in %s at %s:\n got %s | %s | %+v\nwant %s | %s | %s", block.text, block.place,
					want.at.Format(oracleTime), got.State, change, got, want.state, want.change, want.comment)
			}
			if got.State == hours.Open && want.state != "open" && want.state != "throws" {
				t.Errorf("%s in %s at %s: said open, the oracle says %s", block.text, block.place,
					want.at.Format(oracleTime), want.state)
			}
		}
		if block.wrong != "" && n.wrong == wrongBefore {
			t.Errorf("%s: the oracle is said to be wrong, but we agree", block.text)
		}
	}
	documented(t, headings, counts)
}

// documented compares the table of docs/method-hours.md with what was counted.
func documented(t *testing.T, headings []string, counts map[string]*agreement) {
	t.Helper()
	var table strings.Builder
	table.WriteString("| Texts | n | instants | same state, reason and next change | school holidays unknown to the oracle | oracle wrong |\n")
	table.WriteString("|---|---|---|---|---|---|\n")
	var all agreement
	row := func(name string, n agreement) {
		fmt.Fprintf(&table, "| %s | %d | %d | %d | %d | %d |\n", name, n.texts, n.lines, n.same, n.unknowable, n.wrong)
	}
	for _, heading := range headings {
		n := *counts[heading]
		row(heading, n)
		all = agreement{all.texts + n.texts, all.lines + n.lines, all.same + n.same, all.unknowable + n.unknowable, all.wrong + n.wrong}
	}
	row("**All**", all)
	method, err := os.ReadFile(filepath.Join(golden.Root(t), "docs", "method-hours.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(method), table.String()) {
		t.Errorf("docs/method-hours.md should hold:\n%s", table.String())
	}
}

// ourNames are the oracle's public holidays in the words of the Code du travail, which are ours. School holidays have one name.
var ourNames = map[string]string{
	"Nouvel An": "1er janvier", "Lundi de Pâques": "lundi de Pâques", "Armistice 1918": "11 novembre", "Vendredi saint": "Vendredi saint",
	"Lendemain de Noël": "26 décembre", "Noël": "Noël", "Ascension": "Ascension", "Abolition de l’esclavage": "Abolition de l’esclavage",
}

// sameReason says whether our reason is the oracle's comment: the rule's own words, an open end, or a holiday.
func sameReason(got hours.Opening, comment string) bool {
	if comment == oracleOpenEnd {
		return got.Reason == hours.OpenEnded
	}
	if got.Comment != "" {
		return got.Comment == comment
	}
	if name, ok := ourNames[comment]; ok {
		return got.Holiday == name
	}
	if strings.HasPrefix(comment, "Day before ") || strings.HasPrefix(comment, "Day after ") {
		return got.Holiday == ""
	}
	return got.Holiday == strings.ReplaceAll(comment, "'", "’")
}

// A new file of open data brings its texts to the oracle.
func TestEveryPublishedTextIsInTheCorpus(t *testing.T) {
	t.Parallel()
	data := golden.SharedData(t)
	compared := map[string]bool{}
	for _, block := range readOracle(t) {
		compared[block.text] = true
	}
	for _, name := range []string{"sites/charente_schema_standard_2023-07.json", "itineraires/bus_france_services_charente_2023.json"} {
		content, err := os.ReadFile(filepath.Join(data, name))
		if err != nil {
			t.Fatal(err)
		}
		var records []struct {
			Horaires string `json:"horaires"`
		}
		if err := json.Unmarshal(content, &records); err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			if r.Horaires != "" && !compared[r.Horaires] {
				t.Errorf("%s: %s is not in testdata/texts.txt", name, r.Horaires)
			}
		}
	}
}
