package analysing_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/territory"
)

const bus = "bus"

// withBus gives the world a unit that comes to two places every Tuesday, and who edits its round.
func (w world) withBus() *planning.Planner {
	w.t.Helper()
	w.exec(`INSERT INTO unit (unit_id, slug, name, wheelchair, provenance)
		VALUES ('019a0000-0000-7000-8000-000000000001', $1, 'Le bus', 'inconnu', '{}')`, bus)
	planner := &planning.Planner{Store: w.st, Now: w.now}
	for _, n := range []int{2, 6} {
		w.edited(planner.AddStop(w.t.Context(), bus, weekly(n, time.Tuesday), planning.Who{Name: "Anne"}))
	}
	return planner
}

func (w world) edited(changed bool, err error) {
	w.t.Helper()
	if err != nil || !changed {
		w.t.Fatalf("%v, %v; want an edit", changed, err)
	}
}

// weekly is a stop near the middle of a commune.
func weekly(commune int, day time.Weekday) itinerary.Stop {
	return itinerary.Stop{
		Place: fmt.Sprintf("place %d %v", commune, day), INSEECode: territory.INSEECode(insee(commune)), Confidence: 1, RoomWheelchair: "inconnu",
		Geom: &orb.Point{1 + (float64(commune)-0.45)*0.1, 47.04},
		Schedules: []itinerary.Schedule{{
			Rule: itinerary.Weekly{Days: []time.Weekday{day}, Interval: 1}, Anchor: calendar.NewDate(2024, 1, 1),
			Hours: []itinerary.Span{{From: 600, To: 750}}, Holidays: itinerary.KeepHolidays,
		}},
	}
}

