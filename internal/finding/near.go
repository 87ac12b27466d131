package finding

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"
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
	sure, unknown := p.search(q)
	return g.read(ctx, p, q, sure, unknown)
}

// read shows what was found: the cards, and on which side of a border they are.
func (g *Guide) read(ctx context.Context, p *places, q Question, sure, unknown []nearest.Found) (Answer, error) {
	ids := make([]uuid.UUID, 0, len(sure)+len(unknown))
	for _, found := range slices.Concat(sure, unknown) {
		if p.stop(found.Index) == nil {
			ids = append(ids, p.ids[found.Index])
		}
	}
	cards, departement, err := g.cards(ctx, q, ids)
	if err != nil {
		return Answer{}, err
	}
	show := func(list []nearest.Found) []Result {
		results := make([]Result, 0, len(list))
		for _, found := range list {
			if stop := p.stop(found.Index); stop != nil {
				r := q.visitResult(stop, found.DistanceM)
				r.Elsewhere = departement != "" && r.Departement != departement
				results = append(results, r)
				continue
			}
			// A card may be gone since: an import ended in between.
			if card, ok := cards[p.ids[found.Index]]; ok {
				r := q.result(card, found.DistanceM, q.opening(p.timetables[p.timetable[found.Index]]))
				r.Elsewhere = departement != "" && card.Departement != "" && card.Departement != departement
				results = append(results, r)
			}
		}
		return results
	}
	answer := Answer{Results: show(sure), Unknown: show(unknown), Departement: departement}
	if p.onCall {
		answer.OnCall, err = g.store.UnitsServing(ctx, q.At)
	}
	return answer, err
}

// cards reads what is shown, and the département of the question where it does not say it.
func (g *Guide) cards(ctx context.Context, q Question, ids []uuid.UUID) (map[uuid.UUID]store.SiteCard, string, error) {
	if q.Departement != "" {
		cards, err := g.store.SiteCards(ctx, ids)
		return cards, q.Departement, err
	}
	return g.store.SiteCardsFrom(ctx, q.At, ids)
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
			if !slices.Contains(d.Values(), v) {
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
				clause.Unknown = []string{string(d) + ":" + site.UnknownFacet}
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
