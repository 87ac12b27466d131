package planning_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// bench is a planner on a database with two communes and a unit without a round, on Sunday 22 November 2026.
type bench struct {
	*planning.Planner
	pool *pgxpool.Pool
	now  time.Time
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{pool: pgtest.New(t), now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	b.Planner = &planning.Planner{Store: store.New(b.pool), Now: func() time.Time { return b.now }}
	names := func(name string) (string, string) { return address.NormalizePlace(name), address.NormalizePlace(name) }
	storetest.PlantCommunes(t, b.pool,
		storetest.Commune{Code: "36124", Name: "Migné", Departement: "36", Centre: orb.Point{1.32, 46.72}, Normalize: names},
		storetest.Commune{Code: "36215", Name: "Ségry", Departement: "36", Centre: orb.Point{2.08, 46.87}, Normalize: names})
	_, err := b.pool.Exec(t.Context(), `INSERT INTO unit (unit_id, slug, name, wheelchair, provenance)
		VALUES ('019a0000-0000-7000-8000-000000000001', 'la-ruralinette', 'La Rur@linette', 'inconnu', '{}')`)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var team = planning.Who{Name: "Anne", Detail: "essai"}

// secondMonday is Migné's stop as La Rur@linette's circuit has it.
func secondMonday() itinerary.Stop {
	return itinerary.Stop{
		Place: "Migne", Confidence: 1, RoomWheelchair: "oui", Room: "salle des fêtes", Schedules: []itinerary.Schedule{{
			Rule: itinerary.NthWeekday{Days: []time.Weekday{time.Monday}, Ranks: []int{2}}, Anchor: calendar.NewDate(2024, 8, 1),
			Hours: []itinerary.Span{{From: 600, To: 750}, {From: 810, To: 960}}, Holidays: itinerary.SkipHolidays,
		}},
	}
}

// passages writes what the database holds of a month: "2026-12-14 prevu 09:00Z".
func (b *bench) passages(t *testing.T, from, to string) []string {
	t.Helper()
	rows, err := b.pool.Query(t.Context(), `
		SELECT held_on::text || ' ' || state || coalesce(' ' || to_char(starts_at AT TIME ZONE 'UTC', 'HH24:MI"Z"'), '') || ' v' || sequence
		FROM passage WHERE held_on BETWEEN $1::text::date AND $2::text::date ORDER BY held_on`, from, to)
	if err != nil {
		t.Fatal(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestARoundIsEditedAndItsPassagesFollow(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), newBench(t)
	must := func(changed bool, err error) {
		t.Helper()
		if err != nil || !changed {
			t.Fatal(changed, err)
		}
	}
	expect := func(from, to string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, b.passages(t, from, to)); diff != "" {
			t.Error(diff)
		}
	}
	day := func(month time.Month, day int) itinerary.Exception {
		d := calendar.NewDate(2026, month, day)
		return itinerary.Exception{From: d, To: d}
	}
	version, err := b.Store.DataVersion(ctx)
	if err != nil {
		t.Fatal(err)
	}

	must(b.AddStop(ctx, "la-ruralinette", secondMonday(), team))
	// 400 days from 22 November 2026 end on 27 December 2027: thirteen second Mondays, the first on 14 December.
	if n := len(b.passages(t, "2026-11-01", "2028-12-31")); n != 13 {
		t.Errorf("%d passages", n)
	}
	expect("2026-12-01", "2026-12-31", "2026-12-14 prevu 09:00Z v0")
	if now, err := b.Store.DataVersion(ctx); err != nil || now <= version {
		t.Errorf("the data version stays %d: %v", now, err)
	}

	must(b.Cancel(ctx, "la-ruralinette", "migné", day(12, 14), team))
	expect("2026-12-01", "2026-12-31", "2026-12-14 annule 09:00Z v1")
	must(b.Undo(ctx, "la-ruralinette", 0, team))
	expect("2026-12-01", "2026-12-31", "2026-12-14 prevu 09:00Z v2")
	moved := day(12, 14)
	moved.Day, moved.Hours = calendar.NewDate(2026, 12, 15), []itinerary.Span{{From: 14 * 60, To: 17 * 60}}
	must(b.Move(ctx, "la-ruralinette", "Migné", moved, team))
	expect("2026-12-01", "2026-12-31", "2026-12-15 deplace 13:00Z v3")

	// The past is history: on 1 January the rule changes, and December stays.
	b.now = time.Date(2027, 1, 1, 9, 0, 0, 0, time.UTC)
	must(b.RemoveStop(ctx, "la-ruralinette", "migne", team))
	expect("2026-11-01", "2028-12-31", "2026-12-15 deplace 13:00Z v3")
	must(b.Undo(ctx, "la-ruralinette", 0, team))
	expect("2027-01-01", "2027-02-28", "2027-01-11 prevu 09:00Z v0", "2027-02-08 prevu 09:00Z v0")

	unit, _, err := b.Store.Unit(ctx, "la-ruralinette")
	if err != nil {
		t.Fatal(err)
	}
	edits, err := b.Store.RoundEdits(ctx, unit.ID)
	if err != nil {
		t.Fatal(err)
	}
	var history []itinerary.Action
	for _, e := range edits {
		history = append(history, e.Action)
	}
	want := []itinerary.Action{
		itinerary.WentBack, itinerary.RemovedStop, itinerary.MovedVisits, itinerary.WentBack, itinerary.CancelledVisits,
		itinerary.AddedStop,
	}
	if diff := cmp.Diff(want, history); diff != "" {
		t.Error(diff)
	}
	round, _, err := b.Store.Round(ctx, unit.ID)
	if diff := cmp.Diff(*edits[0].After, round.Itinerary); diff != "" || err != nil {
		t.Errorf("the history and the tables differ: %v\n%s", err, diff)
	}
}

func TestPassagesRollOn(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), newBench(t)
	if _, err := b.AddStop(ctx, "la-ruralinette", secondMonday(), team); err != nil {
		t.Fatal(err)
	}
	if n, err := b.Roll(ctx); n != 0 || err != nil {
		t.Errorf("nothing is new on the same day, and %d rounds changed: %v", n, err)
	}
	b.now = b.now.AddDate(0, 1, 0)
	if n, err := b.Roll(ctx); n != 1 || err != nil {
		t.Errorf("%d rounds changed in a month: %v", n, err)
	}
	if diff := cmp.Diff([]string{"2028-01-10 prevu 09:00Z v0"}, b.passages(t, "2028-01-01", "2028-12-31")); diff != "" {
		t.Error(diff)
	}
}

// Rounds roll on many in a transaction: one that cannot be read does not take the others with it.
func TestARoundThatCannotBeReadDoesNotStopTheOthers(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), newBench(t)
	if _, err := b.AddStop(ctx, "la-ruralinette", secondMonday(), team); err != nil {
		t.Fatal(err)
	}
	broken := secondMonday()
	broken.Place, broken.INSEECode = "Ségry", "36215"
	storetest.PlantRound(t, b.pool, storetest.PlantUnit(t, b.pool, "le-bus", "Le Bus"), b.now, broken)
	if _, err := b.pool.Exec(ctx, "UPDATE schedule SET rule = 'RRULE:?' FROM stop WHERE stop.stop_id = schedule.stop_id AND insee_code = '36215'"); err != nil {
		t.Fatal(err)
	}
	b.now = b.now.AddDate(0, 1, 0)
	if n, err := b.Roll(ctx); n != 1 || err == nil {
		t.Errorf("%d rounds changed, %v: the other one, and what is wrong", n, err)
	}
	if diff := cmp.Diff([]string{"2028-01-10 prevu 09:00Z v0"}, b.passages(t, "2028-01-01", "2028-12-31")); diff != "" {
		t.Error(diff)
	}
}

func TestEditsThatAreSlips(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if _, err := b.AddStop(t.Context(), "la-ruralinette", secondMonday(), team); err != nil {
		t.Fatal(err)
	}
	sunday := calendar.NewDate(2026, 12, 13)
	past := calendar.NewDate(2026, 11, 9)
	for want, edit := range map[string]func(context.Context) (bool, error){
		"unite_inconnue": func(ctx context.Context) (bool, error) {
			return b.Cancel(ctx, "le-bus", "migne", itinerary.Exception{From: sunday, To: sunday}, team)
		},
		"arret_inconnu": func(ctx context.Context) (bool, error) {
			return b.Cancel(ctx, "la-ruralinette", "ségry", itinerary.Exception{From: sunday, To: sunday}, team)
		},
		"aucun_passage_ce_jour": func(ctx context.Context) (bool, error) {
			return b.Cancel(ctx, "la-ruralinette", "migne", itinerary.Exception{From: sunday, To: sunday}, team)
		},
		"date_passee": func(ctx context.Context) (bool, error) {
			return b.Cancel(ctx, "la-ruralinette", "migne", itinerary.Exception{From: past, To: past}, team)
		},
		"deplacement_vide": func(ctx context.Context) (bool, error) {
			return b.Move(ctx, "la-ruralinette", "migne", itinerary.Exception{From: sunday + 1, To: sunday + 1}, team)
		},
		"arret_sans_commune": func(ctx context.Context) (bool, error) {
			return b.AddStop(ctx, "la-ruralinette", itinerary.Stop{Place: "Atlantide"}, team)
		},
		"rien_a_confirmer": func(ctx context.Context) (bool, error) {
			if _, err := b.RemoveStop(ctx, "la-ruralinette", "migne", team); err != nil {
				return false, err
			}
			defer b.Undo(ctx, "la-ruralinette", 0, team)
			return b.Confirm(ctx, "la-ruralinette", team)
		},
		"modification_inconnue": func(ctx context.Context) (bool, error) { return b.Undo(ctx, "la-ruralinette", 99, team) },
	} {
		_, err := edit(t.Context())
		if f, ok := fault.As(err); !ok || f.Code != want {
			t.Errorf("%v, expected %s", err, want)
		}
	}
}

func TestAProposalIsPublishedOnceConfirmed(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), newBench(t)
	unit, _, err := b.Store.Unit(ctx, "la-ruralinette")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.AddStop(ctx, "la-ruralinette", secondMonday(), team); err != nil {
		t.Fatal(err)
	}
	before, _, err := b.Store.Round(ctx, unit.ID)
	if err != nil {
		t.Fatal(err)
	}
	same, fresh := secondMonday(), secondMonday()
	same.INSEECode, same.Commune, same.Level = "36124", "Migné", "inconnu"
	fresh.Place, fresh.INSEECode, fresh.Commune, fresh.Level = "Ségry", "36215", "Ségry", "inconnu"
	fresh.Schedules[0].Rule = itinerary.LastDay{}
	proposal := store.RoundProposal{
		UnitID: unit.ID, Source: "france-services", SourceID: "2394", Text: "2e lundi Migné…", Reading: []byte(`{}`),
		Itinerary: itinerary.Itinerary{Stops: []itinerary.Stop{same, fresh}, Source: "france-services", AutoRead: true}, At: b.now,
	}
	err = b.Store.Write(ctx, func(tx store.Tx) (bool, error) { return false, tx.WriteProposal(ctx, proposal) })
	if err != nil {
		t.Fatal(err)
	}
	if n := len(b.passages(t, "2026-11-01", "2028-12-31")); n != 13 {
		t.Errorf("a proposal is not published: %d passages", n)
	}
	if changed, err := b.Confirm(ctx, "la-ruralinette", team); !changed || err != nil {
		t.Fatal(changed, err)
	}
	round, _, err := b.Store.Round(ctx, unit.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(round.Stops) != 2 || round.AutoRead || round.Source != "france-services" {
		t.Errorf("%+v", round)
	}
	if round.Stops[0].ID != before.Stops[0].ID || round.Stops[0].Schedules[0].ID != before.Stops[0].Schedules[0].ID {
		t.Error("Migné carries on under the same ids: calendars follow it")
	}
	if _, waits, err := b.Store.Proposal(ctx, unit.ID); waits || err != nil {
		t.Errorf("the proposal still waits: %v", err)
	}
}
