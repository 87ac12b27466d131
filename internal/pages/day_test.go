package pages_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// A bus based at Le Blanc comes on Monday 14 December 2026 to Scoury, 14 km to the east, in the morning and to Badecon, of which
// only the name is known, in the afternoon; on Christmas, a Friday, to Scoury again, if anybody decides so.
func plantBus(t *testing.T, h *house) {
	t.Helper()
	unit := storetest.PlantUnit(t, h.pool, "le-bus", "Le Bus")
	if _, err := h.pool.Exec(t.Context(), `UPDATE unit SET base = ST_SetSRID(ST_MakePoint(1.063, 46.633), 4326), base_insee_code = '36018',
		equipment = '{joystick,trackball}' WHERE slug = 'le-bus'`); err != nil {
		t.Fatal(err)
	}
	dates := func(from, to itinerary.Minutes, days ...calendar.Date) []itinerary.Schedule {
		return []itinerary.Schedule{{
			Rule: itinerary.OnDates(days), Anchor: calendar.NewDate(2026, 1, 1), Hours: []itinerary.Span{{From: from, To: to}}, Holidays: itinerary.SkipHolidays,
		}}
	}
	monday, christmas := calendar.NewDate(2026, 12, 14), calendar.NewDate(2026, 12, 25)
	storetest.PlantRound(t, h.pool, unit, testNow(),
		itinerary.Stop{
			Place: "Badecon", INSEECode: "36158", Level: "inconnu", Schedules: dates(840, 960, monday),
		},
		itinerary.Stop{
			Place: "Scoury", INSEECode: "36053", Geom: &orb.Point{1.245, 46.63}, Level: "exact", Address: "3 rue du Pont", Room: "salle des fêtes", RoomWheelchair: "oui",
			Parking: "devant la mairie", Connection: &itinerary.Connection{On: calendar.NewDate(2026, 10, 1)}, Schedules: dates(600, 720, monday, christmas),
		})
}

func TestADriverReadsTheDay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	plantBus(t, h)
	page := h.get("/unites/le-bus/jour/2026-12-14")
	says(t, page, "<h1>Lundi 14 décembre 2026</h1>",
		"Partir de la base vers 9 h 20 (14 km à vol d’oiseau, environ 19 minutes en voiture).",
		`1. <a href="/arrets/`, "Scoury (Ciron)</a>, de 10 h à 12 h", "Sur place à 9 h 40 pour s’installer. Rangé à 12 h 20.",
		`href="geo:46.63000,1.24500?q=46.63000%2c1.24500(Scoury)"`, `href="https://www.openstreetmap.org/directions?to=46.63000%2C1.24500"`,
		"3 rue du Pont", "salle des fêtes ; accessible en fauteuil roulant", "devant la mairie", "essayée le jeudi 1er octobre 2026 : elle ne marchait pas",
		"2. ", "Badecon", "de 14 h à 16 h", "non connue", "non connue ; accès en fauteuil roulant non connu", "jamais essayée", "non placé",
		"Heure de retour non connue : le dernier arrêt n’est pas placé sur la carte.", "À bord : joystick, trackball", "Qui a les clés", "jour/2026-12-14.gpx")
	if n := page.Body.Len(); n > 12_000 {
		t.Errorf("the page weighs %d bytes", n)
	}
	silent(t, page, "1.063", "46.633") // the base is nobody's business

	// The address without a day is that of the next one; Christmas is said, and where to go on from there.
	says(t, h.get("/unites/le-bus/jour"), "<h1>Lundi 14 décembre 2026</h1>")
	says(t, h.get("/unites/le-bus/jour/2026-12-25"), `rel="prev">lundi 14 décembre 2026`, "Jour férié : Noël.", "Noël, à décider pour Scoury.", "Aucun passage n’est prévu ce jour-là.",
		"Prévus ce jour-là par la règle, et non tenus", "Scoury (Ciron) : Pas de passage : Noël.")
	says(t, h.get("/unites/le-bus/jour/2029-01-01"), "Les passages ne sont connus que jusqu’au mardi 18 janvier 2028.")
	for path, status := range map[string]int{
		"/unites/le-bus/jour/demain": http.StatusNotFound, "/unites/le-bus/jour/2026-02-30": http.StatusNotFound, "/unites/personne/jour": http.StatusNotFound,
		"/unites/le-bus/jour/0001-01-01": http.StatusOK, "/unites/le-bus/jour/9999-12-31": http.StatusOK,
		"/unites/le-bus/jour/2026-12-25.gpx": http.StatusNotFound, "/unites/le-bus/jour/2026-12-25.pdf": http.StatusNotFound,
	} {
		if got := h.get(path).Code; got != status {
			t.Errorf("%s: %d, want %d", path, got, status)
		}
	}
}

// A visit that is moved says whence, and the day that it left says whither.
func TestAMovedVisitIsOnBothDays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	plantBus(t, h)
	if _, err := h.pool.Exec(t.Context(), `UPDATE passage SET held_on = '2026-12-16', starts_at = starts_at + interval '2 days', ends_at = ends_at + interval '2 days',
		state = 'deplace', cause = 'decision', reason = 'salle prise', place = 'devant l’école' WHERE due_on = '2026-12-14' AND hours = '10:00-12:00'`); err != nil {
		t.Fatal(err)
	}
	says(t, h.get("/unites/le-bus/jour/2026-12-16"), "devant l’école (Ciron)", "Passage déplacé : salle prise.", "Au lieu du lundi 14 décembre 2026.",
		"Pas à l’endroit habituel (Scoury (Ciron)).", "non connue ; accès en fauteuil", "un autre endroit que d’habitude")
	says(t, h.get("/unites/le-bus/jour/2026-12-14"), "Badecon", "Scoury (Ciron) : déplacé au mercredi 16 décembre 2026.")
}

func TestTheDayIsPrintedAndGoesToANavigator(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	plantBus(t, h)
	sheet := h.get("/unites/le-bus/jour/2026-12-14.pdf")
	if sheet.Code == http.StatusOK { // without the fonts of paper (make build) there is none
		text := readBack(t, sheet, "pdftotext", "-layout", "-", "-")
		for _, want := range []string{
			"Le Bus, lundi 14 décembre 2026", "Partir de la base vers 9 h 20", "1. Scoury (Ciron), de 10 h à 12 h", "Se garer : devant la mairie", "Clés :",
			"Personnes venues :", "2. Badecon", "Heure de retour non connue", "Page 1 sur",
		} {
			if !strings.Contains(plainBlanks(text), want) {
				t.Errorf("%q is not on the sheet:\n%s", want, text)
			}
		}
	}
	route := h.get("/unites/le-bus/jour/2026-12-14.gpx")
	says(t, route, "<desc>Sans position, donc absents de l’itinéraire : 2. Badecon", `<wpt lat="46.630000" lon="1.245000"><name>1. Scoury (Ciron)</name>`, "<rtept")
	if got := route.Header().Get("Content-Type"); got != "application/gpx+xml" {
		t.Errorf("the type is %q", got)
	}
	silent(t, route, "1.063")
}

// readBack gives an answer to a program, on its input, and what the program says.
func readBack(t *testing.T, w *httptest.ResponseRecorder, program string, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "answer")
	if err := os.WriteFile(path, w.Body.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	args[len(args)-2] = path
	out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return string(out)
}

// plainBlanks makes blanks that break of those that do not.
func plainBlanks(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}
