package importing

import (
	"context"
	"slices"
	"strings"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Geocoder finds addresses: our own index (geocoding.Local) or the national service (remote.Geoplateforme). geocodingtest is the
// suite of both.
type Geocoder interface {
	Search(ctx context.Context, q geocode.Query) ([]geocode.Result, error)
}

// statement is what a source says of where a place is.
type statement struct {
	Address  string
	Postcode string
	Commune  string // name, as declared
}

// finder looks the address of one place up in a commune. The first error of the geocoder stays in err, and everything after it is
// not found: whoever places reads err at the end.
type finder struct {
	geocoder  Geocoder
	gazetteer *territory.Gazetteer
	err       error
}

// of gives the search of one place, as site.Terrain asks it; nil when there is nothing to search with.
func (f *finder) of(ctx context.Context, s statement) site.FindAddress {
	if f.geocoder == nil || strings.TrimSpace(s.Address) == "" {
		return nil
	}
	return func(code territory.INSEECode) *site.Found {
		if f.err != nil {
			return nil
		}
		best := f.search(ctx, s, code)
		for _, part := range ways(s.Address) {
			if best != nil && best.Score >= site.AcceptedScore {
				break // the whole address is better than a part of it, and the first part than the next
			}
			s.Address = part
			if found := f.search(ctx, s, code); found != nil && (best == nil || found.Score > best.Score) {
				best = found
			}
		}
		return best
	}
}

func (f *finder) search(ctx context.Context, s statement, code territory.INSEECode) *site.Found {
	found, err := f.geocoder.Search(ctx, geocode.Query{Text: f.text(s, code), CityCode: string(code), Limit: 1})
	if err != nil {
		f.err = err
		return nil
	}
	return foundIn(code, found)
}

// ways gives the parts of an address that read as a way, in their order, where it has several parts: sources write "Les Rives
// d'Auron, boulevard Lamarck" and "CCI du Cher - Rue Didier Daurat". What does not begin like a way is a building, which may bear
// the name of a street elsewhere in the town.
func ways(text string) []string {
	parts := strings.FieldsFunc(strings.ReplaceAll(text, " - ", ","), func(r rune) bool { return strings.ContainsRune(",;–\n", r) })
	if len(parts) < 2 {
		return nil
	}
	return slices.DeleteFunc(parts, func(part string) bool {
		for _, word := range address.Words(part) {
			if word.Class != address.Digits {
				return word.Class != address.Kind
			}
		}
		return true
	})
}

// text writes the address as a letter to that commune would: its name as the source spells it when it is one of its names
// (delegated communes tell streets of one name apart), and the postcode when it is one of its own.
func (f *finder) text(s statement, code territory.INSEECode) string {
	words := []string{s.Address}
	commune, ok := f.gazetteer.Commune(code)
	if slices.Contains(commune.Postcodes, s.Postcode) {
		words = append(words, s.Postcode)
	}
	switch {
	case f.gazetteer.Bears(code, s.Commune):
		words = append(words, s.Commune)
	case ok:
		words = append(words, commune.Name)
	}
	return strings.Join(words, " ")
}

// levels are the types of answer that say more than the commune.
var levels = map[geocode.Type]site.Level{
	geocode.HouseNumber: site.LevelExact, geocode.Street: site.LevelStreet, geocode.Locality: site.LevelHamlet,
}

// foundIn keeps the first answer when it is an address of the commune. An answer elsewhere is none: a wrong commune is worse.
func foundIn(code territory.INSEECode, results []geocode.Result) *site.Found {
	if len(results) == 0 {
		return nil
	}
	r := results[0]
	level, address := levels[r.Type]
	if !address || territory.INSEECode(geocode.City(r.CityCode)) != code {
		return nil
	}
	return &site.Found{At: r.Position, Level: level, Score: r.Score, Label: r.Label}
}
