package app

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// A bus goes on Mondays to Ciron, of which two at least are holidays. Its next year is proposed, kept, listed, published and undone.
func TestAYearIsKeptAndPublishedFromTheCommandLine(t *testing.T) {
	t.Parallel()
	url := pgtest.NewURL(t)
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	storetest.PlantCommunes(t, pool, storetest.Commune{Code: "36053", Name: "Ciron", Departement: "36", Centre: orb.Point{1.245, 46.63}})
	unit, at := storetest.PlantUnit(t, pool, "le-bus", "Le Bus"), orb.Point{1.245, 46.63}
	storetest.PlantRound(t, pool, unit, time.Now(), itinerary.Stop{Place: "Ciron", INSEECode: "36053", Geom: &at, Schedules: []itinerary.Schedule{{
		Rule: itinerary.Weekly{Days: []time.Weekday{time.Monday}, Interval: 1}, Anchor: calendar.NewDate(2024, 8, 1),
		Hours: []itinerary.Span{{From: 600, To: 750}}, Holidays: itinerary.SkipHolidays,
	}}})
	if _, err := pool.Exec(t.Context(), "UPDATE unit SET base = ST_SetSRID(ST_MakePoint(1.063, 46.633), 4326), base_insee_code = '36053'"); err != nil {
		t.Fatal(err)
	}
	maillage := func(want int, args ...string) string {
		t.Helper()
		code, out, errs := command(t, append(args, "--database-url", url)...)
		if code != want {
			t.Fatalf("%v: exit %d: %s%s", args, code, out, errs)
		}
		return out + errs
	}
	year := time.Now().Year() + 1
	first := fmt.Sprintf("%d-01-01", year)
	kept := maillage(exitOK, "plan", "le-bus", "--brouillon", "--iterations", "10", "--par", "Anne")
	var listed []draftListed
	if out := maillage(exitOK, "plan", "--brouillons", "--format", "json"); json.Unmarshal([]byte(out), &listed) != nil || len(listed) != 1 {
		t.Fatal(out)
	}
	id := listed[0].ID
	if !strings.Contains(kept, id) || listed[0].Year != year || listed[0].ChangedBy != "Anne" || listed[0].Stale {
		t.Errorf("%s %+v", kept, listed)
	}
	if said := maillage(exitFailed, "plan", "--publier", id, "--des", "2020-01-01"); !strings.Contains(said, "Choisissez un jour du") {
		t.Error(said)
	}
	maillage(exitFailed, "plan", "--publier", "x", "--des", first)
	maillage(exitFailed, "plan")
	for range 2 {
		maillage(exitOK, "plan", "--publier", id, "--des", first, "--par", "Anne")
	}
	if history := maillage(exitOK, "units", "history", "le-bus"); strings.Count(history, "brouillon publié") > 1 {
		t.Error(history)
	}
	if out := maillage(exitOK, "plan", "--brouillons", "le-bus"); !strings.Contains(out, "publié") {
		t.Error(out)
	}
	// An absence is answered without searching another year.
	monday := calendar.NewDate(year, 3, 1).Monday()
	said := maillage(exitOK, "plan", "le-bus", "--absence", monday.String()+".."+(monday+11).String())
	if !strings.Contains(said, "Ne changer que le nécessaire") || strings.Contains(said, "Changements proposés") {
		t.Error(said)
	}
}
