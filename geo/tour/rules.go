package tour

// Rule is a hard rule of the problem. Its String is a code for an edge to word.
type Rule int8

// The rules, in the order in which they are looked at.
const (
	Fits         Rule = iota // none is broken
	NotWorking               // the vehicle does not work on that day
	OtherVehicle             // the visit asks for another vehicle
	Equipment                // something that the visit asks for is not aboard
	Wheelchair               // too few wheelchair places; missing counts places
	Capacity                 // missing counts load
	Stops                    // as many stops as the vehicle may make in a tour; missing counts stops
	Room                     // the pattern does not allow the half of the day that would do
	Opening                  // the visit's last window closes before the vehicle can be ready
	LaterOpening             // a visit further on would be reached too late
	DayEnd                   // the vehicle would come back too late
	Driving                  // too long at the wheel
	Working                  // too long a working day
	RestTime                 // no time for the break
)

var ruleCodes = [...]string{
	"fits", "not_working", "other_vehicle", "equipment", "wheelchair", "capacity", "stops", "room", "opening", "later_opening", "day_end", "driving",
	"working", "rest",
}

func (r Rule) String() string { return ruleCodes[r] }

// verdict is what the one check of the hard rules says of a job at a position: Fits, or the first rule that it breaks.
type verdict struct {
	rule    Rule
	missing int64 // by how much, in the rule's unit: time, load, stops or places
	job     int32 // whose window is missed, for LaterOpening
	working Time  // of the tour with the job, when it fits in a timed shift
}

// admits looks at the rules that hold for a job anywhere in a route.
func (w *walk) admits(shift int32, j *job) verdict {
	s, r := &w.m.shifts[shift], &w.routes[shift]
	switch {
	case s.off:
		return verdict{rule: NotWorking}
	case j.vehicle >= 0 && int(j.vehicle) != s.vehicle:
		return verdict{rule: OtherVehicle}
	case j.equipment&^s.equipment != 0:
		return verdict{rule: Equipment}
	case j.wheelchair > s.wheelchair:
		return verdict{rule: Wheelchair, missing: int64(j.wheelchair - s.wheelchair)}
	case r.load+j.load > s.capacity:
		return verdict{rule: Capacity, missing: r.load + j.load - s.capacity}
	case len(r.stops)-2 >= s.stops:
		return verdict{rule: Stops, missing: int64(len(r.stops) - 1 - s.stops)}
	case j.close < j.open:
		return verdict{rule: Room}
	}
	return verdict{}
}

// judge looks at the rules that depend on the position of a job, which comes after the i-th stop of the route: all of them, exactly.
// [job.quick] is a necessary condition of it, and sufficient in shifts that are not timed.
func (w *walk) judge(shift int32, i int, job int32) verdict {
	m, s, r := w.m, &w.m.shifts[shift], &w.routes[shift]
	a, b, v := r.stops[i].place, r.stops[i+1].place, m.jobs[job].place
	driving := m.leg(a, v).time + m.leg(v, b).time
	if !r.empty() {
		driving += r.driving - m.leg(a, b).time
	}
	found := w.clockwork.judge(m, s, r.stops, i, job)
	if limit := s.hours.Driving; limit > 0 && driving > limit && (found.rule == Fits || found.rule > Driving) {
		return verdict{rule: Driving, missing: int64(driving - limit)}
	}
	return found
}
