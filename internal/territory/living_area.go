package territory

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/maillage-numerique/maillage/geo/address"
)

// The zonings that this version knows.
const (
	ZoningINSEE = "bassins-insee"
	ZoningHubLo = "bassins-hublo"
)

// Zones is where INSEE places a commune. "" is unknown.
type Zones struct {
	Code            INSEECode
	LivingArea      string // bassin de vie 2022: code of its pole commune
	LivingAreaName  string
	UrbanUnitStatus string // C centre, B suburb, I isolated town, H outside any urban unit
}

// LivingArea is a bassin de vie: a named set of communes of one zoning.
type LivingArea struct {
	Zoning, Code, Name string
}

// Membership places a commune in a living area of a custom zoning, or says why it could not be placed.
type Membership struct {
	Code       INSEECode
	Area       string // code of the living area; "" = ambiguous
	Reason     MembershipReason
	Candidates []string // codes of the areas between which it is ambiguous
}

// MembershipReason says how a commune came to its living area.
type MembershipReason string

// The reasons.
const (
	ByINSEE    MembershipReason = "insee"
	ByMajority MembershipReason = "majorite" // most of the commune's own sites declare it
	ByEPCI     MembershipReason = "epci"     // its EPCI's sites declare only this one
	Ambiguous  MembershipReason = "ambigu"
)

// Declaration is a site that says in which custom living area it stands.
type Declaration struct {
	Commune INSEECode
	EPCI    string
	Area    string // the name, as declared
}

// CommuneOfEPCI is a commune that may be placed.
type CommuneOfEPCI struct {
	Code INSEECode
	EPCI string
}

// AreaSlug is the code of a custom living area: its name folded, words joined by hyphens.
func AreaSlug(name string) string { return strings.ReplaceAll(address.NormalizePlace(name), " ", "-") }

// PlaceInCustomAreas decides which custom living area each commune belongs to from what sites declare (METHODS §5): the
// area that most of the commune's own sites declare; else the only area that the sites of its EPCI declare; else it is ambiguous, with the
// areas that compete. Communes of an EPCI where no site declares anything are not placed at all. The result is sorted by
// code and does not depend on the order of the input.
func PlaceInCustomAreas(declarations []Declaration, communes []CommuneOfEPCI) ([]LivingArea, []Membership) {
	names := map[string]string{}                // slug → best spelling
	ofCommune := map[INSEECode]map[string]int{} // commune → slug → sites
	ofEPCI := map[string]map[string]bool{}      // EPCI → slugs
	for _, d := range declarations {
		slug := AreaSlug(d.Area)
		if slug == "" {
			continue
		}
		if old, known := names[slug]; !known || BetterSpelling(d.Area, old) {
			names[slug] = d.Area
		}
		if ofCommune[d.Commune] == nil {
			ofCommune[d.Commune] = map[string]int{}
		}
		ofCommune[d.Commune][slug]++
		if d.EPCI != "" {
			if ofEPCI[d.EPCI] == nil {
				ofEPCI[d.EPCI] = map[string]bool{}
			}
			ofEPCI[d.EPCI][slug] = true
		}
	}

	var members []Membership
	for _, c := range communes {
		if m, placed := place(c, ofCommune[c.Code], ofEPCI[c.EPCI]); placed {
			members = append(members, m)
		}
	}
	slices.SortFunc(members, func(a, b Membership) int { return cmp.Compare(a.Code, b.Code) })

	areas := make([]LivingArea, 0, len(names))
	for _, slug := range slices.Sorted(maps.Keys(names)) {
		areas = append(areas, LivingArea{Zoning: ZoningHubLo, Code: slug, Name: names[slug]})
	}
	return areas, members
}

func place(c CommuneOfEPCI, own map[string]int, around map[string]bool) (Membership, bool) {
	if len(own) > 0 {
		most, winners := 0, []string{}
		for _, slug := range slices.Sorted(maps.Keys(own)) {
			switch n := own[slug]; {
			case n > most:
				most, winners = n, []string{slug}
			case n == most:
				winners = append(winners, slug)
			}
		}
		if len(winners) == 1 {
			return Membership{Code: c.Code, Area: winners[0], Reason: ByMajority, Candidates: []string{}}, true
		}
		return Membership{Code: c.Code, Reason: Ambiguous, Candidates: winners}, true
	}
	switch len(around) {
	case 0:
		return Membership{}, false
	case 1:
		for slug := range around {
			return Membership{Code: c.Code, Area: slug, Reason: ByEPCI, Candidates: []string{}}, true
		}
	}
	return Membership{Code: c.Code, Reason: Ambiguous, Candidates: slices.Sorted(maps.Keys(around))}, true
}
