package finding

import (
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
)

// Visit is the dated visit of a mobile unit that a result is about: the next one that the question keeps.
type Visit struct {
	itinerary.Passage
	UnitSlug, UnitName string
	Place              string // of the stop
	AutoRead           bool   // the round was read by the machine: to be confirmed
}

// facetsOfStop is what filters ask of a stop: what its unit offers, and whether a wheelchair enters its room.
func facetsOfStop(s store.StopPlace) []string {
	return itinerary.Unit{Services: s.Card.Services, Programmes: s.Card.Programmes}.FacetsAt(s.Card.Wheelchair)
}

// visit gives the first visit of a stop that the question keeps: not over at its instant, within its days.
func (q Question) visit(stop *store.StopPlace) (itinerary.Passage, bool) {
	zone := calendar.Of(stop.Card.INSEECode).Location()
	for _, v := range stop.Visits {
		switch {
		case overAt(v, *q.When, zone):
			continue
		case q.From != nil && v.Day < calendar.DateOf(*q.From):
			continue
		case q.Until != nil && v.Day > calendar.DateOf(*q.Until):
			return v, false
		case q.AllDay && q.Open == string(site.Yes) && v.Day != calendar.DateOf(*q.When):
			return v, false
		}
		return v, true
	}
	return itinerary.Passage{}, false
}

// overAt says whether a visit is over; one of unknown hours lasts until its day ends.
func overAt(v itinerary.Passage, at time.Time, zone *time.Location) bool {
	end := v.End
	if end.IsZero() {
		end = (v.Day + 1).At(0, zone)
	}
	return !at.Before(end)
}

// presence is whether somebody is there at an instant, and from or until when.
func presence(v itinerary.Passage, at time.Time, zone *time.Location) (state hours.State, change time.Time) {
	if v.Start.IsZero() {
		if day := v.Day.At(0, zone); at.Before(day) {
			return hours.Closed, day
		}
		return hours.Unknown, (v.Day + 1).At(0, zone)
	}
	for _, span := range v.Hours {
		from, to := v.Day.At(int(span.From), zone), v.Day.At(int(span.To), zone)
		switch {
		case at.Before(from):
			return hours.Closed, from
		case at.Before(to):
			return hours.Open, to
		}
	}
	return hours.Closed, v.End
}

// judgeVisit is what the next visit to a stop is worth to the question. A stop to which nobody comes passes no question.
func (q Question) judgeVisit(stop *store.StopPlace) judgement {
	v, kept := q.visit(stop)
	if !kept {
		return judgement{passes: hours.Closed}
	}
	state, change := presence(v, *q.When, calendar.Of(stop.Card.INSEECode).Location())
	j := judgement{passes: hours.Open}
	if state != hours.Open {
		j.waitMinutes = site.WaitCost(change.Sub(*q.When).Hours() / 24)
	}
	if q.Open != "" && !q.AllDay {
		wanted := hours.Open
		if q.Open == string(site.No) {
			wanted = hours.Closed
		}
		switch state {
		case wanted:
		case hours.Unknown:
			j.passes = hours.Unknown
		default:
			j.passes = hours.Closed
		}
	}
	if q.WheelchairPlaces > 0 {
		seats := hours.Unknown
		if n := stop.WheelchairPlaces; n != nil {
			seats = hours.Closed
			if *n >= q.WheelchairPlaces {
				seats = hours.Open
			}
		}
		j.passes = both(j.passes, seats)
	}
	return j
}

// visitResult shows a stop by its next visit.
func (q Question) visitResult(stop *store.StopPlace, distanceM float64) Result {
	v, _ := q.visit(stop)
	state, change := presence(v, *q.When, calendar.Of(stop.Card.INSEECode).Location())
	r := q.result(stop.Card, distanceM, site.Opening{State: state, Reason: site.BecauseStated, At: *q.When, Change: &change})
	if state == hours.Closed {
		r.Opening.Then, r.Opening.Opens = hours.Open, &change
	}
	r.Visit = &Visit{Passage: v, UnitSlug: stop.UnitSlug, UnitName: stop.UnitName, Place: stop.Place, AutoRead: stop.AutoRead}
	return r
}
