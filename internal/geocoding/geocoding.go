// Package geocoding turns what a person types into a place: a commune by any of its names or its postcode, an address, a street,
// a hamlet. Whoever asks "where is this?" asks here. A Finder answers people; a Geocoder answers programs, in the convention of
// the national service; CSV answers files.
package geocoding

import (
	"strings"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/geocode"
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
	MatchEnd      Match = "fin"          // the end of an address: its commune, the address itself being unknown
	MatchCode     Match = "code_commune" // by INSEE code
	MatchAddress  Match = "adresse"      // an address, a street or a hamlet; its score says how surely
)

// Place is one answer: a commune and the name by which it was found, or an address in it.
type Place struct {
	Type            geocode.Type        // housenumber street locality municipality
	Address         string              // "12 Rue Moyenne"; "" = the commune itself
	Name            string              // of the living commune: "Badecon-le-Pin"
	Alias           string              // the name found when it is another one: "Le Pin"; "" otherwise
	Nature          string              // of the name found: commune deleguee associee ancienne arrondissement ligne_5
	INSEECode       territory.INSEECode // of the living commune
	Departement     string              // "36"
	DepartementName string              // "Indre"
	Postcodes       []string
	Population      *int      // nil = unknown
	Centre          orb.Point // of the commune, or the address
	Score           float64   // 0..1, 1 = the very name
	Match           Match
}

// Label writes the place on one line, so that it is found again by it: "12 Rue Moyenne 18000 Bourges", "Le Blanc".
func (p Place) Label() string {
	if p.Address == "" {
		return p.Name
	}
	words := []string{p.Address}
	if len(p.Postcodes) > 0 {
		words = append(words, p.Postcodes[0])
	}
	return strings.Join(append(words, p.Name), " ")
}

// DetailKey gives the key of the French catalogue, and its placeholders, that says under which name the commune was found:
// "Le Pin, commune déléguée, aujourd’hui Badecon-le-Pin". The key is "" when the name found is the commune's own.
func (p Place) DetailKey() (key string, pairs []string) {
	if p.Alias == "" {
		return "", nil
	}
	return "recherche.nature." + p.Nature, []string{"alias", p.Alias, "commune", p.Name}
}
