package finding

import (
	"strconv"

	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
)

// Places for wheelchairs are asked for like a dimension, "as many or more": whoever takes three takes one and two. They are no
// Dimension, for no standard knows them: of a place that stands still nobody says how many.

// MaxWheelchairPlaces is the most that may be asked for.
const MaxWheelchairPlaces = 20

const seatsUnknown = "places_fauteuil:" + site.UnknownFacet

func seatsFacet(n int) string { return "places_fauteuil:" + strconv.Itoa(n) }

// facetsOfSeats are those of a unit with so many places aboard; nil = unknown.
func facetsOfSeats(aboard *int) []string {
	if aboard == nil {
		return []string{seatsUnknown}
	}
	facets := make([]string, min(*aboard, MaxWheelchairPlaces))
	for i := range facets {
		facets[i] = seatsFacet(i + 1)
	}
	return facets
}

// clauses are the filters of a question, the places for wheelchairs with them.
func (q Question) clauses() []store.FacetClause {
	clauses := q.Filters.Clauses()
	if q.WheelchairPlaces > 0 {
		clauses = append(clauses, store.FacetClause{Any: []string{seatsFacet(q.WheelchairPlaces)}, Unknown: []string{seatsUnknown}})
	}
	return clauses
}
