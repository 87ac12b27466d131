package analysing

import (
	"fmt"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store"
)

// stand is where a unit stands on some days: a stop, or the place to which one of its visits was moved.
type stand struct {
	stop uuid.UUID
	at   orb.Point
}

// visited is when somebody comes to each of the places of a round.
type visited struct {
	from, to  calendar.Date
	stops     map[uuid.UUID]*itinerary.Stop // placed
	stands    []stand                       // in the order in which they are met
	presences map[stand]*presence
}

// roundServices gives the placed stops of a round to which somebody perhaps comes, in its order, then the other places to which
// visits were moved. Visits come from the database as far as they are made there, and from the rules beyond.
func roundServices(round store.SupplyRound, from calendar.Date) []Service {
	to := from + calendar.Date(supplyDays) - 1
	v := visited{from: from, to: to, stops: map[uuid.UUID]*itinerary.Stop{}, presences: map[stand]*presence{}}
	beyond := itinerary.Itinerary{Exceptions: round.Exceptions}
	for i := range round.Stops {
		stop := &round.Stops[i]
		if stop.Geom == nil {
			continue
		}
		v.stops[stop.ID] = stop
		v.at(stand{stop.ID, *stop.Geom})
		if prolonged, ok := stop.Prolonged(from, to); ok {
			beyond.Stops = append(beyond.Stops, prolonged)
		}
	}
	v.add(round.Visits, true)
	v.add(round.Passages(unmade(round.Visits, from), to), true)
	v.add(beyond.Passages(from, to), false)

	var services []Service
	for _, where := range v.stands {
		p, stop := v.presences[where], v.stops[where.stop]
		if p.never() {
			continue
		}
		id := stop.ID.String()
		if where.at != *stop.Geom {
			id = fmt.Sprintf("%s@%.6f,%.6f", id, where.at.Lon(), where.at.Lat())
		}
		if p.why == "" && round.AutoRead {
			p.why = WhyUnconfirmed
		}
		services = append(services, Service{
			Service: p.service(id, where.at, true),
			StopID:  stop.ID, Unit: round.Unit.Slug, Name: round.Unit.Name, Place: stop.Place, INSEECode: stop.INSEECode,
			Facets: round.Unit.FacetsAt(stop.RoomWheelchair), Why: p.why,
		})
	}
	return services
}

// at gives what is known of a place, from now on if it is new.
func (v *visited) at(where stand) *presence {
	p, known := v.presences[where]
	if !known {
		p = &presence{}
		v.stands, v.presences[where] = append(v.stands, where), p
	}
	return p
}

// add notes visits, cancelled ones apart: each at its day and place of that day.
func (v *visited) add(visits []itinerary.Passage, sure bool) {
	for _, visit := range visits {
		stop, placed := v.stops[visit.StopID]
		if !placed || visit.State == itinerary.CancelledPassage || visit.Day < v.from || visit.Day > v.to {
			continue
		}
		where := stand{stop.ID, *stop.Geom}
		if visit.PlaceAt != nil {
			where.at = *visit.PlaceAt
		}
		p := v.at(where)
		said := 0
		for _, span := range visit.Hours {
			said += int(span.To - span.From)
		}
		possible := said
		switch {
		case len(visit.Hours) == 0:
			possible, p.why = usualDay, WhyUnsaidTimes
		case !sure:
			p.why = WhyUnpublished
		}
		p.add(int(visit.Day-v.from), sure, said, possible)
	}
}

// unmade is the first day from which visits are not in the database yet: they are made 400 days ahead.
func unmade(visits []itinerary.Passage, from calendar.Date) calendar.Date {
	first := from
	for _, v := range visits {
		first = max(first, v.Due+1)
	}
	return first
}
