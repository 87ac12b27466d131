package vroom_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/tour"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/tourtest"
	"github.com/maillage-numerique/maillage/internal/vroom"
)

// nowhere is travel that takes no time.
func nowhere(points []orb.Point) tour.Travel {
	rows := make(tour.Matrix, len(points))
	for i := range rows {
		rows[i] = make([]tour.Leg, len(points))
	}
	return rows
}

// Two hundred problems that ask too much: every reason, and everything that would be enough, is a whole sentence.
func TestEveryReasonIsAWholeSentence(t *testing.T) {
	t.Parallel()
	said := map[string]int{}
	for n := range 200 {
		p := tourtest.OverConstrained(n)
		plan, err := tour.Solve(t.Context(), p, tour.Options{Seed: uint64(n), Iterations: 64, Islands: 2})
		if err != nil {
			t.Fatal(err)
		}
		refusals, err := tour.Explain(t.Context(), p, plan)
		if err != nil {
			t.Fatal(err)
		}
		a := asked(p).Answer(&vroom.Result{Problem: p, Plan: plan, Refusals: refusals})
		if len(a.Unassigned) != len(refusals) {
			t.Fatalf("problem %d: %d of %d refusals are told", n, len(a.Unassigned), len(refusals))
		}
		for i, u := range a.Unassigned {
			if len(u.Reasons) == 0 || (u.Enough == nil) != (refusals[i].Enough == nil) {
				t.Fatalf("problem %d: %+v", n, u)
			}
			sentences := u.Reasons
			if u.Enough != nil {
				sentences = append(sentences, u.Enough.Text)
				for _, step := range u.Enough.Steps {
					said["assez "+step.Rule]++
				}
			}
			for _, s := range sentences {
				if !whole(s) || !strings.HasSuffix(s, ".") {
					t.Fatalf("problem %d: %q", n, s)
				}
			}
		}
		for _, x := range refusals {
			for _, r := range x.Reasons {
				said[r.Rule.String()]++
			}
		}
	}
	for _, rule := range []string{"not_working", "equipment", "wheelchair", "capacity", "room", "opening", "day_end", "driving", "working", "rest"} {
		if said[rule] == 0 {
			t.Errorf("no problem meets %s", rule)
		}
	}
}

// asked is a request whose names are those of a problem.
func asked(p *tour.Problem) *vroom.Request {
	name := func(id string) vroom.ID { raw, _ := json.Marshal(id); return vroom.ID(raw) }
	q := &vroom.Request{Horizon: &vroom.Horizon{First: calendar.NewDate(2027, 1, 4), Days: p.Days, Noon: p.Noon}}
	for _, v := range p.Vehicles {
		q.Vehicles = append(q.Vehicles, vroom.Vehicle{ID: name(v.ID), Break: &vroom.Break{ID: "1"}})
	}
	for _, v := range p.Visits {
		q.Jobs = append(q.Jobs, vroom.Job{ID: name(v.ID), Arrange: v.Setup, Service: v.Stay, Pack: v.Pack})
	}
	return q
}

