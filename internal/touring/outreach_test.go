package touring_test

import (
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/locate"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/touring"
)

func checkOutreach(t *testing.T, tourer *touring.Tourer) {
	brief := touring.DefaultBrief()
	brief.Reruns, brief.Effort = 2, locate.Effort{Iterations: 1, Seed: 1}
	ask := func(b touring.Brief) *touring.Outreach {
		t.Helper()
		o, err := tourer.Outreach(t.Context(), touring.Request{Unit: ruralinette, Year: 2027}, touring.DefaultMeans(), b)
		if err != nil {
			t.Fatal(err)
		}
		m := o.Proposal.Measure
		if !o.Proposal.Complete || o.Brief.Reruns != 2 || len(m.Conflicts) > 0 || len(m.Breaches) > 0 {
			t.Errorf("complete %v, %d re-runs, conflicts %v, days %v", o.Proposal.Complete, o.Brief.Reruns, m.Conflicts, m.Breaches)
		}
		if o.Gain <= 0 || o.Bound < o.Gain || o.Gaps[1].People >= o.Gaps[0].People {
			t.Errorf("a gain of %v under a bound of %v; gaps %+v", o.Gain, o.Bound, o.Gaps)
		}
		return o
	}
	people := ask(brief)
	// METHODS §7: the plain optimum goes to the gates of Châteauroux.
	if first := people.Visits[0].Stop.Place; first != "Le Poinçonnet" || people.Peers[0].Place != first {
		t.Errorf("most people are gained first at %s, of peers %+v", first, people.Peers)
	}
	if halves := float64(people.Proposal.Measure.Halves); halves > 12*people.Brief.HalfDays || people.Brief.HalfDays != 236*2/12.0 {
		t.Errorf("%v half-days for %v a month: today's rules name 236 days", halves, people.Brief.HalfDays)
	}
	// The coverage engine finds what the choice says, but for the visits that holidays move.
	m := people.Proposal.Measure
	without := (m.Without[coverage.Low].Graded + m.Without[coverage.High].Graded) / 2
	if got := m.Mid() - without; math.Abs(got-people.Gain) > 0.02*people.Gain {
		t.Errorf("the round serves %.1f people more, the choice says %.1f", got, people.Gain)
	}
	for i := range people.Visits[:3] {
		v := &people.Visits[i]
		for _, run := range coverage.Runs {
			if got := servedByTheLetter(t, tourer, people, v, run); math.Abs(got-v.Serves[run]) > 0.03*got {
				t.Errorf("%s serves %.1f people by the letter in run %d, and is said to serve %.1f", v.Stop.Place, got, run, v.Serves[run])
			}
		}
	}

	brief.Objective = touring.WorstOff
	if first := ask(brief).Visits[0].Stop.Place; first == "Le Poinçonnet" {
		t.Error("the suburb of Châteauroux is the worst off")
	}

	brief.Beside, brief.HalfDays = true, 2
	beside := ask(brief)
	kept := beside.Proposal.Round.Stops[:len(beside.Proposal.Round.Stops)-len(beside.Visits)]
	if !slices.EqualFunc(kept, beside.Round.Stops, func(a, b itinerary.Stop) bool { return a.ID == b.ID && len(a.Schedules) == len(b.Schedules) }) {
		t.Error("the present round does not stay")
	}
	if beside.Proposal.Measure.Held < beside.Present.Due-len(beside.Present.Undecided) {
		t.Errorf("%d visits, %d today", beside.Proposal.Measure.Held, beside.Present.Held)
	}
}

// servedByTheLetter counts whom a visit serves beyond all else as METHODS §5 writes it: row by row, day by day, the greatest weight among
// those who come within seven days, with the visit and without it.
func servedByTheLetter(t *testing.T, tourer *touring.Tourer, o *touring.Outreach, v *touring.OutreachStop, run coverage.Run) float64 {
	t.Helper()
	ctx, from := t.Context(), calendar.NewDate(o.Year, 1, 1)
	communes, err := tourer.Store.CommunesAround(ctx, orb.MultiPoint{*v.Stop.Geom}, 40_000)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, c := range communes {
		codes = append(codes, string(c.Code))
	}
	rows, err := tourer.Store.DemandOfCommunes(ctx, codes)
	if err != nil {
		t.Fatal(err)
	}
	others, err := tourer.Others(ctx, from, ruralinette)
	if err != nil {
		t.Fatal(err)
	}
	type help struct {
		at    orb.Point
		comes [365]bool
	}
	var all []help // the visit is the first
	add := func(at orb.Point, dates *coverage.Days) {
		h := help{at: at}
		for day := range h.comes {
			for d := day; d < day+7; d++ {
				h.comes[day] = h.comes[day] || dates.Has(d)
			}
		}
		all = append(all, h)
	}
	visit := func(stop itinerary.Stop) {
		var dates coverage.Days
		for _, p := range o.Proposal.Round.Passages(from, from+400) {
			if p.StopID == stop.ID && p.State != itinerary.CancelledPassage {
				dates.Add(int(p.Day - from))
			}
		}
		add(*stop.Geom, &dates)
	}
	visit(v.Stop)
	for _, stop := range o.Proposal.Round.Stops {
		if stop.ID != v.Stop.ID {
			visit(stop)
		}
	}
	for _, s := range others {
		if geo.Distance(s.Point, *v.Stop.Geom) < 40_000 { // nobody within 20 minutes of the visit goes farther
			add(s.Point, &s.Days[run])
		}
	}
	served := 0.0
	for _, row := range rows {
		weight := func(h *help) float64 { return min(1, (20-coverage.CarMinutes(geo.Distance(h.at, row.Centre)))/15) }
		own := weight(&all[0])
		if own <= 0 {
			continue
		}
		var best [365]float64
		for i := 1; i < len(all); i++ {
			if w := weight(&all[i]); w > 0 {
				for day, comes := range all[i].comes {
					if comes {
						best[day] = max(best[day], w)
					}
				}
			}
		}
		for day, comes := range all[0].comes {
			if comes {
				served += row.Need * max(0, own-best[day]) / 365
			}
		}
	}
	return served
}
