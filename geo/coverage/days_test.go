package coverage_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/coverage"
)

// in2026 is the dates of 2026 and of the months after it that a rule keeps, counted from 1 January.
func in2026(keep func(time.Time) bool) coverage.Days {
	var dates coverage.Days
	for day := range coverage.Year + coverage.LongestWindow {
		if keep(time.Date(2026, 1, 1+day, 0, 0, 0, 0, time.UTC)) {
			dates.Add(day)
		}
	}
	return dates
}

// nth keeps the nth Mondays of the month.
func nthMonday(wanted ...int) func(time.Time) bool {
	return func(day time.Time) bool {
		for _, n := range wanted {
			if day.Weekday() == time.Monday && (day.Day()-1)/7+1 == n {
				return true
			}
		}
		return false
	}
}

// METHODS §5, "what calendars are worth", 2026, no holiday removed.
func TestWhatCalendarsAreWorth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		calendar string
		keep     func(time.Time) bool
		worth    map[int]string // of a window in days
	}{
		{"2nd Monday", nthMonday(2), map[int]string{7: "0.230", 14: "0.463", 31: "0.956"}},
		{"1st and 3rd Monday", nthMonday(1, 3), map[int]string{7: "0.463", 14: "0.923", 31: "1.000"}},
		{"every Tuesday", func(d time.Time) bool { return d.Weekday() == time.Tuesday }, map[int]string{7: "1.000", 14: "1.000", 31: "1.000"}},
		{"never", func(time.Time) bool { return false }, map[int]string{7: "0.000", 14: "0.000", 31: "0.000"}},
	} {
		dates := in2026(c.keep)
		for window, want := range c.worth {
			seen := dates.Dilate(window)
			if got := fmt.Sprintf("%.3f", float64(seen.Count())/coverage.Year); got != want {
				t.Errorf("%s, within %d days: %s of the year, want %s", c.calendar, window, got, want)
			}
		}
	}
}

// dates is any set, from empty to every day.
func dates() *rapid.Generator[coverage.Days] {
	return rapid.Custom(func(t *rapid.T) coverage.Days {
		var d coverage.Days
		first, every := rapid.IntRange(-3, 460).Draw(t, "first"), rapid.SampledFrom([]int{1, 2, 7, 14, 28, 35, 200}).Draw(t, "every")
		for day := first; day < coverage.Year+coverage.LongestWindow; day += every {
			d.Add(day)
		}
		for _, day := range rapid.SliceOfN(rapid.IntRange(-5, 500), 0, 6).Draw(t, "days") {
			d.Add(day)
		}
		return d
	})
}

// Dilate and Wait as their definitions say them, day by day.
func TestDilateAndWaitAsDefined(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := dates().Draw(t, "dates")
		window := rapid.IntRange(1, coverage.LongestWindow).Draw(t, "window")
		seen := d.Dilate(window)
		covered, waited := 0, 0.0
		for day := range coverage.Year {
			next, some := d.First(day)
			if comes := some && next < day+window; comes != seen.Has(day) {
				t.Fatalf("day %d: next date %d (%v), window %d: %v", day, next, some, window, seen.Has(day))
			} else if comes {
				covered++
			}
			if some {
				waited += math.Min(float64(next-day), coverage.NoWait)
			} else {
				waited += coverage.NoWait
			}
		}
		if seen.Count() != covered {
			t.Fatalf("%d days, counted %d", covered, seen.Count())
		}
		if math.Abs(d.Wait()-waited/coverage.Year) > 1e-12 {
			t.Fatalf("wait %v, want %v", d.Wait(), waited/coverage.Year)
		}
	})
}

func ExampleDays_Wait() {
	var monthly coverage.Days
	for day := 4; day < coverage.Year+coverage.LongestWindow; day += 28 {
		monthly.Add(day)
	}
	fmt.Printf("%.1f days to the next visit, at most %.1f where nobody comes\n", monthly.Wait(), coverage.Days{}.Wait())
	// Output: 13.5 days to the next visit, at most 182.5 where nobody comes
}
