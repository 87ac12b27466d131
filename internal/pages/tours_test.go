package pages_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// A bus based at Le Blanc comes to Ciron on first Mondays, of which 1 November 2027 is a holiday, and to Badecon on the last day of
// the month. Nobody’s coverage was computed; to hold one visit more it drives more, which the page says.
func TestTheYearOfAUnit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	unit := storetest.PlantUnit(t, h.pool, "le-bus", "Le Bus")
	storetest.PlantUnit(t, h.pool, "a-la-demande", "À la demande")
	hours := []itinerary.Span{{From: 600, To: 750}, {From: 810, To: 960}}
	stop := func(place, code string, at orb.Point, rule itinerary.Rule) itinerary.Stop {
		return itinerary.Stop{Place: place, INSEECode: "36053", Geom: &at, Schedules: []itinerary.Schedule{{
			Rule: rule, Anchor: calendar.NewDate(2024, 8, 1), Hours: hours, Holidays: itinerary.SkipHolidays,
		}}}
	}
	storetest.PlantRound(t, h.pool, unit, testNow(),
		stop("Ciron", "36053", orb.Point{1.245, 46.63}, itinerary.NthWeekday{Days: []time.Weekday{time.Monday}, Ranks: []int{1}}),
		stop("Badecon", "36158", orb.Point{1.6, 46.54}, itinerary.LastDay{}))

	says(t, h.get("/tournees"), "<h1>Tournées</h1>", `<option value="le-bus">Le Bus</option>`, `<option value="2027" selected>2027</option>`)
	if body := h.get("/tournees").Body.String(); strings.Contains(body, "À la demande") {
		t.Error("a unit without a round can be chosen")
	}
	says(t, h.get("/tournees?unite=le-bus&annee=2027"), "On ne sait pas d’où part l’unité")
	if _, err := h.pool.Exec(t.Context(), `UPDATE unit SET base = ST_SetSRID(ST_MakePoint(1.063, 46.633), 4326), base_insee_code = '36018' WHERE slug = 'le-bus';
		UPDATE data_version SET version = version + 1`); err != nil {
		t.Fatal(err)
	}
	page := patiently(t, h, "/tournees?unite=le-bus&annee=2027&mois=11")
	says(t, page, "Le Bus en 2027", "Aujourd’hui", "Proposé", "Jours fériés à décider", "inconnu",
		"Changements proposés", "Ciron : lundi 1er novembre 2027 férié (Toussaint), déplacé au mardi 2 novembre 2027.", "roule plus qu’aujourd’hui",
		"Calendrier proposé : novembre 2027", `>octobre</a>`, `aria-current="page">novembre<`, `>décembre</a>`, "Toussaint", "(au lieu du lundi 1er novembre 2027)",
		"Fins de mois sans visite", "dimanche 31 janvier 2027 : Badecon")

	says(t, page, "Et en partant des zones où personne n’aide ?", "carences=plus-mal-servis")
	says(t, patiently(t, h, "/tournees?unite=le-bus&annee=2027&carences=gens"), "La couverture n’a pas encore été calculée")

	for path, status := range map[string]int{
		"/tournees?unite=nulle-part": http.StatusNotFound, "/tournees?unite=a-la-demande": http.StatusOK,
		"/tournees?unite=le-bus&annee=1999": http.StatusOK, "/tournees?unite=le-bus&annee=x&mois=99": http.StatusOK,
	} {
		if got := patiently(t, h, path).Code; got != status {
			t.Errorf("%s: %d", path, got)
		}
	}
	says(t, h.get("/tournees?unite=le-bus&annee=1999"), "Donnez une année entre 2026 et 2030.")
}

// patiently asks again while the answer is being computed, as the page does by itself.
func patiently(t *testing.T, h *house, path string) *httptest.ResponseRecorder {
	t.Helper()
	for {
		page := h.get(path)
		if page.Header().Get("Refresh") == "" {
			return page
		}
		says(t, page, "La proposition se calcule.")
	}
}
