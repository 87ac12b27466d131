package drafting_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/drafting"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/touring"
)

// 1 November 2027 is a holiday: a proposal moves Ciron's visit, unless somebody has locked it.
func TestAProposalKeepsTheLocks(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	for _, locked := range []bool{true, false} {
		d := o.start(t)
		key, version := visit(t, d, "Ciron", calendar.NewDate(2027, 11, 1)), 1
		if locked {
			made, err := o.Apply(ctx, d.ID, version, drafting.Edit{Kind: drafting.LockVisit, Visit: key}, anne)
			if err != nil {
				t.Fatal(err)
			}
			version = made.Version
		}
		effect, err := o.Propose(ctx, d.ID, version, anne)
		if err != nil || effect.Version != version+1 {
			t.Fatal(effect.Version, err)
		}
		after, err := o.Draft(ctx, d.ID)
		if err != nil {
			t.Fatal(err)
		}
		ciron, err := after.Round.Stop("Ciron")
		if err != nil {
			t.Fatal(err)
		}
		var held []calendar.Date
		for _, p := range after.Round.Passages(key.Due-21, key.Due+21) {
			if p.StopID == ciron.ID && p.State != itinerary.CancelledPassage {
				held = append(held, p.Day)
			}
		}
		if locked != (len(held) == 0) || locked == (len(effect.Gone) > 0) {
			t.Errorf("locked %v: held on %v, %+v", locked, held, effect.Gone)
		}
	}
}

// Ciron's hall is closed in March: its visit is held in Badecon's, which costs what the alternative said that it would.
func TestAClosedHallIsAnsweredNextDoor(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	d := o.start(t)
	march := touring.Days{From: calendar.NewDate(2027, 3, 1), To: calendar.NewDate(2027, 3, 31)}
	asked := touring.Request{Unit: "le-bus", Year: 2027, Closed: []touring.Closed{{Stop: "Ciron", Days: march}}}
	ways, err := o.Repairs(ctx, d.ID, asked)
	if err != nil {
		t.Fatal(err)
	}
	var next touring.Alternative
	for _, w := range ways {
		if w.Kind == touring.NextDoor {
			next = w
		}
	}
	effect, err := o.Answer(ctx, d.ID, 1, asked, touring.NextDoor, anne)
	if err != nil || next.KM < 20 || math.Abs(effect.After.KM-effect.Before.KM-next.KM) > 1e-6 {
		t.Fatalf("%+v for %+v, %v", effect, next, err)
	}
	if err := o.Publish(ctx, d.ID, calendar.NewDate(2027, 1, 1), anne); err != nil {
		t.Fatal(err)
	}
	var place string
	if err := o.pool.QueryRow(ctx, "SELECT place FROM passage WHERE due_on = '2027-03-01'").Scan(&place); err != nil || place != "Badecon" {
		t.Error(place, err)
	}
	if _, err := o.Answer(ctx, d.ID, 1, asked, "danser", anne); code(err) != "reponse_inconnue" {
		t.Error(err)
	}
	// The same in the round that is published, in April.
	april := touring.Days{From: calendar.NewDate(2027, 4, 1), To: calendar.NewDate(2027, 4, 30)}
	asked.Closed[0].Days = april
	if changed, err := o.AnswerNow(ctx, asked, touring.Dropped, anne); err != nil || !changed {
		t.Fatal(err)
	}
	if got := o.passages(t, "2027-04-01", "2027-04-10"); len(got) != 1 || got[0] != "Ciron 2027-04-05 annule v1" {
		t.Error(got)
	}
}

// A place that a proposal takes in is published with what is known of it, which is little.
func TestANewPlaceIsPublished(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	report, err := o.Tourer.Propose(ctx, touring.Request{Unit: "le-bus", Year: 2027}, touring.DefaultMeans())
	if err != nil {
		t.Fatal(err)
	}
	at := orb.Point{1.063, 46.633}
	added := report.Round.Stops[0]
	added.ID, added.Place, added.INSEECode, added.Geom = uuid.UUID{7}, "Le Blanc", "36018", &at
	added.Schedules = []itinerary.Schedule{{
		Rule: itinerary.WeekParity{Days: []time.Weekday{time.Friday}, Even: true}, Anchor: calendar.NewDate(2027, 1, 1),
		Hours: hours[:1], Holidays: itinerary.SkipHolidays,
	}}
	report.Proposal.Round.Stops = append(report.Proposal.Round.Stops, added)
	d, err := o.Keep(ctx, report, anne)
	if err != nil {
		t.Fatal(err)
	}
	c, err := o.Compare(ctx, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(c.Report.Proposal.Changes, func(c touring.Change) bool { return c.Kind == touring.NewStop && c.KM >= 0 }) {
		t.Errorf("%+v", c.Report.Proposal.Changes)
	}
	if err := o.Publish(ctx, d.ID, calendar.NewDate(2027, 2, 1), anne); err != nil {
		t.Fatal(err)
	}
	got := o.passages(t, "2027-01-01", "2027-02-14")
	if len(got) != 4 || got[len(got)-1] != "Le Blanc 2027-02-12 prevu v0" {
		t.Error(got)
	}
}
