package export

import (
	"strings"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// StopRecord says a stop of a round by the national standard, which knows places only: one row per stop, itinerant, with the
// unit's operator as its parent. The unit's base is no place of help and appears nowhere. Hours stand in the column of
// opening_hours only when that says exactly the same days (itinerary.OSM); in words they always stand in the presentation.
func StopRecord(u itinerary.Unit, it itinerary.Itinerary, stop itinerary.Stop, today calendar.Date, source string) Record {
	hours, _ := it.OSM(stop.ID, today)
	var rules []string
	for _, s := range stop.Schedules {
		rules = append(rules, wording.Say("unite.regle", "regle", wording.Rule(s.Rule), "heures", wording.Hours(s.Hours)))
	}
	said := strings.Join(rules, " ; ")
	if it.AutoRead {
		said += ". " + wording.Say("unite.lu_automatiquement")
	}
	phones := u.Phones
	if u.Booking.Channel == itinerary.ThroughPartners {
		phones = nil // partners ask, not the public
	}
	return Record{
		Commune: stop.Commune, Sources: []string{source},
		Site: site.Site{
			ID: stop.ID, Name: u.Name + " – " + stop.Place, INSEECode: stop.INSEECode, CommuneName: stop.Commune, Address: stop.Address,
			AddressExtra: stop.Room, Phones: phones, Websites: u.Websites, HoursOSM: hours, Summary: said, UpdatedOn: u.UpdatedOn,
			Mobility: []string{site.MobilityItinerant}, Parent: u.Operator, Services: u.Services, Programmes: u.Programmes,
			Position: site.Position{Geom: stop.Geom, Level: stop.Level},
		},
	}
}
