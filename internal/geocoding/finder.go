package geocoding

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Bounds of a search.
const (
	DefaultLimit = 10
	MaxLimit     = 50
	MaxTextRunes = 200
)

// enoughByPrefix names that begin like the text make a search among misspellings needless.
const enoughByPrefix = 5

// Finder finds places among the names that the store holds, and addresses where it was given a geocoder.
type Finder struct {
	store     *store.Store
	addresses *Local // nil = communes only
}

// New makes a finder of communes.
func New(s *store.Store) *Finder { return &Finder{store: s} }

// NewWithAddresses makes a finder of communes and of addresses. It does not wait for the index: without, it finds communes.
func NewWithAddresses(s *store.Store, addresses *Local) *Finder {
	return &Finder{store: s, addresses: addresses}
}

// FindCommunes gives the communes that a text may mean, the likeliest first, each once, by its best name. None at all is an
// empty list, not an error. The text is a name of today or of old, a postcode, or both ("36300 le blanc", "le blanc 36",
// "Le Pin (Indre)").
func (f *Finder) FindCommunes(ctx context.Context, text string, limit int) ([]Place, error) {
	return f.communes(ctx, text, limit, false)
}

func (f *Finder) communes(ctx context.Context, text string, limit int, unfinished bool) ([]Place, error) {
	if utf8.RuneCountInString(text) > MaxTextRunes {
		return nil, fault.New(fault.Invalid, "texte_trop_long", "q", "").With("max", "200")
	}
	t := parse(text)
	t.unfinished = unfinished
	places, err := f.find(ctx, t)
	if err != nil {
		return nil, err
	}
	return best(places, limit), nil
}

