package territory

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/maillage-numerique/maillage/geo/address"
)

// Gazetteer finds the commune that a code, a postcode or a name means. It holds the whole of France in memory (about
// 35,000 communes and 46,000 names), does not change once built and may be asked by any number of goroutines. The order of
// what it is built from does not matter.
type Gazetteer struct {
	communes   map[INSEECode]GazetteerCommune
	heirs      map[string][]INSEECode
	byPostcode map[string][]INSEECode
	names      func() nameIndex // made at the first question about a name
}

type nameIndex struct {
	local      map[string][]Bearer // key: departement + "|" + normalized name
	everywhere map[string][]Bearer // key: normalized name
}

// GazetteerCommune is what the gazetteer needs of a commune.
type GazetteerCommune struct {
	Code      INSEECode
	Name      string
	Postcodes []string
}

// NewGazetteer builds a gazetteer. Names lead to living communes; those that do not are ignored.
func NewGazetteer(communes []GazetteerCommune, heirs []Heir, names []PlaceName) *Gazetteer {
	g := &Gazetteer{
		communes:   make(map[INSEECode]GazetteerCommune, len(communes)),
		heirs:      map[string][]INSEECode{},
		byPostcode: map[string][]INSEECode{},
	}
	for _, c := range communes {
		g.communes[c.Code] = c
		for _, postcode := range c.Postcodes {
			g.byPostcode[postcode] = insertSorted(g.byPostcode[postcode], c.Code)
		}
	}
	g.names = sync.OnceValue(func() nameIndex {
		index := nameIndex{local: make(map[string][]Bearer, len(communes)), everywhere: make(map[string][]Bearer, len(communes))}
		for _, c := range communes {
			index.add(c.Name, Bearer{c.Code, NatureCommune})
		}
		for _, n := range names {
			if _, living := g.communes[n.Code]; living {
				index.add(n.Name, Bearer{n.Code, n.Nature})
			}
		}
		return index
	})
	for _, h := range heirs {
		if _, living := g.communes[h.Code]; living {
			g.heirs[h.OldCode] = insertSorted(g.heirs[h.OldCode], h.Code)
		}
	}
	return g
}

func (x nameIndex) add(name string, n Bearer) {
	for _, key := range nameKeys(name) {
		local := n.Code.Departement() + "|" + key
		x.local[local] = addNamed(x.local[local], n)
		x.everywhere[key] = addNamed(x.everywhere[key], n)
	}
}

// nameKeys are the spellings under which a name is found: normalized, and without its article.
func nameKeys(name string) []string {
	full := address.NormalizePlace(name)
	if full == "" {
		return nil
	}
	if short := address.WithoutArticle(full); short != full {
		return []string{full, short}
	}
	return []string{full}
}

func addNamed(list []Bearer, n Bearer) []Bearer {
	for i := range list {
		if list[i].Code == n.Code {
			if n.Nature.surer(list[i].Nature) {
				list[i].Nature = n.Nature
			}
			return list
		}
	}
	return append(list, n)
}

// Commune gives a living commune.
func (g *Gazetteer) Commune(code INSEECode) (GazetteerCommune, bool) {
	c, ok := g.communes[code]
	return c, ok
}

// Len is the number of living communes.
func (g *Gazetteer) Len() int { return len(g.communes) }

// Resolve leads a code to the living commune that it means now: itself, the heir of a dead code, the town of an
// arrondissement. A dead code with several heirs gives "" and the heirs; an unknown code gives "" and nothing.
func (g *Gazetteer) Resolve(code string) (INSEECode, []INSEECode) {
	code = strings.ToUpper(strings.TrimSpace(code))
	if c, living := g.communes[INSEECode(code)]; living {
		return c.Code, nil
	}
	if heirs := g.heirs[code]; len(heirs) > 0 {
		if len(heirs) == 1 {
			return heirs[0], nil
		}
		return "", slices.Clone(heirs)
	}
	if town, ok := TownOfArrondissement(code); ok {
		if _, living := g.communes[town]; living {
			return town, nil
		}
	}
	return "", nil
}

