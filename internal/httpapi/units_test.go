package httpapi_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/export/gtfs"
	"github.com/maillage-numerique/maillage/internal/httpapi"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// withRound is Brenne with a unit that comes to Le Blanc on second Mondays and to Badecon-le-Pin on Christmas Day and on
// 28 December, as planned on 14 December 2026, the day of the service's clock.
func withRound(t *testing.T) *store.Store {
	t.Helper()
	s := brenne(t)
	unit := storetest.PlantUnit(t, s.Pool(), "le-bus", "Le Bus")
	from := calendar.NewDate(2026, 1, 1)
	hours := []itinerary.Span{{From: 600, To: 750}, {From: 810, To: 960}}
	christmas := calendar.NewDate(2026, 12, 25)
	storetest.PlantRound(t, s.Pool(), unit, time.Date(2026, 12, 14, 9, 0, 0, 0, time.UTC),
		itinerary.Stop{
			Place: "Le Blanc", INSEECode: "36018", Geom: &orb.Point{1.06, 46.63}, Room: "salle des fêtes",
			Schedules: []itinerary.Schedule{{
				Rule: itinerary.NthWeekday{Days: []time.Weekday{time.Monday}, Ranks: []int{2}}, Anchor: from, Hours: hours,
				Holidays: itinerary.SkipHolidays,
			}},
		},
		itinerary.Stop{
			Place: "Le Pin", INSEECode: "36158",
			Schedules: []itinerary.Schedule{{
				Rule: itinerary.OnDates{christmas, christmas + 3}, Anchor: from, Holidays: itinerary.SkipHolidays,
			}},
		})
	return s
}

func TestUnitsAndPassagesAnswerByTheirContract(t *testing.T) {
	t.Parallel()
	s := newService(t, withRound(t), httpapi.GuardConfig{})
	for target, status := range map[string]int{
		"/api/v1/unites":                                   200,
		"/api/v1/unites/le-bus":                            200,
		"/api/v1/unites/la-navette":                        404,
		"/api/v1/unites/%00%ff":                            404,
		"/api/v1/unites/le-bus?x=1":                        400,
		"/api/v1/passages":                                 200,
		"/api/v1/passages?bbox=0.9,46.5,1.2,46.7&limite=2": 200,
		"/api/v1/passages?bassin=36018":                    200,
		"/api/v1/passages?zonage=bassins-insee":            400,
		"/api/v1/passages?unite=la-navette":                400,
		"/api/v1/passages?unite=le-bus&code_insee=36158":   200,
		"/api/v1/passages?du=2027-01-02&au=2027-01-01":     400,
		"/api/v1/passages?du=demain":                       400,
		"/unites/le-bus.ics":                               200,
		"/unites/la-navette.ics":                           404,
		"/unites/le-bus.ics?x=1":                           400,
		"/communes/36158.ics":                              200,
		"/communes/99999.ics":                              404,
		"/communes/blanc.ics":                              400,
		"/bassins/36018.ics":                               200,
		"/bassins/99999.ics":                               404,
		"/arrets/0190a000-0000-7000-8000-00000000dead.ics": 404,
		"/arrets/moi.ics":                                  404,
		"/api/v1/passages?suivant=bonjour":                 400,
		"/export/passages.csv?du=2026-12-01&au=2027-01-31": 200,
		"/export/passages.ics?unite=le-bus&bassin=36018":   200,
		"/export/passages.csv?unite=la-navette":            400,
		"/export/passages.csv?limite=3":                    400,
		"/export/passages.json":                            404,
	} {
		t.Run(target, func(t *testing.T) {
			t.Parallel()
			if answered := s.get(t, target); answered.StatusCode != status {
				t.Fatalf("%d, want %d: %s", answered.StatusCode, status, answered.body)
			}
		})
	}
}

