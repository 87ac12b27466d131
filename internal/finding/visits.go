package finding

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

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
	Place              string // where it stands
	AutoRead           bool   // the round was read by the machine: to be confirmed
}

// stop is where a unit comes: a stop of its round, or the place where it stands instead on some days.
type stop struct {
	store.StopPlace
	zone   *time.Location
	moved  bool    // not the stop itself
	visits []visit // to come, in order
}

// visit is a dated visit in 24 bytes: half a million of them are kept. What many share stands once in shared.
type visit struct {
	due, day      calendar.Date
	schedule      int32
	hours, reason int32
	state, cause  int16
}

// shared is what visits have in common, by number.
type shared struct {
	schedules []uuid.UUID
	hours     [][]itinerary.Span
	words     []string // reasons, states, causes
}

// visitReader packs visits as they are read.
type visitReader struct {
	shared
	scheduleOf map[uuid.UUID]int32
	hoursOf    map[string]int32
	wordOf     map[string]int32
	stops      []stop
	stopOf     map[visitKey]int32
	read       []visitAt
}

// visitAt is a visit with the number of its stop.
type visitAt struct {
	stop int32
	visit
}

// visitKey is where a visit takes place: at its stop, or at the place named instead.
type visitKey struct {
	stop  uuid.UUID
	place string
	at    orb.Point
}

func newVisitReader(stops []store.StopPlace) *visitReader {
	r := &visitReader{
		scheduleOf: map[uuid.UUID]int32{}, hoursOf: map[string]int32{}, wordOf: map[string]int32{},
		stopOf: make(map[visitKey]int32, len(stops)), stops: make([]stop, len(stops)),
	}
	for i, one := range stops {
		r.stops[i] = stop{StopPlace: one, zone: calendar.Of(one.Card.INSEECode).Location()}
		r.stopOf[visitKey{stop: one.Card.SiteID}] = int32(i)
	}
	return r
}

func (r *visitReader) add(v store.VisitOfStop, on *ground) error {
	at, known := r.stopOf[visitKey{stop: v.StopID}]
	if !known {
		return nil // of a stop that came since
	}
	if v.Place != "" {
		at = r.elsewhere(v, at, on)
	}
	spans, known := r.hoursOf[v.Hours]
	if !known {
		read, err := itinerary.ParseHours(v.Hours)
		if err != nil {
			return err
		}
		spans = int32(len(r.hours))
		r.hours, r.hoursOf[v.Hours] = append(r.hours, read), spans
	}
	schedule, known := r.scheduleOf[v.ScheduleID]
	if !known {
		schedule = int32(len(r.schedules))
		r.schedules, r.scheduleOf[v.ScheduleID] = append(r.schedules, v.ScheduleID), schedule
	}
	r.read = append(r.read, visitAt{at, visit{
		due: v.Due, day: v.Day, schedule: schedule, hours: spans, reason: r.word(v.Reason),
		state: int16(r.word(string(v.State))), cause: int16(r.word(string(v.Cause))),
	}})
	return nil
}

func (r *visitReader) word(text string) int32 {
	n, known := r.wordOf[text]
	if !known {
		n = int32(len(r.words))
		r.words, r.wordOf[text] = append(r.words, text), n
	}
	return n
}

// elsewhere gives the place that stands in for a stop on some day: help is there, and nothing is known of that room.
func (r *visitReader) elsewhere(v store.VisitOfStop, at int32, on *ground) int32 {
	key := visitKey{stop: v.StopID, place: v.Place}
	if v.At != nil {
		key.at = *v.At
	}
	n, known := r.stopOf[key]
	if known {
		return n
	}
	place := r.stops[at]
	place.moved, place.Place, place.Card.Address, place.Card.Wheelchair = true, v.Place, "", site.Unknown
	if v.At != nil {
		point := *v.At
		place.Card.At = &point
		if c, inside := on.commune(point); inside {
			place.Card.INSEECode, place.Card.Commune, place.Card.Departement = c.Code, c.Name, c.Departement
		}
	}
	n = int32(len(r.stops))
	r.stops, r.stopOf[key] = append(r.stops, place), n
	return n
}

// done gives each stop its visits, in order.
func (r *visitReader) done() ([]stop, shared) {
	slices.SortFunc(r.read, func(a, b visitAt) int {
		return cmp.Or(
			cmp.Compare(a.stop, b.stop), cmp.Compare(a.day, b.day), cmp.Compare(r.begins(a.visit), r.begins(b.visit)),
			cmp.Compare(a.schedule, b.schedule), cmp.Compare(a.due, b.due))
	})
	all := make([]visit, len(r.read))
	first := 0
	for i, one := range r.read {
		all[i] = one.visit
		if i+1 == len(r.read) || r.read[i+1].stop != one.stop {
			r.stops[one.stop].visits = all[first : i+1 : i+1]
			first = i + 1
		}
	}
	return r.stops, r.shared
}

