package rhythm_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/hexgrid"
	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
)

// The weighted unions of a field give what the coverage engine gives, row by row.
func TestAFieldIsWhatCoverageSays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const others, stops, window = 3, 4, 7
		var services []coverage.Service
		for i := range others + stops {
			s := coverage.Service{ID: fmt.Sprint(i), Mobile: i >= others}
			for range rapid.IntRange(0, 40).Draw(t, "dates") {
				s.Days[coverage.Low].Add(rapid.IntRange(0, coverage.Year+window).Draw(t, "date"))
			}
			s.Days[coverage.High] = s.Days[coverage.Low]
			services = append(services, s)
		}
		rows := make([]coverage.Row, rapid.IntRange(1, 6).Draw(t, "rows"))
		trips := make([][]coverage.Trip, len(rows))
		for i := range rows {
			rows[i] = coverage.Row{Row: hexgrid.Row{Cell: hexgrid.Cell(i), Centre: orb.Point{1, 47}}, Need: rapid.Float64Range(0, 50).Draw(t, "need")}
			for s := range services {
				if rapid.Bool().Draw(t, "reached") {
					trips[i] = append(trips[i], coverage.Trip{Service: int32(s), Minutes: rapid.Float64Range(0, 25).Draw(t, "minutes")})
				}
			}
		}
		reach := coverage.ReachOf(rows, services, trips)
		question := coverage.DefaultQuestion()
		question.Decay = coverage.Graded()
		want, total := 0.0, 0.0
		for i, row := range coverage.Evaluate(reach, question).Rows {
			want += rows[i].Need * row.Run[coverage.Low].C
			total += rows[i].Need
		}

		windows := make([]coverage.Days, len(services))
		for i := range services {
			windows[i] = services[i].Days[coverage.Low].Dilate(window)
		}
		var b rhythm.FieldBuilder
		for i := range rows {
			var offers []rhythm.Offer
			reached, minutes := reach.Trips(i)
			for k, s := range reached {
				o := rhythm.Offer{Weight: question.Decay.Weight(minutes[k]), Stop: int(s) - others}
				if int(s) < others {
					o.Stop, o.Window = -1, &windows[s]
				}
				offers = append(offers, o)
			}
			b.Add(rows[i].Need, offers)
		}
		if got := b.Field().Served(windows[others:]); math.Abs(got-want) > 1e-9*math.Max(1, total) {
			t.Fatalf("%v served, coverage says %v", got, want)
		}
	})
}
