package finding

import (
	"fmt"

	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/site/equipment"
)

// Dimension is something a filter asks about a site. Its name is that of the parameter and of the facets ("services:…").
type Dimension string

// The dimensions of DOMAIN §4 that today's data can answer.
const (
	Services    Dimension = site.DimServices
	Publics     Dimension = site.DimPublics
	SpecialCare Dimension = site.DimSpecialCare
	Fees        Dimension = site.DimFees
	Programmes  Dimension = site.DimProgrammes
	Support     Dimension = site.DimSupport
	Wheelchair  Dimension = site.DimWheelchair
	Equipment   Dimension = site.DimEquipment
	Languages   Dimension = site.DimLanguages
	Appointment Dimension = site.DimAppointment
	Itinerant   Dimension = site.DimItinerant
	Help        Dimension = site.DimHelp
)

// Dimensions lists them in the order of the screens.
var Dimensions = []Dimension{
	Services, Publics, SpecialCare, Fees, Programmes, Support, Wheelchair, Equipment, Languages, Appointment, Itinerant, Help,
}

// Open says that any word may be asked of a dimension: its values are only those that are proposed.
func (d Dimension) Open() bool { return d == Equipment }

// Values gives what may be asked of a dimension, in the order of the screens.
func (d Dimension) Values() []string {
	switch d {
	case Services:
		return site.ServiceSet
	case Publics:
		return site.PublicSet
	case SpecialCare:
		return site.SpecialCareSet
	case Fees:
		return site.FeeSet
	case Programmes:
		return site.ProgrammeSet
	case Support:
		return site.SupportModeSet
	case Wheelchair, Itinerant:
		return []string{string(site.Yes), string(site.No)}
	case Equipment:
		return equipment.Everyday()
	case Languages:
		return site.LanguageSet
	case Appointment:
		return []string{string(site.AppointmentNone), string(site.AppointmentPossible), string(site.AppointmentRequired)}
	case Help:
		return []string{site.HelpDeclared, site.HelpNotDeclared}
	default:
		panic(fmt.Sprintf("no values are known for the dimension %q", string(d)))
	}
}

// mayBeUnknown says whether a source can say nothing about the dimension. Help is declared or it is not, and what is published
// stands still unless it says that it moves (site.Facets).
func (d Dimension) mayBeUnknown() bool { return d != Help && d != Itinerant }

// facets lists the facets of which a site must have one to pass. "Without appointment" holds where booking is offered and
// not required.
func (d Dimension) facets(values []string) []string {
	out := make([]string, 0, len(values)+1)
	for _, v := range values {
		out = append(out, d.facet(v))
		if d == Appointment && v == string(site.AppointmentNone) {
			out = append(out, d.facet(string(site.AppointmentPossible)))
		}
	}
	return out
}

func (d Dimension) facet(value string) string { return string(d) + ":" + value }
