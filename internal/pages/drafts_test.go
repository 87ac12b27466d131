package pages_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// aBus is a house where Le Bus, based at Le Blanc, comes to Ciron on first Mondays and to Badecon on second Tuesdays.
func aBus(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	unit := storetest.PlantUnit(t, h.pool, "le-bus", "Le Bus")
	stop := func(place, code string, at orb.Point, day time.Weekday, rank int) itinerary.Stop {
		return itinerary.Stop{Place: place, INSEECode: storetest.Code(code), Geom: &at, Schedules: []itinerary.Schedule{{
			Rule: itinerary.NthWeekday{Days: []time.Weekday{day}, Ranks: []int{rank}}, Anchor: calendar.NewDate(2024, 8, 1),
			Hours: []itinerary.Span{{From: 600, To: 750}}, Holidays: itinerary.SkipHolidays,
		}}}
	}
	storetest.PlantRound(t, h.pool, unit, testNow(),
		stop("Ciron", "36053", orb.Point{1.245, 46.63}, time.Monday, 1), stop("Badecon", "36158", orb.Point{1.6, 46.54}, time.Tuesday, 2))
	if _, err := h.pool.Exec(t.Context(), `UPDATE unit SET base = ST_SetSRID(ST_MakePoint(1.063, 46.633), 4326), base_insee_code = '36018' WHERE slug = 'le-bus'`); err != nil {
		t.Fatal(err)
	}
	return h
}

// visitOn finds the name of the visit of a day of a page.
func visitOn(t *testing.T, page, day string) string {
	t.Helper()
	_, cell, _ := strings.Cut(page, `data-date="`+day+`"`)
	found := regexp.MustCompile(`data-visit="([^"]+)"`).FindStringSubmatch(cell)
	if found == nil {
		t.Fatalf("no visit on %s:\n%s", day, page)
	}
	return found[1]
}

