package geocode

import "github.com/paulmach/orb"

// Type is the step of the ladder on which an answer stands.
type Type string

// The four types of the national service, from the most to the least precise.
const (
	HouseNumber  Type = "housenumber"
	Street       Type = "street"
	Locality     Type = "locality"
	Municipality Type = "municipality"
)

// Types lists every type, from the most to the least precise.
var Types = []Type{HouseNumber, Street, Locality, Municipality}

// Query is a question.
type Query struct {
	Text         string
	Limit        int        // answers wanted; 0 = 5, never more than MaxLimit
	Autocomplete bool       // the last word may be unfinished
	Type         Type       // only answers of this type; "" = any
	Postcode     string     // only answers with this postcode
	CityCode     string     // only answers in this commune (INSEE code, dead ones followed)
	Near         *orb.Point // closer answers first
}

// Result is an answer. The fields are those of the national service ("API Adresse").
type Result struct {
	Type        Type
	Score       float64 // 0..1
	ID          string
	Label       string // "8 Boulevard du Port 80000 Amiens"
	Name        string // "8 Boulevard du Port"
	HouseNumber string // "8", "12 bis"
	Street      string // of a house number
	Postcode    string
	CityCode    string
	City        string
	District    string // municipal arrondissement of Paris, Lyon or Marseille: "Paris 12e Arrondissement"
	OldCityCode string // delegated or former commune of the street
	OldCity     string
	Alias       string // other name by which the commune was found: "Contres"
	Context     string // "80, Somme, Hauts-de-France"
	Population  int    // of the municipality; 0 = unknown
	Importance  float64
	Position    orb.Point
	DistanceM   float64 // from the point asked about, in a reverse search
	Components  Components
}

// Components explains a score: each part in 0..1, −1 where the part was not asked.
type Components struct {
	Name      float64 // words of the street, both ways
	City      float64 // name of the commune
	Postcode  float64
	Number    float64
	Proximity float64
	Left      int  // words of the text that nothing explains
	Ambiguous bool // capped: other communes would do as well, or none is named
}
