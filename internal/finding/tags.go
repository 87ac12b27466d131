package finding

import (
	"slices"

	"github.com/maillage-numerique/maillage/geo/nearest"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
)

// facetNumbers numbers the facets that a question may ask about, from 0 on. Those of the vocabularies are the same for all; the
// equipment that the data declare follows, in whatever words it does.
type facetNumbers map[string]int

// vocabularyNumbers are those that no data change. What the standard does not know cannot be asked.
var vocabularyNumbers = func() facetNumbers {
	numbers := facetNumbers{}
	for _, d := range Dimensions {
		for _, facet := range d.facets(d.Values()) {
			numbers.add(facet)
		}
		numbers.add(d.facet(site.UnknownFacet))
	}
	numbers.add(seatsUnknown)
	for n := range MaxWheelchairPlaces {
		numbers.add(seatsFacet(n + 1))
	}
	return numbers
}()

func (n facetNumbers) add(facet string) {
	if _, known := n[facet]; !known {
		n[facet] = firstTag + len(n)
	}
}

// Tags with a meaning in the ranking: of places that declare help, and two that are no facet: of places whose hours can be evaluated, and
// of those that a question of time may leave unknown.
const (
	datedTag  = 0
	unsureTag = 1
	firstTag  = 2
)

var helpTag = vocabularyNumbers[Help.facet(site.HelpDeclared)]

// tags are the numbers of facets, leaving out those that nobody can ask about.
func (n facetNumbers) tags(facets []string) nearest.Tags {
	tags := nearest.NewTags(firstTag + len(n))
	for _, facet := range facets {
		if number, known := n[facet]; known {
			tags.Add(number)
		}
	}
	return tags
}

// keeping is a filter on tags: a place must have one of each.
type keeping []nearest.Tags

// any says whether a place with these tags passes, or whether one may in a box that holds no others.
func (k keeping) any(tags nearest.Tags) bool {
	for _, wanted := range k {
		if !tags.Meets(wanted) {
			return false
		}
	}
	return true
}

// sieve is the filters of a question.
type sieve struct {
	must    keeping      // to pass
	may     keeping      // to pass if what a source does not say turns out right
	unknown nearest.Tags // what a source may not say of what is asked
	doubts  bool         // some filter may be left unanswered by a source
}

func (n facetNumbers) sieve(clauses []store.FacetClause) sieve {
	s := sieve{unknown: n.tags(nil)}
	for _, c := range clauses {
		s.must = append(s.must, n.tags(c.Any))
		s.may = append(s.may, n.tags(slices.Concat(c.Any, c.Unknown)))
		for _, facet := range c.Unknown {
			s.unknown.Add(n[facet])
			s.doubts = true
		}
	}
	return s
}
