package finding

// Dimension is something a filter asks about a site. Its name is that of the parameter and of the facets ("services:…").
type Dimension string

// The dimensions of DOMAIN §4 that today's data can answer.
const (
	Services    Dimension = "services"
	Publics     Dimension = "publics"
	SpecialCare Dimension = "prises_en_charge"
	Fees        Dimension = "frais"
	Programmes  Dimension = "programmes"
	Support     Dimension = "modalites"
	Wheelchair  Dimension = "pmr"
	Equipment   Dimension = "equipements"
	Languages   Dimension = "langues"
	Appointment Dimension = "rdv"
	Itinerant   Dimension = "itinerant"
	Help        Dimension = "aide"
)

// Dimensions lists them in the order of the screens.
var Dimensions = []Dimension{
	Services, Publics, SpecialCare, Fees, Programmes, Support, Wheelchair, Equipment, Languages, Appointment, Itinerant, Help,
}
