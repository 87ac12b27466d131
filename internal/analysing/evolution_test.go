package analysing_test

import (
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/sample"
	"github.com/maillage-numerique/maillage/internal/store"
)

// La Rur@linette stops for a year: those whom only its monthly visit helped have nobody any more, what it kept from being a gap is
// one, and the diagnosis says so. When it comes back, so do they, and the gap is solved.
func TestAUnitThatStopsAndComesBack(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	w := world{t, pgtest.New(t), nil}
	w.st = store.New(w.pool)
	if _, err := sample.Load(ctx, w.st, clock); err != nil {
		t.Fatal(err)
	}
	runner := analysing.NewRunner(w.st, analysing.DefaultParameters(), clock)
	analyst := analysing.NewAnalyst(w.st, w.st.DataVersion, clock)
	run := func() {
		t.Helper()
		if report, err := runner.Run(ctx, nil); err != nil || !report.Changed {
			t.Fatalf("%+v, %v", report, err)
		}
	}
	evolution := func(mobile bool) (*analysing.Answer, *analysing.Evolution) {
		t.Helper()
		answer := w.ask(analyst, func(q *analysing.Question) { q.Mobile = mobile })
		e, err := analyst.Evolution(ctx, answer, calendar.DateOf(now).UTC().AddDate(-1, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		return answer, e
	}
	run()
	before, first := evolution(true)
	uncovered := first.Records[0].Uncovered
	if len(first.Records) != 1 || first.Total == nil || first.Total.Uncovered != 0 || uncovered != rounded(before.Total[0].PeopleClass[store.Uncovered]) {
		t.Fatalf("after a first run: %+v", first)
	}

	now = now.AddDate(0, 0, 1)
	const bus = "bus-france-services-la-ruralinette"
	planner := &planning.Planner{Store: w.st, Now: clock}
	who := planning.Who{Name: "Anne", Detail: "essai"}
	pause := itinerary.Exception{From: calendar.DateOf(now), To: calendar.DateOf(now) + 500}
	if _, err := planner.Pause(ctx, bus, "", pause, who); err != nil {
		t.Fatal(err)
	}
	run()
	stopped, e := evolution(true)
	lost, sum := *e.Total, 0
	for _, line := range e.Lines {
		sum += line.Uncovered
	}
	if lost.Uncovered < 1000 || lost.Uncovered != e.Records[1].Uncovered-uncovered || lost.People != 0 || math.Abs(float64(sum-lost.Uncovered)) > 20 ||
		!lost.Since.Equal(calendar.NewDate(2026, 11, 22).UTC()) {
		t.Errorf("%+v, %d over the living areas; want thousands who have nobody any more since the first run", lost, sum)
	}
	var opened []store.CoverageGap
	for _, g := range stopped.Gaps {
		if g.Status == string(coverage.NewGap) && g.Since.Equal(calendar.NewDate(2026, 11, 23).UTC()) {
			opened = append(opened, g)
		}
	}
	if len(opened) == 0 || len(e.Solved) != 0 {
		t.Fatalf("%d new gaps, %d solved; want new ones alone", len(opened), len(e.Solved))
	}
	worse := 0
	for _, g := range stopped.Gaps {
		if g.Status == string(coverage.WorseGap) {
			if worse++; g.PeopleBefore == nil || *g.PeopleBefore >= g.People || !g.Since.Equal(calendar.NewDate(2026, 11, 22).UTC()) {
				t.Errorf("worse, from %v to %v people, since %v", g.PeopleBefore, g.People, g.Since)
			}
		}
	}
	if _, fixed := evolution(false); fixed.Total.Uncovered != 0 {
		t.Errorf("without mobile units nothing changes: %+v", fixed.Total)
	}

	now = now.AddDate(0, 0, 1)
	if _, err := planner.Undo(ctx, bus, 0, who); err != nil {
		t.Fatal(err)
	}
	run()
	back, e := evolution(true)
	if got := rounded(back.Total[0].PeopleClass[store.Uncovered]); got != uncovered || e.Total.Uncovered != 0 || len(e.Records) != 3 {
		t.Errorf("%d people have nobody, %+v; want %d as before", got, e.Total, uncovered)
	}
	for _, g := range opened {
		i := slices.IndexFunc(e.Solved, func(s store.CoverageGap) bool { return s.GapID == g.GapID })
		if i < 0 {
			t.Errorf("gap %s is not listed as solved", g.GapID)
			continue
		}
		if s := e.Solved[i]; s.Status != string(coverage.SolvedGap) || s.People != g.People || !s.SolvedOn.Equal(calendar.NewDate(2026, 11, 24).UTC()) {
			t.Errorf("solved gap %+v, want the %v people of %s", s, g.People, g.GapID)
		}
	}
	if slices.ContainsFunc(w.gaps(store.GapFilter{Zoning: "bassins-insee"}), func(g store.CoverageGap) bool { return g.SolvedOn != nil }) {
		t.Error("a solved gap is listed among those of today")
	}
}

func rounded(x float64) int { return int(math.Round(x)) }

// With other minutes fewer people are out of reach: that is no progress, and nothing is said to be solved.
func TestOtherParametersAreNoEvolution(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t, 1)
	w.open("mairie", 1.25, true)
	w.run()
	p := analysing.DefaultParameters()
	p.Minutes = 20
	if _, err := analysing.RunCoverage(ctx, w.st, p, nil, w.now); err != nil {
		t.Fatal(err)
	}
	answer := w.ask(w.analyst(), func(q *analysing.Question) { q.Minutes = 20 })
	e, err := w.analyst().Evolution(ctx, answer, w.now())
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Records) != 2 || e.Records[0].Comparable || !e.Records[1].Comparable || e.Total.Uncovered != 0 {
		t.Errorf("%+v; want the former figures apart, and today's compared with themselves", e)
	}
	for _, g := range answer.Gaps {
		if g.Status != store.GapNotComparable {
			t.Errorf("gap %s is %s", g.GapID, g.Status)
		}
	}
	if len(e.Solved) != 0 {
		t.Errorf("%d gaps are said to be solved by other minutes", len(e.Solved))
	}
	if other := w.ask(w.analyst(), func(q *analysing.Question) { q.Minutes = 10 }); other.Run.CoverageRunID != 0 {
		t.Fatal("a question of its own is read from the database")
	} else if e, err := w.analyst().Evolution(ctx, other, w.now()); e != nil || err != nil {
		t.Errorf("%+v, %v: nobody remembers what it was", e, err)
	}
}

// A figure is written once, until it changes as it is shown: a run of the next day on the same data adds next to nothing.
func TestWhatDoesNotChangeIsNotWrittenAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.open("mairie", 1.25, true)
	count := func(table string) (n int) {
		t.Helper()
		if err := w.pool.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	day := func(n int) time.Time { return w.now().AddDate(0, 0, n) }
	for n := range 20 {
		_, err := analysing.RunCoverage(t.Context(), w.st, analysing.DefaultParameters(), nil, func() time.Time { return day(n) })
		if err != nil {
			t.Fatal(err)
		}
	}
	first := count("coverage_territory WHERE scope = 'etude' AND part = ''")
	if records, editions := count("coverage_record"), count("coverage_edition"); records > first+first/2 || editions > 8 {
		t.Errorf("%d records of %d territories and %d editions after 20 nights", records, first, editions)
	}
}
