package vroom

import (
	"math"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/tour"
	"github.com/maillage-numerique/maillage/internal/calendar"
)

// Answer is a plan in VROOM's words. Members in French are extensions.
type Answer struct {
	Code       int          `json:"code"` // always 0: what is wrong is told as a problem (RFC 9457)
	Summary    Summary      `json:"summary"`
	Unassigned []Unassigned `json:"unassigned"`
	Routes     []Route      `json:"routes"`
	Search     Search       `json:"recherche"`
}

// Totals are what a route and the sum of all routes have in common.
type Totals struct {
	Cost       int64       `json:"cost"`
	Delivery   []int64     `json:"delivery,omitempty"`
	Pickup     []int64     `json:"pickup,omitempty"`
	Setup      tour.Time   `json:"setup"`
	Service    tour.Time   `json:"service"`
	Duration   tour.Time   `json:"duration"` // at the wheel
	Waiting    tour.Time   `json:"waiting_time"`
	Priority   int         `json:"priority"`
	Distance   *int64      `json:"distance,omitempty"` // absent: the matrix has none
	Violations []Violation `json:"violations"`         // always empty: a plan that breaks a rule is not answered
	Working    tour.Time   `json:"travail"`            // from departure to return without the break
}

// Violation is VROOM's; there is none.
type Violation struct{}

// Summary sums up all routes.
type Summary struct {
	Totals

	Routes     int       `json:"routes"`
	Need       int64     `json:"besoin"` // people served
	Unassigned int       `json:"unassigned"`
	Changed    int       `json:"dates_changees"` // of the published ones
	Computing  Computing `json:"computing_times"`
}

// Computing is milliseconds.
type Computing struct {
	Loading   int64 `json:"loading"`
	Solving   int64 `json:"solving"`
	Routing   int64 `json:"routing"`
	Explained int64 `json:"explication"`
}

// Route is the day of a vehicle.
type Route struct {
	Vehicle     ID     `json:"vehicle"`
	Day         string `json:"jour,omitempty"` // 2027-01-07, with a horizon
	Description string `json:"description,omitempty"`
	Totals

	Steps []Step `json:"steps"`
}

// Step is something that a vehicle does.
type Step struct {
	Type        string      `json:"type"` // start, job, break, end
	ID          ID          `json:"id,omitempty"`
	Job         ID          `json:"job,omitempty"` // as older versions of VROOM wrote it
	Description string      `json:"description,omitempty"`
	Location    *orb.Point  `json:"location,omitempty"`
	Setup       tour.Time   `json:"setup"`
	Service     tour.Time   `json:"service"`
	Waiting     tour.Time   `json:"waiting_time"`
	Load        []int64     `json:"load,omitempty"`
	Arrival     tour.Time   `json:"arrival"`
	Duration    tour.Time   `json:"duration"`           // at the wheel until here
	Distance    *int64      `json:"distance,omitempty"` // until here
	Violations  []Violation `json:"violations"`
	Arrange     tour.Time   `json:"installation,omitempty"` // between waiting and the instant that a window allows
	Pack        tour.Time   `json:"rangement,omitempty"`    // after the service
}

// Search says how the plan was found.
type Search struct {
	Seed       uint64 `json:"graine"`
	Iterations int    `json:"iterations"` // of all searches side by side
	End        Ended  `json:"fin"`
	Travel     string `json:"trajet"` // matrice, or how it was estimated
	Partial    bool   `json:"provisoire,omitempty"`
}

// Ended says why a search ended.
type Ended string

// The ends.
const (
	Complete    Ended = "complete"     // all iterations, or the seconds that were asked for
	OutOfTime   Ended = "duree"        // of the service
	Interrupted Ended = "interruption" // by a person
)

// Result is what was found for a request.
type Result struct {
	Problem    *tour.Problem
	Plan       tour.Plan
	Refusals   []tour.Refusal
	Search     Search
	Loading    time.Duration
	Solving    time.Duration
	Explaining time.Duration
}

// Answer writes a plan of this request's problem.
func (q *Request) Answer(found *Result) *Answer {
	a := &Answer{Unassigned: []Unassigned{}, Routes: []Route{}, Search: found.Search}
	a.Summary.Totals = q.zero()
	a.Summary.Computing = Computing{
		Loading: found.Loading.Milliseconds(), Solving: found.Solving.Milliseconds(), Explained: found.Explaining.Milliseconds(),
	}
	for _, t := range found.Plan.Tours {
		route := q.route(found.Problem, t)
		a.Summary.add(&route.Totals)
		a.Routes = append(a.Routes, route)
	}
	for i, chosen := range found.Plan.Chosen {
		if chosen == tour.Refused {
			continue
		}
		v := &found.Problem.Visits[i]
		a.Summary.Need += v.Patterns[chosen].Need - int64(q.Jobs[i].Priority)
		a.Summary.Priority += q.Jobs[i].Priority
		a.Summary.Changed += tour.Changes(v.Published, v.Patterns[chosen].Slots)
	}
	a.Summary.Cost = q.cost(found.Plan.Score.Cost)
	a.Summary.Routes = len(a.Routes)
	said := speaker{q, found.Problem, found.Search.Partial}
	for i := range found.Refusals {
		a.Unassigned = append(a.Unassigned, said.unassigned(&found.Refusals[i]))
	}
	a.Summary.Unassigned = len(a.Unassigned)
	return a
}

func (q *Request) cost(ours int64) int64 {
	return int64(math.Round(float64(ours) / float64(q.unit())))
}

// zero is nothing at all, with as many measures of load as the request has.
func (q *Request) zero() Totals {
	t := Totals{Violations: []Violation{}}
	if n := q.amounts(); n > 0 {
		t.Delivery, t.Pickup = make([]int64, n), make([]int64, n)
	}
	if q.Matrix == nil || q.Matrix.Distances != nil {
		t.Distance = new(int64)
	}
	return t
}

