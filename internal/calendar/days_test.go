package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/calendar"
)

// The standard library is the reference, on every day from 1900 to 2199.
func TestDatesAreThoseOfTheStandardLibrary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := time.Date(1900, 1, 1+rapid.IntRange(0, 300*365).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		d := calendar.DateOf(want)
		if !d.UTC().Equal(want) || d.Weekday() != want.Weekday() || calendar.NewDate(d.Civil()) != d {
			t.Fatalf("%v is read %v, a %v", want, d, d.Weekday())
		}
		if monday := d.Monday(); monday > d || d-monday > 6 || monday.Weekday() != time.Monday {
			t.Fatalf("the week of %v begins on %v, a %v", d, monday, monday.Weekday())
		}
		if again, err := calendar.ParseDate(d.String()); err != nil || again != d {
			t.Fatalf("%v is read back %v, %v", d, again, err)
		}
	})
}

func TestTheDayIsThatOfTheZone(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	late := time.Date(2026, 12, 13, 23, 30, 0, 0, time.UTC)
	if got, want := calendar.DateOf(late.In(paris)), calendar.NewDate(2026, 12, 14); got != want {
		t.Errorf("23:30 UTC is already %v in Paris, not %v", want, got)
	}
	// On 29 March 2026 clocks go from 2:00 to 3:00, on 25 October from 3:00 to 2:00: ten o'clock stays ten o'clock.
	for _, d := range []calendar.Date{calendar.NewDate(2026, 3, 29), calendar.NewDate(2026, 10, 25)} {
		if got := d.At(10*60, paris).Format("2006-01-02 15:04"); got != d.String()+" 10:00" {
			t.Errorf("ten o'clock of %v is %s", d, got)
		}
	}
}
