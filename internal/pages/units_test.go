package pages_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

func TestAUnitSaysWhereAndWhenItComes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	unit := storetest.PlantUnit(t, h.pool, "la-ruralinette", "La Rur@linette")
	storetest.PlantRound(t, h.pool, unit, testNow(), itinerary.Stop{
		Place: "Scoury", INSEECode: "36053", Geom: &orb.Point{1.245, 46.63}, Room: "salle des fêtes", RoomWheelchair: "oui",
		Schedules: []itinerary.Schedule{{
			Rule: itinerary.NthWeekday{Days: []time.Weekday{time.Monday}, Ranks: []int{2}}, Anchor: calendar.NewDate(2024, 8, 1),
			Hours: []itinerary.Span{{From: 600, To: 750}, {From: 810, To: 960}}, Holidays: itinerary.SkipHolidays,
		}, {
			Rule: itinerary.OnDates{calendar.NewDate(2026, 12, 25)}, Anchor: calendar.NewDate(2024, 8, 1), Holidays: itinerary.SkipHolidays,
		}},
	})
	page := h.get("/unites/la-ruralinette")
	if page.Code != http.StatusOK {
		t.Fatal(page.Code, h.log.String())
	}
	says(t, page,
		"lundi 14 décembre 2026", "Scoury (Ciron), de 10 h à 12 h 30 et de 13 h 30 à 16 h", "Pas de passage : Noël.",
		"2e lundi du mois, de 10 h à 12 h 30", "salle des fêtes : accessible en fauteuil roulant")
	// What its team has to decide is there too, folded: the second Mondays of 2026 and 2027 that are holidays, and Christmas.
	says(t, page, "<summary>Pour l’équipe", "vendredi 25 décembre 2026 : Noël, à décider pour Scoury.", "Au lundi 14 décembre 2026")
	body := page.Body.String()
	if n := strings.Count(body, "<li><strong>") + strings.Count(body, `<li class="cancelled"><strong>`); n != 8 {
		t.Errorf("%d passages are shown", n)
	}
	says(t, h.get("/unites/la-ruralinette/relais"), "Où accrocher les affiches de La Rur@linette", "Scoury (Ciron)", "Médiathèque &lt;b&gt;de Ciron", "à deux pas de l’arrêt")
	says(t, h.get("/unites/la-ruralinette/relais.csv"), "arret,lieu,genre,adresse,telephones,distance_m\nScoury (Ciron),Médiathèque <b>de Ciron</b>,Lieu d’aide,,demander à la mairie,0\n")
	says(t, h.get("/unites"), `href="/unites/la-ruralinette"`)
	if missing := h.get("/unites/le-bus"); missing.Code != http.StatusNotFound {
		t.Errorf("a unit that is not there: %d", missing.Code)
	}
}
