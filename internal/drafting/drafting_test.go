package drafting_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/drafting"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
	"github.com/maillage-numerique/maillage/internal/touring"
)

// office is a team's: a bus based at Le Blanc that comes to Ciron on first Mondays and to Badecon on third Tuesdays, on Sunday 22
// November 2026.
type office struct {
	*drafting.Drafter
	pool *pgxpool.Pool
	unit uuid.UUID
}

var (
	anne  = planning.Who{Name: "Anne"}
	bruno = planning.Who{Name: "Bruno"}
	hours = []itinerary.Span{{From: 600, To: 750}, {From: 810, To: 960}}
)

func now() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }

func newOffice(t *testing.T) *office {
	t.Helper()
	pool := pgtest.New(t)
	storetest.PlantCommunes(t, pool,
		storetest.Commune{Code: "36018", Name: "Le Blanc", Departement: "36", Centre: orb.Point{1.063, 46.633}},
		storetest.Commune{Code: "36053", Name: "Ciron", Departement: "36", Centre: orb.Point{1.245, 46.63}},
		storetest.Commune{Code: "36158", Name: "Badecon", Departement: "36", Centre: orb.Point{1.6, 46.54}})
	unit := storetest.PlantUnit(t, pool, "le-bus", "Le Bus")
	if _, err := pool.Exec(t.Context(), "UPDATE unit SET base = ST_SetSRID(ST_MakePoint(1.063, 46.633), 4326), base_insee_code = '36018'"); err != nil {
		t.Fatal(err)
	}
	stop := func(place, code string, at orb.Point, day time.Weekday, rank int) itinerary.Stop {
		return itinerary.Stop{Place: place, INSEECode: storetest.Code(code), Geom: &at, Schedules: []itinerary.Schedule{{
			Rule:   itinerary.NthWeekday{Days: []time.Weekday{day}, Ranks: []int{rank}},
			Anchor: calendar.NewDate(2024, 8, 1), Hours: hours, Holidays: itinerary.SkipHolidays,
		}}}
	}
	storetest.PlantRound(t, pool, unit, now(),
		stop("Ciron", "36053", orb.Point{1.245, 46.63}, time.Monday, 1), stop("Badecon", "36158", orb.Point{1.6, 46.54}, time.Tuesday, 3))
	st := store.New(pool)
	tourer := &touring.Tourer{Store: st, Now: now, Others: func(context.Context, calendar.Date, string) ([]coverage.Service, error) { return nil, nil }}
	return &office{Drafter: drafting.New(st, tourer, nil, now), pool: pool, unit: unit}
}

