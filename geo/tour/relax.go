package tour

import (
	"cmp"
	"context"
	"maps"
	"slices"
)

// Relaxation is rules loosened by just enough for a refused visit, and the plan with that visit which proves it.
type Relaxation struct {
	Visit int
	Steps []Step
	Plan  Plan // of the relaxed problem: the plan at hand and the visit
}

// Step loosens one rule.
type Step struct {
	Rule    Rule
	By      int64 // of the rule's unit: time, load, stops, places
	Visit   int   // whose window or half of the day it is, or who takes another vehicle; -1: not a visit's
	Vehicle int   // whose day, break, capacity, stops or equipment it is; -1: not a vehicle's
	Day     int   // on which; -1: every day
}

// prices say how dear a step is, to tell which of several relaxations is the smallest: that of a unit of time, for rules of time, else
// in seconds, each or per unit missed. A visit that others were promised is moved less gladly than a day is made longer.
var prices = map[Rule]int64{
	DayEnd: 1, Working: 1, Driving: 1, RestTime: 1, Opening: 1, LaterOpening: 2,
	Room: 3600, OtherVehicle: 3600, Capacity: 3600, Stops: 3600, Wheelchair: 4 * 3600, Equipment: 4 * 3600, NotWorking: 6 * 3600,
}

func (s Step) price() int64 { return prices[s.Rule] * max(1, s.By) }

// Apply gives a problem with the rules loosened; the given one is left as it is.
func (r *Relaxation) Apply(p *Problem) *Problem {
	q := *p
	q.Vehicles, q.Visits = slices.Clone(p.Vehicles), slices.Clone(p.Visits)
	for _, s := range r.Steps {
		s.apply(&q)
	}
	return &q
}

func (s Step) apply(p *Problem) {
	switch s.Rule {
	case Opening, LaterOpening:
		v := &p.Visits[s.Visit]
		v.Windows = slices.Clone(v.Windows)
		v.Windows[len(v.Windows)-1].To += Time(s.By)
	case Room:
		v := &p.Visits[s.Visit]
		v.Patterns = slices.Clone(v.Patterns)
		for i := range v.Patterns {
			if q := &v.Patterns[i]; q.Slots.Halves(s.Day) != 0 {
				q.Slots = slices.Clone(q.Slots)
				q.Slots.Add(s.Day, Morning)
				q.Slots.Add(s.Day, Afternoon)
			}
		}
	case OtherVehicle:
		p.Visits[s.Visit].Vehicle = ""
	case Equipment:
		v := &p.Vehicles[s.Vehicle]
		v.Equipment = slices.Concat(v.Equipment, p.Visits[s.Visit].Equipment)
	case Wheelchair:
		p.Vehicles[s.Vehicle].Wheelchair += int(s.By)
	case Capacity:
		p.Vehicles[s.Vehicle].Capacity += s.By
	case Stops:
		p.Vehicles[s.Vehicle].Stops += int(s.By)
	case NotWorking:
		v := &p.Vehicles[s.Vehicle]
		v.Works = slices.Concat(v.Works, make(Slots, max(0, len(NewSlots(p.Days))-len(v.Works))))
		v.Works.Add(s.Day, Morning)
		v.Works.Add(s.Day, Afternoon)
	default:
		v := &p.Vehicles[s.Vehicle]
		hours := v.on(s.Day)
		hours.loosen(s)
		special := map[int]Hours{}
		maps.Copy(special, v.Special)
		special[s.Day] = hours
		v.Special = special
	}
}

// on gives the hours of a day, whether the vehicle works then or not.
func (v *Vehicle) on(day int) Hours {
	if hours, special := v.Special[day]; special {
		return hours
	}
	return v.Hours
}

// loosen gives more time to a day.
func (h *Hours) loosen(s Step) {
	switch s.Rule {
	case DayEnd:
		h.Shift.To += Time(s.By)
	case Working:
		h.Working += Time(s.By)
	case Driving:
		h.Driving += Time(s.By)
	case RestTime:
		shorter := *h.Break
		if shorter.Length -= Time(s.By); shorter.Length > 0 {
			h.Break = &shorter
		} else {
			h.Break = nil
		}
	}
}

// remedy is steps that let a job into a shift.
type remedy struct {
	steps []Step
	price int64
}

