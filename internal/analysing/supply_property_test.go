package analysing_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Whatever the hours and rounds: what is sure is possible too, and nothing depends on the order of places or on the others.
func TestWhatIsSureIsPossible(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		data := store.SupplyData{
			Sites: rapid.SliceOfNDistinct(sites(), 0, 4, func(s store.SupplySite) uuid.UUID { return s.SiteID }).Draw(t, "sites"),
		}
		for i := range rapid.IntRange(0, 2).Draw(t, "rounds") {
			data.Rounds = append(data.Rounds, rounds(i).Draw(t, "round"))
		}
		all := analysing.SupplyOf(data, monday)
		for _, s := range all {
			for day := range coverage.Year + coverage.LongestWindow - 1 {
				if s.Days[coverage.Low].Has(day) && !s.Days[coverage.High].Has(day) {
					t.Fatalf("%s: somebody surely comes on day %d, and perhaps not", s.Name, day)
				}
			}
			if s.Hours[coverage.Low] > s.Hours[coverage.High] || s.Days[coverage.High].Empty() {
				t.Fatalf("%s: %v hours, %d days at most", s.Name, s.Hours, s.Days[coverage.High].Count())
			}
			if sure := s.Days[coverage.Low] == s.Days[coverage.High]; sure != (s.Doubt == "") {
				t.Fatalf("%s: doubt %q", s.Name, s.Doubt)
			}
		}

		byID := func(services []analysing.Service) map[string]analysing.Service {
			m := map[string]analysing.Service{}
			for _, s := range services {
				m[s.ID] = s
			}
			return m
		}
		want := byID(all)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		random.Shuffle(len(data.Sites), func(i, j int) { data.Sites[i], data.Sites[j] = data.Sites[j], data.Sites[i] })
		random.Shuffle(len(data.Rounds), func(i, j int) { data.Rounds[i], data.Rounds[j] = data.Rounds[j], data.Rounds[i] })
		if diff := cmp.Diff(want, byID(analysing.SupplyOf(data, monday))); diff != "" {
			t.Fatalf("another order: %s", diff)
		}
		for _, s := range data.Sites {
			for id, alone := range byID(analysing.SupplyOf(store.SupplyData{Sites: []store.SupplySite{s}}, monday)) {
				if diff := cmp.Diff(want[id], alone); diff != "" {
					t.Fatalf("alone: %s", diff)
				}
			}
		}
	})
}

func named(kind string, numbers ...int) uuid.UUID {
	return uuid.NewSHA1(uuid.Nil, fmt.Append(nil, kind, numbers))
}

func sites() *rapid.Generator[store.SupplySite] {
	return rapid.Custom(func(t *rapid.T) store.SupplySite {
		hours := site.DeclareHours(rapid.SampledFrom([]string{
			"", "Mo-Fr 09:00-12:00", "Mo-Fr", "Mo[2] 14:00-17:00; PH off", `Tu 09:00-12:00 "sur rendez-vous"`, "SH off; Mo-Fr 10:00-12:00",
			"week 1-53/2 We 09:00+", "off", "24/7", "Jul-Aug off; Sa 09:00-18:00", "12 heures",
		}).Draw(t, "hours"))
		return store.SupplySite{
			SiteID: named("site", rapid.IntRange(0, 1000).Draw(t, "site")), Name: "place",
			INSEECode: rapid.SampledFrom([]territory.INSEECode{"36044", "67482", "97411", ""}).Draw(t, "commune"), Hours: hours,
			Appointment: rapid.SampledFrom([]site.Appointment{site.AppointmentRequired, site.AppointmentNone, site.AppointmentUnknown}).Draw(t, "appointment"),
		}
	})
}

// rounds are those of the unit of a number.
func rounds(unit int) *rapid.Generator[store.SupplyRound] {
	return rapid.Custom(func(t *rapid.T) store.SupplyRound {
		var round store.SupplyRound
		day := func(label string) calendar.Date {
			return monday + calendar.Date(rapid.IntRange(-200, 500).Draw(t, label))
		}
		for i := range rapid.IntRange(1, 3).Draw(t, "stops") {
			at := orb.Point{rapid.Float64Range(1, 2).Draw(t, "lon"), 46.8}
			stop := itinerary.Stop{ID: named("stop", unit, i), INSEECode: "36124", Geom: &at}
			for j := range rapid.IntRange(0, 2).Draw(t, "schedules") {
				s := itinerary.Schedule{ID: named("schedule", unit, i, j), Anchor: day("from"), Holidays: itinerary.SkipHolidays}
				s.Rule = rapid.SampledFrom([]itinerary.Rule{
					itinerary.Weekly{Days: []time.Weekday{time.Tuesday}, Interval: 1},
					itinerary.LastDay{},
					itinerary.NthWeekday{Days: []time.Weekday{time.Monday}, Ranks: []int{2}},
					itinerary.OnDates{s.Anchor, s.Anchor + 14},
				}).Draw(t, "rule")
				if rapid.Bool().Draw(t, "ends") {
					s.Until = s.Anchor + calendar.Date(rapid.IntRange(0, 300).Draw(t, "length"))
				}
				if rapid.Bool().Draw(t, "says hours") {
					s.Hours = []itinerary.Span{{From: 600, To: 750}}
				}
				stop.Schedules = append(stop.Schedules, s)
			}
			round.Stops = append(round.Stops, stop)
		}
		if rapid.Bool().Draw(t, "pause") {
			from := day("pause")
			round.Exceptions = append(round.Exceptions, itinerary.Exception{Kind: itinerary.Paused, From: from, To: from + 60})
		}
		round.Visits = round.Passages(monday, monday+calendar.Date(rapid.IntRange(0, 400).Draw(t, "made")))
		return round
	})
}

// BenchmarkSupply counts the days of a thousand places, no two of which share their hours.
func BenchmarkSupply(b *testing.B) {
	var data store.SupplyData
	for i := range 1000 {
		rule := fmt.Sprintf("Mo-Th %02d:%02d-12:00,13:30-17:00; Fr 09:00-12:00; PH off", 7+i%4, i/4%60)
		data.Sites = append(data.Sites, store.SupplySite{
			SiteID: uuid.NewSHA1(uuid.Nil, fmt.Append(nil, i)), INSEECode: "36044", Hours: site.Hours{Rule: rule, State: site.HoursDeclared},
		})
	}
	for b.Loop() {
		if n := len(analysing.SupplyOf(data, monday)); n != 1000 {
			b.Fatal(n)
		}
	}
}
