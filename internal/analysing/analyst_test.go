package analysing_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
)

func (w world) analyst() *analysing.Analyst {
	return analysing.NewAnalyst(w.st, w.st.DataVersion, w.now)
}

func (w world) ask(a *analysing.Analyst, change func(*analysing.Question)) *analysing.Answer {
	w.t.Helper()
	q := analysing.DefaultQuestion()
	change(&q)
	answer, err := a.Answer(context.Background(), q)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer
}

func TestNothingIsAnsweredBeforeTheFirstRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	_, err := w.analyst().Answer(context.Background(), analysing.DefaultQuestion())
	if f, ok := fault.As(err); !ok || f.Kind != fault.NotFound || f.Code != "couverture_jamais_calculee" {
		t.Errorf("%v, want couverture_jamais_calculee", err)
	}
}

// The same question, once from the database and once from memory: a run with other parameters leaves it to memory.
func TestMemoryAnswersAsTheDatabaseDoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.open("mairie", 1.25, true)
	w.openOn("", "médiathèque", 1.55, true)
	w.run()
	for name, change := range map[string]func(*analysing.Question){
		"bassins":                  func(*analysing.Question) {},
		"without mobile units":     func(q *analysing.Question) { q.Mobile = false },
		"communes of a bassin":     func(q *analysing.Question) { q.Level, q.Territory = store.LevelCommune, "est" },
		"EPCI of a département":    func(q *analysing.Question) { q.Level, q.Territory = store.LevelEPCI, "36" },
		"the waits of the bassins": func(q *analysing.Question) { q.Measure = analysing.Wait },
	} {
		stored := w.ask(w.analyst(), change)
		if stored.Run.CoverageRunID == 0 {
			t.Fatalf("%s: not read from the database", name)
		}
		other := analysing.DefaultParameters()
		other.Minutes = 20
		if _, err := analysing.RunCoverage(context.Background(), w.st, other, nil, w.now); err != nil {
			t.Fatal(err)
		}
		computed := w.ask(w.analyst(), change)
		if computed.Run.CoverageRunID != 0 {
			t.Fatalf("%s: not computed", name)
		}
		gaps := cmpopts.IgnoreFields(store.CoverageGap{}, "GapID", "Status", "Since", "Centre")
		for what, diff := range map[string]string{
			"lines": cmp.Diff(stored.Territories, computed.Territories), "total": cmp.Diff(stored.Total, computed.Total),
			"gaps":     cmp.Diff(stored.Gaps, computed.Gaps, gaps, cmpopts.SortSlices(func(a, b store.CoverageGap) bool { return a.GapID < b.GapID })),
			"settling": cmp.Diff(stored.Settling, computed.Settling),
		} {
			if diff != "" {
				t.Errorf("%s, %s: %s", name, what, diff)
			}
		}
		w.run()
	}
}

