package hours

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/calendar"
)

func read(t interface{ Fatalf(string, ...any) }, text string) *Rules {
	rules, err := Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return rules
}

func TestPrintedRulesReadAsTheSameRules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rules := read(t, drawText(t))
		if again := read(t, rules.String()); !reflect.DeepEqual(again, rules) || again.String() != rules.String() {
			t.Fatalf("%s\n%+v\nprinted and read again\n%s\n%+v", rules, rules, again, again)
		}
	})
}

// Walking minute by minute finds the change that Next finds, through nights when the clocks change too.
func TestNextIsTheFirstMinuteThatDiffers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rules := read(t, drawText(t))
		if rapid.Bool().Draw(t, "doubting") {
			rules = rules.DoubtingHolidays()
		}
		from, c := drawInstant(t)
		now := rules.At(from, c)
		at, then, ok := rules.Next(from, c)
		for i := 1; i <= 2*24*60; i++ {
			minute := from.Add(time.Duration(i) * time.Minute)
			if ok && minute.Equal(at) {
				if state := rules.At(at, c); state != then || state.State == now.State {
					t.Fatalf("%s: %s at %s, then %+v at %s, where At says %+v", rules, now.State, from, then, at, state)
				}
				return
			}
			if state := rules.At(minute, c).State; state != now.State {
				t.Fatalf("%s: %s at %s and %s at %s, but Next says %s", rules, now.State, from, state, minute, at)
			}
		}
	})
}

func TestDayShowsWhatAtSays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rules := read(t, drawText(t))
		instant, c := drawInstant(t)
		date, minute := wall(instant, c)
		shown, whole := Closed, Closed
		week := rules.Day(date, c)
		end := 0
		for _, i := range week.Intervals {
			if i.From < end || i.To <= i.From || i.To > midnight {
				t.Fatalf("%s on %s: intervals %+v", rules, date, week.Intervals)
			}
			end = i.To
			whole = sum(whole, i.State)
			if minute >= i.From && minute < i.To {
				shown = i.State
			}
		}
		if want := rules.At(instant, c).State; shown != want {
			t.Fatalf("%s on %s at %s: the day shows %s, At says %s", rules, date, clock(minute), shown, want)
		}
		if days := rules.Days(date, 1, c); week.State != whole || days[0] != whole {
			t.Fatalf("%s on %s: %s, Days says %s, the intervals %s", rules, date, week.State, days[0], whole)
		}
	})
}

// Doubt only turns open into unknown.
func TestDoubtOpensNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rules := read(t, drawText(t))
		instant, c := drawInstant(t)
		plain, careful := rules.At(instant, c), rules.DoubtingHolidays().At(instant, c)
		if careful.State != plain.State && (plain.State != Open || careful.State != Unknown) {
			t.Fatalf("%s at %s: %s becomes %s", rules, instant, plain.State, careful.State)
		}
	})
}

// Where school holidays are not published, a state that is not unknown holds whatever they turn out to be.
func TestUnpublishedSchoolHolidaysNeverDecide(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rules := read(t, drawText(t))
		instant, c := drawInstant(t)
		date, minute := wall(instant, c)
		if _, _, known := c.School(date); known || rules.At(instant, c).State == Unknown {
			return
		}
		res := rules.resolve(date, c)
		if in, out := rules.verdict(res.in, minute).state, rules.verdict(res.out, minute).state; in != out {
			t.Fatalf("%s at %s: %s in holidays, %s at school, and yet %s", rules, instant, in, out, rules.At(instant, c).State)
		}
	})
}

// FuzzParse reads any text: it never panics, what it reads prints and reads again as itself, and a year of it is evaluated.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"Mo-Fr 09:00-12:00,14:00-17:00; PH off", "24/7", "Tu[2] 14:00-17:00", "week 1-53/2 Mo 9-12", "2026 Dec 20-2027 Jan 3 off",
		"Fr 22:00-02:00+", "Mo-Fr 09:00-12:00 || \"sur rendez-vous\"", "easter -2 days", "SH,PH off", "«à 9.30»", "Jan 5,7-9/2 10–12",
		"Mo[1,-1] +1 day unknown", "sunrise-sunset", "Mo 10:00", "week", "||", ",;:",
	} {
		f.Add(text)
	}
	c := calendar.Of("36044")
	start := time.Date(2026, time.November, 24, 9, 30, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		rules, err := Parse(text)
		if err != nil {
			var unread *Unread
			if !errors.As(err, &unread) || unread.Offset < 0 || unread.Offset > len(text) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		again, err := Parse(rules.String())
		if err != nil || !reflect.DeepEqual(again, rules) {
			t.Fatalf("%q prints as %q, which reads as %v, %v", text, rules, again, err)
		}
		for _, r := range []*Rules{rules, rules.DoubtingHolidays()} {
			r.At(start, c)
			r.Next(start, c)
			r.Days(calendar.DateOf(start), 365, c)
		}
	})
}
