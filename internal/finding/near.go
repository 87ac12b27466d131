package finding

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
)

// unknownWait is the cost in minutes of not knowing when a place is open: that of a week's wait, 6 × √7 (METHODS §6).
var unknownWait = 6 * math.Sqrt(7)

// Near answers a question with the places of help around it, borders aside. By distance the answer is exactly the nearest;
// by usefulness it is exactly the best by minutes of travel plus the cost of what is unknown.
func Near(ctx context.Context, s *store.Store, q Question) (Answer, error) {
	q, err := q.checked()
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Departement: q.Departement}
	if answer.Departement == "" {
		if answer.Departement, err = s.DepartementAt(ctx, q.At); err != nil {
			return Answer{}, err
		}
	}
	near, err := s.NearestSites(ctx, q.At, q.Limit, q.Filters.clauses())
	if err != nil {
		return Answer{}, err
	}
	for _, n := range near {
		if q.RadiusM > 0 && n.DistanceM > q.RadiusM {
			continue
		}
		r := q.result(n, answer.Departement)
		maybe := n.Class == store.HelpDeclaredMaybe || n.Class == store.HelpNotMaybe
		if maybe || q.timeFiltered() && r.Opening.State == Unknown {
			answer.Unknown = append(answer.Unknown, r)
		} else {
			answer.Results = append(answer.Results, r)
		}
	}
	answer.Results = q.first(answer.Results)
	answer.Unknown = q.first(answer.Unknown)
	return answer, nil
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

// clauses writes the filters as the store asks them, in the order of the dimensions.
func (f Filters) clauses() []store.FacetClause {
	var out []store.FacetClause
	for _, d := range Dimensions {
		if values := f[d]; len(values) > 0 {
			out = append(out, store.FacetClause{Any: d.facets(values), Maybe: []string{string(d) + ":" + site.UnknownFacet}})
		}
	}
	return out
}

func (q Question) result(n store.NearSite, departement string) Result {
	return Result{
		SiteCard:  n.SiteCard,
		DistanceM: n.DistanceM,
		Duration:  time.Duration(q.Mode.minutes(n.DistanceM) * float64(time.Minute)),
		Travel:    StraightLine,
		Opening:   openingOf(n.SiteCard),
		Elsewhere: departement != "" && n.Departement != "" && n.Departement != departement,
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

// first orders results and keeps the limit. Within a class of the store the order is that of distance under either sort,
// so that the first of the merged classes are the first of all.
func (q Question) first(results []Result) []Result {
	rank := func(r Result) float64 { return r.DistanceM }
	if q.Sort == ByUsefulness {
		rank = q.cost
	}
	slices.SortFunc(results, func(a, b Result) int {
		return cmp.Or(
			cmp.Compare(rank(a), rank(b)),
			cmp.Compare(a.DistanceM, b.DistanceM),
			bytes.Compare(a.SiteID[:], b.SiteID[:]),
		)
	})
	return results[:min(len(results), q.Limit)]
}

// cost is what a result costs the person, in minutes: travel, then the wait (unknown: as a week), then the doubt whether
// help is given at all where none is declared (as one more unknown).
func (q Question) cost(r Result) float64 {
	cost := q.Mode.minutes(r.DistanceM)
	if r.Opening.State == Unknown {
		cost += unknownWait
	}
	if !r.CountsAsHelp {
		cost += unknownWait
	}
	return cost
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
