package site

import "github.com/paulmach/orb"

// Level says how precisely a site is placed.
type Level string

// The levels of DOMAIN §1.
const (
	LevelExact   Level = "exact"
	LevelStreet  Level = "voie"
	LevelHamlet  Level = "lieu-dit"
	LevelCommune Level = "commune"
	LevelUnknown Level = "inconnu" // not drawn: listed "à localiser"
)

// PositionSource says what gave the point that is drawn.
type PositionSource string

// The sources of a position.
const (
	FromDeclared PositionSource = "declare"
	FromCommune  PositionSource = "commune"
	FromGeocoder PositionSource = "geocode"
	FromNowhere  PositionSource = "aucune"
)

// Reason explains the choice of a position; the sentence is "position.raison.<reason>" of the catalogue.
type Reason string

// Why a site is drawn where it is.
const (
	// InsideCommune: the declared point is inside the declared commune.
	InsideCommune Reason = "dans_commune"
	// WithinOneKm: outside the declared commune's contour by at most a kilometre.
	WithinOneKm Reason = "a_moins_d_un_km"
	// SuspectOutside: farther than that from the declared commune; moved to its centre, for want of an address found in it.
	SuspectOutside Reason = "suspect_hors_commune"
	// NearCentre: no contour is loaded for the commune; the point is at a plausible distance from its centre.
	NearCentre Reason = "controle_par_le_centre"
	// FarFromCentre: no contour is loaded and the point is too far from the commune's centre; moved to it.
	FarFromCentre Reason = "suspect_loin_du_centre"
	// SuspectAddressFound: suspect in one of these two ways, and the address was found in the declared commune; moved to it.
	SuspectAddressFound Reason = "suspect_adresse_trouvee"
	// InsidePostcode: name and postcode disagree, and the point lies in a commune of the postcode.
	InsidePostcode Reason = "dans_commune_du_code_postal"
	// CommuneFromPoint: the declared commune cannot be read; the point lies in a known commune.
	CommuneFromPoint Reason = "commune_trouvee_par_les_coordonnees"
	// NoCoordinates: the source gives none; drawn at the commune's centre.
	NoCoordinates Reason = "sans_coordonnees"
	// AddressFound: the source gives no coordinates; drawn at its address, found in the declared commune.
	AddressFound Reason = "sans_coordonnees_adresse_trouvee"
	// NotChecked: the contours loaded are approximate (built-in sample), the declared point is taken as it is.
	NotChecked Reason = "non_controle"
	// CommuneUnchecked: the declared commune has neither contour nor centre; the declared point is taken as it is.
	CommuneUnchecked Reason = "commune_sans_repere"
	// NotFound: neither a usable point nor a commune that can be placed.
	NotFound Reason = "introuvable"
	// AddressFar is never why a point is chosen, only why it is doubted: it was kept, and the address stands elsewhere in the
	// declared commune (Doubt).
	AddressFar Reason = "adresse_loin_du_point"
)

// Reasons lists those of a position; each has its sentence in the catalogue.
var Reasons = []Reason{
	InsideCommune, WithinOneKm, SuspectOutside, NearCentre, FarFromCentre, SuspectAddressFound, InsidePostcode, CommuneFromPoint,
	NoCoordinates, AddressFound, NotChecked, CommuneUnchecked, NotFound,
}

// Position is what the source declares and where the site is drawn.
type Position struct {
	Declared *orb.Point // lon, lat as the source says, axes and projection put right; nil = none
	Geom     *orb.Point // where it is drawn; nil = à localiser, never drawn
	Level    Level
	Source   PositionSource
	Reason   Reason
	Score    *float64 // of the geocoder, 0..1; nil = the point is not the geocoder's
}
