package app

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

func TestARoundIsPlannedFromTheCommandLine(t *testing.T) {
	t.Parallel()
	url := pgtest.NewURL(t)
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	storetest.PlantCommunes(t, pool, storetest.Commune{
		Code: "36124", Name: "Migné", Departement: "36", Centre: orb.Point{1.32, 46.72},
		Normalize: func(name string) (string, string) { return address.NormalizePlace(name), address.NormalizePlace(name) },
	})
	storetest.PlantUnit(t, pool, "le-bus", "Le Bus")
	maillage := func(want int, args ...string) string {
		t.Helper()
		code, out, errs := command(t, append([]string{"units"}, append(args, "--database-url", url)...)...)
		if code != want || strings.Contains(out+errs, "[") {
			t.Fatalf("%v: exit %d: %s%s", args, code, out, errs)
		}
		return out + errs
	}
	maillage(exitOK, "add", "le-bus", "Migné", "--regle", "RRULE:FREQ=WEEKLY;BYDAY=MO", "--heures", "10:00-12:30", "--par", "Anne")
	biweekly := []string{"add", "le-bus", "Migné", "--regle", "un jeudi sur deux à partir du 4 janvier 2029, 14h-17h"}
	if said := maillage(exitOK, append(biweekly, "--dry-run")...); !strings.Contains(said, "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TH") || !strings.Contains(said, "14\u00a0h") {
		t.Errorf("understood: %s", said)
	}
	maillage(exitFailed, "add", "le-bus", "Migné", "--regle", "quand il fait beau")
	if said := maillage(exitOK, "add", "le-bus", "Migné", "--regle", "2e mardi du mois", "--par", "Anne", "--dry-run"); strings.Count(said, "mardi") < 5 {
		t.Errorf("the first days are shown: %s", said)
	}
	monday := calendar.DateOf(time.Now()).Monday() + 14
	maillage(exitOK, "cancel", "le-bus", "migne", monday.String(), "--raison", "panne")
	maillage(exitFailed, "cancel", "le-bus", "migne", (monday + 1).String())
	shown := maillage(exitOK, "show", "le-bus")
	for _, want := range []string{"tous les lundis", "Pas de passage\u00a0: panne."} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is missing in %s", want, shown)
		}
	}
	history := maillage(exitOK, "history", "le-bus")
	if !strings.HasPrefix(history, "2. ") || !strings.Contains(history, "Anne\u00a0: arrêt ajouté (0 → 1 arrêts)") {
		t.Errorf("history: %s", history)
	}
	maillage(exitOK, "undo", "le-bus")
	maillage(exitOK, "conflicts", "le-bus")
	maillage(exitFailed, "confirm", "la-navette")
	var units []unitListed
	if _, out, _ := command(t, "units", "list", "--format", "json", "--database-url", url); json.Unmarshal([]byte(out), &units) != nil {
		t.Fatal(out)
	}
	if len(units) != 1 || units[0].Slug != "le-bus" || units[0].Stops != 1 {
		t.Errorf("%+v", units)
	}
}
