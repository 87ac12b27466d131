package reading

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Atlas finds the commune that a name of a text means, near the unit that the text is about.
type Atlas struct {
	Names   *territory.Gazetteer
	Centres map[territory.INSEECode]orb.Point // of communes; those without one are never found across a border
}

// How sure a name is. What is below sure is never published without a person.
const (
	certain   = 1.0
	formerly  = 0.95 // a delegated, associated or former commune, or a hamlet of our table
	columns   = 0.95 // hours of the unit's own columns, not of the text
	across    = 0.9  // beyond the border of the département, and the only one within reach
	nearest   = 0.8  // several bear the name, one alone stands near
	mistyped  = 0.8  // a bounded number of typing errors, or the first words of a longer name
	guessed   = 0.6  // of the unit's own commune, which the text does not name here
	unknown   = 0.3
	distant   = 0.65 // farther than a round goes in its own département
	reachKm   = 45   // of a round that leaves its département, or that uses an old name
	distantKm = 80
	farApart  = 3 // how many times farther the others of a name must be
	shortName = 4 // letters below which no typing error is forgiven
)

// found is a commune that a name may mean.
type found struct {
	code territory.INSEECode
	sure float64
}

// exactly finds the commune that bears the name, in the départements of the unit first, then within reach of its base. Names
// of post offices and quarters are not trusted: they are many, and alike.
func (a Atlas) exactly(name string, near from) (found, bool) {
	for _, departement := range near.departements {
		if code, ok := hamlets()[departement+"|"+address.NormalizePlace(name)]; ok {
			return found{code, formerly}, true
		}
		if f, ok := a.among(trusted(a.Names.Bearers(name, departement)), name, near); ok {
			return f, true
		}
	}
	if len(near.begun(name)) > 0 {
		return found{}, false
	}
	var within []territory.Bearer
	for _, b := range trusted(a.Names.Bearers(name, "")) {
		if km, ok := a.distance(b.Code, near); ok && km <= reachKm && b.Nature == territory.NatureCommune {
			within = append(within, b)
		}
	}
	if len(within) != 1 {
		return found{}, false
	}
	return found{within[0].Code, across}, true
}

// among chooses between the communes of one département that bear a name. A name of the past is trusted within reach, and
// where no commune of today begins with it: "Saint-Ouen" near Marans is Saint-Ouen-d'Aunis, not what was Saint-Ouen elsewhere.
func (a Atlas) among(bearers []territory.Bearer, name string, near from) (found, bool) {
	if len(bearers) == 0 {
		return found{}, false
	}
	if bearers[0].Nature == territory.NatureCommune {
		same := slices.IndexFunc(bearers, func(b territory.Bearer) bool { return b.Nature != territory.NatureCommune })
		if same < 0 {
			same = len(bearers)
		}
		if same > 1 {
			return a.closest(codesOf(bearers[:same]), near)
		}
		if km, known := a.distance(bearers[0].Code, near); known && km > distantKm {
			return found{bearers[0].Code, distant}, true
		}
		return found{bearers[0].Code, certain}, true
	}
	codes := codesOf(bearers)
	for _, code := range near.begun(name) {
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	if len(codes) > 1 {
		return a.closest(codes, near)
	}
	if km, known := a.distance(codes[0], near); known && km > reachKm {
		return found{}, false
	}
	return found{codes[0], formerly}, true
}

func codesOf(bearers []territory.Bearer) []territory.INSEECode {
	codes := make([]territory.INSEECode, len(bearers))
	for i, b := range bearers {
		codes[i] = b.Code
	}
	return codes
}

// closest keeps the one commune within reach when the others are much farther.
func (a Atlas) closest(codes []territory.INSEECode, near from) (found, bool) {
	best, second := -1.0, -1.0
	var code territory.INSEECode
	for _, c := range codes {
		km, known := a.distance(c, near)
		switch {
		case !known:
			return found{}, false
		case best < 0 || km < best:
			best, second, code = km, best, c
		case second < 0 || km < second:
			second = km
		}
	}
	if best > reachKm || second < farApart*best {
		return found{}, false
	}
	return found{code, nearest}, true
}

// nearly finds the one commune of the unit's départements whose name begins with these words, or differs by typing errors.
// Several candidates are none, unless one alone is near.
func (a Atlas) nearly(name string, near from) (found, bool) {
	wanted := address.WithoutArticle(address.NormalizePlace(name))
	if utf8.RuneCountInString(wanted) < shortName {
		return found{}, false
	}
	if codes := near.begun(name); len(codes) == 1 {
		return found{codes[0], mistyped}, true
	} else if len(codes) > 1 {
		return a.closest(codes, near)
	}
	var typed []found
	for _, c := range near.communes {
		if sure := alike(c.name, wanted); sure > 0 {
			typed = append(typed, found{c.code, sure})
		}
	}
	if len(typed) != 1 {
		return found{}, false
	}
	return typed[0], true
}

// begun lists the communes of the unit's départements whose name begins with these words and goes on.
func (f from) begun(name string) []territory.INSEECode {
	wanted := address.WithoutArticle(address.NormalizePlace(name)) + " "
	var codes []territory.INSEECode
	for _, c := range f.communes {
		if strings.HasPrefix(c.name, wanted) {
			codes = append(codes, c.code)
		}
	}
	return codes
}

// alike says how sure it is that two names differ by typing errors: one in a name of up to eight letters, two beyond; two in
// a shorter one is a guess. 0 = they are different names.
func alike(a, b string) float64 {
	if a == "" || b == "" || a[0] != b[0] {
		return 0
	}
	letters := min(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	edits := address.Edits(a, b, 2)
	switch {
	case edits == 1 && letters > 3, edits == 2 && letters > 8:
		return mistyped
	case edits == 2 && letters > 6:
		return distant
	}
	return 0
}

// trusted leaves out the names that the Post writes above the town, and arrondissements.
func trusted(bearers []territory.Bearer) []territory.Bearer {
	return slices.DeleteFunc(bearers, func(b territory.Bearer) bool {
		return b.Nature == territory.NatureLine5 || b.Nature == territory.NatureArrondissement
	})
}

// distance is that between the base of the unit and the centre of a commune, in km; false where either is unknown.
func (a Atlas) distance(code territory.INSEECode, near from) (float64, bool) {
	centre, known := a.Centres[code]
	if near.base == nil || !known {
		return 0, false
	}
	return geo.Distance(*near.base, centre) / 1000, true
}

// from is where a text speaks from.
type from struct {
	departements []string // of the unit's base and as its source says
	base         *orb.Point
	communes     []local // of these départements, by code
}

// local is a commune with its name normalized, without article.
type local struct {
	code territory.INSEECode
	name string
}

// from prepares the surroundings of a unit.
func (a Atlas) from(source Source) from {
	f := from{base: source.Base}
	for _, d := range []string{source.BaseCode.Departement(), departement(source.Departement)} {
		if d != "" && !slices.Contains(f.departements, d) {
			f.departements = append(f.departements, d)
		}
	}
	for c := range a.Names.Communes() {
		if slices.Contains(f.departements, c.Code.Departement()) {
			f.communes = append(f.communes, local{c.Code, address.WithoutArticle(address.NormalizePlace(c.Name))})
		}
	}
	slices.SortFunc(f.communes, func(a, b local) int { return cmp.Compare(a.code, b.code) })
	return f
}

// departement writes "1" as "01".
func departement(code string) string {
	if len(code) == 1 {
		return "0" + code
	}
	return code
}