// TownOfArrondissement gives the commune of a municipal arrondissement of Paris, Lyon or Marseille (law of 31 December
// 1982): INSEE numbers them 75101–75120, 69381–69389 and 13201–13216.
func TownOfArrondissement(code string) (INSEECode, bool) {
	switch {
	case code >= "75101" && code <= "75120" && len(code) == 5:
		return "75056", true
	case code >= "69381" && code <= "69389" && len(code) == 5:
		return "69123", true
	case code >= "13201" && code <= "13216" && len(code) == 5:
		return "13055", true
	}
	return "", false
}

// ByPostcode lists the communes that a postcode serves, sorted. CEDEX codes serve none.
func (g *Gazetteer) ByPostcode(postcode string) []INSEECode {
	return slices.Clone(g.byPostcode[postcode])
}

// ByName lists the communes of a département that bear, or bore, the name, sorted; the own name of a commune wins over
// former and delegated names of others. An empty département means the whole of France.
func (g *Gazetteer) ByName(name, departement string) []INSEECode {
	found := g.lookup(address.NormalizePlace(name), departement)
	if len(found) == 0 {
		found = g.lookup(address.WithoutArticle(address.NormalizePlace(name)), departement)
	}
	return found
}

func (g *Gazetteer) lookup(key, departement string) []INSEECode {
	var current, all []INSEECode
	for _, n := range g.bearers(key, departement) {
		all = insertSorted(all, n.Code)
		if n.Nature == NatureCommune {
			current = insertSorted(current, n.Code)
		}
	}
	if len(current) > 0 {
		return current
	}
	return all
}

func (g *Gazetteer) bearers(key, departement string) []Bearer {
	switch {
	case key == "":
		return nil
	case departement == "":
		return g.names().everywhere[key]
	}
	return g.names().local[departement+"|"+key]
}

// Bearer is a commune that bears, or bore, a name, and the surest nature under which it does.
type Bearer struct {
	Code   INSEECode
	Nature Nature
}

// Bearers lists every commune of a département that bears, or bore, the name, the surest natures first, then by code. An
// empty département means the whole of France.
func (g *Gazetteer) Bearers(name, departement string) []Bearer {
	key := address.NormalizePlace(name)
	list := g.bearers(key, departement)
	if len(list) == 0 {
		list = g.bearers(address.WithoutArticle(key), departement)
	}
	out := slices.Clone(list)
	slices.SortFunc(out, func(a, b Bearer) int {
		return cmp.Or(cmp.Compare(a.Nature.rank(), b.Nature.rank()), cmp.Compare(a.Code, b.Code))
	})
	return out
}

// Communes gives every living commune, in no order.
func (g *Gazetteer) Communes() iter.Seq[GazetteerCommune] { return maps.Values(g.communes) }

// Bears says whether a commune bears, or bore, the name.
func (g *Gazetteer) Bears(code INSEECode, name string) bool {
	for _, key := range nameKeys(name) {
		for _, n := range g.names().local[code.Departement()+"|"+key] {
			if n.Code == code {
				return true
			}
		}
	}
	return false
}

// DepartementsOfPostcode lists the départements that a postcode may lie in: its first two digits, three overseas, both of
// Corsica for 20. Few postcodes cross a border (they serve their communes through ByPostcode).
func DepartementsOfPostcode(postcode string) []string {
	switch {
	case len(postcode) != 5 || strings.Trim(postcode, "0123456789") != "":
		return nil
	case strings.HasPrefix(postcode, "20"):
		return []string{"2A", "2B"}
	case strings.HasPrefix(postcode, "97"), strings.HasPrefix(postcode, "98"):
		return []string{postcode[:3]}
	}
	return []string{postcode[:2]}
}

func insertSorted(list []INSEECode, code INSEECode) []INSEECode {
	at, found := slices.BinarySearch(list, code)
	if found {
		return list
	}
	return slices.Insert(list, at, code)
}
