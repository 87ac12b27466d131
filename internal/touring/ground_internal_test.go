package touring

import (
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/hexgrid"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store"
)

// drawWorld is a unit of four stops among people and other help, some twenty kilometres wide.
func drawWorld(t *rapid.T) *world {
	where := func(name string) orb.Point {
		return orb.Point{rapid.Float64Range(1.2, 1.5).Draw(t, name), rapid.Float64Range(46.6, 46.8).Draw(t, name)}
	}
	base := where("base")
	w := &world{
		Request: Request{Unit: "x", Year: 2027}, unit: itinerary.Unit{Base: &base, BaseINSEECode: "36018"}, means: DefaultMeans(),
		from: calendar.NewDate(2027, 1, 1), to: calendar.NewDate(2027, 12, 31), communes: map[string]store.CommuneAround{},
	}
	w.means.Candidates = 0
	for i := range 4 {
		at := where("stop")
		stop := itinerary.Stop{ID: uuid.UUID{byte(1 + i)}, Place: fmt.Sprint(i), INSEECode: "36053", Geom: &at}
		stop.Schedules = []itinerary.Schedule{{
			ID: stop.ID, Anchor: calendar.NewDate(2024, 8, 1), Holidays: itinerary.SkipHolidays,
			Rule: itinerary.NthWeekday{
				Days:  []time.Weekday{time.Weekday(rapid.IntRange(1, 5).Draw(t, "weekday"))},
				Ranks: []int{rapid.IntRange(1, 4).Draw(t, "rank")},
			},
			Hours: []itinerary.Span{{From: 600, To: 750}, {From: 810, To: 960}},
		}}
		w.round.Stops = append(w.round.Stops, stop)
		w.places = append(w.places, place{stop: stop})
	}
	rows := make([]coverage.Row, 20)
	for i := range rows {
		rows[i] = coverage.Row{Row: hexgrid.Row{Cell: hexgrid.Cell(i), Commune: "36053", People: 100, Centre: where("row")}, Need: rapid.Float64Range(0, 40).Draw(t, "need")}
	}
	others := make([]coverage.Service, 3)
	for i := range others {
		others[i] = coverage.Service{ID: fmt.Sprint("other", i), Point: where("other")}
		for day := rapid.IntRange(0, 30).Draw(t, "first"); day < 430; day += 1 + rapid.IntRange(1, 40).Draw(t, "every") {
			others[i].Days[coverage.High].Add(day)
		}
	}
	others[0].Days[coverage.Low] = others[0].Days[coverage.High]
	w.without, w.fields = sync.OnceValue(w.servedWithout), sync.OnceValue(w.buildFields)
	if err := w.settle(rows, others); err != nil {
		t.Fatal(err)
	}
	return w
}

// What a ground says of a round edited in any way is what the coverage engine says of it.
func TestAGroundMeasuresWhatCoverageSays(t *testing.T) {
	t.Parallel()
	same := []cmp.Option{
		cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-6 }), cmp.AllowUnexported(Measure{}),
		cmpopts.IgnoreFields(Measure{}, "Unvisited"),
	}
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		ground := newGround(*w)
		round := w.round.Clone()
		for range rapid.IntRange(0, 12).Draw(t, "edits") {
			stop := &round.Stops[rapid.IntRange(0, 3).Draw(t, "edited")]
			days := stop.Schedules[0].Days(w.from, w.to)
			due := days[rapid.IntRange(0, len(days)-1).Draw(t, "due")]
			e := itinerary.Exception{StopID: stop.ID, From: due, To: due, Kind: itinerary.Cancelled}
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				e.Kind, e.Day = itinerary.Moved, w.from+calendar.Date(rapid.IntRange(0, 364).Draw(t, "to"))
			case 1:
				e.Kind, e.Place, e.PlaceAt = itinerary.Moved, "next door", round.Stops[0].Geom
			case 2:
				e.Kind, e.Hours = itinerary.Moved, []itinerary.Span{{From: 600, To: 750}}
			}
			round.Exceptions = append(round.Exceptions, e)
		}
		if rapid.Bool().Draw(t, "another rule") {
			round.Stops[0].Schedules[0].Rule = itinerary.WeekParity{Days: []time.Weekday{time.Friday}}
		}
		if diff := cmp.Diff(w.measure(round), ground.Measure(round), same...); diff != "" {
			t.Fatal(diff)
		}
		km := 0.0
		for _, s := range ground.Sheets(round, w.from, w.to) {
			km += s.KM
		}
		if got := ground.Measure(round).KM; math.Abs(km-got) > 1e-6 {
			t.Fatalf("the days have %f km, the year %f", km, got)
		}
	})
}
