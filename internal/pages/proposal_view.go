package pages

import (
	"math"
	"regexp"
	"strings"

	"github.com/maillage-numerique/maillage/internal/importing"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	rounds "github.com/maillage-numerique/maillage/internal/itinerary/reading"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// proposalView is a text beside what was read of it, in finished words.
type proposalView struct {
	chrome
	Name, UnitURL string
	Source        string
	Text          []textPart
	Stops         []proposedLine
	Unread        []string
	Command       string
	Incomplete    string // how many stops cannot be published; "" = none
}

// textPart is a stretch of the source's text, read or not.
type textPart struct {
	Text string
	Read bool
}

type proposedLine struct {
	Words, Where, When, Confidence string
}

func newProposalView(c chrome, unit itinerary.Unit, proposal store.RoundProposal, read importing.Proposition) proposalView {
	v := proposalView{
		chrome: c.titled(wording.Say("proposition.titre", "nom", unit.Name), wording.Say("proposition.description", "nom", unit.Name)),
		Name:   unit.Name, UnitURL: "/unites/" + unit.Slug, Unread: read.Unread, Text: markText(proposal.Text, read.Unread),
		Source:  wording.Say("proposition.source", "source", proposal.Source, "id", proposal.SourceID),
		Command: "maillage units confirm " + unit.Slug,
	}
	incomplete := 0
	for _, s := range read.Stops {
		v.Stops = append(v.Stops, proposedLineOf(s))
		if s.Rule == "" || s.Commune == "" {
			incomplete++
		}
	}
	if incomplete > 0 {
		v.Incomplete = wording.Count("proposition.confirmer.incomplete", incomplete)
	}
	return v
}

func proposedLineOf(s importing.ProposedStop) proposedLine {
	line, level := proposedLine{Words: s.Text, Where: placeWords(s.Place, s.Commune)}, "relire"
	if s.Commune == "" {
		line.Where = wording.Say("proposition.lieu_inconnu", "lieu", s.Place)
	}
	when := wording.Say("proposition.sans_regle")
	if rule, err := itinerary.ParseRule(s.Rule); err == nil {
		when = wording.Rule(rule)
	}
	hours, _ := itinerary.ParseHours(strings.Join(s.Hours, ",")) // ours: what cannot be read is said to be unknown
	line.When = wording.Say("unite.regle", "regle", when, "heures", wording.Hours(hours))
	switch {
	case s.Confidence >= rounds.Sure:
		level = "sur"
	case s.Confidence < rounds.Flagged:
		level = "signale"
	}
	line.Confidence = wording.Say("proposition.confiance."+level, "n", wording.Number(int(math.Round(100*s.Confidence))))
	return line
}

// markText cuts a text into what was read and what was not. Unread stretches come in the order of the text, their blanks
// collapsed.
func markText(text string, unread []string) []textPart {
	var parts []textPart
	add := func(s string, read bool) {
		if strings.TrimSpace(s) != "" {
			parts = append(parts, textPart{s, read})
		}
	}
	for _, stretch := range unread {
		words := strings.Fields(stretch)
		for i := range words {
			words[i] = regexp.QuoteMeta(words[i])
		}
		at := regexp.MustCompile(strings.Join(words, `\s+`)).FindStringIndex(text)
		if at == nil || len(words) == 0 {
			continue
		}
		add(text[:at[0]], true)
		add(text[at[0]:at[1]], false)
		text = text[at[1]:]
	}
	add(text, len(unread) == 0 || len(parts) > 0)
	return parts
}
