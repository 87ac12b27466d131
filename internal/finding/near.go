package finding

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"
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
	answer, err := q.around(ctx, s)
	if err != nil {
		return Answer{}, err
	}
	if q.Departement != "" {
		answer.Departement = q.Departement
	}
	for _, list := range [][]Result{answer.Results, answer.Unknown} {
		for i := range list {
			there := list[i].Departement
			list[i].Elsewhere = answer.Departement != "" && there != "" && there != answer.Departement
		}
	}
	answer.apart(q)
	return answer, nil
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
	a.Results, a.Unknown = known, q.first(a.Unknown)
}

// around answers from the neighbourhood when that settles it, else from the whole map; cards are read for what is shown.
func (q Question) around(ctx context.Context, s *store.Store) (Answer, error) {
	clauses := q.Filters.Clauses()
	count := store.MaxNeighbours
	if len(clauses) == 0 {
		// Twice the limit: places without declared help give way to farther ones.
		count = 2*q.Limit + 8
	}
	here, err := s.Surroundings(ctx, q.At, clauses, count)
	if err != nil {
		return Answer{}, err
	}
	var lists [2][]store.Neighbour
	for i, maybe := range []bool{false, true} {
		if maybe && !mayBeUnknown(clauses) {
			continue
		}
		for _, n := range here.Near {
			if maybe && n.Maybe || !maybe && n.Passes {
				lists[i] = append(lists[i], n)
			}
		}
		lists[i] = q.firstNeighbours(lists[i])
		if q.settled(lists[i], here.EdgeM) {
			continue
		}
		if len(clauses) > 0 {
			lists[i], err = s.PassingSites(ctx, q.At, clauses, maybe, q.Limit)
		} else {
			lists[i], err = s.NearestRings(ctx, q.At, q.Limit, q.slackM())
		}
		if err != nil {
			return Answer{}, err
		}
		lists[i] = q.firstNeighbours(lists[i])
	}
	var ids []uuid.UUID
	for _, n := range slices.Concat(lists[0], lists[1]) {
		ids = append(ids, n.SiteID)
	}
	cards, err := s.SiteCards(ctx, ids)
	if err != nil {
		return Answer{}, err
	}
	read := func(list []store.Neighbour) []Result {
		results := make([]Result, 0, len(list))
		for _, n := range list {
			// A card may be gone since: an import ended in between.
			if card, ok := cards[n.SiteID]; ok {
				results = append(results, q.result(card, n.DistanceM))
			}
		}
		return q.first(results)
	}
	return Answer{Results: read(lists[0]), Unknown: read(lists[1]), Departement: here.Departement}, nil
}

// settled says whether nothing beyond the edge of the neighbourhood can come among the first: the best that may lie there
// is a place that declares help, right at the edge.
func (q Question) settled(first []store.Neighbour, edgeM float64) bool {
	if math.IsInf(edgeM, 1) || q.RadiusM > 0 && edgeM > q.RadiusM {
		return true
	}
	if len(first) < q.Limit {
		return false
	}
	last := first[len(first)-1]
	return q.rank(last.DistanceM, last.CountsAsHelp) < q.rank(edgeM, true)
}

func mayBeUnknown(clauses []store.FacetClause) bool {
	return slices.ContainsFunc(clauses, func(c store.FacetClause) bool { return len(c.Unknown) > 0 })
}

func (q Question) within(distanceM float64) bool { return q.RadiusM <= 0 || distanceM <= q.RadiusM }

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

// first orders results and keeps the limit: by rank, ties by distance, then id.
func (q Question) first(results []Result) []Result {
	slices.SortFunc(results, func(a, b Result) int {
		return q.compare(a.DistanceM, b.DistanceM, a.CountsAsHelp, b.CountsAsHelp, a.SiteID, b.SiteID)
	})
	return results[:min(len(results), q.Limit)]
}

// firstNeighbours cuts by the radius before it cuts by the limit: a useful place beyond the radius takes no room.
func (q Question) firstNeighbours(list []store.Neighbour) []store.Neighbour {
	list = slices.DeleteFunc(list, func(n store.Neighbour) bool { return !q.within(n.DistanceM) })
	slices.SortFunc(list, func(a, b store.Neighbour) int {
		return q.compare(a.DistanceM, b.DistanceM, a.CountsAsHelp, b.CountsAsHelp, a.SiteID, b.SiteID)
	})
	return list[:min(len(list), q.Limit)]
}

func (q Question) compare(distanceA, distanceB float64, helpA, helpB bool, idA, idB uuid.UUID) int {
	return cmp.Or(
		cmp.Compare(q.rank(distanceA, helpA), q.rank(distanceB, helpB)),
		cmp.Compare(distanceA, distanceB),
		bytes.Compare(idA[:], idB[:]),
	)
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

// slackM is how many metres of way the doubt about help outweighs at most; nil when distance alone decides.
func (q Question) slackM() *float64 {
	if q.Sort == ByDistance {
		return nil
	}
	slack := unknownWait / q.Mode.leastMinutesPerM()
	return &slack
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

// leastMinutesPerM is the smallest slope of minutes: how slowly time may grow with distance.
func (m Mode) leastMinutesPerM() float64 {
	least := math.Inf(1)
	for km := range 40 { // the corners of the car's table are all below; beyond, and for the others, the slope is constant
		from, to := float64(km)*1000, float64(km+1)*1000
		least = min(least, (m.minutes(to)-m.minutes(from))/1000)
	}
	return least / 2 // between two kilometres a slope may be under their mean: half is far on the safe side
}

// OpeningOf says what is known of a site's opening, for the pages that show one site.
func OpeningOf(hoursText, hoursOSM string, appointment site.Appointment) Opening {
	return openingOf(store.SiteCard{HoursText: hoursText, HoursOSM: hoursOSM, Appointment: appointment})
}
