package analysing_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/store"
)

func TestAnEmptyDatabaseHasAnEmptyCoverage(t *testing.T) {
	t.Parallel()
	st := store.New(pgtest.New(t))
	report, err := analysing.RunCoverage(context.Background(), st, analysing.DefaultParameters(), nil, time.Now)
	if err != nil || report.Rows != 0 || report.People != 0 {
		t.Fatalf("RunCoverage = %+v, %v", report, err)
	}
	if all, err := st.CoverageByTerritory(context.Background(), store.LevelRegion, ""); err != nil || len(all) != 0 {
		t.Errorf("CoverageByTerritory = %v, %v; want none", all, err)
	}
}

func TestNoSupplyCoversNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.run()
	region := w.coverage(store.LevelRegion, "")["etude 24"]
	if region.People < 3599 || region.MinutesMedian != nil || slices.Max(region.PeopleWithin) != 0 {
		t.Errorf("region without help = %+v; want 3,600 people, nobody covered", region)
	}
	areas := w.coverage(store.LevelLivingArea, "bassins-insee")
	if beyond := areas["entier est"].PartialPeople - areas["etude est"].PartialPeople; math.Abs(beyond-900) > 1e-6 {
		t.Errorf("%v people beyond the edge have a partial supply, want all 900", beyond)
	}
	for _, gap := range w.gaps(store.GapFilter{Zoning: "bassins-insee"}) {
		if gap.Reason != "aucune_offre" || gap.NearestSite != nil || gap.MinutesMin != nil {
			t.Errorf("gap %+v, want no supply", gap)
		}
	}
}

// Everybody is in exactly one territory of each level: the sums are those of the region.
func TestEveryLevelSumsToTheRegion(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.open("mairie", 1.25, true)
	report := w.run()
	if math.Abs(report.People-3600) > 1e-6 || report.Communes != 8 {
		t.Fatalf("report %+v, want the 3,600 people of 8 communes", report)
	}
	for _, level := range []string{store.LevelCommune, store.LevelLivingArea, store.LevelEPCI, store.LevelDepartement, store.LevelRegion} {
		var people, need, within float64
		for key, one := range w.coverage(level, "bassins-insee") {
			if strings.HasPrefix(key, "etude") {
				people += one.People
				need += one.Need
				within += one.PeopleWithin[1]
			}
		}
		region := w.coverage(store.LevelRegion, "")["etude 24"]
		if math.Abs(people-3600) > 1e-6 || math.Abs(need-region.Need) > 1e-6 || math.Abs(within-region.PeopleWithin[1]) > 1e-6 {
			t.Errorf("%s: %v people, %v in need, %v within 15 minutes; the region has %v, %v, %v",
				level, people, need, within, 3600, region.Need, region.PeopleWithin[1])
		}
	}
}

func TestABassinAcrossTheEdgeHasTwoReadings(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.open("mairie de 36009", 1.85, true)
	w.run()
	areas := w.coverage(store.LevelLivingArea, "bassins-insee")
	for key, people := range map[string]float64{
		"etude ouest": 1000, "entier ouest": 1000, // 100 + 200 + 300 + 400
		"etude est": 2100, "entier est": 3000, // 600 + 700 + 800, then + 900 beyond the edge
		"etude ": 500, // hors bassin: 36005
	} {
		if got := areas[key]; math.Abs(got.People-people) > 1e-6 {
			t.Errorf("%q: %v people, want %v", key, got.People, people)
		}
	}
	if len(areas) != 5 {
		t.Errorf("%d readings, want 5 and none of the bassin that lies beyond the edge: %v", len(areas), areas)
	}
	if areas["etude est"].Name != "Est" || areas["etude "].Name != "" {
		t.Errorf("names %q and %q", areas["etude est"].Name, areas["etude "].Name)
	}
	if got := areas["entier est"].PartialPeople - areas["etude est"].PartialPeople; got != 0 {
		t.Errorf("%v people beyond the edge have a partial supply: they have a sure one at their door", got)
	}
	if epci := w.coverage(store.LevelEPCI, ""); math.Abs(epci["etude 2"].People-800) > 1e-6 || math.Abs(epci["entier 2"].People-1800) > 1e-6 {
		t.Errorf("EPCI 2: %v people of 800 inside, %v of 1,800", epci["etude 2"].People, epci["entier 2"].People)
	}
}