// The words of each rule, as they are read.
func TestRefusalsInFrench(t *testing.T) {
	t.Parallel()
	p := tourtest.OverConstrained(0)
	q := asked(p)
	q.Vehicles[0].Description, q.Jobs[0].Description, q.Jobs[1].Description = "La Rur@linette", "Migné", "Le Blanc"
	p.Visits[0].Equipment = []string{"skill 14", "equipment trackball"}
	p.Visits[0].Patterns = []tour.Pattern{{Slots: half(3, tour.Morning)}}
	for _, c := range []struct {
		reason tour.Reason
		want   string
	}{
		{tour.Reason{Rule: tour.NotWorking}, "ne travaille pas."},
		{tour.Reason{Rule: tour.Working, Missing: 2400}, "il manque 40 minutes de travail."},
		{tour.Reason{Rule: tour.Driving, Missing: 3601}, "il manque 1 h 01 de conduite."},
		{tour.Reason{Rule: tour.DayEnd, Missing: 7200}, "le retour serait trop tard de 2 h."},
		{tour.Reason{Rule: tour.DayEnd, Missing: int64(tour.Forever)}, "la journée n’y suffit pas."},
		{tour.Reason{Rule: tour.Opening, Missing: 1}, "on y arriverait trop tard de 1 minute."},
		{tour.Reason{Rule: tour.LaterOpening, Missing: 60, Other: 1}, "« Le Blanc », ensuite, commencerait trop tard de 1 minute."},
		{tour.Reason{Rule: tour.Room, Missing: 1800}, "le lieu n’est libre que le matin, il manque 30 minutes."},
		{tour.Reason{Rule: tour.RestTime, Missing: 900}, "il manque 15 minutes pour la pause."},
		{tour.Reason{Rule: tour.Equipment}, "il manque à bord la compétence 14 et trackball."},
		{tour.Reason{Rule: tour.Wheelchair, Missing: 2}, "il manque 2 places pour des fauteuils roulants."},
		{tour.Reason{Rule: tour.Capacity, Missing: 3}, "la charge dépasse de 3 ce qui tient à bord."},
		{tour.Reason{Rule: tour.Stops, Missing: 1}, "ce serait 1 arrêt de trop."},
		{tour.Reason{Rule: tour.OtherVehicle}, "un autre véhicule est demandé."},
		{tour.Reason{Rule: tour.Fits}, "ce jour conviendrait, mais pas les autres du même choix."},
	} {
		c.reason.Day = 3
		a := q.Answer(&vroom.Result{Problem: p, Refusals: []tour.Refusal{{Reasons: []tour.Reason{c.reason, c.reason}}}})
		want := "Le jeudi 7 janvier 2027, « La Rur@linette » : " + c.want + " De même pour 1 autre jour ou véhicule."
		if got := a.Unassigned[0].Reasons[0]; got != want {
			t.Errorf("%v: %q, want %q", c.reason.Rule, got, want)
		}
	}
	for _, c := range []struct {
		step tour.Step
		want string
	}{
		{tour.Step{Rule: tour.Working, By: 2400, Visit: -1, Day: 3}, "que « La Rur@linette » puisse travailler 40 minutes de plus le jeudi 7 janvier 2027"},
		{tour.Step{Rule: tour.Driving, By: 60, Visit: -1, Day: -1}, "que « La Rur@linette » puisse rouler 1 minute de plus"},
		{tour.Step{Rule: tour.DayEnd, By: 60, Visit: -1, Day: -1}, "que « La Rur@linette » puisse rentrer 1 minute plus tard"},
		{tour.Step{Rule: tour.RestTime, By: 60, Visit: -1, Day: -1}, "que la pause de « La Rur@linette » soit plus courte de 1 minute"},
		{tour.Step{Rule: tour.NotWorking, Visit: -1, Day: 3}, "que « La Rur@linette » travaille le jeudi 7 janvier 2027"},
		{tour.Step{Rule: tour.Opening, By: 60, Vehicle: -1, Day: -1}, "que « Migné » puisse commencer 1 minute plus tard"},
		{tour.Step{Rule: tour.LaterOpening, By: 60, Visit: 1, Vehicle: -1, Day: -1}, "que « Le Blanc » puisse commencer 1 minute plus tard"},
		{tour.Step{Rule: tour.Room, Vehicle: -1, Day: 3}, "que « Migné » soit libre toute la journée le jeudi 7 janvier 2027"},
		{tour.Step{Rule: tour.OtherVehicle, Vehicle: -1, Day: -1}, "qu’un autre véhicule puisse aller chez « Migné »"},
		{tour.Step{Rule: tour.Equipment, Day: -1}, "que « La Rur@linette » emporte la compétence 14 et trackball"},
		{tour.Step{Rule: tour.Wheelchair, By: 1, Visit: -1, Day: -1}, "que « La Rur@linette » ait 1 place de plus pour un fauteuil roulant"},
		{tour.Step{Rule: tour.Capacity, By: 5, Visit: -1, Day: -1}, "que « La Rur@linette » puisse porter 5 de plus"},
		{tour.Step{Rule: tour.Stops, By: 2, Visit: -1, Day: -1}, "que « La Rur@linette » puisse faire 2 arrêts de plus"},
	} {
		a := q.Answer(&vroom.Result{Problem: p, Refusals: []tour.Refusal{{Enough: &tour.Relaxation{Steps: []tour.Step{c.step}}}}})
		enough := a.Unassigned[0].Enough
		if want := "Il suffirait " + c.want + "."; enough.Text != want || enough.Steps[0].Rule != c.step.Rule.String() || enough.Steps[0].By != c.step.By {
			t.Errorf("%v: %q, want %q (%+v)", c.step.Rule, enough.Text, want, enough.Steps[0])
		}
	}
}

func half(day int, h tour.Half) tour.Slots {
	s := tour.NewSlots(5)
	s.Add(day, h)
	return s
}

func ExampleRead() {
	_, err := vroom.Read(strings.NewReader(`{"vehicles": [{"id": 1, "start": [1.69, 46.81], "speed_factor": 1.2}]}`))
	fmt.Println(err)
	// Output: plan_non_honore (field vehicles[0].speed_factor)
}
