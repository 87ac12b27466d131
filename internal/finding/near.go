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

// unknownWait is the cost in minutes of not knowing when a place is open: that of a week's wait, 6 × √7 (METHODS §6).
var unknownWait = 6 * math.Sqrt(7)

// Near answers a question with the places of help around it, borders aside. By distance the answer is exactly the nearest;
// by usefulness it is exactly the best by minutes of travel plus the cost of what is unknown.
func (g *Guide) Near(ctx context.Context, q Question) (Answer, error) {
	q, err := q.checked()
	if err != nil {
		return Answer{}, err
	}
	p, err := g.places(ctx)
	if err != nil {
		return Answer{}, err
	}
	clauses := q.Filters.Clauses()
	sure := p.first(q, passing(clauses))
	var unknown []nearest.Found
	if mayBeUnknown(clauses) {
		unknown = p.first(q, maybePassing(clauses))
	}
	answer, err := g.read(ctx, p, q, sure, unknown)
	if err != nil {
		return Answer{}, err
	}
	answer.apart(q)
	return answer, nil
}

// read shows what was found: the cards, and on which side of a border they are.
func (g *Guide) read(ctx context.Context, p *places, q Question, sure, unknown []nearest.Found) (Answer, error) {
	ids := make([]uuid.UUID, 0, len(sure)+len(unknown))
	for _, found := range slices.Concat(sure, unknown) {
		ids = append(ids, p.ids[found.Index])
	}
	cards, departement, err := g.cards(ctx, q, ids)
	if err != nil {
		return Answer{}, err
	}
	show := func(list []nearest.Found) []Result {
		results := make([]Result, 0, len(list))
		for _, found := range list {
			// A card may be gone since: an import ended in between.
			if card, ok := cards[p.ids[found.Index]]; ok {
				r := q.result(card, found.DistanceM)
				r.Elsewhere = departement != "" && card.Departement != "" && card.Departement != departement
				results = append(results, r)
			}
		}
		return results
	}
	return Answer{Results: show(sure), Unknown: show(unknown), Departement: departement}, nil
}

// cards reads what is shown, and the département of the question where it does not say it.
func (g *Guide) cards(ctx context.Context, q Question, ids []uuid.UUID) (map[uuid.UUID]store.SiteCard, string, error) {
	if q.Departement != "" {
		cards, err := g.store.SiteCards(ctx, ids)
		return cards, q.Departement, err
	}
	return g.store.SiteCardsFrom(ctx, q.At, ids)
}

// apart moves the results that the question leaves in doubt to the unknown.
func (a *Answer) apart(q Question) {
	known := a.Results[:0]
	for _, r := range a.Results {
		if q.leavesInDoubt(r) {
			a.Unknown = append(a.Unknown, r)
		} else {
			known = append(known, r)
		}
	}
	a.Results, a.Unknown = known, a.Unknown[:min(len(a.Unknown), q.Limit)]
}

// first searches the places that a filter keeps, the first of the question's order.
func (p *places) first(q Question, keeps keeping) []nearest.Found {
	found := make([]nearest.Found, 0, q.Limit)
	ask := nearest.Ask{Least: func(distanceM float64, tags nearest.Tags) float64 {
		if q.RadiusM > 0 && distanceM > q.RadiusM || !keeps.any(tags) {
			return math.Inf(1)
		}
		return q.rank(distanceM, tags.Has(helpTag))
	}}
	for one := range p.tree.Best(q.At, ask) {
		if found = append(found, one); len(found) == q.Limit {
			break
		}
	}
	return found
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

// passing keeps the places that pass every clause.
func passing(clauses []store.FacetClause) keeping {
	var k keeping
	for _, c := range clauses {
		k = append(k, tagsOf(c.Any))
	}
	return k
}

// maybePassing keeps the places that pass only if what their source does not say turns out right.
func maybePassing(clauses []store.FacetClause) keeping {
	var k keeping
	var unknown []string
	for _, c := range clauses {
		k = append(k, tagsOf(slices.Concat(c.Any, c.Unknown)))
		unknown = append(unknown, c.Unknown...)
	}
	return append(k, tagsOf(unknown))
}

func mayBeUnknown(clauses []store.FacetClause) bool {
	return slices.ContainsFunc(clauses, func(c store.FacetClause) bool { return len(c.Unknown) > 0 })
}

// checked fills the defaults and refuses what cannot be asked.
func (q Question) checked() (Question, error) {
	if !ValidPoint(q.At) {
		return q, fault.New(fault.Invalid, "position_illisible", "lat", "")
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

func (q Question) result(card store.SiteCard, distanceM float64) Result {
	return Result{
		SiteCard:  card,
		DistanceM: distanceM,
		Duration:  time.Duration(q.Mode.minutes(distanceM) * float64(time.Minute)),
		Travel:    StraightLine,
		Opening:   openingOf(card),
	}
}

// openingOf says what is known of the opening: nothing yet, until hours can be evaluated; the reason tells what is missing.
func openingOf(c store.SiteCard) Opening {
	switch {
	case c.Appointment == site.AppointmentRequired:
		return Opening{State: Unknown, Reason: ByAppointment}
	case c.HoursText != "" || c.HoursOSM != "":
		return Opening{State: Unknown, Reason: HoursNotRead}
	default:
		return Opening{State: Unknown, Reason: HoursAbsent}
	}
}

// rank is what the order compares. By distance, the distance. By usefulness what a place costs the person in minutes: the
// way, plus the doubt whether help is given at all where none is declared, as one more unknown. The wait is left out: it is
// unknown, hence the same, for every place until hours can be evaluated.
func (q Question) rank(distanceM float64, help bool) float64 {
	if q.Sort == ByDistance {
		return distanceM
	}
	minutes := q.Mode.minutes(distanceM)
	if !help {
		minutes += unknownWait
	}
	return minutes
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

// OpeningOf says what is known of a site's opening, for the pages that show one site.
func OpeningOf(hoursText, hoursOSM string, appointment site.Appointment) Opening {
	return openingOf(store.SiteCard{HoursText: hoursText, HoursOSM: hoursOSM, Appointment: appointment})
}