// stored is all that a run writes and people see, but for what follows from the runs before.
func (w world) stored() []string {
	w.t.Helper()
	all := make([]string, 5)
	err := w.pool.QueryRow(context.Background(), `SELECT
		(SELECT input_hash || ' ' || result_hash FROM coverage_run), (SELECT settling::text FROM coverage_run),
		(SELECT string_agg(d::text, E'\n' ORDER BY insee_code, cell) FROM demand_cell d),
		(SELECT string_agg((to_jsonb(t) - 'coverage_run_id')::text, E'\n' ORDER BY level, zoning, scope, code, part, mobile) FROM coverage_territory t),
		(SELECT string_agg((to_jsonb(g) - '{coverage_run_id,gap_id,status,since,changed_on,people_before}'::text[])::text, E'\n' ORDER BY zoning, cells)
		 FROM coverage_gap g)`).Scan(&all[0], &all[1], &all[2], &all[3], &all[4])
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// Whatever is edited, a run that computes only what the edit touches writes the bytes of one that computes everything: dates that are
// cancelled, visits that are moved elsewhere, stops that come, go and come back.
func TestAnEditWritesTheBytesOfAWholeRun(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	w := newWorld(t, 1)
	w.open("mairie", 1.25, true)
	w.openOn("", "médiathèque", 1.55, true)
	planner, who := w.withBus(), planning.Who{Name: "Anne"}
	runner := w.runner()
	if _, err := runner.Run(ctx, nil); err != nil {
		t.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(2026, 11))
	days := func(n int) itinerary.Exception {
		from := calendar.DateOf(w.now()) + calendar.Date(chance.IntN(300))
		return itinerary.Exception{From: from, To: from + calendar.Date(n)}
	}
	stop := func() string {
		round, _, err := planner.Store.Round(ctx, unitOf(t, planner))
		if err != nil {
			t.Fatal(err)
		}
		return round.Stops[chance.IntN(len(round.Stops))].ID.String()
	}
	edits := map[string]func() (bool, error){
		"dates are cancelled": func() (bool, error) { return planner.Cancel(ctx, bus, stop(), days(chance.IntN(200)), who) },
		"the unit pauses":     func() (bool, error) { return planner.Pause(ctx, bus, "", days(200), who) },
		"a visit is elsewhere": func() (bool, error) {
			e := days(60)
			e.Place, e.PlaceAt = "devant la mairie", &orb.Point{1.05 + 0.7*chance.Float64(), 47.06}
			return planner.Move(ctx, bus, stop(), e, who)
		},
		"a stop comes": func() (bool, error) {
			return planner.AddStop(ctx, bus, weekly(1+chance.IntN(8), time.Weekday(1+chance.IntN(5))), who)
		},
		"a stop goes":         func() (bool, error) { return planner.RemoveStop(ctx, bus, stop(), who) },
		"an edit is undone":   func() (bool, error) { return planner.Undo(ctx, bus, 0, who) },
		"the first is undone": func() (bool, error) { return planner.Undo(ctx, bus, 2, who) },
	}
	names := []string{
		"dates are cancelled", "a stop comes", "a visit is elsewhere", "an edit is undone", "a stop goes", "an edit is undone", "the unit pauses",
	}
	for range 8 {
		names = append(names, names[chance.IntN(7)])
	}
	names = append(names, "the first is undone")
	for n, name := range names {
		changed, err := edits[name]()
		if err != nil {
			t.Fatalf("%d, %s: %v", n, name, err)
		}
		if !changed {
			continue
		}
		if plan, err := runner.Begin(ctx); err != nil || plan.Task != 0 || !plan.Report.Computed {
			t.Fatalf("%d, %s: %+v, %v; want it done at once", n, name, plan, err)
		}
		touched := w.stored()
		w.exec(`CREATE TABLE kept_run AS TABLE coverage_run; CREATE TABLE kept_cell AS TABLE demand_cell;
			CREATE TABLE kept_territory AS TABLE coverage_territory; CREATE TABLE kept_gap AS TABLE coverage_gap;
			DELETE FROM coverage_run; DELETE FROM demand_cell`)
		w.run()
		if diff := cmp.Diff(w.stored(), touched); diff != "" {
			t.Fatalf("%d, %s: a whole run has other bytes:\n%s", n, name, diff)
		}
		w.exec(`DELETE FROM coverage_run; DELETE FROM demand_cell;
			INSERT INTO coverage_run OVERRIDING SYSTEM VALUE TABLE kept_run; INSERT INTO demand_cell TABLE kept_cell;
			INSERT INTO coverage_territory TABLE kept_territory; INSERT INTO coverage_gap TABLE kept_gap;
			DROP TABLE kept_run, kept_cell, kept_territory, kept_gap`)
	}
}

func unitOf(t *testing.T, planner *planning.Planner) (id [16]byte) {
	t.Helper()
	unit, err := planner.Unit(t.Context(), bus)
	if err != nil {
		t.Fatal(err)
	}
	return unit.ID
}

// What is held is left as soon as anything else than a round has changed: a place that opens is not missed.
func TestAPlaceThatOpensIsNotMissed(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	w := newWorld(t, 1)
	w.withBus()
	runner := w.runner()
	if _, err := runner.Run(ctx, nil); err != nil {
		t.Fatal(err)
	}
	w.open("mairie", 1.25, true)
	w.exec("UPDATE data_version SET version = version + 1, ground_version = version + 1")
	if plan, err := runner.Begin(ctx); err != nil || plan.Task == 0 {
		t.Errorf("%+v, %v; want everything computed", plan, err)
	}
	runner.Rest()
}

// A first edit has the run computed and held at once where it was asked for, so that the next ones are quick.
func TestAFirstEditIsComputedAtOnce(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	w := newWorld(t, 1)
	planner := w.withBus()
	w.run()
	at := w.now().Add(time.Minute)
	planner.Now = func() time.Time { return at }
	w.edited(planner.RemoveStop(ctx, bus, "place 2 Tuesday", planning.Who{Name: "Anne"}))
	plan, err := analysing.NewRunner(w.st, analysing.DefaultParameters(), planner.Now).Begin(ctx)
	if err != nil || plan.Task != 0 || !plan.Report.Changed {
		t.Errorf("%+v, %v; want it published", plan, err)
	}
}
