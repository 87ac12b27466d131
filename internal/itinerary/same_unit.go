package itinerary

import (
	"slices"
	"strings"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/site"
)

// commonWords stand in the names of many units and tell none apart.
var commonWords = []string{
	"accueil", "agglomeration", "ambulant", "ambulante", "association", "bus", "camion", "communaute", "commune", "communes",
	"conseiller", "conseillers", "departement", "espace", "france", "itinerant", "itinerante", "itinerants", "maison",
	"mediation", "minibus", "mobile", "mobilite", "numerique", "numeriques", "pays", "permanence", "proximite", "public",
	"publics", "service", "services", "sociale", "territoire", "unite",
}

// SameUnit says whether two sightings of different sources tell of the same unit: parked at the same address of the same
// commune, with a word in both names that is proper to them. Hub-Lo's "La Rur@linette - Accueil Numérique Itinérant France
// Service" and France services' "Bus France services La Rur@linette" both stand at 148 avenue Marcel Lemoine, Châteauroux.
//
// Without an address, or with names made of common words only, the answer is no: two units shown apart can be merged by a
// person, two merged by mistake are a bus that never comes.
func SameUnit(a, b Sighting) bool {
	if a.Source == b.Source || a.Unit.BaseINSEECode == "" || a.Unit.BaseINSEECode != b.Unit.BaseINSEECode {
		return false
	}
	street := address.NormalizePlace(a.Unit.BaseAddress)
	if street == "" || street != address.NormalizePlace(b.Unit.BaseAddress) {
		return false
	}
	common := append(wordsOf(a.Commune), wordsOf(b.Commune)...)
	theirs := properWords(b.Unit.Name, common)
	return slices.ContainsFunc(properWords(a.Unit.Name, common), func(w string) bool { return slices.Contains(theirs, w) })
}

// properWords are the words of a name that are neither common nor the commune's; "@" reads as "a".
func properWords(name string, communeWords []string) []string {
	return slices.DeleteFunc(wordsOf(name), func(w string) bool {
		return len(w) < 4 || slices.Contains(commonWords, w) || slices.Contains(communeWords, w)
	})
}

func wordsOf(s string) []string {
	return strings.Fields(address.NormalizePlace(strings.ReplaceAll(s, "@", "a")))
}

// Named is what the slug of a unit is made of.
type Named struct {
	Name, Commune, INSEECode string
	Key                      string // unique: the first of its sources' ids
}

// Slugs gives each unit its address, in the order of the input: the name in ASCII; with the commune for units that share
// it, and whatever tells them apart if that is not enough. It depends on the set of units, not on their order.
func Slugs(units []Named) []string {
	makers := []func(Named) string{
		func(n Named) string { return n.Name },
		func(n Named) string { return n.Name + " " + n.Commune },
		func(n Named) string { return n.Name + " " + n.Commune + " " + n.INSEECode },
		func(n Named) string { return n.Name + " " + n.Commune + " " + n.Key },
	}
	slugs, level := make([]string, len(units)), make([]int, len(units))
	for {
		holders := map[string][]int{}
		for i, n := range units {
			slugs[i] = site.Slug(makers[level[i]](n))
			if slugs[i] == "" {
				slugs[i] = site.Slug("unite " + n.Key)
			}
			holders[slugs[i]] = append(holders[slugs[i]], i)
		}
		moved := false
		for _, same := range holders {
			if len(same) < 2 {
				continue
			}
			for _, i := range same {
				if level[i] < len(makers)-1 {
					level[i]++
					moved = true
				}
			}
		}
		if !moved {
			return slugs
		}
	}
}
