package planning_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// BenchmarkRoll rolls a thousand units of twenty monthly stops on by a day; less than ten seconds are asked for. Making all
// their 260,000 passages is the other metric.
func BenchmarkRoll(b *testing.B) {
	pool := pgtest.New(b)
	storetest.PlantCommunes(b, pool, storetest.Commune{Code: "36124", Name: "Migné", Departement: "36", Centre: orb.Point{1.32, 46.72}})
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for u := range 1000 {
		var stops []itinerary.Stop
		for s := range 20 {
			stops = append(stops, itinerary.Stop{
				Place: fmt.Sprint("Arrêt ", s), INSEECode: "36124", Geom: &orb.Point{1.32, 46.72}, Schedules: []itinerary.Schedule{{
					Rule:   itinerary.NthWeekday{Days: []time.Weekday{time.Weekday(1 + s%5)}, Ranks: []int{1 + s/5}},
					Anchor: calendar.NewDate(2026, 1, 1), Hours: []itinerary.Span{{From: 600, To: 750}}, Holidays: itinerary.SkipHolidays,
				}},
			})
		}
		slug := fmt.Sprint("unite-", u)
		storetest.PlantRound(b, pool, storetest.PlantUnit(b, pool, slug, slug), now, stops...)
	}
	if _, err := pool.Exec(b.Context(), "TRUNCATE passage"); err != nil {
		b.Fatal(err)
	}
	p := &planning.Planner{Store: store.New(pool), Now: func() time.Time { return now }}
	start := time.Now()
	if n, err := p.Roll(b.Context()); n != 1000 || err != nil {
		b.Fatal(n, err)
	}
	all := time.Since(start)
	if _, err := pool.Exec(b.Context(), "ANALYZE"); err != nil { // as autovacuum does where the database lives
		b.Fatal(err)
	}
	for b.Loop() {
		now = now.AddDate(0, 0, 1)
		if _, err := p.Roll(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(all.Seconds(), "s/all")
}
