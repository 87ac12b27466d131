package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// A bus comes to a stop every Monday of 2026. In June the stop moves to the east, and the visit of 6 July is held in the north; a year
// later the bus stops somewhere else altogether. Inside any box are the visits that stand there, whatever became of their stop, be
// its stops few or many.
func TestVisitsInsideABoxAreThoseThatStandThere(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := store.New(pool)
	storetest.PlantCommunes(t, pool, storetest.Commune{Code: "36018", Name: "Le Blanc", Departement: "36", Centre: orb.Point{1, 46}})
	unit := storetest.PlantUnit(t, pool, "le-bus", "Le Bus")
	west, east, north, far := orb.Point{1, 46}, orb.Point{2, 46}, orb.Point{1.5, 46.5}, orb.Point{3, 47}
	mondays := []itinerary.Schedule{{
		Rule: itinerary.Weekly{Days: []time.Weekday{time.Monday}, Interval: 1}, Anchor: calendar.NewDate(2026, 1, 1),
		Hours: []itinerary.Span{{From: 600, To: 720}}, Holidays: itinerary.KeepHolidays,
	}}
	on := func(month time.Month) time.Time { return time.Date(2026, month, 1, 8, 0, 0, 0, time.UTC) }
	round := func(at orb.Point) itinerary.Stop {
		return itinerary.Stop{Place: "Scoury", INSEECode: "36018", Geom: &at, Schedules: mondays}
	}
	storetest.PlantRound(t, pool, unit, on(1), round(west))
	storetest.PlantRound(t, pool, unit, on(6), round(east))
	save := func(at time.Time, edit func(*itinerary.Itinerary)) {
		t.Helper()
		err := s.Write(t.Context(), func(tx store.Tx) (bool, error) {
			now, _, err := tx.Round(t.Context(), unit)
			if err != nil {
				return false, err
			}
			next := now.Clone()
			edit(&next)
			return tx.SaveRound(t.Context(), unit, store.RoundEdit{At: at, By: "test", Action: itinerary.AddedStop, Before: &now.Itinerary, After: &next})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	save(on(6).AddDate(0, 0, 1), func(it *itinerary.Itinerary) {
		july := calendar.NewDate(2026, 7, 6)
		it.Exceptions = append(it.Exceptions, itinerary.Exception{
			Kind: itinerary.Moved, StopID: it.Stops[0].ID, From: july, To: july, Place: "devant l’école", PlaceAt: &north,
		})
	})
	year := store.PassageFilter{From: calendar.NewDate(2026, 1, 1), To: calendar.NewDate(2026, 12, 31)}
	check := func(want map[orb.Point]int) {
		t.Helper()
		all, err := s.Passages(t.Context(), year)
		if err != nil {
			t.Fatal(err)
		}
		count := map[orb.Point]int{}
		for _, p := range all {
			count[*p.At]++
		}
		if diff := cmp.Diff(want, count); diff != "" {
			t.Fatal(diff)
		}
		rapid.Check(t, func(t *rapid.T) {
			side := rapid.SampledFrom([]float64{0.9, 1, 1.5, 2, 2.5})
			high := rapid.SampledFrom([]float64{45, 46, 46.2, 46.5, 47})
			asked := year
			asked.Box = &orb.Bound{Min: orb.Point{side.Draw(t, "west"), high.Draw(t, "south")}, Max: orb.Point{side.Draw(t, "east"), high.Draw(t, "north")}}
			if asked.Box.Min[0] >= asked.Box.Max[0] || asked.Box.Min[1] >= asked.Box.Max[1] {
				t.Skip("these corners make no box: rapid draws others")
			}
			inside, err := s.Passages(t.Context(), asked)
			if err != nil {
				t.Fatal(err)
			}
			want := 0
			for at, n := range count {
				if asked.Box.Contains(at) {
					want += n
				}
			}
			if len(inside) != want {
				t.Fatalf("%d visits inside %v, want %d", len(inside), *asked.Box, want)
			}
			for _, p := range inside {
				if !asked.Box.Contains(*p.At) {
					t.Fatalf("%v is not inside %v", *p.At, *asked.Box)
				}
			}
		})
	}
	// 2026 has 21 Mondays before June and 31 from June on, one of which is held in the north.
	check(map[orb.Point]int{west: 21, east: 30, north: 1})
	save(on(12), func(it *itinerary.Itinerary) {
		it.Stops = []itinerary.Stop{round(far)}
		it.Stops[0].ID, it.Stops[0].RoomWheelchair, it.Stops[0].Level, it.Stops[0].Schedules = uuid.New(), "inconnu", "exact", nil
	})
	check(map[orb.Point]int{west: 21, east: 26, north: 1}) // without the four Mondays of December
	// The same among so many stops that days are read in order instead.
	if _, err := pool.Exec(t.Context(), `INSERT INTO stop (stop_id, unit_id, position, retired, place, insee_code, geom, position_level, room_wheelchair, confidence)
		SELECT gen_random_uuid(), unit_id, 0, true, 'ailleurs', '36018', ST_SetSRID(p, 4326), 'exact', 'inconnu', 1
		FROM unit, generate_series(1, 300), unnest(ARRAY[ST_MakePoint(1, 46), ST_MakePoint(2, 46), ST_MakePoint(1.5, 46.5)]) AS p`); err != nil {
		t.Fatal(err)
	}
	check(map[orb.Point]int{west: 21, east: 26, north: 1})
}
