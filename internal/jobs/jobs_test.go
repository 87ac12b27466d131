package jobs_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/jobs"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

func TestPassagesAndCoverageFollowWithoutAnyoneAsking(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	storetest.PlantCommunes(t, pool, storetest.Commune{Code: "36124", Name: "Migné", Departement: "36", Centre: orb.Point{1.32, 46.72}})
	unit := storetest.PlantUnit(t, pool, "le-bus", "Le Bus")
	planned := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	storetest.PlantRound(t, pool, unit, planned, itinerary.Stop{
		Place: "Migné", INSEECode: "36124", Schedules: []itinerary.Schedule{{
			Rule: itinerary.Weekly{Days: []time.Weekday{time.Monday}, Interval: 1}, Anchor: calendar.NewDate(2026, 1, 1),
			Holidays: itinerary.KeepHolidays,
		}},
	})
	if err := jobs.Migrate(t.Context(), pool, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	if err := jobs.Migrate(t.Context(), pool, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal("again:", err)
	}
	planner := &planning.Planner{Store: store.New(pool), Now: func() time.Time { return planned.AddDate(0, 0, 28) }}
	worker, err := jobs.Start(t.Context(), pool, planner, analysing.NewRunner(planner.Store, analysing.DefaultParameters(), planner.Now), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := worker.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	// Mondays from 5 January 2026 to 8 March 2027, 400 days after 2 February 2026: 62.
	for range 600 {
		var n int
		var covered bool
		if err := pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM passage), EXISTS (SELECT FROM coverage_run)
				AND NOT EXISTS (SELECT FROM coverage_task)`).Scan(&n, &covered); err != nil {
			t.Fatal(err)
		}
		if n == 62 && covered {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("the passages were not rolled, or coverage was not computed")
}
