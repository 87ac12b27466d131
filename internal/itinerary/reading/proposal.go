package reading

import (
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/prose"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// The two limits of confidence (CONTRACT, import report): a round whose every stop is at Sure or above may be accepted by the
// machine; below Flagged, something is unsure.
const (
	Sure    = 0.9
	Flagged = 0.7
)

// Source is a text with what is known of the unit that it speaks of.
type Source struct {
	Text        string              // decoded; blanks as the source has them, for wide ones separate
	Unit        string              // its name
	Departement string              // as the source says; may differ from the base's
	BaseCode    territory.INSEECode // of the commune of the base; "" = unknown
	Base        *orb.Point          // lon, lat; nil = unknown
	Hours       [7][]itinerary.Span // the unit's columns of hours, from Monday
	FixedPlace  bool                // the base is a place of help, and the columns may be its own hours ("Multisites")
}

// Proposal is what was read of a text.
type Proposal struct {
	Unit   string
	Stops  []ProposedStop
	Unread []string // in the order of the text, as written
}

// ProposedStop is a stop as it was read.
type ProposedStop struct {
	Text       string              // the words that it was read from
	Place      string              // as written: "mairie de Monthois"; "" = not said
	INSEECode  territory.INSEECode // of the living commune; "" = not found
	Recurrence Recurrence
	Hours      []itinerary.Span // none = not known
	Confidence float64          // 0 to 1
}

// Recurrence is the days of a stop as written, which may be less than a rule: [Recurrence.Rule] says whether they make one.
type Recurrence struct {
	Days     prose.Days
	Ranks    []int // of the weekday in the month, -1 = last; empty = every week
	Weeks    []int // of the month: the week of its nth Monday (METHODS §6)
	Parity   Parity
	LastDay  LastDay
	Interval int // weeks; 1 = every week; above 1, the text does not say from which
	Dates    []calendar.Date
}

// Parity is that of the ISO week.
type Parity uint8

// The parities; AnyWeek where the text names none.
const (
	AnyWeek Parity = iota
	OddWeek
	EvenWeek
)

// LastDay is the last day of the month.
type LastDay uint8

// The last days; NoLastDay where the text names none.
const (
	NoLastDay LastDay = iota
	CalendarDay
	WorkingDay
)
