// Package itinerary knows the mobile units (bus, van, itinerant adviser) and their rounds.
//
// A [Unit] says of itself what it is and how it comes: on a fixed circuit, on published dates, on demand, or to people's
// homes. The [Itinerary] of a unit is its stops, each with [Schedule]s that a [Rule] expands on the civil calendar, and the
// [Exception]s that people decide. Expanded, it gives [Passage]s: dated visits, from which every question is answered.
package itinerary

import (
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/site/equipment"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Unit is a mobile unit. In every field the zero value means that no source says.
type Unit struct {
	ID       uuid.UUID
	Slug     string // of its address: /unites/{slug}
	Name     string
	Operator string

	// Where it is parked. Nobody is helped there: never shown as a place of help.
	Base          *orb.Point
	BaseINSEECode territory.INSEECode
	BaseAddress   string

	Phones     []string
	Websites   []string
	HoursText  string
	Note       string // free text of the source, where its stops stand
	Programmes []string
	Services   []string
	Wheelchair site.Answer

	Modes            []Mode
	Area             []string // codes of the départements and communes that it serves on demand or at home
	Booking          Booking
	Equipment        []string // in the words of people: "commande oculaire"
	WheelchairPlaces *int
	Labels           []string
	Connectivity     string // in words
	ToConfirm        bool   // no published file tells of it: shown as "à confirmer"

	UpdatedOn  time.Time // date of the newest information; zero = unknown
	Provenance site.Provenance
}

// Mode is a way for a unit to come.
type Mode string

// The modes of DOMAIN §3.
const (
	Circuit  Mode = "circuit"  // stops by rule
	Dates    Mode = "dates"    // published dates
	OnDemand Mode = "demande"  // where it is asked for, within an area
	AtHome   Mode = "domicile" // at people's homes, within an area
)

// Modes lists them all.
var Modes = []Mode{Circuit, Dates, OnDemand, AtHome}

// Booking is how a unit is asked for.
type Booking struct {
	Channel  BookingChannel // "" = unknown
	Contact  string         // whom to ask, in words
	LeadDays *int           // days before; nil = unknown
}

// BookingChannel is who carries the request.
type BookingChannel string

// The channels. Through partners, citizens see whom to ask and no telephone button.
const (
	ThroughPartners BookingChannel = "partenaire"
	ByPhone         BookingChannel = "telephone"
	ByEmail         BookingChannel = "courriel"
	ByWebsite       BookingChannel = "site"
)

// FacetsAt is what filters ask of a stop: what the unit offers, and whether a wheelchair enters the room.
func (u Unit) FacetsAt(roomWheelchair site.Answer) []string {
	return site.Facets(site.Site{
		Services: u.Services, Programmes: u.Programmes, Wheelchair: roomWheelchair, Equipment: equipment.Values(u.Equipment),
		Mobility: []string{site.MobilityItinerant}, CountsAsHelp: true, Kind: site.Session,
	})
}