func (f *Finder) find(ctx context.Context, t typed) ([]candidate, error) {
	if t.postcode != "" || t.code != "" {
		found, err := f.byNumber(ctx, t)
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	if t.name == "" {
		return nil, nil
	}
	found, err := f.byName(ctx, t)
	if err != nil || len(found) > 0 {
		return found, err
	}
	if t.departement != "" {
		// "paris 12" is not in the Aveyron.
		t.departement = ""
		return f.find(ctx, t)
	}
	return f.byEnd(ctx, t)
}

// byNumber answers a postcode or an INSEE code; a name beside it chooses among its communes.
func (f *Finder) byNumber(ctx context.Context, t typed) ([]candidate, error) {
	var rows []store.NamedPlace
	var err error
	match := MatchPostcode
	if t.postcode != "" {
		rows, err = f.store.PlacesByPostcode(ctx, t.postcode)
	}
	if err == nil && len(rows) == 0 && t.code != "" {
		match = MatchCode
		rows, err = f.store.PlacesByCode(ctx, t.code)
	}
	if err != nil {
		return nil, err
	}
	found := make([]candidate, 0, len(rows))
	here := map[territory.INSEECode]bool{}
	for _, row := range rows {
		here[row.INSEECode] = true
		found = append(found, candidate{row: row, match: match, score: scorePostcode})
	}
	if t.name == "" {
		return found, nil
	}
	named, err := f.byName(ctx, t)
	if err != nil {
		return nil, err
	}
	for _, c := range named {
		// A name outside its postcode is doubtful: one of the two is wrong.
		if !here[c.row.INSEECode] {
			c.score *= outsidePostcode
		}
		found = append(found, c)
	}
	if surest(found) <= scorePostcode {
		// Nothing of that name there: the postcode still says about where.
		for i := range found {
			if found[i].match == match {
				found[i].score *= outsidePostcode
			}
		}
	}
	return found, nil
}

// byName looks for the name itself and its beginning; when these do not settle it, for a département named after it, then
// for its misspellings.
func (f *Finder) byName(ctx context.Context, t typed) ([]candidate, error) {
	rows, err := f.store.PlacesByName(ctx, t.name, t.bare, t.departement)
	if err != nil {
		return nil, err
	}
	found := rank(t, rows)
	if surest(found) >= scoreAlias || len(found) >= enoughByPrefix {
		return found, nil
	}
	if rest, ok, err := f.splitDepartement(ctx, t); err != nil {
		return nil, err
	} else if ok {
		rest.unfinished = t.unfinished
		if named, err := f.byName(ctx, rest); err != nil || len(named) > 0 {
			return named, err
		}
	}
	misspelt, err := f.misspelt(ctx, t)
	return append(found, misspelt...), err
}

// misspelt looks for names one letter away, then for names that merely look alike.
func (f *Finder) misspelt(ctx context.Context, t typed) ([]candidate, error) {
	if allowedTypos(t.bare) == 0 {
		return nil, nil
	}
	alike := variants(t.name)
	if t.bare != t.name {
		alike = append(alike, variants(t.bare)...)
	}
	rows, err := f.store.PlacesByVariant(ctx, alike, t.departement)
	if err != nil {
		return nil, err
	}
	if found := rank(t, rows); len(found) > 0 || t.unfinished {
		return found, nil
	}
	if rows, err = f.store.PlacesAlike(ctx, t.name, t.bare, t.departement); err != nil {
		return nil, err
	}
	return rank(t, rows), nil
}

// splitDepartement reads a département's name after the commune's: "le pin indre".
func (f *Finder) splitDepartement(ctx context.Context, t typed) (typed, bool, error) {
	if t.departement != "" || !strings.Contains(t.name, " ") {
		return typed{}, false, nil
	}
	all, err := f.store.DepartementNames(ctx)
	if err != nil {
		return typed{}, false, err
	}
	codes := make(map[string]string, len(all))
	for _, d := range all {
		codes[address.NormalizePlace(d.Name)] = d.Code
	}
	rest, departement, ok := splitDepartement(t.name, codes)
	return typed{name: rest, bare: address.WithoutArticle(rest), departement: departement}, ok, nil
}

// byEnd keeps the commune that ends an address, until addresses themselves are known.
func (f *Finder) byEnd(ctx context.Context, t typed) ([]candidate, error) {
	words := strings.Fields(t.name)
	if len(words) < 2 {
		return nil, nil
	}
	ends := make([]string, 0, len(words)-1)
	for i := 1; i < len(words); i++ {
		ends = append(ends, strings.Join(words[i:], " "))
	}
	rows, err := f.store.PlacesByEnd(ctx, ends, t.departement)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	longest := rows[0].Normalized
	var found []candidate
	for _, row := range rows {
		if row.Normalized == longest {
			found = append(found, candidate{row: row, match: MatchEnd, score: scoreEnd})
		}
	}
	return found, nil
}

// nearHome is what a place of the studied area gains in the order: who asks this service for "Argenton" means the one on the
// Creuse, though another bears the very name. Less than what parts a whole name from its beginning.
const nearHome = 0.07

// best keeps one candidate for each commune and puts the likeliest first: by score, the studied area favoured, then the most
// inhabited.
func best(all []candidate, limit int) []Place {
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(
			cmp.Compare(b.order(), a.order()),
			cmp.Compare(b.score, a.score),
			cmp.Compare(inhabitants(b.row), inhabitants(a.row)),
			cmp.Compare(a.row.INSEECode, b.row.INSEECode),
		)
	})
	if limit <= 0 {
		limit = DefaultLimit
	}
	seen := map[territory.INSEECode]bool{}
	places := []Place{}
	for _, c := range all {
		if seen[c.row.INSEECode] {
			continue
		}
		seen[c.row.INSEECode] = true
		places = append(places, c.place())
		if len(places) == limit {
			break
		}
	}
	return places
}

func inhabitants(row store.NamedPlace) int {
	if row.Population == nil {
		return -1
	}
	return *row.Population
}

func (c candidate) order() float64 {
	if c.row.InStudy {
		return c.score + nearHome
	}
	return c.score
}
