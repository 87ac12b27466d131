package itinerary_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// visit is a passage as people see it: which schedule names it is nobody's business.
type visit struct {
	Stop     uuid.UUID
	Due, Day calendar.Date
	Hours    string
	State    itinerary.PassageState
}

func visits(passages []itinerary.Passage) []visit {
	var all []visit
	for _, p := range passages {
		all = append(all, visit{p.StopID, p.Due, p.Day, itinerary.WriteHours(p.Hours), p.State})
	}
	slices.SortFunc(all, func(a, b visit) int {
		if a.Due != b.Due {
			return int(a.Due - b.Due)
		}
		return slices.Compare([]string{a.Stop.String(), a.Hours}, []string{b.Stop.String(), b.Hours})
	})
	return all
}

var start = calendar.NewDate(2026, 9, 1)

func drawRound(t *rapid.T, ids []uuid.UUID) itinerary.Itinerary {
	var round itinerary.Itinerary
	day := rapid.IntRange(0, 500)
	for _, stop := range ids[:rapid.IntRange(1, 3).Draw(t, "stops")] {
		s := itinerary.Stop{ID: stop, Place: "x", INSEECode: "36124"}
		for _, id := range ids[:rapid.IntRange(0, 2).Draw(t, "schedules")] {
			h := itinerary.Schedule{ID: uuid.NewSHA1(stop, id[:]), Anchor: start + calendar.Date(day.Draw(t, "anchor")), Holidays: itinerary.SkipHolidays}
			weekday := []time.Weekday{time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday"))}
			h.Rule = itinerary.Weekly{Days: weekday, Interval: rapid.IntRange(1, 4).Draw(t, "interval")}
			if rapid.Bool().Draw(t, "monthly") {
				h.Rule = itinerary.NthWeekday{Days: weekday, Ranks: []int{2}}
			}
			if rapid.Bool().Draw(t, "ends") {
				h.Until = h.Anchor + calendar.Date(day.Draw(t, "until"))
			}
			if rapid.Bool().Draw(t, "morning") {
				h.Hours = []itinerary.Span{{From: 600, To: 720}}
			}
			s.Schedules = append(s.Schedules, h)
		}
		round.Stops = append(round.Stops, s)
	}
	for range rapid.IntRange(0, 3).Draw(t, "exceptions") {
		e := itinerary.Exception{Kind: itinerary.Cancelled, From: start + calendar.Date(day.Draw(t, "from"))}
		e.To = e.From + calendar.Date(rapid.IntRange(0, 60).Draw(t, "days"))
		if rapid.Bool().Draw(t, "of one stop") {
			e.StopID = round.Stops[0].ID
		}
		if rapid.Bool().Draw(t, "moved") {
			e.Kind, e.Day = itinerary.Moved, e.From+1
		}
		round.Exceptions = append(round.Exceptions, e)
	}
	return round
}

// Before the day every visit is the present round's, with its identity; from that day on every visit is the next round's.
func TestARoundFollowsAnother(t *testing.T) {
	t.Parallel()
	ids := []uuid.UUID{{1}, {2}, {3}}
	rapid.Check(t, func(t *rapid.T) {
		present, next := drawRound(t, ids), drawRound(t, ids)
		if rapid.Bool().Draw(t, "edited") { // a draft has most of the present round
			next.Stops = append(slices.Clone(next.Stops[:1]), present.Stops[1:]...)
		}
		day := start + calendar.Date(rapid.IntRange(0, 600).Draw(t, "day"))
		round := itinerary.Follow(present, next, day)
		first, last := start-30, start+1200
		if diff := cmp.Diff(present.Passages(first, day-1), round.Passages(first, day-1)); diff != "" {
			t.Fatal("before the day: ", diff)
		}
		if diff := cmp.Diff(visits(next.Passages(day, last)), visits(round.Passages(day, last))); diff != "" {
			t.Fatal("from the day on: ", diff)
		}
		names := map[uuid.UUID]bool{}
		for _, stop := range round.Stops {
			for _, s := range stop.Schedules {
				if s.ID != uuid.Nil && names[s.ID] {
					t.Fatal("two schedules of one name")
				}
				names[s.ID] = true
			}
		}
	})
}

// A schedule that both rounds have keeps its name and goes on: calendars that people follow see one visit, not two.
func TestWhatDoesNotChangeIsNotCut(t *testing.T) {
	t.Parallel()
	monday := itinerary.Schedule{
		ID: uuid.UUID{9}, Rule: itinerary.NthWeekday{Days: []time.Weekday{time.Monday}, Ranks: []int{2}}, Anchor: start, Holidays: itinerary.SkipHolidays,
	}
	round := itinerary.Itinerary{Stops: []itinerary.Stop{{ID: uuid.UUID{1}, Place: "Migné", INSEECode: "36124", Schedules: []itinerary.Schedule{monday}}}}
	if diff := cmp.Diff(round, itinerary.Follow(round, round, start+100)); diff != "" {
		t.Error(diff)
	}
}

// From the middle of a fortnight on, a Tuesday in two is the same Tuesday in two.
func TestAScheduleBeginsLater(t *testing.T) {
	t.Parallel()
	s := itinerary.Schedule{
		Rule: itinerary.Weekly{Days: []time.Weekday{time.Tuesday}, Interval: 2}, Anchor: calendar.NewDate(2026, 9, 1), Holidays: itinerary.SkipHolidays,
	}
	later, some := s.Beginning(calendar.NewDate(2026, 9, 10)) // the Thursday of the week between
	if want := calendar.NewDate(2026, 9, 14); !some || later.Anchor != want {
		t.Errorf("begins on %s, expected the Monday %s", later.Anchor, want)
	}
}
