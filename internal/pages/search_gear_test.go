package pages_test

import (
	"testing"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// Equipment is asked for in the visitor's own words: the page says what it understood, and keeps the words in the field.
func TestEquipmentInTheVisitorsWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	bus := storetest.PlantUnit(t, h.pool, "le-bus", "Le Bus")
	storetest.PlantRound(t, h.pool, bus, testNow(), itinerary.Stop{
		Place: "Ciron", INSEECode: "36053", Geom: &orb.Point{1.245, 46.63}, Schedules: []itinerary.Schedule{{
			Rule: itinerary.OnDates{calendar.NewDate(2026, 12, 16)}, Anchor: calendar.NewDate(2026, 1, 1), Holidays: itinerary.SkipHolidays,
			Hours: []itinerary.Span{{From: 600, To: 750}},
		}},
	})
	storetest.PlantUnit(t, h.pool, "connecto", "Connecto")
	storetest.PlantUnit(t, h.pool, "muet", "Muet")
	for _, sql := range []string{
		`UPDATE unit SET equipment = '{commande oculaire}', wheelchair_places = 2 WHERE slug <> 'muet'`,
		`UPDATE unit SET modes = '{demande}', area_codes = '{36}' WHERE slug IN ('connecto', 'muet')`,
	} {
		if _, err := h.pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	page := h.get("/?q=Ciron&equipements=comande+occulaire,+perceuse&places_fauteuil=2")
	says(t, page,
		`value="comande occulaire, perceuse"`, `value="2" min="1"`, "Matériel « comande occulaire » : compris comme Commande oculaire.",
		"Matériel « perceuse » : personne n’en déclare.", "Le Bus, Ciron", "state-passage", "Sur demande ou chez vous", "Connecto",
		"Peut-être, à la demande ou à domicile", "Muet")
	silent(t, page, "state-ferme", "Matériel « commande")
}
