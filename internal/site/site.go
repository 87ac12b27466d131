// Package site knows the places of digital help: what a place says about itself, what we may conclude from it, and where it
// may be drawn.
//
// The record is the national standard (standard-mediation-num 1.0.2). In every field the zero value means that the source
// says nothing: unknown is a value, never a yes or a no.
package site

import (
	"time"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/territory"
)

// Site is one place of digital help, or what a source calls one.
type Site struct {
	ID uuid.UUID // ours, stable; every id of a source is an alias (store: site_source)

	// The national standard. Lists hold the schema's exact spelling (vocabulary.go).
	Name         string
	Pivot        string              // SIRET, SIREN, RNA or RIDET
	INSEECode    territory.INSEECode // of the living commune
	CommuneName  string              // as declared, tidied
	DeclaredCode string              // INSEE code as declared, dead ones included; "" = none
	Postcode     string
	Address      string
	AddressExtra string
	Typologies   []string // codes of data.inclusion: BIB, MUNI, RFS…
	Phones       []string
	Emails       []string
	Websites     []string
	HoursText    string // the source's own text, for people
	HoursOSM     string // only when the source itself gives opening_hours
	Summary      string
	Detail       string
	Mobility     []string // Fixe, Itinérant
	Parent       string
	UpdatedOn    time.Time // date of the information, midnight UTC; zero = unknown
	Services     []string
	Publics      []string
	SpecialCare  []string
	Fees         []string
	Programmes   []string
	Labels       []string
	OtherLabels  []string
	AccessModes  []string
	SupportModes []string
	AccessSheet  string // address of its Accès libre sheet: it exists, which says nothing of what it holds
	Booking      string // prise_rdv as given: a URL, "Oui" or "Non"

	// What Maillage knows beyond the standard.
	Kind         Kind
	CountsAsHelp bool // METHODS §4; false = "aide non déclarée": shown, not counted
	Wheelchair   Answer
	Appointment  Appointment
	Equipment    []string // names of package equipment, then what no name tells, in the source's words
	Categories   []string // the source's own words for what it is
	Hours        Hours    // what HoursText or HoursOSM mean

	Position   Position
	Provenance Provenance
}

// Kind says how the place helps. Only the first and Session are places where a person is met.
type Kind string

// The kinds of DOMAIN §1.
const (
	Place      Kind = "lieu"
	Terminal   Kind = "borne"      // remote terminal: not human help, counted apart
	Collection Kind = "collecte"   // collects equipment: for donors, never shown as help
	Session    Kind = "permanence" // on some dates, often in somebody else's premises
	AtHome     Kind = "domicile"   // an area, no pin
	Remote     Kind = "distance"
)

// Kinds lists them all.
var Kinds = []Kind{Place, Terminal, Collection, Session, AtHome, Remote}

// Answer is yes, no or unknown.
type Answer string

// The three answers.
const (
	Yes     Answer = "oui"
	No      Answer = "non"
	Unknown Answer = "inconnu"
)

// Appointment says whether one must, may or need not book.
type Appointment string

// The four cases.
const (
	AppointmentRequired Appointment = "obligatoire"
	AppointmentPossible Appointment = "possible"
	AppointmentNone     Appointment = "sans"
	AppointmentUnknown  Appointment = "inconnu"
)

// Origin is where a field comes from and when it was true.
type Origin struct {
	Source string `json:"source"`         // an alias' source; with "#label" when it follows from a label or a category, not from a cell
	Date   string `json:"date,omitempty"` // ISO date; "" = unknown
}

// Provenance gives each field's origin, by the field's French key in the national standard.
type Provenance map[string]Origin
