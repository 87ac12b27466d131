package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/store"
)

// A figure that changes every night for 430 nights, from 1 January 2026, and twice in the last twenty: every run of the last week
// stays, the last one of each of the 393 days before (400 in all), and of the 29 that are older the last one of their month.
func TestFormerFiguresAreThinned(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := store.New(pool)
	const nights = 430
	first := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := range nights {
		runs := 1
		if n >= nights-20 {
			runs = 2
		}
		for run := range runs {
			_, err := s.SaveCoverageRun(t.Context(), store.CoverageResult{
				Run: store.CoverageRun{
					ComputedAt: first.AddDate(0, 0, n), FirstDay: first.AddDate(0, 0, n), Parameters: []byte("{}"), ResultHash: fmt.Sprint(n, run),
				},
				Settling: []byte("[]"),
				Territories: []store.TerritoryCoverage{{
					Level: store.LevelStudy, Scope: store.ScopeStudy, People: 5000, PeopleClass: store.ByClass{float64(2*n + run)},
					PeopleWithin: []float64{}, NeedWithin: []float64{}, Reasons: map[string]float64{}, Bases: map[string]float64{},
				}},
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	records, err := s.CoverageRecords(t.Context(), store.CoverageFilter{Level: store.LevelStudy, Codes: []string{""}})
	if err != nil {
		t.Fatal(err)
	}
	if want := 1 + 393 + 2*8; len(records) != want || !records[0].FirstDay.Equal(time.Date(2026, 1, 29, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%d records from %v; want %d from 29 January on", len(records), records[0].FirstDay, want)
	}
	day := first.AddDate(0, 0, 200)
	on, err := s.CoverageRecordsOn(t.Context(), store.CoverageFilter{Level: store.LevelStudy}, day)
	if err != nil || len(on) != 1 || on[0].Covered != 400 || !on[0].FirstDay.Equal(day) {
		t.Errorf("%+v, %v; want what was known on %v", on, err, day)
	}
}
