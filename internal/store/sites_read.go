package store

import (
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// SiteCard is what a list shows of a site.
type SiteCard struct {
	SiteID         uuid.UUID
	Name           string
	Kind           site.Kind
	Typologies     []string // of the national standard: what kind of place it is
	Categories     []string // the source's own words for it
	Programmes     []string
	Commune        string // the living commune's name, else as declared
	INSEECode      territory.INSEECode
	Departement    string
	Postcode       string
	Address        string
	Phones         []string
	Websites       []string
	Services       []string
	Publics        []string
	Fees           []string
	Wheelchair     site.Answer
	Appointment    site.Appointment
	CountsAsHelp   bool   // METHODS §4; false = "aide non déclarée"
	HoursText      string // the source's own text
	HoursOSM       string
	Booking        string
	Summary        string
	UpdatedOn      *time.Time // age of the information; nil = unknown
	Source         string     // of the information: hublo, france-services, standard:…
	At             *orb.Point // where it is drawn; nil = à localiser
	PositionLevel  site.Level // how precisely
	PositionReason site.Reason
}