func TestATeamArrangesAYearWithFormsAlone(t *testing.T) {
	t.Parallel()
	h := aBus(t)
	if w := h.get("/tournees/brouillons?unite=le-bus"); w.Code != http.StatusSeeOther ||
		w.Header().Get("Location") != "/connexion?suite=%2Ftournees%2Fbrouillons%3Funite%3Dle-bus" {
		t.Fatalf("drafts are shown to anybody: %d %s", w.Code, w.Header().Get("Location"))
	}
	cookie := h.signedIn(t)
	see := func(path string) string {
		t.Helper()
		w := h.get(path, "Cookie", cookie)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", path, w.Code, h.log.String())
		}
		says(t, w, "Connecté : Anne")
		return w.Body.String()
	}
	see("/tournees/brouillons?unite=le-bus&annee=2027")
	begun := h.send("/tournees/brouillons", cookie, url.Values{"unite": {"le-bus"}, "annee": {"2027"}, "depuis": {"actuelle"}})
	month := begun.Header().Get("Location")
	if begun.Code != http.StatusSeeOther {
		t.Fatalf("starting: %d %s", begun.Code, begun.Body.String())
	}
	draft, _, _ := strings.Cut(month, "?")
	page := see(month)
	ciron := visitOn(t, page, "2027-01-04")
	says(t, h.get(month, "Cookie", cookie), "Prochaine sortie : lundi 4 janvier 2027", "Le Bus, brouillon 2027", "En préparation", "Commencé par Anne",
		`aria-current="page">janvier<`, "lundi</span> 4", "Ciron", "de 10 h à 12 h 30", "km, de 9 h", `<form id="geste" hidden`)

	says(t, h.get(month+"&visite="+ciron, "Cookie", cookie), `<h2 id="panneau-titre">Ciron</h2>`, "lundi 4 janvier 2027, de 10 h à 12 h 30", "1er lundi du mois",
		`name="jour" value="2027-01-04" min="2027-01-01" max="2027-12-31"`, `name="de1" value="10:00"`, "Verrouiller cette visite", "Verrouiller tout l’arrêt")

	edit := func(action string, more ...string) url.Values {
		form := url.Values{"version": {"1"}, "mois": {"1"}, "action": {action}, "visite": {ciron}}
		for i := 0; i+1 < len(more); i += 2 {
			form.Set(more[i], more[i+1])
		}
		return form
	}
	tried := h.send(draft+"/essai", cookie, edit("deplacer", "jour", "2027-01-12"))
	says(t, tried, "à l’essai", "Ciron : du lundi 4 janvier 2027 au mardi 12 janvier 2027", "Sur l’année :", "une journée devient impossible", "Garder ce changement",
		"mardi 12 janvier 2027 : à deux endroits à la fois", "Kilomètres", "→")
	says(t, h.send(draft+"/essai", cookie, edit("deplacer", "jour", "2027-01-12", "de1", "14:00", "a1", "16:30")), "de 14 h à 16 h 30", `name="de1" value="14:00"`)
	for field, wrong := range map[string]url.Values{
		"le 30 février": edit("deplacer", "jour", "2027-02-30"), "un autre an": edit("deplacer", "jour", "2028-01-04"), "jamais": edit("deplacer"),
		"à rebours": edit("deplacer", "jour", "2027-01-05", "de1", "16:00", "a1", "10:00"), "rien": edit("voler"), "sans règle": edit("regles", "arret", "x"),
	} {
		if w := h.send(draft+"/essai", cookie, wrong); w.Code < 400 || w.Code >= 500 || !strings.Contains(w.Body.String(), `role="alert"`) {
			t.Errorf("%s: %d", field, w.Code)
		}
	}
	if visitOn(t, see(month), "2027-01-04") != ciron {
		t.Error("a try moved the visit")
	}

	if w := h.send(draft+"/garder", cookie, edit("deplacer", "jour", "2027-01-06")); w.Code != http.StatusSeeOther {
		t.Fatalf("keeping: %d %s", w.Code, w.Body.String())
	}
	says(t, h.get(month, "Cookie", cookie), "Dernier changement :", "Ciron : visite du lundi 4 janvier 2027 mise au mercredi 6 janvier 2027", "Anne", "mercredi</span> 6",
		"visit-changee", "Au lieu du lundi 4 janvier 2027.")
	late := h.send(draft+"/garder", cookie, edit("annuler"))
	if late.Code != http.StatusConflict {
		t.Errorf("an edit of what somebody has changed since: %d", late.Code)
	}
	says(t, late, "Anne a modifié ce brouillon entre-temps", `<h2 id="panneau-titre">Ciron</h2>`)

	if w := h.send(draft+"/garder", cookie, edit("verrouiller", "version", "2")); w.Code != http.StatusSeeOther {
		t.Fatalf("locking: %d", w.Code)
	}
	says(t, h.get(month+"&visite="+ciron, "Cookie", cookie), "verrouillé", "Cette visite est verrouillée", "Déverrouiller cette visite")
	says(t, h.get(draft+"/comparer", "Cookie", cookie), "comparé à aujourd’hui", "Kilomètres", "Ce qui change", "Ciron")
	says(t, h.get(draft+"/publier", "Cookie", cookie), "Publier : Le Bus, brouillon 2027", `value="2027-01-01" min="2027-01-01"`)
	for des, status := range map[string]int{"": http.StatusBadRequest, "2026-12-24": http.StatusBadRequest, "demain": http.StatusBadRequest} {
		if w := h.send(draft+"/publier", cookie, url.Values{"des": {des}}); w.Code != status {
			t.Errorf("publishing from %q: %d", des, w.Code)
		}
	}
	if w := h.send(draft+"/publier", cookie, url.Values{"des": {"2027-01-01"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("publishing: %d %s", w.Code, w.Body.String())
	}
	says(t, h.get("/tournees/le-bus?mois=2027-01"), "Prochaine sortie : mercredi 6 janvier 2027", `data-date="2027-01-06"`, "Ciron")
	says(t, h.get(month, "Cookie", cookie), "Publié à partir du vendredi 1er janvier 2027", "Retirer cette publication", "Ce brouillon ne se modifie plus")
	var by string
	if err := h.pool.QueryRow(t.Context(), `SELECT edited_by FROM itinerary_edit ORDER BY version DESC LIMIT 1`).Scan(&by); err != nil || by != "Anne" {
		t.Errorf("the history of the round names %q: %v", by, err)
	}
	if w := h.send(draft+"/retirer", cookie, nil); w.Code != http.StatusSeeOther {
		t.Fatalf("withdrawing: %d %s", w.Code, w.Body.String())
	}
	says(t, h.get("/tournees/le-bus?mois=2027-01"), "Prochaine sortie : lundi 4 janvier 2027")
	says(t, h.get(month, "Cookie", cookie), "En préparation")
	if w := h.send(draft+"/retirer", cookie, nil); w.Code != http.StatusConflict {
		t.Errorf("withdrawn twice: %d", w.Code)
	}
	if w := h.send(draft+"/abandonner", cookie, nil); w.Code != http.StatusSeeOther {
		t.Errorf("giving up: %d", w.Code)
	}
	says(t, h.get("/tournees/brouillons", "Cookie", cookie), "Aucun brouillon.")
	if log := h.log.String(); strings.Contains(log, "Anne") || strings.Contains(log, "failed") {
		t.Errorf("log: %s", log)
	}
}

// Whoever is not signed in reads and writes nothing of a draft, and learns nothing of which exist.
func TestATeamAnswersWhatIsUnforeseen(t *testing.T) {
	t.Parallel()
	h := aBus(t)
	cookie := h.signedIn(t)
	month := h.send("/tournees/brouillons", cookie, url.Values{"unite": {"le-bus"}, "annee": {"2027"}, "depuis": {"actuelle"}}).Header().Get("Location")
	draft, _, _ := strings.Cut(month, "?")
	says(t, h.get(month, "Cookie", cookie), draft+"/imprevu")
	says(t, h.get(draft+"/imprevu", "Cookie", cookie), "Un imprévu : Le Bus, brouillon 2027", "une salle est fermée", `min="2027-01-01" max="2027-12-31"`)

	absence := url.Values{"quoi": {"absence"}, "du": {"2027-03-01"}, "au": {"2027-03-05"}} // Ciron’s first Monday
	says(t, h.get(draft+"/imprevu?"+absence.Encode(), "Cookie", cookie), "1 visite déplacée", "kilomètres :", "personnes en difficulté servies :", "Ciron",
		`name="reponse" value="au_plus_pres"`, "Retenir cette réponse", `name="reponse" value="annuler"`)
	says(t, h.get(draft+"/imprevu?quoi=absence&du=2027-03-10", "Cookie", cookie), "Aucune visite n’est touchée")
	for name, wrong := range map[string]string{"backwards": "du=2027-03-05&au=2027-03-01", "no day": "du=demain", "no hall": "quoi=salle&du=2027-03-01&arret=x"} {
		if w := h.get(draft+"/imprevu?"+wrong, "Cookie", cookie); w.Code < 400 || w.Code >= 500 || !strings.Contains(w.Body.String(), `role="alert"`) {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	absence.Set("version", "1")
	absence.Set("reponse", "prier")
	if w := h.send(draft+"/imprevu", cookie, absence); w.Code != http.StatusBadRequest {
		t.Errorf("an answer that nobody proposed: %d", w.Code)
	}
	absence.Set("reponse", "annuler")
	kept := h.send(draft+"/imprevu", cookie, absence)
	if kept.Code != http.StatusSeeOther {
		t.Fatalf("keeping an answer: %d %s", kept.Code, kept.Body.String())
	}
	says(t, h.get(kept.Header().Get("Location"), "Cookie", cookie), "Annuler le dernier changement", "mars 2027", "visit-annulee")
	absence.Set("du", "2027-04-05")
	absence.Set("au", "2027-04-09")
	if w := h.send(draft+"/imprevu", cookie, absence); w.Code != http.StatusConflict {
		t.Errorf("an answer to a draft that has changed since: %d", w.Code)
	}
}

func TestDraftsAreForTeams(t *testing.T) {
	t.Parallel()
	h := aBus(t)
	for _, path := range []string{"", "/essai", "/garder", "/annuler", "/proposer", "/reprendre", "/abandonner", "/publier", "/retirer"} {
		if w := h.send("/tournees/brouillons/0190a6c4-0000-7000-8000-000000000000"+path, "", nil); w.Code != http.StatusSeeOther && w.Code != http.StatusMethodNotAllowed {
			t.Errorf("POST %s: %d", path, w.Code)
		}
	}
	cookie := h.signedIn(t)
	for _, id := range []string{"0190a6c4-0000-7000-8000-000000000000", "x"} {
		for _, path := range []string{"", "/comparer", "/publier"} {
			if w := h.get("/tournees/brouillons/"+id+path, "Cookie", cookie); w.Code != http.StatusNotFound {
				t.Errorf("%s%s: %d", id, path, w.Code)
			}
		}
		if w := h.send("/tournees/brouillons/"+id+"/garder", cookie, nil); w.Code != http.StatusNotFound {
			t.Errorf("keeping in %s: %d", id, w.Code)
		}
	}
	refused := h.send("/tournees/brouillons", cookie, url.Values{"unite": {"le-bus"}, "annee": {"1999"}, "depuis": {"actuelle"}})
	if refused.Code != http.StatusBadRequest {
		t.Errorf("the year 1999: %d", refused.Code)
	}
	says(t, refused, `role="alert"`, `value="le-bus" selected`)
}

func TestThePublishedMonthIsForEverybody(t *testing.T) {
	t.Parallel()
	h := aBus(t)
	says(t, h.get("/tournees/le-bus"), "Le Bus, mois par mois", "décembre 2026", `href="/tournees/le-bus?mois=2026-11">novembre 2026`)
	says(t, h.get("/tournees/le-bus?mois=2027-02"), `href="/unites/le-bus/jour/2027-02-01"`, "Ciron", "de 10 h à 12 h 30")
	for path, status := range map[string]int{"/tournees/nulle-part": 404, "/tournees/le-bus?mois=x": 200, "/tournees/le-bus?mois=9999-12": 200} {
		if w := h.get(path); w.Code != status {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
