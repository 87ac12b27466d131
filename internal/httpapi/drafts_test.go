package httpapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/httpapi"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// plantBus is a bus based at Le Blanc that comes to Ciron on first Mondays.
func plantBus(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	storetest.PlantCommunes(t, pool, storetest.Commune{Code: "36053", Name: "Ciron", Departement: "36", Centre: orb.Point{1.245, 46.63}})
	unit, at := storetest.PlantUnit(t, pool, "le-bus", "Le Bus"), orb.Point{1.245, 46.63}
	storetest.PlantRound(t, pool, unit, testNow(), itinerary.Stop{Place: "Ciron", INSEECode: "36053", Geom: &at, Schedules: []itinerary.Schedule{{
		Rule: itinerary.NthWeekday{Days: []time.Weekday{time.Monday}, Ranks: []int{1}}, Anchor: calendar.NewDate(2024, 8, 1),
		Hours: []itinerary.Span{{From: 600, To: 750}, {From: 810, To: 960}}, Holidays: itinerary.SkipHolidays,
	}}})
	plant(t, pool, "UPDATE unit SET base = ST_SetSRID(ST_MakePoint(1.063, 46.633), 4326), base_insee_code = '36053'")
}

// team is a service and the session of somebody who arranges rounds.
type team struct {
	*service
	cookie string
}

func (s team) do(t *testing.T, method, target, body string) reply {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	r.Header.Set("Cookie", s.cookie)
	answered, err := s.ask(r)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", method, target, err, answered.body)
	}
	return answered
}

// A draft from its beginning to its publication, by the interface of programs; every answer is held to the contract.
func TestADraftByItsAPI(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	plantBus(t, pool)
	api := team{service: newService(t, store.New(pool), httpapi.GuardConfig{})}
	const drafts = "/api/v1/tournees/brouillons"
	if refused := api.get(t, drafts); refused.StatusCode != http.StatusUnauthorized {
		t.Fatalf("drafts are public: %d", refused.StatusCode)
	}
	api.cookie = api.signIn(t, "Anne")
	made := api.do(t, "POST", drafts, `{"unite": "le-bus", "annee": 2027, "depuis": "actuelle"}`)
	if made.StatusCode != http.StatusCreated || made.Header.Get("Location") != drafts+"/"+made.at(t, "id").(string) {
		t.Fatalf("%d %s", made.StatusCode, made.body)
	}
	draft := made.Header.Get("Location")
	visit := fmt.Sprintf(`"visite": {"regle": %q, "due": "2027-03-01"}`, made.at(t, "arrets.0.regles.0.id"))
	move := `{"version": 1, "action": "deplacer", ` + visit + `, "vers": "2027-03-03", "heures": "10:00-12:30"}`
	for _, step := range []struct {
		method, path, body string
		status             int
		at                 string
		want               any
	}{
		{"GET", "", "", 200, "cree_par", "Anne"},
		{"POST", "/essai", move, 200, "apres.heures_presence", 52.5},
		{"GET", "", "", 200, "version", 1.0},
		{"POST", "/modification", move, 200, "version", 2.0},
		{"POST", "/modification", move, 409, "champ", "version"},
		{"GET", "/mois/2027-03", "", 200, "jours.2.visites.0.etat", "deplacee"},
		{"GET", "/mois/mars", "", 400, "champ", "mois"},
		{"GET", "/mois/2026-03", "", 400, "champ", "mois"},
		{"GET", "/comparaison", "", 200, "changements.0.type", "date"},
		{"POST", "/annulation", "", 200, "version", 3.0},
		{"POST", "/annulation", "", 409, "status", 409.0},
		{"POST", "/modification", `{"version": 3, "action": "annuler"}`, 400, "champ", "visite"},
		{"POST", "/modification", `{"version": 3, "action": "danser", ` + visit + `}`, 400, "champ", "action"},
		{"POST", "/modification", `{"version": 3, "action": "deplacer", ` + visit + `, "vers": "demain"}`, 400, "champ", "vers"},
		{"POST", "/modification", `{"vitesse": 3}`, 422, "champ", "vitesse"},
		{"POST", "/modification", `{"version": "trois"}`, 422, "champ", "version"},
		{"POST", "/modification", `[`, 422, "status", 422.0},
		{"POST", "/reparations", `{"absences": [{"du": "2027-03-01", "au": "2027-03-05"}]}`, 200, "reponses.0.visites_deplacees", 1.0},
		{"POST", "/reparations", `{"absences": [{"du": "2027-03-05", "au": "2027-03-01"}]}`, 400, "champ", "absences"},
		{"POST", "/reparations", `{"version": 3, "absences": [{"du": "2027-03-01", "au": "2027-03-05"}], "reponse": "annuler"}`, 200, "apres.tenus", 10.0},
		{"POST", "/proposition", `{"version": 4}`, 200, "version", 5.0},
		{"POST", "/reprise", "", 200, "annulable", false},
		{"POST", "/publication", `{"des": "2026-01-01"}`, 400, "champ", "des"},
		{"POST", "/publication", `{"des": "2027-01-01"}`, 200, "etat", "publie"},
		{"POST", "/publication", `{"des": "2027-01-01"}`, 200, "publie_des", "2027-01-01"},
		{"DELETE", "", "", 409, "status", 409.0},
	} {
		if got := api.do(t, step.method, draft+step.path, step.body); got.StatusCode != step.status || got.at(t, step.at) != step.want {
			t.Errorf("%s %s %s: %d, %v\n%s", step.method, step.path, step.body, got.StatusCode, got.at(t, step.at), got.body)
		}
	}
	listed := api.do(t, "GET", drafts+"?unite=le-bus", "")
	if listed.at(t, "brouillons.0.etat") != "publie" || api.do(t, "GET", drafts+"/x", "").StatusCode != http.StatusNotFound {
		t.Errorf("%s", listed.body)
	}
	answered := api.do(t, "POST", "/api/v1/tournees/reparations", `{"unite": "le-bus", "annee": 2027, "absences": [{"du": "2027-04-05", "au": "2027-04-09"}], "reponse": "annuler"}`)
	if answered.at(t, "publie") != true {
		t.Errorf("%s", answered.body)
	}
}

// The year of a unit is for everybody.
func TestTheYearOfAUnitByItsAPI(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	plantBus(t, pool)
	api := newService(t, store.New(pool), httpapi.GuardConfig{})
	var year reply
	for year = api.get(t, "/api/v1/tournees?unite=le-bus&annee=2027"); year.StatusCode == http.StatusServiceUnavailable; {
		year = api.get(t, "/api/v1/tournees?unite=le-bus&annee=2027")
	}
	if year.StatusCode != http.StatusOK || year.at(t, "aujourd_hui.prevus") != 12.0 || year.at(t, "aujourd_hui.besoin_servi") != nil {
		t.Errorf("%d %s", year.StatusCode, year.body)
	}
	for target, status := range map[string]int{"?annee=2027": 400, "?unite=le-bus&annee=1999": 400, "?unite=nulle-part": 404} {
		if got := api.get(t, "/api/v1/tournees"+target).StatusCode; got != status {
			t.Errorf("%s: %d", target, got)
		}
	}
}
