package territory

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/maillage-numerique/maillage/geo/address"
)

// Ground says on what the declared commune of a record was decided.
type Ground string

// The grounds, from the surest to the loosest. The last four decide nothing.
const (
	GroundCode            Ground = "code"                   // a living code that nothing contradicts
	GroundOldCode         Ground = "code_ancien"            // a dead code with one heir, or an arrondissement
	GroundHeir            Ground = "code_ancien_et_nom"     // a dead code with several heirs, settled by name or postcode
	GroundPostcodeAndName Ground = "code_postal_et_nom"     // name and postcode agree
	GroundNameInDept      Ground = "nom_et_departement"     // CEDEX or wrong postcode: one commune of that name in its département
	GroundNearName        Ground = "code_postal_et_proche"  // one commune of the postcode whose name differs by a typo or is the start of the other
	GroundPostcode        Ground = "code_postal"            // the postcode serves one commune, and no name speaks against it
	GroundName            Ground = "nom_unique"             // no postcode, and one commune of that name in France
	GroundCodeOnly        Ground = "code_contredit"         // the code stands although name and postcode say otherwise and do not agree with each other
	GroundAmbiguous       Ground = "commune_ambigue"        // several communes fit: Candidates
	GroundContradicted    Ground = "commune_contradictoire" // name and postcode exclude each other: Candidates of the postcode
	GroundUnknown         Ground = "commune_introuvable"    // nothing fits
	GroundNothing         Ground = "commune_non_declaree"   // the record says nothing
)

// Declared is the commune that a record means, on what ground, and where it could not be decided the communes among which
// its coordinates may choose.
type Declared struct {
	Code       INSEECode // "" = not decided
	Ground     Ground
	Candidates []INSEECode
}

// ResolveDeclared decides which commune a record of a site declares by its code, postcode and name, each of which may be
// missing, out of date or wrong.
//
//  1. A code that leads to one living commune stands when the name or the postcode agrees with it, or when neither is given.
//  2. Where both speak against it, name and postcode together win over the code if they agree on one commune; if they do
//     not, the code stands and says that it is contradicted.
//  3. A dead code with several heirs is settled by name, then by postcode.
//  4. Without a usable code: the commune that has both postcode and name; else (CEDEX, or a wrong postcode) the only
//     commune of that name in the postcode's département; else the only commune of the postcode with nearly that name; else,
//     without a name, the only commune of the postcode; else, without a postcode, the only commune of that name in France.
//
// A name is compared with current, delegated, former and postal names of the commune.
func (g *Gazetteer) ResolveDeclared(code, postcode, name string) Declared {
	code, postcode = strings.TrimSpace(code), strings.TrimSpace(postcode)
	hasName := address.NormalizePlace(name) != ""

	living, heirs := g.Resolve(code)
	if living != "" {
		ground := GroundCode
		if string(living) != strings.ToUpper(code) {
			ground = GroundOldCode
		}
		agrees := hasName && g.Bears(living, name) || slices.Contains(g.byPostcode[postcode], living)
		if agrees || !hasName && postcode == "" {
			return Declared{Code: living, Ground: ground}
		}
		if other := g.withoutCode(postcode, name, hasName); other.Ground == GroundPostcodeAndName {
			return other
		}
		if hasName || len(g.byPostcode[postcode]) > 0 {
			ground = GroundCodeOnly
		}
		return Declared{Code: living, Ground: ground}
	}
	if len(heirs) > 0 {
		return g.amongHeirs(heirs, postcode, name)
	}
	return g.withoutCode(postcode, name, hasName)
}

// amongHeirs settles a dead code that was shared out.
func (g *Gazetteer) amongHeirs(heirs []INSEECode, postcode, name string) Declared {
	byName := slices.DeleteFunc(slices.Clone(heirs), func(c INSEECode) bool { return !g.Bears(c, name) })
	if len(byName) == 1 {
		return Declared{Code: byName[0], Ground: GroundHeir}
	}
	byPostcode := slices.DeleteFunc(slices.Clone(heirs), func(c INSEECode) bool {
		return !slices.Contains(g.byPostcode[postcode], c)
	})
	if len(byPostcode) == 1 {
		return Declared{Code: byPostcode[0], Ground: GroundHeir}
	}
	return Declared{Ground: GroundAmbiguous, Candidates: heirs}
}

func (g *Gazetteer) withoutCode(postcode, name string, hasName bool) Declared {
	served := g.byPostcode[postcode]
	switch {
	case !hasName && postcode == "":
		return Declared{Ground: GroundNothing}
	case !hasName && len(served) == 1:
		return Declared{Code: served[0], Ground: GroundPostcode}
	case !hasName && len(served) > 1:
		return Declared{Ground: GroundAmbiguous, Candidates: slices.Clone(served)}
	case !hasName:
		return Declared{Ground: GroundUnknown}
	case postcode == "":
		return oneOf(g.ByName(name, ""), GroundName)
	}

	bearing := slices.DeleteFunc(slices.Clone(served), func(c INSEECode) bool { return !g.Bears(c, name) })
	if len(bearing) > 0 {
		return oneOf(g.ownNameFirst(bearing, name), GroundPostcodeAndName)
	}
	var inDepartement []INSEECode
	for _, d := range DepartementsOfPostcode(postcode) {
		inDepartement = append(inDepartement, g.ByName(name, d)...)
	}
	if len(inDepartement) > 0 {
		return oneOf(inDepartement, GroundNameInDept)
	}
	near := slices.DeleteFunc(slices.Clone(served), func(c INSEECode) bool { return !nearlySame(g.communes[c].Name, name) })
	if len(near) > 0 {
		return oneOf(near, GroundNearName)
	}
	if len(served) > 0 {
		return Declared{Ground: GroundContradicted, Candidates: slices.Clone(served)}
	}
	return Declared{Ground: GroundUnknown}
}

// ownNameFirst keeps the communes that bear the name today when some do: a former name of a neighbour is weaker.
func (g *Gazetteer) ownNameFirst(codes []INSEECode, name string) []INSEECode {
	wanted := address.WithoutArticle(address.NormalizePlace(name))
	own := slices.DeleteFunc(slices.Clone(codes), func(c INSEECode) bool {
		return address.WithoutArticle(address.NormalizePlace(g.communes[c].Name)) != wanted
	})
	if len(own) > 0 {
		return own
	}
	return codes
}

func oneOf(codes []INSEECode, ground Ground) Declared {
	switch len(codes) {
	case 0:
		return Declared{Ground: GroundUnknown}
	case 1:
		return Declared{Code: codes[0], Ground: ground}
	}
	return Declared{Ground: GroundAmbiguous, Candidates: codes}
}

// nearlySame accepts one typo (two in a name of more than eight letters), or a name that is the first words of the other
// ("Auneau" for Auneau-Bleury-Saint-Symphorien).
func nearlySame(a, b string) bool {
	a = address.WithoutArticle(address.NormalizePlace(a))
	b = address.WithoutArticle(address.NormalizePlace(b))
	if len(a) > len(b) {
		a, b = b, a
	}
	if a == "" {
		return false
	}
	if strings.HasPrefix(b, a+" ") && utf8.RuneCountInString(a) >= 4 {
		return true
	}
	allowed := 1
	if utf8.RuneCountInString(b) > 8 {
		allowed = 2
	}
	return utf8.RuneCountInString(a) >= 4 && typos([]rune(a), []rune(b), allowed) <= allowed
}

// typos is the number of insertions, deletions, substitutions and swaps of neighbours (optimal string alignment); above
// most it stops counting.
func typos(a, b []rune, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
