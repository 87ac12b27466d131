// Package itinerary knows the mobile units (bus, van, itinerant adviser). Their stops and dates are read from their texts
// by a later chapter: today a unit is known by its name, its operator and what it says of itself.
package itinerary

import (
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/site"
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
	UpdatedOn  time.Time // date of the newest information; zero = unknown
	Provenance site.Provenance
}
