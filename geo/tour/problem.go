package tour

// Time is an instant of a day or a duration, in the problem's own unit: for real rounds, seconds, counted from midnight.
type Time int64

// Forever is later than any instant of a problem.
const Forever Time = 1 << 40

// Window is the instants from From to To, both included.
type Window struct{ From, To Time }

// Problem is what there is to plan. Vehicles and visits may stand in any order: the plan depends on their names only.
type Problem struct {
	Days     int // of the horizon, numbered from 0
	Noon     Time
	Vehicles []Vehicle
	Visits   []Visit
	Travel   Travel
	Weights  Weights
	// FewestTours counts the vehicle-days in use before lengths and hours, as the hierarchical objective of Solomon's instances does.
	FewestTours bool
}

// Vehicle is a mobile unit with its crew. A vehicle that works on a day makes at most one tour: from Start through visits to End.
type Vehicle struct {
	ID         string
	Start, End int   // places of its bases
	Works      Slots // the half-days on which it works; nil = all. With one half of a day, the tour stays inside that half
	Hours      Hours
	Special    map[int]Hours // days whose hours are unlike the others'
	Capacity   int64         // greatest sum of loads of a tour; 0 = no limit
	Stops      int           // of a tour, at most; 0 = no limit
	Equipment  []string
	Wheelchair int // places
}

// Hours bounds a working day.
type Hours struct {
	Shift   Window // earliest departure from Start, latest return to End
	Working Time   // from departure to return without the break, at most; 0 = no limit
	Driving Time   // at most; 0 = no limit
	Break   *Break // nil = none
}

// Break is one uninterrupted rest wholly inside a window, taken at a stop, at a base before leaving or after returning, or inside a
// visit that holds it ([Visit.HoldsBreak]); never while driving.
type Break struct {
	Window Window
	Length Time
}

// Visit is a stop to make once on each day of one of its patterns. A vehicle arrives, sets up, stays, packs and leaves.
type Visit struct {
	ID                string
	Place             int
	Setup, Stay, Pack Time
	Windows           []Window  // of each day, in order, apart: when Stay may begin; nil = at any time
	Patterns          []Pattern // one is chosen; nil = any one day
	Load              int64
	Equipment         []string // every one of these must be aboard
	Wheelchair        int      // places asked for
	Vehicle           string   // the only one that may come; "" = any
	HoldsBreak        bool     // the crew may take its break during Stay, which is no longer for it
	Published         Slots    // half-days announced to the public; what a pattern does not keep of them is a change
	Promised          bool     // refused after all others only
	Pinned            bool     // refused last of all; one pattern and a vehicle say where it stays
}

// Pattern is one way to serve a visit: a set of half-days, one visit on each day that has any. With both halves of a day the stay may
// lie anywhere in that day; with one half it lies inside it: before noon, or after.
type Pattern struct {
	Slots Slots
	Need  int64 // people in difficulty whom it serves, or any measure that adds up; counts before lengths and hours
}

// Weights turns what is left of the objective into one number. The default unit is the metre.
type Weights struct {
	Length  int64 // of a unit of length driven
	Driving int64 // of a unit of time at the wheel
	Working int64 // of a unit of time between departure and return, break excluded
	Change  int64 // of a published date that is moved or dropped
	Tour    int64 // of a vehicle-day in use
}

// DefaultWeights for metres and seconds: an hour of work is worth 18 km, a published date that moves 40 km (METHODS §8).
func DefaultWeights() Weights { return Weights{Length: 1, Working: 5, Change: 40_000} }