func TestPassagesSayWhenAndWhyNot(t *testing.T) {
	t.Parallel()
	s := newService(t, withRound(t), httpapi.GuardConfig{})
	monday := s.get(t, "/api/v1/passages?au=2026-12-20")
	for path, want := range map[string]any{
		"features.0.properties.debut": "2026-12-14T10:00:00+01:00", "features.0.properties.fin": "2026-12-14T16:00:00+01:00",
		"features.0.properties.nom": "Le Blanc", "features.0.properties.etat": "prevu", "features.0.geometry.coordinates.0": 1.06,
		"features.0.properties.salle": "salle des fêtes", "suivant": nil,
	} {
		if got := monday.at(t, path); got != want {
			t.Errorf("%s is %v, not %v", path, got, want)
		}
	}
	christmas := s.get(t, "/api/v1/passages?code_insee=36158&au=2026-12-26")
	for path, want := range map[string]any{
		"features.0.properties.etat": "annule", "features.0.properties.debut": nil, "features.0.geometry": nil,
		"features.0.properties.raison": "Pas de passage\u00a0: Noël.",
	} {
		if got := christmas.at(t, path); got != want {
			t.Errorf("%s is %v, not %v", path, got, want)
		}
	}
	if got := s.get(t, "/api/v1/unites/le-bus").at(t, "arrets.0.regles.0.texte"); got != "2e lundi du mois" {
		t.Errorf("the rule is said %q", got)
	}
}

// The table of passages has a row for each visit of the API, and the calendar its two half-days as events; both heed the filter.
func TestPassagesAreExported(t *testing.T) {
	t.Parallel()
	s := newService(t, withRound(t), httpapi.GuardConfig{})
	rows, err := csv.NewReader(strings.NewReader(string(s.get(t, "/export/passages.csv?au=2026-12-31").body))).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%d rows, %v: a header, 14, 25 and 28 December", len(rows), err)
	}
	by := map[string]string{}
	for i, column := range rows[0] {
		by[column] = rows[1][i] + "|" + rows[2][i]
	}
	for column, want := range map[string]string{
		"jour": "2026-12-14|2026-12-25", "debut": "2026-12-14T10:00:00+01:00|", "heures": "10:00-12:30,13:30-16:00|", "etat": "prevu|annule",
		"latitude": "46.630000|", "nom": "Le Blanc|Le Pin", "unite": "le-bus|le-bus",
	} {
		if by[column] != want {
			t.Errorf("%s: %q, not %q", column, by[column], want)
		}
	}
	whole := string(s.get(t, "/export/passages.ics?au=2026-12-31").body)
	if n := strings.Count(whole, "BEGIN:VEVENT\r\n"); n != 4 || !strings.Contains(whole, "STATUS:CANCELLED") {
		t.Errorf("%d events in %s", n, whole)
	}
	if pin := string(s.get(t, "/export/passages.ics?au=2026-12-31&code_insee=36158").body); strings.Count(pin, "BEGIN:VEVENT\r\n") != 2 {
		t.Errorf("at Le Pin: %s", pin)
	}
}

func TestCalendarsFollowPassages(t *testing.T) {
	t.Parallel()
	s := newService(t, withRound(t), httpapi.GuardConfig{})
	whole := s.get(t, "/unites/le-bus.ics")
	for _, line := range []string{
		"BEGIN:VTIMEZONE", "TZID:Europe/Paris", "DTSTART;TZID=Europe/Paris:20261214T133000", "SUMMARY:Le Bus\\, Le Blanc",
		"LOCATION:salle des fêtes\\, Le Blanc", "DTSTART;VALUE=DATE:20261228", "STATUS:CANCELLED", "DESCRIPTION:Pas de passage\u00a0: Noël.",
	} {
		if !strings.Contains(string(whole.body), line+"\r\n") {
			t.Errorf("no line %q in %s", line, whole.body)
		}
	}
	stop := s.get(t, "/api/v1/unites/le-bus").at(t, "arrets.1.id").(string)
	if n := strings.Count(string(s.get(t, "/arrets/"+stop+".ics").body), "BEGIN:VEVENT"); n != 2 {
		t.Errorf("%d events at Le Pin", n)
	}
	again := s.get(t, "/unites/le-bus.ics", "If-None-Match", whole.Header.Get("ETag"))
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("a calendar that did not change: %d", again.StatusCode)
	}
}

// Pages of passages hold each once, in the order of the whole.
func TestPagesPartitionPassages(t *testing.T) {
	t.Parallel()
	s := newService(t, withRound(t), httpapi.GuardConfig{})
	ids := func(r reply) (all []string) {
		for _, f := range r.at(t, "features").([]any) {
			all = append(all, f.(map[string]any)["id"].(string))
		}
		return all
	}
	whole := ids(s.get(t, "/api/v1/passages"))
	if len(whole) != 16 { // fourteen second Mondays to 10 January 2028, and two dates
		t.Errorf("%d passages", len(whole))
	}
	for _, size := range []string{"1", "3", "16"} {
		var paged []string
		next := ""
		for {
			page := s.get(t, "/api/v1/passages?limite="+size+next)
			paged = append(paged, ids(page)...)
			cursor, more := page.at(t, "suivant").(string)
			if !more {
				break
			}
			next = "&suivant=" + url.QueryEscape(cursor)
		}
		if diff := cmp.Diff(whole, paged); diff != "" {
			t.Errorf("pages of %s: %s", size, diff)
		}
	}
}

