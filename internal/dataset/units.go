package dataset

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// SourceTold is the source of what no file publishes: facts that the teams of the Centre-Val de Loire told of their mobile
// units, kept in units.json. A unit that nothing else tells of is shown as "à confirmer".
const SourceTold = "equipes"

//go:embed units.json
var toldUnits []byte

// ToldUnits reads the units of units.json.
func ToldUnits() ([]itinerary.Sighting, error) {
	var rows []struct {
		ID        string           `json:"id"`
		Name      string           `json:"nom"`
		Operator  string           `json:"structure_parente"`
		INSEECode string           `json:"code_insee"` // of the base
		Commune   string           `json:"commune"`
		Address   string           `json:"adresse"`
		Modes     []itinerary.Mode `json:"modes"`
		Area      []string         `json:"zone"`
		Booking   struct {
			Channel itinerary.BookingChannel `json:"canal"`
			Contact string                   `json:"contact"`
		} `json:"reservation"`
		Wheelchair       site.Answer `json:"pmr"`
		WheelchairPlaces *int        `json:"places_fauteuil"`
		Equipment        []string    `json:"equipements"`
		Services         []string    `json:"services"`
		Connectivity     string      `json:"connexion"`
		Note             string      `json:"presentation_detail"`
	}
	if err := json.Unmarshal(toldUnits, &rows); err != nil {
		return nil, fmt.Errorf("read units.json: %w", err)
	}
	sightings := make([]itinerary.Sighting, 0, len(rows))
	for _, r := range rows {
		u := itinerary.Unit{
			Name: r.Name, Operator: r.Operator, BaseINSEECode: territory.INSEECode(r.INSEECode), BaseAddress: r.Address, Note: r.Note,
			Services: r.Services, Wheelchair: r.Wheelchair, Modes: r.Modes, Area: r.Area,
			Booking:   itinerary.Booking{Channel: r.Booking.Channel, Contact: r.Booking.Contact},
			Equipment: r.Equipment, WheelchairPlaces: r.WheelchairPlaces, Connectivity: r.Connectivity, ToConfirm: true,
			Provenance: site.Provenance{},
		}
		if u.Wheelchair == "" {
			u.Wheelchair = site.Unknown
		}
		for _, key := range []string{
			"nom", "structure_parente", "adresse", "presentation_detail", "services", "accessibilite", "zone", "materiel", "connexion",
			"places_fauteuil",
		} {
			u.Provenance[key] = site.Origin{Source: SourceTold}
		}
		sightings = append(sightings, itinerary.Sighting{Source: SourceTold, SourceID: r.ID, Commune: r.Commune, Unit: u})
	}
	return sightings, nil
}
