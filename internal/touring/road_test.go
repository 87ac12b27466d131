package touring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/touring"
)

// A degree of latitude is 111.2 km on the sphere: a tenth of it is 11.1 km, 16 minutes by METHODS §3 (12.6 at 7.5 km, 19.7 at 15 km).
func TestADayOnTheRoad(t *testing.T) {
	t.Parallel()
	base, north, south := &orb.Point{1.5, 46.8}, &orb.Point{1.5, 46.9}, &orb.Point{1.5, 46.7}
	morning, afternoon := itinerary.Span{From: 600, To: 720}, itinerary.Span{From: 840, To: 960}
	type told struct {
		Leaves, Returns string
		Ready, Packed   []string
		Out, Back       bool
		Breaches        []rhythm.WorkRule
	}
	for _, c := range []struct {
		name  string
		base  *orb.Point
		calls []touring.Call
		want  told
	}{
		{
			"a day at one stop: twenty minutes to set up, sixteen on the road", base,
			[]touring.Call{{At: north, Hours: []itinerary.Span{morning, afternoon}}},
			told{Leaves: "09:23", Returns: "16:36", Ready: []string{"09:40"}, Packed: []string{"16:20"}, Out: true, Back: true},
		},
		{
			"two stops: set up and pack at each", base,
			[]touring.Call{{At: north, Hours: []itinerary.Span{morning}}, {At: south, Hours: []itinerary.Span{afternoon}}},
			told{
				Leaves: "09:23", Returns: "16:36", Ready: []string{"09:40", "13:40"}, Packed: []string{"12:20", "16:20"}, Out: true, Back: true,
			},
		},
		{
			"two visits at the same place: the unit stays", base,
			[]touring.Call{{At: north, Hours: []itinerary.Span{morning}}, {At: &orb.Point{1.5, 46.9}, Hours: []itinerary.Span{afternoon}}},
			told{Leaves: "09:23", Returns: "16:36", Ready: []string{"09:40", ""}, Packed: []string{"", "16:20"}, Out: true, Back: true},
		},
		{
			"the base is unknown: neither departure nor judgement", nil,
			[]touring.Call{{At: north, Hours: []itinerary.Span{{From: 420, To: 1320}}}},
			told{Ready: []string{"06:40"}, Packed: []string{"22:20"}},
		},
		{
			"the last stop is not placed: the departure is known, the return is not", base,
			[]touring.Call{{At: north, Hours: []itinerary.Span{morning}}, {Hours: []itinerary.Span{afternoon}}},
			told{Leaves: "09:23", Ready: []string{"09:40", "13:40"}, Packed: []string{"12:20", "16:20"}, Out: true},
		},
		{
			"hours unknown: how far, not when", base,
			[]touring.Call{{At: north}},
			told{Ready: []string{""}, Packed: []string{""}, Out: true, Back: true},
		},
		{
			"from seven to ten in the evening: every rule of the day is broken", base,
			[]touring.Call{{At: north, Hours: []itinerary.Span{{From: 420, To: 1320}}}},
			told{
				Leaves: "06:23", Returns: "22:36", Ready: []string{"06:40"}, Packed: []string{"22:20"}, Out: true, Back: true,
				Breaches: []rhythm.WorkRule{rhythm.LeavesEarly, rhythm.ReturnsLate, rhythm.WorksLong, rhythm.NoLunch},
			},
		},
		{"no call: no road", base, nil, told{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			road := touring.RoadOf(c.base, c.calls, rhythm.DefaultWorkday())
			said := func(m *itinerary.Minutes) string {
				if m == nil {
					return ""
				}
				return m.String()
			}
			got := told{Leaves: said(road.Leaves), Returns: said(road.Returns), Out: road.Out != nil, Back: road.Back != nil}
			for _, s := range road.Stages {
				got.Ready, got.Packed = append(got.Ready, said(s.Ready)), append(got.Packed, said(s.Packed))
			}
			for _, b := range road.Breaches {
				got.Breaches = append(got.Breaches, b.Rule)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
