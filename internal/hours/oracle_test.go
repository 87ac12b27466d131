package hours_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// oracleLine is one line of testdata/oracle.txt.
type oracleLine struct {
	place, text string
	at          time.Time
	state       string // open, unknown, closed; throws: the oracle does not know the school holidays
	change      string // "2026-11-24T12:00+01:00 closed", "-" for none, "throws"
	comment     string // of the rule, or its own name of the holiday
}

const (
	oracleTime    = "2006-01-02T15:04-07:00"
	oracleOpenEnd = "Specified as open end. Closing time was guessed."
)

func readOracle(t *testing.T) (lines []oracleLine) {
	t.Helper()
	content, err := os.ReadFile("testdata/oracle.txt")
	if err != nil {
		t.Fatal(err)
	}
	var place, text string
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSuffix(line, "\n")
		if block, ok := strings.CutPrefix(line, "= "); ok {
			place, text, _ = strings.Cut(block, "\t")
			continue
		}
		parts := strings.SplitN(line, " | ", 4)
		if len(parts) != 4 {
			continue
		}
		at, err := time.Parse(oracleTime, parts[0])
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, oracleLine{place, text, at, parts[1], parts[2], parts[3]})
	}
	return lines
}

// departures are the texts where the oracle is wrong, and why. Only the lines that differ count: the test fails when none does.
var departures = map[string]string{
	"Feb 29 09:00-12:00": "the oracle gives up on 29 February from any other year",
	"Tu 09:00-12:00+":    "asked inside an open end, the oracle says closed; walking to it from before, it says unknown",
	"Su 01:30-02:30":     "the oracle opens in an hour that the clocks skip or give twice by counting from midnight",
	"Su 02:15-03:15":     "the same",
	"Mo-Su 01:00-02:45":  "the same; it even throws",
}

// TestOracle compares every line with what the reference evaluator says.
func TestOracle(t *testing.T) {
	t.Parallel()
	var same, unstated int
	departed := map[string]int{}
	for _, want := range readOracle(t) {
		rules, err := hours.Parse(want.text)
		if err != nil {
			t.Errorf("%s: %v", want.text, err)
			continue
		}
		c := calendar.Of(territory.INSEECode(want.place))
		got := rules.At(want.at, c)
		change := "-"
		if at, then, ok := rules.Next(want.at, c); ok {
			change = at.Format(oracleTime) + " " + then.State.String()
		}
		switch {
		case want.state == "throws" || want.change == "throws" && departures[want.text] == "":
			unstated++ // school_test.go holds what we say then
		case got.State.String() == want.state && change == want.change && sameReason(got, want.comment):
			same++
		case departures[want.text] != "":
			departed[want.text]++
		default:
			t.Errorf("%s in %s at %s:\n got %s | %s | %+v\nwant %s | %s | %s", want.text, want.place,
				want.at.Format(oracleTime), got.State, change, got, want.state, want.change, want.comment)
		}
		if got.State == hours.Open && (want.state == "closed" || want.state == "unknown") {
			t.Errorf("%s in %s at %s: said open, the oracle says %s", want.text, want.place, want.at.Format(oracleTime), want.state)
		}
	}
	for text := range departures {
		if departed[text] == 0 {
			t.Errorf("%s: listed as a departure, but nothing differs", text)
		}
	}
	t.Logf("%d lines agree, %d depend on school holidays that the oracle does not know, departures: %v", same, unstated, departed)
}

// sameReason says whether our reason is the oracle's comment: the rule's own words, an open end, or a holiday.
func sameReason(got hours.Opening, comment string) bool {
	switch {
	case comment == oracleOpenEnd:
		return got.Reason == hours.OpenEnded
	case got.Comment != "":
		return got.Comment == comment
	}
	return (got.Holiday == "") == (comment == "")
}
