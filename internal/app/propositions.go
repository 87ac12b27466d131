package app

import (
	"fmt"
	"io"

	"github.com/maillage-numerique/maillage/internal/importing"
	"github.com/maillage-numerique/maillage/internal/itinerary/reading"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// printPropositions says how many stops were read in each text that has some, and how surely.
func printPropositions(out io.Writer, propositions []importing.Proposition) {
	stops, sure, flagged, texts := 0, 0, 0, 0
	for _, p := range propositions {
		if len(p.Stops) == 0 {
			continue
		}
		s, f := tallied(p)
		fmt.Fprintln(out, say("import.proposition", "id", p.SourceID, "unite", p.Unit, "arrets", wording.Count("cli.import.arrets", len(p.Stops)),
			"surs", wording.Number(s), "signales", wording.Number(f)))
		stops, sure, flagged, texts = stops+len(p.Stops), sure+s, flagged+f, texts+1
	}
	if texts > 1 {
		fmt.Fprintln(out, say("import.propositions", "arrets", wording.Count("cli.import.arrets", stops), "unites", wording.Number(texts),
			"surs", wording.Number(sure), "signales", wording.Number(flagged)))
	}
}

// tallied counts the stops of which everything was read, and those in which something is a guess.
func tallied(p importing.Proposition) (sure, flagged int) {
	for _, s := range p.Stops {
		switch {
		case s.Confidence >= reading.Sure:
			sure++
		case s.Confidence < reading.Flagged:
			flagged++
		}
	}
	return sure, flagged
}
