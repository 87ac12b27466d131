package dataset

import (
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// RoundText is a row of France services whose comment may say a round.
type RoundText struct {
	SourceID    string
	Unit        string
	Text        string // decoded, blanks inside as the source has them; "" = the row says nothing
	Departement string
	Commune     DeclaredCommune     // of the base
	Position    *orb.Point          // of the base; lon, lat
	Hours       [7][]itinerary.Span // from Monday, as the source orders them
	Mobile      bool                // a bus or an itinerant team; otherwise a place that also goes elsewhere ("Multisites")
}

// IsRoundTexts recognises the rows of France services cut down to what tells of rounds; the national list itself has the
// same columns and more.
func IsRoundTexts(l Look) bool {
	return l.Shape == ShapeTable && l.Has("id_fs", "lib_fs", "format_fs", "h_lundi", "commentaire")
}

// RoundTexts reads them.
func RoundTexts(p *Plain) Records[RoundText] {
	return tableRecords(p, []string{"id_fs", "lib_fs", "format_fs", "commentaire"}, func(_ *Table, row Row) (RoundText, error) {
		t := RoundText{
			SourceID: row.Get("id_fs"), Unit: tidyLine(unescapeJS(row.Get("lib_fs"))), Text: roundText(row.Get("commentaire")),
			Departement: row.Get("insee_dep"),
			Commune: DeclaredCommune{
				INSEECode: padCode(row.Get("insee_com")), Postcode: postcode(row.Get("code_postal")), Name: communeName(row.Get("lib_com")),
			},
			Hours:  franceServicesSpans(row),
			Mobile: slices.Contains(franceServicesUnits, address.Fold(strings.ReplaceAll(row.Get("format_fs"), "_", " "))),
		}
		if t.SourceID == "" {
			return t, fault.New(fault.Invalid, "lieu_sans_identifiant", "id_fs", "")
		}
		t.Position, _ = degrees("longitude", row.Get("longitude"), "latitude", row.Get("latitude"))
		return t, nil
	})
}

// roundText decodes a comment. "[reserve]" stands for a text that is kept elsewhere.
func roundText(comment string) string {
	text := strings.TrimSpace(unescapeJS(comment))
	if strings.Trim(text, "[]") == "reserve" {
		return ""
	}
	return text
}

// franceServicesSpans reads the h_* columns: the spans of each day in the order of the file, those that say nothing left out.
func franceServicesSpans(row Row) [7][]itinerary.Span {
	var week7 [7][]itinerary.Span
	for i, day := range week {
		for _, part := range strings.Split(row.Get("h_"+day), "/") {
			s, err := itinerary.ParseSpan(strings.ReplaceAll(strings.TrimSpace(part), " ", ""))
			if err == nil {
				week7[i] = append(week7[i], s)
			}
		}
	}
	return week7
}
