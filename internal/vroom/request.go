package vroom

import (
	"encoding/json"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/tour"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// What one request may hold. A plan of a thousand stops is what the solver was made for (docs/method-tours.md).
const (
	MaxBytes    = 16 << 20
	MaxJobs     = 1000
	MaxVehicles = 100
	MaxDays     = 400
	MaxSeconds  = 300 // of search
	maxPlaces   = MaxJobs + 2*MaxVehicles
	maxWork     = 500_000 // [Request.Work]: the memory of a search
	maxChoices  = 20_000  // of all jobs
	maxWindows  = 50
	maxNames    = 64 // skills and equipment, of a job or a vehicle, and in all
	maxText     = 200
	maxAmounts  = 10

	maxInstant    = 1 << 38     // timestamps have three thousand years before them
	maxDuration   = 100_000_000 // seconds
	maxDistance   = 100_000_000 // metres
	maxAmount     = 1 << 40
	maxRate       = 100_000 // of costs and weights
	maxNeed       = 1 << 30
	maxIterations = 5_000_000
	lastYear      = 2200
)

// Request is a problem as it was asked.
type Request struct {
	Vehicles    []Vehicle
	Jobs        []Job
	Matrix      *Matrix  // nil: travel is estimated
	Horizon     *Horizon // nil: one day
	Weights     *tour.Weights
	FewestTours bool
	Effort      Effort
}

// Effort is how long to search: Iterations or Seconds, whichever is not 0.
type Effort struct {
	Seed       uint64
	Iterations int
	Seconds    int
}

// Horizon is the days of a problem.
type Horizon struct {
	First    calendar.Date
	Days     int
	Noon     tour.Time // seconds after midnight
	Holidays itinerary.HolidayPolicy
	INSEE    territory.INSEECode // of the commune whose holidays count
}

// ID is VROOM's number or, as an extension, a text: kept as it was written, so that it is answered so.
type ID string

// MarshalJSON writes it as it came.
func (id ID) MarshalJSON() ([]byte, error) { return []byte(id), nil }

// UnmarshalJSON keeps it as it came.
func (id *ID) UnmarshalJSON(raw []byte) error {
	*id = ID(raw)
	return nil
}

// String is the number or the text.
func (id ID) String() string {
	var text string
	if json.Unmarshal([]byte(id), &text) == nil {
		return text
	}
	return string(id)
}

// Spot is where something is: a position, a row of the matrix, or both.
type Spot struct {
	Location *orb.Point // longitude, latitude
	Index    *int
}

func (s Spot) given() bool { return s.Location != nil || s.Index != nil }

// Vehicle is a unit and its crew.
type Vehicle struct {
	ID          ID
	Profile     string
	Description string
	Start, End  Spot
	Capacity    []int64 // nil: no limit
	Costs       Costs
	Skills      []int64
	Window      *tour.Window
	Break       *Break
	MaxTasks    int       // 0: no limit
	MaxTravel   tour.Time // at the wheel in a day; 0: no limit

	// Extensions.
	MaxWork    tour.Time // from departure to return without the break; 0: no limit
	Equipment  []string
	Wheelchair int
	Weekdays   []string        // "MO"…; nil: every day
	Absences   []calendar.Date // days off
}

// Costs are VROOM's: they must be the same for all vehicles.
type Costs struct{ Fixed, PerHour, PerKM int64 }

// Break is one rest, that begins inside its window.
type Break struct {
	ID          ID
	Description string
	Window      tour.Window // in which it begins
	Service     tour.Time
}

// Job is a stop to make.
type Job struct {
	ID               ID
	Description      string
	Spot             Spot
	Setup, Service   tour.Time // both after the instant that a window allows
	Delivery, Pickup []int64
	Skills           []int64
	Priority         int
	Windows          []tour.Window // in which it begins

	// Extensions.
	Arrange, Pack tour.Time // before the instant that a window allows; after the service
	Equipment     []string
	Wheelchair    int
	Vehicle       ID // the only one that may come; "" = any
	Need          int
	Choices       []Choice // nil: any one day
	Published     *Choice
	Promised      bool
	Pinned        bool
	HoldsBreak    bool
}

// Choice is days on all of which a job is done.
type Choice struct {
	Dates []calendar.Date
	Rule  itinerary.Rule // or a rule that names them
	Half  string         // "matin", "apres_midi", "journee"
	Need  int            // people whom it serves

	days []int // by their number in the horizon
}

// Matrix is the legs between places, by their index.
type Matrix struct {
	Durations [][]int32 // seconds
	Distances [][]int32 // metres; nil: not known
}

// amounts is how many measures of load a request uses: capacities, deliveries and pickups have as many.
func (q *Request) amounts() int {
	for i := range q.Vehicles {
		if n := len(q.Vehicles[i].Capacity); n > 0 {
			return n
		}
	}
	return 0
}

func item(list string, i int, field string) string {
	at := list + "[" + strconv.Itoa(i) + "]"
	if field != "" {
		at += "." + field
	}
	return at
}
