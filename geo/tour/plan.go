package tour

import "cmp"

// Plan is an answer to a [Problem]. Visits and vehicles are named by their index in it.
type Plan struct {
	Tours  []Tour // by day, then by the vehicle's name
	Chosen []int  // the pattern of each visit; Refused where it has none
	Score  Score
}

// Refused stands for the pattern of a visit that is not planned.
const Refused = -1

// Tour is the day of a vehicle.
type Tour struct {
	Vehicle, Day      int
	Departure, Return Time
	Stops             []Stop
	Rest              *Rest // nil when the vehicle has no break to take
}

// Stop is one visit of a tour: setting up ends by Begin, the stay ends at End, packing follows.
type Stop struct {
	Visit               int
	Arrival, Begin, End Time
}

// Rest is the break of a tour, where no driving is done.
type Rest struct{ From, To Time }

// Score is how good a plan is, the most important first. Smaller is better throughout.
type Score struct {
	Pinned     int   // dates of pinned visits that are refused, of their shortest pattern
	Promised   int   // the same of promised visits
	NeedLost   int64 // Σ over visits of the best pattern's need less the chosen one's
	Others     int   // dates of the other visits that are refused
	Tours      int   // in use; counts before Cost with FewestTours only
	Cost       int64 // by the weights
	Unevenness int64 // Σ over vehicles of the square of their working time in minutes of 60 units
}

// Compare orders scores, the better first. A plan without FewestTours has Tours already in its Cost, by its weight.
func (s Score) Compare(o Score, fewestTours bool) int {
	tours := 0
	if fewestTours {
		tours = cmp.Compare(s.Tours, o.Tours)
	}
	return cmp.Or(s.compareRefusals(o), tours, cmp.Compare(s.Cost, o.Cost), cmp.Compare(s.Unevenness, o.Unevenness))
}

// compareRefusals orders by what comes before any cost.
func (s Score) compareRefusals(o Score) int {
	return cmp.Or(cmp.Compare(s.Pinned, o.Pinned), cmp.Compare(s.Promised, o.Promised),
		cmp.Compare(s.NeedLost, o.NeedLost), cmp.Compare(s.Others, o.Others))
}
