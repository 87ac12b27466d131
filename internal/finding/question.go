// Package finding answers the citizen's question: where, and when, can I be helped soonest?
package finding

import (
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/store"
)

// Mode is how the person travels.
type Mode string

// The modes of METHODS §3.
const (
	Car     Mode = "voiture"
	Walk    Mode = "pied"
	Bicycle Mode = "velo"
)

// Modes lists them in the order of the screens.
var Modes = []Mode{Car, Walk, Bicycle}

// Sort is the order of the answers.
type Sort string

// Usefulness adds the cost of waiting and of what is unknown to the minutes of travel (METHODS §6); distance is distance.
const (
	ByUsefulness Sort = "utilite"
	ByDistance   Sort = "distance"
)

// Sorts lists them, the default first.
var Sorts = []Sort{ByUsefulness, ByDistance}

// Bounds of a question.
const (
	DefaultLimit = 20
	MaxLimit     = 100
	MaxRadiusM   = 500_000
)

// Filters asks dimensions of the site: within one dimension any value will do, between dimensions all must agree.
type Filters map[Dimension][]string

// Question is where the person is and what they need.
type Question struct {
	At          orb.Point
	Departement string     // of the place asked about, to say when an answer is elsewhere; "" = found from the contours
	RadiusM     float64    // 0 = as far as it takes
	When        *time.Time // the instant to judge opening at; nil = now
	Open        string     // "oui" or "non": only places open (closed) at that instant; "" = any
	From, Until *time.Time // only help with a date in these days; nil = any
	Filters     Filters
	// WheelchairPlaces aboard a mobile unit; of a building nobody says how many, so that all come apart. 0 = not asked.
	WheelchairPlaces int
	Mode             Mode
	Sort             Sort
	Limit            int
}

// timeFiltered says whether the question keeps only some moments: places whose hours are unknown then come apart.
func (q Question) timeFiltered() bool { return q.Open != "" || q.From != nil || q.Until != nil }

// leavesInDoubt says whether a result passes only if what nobody says of it turns out right.
func (q Question) leavesInDoubt(r Result) bool {
	return q.WheelchairPlaces > 0 || q.timeFiltered() && r.Opening.State == Unknown
}

// Answer lists what was found, nearest or most useful first. With a filter, those of which the source does not say whether
// they pass come apart: unknown is never yes.
type Answer struct {
	Results     []Result
	Unknown     []Result
	Departement string // of the question, "" when it is on no known commune
}

// Result is one place, seen from the question.
type Result struct {
	store.SiteCard
	DistanceM float64       // great-circle
	Duration  time.Duration // by the mode asked
	Travel    Travel
	Opening   Opening
	Elsewhere bool // in another département than the question
}

// Travel says what a duration was computed on.
type Travel string

// Straight lines until a road graph is loaded.
const StraightLine Travel = "vol_oiseau"

// OpeningState is one of three; unknown is neither open nor closed.
type OpeningState string

// The three states.
const (
	Open    OpeningState = "ouvert"
	Closed  OpeningState = "ferme"
	Unknown OpeningState = "inconnu"
)

// Opening is the state at the instant of the question, and why.
type Opening struct {
	State      OpeningState
	Reason     OpeningReason
	NextChange *time.Time // nil = unknown
}

// OpeningReason is a code of the French catalogue: "ouverture.<reason>".
type OpeningReason string

// Why a state is what it is. Hours are text until they can be evaluated.
const (
	HoursAbsent   OpeningReason = "horaires_absents"         // the source gives none
	HoursNotRead  OpeningReason = "horaires_non_interpretes" // the source gives a text, shown as it stands
	ByAppointment OpeningReason = "sur_rendez_vous"          // appointment required: when depends on it
)