// Journey planners read the rounds as GTFS, the national data set as one row per stop; the base of the unit is in neither.
func TestRoundsAreExported(t *testing.T) {
	t.Parallel()
	s := newService(t, withRound(t), httpapi.GuardConfig{})
	feed := s.get(t, "/export/gtfs.zip").body
	z, err := zip.NewReader(bytes.NewReader(feed), int64(len(feed)))
	if err != nil {
		t.Fatal(err)
	}
	if broken := gtfs.Check(z); len(broken) > 0 {
		t.Errorf("the feed breaks the standard: %v", broken)
	}
	if stops, err := fs.ReadFile(z, "stops.txt"); err != nil || strings.Count(string(stops), "\n") != 2 {
		t.Errorf("one stop has a place, the feed has %q (%v)", stops, err)
	}
	rows := strings.Split(strings.TrimSpace(string(s.get(t, "/export/arrets.csv").body)), "\n")
	if len(rows) != 3 || !strings.Contains(rows[1], "Mo[2] 10:00-12:30,13:30-16:00; PH off") || !strings.Contains(rows[1], "Itinérant") {
		t.Errorf("two stops, the second Monday as opening hours: %q", rows)
	}
	if answered := s.get(t, "/export/arrets.kml"); answered.StatusCode != http.StatusNotFound {
		t.Errorf("a format that we do not write: %d", answered.StatusCode)
	}
}

func TestNearestMixesPlacesAndPassages(t *testing.T) {
	t.Parallel()
	s := newService(t, withRound(t), httpapi.GuardConfig{})
	near := s.get(t, "/api/v1/proches?lat=46.63&lon=1.06&itinerant=oui")
	for path, want := range map[string]any{
		"features.0.properties.type": "passage", "features.0.properties.nom": "Le Bus, Le Blanc", "features.0.properties.unite": "le-bus",
		"features.0.properties.debut": "2026-12-14T10:00:00+01:00", "features.0.properties.ouverture.etat": "ouvert",
		"features.0.properties.ouverture.prochain_changement": "2026-12-14T12:30:00+01:00",
	} {
		if got := near.at(t, path); got != want {
			t.Errorf("%s is %v, not %v", path, got, want)
		}
	}
}

// A word for equipment is understood, or it is not: it is never refused. What is on call has its own list, and its own unknown.
func TestEquipmentIsAskedForInAnyWords(t *testing.T) {
	t.Parallel()
	planted := withRound(t)
	storetest.PlantUnit(t, planted.Pool(), "connecto", "Connecto")
	storetest.PlantUnit(t, planted.Pool(), "muet", "Muet")
	for _, sql := range []string{
		`UPDATE unit SET equipment = '{commande oculaire}' WHERE slug <> 'muet'`,
		`UPDATE unit SET modes = '{demande}', area_codes = '{36}' WHERE slug IN ('connecto', 'muet')`,
	} {
		plant(t, planted.Pool(), sql)
	}
	s := newService(t, planted, httpapi.GuardConfig{})
	near := s.get(t, "/api/v1/proches?lat=46.63&lon=1.06&equipements=Eye-tracking|perceuse%20%C3%A0%20colonne")
	for path, want := range map[string]any{
		"features.0.properties.nom": "Le Bus, Le Blanc", "sur_demande.0.slug": "connecto", "sur_demande_inconnus.0.slug": "muet",
		"equipements_compris.0.demande": "Eye-tracking", "equipements_compris.0.compris.0": "Commande oculaire",
		"equipements_compris.1.demande": "perceuse à colonne",
	} {
		if got := near.at(t, path); got != want {
			t.Errorf("%s is %v, not %v", path, got, want)
		}
	}
	if n := len(near.at(t, "equipements_compris.1.compris").([]any)); n != 0 {
		t.Errorf("nobody has a drill, and it is taken for %d things", n)
	}
	for _, path := range []string{"/api/v1/lieux", "/export/lieux.csv"} {
		if answered := s.get(t, path+"?equipements=comande+occulaire"); answered.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", path, answered.StatusCode)
		}
	}
}
