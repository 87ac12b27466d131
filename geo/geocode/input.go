package geocode

import (
	"errors"

	"github.com/paulmach/orb"
)

// Commune is a living commune (or a municipal arrondissement).
type Commune struct {
	Code            string // INSEE, "36018"
	Name            string
	Departement     string // "36"
	DepartementName string
	Region          string
	Postcodes       []string
	Population      int // 0 = unknown
	Position        orb.Point
}

// Alias is another name of a commune: delegated or former commune, arrondissement, usual spelling, hamlet.
type Alias struct {
	Name    string
	Code    string // of the living commune
	OldCode string // dead INSEE code that the name had; "" = none
	Nature  string // "commune_deleguee", "ligne_5_laposte_2020"…
}

// Address is one address, or a street or hamlet without number.
type Address struct {
	ID          string // of the source: "18033_0054_00006", "751010191H-10"; "" = none
	Number      int    // 0 = the street or hamlet itself
	Repetition  string // "bis"
	Street      string // name of the way or hamlet
	Locality    bool   // the name is that of a hamlet
	Postcode    string
	CityCode    string // INSEE code, dead ones accepted
	City        string
	OldCityCode string // delegated or former commune
	OldCity     string
	Position    orb.Point
	Rank        uint8 // of the source: where two sources hold one address, the lowest wins
}

// Why an address is refused.
var (
	ErrNoStreet   = errors.New("address without street")
	ErrNoCommune  = errors.New("address without commune")
	ErrNoPosition = errors.New("address without position")
	ErrNumber     = errors.New("address with an impossible number")
)
