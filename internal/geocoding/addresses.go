package geocoding

import (
	"context"
	"strings"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/territory"
)

const (
	// worthShowing is the score under which an address is no answer to what a person typed.
	worthShowing = 0.45
	// beforeCommunes is the score from which an address comes before communes of which the text is not the whole name.
	beforeCommunes = 0.6
)

// Find gives the places that a text may mean, the likeliest first: communes as FindCommunes does, and addresses. A text that is
// the whole name of a commune means the commune, whatever streets bear it.
func (f *Finder) Find(ctx context.Context, text string, limit int) ([]Place, error) {
	return f.findAll(ctx, geocode.Query{Text: text, Limit: limit})
}

// Suggest completes what a person is typing: the places that it may become, in the order of Find, the last word of an address
// being unfinished.
func (f *Finder) Suggest(ctx context.Context, text string, limit int) ([]Place, error) {
	return f.findAll(ctx, geocode.Query{Text: text, Limit: limit, Autocomplete: true})
}

func (f *Finder) findAll(ctx context.Context, q geocode.Query) ([]Place, error) {
	if q.Limit <= 0 {
		q.Limit = DefaultLimit
	}
	communes, err := f.communes(ctx, q.Text, q.Limit, q.Autocomplete)
	if err != nil || f.addresses == nil || !f.addresses.Ready() || wholeName(q.Text, communes) {
		return communes, err
	}
	found, err := f.addresses.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	var addresses []Place
	for _, r := range found {
		if r.Type == geocode.Municipality || r.Score < worthShowing {
			break // the geocoder holds the commune for likelier than what follows
		}
		addresses = append(addresses, placeOf(r))
	}
	if len(addresses) == 0 {
		return communes, nil
	}
	all := append(communes, addresses...)
	if len(communes) == 0 || communes[0].Match == MatchEnd || addresses[0].Score >= beforeCommunes {
		all = append(addresses, communes...)
	}
	return all[:min(q.Limit, len(all))], nil
}

// wholeName says whether the text is nothing but a commune: its name, its code or its postcode.
func wholeName(text string, communes []Place) bool {
	t := parse(text)
	if t.name == "" {
		return true
	}
	return len(communes) > 0 && communes[0].Match == MatchExact && t.postcode == "" && t.code == ""
}

// placeOf turns an address, a street or a hamlet of the geocoder into a place.
func placeOf(r geocode.Result) Place {
	p := Place{
		Type: r.Type, Address: r.Name, Name: r.City, INSEECode: territory.INSEECode(geocode.City(r.CityCode)), Centre: r.Position,
		Score: r.Score, Match: MatchAddress,
	}
	p.Departement, p.DepartementName, _ = strings.Cut(r.Context, ", ")
	p.DepartementName, _, _ = strings.Cut(p.DepartementName, ", ")
	if r.Postcode != "" {
		p.Postcodes = []string{r.Postcode}
	}
	return p
}
