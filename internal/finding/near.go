package finding

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/nearest"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
)

// helpDoubt is the cost in minutes of not knowing whether a place helps at all, where it declares no help: as much as not knowing
// when it is open.
var helpDoubt = site.UnknownWaitMinutes

// Near answers a question with the places of help around it, borders aside. By distance the answer is exactly the nearest;
// by usefulness it is exactly the best by minutes of travel, plus the wait, plus the cost of what is unknown (METHODS §6).
func (g *Guide) Near(ctx context.Context, q Question) (Answer, error) {
	q, err := q.checked(g.now())
	if err != nil {
		return Answer{}, err
	}
	p, err := g.places(ctx)
	if err != nil {
		return Answer{}, err
	}
	var answer Answer
	q.Filters, answer.Equipment = p.understand(q.Filters)
	if answer.Departement = q.Departement; answer.Departement == "" {
		answer.Departement = p.ground.departement(q.At)
	}
	sure, unknown := p.search(q)
	answer.Results, answer.Unknown = p.results(q, sure, answer.Departement), p.results(q, unknown, answer.Departement)
	answer.OnCall, answer.OnCallUnknown = p.serving(q)
	return answer, nil
}

// results shows what was found, and on which side of a border it is.
func (p *places) results(q Question, list []nearest.Found, departement string) []Result {
	results := make([]Result, 0, len(list))
	for _, found := range list {
		var r Result
		if stop := p.stop(found.Index); stop != nil {
			r = p.visitResult(q, stop, found.DistanceM)
		} else {
			r = q.result(*p.cards[found.Index], found.DistanceM, q.opening(p.timetables[p.timetable[found.Index]]))
		}
		r.Elsewhere = departement != "" && r.Departement != "" && r.Departement != departement
		results = append(results, r)
	}
	return results
}

// checked fills the defaults and refuses what cannot be asked.
func (q Question) checked(now time.Time) (Question, error) {
	if !ValidPoint(q.At) {
		return q, fault.New(fault.Invalid, "position_illisible", "lat", "")
	}
	if q.When == nil {
		q.When = &now
	}
	if q.Mode == "" {
		q.Mode = Car
	}
	if q.Sort == "" {
		q.Sort = ByUsefulness
	}
	if q.Limit <= 0 {
		q.Limit = DefaultLimit
	}
	q.Limit = min(q.Limit, MaxLimit)
	for d, values := range q.Filters {
		if !slices.Contains(Dimensions, d) {
			return q, fault.New(fault.Invalid, "parametre_inconnu", string(d), "")
		}
		for _, v := range values {
			if !d.Open() && !slices.Contains(d.Values(), v) {
				return q, fault.New(fault.Invalid, "valeur_inconnue", string(d), v)
			}
		}
	}
	return q, nil
}

// ValidPoint says whether a point is on the Earth.
func ValidPoint(p orb.Point) bool {
	return math.Abs(p.Lon()) <= 180 && math.Abs(p.Lat()) <= 90 // false for NaN
}

// Clauses writes the filters as the store asks them, in the order of the dimensions.
func (f Filters) Clauses() []store.FacetClause {
	var out []store.FacetClause
	for _, d := range Dimensions {
		if values := f[d]; len(values) > 0 {
			clause := store.FacetClause{Any: d.facets(values)}
			if d.mayBeUnknown() {
				clause.Unknown = []string{d.facet(site.UnknownFacet)}
			}
			out = append(out, clause)
		}
	}
	return out
}

func (q Question) result(card store.SiteCard, distanceM float64, opening site.Opening) Result {
	return Result{
		SiteCard:  card,
		DistanceM: distanceM,
		Duration:  time.Duration(q.Mode.minutes(distanceM) * float64(time.Minute)),
		Travel:    StraightLine,
		Opening:   opening,
	}
}

func (m Mode) minutes(distanceM float64) float64 {
	switch m {
	case Walk:
		return coverage.WalkMinutes(distanceM)
	case Bicycle:
		return coverage.BicycleMinutes(distanceM)
	default:
		return coverage.CarMinutes(distanceM)
	}
}
