// Package finding answers the citizen's question: where, and when, can I be helped soonest?
package finding

import (
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
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

// Filters asks dimensions of the site: within one dimension any value will do, between dimensions all must agree. Of an open
// dimension the values are anybody's words.
type Filters map[Dimension][]string

// Question is where the person is and what they need.
type Question struct {
	At          orb.Point
	Departement string     // of the place asked about, to say when an answer is elsewhere; "" = found from the contours
	RadiusM     float64    // 0 = as far as it takes
	When        *time.Time // the instant to judge opening at; nil = now
	AllDay      bool       // When stands for its whole day, in its own location
	Open        string     // "oui" or "non": only places open (closed) at that instant, or at some moment of that day; "" = any
	From, Until *time.Time // only help with a date in these days; nil = any
	Filters     Filters
	// WheelchairPlaces aboard a mobile unit; of a building nobody says how many, so that all come apart. 0 = not asked.
	WheelchairPlaces int
	Mode             Mode
	Sort             Sort
	Limit            int
}

// asksTime says whether the question keeps only some moments: places of which nobody knows whether they pass then come apart.
func (q Question) asksTime() bool { return q.Open != "" || q.From != nil || q.Until != nil }

// Answer lists what was found, nearest or most useful first. With a filter, those of which the source does not say whether
// they pass come apart: unknown is never yes.
type Answer struct {
	Results     []Result
	Unknown     []Result
	Departement string // of the question, "" when it is on no known commune
	// OnCall are the units that come on demand or to people's homes there: apart, they have neither date nor distance. Those of which
	// it is not known whether they pass come apart again.
	OnCall, OnCallUnknown []itinerary.Unit
	// Equipment says how the words of that filter were understood, in the order asked.
	Equipment []Understood
}

// Result is one place, seen from the question.
type Result struct {
	store.SiteCard
	Visit     *Visit        // where a mobile unit comes: when; nil = a fixed place
	DistanceM float64       // great-circle
	Duration  time.Duration // by the mode asked
	Travel    Travel
	Opening   site.Opening // at the instant of the question
	Elsewhere bool         // in another département than the question
}

// Travel says what a duration was computed on.
type Travel string

// Straight lines until a road graph is loaded.
const StraightLine Travel = "vol_oiseau"