func (o *office) start(t *testing.T) drafting.Draft {
	t.Helper()
	d, err := o.Start(t.Context(), "le-bus", 2027, store.DraftOfPresent, anne)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// visit is the visit of a place in a draft that its rule names on a day.
func visit(t *testing.T, d drafting.Draft, place string, due calendar.Date) itinerary.VisitKey {
	t.Helper()
	stop, err := d.Round.Stop(place)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stop.Schedules {
		if len(s.Days(due, due)) > 0 {
			return itinerary.VisitKey{ScheduleID: s.ID, Due: due}
		}
	}
	t.Fatalf("%s is not visited on %s", place, due)
	return itinerary.VisitKey{}
}

// passages writes what is public of a month: "Ciron 2027-01-04 prevu".
func (o *office) passages(t *testing.T, from, to string) []string {
	t.Helper()
	rows, err := o.pool.Query(t.Context(), `
		SELECT s.place || ' ' || held_on || ' ' || state || ' v' || sequence FROM passage p JOIN stop s USING (stop_id)
		WHERE held_on BETWEEN $1::text::date AND $2::text::date ORDER BY held_on`, from, to)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func code(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// One month of a team: the first Monday of January 2027 is the 4th. It moves to Tuesday 19, Badecon's day, which cannot be; then
// to Wednesday 6; the draft is published from 1 January, and undone.
func TestAVisitIsMovedPublishedAndUndone(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	before := o.passages(t, "2026-11-22", "2027-01-31")
	d := o.start(t)
	ciron := visit(t, d, "Ciron", calendar.NewDate(2027, 1, 4))
	badecons := drafting.Edit{Kind: drafting.MoveVisit, Visit: ciron, Day: calendar.NewDate(2027, 1, 19)}
	tried, err := o.Try(ctx, d.ID, badecons)
	if err != nil {
		t.Fatal(err)
	}
	if len(tried.New) == 0 || tried.New[0].Kind != drafting.TwoPlaces || !tried.New[0].Hard() || tried.After.Held != tried.Before.Held {
		t.Errorf("%+v", tried.New)
	}
	if got, err := o.Draft(ctx, d.ID); err != nil || got.Version != 1 || len(got.Round.Exceptions) > 0 {
		t.Error("trying writes", err)
	}

	made, err := o.Apply(ctx, d.ID, 1, badecons, anne)
	if err != nil || made.Version != 2 {
		t.Fatal(made.Version, err)
	}
	if got := code(o.Publish(ctx, d.ID, calendar.NewDate(2027, 1, 1), anne)); got != "brouillon_conflits" {
		t.Errorf("two places at once are published: %q", got)
	}
	wednesday := drafting.Edit{Kind: drafting.MoveVisit, Visit: ciron, Day: calendar.NewDate(2027, 1, 6)}
	if made, err = o.Apply(ctx, d.ID, 2, wednesday, anne); err != nil || len(made.Gone) == 0 || len(made.New) > 0 {
		t.Fatal(made, err)
	}
	m, err := o.Month(ctx, d.ID, 2027, time.January)
	if err != nil {
		t.Fatal(err)
	}
	moved := m.Days[5]
	if len(m.Days) != 31 || m.Days[0].Holiday == "" || len(moved.Visits) != 1 || moved.Visits[0].State != drafting.MovedVisit ||
		!moved.Visits[0].Changed || moved.KM < 30 || moved.Driving <= 0 || len(m.Days[3].Visits) != 0 {
		t.Errorf("%+v", moved)
	}
	if diff := cmp.Diff(before, o.passages(t, "2026-11-22", "2027-01-31")); diff != "" {
		t.Errorf("a draft is public: %s", diff)
	}

	for range 2 { // twice is once
		if err := o.Publish(ctx, d.ID, calendar.NewDate(2027, 1, 1), anne); err != nil {
			t.Fatal(err)
		}
	}
	want := append([]string{}, before...)
	for i, line := range want {
		if line == "Ciron 2027-01-04 prevu v0" {
			want[i] = "Ciron 2027-01-06 deplace v1" // the same event of calendars, changed once
		}
	}
	if diff := cmp.Diff(want, o.passages(t, "2026-11-22", "2027-01-31")); diff != "" {
		t.Error(diff)
	}
	edits, err := o.Store.RoundEdits(ctx, o.unit)
	if err != nil || len(edits) != 2 || edits[0].Action != itinerary.PublishedDraft || edits[0].By != "Anne" {
		t.Errorf("%+v %v", edits, err)
	}
	if undone, err := o.Planner.Undo(ctx, "le-bus", 0, bruno); err != nil || !undone {
		t.Fatal(err)
	}
	if got := o.passages(t, "2027-01-01", "2027-01-31")[0]; got != "Ciron 2027-01-04 prevu v2" {
		t.Error(got)
	}
	// Publishing it once more is a decision of its own: not silently nothing.
	if got := code(o.Publish(ctx, d.ID, calendar.NewDate(2027, 1, 1), anne)); got != "tournee_changee" {
		t.Error(got)
	}
	if _, both, err := o.Redo(ctx, d.ID, anne); err != nil || len(both) > 0 {
		t.Fatal(both, err)
	}
	if err := o.Publish(ctx, d.ID, calendar.NewDate(2027, 1, 1), anne); err != nil {
		t.Fatal(err)
	}
	if got := o.passages(t, "2027-01-01", "2027-01-31")[0]; got != "Ciron 2027-01-06 deplace v3" {
		t.Error(got)
	}
}

// From 1 March on Ciron has second Wednesdays, in the morning; what is nearer stays as it is announced.
func TestARuleChangesFromADay(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	d := o.start(t)
	ciron, err := d.Round.Stop("Ciron")
	if err != nil {
		t.Fatal(err)
	}
	rules := drafting.Edit{Kind: drafting.ChangeRules, Stop: ciron.ID, Schedules: []itinerary.Schedule{{
		Rule:   itinerary.NthWeekday{Days: []time.Weekday{time.Wednesday}, Ranks: []int{2}},
		Anchor: calendar.NewDate(2027, 1, 1), Hours: hours[:1], Holidays: itinerary.SkipHolidays,
	}}}
	effect, err := o.Apply(ctx, d.ID, 1, rules, anne)
	if err != nil || effect.After.Presence >= effect.Before.Presence {
		t.Fatal(effect, err)
	}
	c, err := o.Compare(ctx, d.ID)
	if err != nil || len(c.Report.Proposal.Changes) != 1 || c.Report.Proposal.Changes[0].Kind != touring.NewRule || c.Report.Proposal.Changes[0].Moved != 11 {
		t.Fatalf("%+v %v", c.Report.Proposal.Changes, err) // 12 first Mondays, of which 1 November is a holiday
	}
	if err := o.Publish(ctx, d.ID, calendar.NewDate(2027, 3, 1), anne); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, line := range o.passages(t, "2027-01-01", "2027-04-30") {
		if line[:5] == "Ciron" {
			got = append(got, line[6:])
		}
	}
	want := []string{"2027-01-04 prevu v0", "2027-02-01 prevu v0", "2027-03-10 prevu v0", "2027-04-14 prevu v0"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What goes wrong is said, and changes nothing.
func TestWhatADraftRefuses(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	d := o.start(t)
	ciron := visit(t, d, "Ciron", calendar.NewDate(2027, 2, 1))
	move := func(to calendar.Date) drafting.Edit {
		return drafting.Edit{Kind: drafting.MoveVisit, Visit: ciron, Day: to}
	}
	apply := func(version int, e drafting.Edit) error {
		_, err := o.Apply(ctx, d.ID, version, e, anne)
		return err
	}
	stranger := itinerary.VisitKey{ScheduleID: ciron.ScheduleID, Due: ciron.Due + 1}
	publish := func(day calendar.Date) error { return o.Publish(ctx, d.ID, day, anne) }
	start := func(unit string, year int, from store.DraftSource) error {
		_, err := o.Start(ctx, unit, year, from, anne)
		return err
	}
	for _, c := range []struct {
		name string
		err  error
		code string
	}{
		{"a unit that nobody knows", start("nulle-part", 2027, store.DraftOfPresent), "unite_inconnue"},
		{"a year that is over", start("le-bus", 2025, store.DraftOfPresent), "annee_hors_bornes"},
		{"a draft of nothing", start("le-bus", 2027, "x"), "valeur_inconnue"},
		{"a day on which nobody was to come", apply(1, drafting.Edit{Kind: drafting.CancelVisit, Visit: stranger}), "visite_inconnue"},
		{"another year", apply(1, move(calendar.NewDate(2028, 1, 3))), "jour_hors_brouillon"},
		{"no action", apply(1, drafting.Edit{Visit: ciron}), "valeur_inconnue"},
		{"no version", apply(0, move(ciron.Due+1)), "version_absente"},
		{"a version that is not the last", apply(7, move(ciron.Due+1)), "brouillon_change"},
		{"published before its year", publish(calendar.NewDate(2026, 12, 1)), "publication_hors_brouillon"},
		{"published in the past", publish(calendar.NewDate(2026, 11, 21)), "publication_hors_brouillon"},
		{"what changes nothing", publish(calendar.NewDate(2027, 1, 1)), "rien_a_publier"},
		{"nothing to undo", func() error { _, err := o.Undo(ctx, d.ID, anne); return err }(), "rien_a_annuler"},
		{"no draft", func() error { _, err := o.Draft(ctx, uuid.Max); return err }(), "brouillon_inconnu"},
		{"a month of another year", func() error { _, err := o.Month(ctx, d.ID, 2026, 5); return err }(), "mois_hors_brouillon"},
	} {
		if code(c.err) != c.code {
			t.Errorf("%s: %v, expected %s", c.name, c.err, c.code)
		}
	}
	if got, err := o.Draft(ctx, d.ID); err != nil || got.Version != 1 {
		t.Error("a refusal writes", err)
	}
	// Moved before the first day for which it is published: that day would have two rounds.
	if err := apply(1, move(calendar.NewDate(2027, 1, 20))); err != nil {
		t.Fatal(err)
	}
	if got := code(publish(calendar.NewDate(2027, 1, 25))); got != "visite_avant_publication" {
		t.Error(got)
	}
	if err := o.Abandon(ctx, d.ID, anne); err != nil {
		t.Fatal(err)
	}
	if got := code(publish(calendar.NewDate(2027, 1, 1))); got != "brouillon_ferme" {
		t.Error(got)
	}
	if all, err := o.List(ctx, "le-bus"); err != nil || len(all) != 0 {
		t.Error(all, err)
	}
}

// Locks hold until they are taken off; every edit can be undone, one after the other.
func TestLocksAndUndoing(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	d := o.start(t)
	key := visit(t, d, "Ciron", calendar.NewDate(2027, 11, 1)) // a first Monday, and All Saints' Day
	stop, err := d.Round.Stop("Ciron")
	if err != nil {
		t.Fatal(err)
	}
	state := func() drafting.VisitState {
		m, err := o.Month(ctx, d.ID, 2027, time.November)
		if err != nil {
			t.Fatal(err)
		}
		for _, day := range m.Days {
			for _, v := range day.Visits {
				if v.VisitKey == key {
					return v.State
				}
			}
		}
		return ""
	}
	version := 1
	apply := func(e drafting.Edit) string {
		e.Visit = key
		made, err := o.Apply(ctx, d.ID, version, e, anne)
		if err == nil {
			version = made.Version
		}
		return code(err)
	}
	if state() != drafting.HolidayVisit {
		t.Error(state())
	}
	for _, step := range []struct {
		edit  drafting.Edit
		code  string
		state drafting.VisitState
	}{
		{drafting.Edit{Kind: drafting.MoveVisit, Day: key.Due}, "", drafting.ConfirmedVisit},
		{drafting.Edit{Kind: drafting.LockVisit}, "", drafting.ConfirmedVisit},
		{drafting.Edit{Kind: drafting.CancelVisit}, "visite_verrouillee", drafting.ConfirmedVisit},
		{drafting.Edit{Kind: drafting.RemoveStop, Stop: stop.ID}, "arret_verrouille", drafting.ConfirmedVisit},
		{drafting.Edit{Kind: drafting.UnlockVisit}, "", drafting.ConfirmedVisit},
		{drafting.Edit{Kind: drafting.LockStop, Stop: stop.ID}, "", drafting.ConfirmedVisit},
		{drafting.Edit{Kind: drafting.MoveVisit, Day: key.Due + 1}, "visite_verrouillee", drafting.ConfirmedVisit},
		{drafting.Edit{Kind: drafting.UnlockStop, Stop: stop.ID}, "", drafting.ConfirmedVisit},
		{drafting.Edit{Kind: drafting.MoveVisit, Day: key.Due + 1, Hours: hours[:1]}, "", drafting.MovedVisit},
		{drafting.Edit{Kind: drafting.RestoreVisit}, "", drafting.HolidayVisit},
		{drafting.Edit{Kind: drafting.RemoveStop, Stop: stop.ID}, "", ""},
	} {
		if got := apply(step.edit); got != step.code || state() != step.state {
			t.Errorf("%s: %q, the visit is %q", step.edit.Kind, got, state())
		}
	}
	for _, want := range []drafting.VisitState{drafting.HolidayVisit, drafting.MovedVisit, drafting.ConfirmedVisit} {
		if _, err := o.Undo(ctx, d.ID, bruno); err != nil || state() != want {
			t.Errorf("undone: %q, expected %q; %v", state(), want, err)
		}
	}
	lines, err := o.History(ctx, d.ID)
	if err != nil || lines[0].By != "Bruno" || lines[len(lines)-1].By != "Anne" || len(lines) != 12 {
		t.Errorf("%d lines, %v", len(lines), err)
	}
}

// Two people edit the same version: one of them is told, and nothing of the other's is lost.
func TestTwoPeopleEditAtOnce(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	d := o.start(t)
	key := visit(t, d, "Ciron", calendar.NewDate(2027, 3, 1))
	errs := make([]error, 8)
	var people sync.WaitGroup
	for i := range errs {
		people.Go(func() {
			_, errs[i] = o.Apply(ctx, d.ID, 1, drafting.Edit{Kind: drafting.MoveVisit, Visit: key, Day: key.Due + 1 + calendar.Date(i)}, anne)
		})
	}
	people.Wait()
	won := 0
	for i, err := range errs {
		switch code(err) {
		case "":
			won++
			now, err := o.Draft(ctx, d.ID)
			if err != nil || now.Version != 2 || now.Round.Exceptions[0].Day != key.Due+1+calendar.Date(i) {
				t.Errorf("%+v %v", now.Round.Exceptions, err)
			}
		case "brouillon_change":
		default:
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d edits of one version", won)
	}
	// Publishing at once, likewise.
	for i := range errs {
		people.Go(func() { errs[i] = o.Publish(ctx, d.ID, calendar.NewDate(2027, 1, 1), anne) })
	}
	people.Wait()
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	if edits, err := o.Store.RoundEdits(ctx, o.unit); err != nil || len(edits) != 2 {
		t.Errorf("%d lines of history, %v", len(edits), err)
	}
}

// The round changes while a draft is made, by hand here, by an import elsewhere: the draft does not write over it, and can be
// made to depart from it.
func TestTheRoundChangesMeanwhile(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	d := o.start(t)
	key := visit(t, d, "Ciron", calendar.NewDate(2027, 1, 4))
	if _, err := o.Apply(ctx, d.ID, 1, drafting.Edit{Kind: drafting.MoveVisit, Visit: key, Day: key.Due + 2}, anne); err != nil {
		t.Fatal(err)
	}
	february := calendar.NewDate(2027, 2, 16)
	if _, err := o.Planner.Cancel(ctx, "le-bus", "Badecon", itinerary.Exception{From: february, To: february}, bruno); err != nil {
		t.Fatal(err)
	}
	if now, err := o.Draft(ctx, d.ID); err != nil || !now.Stale() {
		t.Errorf("the draft does not know: %v", err)
	}
	if got := code(o.Publish(ctx, d.ID, calendar.NewDate(2027, 1, 1), anne)); got != "tournee_changee" {
		t.Errorf("published over Bruno's decision: %q", got)
	}
	redone, both, err := o.Redo(ctx, d.ID, anne)
	if err != nil || redone.Stale() || len(both) > 0 || len(redone.Round.Exceptions) != 2 {
		t.Fatalf("%+v %v %v", redone.Round.Exceptions, both, err)
	}
	if err := o.Publish(ctx, d.ID, calendar.NewDate(2027, 1, 1), anne); err != nil {
		t.Fatal(err)
	}
	want := []string{"Ciron 2027-01-06 deplace v1", "Badecon 2027-01-19 prevu v0", "Ciron 2027-02-01 prevu v0", "Badecon 2027-02-16 annule v1"}
	if diff := cmp.Diff(want, o.passages(t, "2027-01-01", "2027-02-28")); diff != "" {
		t.Error(diff)
	}
}

// A publication that fails on the way leaves neither half of it; and a draft goes with its unit.
func TestAPublicationIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	d := o.start(t)
	key := visit(t, d, "Ciron", calendar.NewDate(2027, 1, 4))
	if _, err := o.Apply(ctx, d.ID, 1, drafting.Edit{Kind: drafting.CancelVisit, Visit: key}, anne); err != nil {
		t.Fatal(err)
	}
	before := o.passages(t, "2026-11-22", "2027-12-31")
	// The last statement of a publication finds the server gone.
	if _, err := o.pool.Exec(ctx, `
		CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			IF new.kind = 'publication' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN new; END $$;
		CREATE TRIGGER die BEFORE INSERT ON draft_edit FOR EACH ROW EXECUTE FUNCTION die()`); err != nil {
		t.Fatal(err)
	}
	if err := o.Publish(ctx, d.ID, calendar.NewDate(2027, 1, 1), anne); err == nil {
		t.Fatal("the connection was not cut")
	}
	edits, err := o.Store.RoundEdits(ctx, o.unit)
	if err != nil || len(edits) != 1 {
		t.Errorf("%d lines of history, %v", len(edits), err)
	}
	if diff := cmp.Diff(before, o.passages(t, "2026-11-22", "2027-12-31")); diff != "" {
		t.Error(diff)
	}
	if now, err := o.Draft(ctx, d.ID); err != nil || now.State != store.DraftOpen {
		t.Error(now.State, err)
	}
	if _, err := o.pool.Exec(ctx, "DELETE FROM unit"); err != nil {
		t.Fatal(err)
	}
	if got := code(o.Publish(ctx, d.ID, calendar.NewDate(2027, 1, 1), anne)); got != "brouillon_inconnu" {
		t.Error(got)
	}
}
