package vroom

import (
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/tour"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// Estimate gives travel between positions (longitude, latitude) where a request brings no matrix.
type Estimate func(points []orb.Point) tour.Travel

// Problem makes a problem for the solver. Vehicles and visits stand in the order of the request.
func (q *Request) Problem(estimate Estimate) *tour.Problem {
	p := &tour.Problem{Days: 1, Noon: 12 * 3600, Weights: q.weights(), FewestTours: q.FewestTours}
	if q.Horizon != nil {
		p.Days, p.Noon = q.Horizon.Days, q.Horizon.Noon
	}
	places := q.places(estimate)
	p.Travel = places
	binding := q.bindingLoads()
	for i := range q.Vehicles {
		v := q.vehicle(&q.Vehicles[i])
		v.Start, v.End = places.of(q, q.Vehicles[i].Start), places.of(q, q.Vehicles[i].End)
		if len(binding) == 1 {
			v.Capacity = q.Vehicles[i].Capacity[binding[0].measure]
		}
		p.Vehicles = append(p.Vehicles, v)
	}
	for i := range q.Jobs {
		v := q.visit(&q.Jobs[i])
		v.Place = places.of(q, q.Jobs[i].Spot)
		if len(binding) == 1 {
			v.Load = q.Jobs[i].amount(binding[0])
		}
		p.Visits = append(p.Visits, v)
	}
	return p
}

// costUnit is what one of VROOM's costs is in ours: an hour at 3,600 is 3,600, in whole numbers whatever the rates.
const costUnit = 18_000

// weights are the request's own, or VROOM's costs: per hour at the wheel, per kilometre, per tour.
func (q *Request) weights() tour.Weights {
	if q.Weights != nil {
		return *q.Weights
	}
	c := q.Vehicles[0].Costs
	return tour.Weights{Driving: c.PerHour * costUnit / 3600, Length: c.PerKM * costUnit / 1000, Tour: c.Fixed * costUnit}
}

// unit is what the weights count in.
func (q *Request) unit() int64 {
	if q.Weights != nil {
		return 1
	}
	return costUnit
}

func (q *Request) vehicle(v *Vehicle) tour.Vehicle {
	hours := tour.Hours{Shift: q.hours(v), Working: v.MaxWork, Driving: v.MaxTravel, Break: q.rest(v)}
	out := tour.Vehicle{ID: string(v.ID), Hours: hours, Stops: v.MaxTasks, Equipment: equipment(v.Skills, v.Equipment), Wheelchair: v.Wheelchair}
	if q.Horizon != nil {
		out.Works = tour.NewSlots(q.Horizon.Days)
		for day := range q.Horizon.Days {
			if q.Horizon.worked(day, v) {
				out.Works.Add(day, tour.Morning)
				out.Works.Add(day, tour.Afternoon)
			}
		}
	}
	return out
}

// hours are those of a vehicle, or all there are.
func (q *Request) hours(v *Vehicle) tour.Window {
	switch {
	case v.Window != nil:
		return *v.Window
	case q.Horizon != nil:
		return tour.Window{From: 0, To: 86400}
	}
	return tour.Window{From: 0, To: 2 * maxInstant}
}

// rest is the break as the solver bounds it: begun in its window, whole inside the vehicle's. Nil when there is none, or no room for it.
func (q *Request) rest(v *Vehicle) *tour.Break {
	if v.Break == nil {
		return nil
	}
	hours := q.hours(v)
	b := &tour.Break{Length: v.Break.Service}
	b.Window = tour.Window{From: max(v.Break.Window.From, hours.From), To: min(v.Break.Window.To+v.Break.Service, hours.To)}
	if b.Window.To-b.Window.From < b.Length {
		return nil
	}
	return b
}

func (q *Request) visit(j *Job) tour.Visit {
	v := tour.Visit{
		ID: string(j.ID), Setup: j.Arrange, Stay: j.Setup + j.Service, Pack: j.Pack, Windows: j.Windows, Equipment: equipment(j.Skills, j.Equipment),
		Wheelchair: j.Wheelchair, Vehicle: string(j.Vehicle), HoldsBreak: j.HoldsBreak, Promised: j.Promised, Pinned: j.Pinned,
	}
	if q.Horizon == nil {
		v.Patterns = []tour.Pattern{{Slots: tour.OnDays(1, 0), Need: int64(j.Need + j.Priority)}}
		return v
	}
	for i := range j.Choices {
		c := &j.Choices[i]
		v.Patterns = append(v.Patterns, tour.Pattern{Slots: q.Horizon.slots(c), Need: int64(c.Need + j.Priority)})
	}
	if j.Choices == nil {
		for day := range q.Horizon.Days {
			v.Patterns = append(v.Patterns, tour.Pattern{Slots: tour.OnDays(q.Horizon.Days, day), Need: int64(j.Need + j.Priority)})
		}
	}
	if j.Published != nil {
		v.Published = q.Horizon.slots(j.Published)
	}
	return v
}

// worked says whether a vehicle works on a day: by its week, without its days off, and on holidays if the request says so.
func (h *Horizon) worked(day int, v *Vehicle) bool {
	date := h.First + calendar.Date(day)
	return !h.holiday(date) && !slices.Contains(v.Absences, date) &&
		(v.Weekdays == nil || slices.Contains(v.Weekdays, weekdayCodes[date.Weekday()]))
}

func (h *Horizon) holiday(date calendar.Date) bool {
	if h.Holidays != itinerary.SkipHolidays {
		return false
	}
	_, holiday := calendar.Of(h.INSEE).Holiday(date)
	return holiday
}

// days are those of a choice, by their number in the horizon: all its dates, or those that its rule names and no holiday takes. Nil when
// there is none, or one that lies outside.
func (h *Horizon) days(c *Choice) []int {
	last := h.First + calendar.Date(h.Days-1)
	dates := c.Dates
	if c.Rule != nil {
		schedule := itinerary.Schedule{Rule: c.Rule, Anchor: h.First, Holidays: h.Holidays}
		dates = slices.DeleteFunc(schedule.Days(h.First, last), h.holiday)
	}
	var days []int
	for _, date := range dates {
		if date < h.First || date > last {
			return nil
		}
		days = append(days, int(date-h.First))
	}
	return days
}

func (h *Horizon) slots(c *Choice) tour.Slots {
	s := tour.NewSlots(h.Days)
	for _, day := range c.days {
		if c.Half != afternoon {
			s.Add(day, tour.Morning)
		}
		if c.Half != morning {
			s.Add(day, tour.Afternoon)
		}
	}
	return s
}

// equipment gives skills and equipment one vocabulary.
func equipment(skills []int64, names []string) []string {
	var all []string
	for _, s := range skills {
		all = append(all, skillPrefix+strconv.FormatInt(s, 10))
	}
	for _, n := range names {
		all = append(all, equipmentPrefix+n)
	}
	return all
}

const (
	skillPrefix     = "skill "
	equipmentPrefix = "equipment "
)

// place is a position or a row of the matrix.
type place struct {
	at    orb.Point
	index int
}

func (q *Request) placeOf(s Spot) place {
	if q.Matrix != nil {
		return place{index: *s.Index}
	}
	return place{at: *s.Location}
}

// places numbers the places of a request and gives the legs between them. The last place is nowhere: from it and to it no leg takes
// anything, for tours that begin at their first stop or end at their last.
type places struct {
	legs   tour.Travel
	number map[orb.Point]int
}

func (q *Request) places(estimate Estimate) *places {
	if q.Matrix != nil {
		return &places{legs: q.Matrix}
	}
	p := &places{number: map[orb.Point]int{}}
	var points []orb.Point
	add := func(s Spot) {
		if s.Location == nil {
			return
		}
		if _, known := p.number[*s.Location]; !known {
			p.number[*s.Location] = len(points)
			points = append(points, *s.Location)
		}
	}
	for i := range q.Vehicles {
		add(q.Vehicles[i].Start)
		add(q.Vehicles[i].End)
	}
	for i := range q.Jobs {
		add(q.Jobs[i].Spot)
	}
	p.legs = estimate(points)
	return p
}

func (p *places) of(q *Request, s Spot) int {
	switch {
	case !s.given():
		return p.legs.Places()
	case q.Matrix != nil:
		return *s.Index
	}
	return p.number[*s.Location]
}

// Places counts nowhere.
func (p *places) Places() int { return p.legs.Places() + 1 }

// Leg asks the legs, but for nowhere.
func (p *places) Leg(from, to int) tour.Leg {
	if nowhere := p.legs.Places(); from == nowhere || to == nowhere {
		return tour.Leg{}
	}
	return p.legs.Leg(from, to)
}

// Places is the number of rows.
func (m *Matrix) Places() int { return len(m.Durations) }

// Leg is one cell of each table.
func (m *Matrix) Leg(from, to int) tour.Leg {
	leg := tour.Leg{Time: tour.Time(m.Durations[from][to])}
	if m.Distances != nil {
		leg.Length = int64(m.Distances[from][to])
	}
	return leg
}