// maxSteps bounds how many rules are loosened for one date.
const maxSteps = 12

// enough finds the cheapest relaxation that lets a visit into a plan: for each of its dates the cheapest remedy, for the visit the
// pattern whose remedies together are the cheapest. What is given was tried: the problem is relaxed, the plan and the visit follow. A
// context that ends gives nil.
func (w *walk) enough(ctx context.Context, v *visit, plan Plan) *Relaxation {
	remedies := map[int32]remedy{}
	for _, job := range v.jobs {
		if ctx.Err() != nil {
			return nil
		}
		if r, found := w.cheapestRemedy(job); found {
			remedies[job] = r
		}
	}
	var candidates []Relaxation
	var sums []int64
	order := []int{}
	for _, q := range v.patterns {
		r := Relaxation{Visit: v.given}
		sum, possible := int64(0), true
		for _, job := range q.jobs {
			one, found := remedies[job]
			possible = possible && found
			sum += one.price
			for _, s := range one.steps {
				r.Steps = merge(r.Steps, s)
			}
		}
		if possible {
			order = append(order, len(candidates))
			candidates, sums = append(candidates, r), append(sums, sum)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sums[a], sums[b]) })
	for _, i := range order[:min(len(order), 5)] {
		if r := &candidates[i]; r.proven(w.m, plan) {
			return r
		}
	}
	return nil
}

// merge adds a step to others: once where it loosens the same rule.
func merge(steps []Step, s Step) []Step {
	for i := range steps {
		t := &steps[i]
		if t.Rule == s.Rule && t.Visit == s.Visit && t.Vehicle == s.Vehicle && t.Day == s.Day {
			t.By = max(t.By, s.By)
			return steps
		}
	}
	return append(steps, s)
}

// proven applies a relaxation, follows the plan, puts the visit in, and notes the plan that results. Travel is never relaxed: its legs,
// which are most of the work, are known.
func (r *Relaxation) proven(m *model, plan Plan) bool {
	relaxed := r.Apply(m.p)
	if relaxed.Validate() != nil {
		return false
	}
	w, err := follow(relaxed, &plan, m.ways)
	if err != nil {
		return false
	}
	visit := int32(slices.IndexFunc(w.m.visits, func(v visit) bool { return v.given == r.Visit }))
	w.begin()
	if !w.complete(visit, false, false) {
		return false
	}
	w.absent = slices.DeleteFunc(w.absent, func(v int32) bool { return v == visit })
	i := island{w: w}
	r.Plan = i.plan()
	return true
}

// cheapestRemedy looks for the least that lets a job into a shift of its day, at any position.
func (w *walk) cheapestRemedy(job int32) (remedy, bool) {
	best, found := remedy{}, false
	day := w.m.byDay[w.m.jobs[job].day]
	for s := day[0]; s < day[1]; s++ {
		for i := range len(w.routes[s].stops) - 1 {
			if r, ok := w.remedyAt(int32(s), i, job, best, found); ok {
				best, found = r, true
			}
		}
	}
	return best, found
}

// remedyAt loosens the rule that the check names until it names none, then each step as far back as it goes. It gives up as soon as it is
// dearer than another remedy.
func (w *walk) remedyAt(shift int32, i int, job int32, than remedy, some bool) (remedy, bool) {
	var r remedy
	for range maxSteps {
		v := w.with(r.steps, shift, i, job)
		if v.rule == Fits {
			w.tighten(&r, shift, i, job)
			return r, !some || r.price < than.price
		}
		s, ok := w.stepFor(v, shift, job, r.steps)
		if !ok {
			return r, false
		}
		r.steps = add(r.steps, s)
		if r.price = total(r.steps); some && r.price >= than.price {
			return r, false
		}
	}
	return r, false
}

// add loosens further where a rule is loosened already.
func add(steps []Step, s Step) []Step {
	for i := range steps {
		if t := &steps[i]; t.Rule == s.Rule && t.Visit == s.Visit && t.Vehicle == s.Vehicle {
			t.By += s.By
			return steps
		}
	}
	return append(steps, s)
}

func total(steps []Step) (sum int64) {
	for _, s := range steps {
		sum += s.price()
	}
	return sum
}

