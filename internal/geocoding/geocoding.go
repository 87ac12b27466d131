// Package geocoding turns what a person types into a place: today a commune by any of its names or its postcode. It is the
// seam for the address geocoder: whoever asks "where is this?" asks here, and will get addresses from here too.
package geocoding

import (
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/territory"
)

// Match says how the text met the name.
type Match string

// From the surest to the loosest.
const (
	MatchExact    Match = "exact"        // the whole name, accents, case, hyphens and article aside
	MatchPostcode Match = "code_postal"  // by postcode alone
	MatchPrefix   Match = "debut"        // the beginning of the name
	MatchWord     Match = "mot"          // whole words inside the name
	MatchTypo     Match = "orthographe"  // one letter wrong (two in a long word)
	MatchEnd      Match = "fin"          // the end of an address: its commune, not yet the address
	MatchCode     Match = "code_commune" // by INSEE code
)

// Place is one answer: a commune, and the name by which it was found.
type Place struct {
	Name            string              // of the living commune: "Badecon-le-Pin"
	Alias           string              // the name found when it is another one: "Le Pin"; "" otherwise
	Nature          string              // of the name found: commune deleguee associee ancienne arrondissement ligne_5
	INSEECode       territory.INSEECode // of the living commune
	Departement     string              // "36"
	DepartementName string              // "Indre"
	Postcodes       []string
	Population      *int // nil = unknown
	Centre          orb.Point
	Score           float64 // 0..1, 1 = the very name
	Match           Match
}

// DetailKey gives the key of the French catalogue, and its placeholders, that says under which name the commune was found:
// "Le Pin, commune déléguée de Badecon-le-Pin". The key is "" when the name found is the commune's own.
func (p Place) DetailKey() (key string, pairs []string) {
	if p.Alias == "" {
		return "", nil
	}
	return "recherche.nature." + p.Nature, []string{"alias", p.Alias, "commune", p.Name}
}
