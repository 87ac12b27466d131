package site

import (
	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Doubt is why a person should look at a place: the declared point, the declared commune and the address do not agree, or too
// little of them is known. The place is drawn all the same where the rules of Place say; nothing is moved on a guess.
type Doubt struct {
	Reason Reason // of the position; AddressFar where the point was kept
	// OutsideM is how far the declared point lies from the declared commune, metres (from its centre where no contour is loaded).
	// nil = one of them is unknown.
	OutsideM *float64
	// PointCode is the commune in which the declared point lies; "" = not known.
	PointCode territory.INSEECode
	// Found is the likeliest address in the declared commune, whether it was believed or not; nil = none.
	Found *Found
	// Elsewhere is the very address, found in the commune of the point and not in the declared one: there the source is
	// probably wrong about the commune. nil = no.
	Elsewhere *Found
}

// DoubtReasons lists the reasons of doubts, those that matter most to people first; each has its words in the catalogue.
var DoubtReasons = []Reason{
	NotFound, SuspectOutside, FarFromCentre, SuspectAddressFound, AddressFar, InsidePostcode, CommuneFromPoint, NoCoordinates, AddressFound,
}

// Found is an address that the geocoder found in a commune.
type Found struct {
	At    orb.Point
	Level Level   // exact, voie or lieu-dit
	Score float64 // 0..1
	Label string  // "12 Rue Moyenne 18000 Bourges"
}

// DistanceM is how far the address lies from the declared point, metres; nil = one of them is unknown.
func (f *Found) DistanceM(declared *orb.Point) *float64 {
	if f == nil || declared == nil {
		return nil
	}
	d := geo.Distance(f.At, *declared)
	return &d
}

// FindAddress finds the address of one place in a commune; nil when nothing there resembles it.
type FindAddress func(territory.INSEECode) *Found

// ToPlace is a place with a doubt, and what a person needs to settle it.
type ToPlace struct {
	ID              uuid.UUID
	Source          string // of the record: hublo, france-services, standard:…
	SourceID        string
	Name            string
	Address         string
	Postcode        string
	CommuneName     string // as declared
	INSEECode       territory.INSEECode
	Commune         string // name of the living commune; "" = not decided
	Departement     string // its code; "" = not decided
	DepartementName string
	PointCommune    string // name of the commune in which the declared point lies; "" = not known
	AddressesKnown  bool   // some address of the commune is loaded: "not found" means something
	Position        Position
	Doubt           Doubt
}