// tighten finds for each step of a remedy the least that still does, the others being as they are.
func (w *walk) tighten(r *remedy, shift int32, i int, job int32) {
	for k := range r.steps {
		s := &r.steps[k]
		if s.By <= 1 {
			continue
		}
		low, high := int64(0), s.By // low does not do, high does
		for high-low > 1 {
			s.By = (low + high) / 2
			if w.with(r.steps, shift, i, job).rule == Fits {
				high = s.By
			} else {
				low = s.By
			}
		}
		s.By = high
	}
	r.price = total(r.steps)
}

// stepFor gives the step that answers a verdict.
func (w *walk) stepFor(v verdict, shift, job int32, sofar []Step) (Step, bool) {
	m := w.m
	s := &m.shifts[shift]
	given := m.visits[m.jobs[job].visit].given
	step := Step{Rule: v.rule, By: v.missing, Visit: -1, Vehicle: s.vehicle, Day: int(s.day)}
	again := slices.ContainsFunc(sofar, func(t Step) bool { return t.Rule == v.rule })
	switch v.rule {
	case Opening:
		step.Visit, step.Vehicle, step.Day = given, -1, -1
		return step, m.p.Visits[given].Windows != nil
	case Room:
		step.Visit, step.Vehicle, step.By = given, -1, 0
		return step, !again
	case LaterOpening:
		other := &m.jobs[v.job]
		step.Visit, step.Vehicle, step.Day = m.visits[other.visit].given, -1, -1
		second := slices.ContainsFunc(sofar, func(t Step) bool { return t.Rule == LaterOpening && t.Visit != step.Visit })
		return step, !second && other.halves == 3 && m.p.Visits[step.Visit].Windows != nil
	case OtherVehicle:
		step.Visit, step.Vehicle, step.Day = given, -1, -1
		return step, !again && !m.p.Visits[given].Pinned
	case Equipment:
		step.Visit, step.Day = given, -1
		return step, !again
	case Capacity, Stops, Wheelchair:
		step.Day = -1
	case NotWorking:
		return step, !again
	case DayEnd:
		// A half-day ends at noon whatever the hours say: the other half is what is missing.
		if works := m.p.Vehicles[s.vehicle].Works; works != nil && works.Halves(step.Day) == 1 && s.hours.Shift.To == m.p.Noon {
			step.Rule, step.By = NotWorking, 0
			return step, !slices.ContainsFunc(sofar, func(t Step) bool { return t.Rule == NotWorking })
		}
	}
	return step, v.missing > 0
}

// with asks the check about a job in a shift with some rules loosened, then tightens them again.
func (w *walk) with(steps []Step, shift int32, i int, job int32) verdict {
	m := w.m
	s, j := &m.shifts[shift], &m.jobs[job]
	savedShift, savedJob := *s, *j
	later, savedLater := j, *j // the visit whose window is longer; of several, remedies keep one
	halves, longer := j.halves, Time(0)
	for _, t := range steps {
		switch t.Rule {
		case NotWorking:
			s.off = false
			s.hours.Shift = m.p.Vehicles[s.vehicle].on(int(s.day)).Shift
		case OtherVehicle:
			j.vehicle = -1
		case Equipment:
			s.equipment |= j.equipment
		case Wheelchair:
			s.wheelchair += int(t.By)
		case Capacity:
			s.capacity += t.By
		case Stops:
			s.stops += int(t.By)
		case Room:
			halves = 3
		case Opening:
			longer = Time(t.By)
		case LaterOpening:
			later = w.jobOf(shift, t.Visit)
			savedLater = *later
			m.setWindows(later, later.halves, Time(t.By))
		default:
			s.hours.loosen(t)
		}
	}
	if halves != j.halves || longer > 0 {
		m.setWindows(j, halves, longer)
	}
	v := w.admits(shift, j)
	if v.rule == Fits {
		v = w.judgeRoom(shift, i, job, longer)
	}
	*later, *s = savedLater, savedShift
	*j = savedJob
	return v
}

// jobOf finds the date of a visit, by its index in the problem, in a shift.
func (w *walk) jobOf(shift int32, given int) *job {
	stops := w.routes[shift].stops
	for _, x := range stops[1 : len(stops)-1] {
		if j := &w.m.jobs[x.job]; w.m.visits[j.visit].given == given {
			return j
		}
	}
	panic("tour: a visit is not in its route")
}