// add sums what the days of all vehicles have; cost and priority are counted once for all.
func (t *Totals) add(o *Totals) {
	for k := range t.Delivery {
		t.Delivery[k] += o.Delivery[k]
		t.Pickup[k] += o.Pickup[k]
	}
	t.Setup += o.Setup
	t.Service += o.Service
	t.Duration += o.Duration
	t.Waiting += o.Waiting
	t.Working += o.Working
	if t.Distance != nil {
		*t.Distance += *o.Distance
	}
}

// walker follows a tour and writes its steps.
type walker struct {
	q        *Request
	p        *tour.Problem
	route    *Route
	at       int // place
	location *orb.Point
	duration tour.Time
	distance int64
	load     []int64
}

func (q *Request) route(p *tour.Problem, t tour.Tour) Route {
	v := &q.Vehicles[t.Vehicle]
	route := Route{Vehicle: v.ID, Description: v.Description, Totals: q.zero(), Steps: []Step{}}
	if q.Horizon != nil {
		route.Day = (q.Horizon.First + calendar.Date(t.Day)).String()
	}
	w := &walker{q: q, p: p, route: &route, at: p.Vehicles[t.Vehicle].Start, location: v.Start.Location, load: make([]int64, q.amounts())}
	for _, s := range t.Stops {
		for k := range w.load {
			w.load[k] += q.Jobs[s.Visit].amount(load{k, false})
		}
	}
	w.follow(t)
	rest := tour.Time(0)
	if t.Rest != nil {
		rest = max(0, min(t.Rest.To, t.Return)-max(t.Rest.From, t.Departure))
	}
	route.Duration, route.Working = w.duration, t.Return-t.Departure-rest
	if route.Distance != nil {
		*route.Distance = w.distance
	}
	weights := p.Weights
	route.Cost = q.cost(weights.Tour + weights.Length*w.distance + weights.Driving*int64(w.duration) + weights.Working*int64(route.Working))
	return route
}

// follow writes the steps of a tour. A break at the base comes after "start", which is then when it begins, or before "end", which is then
// when it is over; at a stop, before or after it; inside a stay, after it.
func (w *walker) follow(t tour.Tour) {
	q := w.q
	v := &q.Vehicles[t.Vehicle]
	rest := t.Rest
	start := t.Departure
	before := rest != nil && rest.To <= t.Departure
	if before {
		start = min(start, rest.From)
	}
	if v.Start.given() {
		w.step(Step{Type: "start", Location: v.Start.Location, Arrival: start})
	}
	if before {
		w.rest(v, start, rest, true)
		rest = nil
	}
	free := start
	for _, s := range t.Stops {
		j := &q.Jobs[s.Visit]
		if rest != nil && rest.From < s.Arrival { // before it drives on
			w.rest(v, free, rest, true)
			rest = nil
		}
		w.drive(w.p.Visits[s.Visit].Place, j.Spot.Location)
		arrival := s.Arrival
		if rest != nil && rest.To <= s.Begin-j.Arrange {
			w.rest(v, arrival, rest, true)
			arrival, rest = rest.To, nil
		}
		w.job(j, arrival, s)
		free = s.End + j.Pack
		if rest != nil && rest.To <= s.End {
			w.rest(v, rest.From, rest, false)
			rest = nil
		}
	}
	if rest != nil && rest.From < t.Return { // where the last stop was
		w.rest(v, free, rest, true)
		rest = nil
	}
	w.drive(w.p.Vehicles[t.Vehicle].End, v.End.Location)
	end := t.Return
	if rest != nil {
		w.rest(v, end, rest, true)
		end = max(end, rest.To)
	}
	if v.End.given() {
		w.step(Step{Type: "end", Location: v.End.Location, Arrival: end})
	}
}

func (w *walker) drive(to int, location *orb.Point) {
	leg := w.p.Travel.Leg(w.at, to)
	w.at, w.location = to, location
	w.duration += leg.Time
	w.distance += leg.Length
}

func (w *walker) job(j *Job, arrival tour.Time, s tour.Stop) {
	for k := range w.load {
		brought, taken := j.amount(load{k, false}), j.amount(load{k, true})
		w.load[k] += taken - brought
		w.route.Delivery[k] += brought
		w.route.Pickup[k] += taken
	}
	waiting := s.Begin - j.Arrange - arrival
	w.route.Setup += j.Setup
	w.route.Service += j.Service
	w.route.Waiting += waiting
	w.route.Priority += j.Priority
	w.step(Step{
		Type: "job", ID: j.ID, Job: j.ID, Description: j.Description, Location: j.Spot.Location, Arrival: arrival, Waiting: waiting,
		Setup: j.Setup, Service: j.Service, Arrange: j.Arrange, Pack: j.Pack,
	})
}

// rest writes the break; counted says whether it takes time of its own.
func (w *walker) rest(v *Vehicle, arrival tour.Time, rest *tour.Rest, counted bool) {
	s := Step{Type: "break", ID: v.Break.ID, Description: v.Break.Description, Location: w.location, Arrival: arrival, Service: rest.To - rest.From}
	if counted {
		s.Waiting = rest.From - arrival
		w.route.Service += s.Service
		w.route.Waiting += s.Waiting
	}
	w.step(s)
}

func (w *walker) step(s Step) {
	s.Duration, s.Violations = w.duration, []Violation{}
	s.Load = append([]int64(nil), w.load...)
	if w.route.Distance != nil {
		distance := w.distance
		s.Distance = &distance
	}
	w.route.Steps = append(w.route.Steps, s)
}