// begins is the minute at which a visit begins; one of unknown hours comes last of its day.
func (s *shared) begins(v visit) itinerary.Minutes {
	if spans := s.hours[v.hours]; len(spans) > 0 {
		return spans[0].From
	}
	return 24 * 60
}

// passage unpacks a visit.
func (s *shared) passage(at *stop, v visit) itinerary.Passage {
	p := itinerary.Passage{
		StopID: at.Card.SiteID, ScheduleID: s.schedules[v.schedule], Due: v.due, Day: v.day, Hours: s.hours[v.hours],
		State: itinerary.PassageState(s.words[v.state]), Cause: itinerary.Cause(s.words[v.cause]), Reason: s.words[v.reason],
	}
	if at.moved {
		p.Place, p.PlaceAt = at.Place, at.Card.At
	}
	if n := len(p.Hours); n > 0 {
		p.Start, p.End = v.day.At(int(p.Hours[0].From), at.zone), v.day.At(int(p.Hours[n-1].To), at.zone)
	}
	return p
}

// facetsOfStop is what filters ask of a stop: what its unit offers, and whether a wheelchair enters its room.
func facetsOfStop(s *stop) []string {
	unit := itinerary.Unit{Services: s.Card.Services, Programmes: s.Card.Programmes, Equipment: s.Equipment}
	return append(unit.FacetsAt(s.Card.Wheelchair), facetsOfSeats(s.WheelchairPlaces)...)
}

// unsure says whether the hours of some visit to a stop are not known.
func (p *places) unsure(at *stop) bool {
	return slices.ContainsFunc(at.visits, func(v visit) bool { return len(p.shared.hours[v.hours]) == 0 })
}

// visit gives the first visit of a stop that the question keeps: not over at its instant, within its days.
func (p *places) visit(q Question, at *stop) (visit, bool) {
	from := calendar.DateOf(q.When.In(at.zone))
	if q.From != nil {
		from = max(from, calendar.DateOf(*q.From))
	}
	first := sort.Search(len(at.visits), func(i int) bool { return at.visits[i].day >= from })
	for _, v := range at.visits[first:] {
		switch {
		case v.day == from && overAt(v.day, p.shared.hours[v.hours], *q.When, at.zone): // none of a later day is
			continue
		case q.Until != nil && v.day > calendar.DateOf(*q.Until):
			return v, false
		case q.AllDay && q.Open == string(site.Yes) && v.day != calendar.DateOf(*q.When):
			return v, false
		}
		return v, true
	}
	return visit{}, false
}

// overAt says whether a visit is over; one of unknown hours lasts until its day ends.
func overAt(day calendar.Date, spans []itinerary.Span, at time.Time, zone *time.Location) bool {
	if len(spans) == 0 {
		return !at.Before((day + 1).At(0, zone))
	}
	return !at.Before(day.At(int(spans[len(spans)-1].To), zone))
}

// presence is whether somebody is there at an instant, and from or until when.
func presence(day calendar.Date, spans []itinerary.Span, at time.Time, zone *time.Location) (state hours.State, change time.Time) {
	if len(spans) == 0 {
		if morning := day.At(0, zone); at.Before(morning) {
			return hours.Closed, morning
		}
		return hours.Unknown, (day + 1).At(0, zone)
	}
	for _, span := range spans {
		from, to := day.At(int(span.From), zone), day.At(int(span.To), zone)
		switch {
		case at.Before(from):
			return hours.Closed, from
		case at.Before(to):
			return hours.Open, to
		}
	}
	return hours.Closed, day.At(int(spans[len(spans)-1].To), zone)
}

// judgeVisit is what the next visit to a stop is worth to the question. A stop to which nobody comes passes no question.
func (q Question) judgeVisit(p *places, at *stop) judgement {
	v, kept := p.visit(q, at)
	if !kept {
		return judgement{passes: hours.Closed}
	}
	state, change := presence(v.day, p.shared.hours[v.hours], *q.When, at.zone)
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
	return j
}

// visitResult shows a stop by its next visit.
func (p *places) visitResult(q Question, at *stop, distanceM float64) Result {
	v, _ := p.visit(q, at)
	state, change := presence(v.day, p.shared.hours[v.hours], *q.When, at.zone)
	r := q.result(at.Card, distanceM, site.Opening{State: state, Reason: site.BecauseStated, At: q.When.In(at.zone), Change: &change})
	if state == hours.Closed {
		r.Opening.Then, r.Opening.Opens = hours.Open, &change
	}
	r.Visit = &Visit{Passage: p.shared.passage(at, v), UnitSlug: at.UnitSlug, UnitName: at.UnitName, Place: at.Place, AutoRead: at.AutoRead}
	return r
}
