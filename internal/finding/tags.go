package finding

import (
	"slices"

	"github.com/maillage-numerique/maillage/geo/nearest"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
)

// tagNumbers numbers every facet that a question may ask about. Those that the standard does not know yet cannot be asked.
var tagNumbers = func() map[string]int {
	numbers := map[string]int{}
	number := func(facet string) {
		if _, known := numbers[facet]; !known {
			numbers[facet] = len(numbers)
		}
	}
	for _, d := range Dimensions {
		for _, facet := range d.facets(d.Values()) {
			number(facet)
		}
		number(string(d) + ":" + site.UnknownFacet)
	}
	return numbers
}()

// Tags with a meaning in the ranking: of places that declare help, and of those whose hours can be evaluated.
var (
	helpTag  = tagNumbers[string(Help)+":"+site.HelpDeclared]
	datedTag = len(tagNumbers)
)

func newTags() nearest.Tags { return nearest.NewTags(len(tagNumbers) + 1) }

func tagsOf(facets []string) nearest.Tags {
	tags := newTags()
	for _, facet := range facets {
		if n, known := tagNumbers[facet]; known {
			tags.Add(n)
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

func sieveOf(clauses []store.FacetClause) sieve {
	s := sieve{unknown: newTags()}
	for _, c := range clauses {
		s.must = append(s.must, tagsOf(c.Any))
		s.may = append(s.may, tagsOf(slices.Concat(c.Any, c.Unknown)))
		for _, facet := range c.Unknown {
			s.unknown.Add(tagNumbers[facet])
			s.doubts = true
		}
	}
	return s
}