// By hand: 82 % of 400 people are 15 or more; 24 % of them are 65 or more, 54 % have a low diploma.
func TestTheNeedOfACommuneIsThatOfItsIndicators(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.run()
	want := 0.82 * 400 * (0.45*0.24 + 0.06*0.76) * (0.54 / 0.532)
	if got := w.coverage(store.LevelCommune, "")["etude 36004"].Need; math.Abs(got-want) > 1e-6 {
		t.Errorf("%v people in difficulty, want %v", got, want)
	}
}

// Minutes by hand: everybody of 36001 lives between 0 and 0.1° east of 1°, the help is at 1.05°.
func TestHelpInTheMiddleOfACommuneIsNear(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.open("mairie", 1.05, true)
	w.run()
	communes := w.coverage(store.LevelCommune, "")
	near, far := communes["etude 36001"], communes["etude 36008"]
	// The corners are 6.7 km from the centre: 11.7 minutes; half the people are within the first kilometre and a half.
	if near.PeopleWithin[1] != near.People || *near.MinutesP90 > 12 || *near.MinutesMedian > 5.2 {
		t.Errorf("36001 with help in its middle: %+v", near)
	}
	if far.PeopleWithin[3] != 0 || far.MinutesMedian != nil {
		t.Errorf("36008, 53 km from the only help: %+v; want nothing within reach", far)
	}
}

func TestTheSameDataAgainChangeNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.open("mairie", 1.25, true)
	if first := w.run(); !first.Computed || !first.Changed {
		t.Fatalf("first run %+v", first)
	}
	run, version := w.latest(), w.version()
	if second := w.run(); second.Computed || second.Changed {
		t.Errorf("second run %+v, want nothing done", second)
	}

	w.open("coworking", 1.5, false)
	if third := w.run(); third.Computed {
		t.Errorf("a place that does not count: %+v, want nothing done", third)
	}
	if w.version() != version || w.latest().CoverageRunID != run.CoverageRunID {
		t.Errorf("version %d run %d, then version %d run %d", version, run.CoverageRunID, w.version(), w.latest().CoverageRunID)
	}

	w.open("too far for anybody", -3, true)
	if fourth := w.run(); !fourth.Computed || fourth.Changed {
		t.Errorf("help that nobody reaches: %+v, want computed and unchanged", fourth)
	}
	if w.version() != version || w.latest().InputHash == run.InputHash {
		t.Error("the new inputs are not noted, or the version moved for nothing")
	}

	w.open("mairie de 36007", 1.65, true)
	if fifth := w.run(); !fifth.Changed || w.version() != version+1 {
		t.Errorf("help that changes minutes: %+v, version %d after %d", fifth, w.version(), version)
	}
	var cells, runs int
	if err := w.pool.QueryRow(context.Background(), `SELECT (SELECT count(*) FROM demand_cell), (SELECT count(*) FROM coverage_run)`).Scan(&cells, &runs); err != nil {
		t.Fatal(err)
	}
	if runs != 1 || cells == 0 {
		t.Errorf("%d runs and %d cells are kept, want the current run alone", runs, cells)
	}
}

func TestTheOrderOfTheDataChangesNothing(t *testing.T) {
	t.Parallel()
	var hashes []string
	for seed := range uint64(3) {
		w := newWorld(t, seed)
		w.open("b", 1.25, true)
		w.open("a", 1.55, true)
		w.run()
		run := w.latest()
		hashes = append(hashes, run.InputHash+run.ResultHash)
	}
	if slices.Sort(hashes); len(slices.Compact(hashes)) != 1 {
		t.Errorf("%d different results for three orders of the same data", len(hashes))
	}
}

func TestParametersChangeTheResult(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.open("mairie", 1.25, true)
	w.run()
	before := w.gaps(store.GapFilter{Zoning: "bassins-insee"})
	p := analysing.DefaultParameters()
	p.Minutes = 30
	report, err := analysing.RunCoverage(context.Background(), w.st, p, nil, w.now)
	if err != nil || !report.Changed {
		t.Fatalf("RunCoverage = %+v, %v", report, err)
	}
	people := func(gaps []store.CoverageGap) (sum float64) {
		for _, g := range gaps {
			sum += g.People
		}
		return sum
	}
	if after := w.gaps(store.GapFilter{Zoning: "bassins-insee"}); people(after) >= people(before) || len(after) == 0 {
		t.Errorf("beyond 30 minutes %v people, beyond 15 %v", people(after), people(before))
	}
	if !strings.Contains(string(w.latest().Parameters), `"minutes": 30`) {
		t.Errorf("the parameters are not kept: %s", w.latest().Parameters)
	}
}

func TestGapsAreListedByFilterAndByPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	help := w.open("mairie", 1.25, true)
	w.run()
	all := w.gaps(store.GapFilter{Zoning: "bassins-insee", Outlines: true})
	if len(all) < 2 {
		t.Fatalf("%d gaps, want one hors bassin and one in the east at least", len(all))
	}
	for i, g := range all {
		if i > 0 && g.People > all[i-1].People {
			t.Error("the largest do not come first")
		}
		if len(g.Outline) == 0 || g.People < 50 || len(g.CommuneNames) != len(g.INSEECodes) || !slices.Equal(g.Departements, []string{"36"}) {
			t.Errorf("gap %+v", g)
		}
		if g.Reason == "trop_loin" && (g.NearestSite == nil || *g.NearestSite != help || *g.NearestName != "mairie" || *g.MinutesMin <= 15) {
			t.Errorf("gap %+v, want the mairie beyond 15 minutes", g)
		}
		if slices.Contains(g.INSEECodes, "36009") {
			t.Errorf("gap %v lies beyond the edge of the studied area", g.INSEECodes)
		}
	}
	var paged []store.CoverageGap
	f := store.GapFilter{Zoning: "bassins-insee", Outlines: true, Limit: 1}
	for page := w.gaps(f); len(page) > 0; page = w.gaps(f) {
		paged = append(paged, page...)
		f.After = &store.GapCursor{People: page[0].People, GapID: page[0].GapID}
	}
	if len(paged) != len(all) {
		t.Errorf("%d gaps page by page, %d at once", len(paged), len(all))
	}
	outside, east := "", "est"
	for name, f := range map[string]store.GapFilter{
		"hors bassin": {Zoning: "bassins-insee", LivingArea: &outside},
		"est":         {Zoning: "bassins-insee", LivingArea: &east},
		"commune":     {Zoning: "bassins-insee", INSEECode: "36008"},
		"departement": {Zoning: "bassins-insee", Departement: "36", MinPeople: 50},
		"custom":      {Zoning: "bassins-essai"},
	} {
		if got := w.gaps(f); len(got) == 0 || len(got[0].Outline) != 0 {
			t.Errorf("%s: %d gaps", name, len(got))
		}
	}
	if got := w.gaps(store.GapFilter{Zoning: "bassins-insee", Departement: "45"}); len(got) != 0 {
		t.Errorf("%d gaps in another département", len(got))
	}
}

func TestUnknownIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.exec(`UPDATE commune SET population = NULL WHERE insee_code = '36001'`)
	w.exec(`UPDATE commune SET centre = NULL, geom = NULL WHERE insee_code = '36002'`)
	w.exec(`UPDATE need_indicator SET share_low_diploma = NULL WHERE insee_code = '36003'`)
	report := w.run()
	if !slices.Equal(report.UnknownPopulation, []string{"36001"}) || !slices.Equal(report.Nowhere, []string{"36002"}) {
		t.Errorf("left out: %v and %v", report.UnknownPopulation, report.Nowhere)
	}
	communes := w.coverage(store.LevelCommune, "")
	if third := communes["etude 36003"]; !third.NeedUnknown || third.Need != 0 || third.People < 299 {
		t.Errorf("36003 without an indicator: %+v", third)
	}
	if !w.coverage(store.LevelRegion, "")["etude 24"].NeedUnknown || communes["etude 36004"].NeedUnknown {
		t.Error("a missing indicator is not said at the right places")
	}
}

func TestOneTerritory(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.run()
	readings, err := w.st.TerritoryCoverage(context.Background(), store.LevelLivingArea, "bassins-insee", "est")
	if err != nil || len(readings) != 2 || readings[0].Scope != store.ScopeStudy || readings[1].Scope != store.ScopeWhole {
		t.Errorf("TerritoryCoverage = %+v, %v", readings, err)
	}
	if _, err := w.st.TerritoryCoverage(context.Background(), store.LevelCommune, "", "99999"); !isNotFound(err) {
		t.Errorf("an unknown territory: %v, want NotFound", err)
	}
}

func isNotFound(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Kind == fault.NotFound
}

func TestStepsAreTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	var told []analysing.Step
	_, err := analysing.RunCoverage(context.Background(), w.st, analysing.DefaultParameters(), func(s analysing.Step, done, total int) {
		if done != len(told) || total != len(analysing.Steps) {
			t.Errorf("%s: %d of %d", s, done, total)
		}
		told = append(told, s)
	}, w.now)
	if err != nil || !slices.Equal(told, analysing.Steps) {
		t.Errorf("told %v, %v", told, err)
	}
}
