package hours_test

import (
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/hours"
)

// Wednesday 11 November 2026 is a public holiday. Whoever does not say what becomes of it is not believed to be open.
func TestAHolidayThatNoRuleNamesIsDoubted(t *testing.T) {
	t.Parallel()
	indre := calendar.Of("36044")
	armistice := time.Date(2026, time.November, 11, 10, 0, 0, 0, indre.Location())
	for _, c := range []struct {
		sentence, text string
		state          hours.State
		reason         hours.Reason
		holiday        string
	}{
		{"nothing is said of holidays", "Mo-Fr 09:00-12:00", hours.Unknown, hours.HolidayUnstated, "11 novembre"},
		{"closed anyway on that day of the week", "Mo,Tu 09:00-12:00", hours.Closed, hours.Stated, ""},
		{"closed anyway at that hour", "Mo-Fr 14:00-17:00", hours.Closed, hours.Stated, ""},
		{"closed on holidays, as stated", "Mo-Fr 09:00-12:00; PH off", hours.Closed, hours.ByHoliday, "11 novembre"},
		{"open on holidays, as stated", "Mo-Fr,PH 09:00-12:00", hours.Open, hours.ByHoliday, "11 novembre"},
		{"always open", "24/7", hours.Open, hours.Stated, ""},
	} {
		rules, err := hours.Parse(c.text)
		if err != nil {
			t.Fatal(err)
		}
		doubting := rules.DoubtingHolidays()
		if o := doubting.At(armistice, indre); o.State != c.state || o.Reason != c.reason || o.Holiday != c.holiday {
			t.Errorf("%s (%s): %+v", c.sentence, c.text, o)
		}
		if doubting.String() != rules.String() {
			t.Errorf("%s is written %s", c.text, doubting)
		}
	}
	rules, err := hours.Parse("Mo-Fr 09:00-12:00")
	if err != nil {
		t.Fatal(err)
	}
	if o := rules.At(armistice, indre); o.State != hours.Open {
		t.Errorf("without doubt, as the specification says: %+v", o)
	}
	eve := time.Date(2026, time.November, 10, 12, 30, 0, 0, indre.Location())
	at, then, ok := rules.DoubtingHolidays().Next(eve, indre)
	if want := time.Date(2026, time.November, 11, 9, 0, 0, 0, indre.Location()); !ok || !at.Equal(want) || then.State != hours.Unknown {
		t.Errorf("after the eve: %v %+v %v", at, then, ok)
	}
}
