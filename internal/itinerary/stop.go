package itinerary

import (
	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Stop is where a unit stands when people can come, and when it does. In every field the zero value means that no source
// says.
type Stop struct {
	ID   uuid.UUID
	Text string // the source's own words, "2e lundi Migné"

	Place     string              // commune, hamlet or quarter, as people call it
	INSEECode territory.INSEECode // of the living commune
	Commune   string              // its name
	Address   string
	Geom      *orb.Point // lon, lat; nil = not placed: listed, never drawn
	Level     site.Level // how precisely
	Score     float64    // of the geocoder, 0–1

	Room           string      // host room: "salle des fêtes"
	RoomWheelchair site.Answer // whether a wheelchair enters the room, not the van
	Connection     *Connection // nil = never tested
	Parking        string

	Schedules  []Schedule
	Confidence float64 // of the reader in what it read, 0–1; 1 = a person said so
}

// Connection is a test of the network where the unit stands.
type Connection struct {
	On    calendar.Date
	Works bool
}

// Itinerary is the round of a unit: its stops with their schedules, and what differs on some dates.
type Itinerary struct {
	Stops      []Stop
	Exceptions []Exception
	Source     string // where it was read: an alias' source, or "saisie" when a person typed it
	AutoRead   bool   // accepted by the machine: "lu automatiquement, à confirmer" wherever it is shown
}

// Exception is what a person decided about some days of a round, against its rules.
type Exception struct {
	Kind   ExceptionKind
	StopID uuid.UUID     // the stop; zero = all stops of the unit
	From   calendar.Date // first day concerned, as the rule names it
	To     calendar.Date // last day concerned; the same day for one date
	Reason string        // in the words of who decided; may be empty

	// What Moved changes; the zero value keeps what was.
	Day     calendar.Date
	Hours   []Span
	Place   string     // "devant la mairie"
	PlaceAt *orb.Point // lon, lat of that place
}

// ExceptionKind is what happens on the days of an exception.
type ExceptionKind string

// The kinds of exception.
const (
	Cancelled ExceptionKind = "annule"
	Moved     ExceptionKind = "deplace"
	Paused    ExceptionKind = "pause"    // cancelled over a season
	Confirmed ExceptionKind = "confirme" // it takes place, on a public holiday too
)