// Nobody knows when the médiathèque of 36006 is open, and it says neither yes nor no about wheelchairs.
func TestAFilterTakesNoUnknownForAYes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.open("mairie", 1.55, true)
	w.exec(`UPDATE site SET facets = '{pmr:?,services:Aide aux démarches administratives}'`)
	w.run()
	a := w.analyst()
	total := func(change func(*analysing.Question)) store.TerritoryCoverage { return w.ask(a, change).Total[0] }
	plain := total(func(*analysing.Question) {})
	if plain.PeopleClass[store.Covered] < 600 || plain.CoveredLow != plain.CoveredHigh {
		t.Fatalf("a mairie open every working day covers 36006 for sure: %+v", plain)
	}
	wheelchair := total(func(q *analysing.Question) { q.Wheelchair = true })
	if wheelchair.CoveredLow != 0 || wheelchair.CoveredHigh != plain.CoveredHigh {
		t.Errorf("in a wheelchair: covered from %v to %v, want from 0 to %v", wheelchair.CoveredLow, wheelchair.CoveredHigh, plain.CoveredHigh)
	}
	if wheelchair.PeopleClass[store.Unknown] < 600 || wheelchair.Reasons["non_precise"] == 0 {
		t.Errorf("nobody is said to depend on what is unknown: %+v", wheelchair)
	}
	if settling := w.ask(a, func(q *analysing.Question) { q.Wheelchair = true }).Settling; len(settling) != 1 || settling[0].Why != "non_precise" {
		t.Errorf("what would settle most: %+v, want the access of the mairie", settling)
	}
	other := total(func(q *analysing.Question) { q.Services = []string{"Maîtrise des outils numériques du quotidien"} })
	if other.CoveredHigh != 0 || other.Reasons["pas_ce_service"] < 600 {
		t.Errorf("another service than those it lists: %+v", other)
	}
	onFoot := total(func(q *analysing.Question) { q.Mode = analysing.Walk })
	if onFoot.CoveredHigh == 0 || onFoot.CoveredHigh >= plain.CoveredHigh/2 {
		t.Errorf("on foot %v people are covered, by car %v", onFoot.CoveredHigh, plain.CoveredHigh)
	}
	if again := total(func(q *analysing.Question) { q.Mode = analysing.Walk }); !cmp.Equal(again, onFoot) {
		t.Error("the same question has another answer")
	}
}

func TestAnAnswerFollowsTheData(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.run()
	a := w.analyst()
	within20 := func(q *analysing.Question) { q.Minutes = 20 }
	if before := w.ask(a, within20).Total[0]; before.CoveredHigh != 0 {
		t.Fatalf("%v people covered by nothing", before.CoveredHigh)
	}
	w.open("mairie", 1.25, true)
	w.exec("UPDATE data_version SET version = version + 1")
	if after := w.ask(a, within20).Total[0]; after.CoveredHigh == 0 {
		t.Error("the new place is not seen")
	}
	if err := a.Keep(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestATerritoryThatIsNotStudiedIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.run()
	for _, minutes := range []float64{15, 20} {
		q := analysing.DefaultQuestion()
		q.Territory, q.Minutes = "86", minutes
		_, err := w.analyst().Answer(context.Background(), q)
		if f, ok := fault.As(err); !ok || f.Code != "couverture_inconnue" || f.Field != "territoire" {
			t.Errorf("within %v minutes: %v", minutes, err)
		}
	}
}

// Whatever is asked, the lines of a level that partitions sum to the total, and low is never above high.
func TestAnswersAddUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.open("mairie", 1.25, true)
	w.openOn("", "médiathèque", 1.55, true)
	w.openOn("Tu[1] 09:00-12:00", "permanence", 1.75, true)
	w.run()
	a := w.analyst()
	for _, measure := range analysing.Measures {
		for _, level := range analysing.Levels {
			answer := w.ask(a, func(q *analysing.Question) { q.Measure, q.Level, q.WindowDays = measure, level, 14 })
			var people, covered, gap float64
			for _, line := range answer.Territories {
				if line.CoveredLow > line.CoveredHigh || line.GapLow < line.GapHigh || line.PeopleLow[store.Covered] > line.PeopleHigh[store.Covered] {
					t.Errorf("%s %s %s: low above high: %+v", measure, level, line.Code, line)
				}
				if line.Scope == store.ScopeStudy {
					people, covered, gap = people+line.People, covered+line.CoveredLow, gap+line.GapLow
				}
			}
			total := answer.Total[slices.IndexFunc(answer.Total, func(t store.TerritoryCoverage) bool { return t.Part == store.PartAll })]
			if math.Abs(people-total.People) > 1e-6 || math.Abs(covered-total.CoveredLow) > 1e-6 || math.Abs(gap-total.GapLow) > 1e-6 {
				t.Errorf("%s %s: lines sum to %v, %v, %v; the total is %v, %v, %v", measure, level, people, covered, gap, total.People,
					total.CoveredLow, total.GapLow)
			}
		}
	}
}
