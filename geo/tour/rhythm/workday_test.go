package rhythm_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
)

// Places 0 and 1 are 20 and 30 minutes from the base, 15 minutes from each other.
func minutes(from, to int) float64 {
	if from == to {
		return 0
	}
	return map[int]float64{-1: 20, 0: 30, 1: 15}[from+to]
}

func clock(h, m float64) float64 { return 60*h + m }

// A whole day at La Rur@linette's hours: out at 9:20 for 20 minutes of driving and 20 of setting up, back at 16:40 after 20 of
// packing; seven hours twenty less the hour of lunch.
func TestADayAtOnePlace(t *testing.T) {
	t.Parallel()
	got := rhythm.DefaultWorkday().Sheet([]rhythm.Call{{0, clock(10, 0), clock(12, 30)}, {0, clock(13, 30), clock(16, 0)}}, minutes)
	want := rhythm.Sheet{Leaves: clock(9, 20), Returns: clock(16, 40), Driving: 40, Work: clock(6, 20)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Half a day at each place: packed at 12:50, lunch to 13:35, there at 13:50, open at 14:10, a quarter past on the clock. Out at 9:20,
// back at 16:45 + 20 + 30 minutes; breaks are what the gap of 105 minutes leaves beside 55 of packing, driving and setting up.
func TestADayAtTwoPlaces(t *testing.T) {
	t.Parallel()
	w := rhythm.DefaultWorkday()
	morning := rhythm.Call{Place: 0, From: clock(10, 0), To: clock(12, 30)}
	afternoon := w.Afternoon(morning, rhythm.Call{Place: 1, From: clock(13, 30), To: clock(16, 0)}, minutes)
	if want := (rhythm.Call{Place: 1, From: clock(14, 15), To: clock(16, 45)}); afternoon != want {
		t.Fatalf("%+v", afternoon)
	}
	got := w.Sheet([]rhythm.Call{morning, afternoon}, minutes)
	want := rhythm.Sheet{Leaves: clock(9, 20), Returns: clock(17, 35), Driving: 65, Work: clock(8, 15) - 50}
	if want.Work > w.Work {
		t.Fatal("the example breaks a rule")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEachRuleOfWorkIsSeen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		calls   []rhythm.Call
		minutes float64 // of any trip
		want    []rhythm.Breach
	}{
		"leaves at 8:10, not before 8:30": {[]rhythm.Call{{0, clock(9, 0), clock(11, 0)}}, 30, []rhythm.Breach{{rhythm.LeavesEarly, 20}}},
		"back at 18:15, not after 18:00":  {[]rhythm.Call{{0, clock(14, 0), clock(17, 0)}}, 55, []rhythm.Breach{{rhythm.ReturnsLate, 15}}},
		"drives three hours twenty": {
			[]rhythm.Call{{0, clock(11, 0), clock(12, 30)}},
			100,
			[]rhythm.Breach{{rhythm.DrivesLong, 20}},
		},
		"no lunch from 11:00 to 14:30": {[]rhythm.Call{{0, clock(11, 0), clock(14, 30)}}, 10, []rhythm.Breach{{rhythm.NoLunch, 45}}},
		"ten minutes for a trip of ten, to pack and to set up": {
			[]rhythm.Call{{0, clock(14, 0), clock(15, 0)}, {1, clock(15, 10), clock(16, 0)}},
			10,
			[]rhythm.Breach{{rhythm.TravelTooLong, 40}},
		},
		"works eight hours": {
			[]rhythm.Call{{0, clock(9, 30), clock(12, 30)}, {0, clock(13, 15), clock(16, 55)}},
			20,
			[]rhythm.Breach{{rhythm.WorksLong, 30}},
		},
	} {
		w := rhythm.DefaultWorkday()
		got := w.Sheet(c.calls, func(from, to int) float64 {
			if from == to {
				return 0
			}
			return c.minutes
		}).Breaches
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
