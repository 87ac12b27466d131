package analysing_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/importing"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
)

type regionFile struct {
	kind importing.Kind
	path string
}

// regionFiles are those that coverage reads, in the order of import.
var regionFiles = []regionFile{
	{importing.KindCommunes, "admin/communes_france_2026.csv.gz"},
	{importing.KindCommunes, "admin/passage_codes_communes_vers_2026.csv.gz"},
	{importing.KindCommunes, "admin/communes_2026_cvl.geojson.gz"},
	{importing.KindZonings, "zonages/communes_zonages_insee_2025.csv.gz"},
	{importing.KindNeeds, "besoins/besoins_communes_cvl_2026.csv"},
	{importing.KindPopulation, "besoins/population_200m_2021_bv_levroux.csv"},
	{importing.KindSites, "sites/hub_lo_centre_val_de_loire.json"},
	{importing.KindFranceServices, "sites/france_services_2024-08.csv.gz"},
}

// BenchmarkRegion computes the coverage of Centre-Val de Loire from its open data, to be under 10 s on two cores, and
// checks what must hold on real data: everybody is counted once at every level, and the need is that of the method.
//
//	go test -run '^$' -bench Region -benchtime 1x ./internal/analysing
func BenchmarkRegion(b *testing.B) {
	st := region(b)
	for b.Loop() {
		b.StopTimer()
		if _, err := st.Pool().Exec(context.Background(), "DELETE FROM coverage_run"); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		report, err := analysing.RunCoverage(context.Background(), st, analysing.DefaultParameters(), nil, time.Now)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(report.Rows), "rows")
		if report.Communes != 1754 || math.Abs(report.People-2_587_031) > 1e-3 || math.Abs(report.Need-353_634) > 500 {
			b.Fatalf("%d communes, %v people, %v in difficulty", report.Communes, report.People, report.Need)
		}
	}
	b.StopTimer()
	for _, level := range []string{store.LevelCommune, store.LevelLivingArea, store.LevelEPCI, store.LevelDepartement, store.LevelRegion} {
		for _, zoning := range []string{"bassins-insee", "bassins-hublo"} {
			all, err := st.CoverageByTerritory(context.Background(), level, zoning)
			if err != nil {
				b.Fatal(err)
			}
			var people, within float64
			for _, t := range all {
				if t.Scope == store.ScopeStudy {
					people += t.People
					within += t.PeopleWithin[1]
				}
			}
			if math.Abs(people-2_587_031) > 1e-3 || within < 0.9*people || within > people {
				b.Errorf("%s %s: %v people, %v within 15 minutes", level, strings.TrimPrefix(zoning, "bassins-"), people, within)
			}
		}
	}
}

// region imports the open data of Centre-Val de Loire.
func region(b *testing.B) *store.Store {
	b.Helper()
	data := golden.SharedData(b)
	st := store.New(pgtest.New(b))
	im := &importing.Importer{Store: st, Now: time.Now}
	for _, file := range regionFiles {
		body, err := os.Open(filepath.Join(data, file.path))
		if err != nil {
			b.Fatal(err)
		}
		_, err = im.Import(context.Background(), file.kind, importing.Input{Name: file.path, Body: body})
		body.Close()
		if err != nil {
			b.Fatal(err)
		}
	}
	return st
}

// BenchmarkEditOfARound cancels visits of a unit that goes round the Indre, or moves them elsewhere, and publishes what that touches of the
// region each time: to be under a second.
//
//	go test -run '^$' -bench EditOfARound -benchtime 6x ./internal/analysing
func BenchmarkEditOfARound(b *testing.B) {
	st := region(b)
	ctx := context.Background()
	runner := analysing.NewRunner(st, analysing.DefaultParameters(), time.Now)
	planner := &planning.Planner{Store: st, Now: time.Now}
	w := world{b, st.Pool(), st}
	w.exec(`INSERT INTO unit (unit_id, slug, name, wheelchair, provenance)
		VALUES ('019a0000-0000-7000-8000-000000000001', $1, 'Le bus', 'inconnu', '{}')`, bus)
	for _, code := range []territory.INSEECode{"36124", "36215", "36018", "36129", "36092", "36186"} {
		stop := weekly(1, time.Monday)
		stop.INSEECode, stop.Place, stop.Geom = code, "place "+string(code), nil
		w.edited(planner.AddStop(ctx, bus, stop, planning.Who{Name: "essai"}))
	}
	if _, err := runner.Run(ctx, nil); err != nil {
		b.Fatal(err)
	}
	day := calendar.DateOf(time.Now())
	for n := 0; b.Loop(); n++ {
		b.StopTimer()
		from := day + calendar.Date(30+7*n)
		e := itinerary.Exception{From: from, To: from + 60}
		var err error
		if who := (planning.Who{Name: "essai"}); n%2 == 0 {
			_, err = planner.Cancel(ctx, bus, "place 36124", e, who)
		} else {
			e.Place, e.PlaceAt = "ailleurs", &orb.Point{1.2 + float64(n)/100, 46.7}
			_, err = planner.Move(ctx, bus, "place 36124", e, who)
		}
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		began := time.Now()
		plan, err := runner.Begin(ctx)
		if err != nil || plan.Task != 0 {
			b.Fatalf("%+v, %v", plan, err)
		}
		b.Logf("%v, changed %v", time.Since(began), plan.Report.Changed)
	}
}
