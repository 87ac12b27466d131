package pages

import (
	"testing"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/geocoding"
)

// The cases are of the COG of 2026 and of the addresses of Bourges.
func TestWhichPlaceIsMeant(t *testing.T) {
	t.Parallel()
	commune := func(name, departement string, score float64) geocoding.Place {
		return geocoding.Place{Type: geocode.Municipality, Name: name, DepartementName: departement, Score: score, Match: geocoding.MatchExact}
	}
	street := func(name string, score float64) geocoding.Place {
		return geocoding.Place{
			Type: geocode.Street, Address: name, Name: "Bourges", Postcodes: []string{"18000"}, DepartementName: "Cher", Score: score,
			Match: geocoding.MatchAddress,
		}
	}
	prefix := commune("Bourges", "Cher", 0.78)
	prefix.Match = geocoding.MatchPrefix
	for _, c := range []struct {
		sentence, query string
		places          []geocoding.Place
		want            int
	}{
		{"the only one", "Bourge", []geocoding.Place{prefix}, 0},
		{"the very name, far before the next", "Levroux", []geocoding.Place{commune("Levroux", "Indre", 1), commune("Levroux-Nord", "Cher", 0.8)}, 0},
		{"two of one name", "Contres", []geocoding.Place{commune("Contres", "Cher", 1), commune("Le Controis-en-Sologne", "Loir-et-Cher", 0.96)}, -1},
		{
			"chosen among those of its département that bear the name or did",
			"Méréaucourt (Somme)",
			[]geocoding.Place{commune("Méréaucourt", "Somme", 1), commune("Monchy-Lagache", "Somme", 0.96)},
			0,
		},
		{"chosen, accents aside", "la vergne (charente maritime)", []geocoding.Place{commune("Vergné", "Charente-Maritime", 1), commune("La Vergne", "Charente-Maritime", 0.98)}, 1},
		{"chosen, though its commune came first", "Rue Charles 7 18000 Bourges", []geocoding.Place{commune("Bourges", "Cher", 1), street("Rue Charles 7", 0.59)}, 1},
		{"a sure address", "rue charles 7 bourge", []geocoding.Place{street("Rue Charles 7", 0.9), street("Rue Charles Durand", 0.6)}, 0},
		{"an address that is not sure", "rue charles", []geocoding.Place{street("Rue Charles 7", 0.7), street("Rue Charles Durand", 0.6)}, -1},
	} {
		if got := meant(c.query, c.places); got != c.want {
			t.Errorf("%s: %d, want %d", c.sentence, got, c.want)
		}
	}
}
