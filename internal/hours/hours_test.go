package hours_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/territory"
)

func parse(t *testing.T, text string) *hours.Rules {
	t.Helper()
	rules, err := hours.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// local reads a wall-clock time of the place.
func local(t *testing.T, text string, c *calendar.Calendar) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, c.Location())
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestUnreadNamesThePiece(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, piece string
		offset      int
	}{
		{"", "", 0},
		{"Lundi au vendredi de 9h à 12h", "Lundi", 0},
		{"Mo-Fr 9h30-12h", "9h", 6},
		{"24-24-7", "24", 0}, // never an hour, never "always"
		{"24 / 7", "24", 0},
		{"Jan 5th 10:00-12:00", "5th", 4}, // the oracle reads "5 January if it is a Thursday"
		{"Mo-Fr 09:00", "00", 9},          // a moment, not a range
		{"Mo 10:60-12:00", "60", 6},
		{"Mo 24:00-26:00", "24", 3},
		{"Mo 10:00-49:00", "49", 9},
		{"Mo-Fr 09:00-12:00 14:00-18:00", "14", 18},
		{"Mo 09:00-12:00 Tu 14:00-18:00", "Tu", 15}, // the oracle merges the two days
		{"07:00+,12:00-16:00", ",", 6},
		{"Mo,, Tu 09:00-12:00", ",", 2},
		{"Mo[6] 09:00-12:00", "6", 3},
		{"week 54 Mo", "54", 5},
		{"week 50-3 Mo", "3", 8},
		{"Feb 30 off", "30", 4},
		{"2026 Jan 5,Mar 3 off", "Mar", 11}, // of which year?
		{"2026 Jan 5-Feb 3 off", "Feb", 11},
		{"PH +2 days off", "2", 4},
		{"sunrise-sunset", "sunrise", 0},
		{"Mo-Fr 09:00-12:00 sur rendez-vous", "sur", 18},
		{"Mo-Fr 09:00-12:00 ||", "||", 18},
		{"1er mardi 10:00-12:00", "1er", 0},
		{"Tu 10:00-12:00 \"non fermé", "\"", 15},
	} {
		_, err := hours.Parse(c.text)
		var unread *hours.Unread
		if !errors.As(err, &unread) {
			t.Errorf("%s: read as opening hours, %v", c.text, err)
			continue
		}
		if unread.Piece != c.piece || unread.Offset != c.offset {
			t.Errorf("%s: %q at %d, want %q at %d", c.text, unread.Piece, unread.Offset, c.piece, c.offset)
		}
	}
}

func TestATextTooLongIsUnread(t *testing.T) {
	t.Parallel()
	for _, text := range []string{strings.Repeat("Mo 09:00-12:00;", 100), strings.Repeat("Mo;", 65)} {
		if _, err := hours.Parse(text); err == nil {
			t.Errorf("%.30s… (%d bytes) is read", text, len(text))
		}
	}
}

func TestNormalWriting(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"mo-fr 9:00 - 12:00 , 14:00-18:00;":       "Mo-Fr 09:00-12:00,14:00-18:00",
		"Mo–Fr: 09.00–12.00":                      "Mo-Fr 09:00-12:00",
		"Monday-Friday 9-12,14-18":                "Mo-Fr 09:00-12:00,14:00-18:00",
		"Mo-Fr 09:00-12:00;;PH closed":            "Mo-Fr 09:00-12:00; PH off",
		"Fr 22:00-26:00":                          "Fr 22:00-02:00",
		"week 1-53/2 Tu":                          "week 01-53/2 Tu",
		"week 1-3,week 6-8 Mo 10:00-12:00":        "week 01-03,06-08 Mo 10:00-12:00",
		"Mo-Fr PH 10:00-12:00":                    "PH Mo-Fr 10:00-12:00",
		"Mo 10:00-12:00 «sonnez»":                 "Mo 10:00-12:00 \"sonnez\"",
		"january-march Tu[1-3] 10:00-12:00":       "Jan-Mar Tu[1,2,3] 10:00-12:00",
		"Jan 5,7-9 10:00-12:00":                   "Jan 05,Jan 07-09 10:00-12:00",
		"2026 Dec 20-2027 Jan 3 off":              "2026 Dec 20-2027 Jan 03 off",
		"Mo 10:00-10:00":                          "Mo 10:00-10:00",
		"00:00-00:00":                             "00:00-24:00",
		"Mo 9:00-12:00||\"appelez\"":              "Mo 09:00-12:00 || \"appelez\"",
		"easter -2 days off; easter + 1 day open": "easter -2 days off; easter +1 day open",
	} {
		if got := parse(t, text).String(); got != want {
			t.Errorf("%s: written %s, want %s", text, got, want)
		}
	}
}

// What a person is told, with the reason. 11 November 2026 is a Wednesday; school is known until 3 July 2027 in zone B.
func TestWhatPeopleAreTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, at string
		want     hours.Opening
	}{
		{"Mo-Fr 09:00-12:00; PH off", "2026-11-10 10:00", hours.Opening{State: hours.Open}},
		{"Mo-Fr 09:00-12:00; PH off", "2026-11-10 12:00", hours.Opening{State: hours.Closed}},
		{
			"Mo-Fr 09:00-12:00; PH off", "2026-11-11 10:00",
			hours.Opening{State: hours.Closed, Reason: hours.ByHoliday, Holiday: "11 novembre"},
		},
		{
			"Mo-Fr 09:00-12:00", "2026-11-11 10:00",
			hours.Opening{State: hours.Unknown, Reason: hours.HolidayUnstated, Holiday: "11 novembre"},
		},
		{"Mo-Fr 09:00-12:00", "2026-11-11 15:00", hours.Opening{State: hours.Closed}},
		{
			"Mo-Fr,PH 09:00-12:00", "2026-11-11 10:00",
			hours.Opening{State: hours.Open, Reason: hours.ByHoliday, Holiday: "11 novembre"},
		},
		{"24/7", "2026-11-11 10:00", hours.Opening{State: hours.Open}},
		{
			"We 22:00-02:00", "2026-11-12 01:00", // it began on the holiday
			hours.Opening{State: hours.Unknown, Reason: hours.HolidayUnstated, Holiday: "11 novembre"},
		},
		{"Mo-Fr", "2026-11-10 03:00", hours.Opening{State: hours.Unknown, Reason: hours.HoursUnstated}},
		{"Mo-Fr open", "2026-11-10 03:00", hours.Opening{State: hours.Open}},
		{"Mo-Fr 00:00-24:00", "2026-11-10 03:00", hours.Opening{State: hours.Open}},
		{
			"We,SH 14:00-17:00", "2026-12-25 15:00", // school holidays say nothing of Christmas
			hours.Opening{State: hours.Unknown, Reason: hours.HolidayUnstated, Holiday: "Noël"},
		},
		{
			"Mo-Fr 09:00-17:00; SH,PH off", "2026-12-25 15:00",
			hours.Opening{State: hours.Closed, Reason: hours.ByHoliday, Holiday: "Noël"},
		},
		{"Tu 22:00-02:00", "2026-11-11 01:00", hours.Opening{State: hours.Open}}, // it began before the holiday
		{
			"Mo-Fr 09:00-12:00 \"sur rendez-vous\"", "2026-11-10 10:00",
			hours.Opening{State: hours.Unknown, Comment: "sur rendez-vous"},
		},
		{
			"Mo-Fr 09:00-12:00 || \"sur rendez-vous\"", "2026-11-10 15:00",
			hours.Opening{State: hours.Unknown, Comment: "sur rendez-vous"},
		},
		{"Tu 17:00+", "2026-11-10 18:00", hours.Opening{State: hours.Unknown, Reason: hours.OpenEnded}},
		{"Tu 09:00-17:00+", "2026-11-10 16:00", hours.Opening{State: hours.Open}},
		{
			"We 14:00-17:00; SH off", "2026-10-21 15:00",
			hours.Opening{State: hours.Closed, Reason: hours.ByHoliday, Holiday: "Vacances de la Toussaint"},
		},
		{"We 14:00-17:00; SH off", "2026-11-18 15:00", hours.Opening{State: hours.Open}},
		{"We 14:00-17:00; SH off", "2027-11-17 15:00", hours.Opening{State: hours.Unknown, Reason: hours.SchoolUnstated}},
		{"We 14:00-17:00; SH off", "2027-11-17 18:00", hours.Opening{State: hours.Closed}}, // either way
	} {
		place := calendar.Of("36044")
		if got := parse(t, c.text).DoubtingHolidays().At(local(t, c.at, place), place); got != c.want {
			t.Errorf("%s at %s: %+v, want %+v", c.text, c.at, got, c.want)
		}
	}
}

// Clocks go from 02:00 to 03:00 on 29 March 2026 and from 03:00 back to 02:00 on 25 October.
func TestNightsWhenTheClocksChange(t *testing.T) {
	t.Parallel()
	c := calendar.Of("36044")
	for _, night := range []struct{ why, text, from, next string }{
		{"an hour that is skipped shortens the night", "Sa 22:00-05:00", "2026-03-28T22:00:00+01:00", "2026-03-29T05:00:00+02:00"},
		{"an hour that comes twice lengthens it", "Sa 22:00-05:00", "2026-10-24T22:00:00+02:00", "2026-10-25T05:00:00+01:00"},
		{"closing in the hour skipped is closing when it would begin", "Su 01:00-02:30", "2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00"},
		{"what lies in the hour skipped never opens", "Su 02:00-03:00", "2026-03-29T01:00:00+01:00", "2026-04-05T02:00:00+02:00"},
		{"the hour that comes twice is open twice", "Su 02:00-03:00", "2026-10-25T02:30:00+02:00", "2026-10-25T03:00:00+01:00"},
	} {
		from, err := time.Parse(time.RFC3339, night.from)
		if err != nil {
			t.Fatal(err)
		}
		next, _, ok := parse(t, night.text).Next(from, c)
		if got := next.Format(time.RFC3339); !ok || got != night.next {
			t.Errorf("%s: %s after %s changes at %s, want %s", night.why, night.text, night.from, got, night.next)
		}
	}
}

func TestTheNextChangeIsBounded(t *testing.T) {
	t.Parallel()
	c := calendar.Of("36044")
	from := local(t, "2026-11-24 10:00", c)
	for text, want := range map[string]string{
		"24/7":                      "",
		"off":                       "",
		"2026 Mo-Fr 09:00-12:00":    "2026-11-24 12:00",
		"2028 Mo 09:00-12:00":       "", // 404 days ahead
		"2027 Dec 28 09:00-12:00":   "2027-12-28 09:00",
		"Mo-Su 00:00-24:00":         "",
		"Tu[5] 14:00-17:00":         "2026-12-29 14:00",
		"week 1-53/2 Mo 9:00-12:00": "2026-11-30 09:00", // week 49
	} {
		next, _, ok := parse(t, text).Next(from, c)
		got := ""
		if ok {
			got = next.Format("2006-01-02 15:04")
		}
		if got != want {
			t.Errorf("%s: changes at %q, want %q", text, got, want)
		}
	}
}

// METHODS §6: weeks 53 and 1 are both odd and follow each other, which is not "une semaine sur deux".
func TestOddWeeksAtTheTurnOfTheYear(t *testing.T) {
	t.Parallel()
	c := calendar.Of("36044")
	rules := parse(t, "week 1-53/2 Mo 09:00-12:00")
	var open []string
	first := calendar.NewDate(2026, time.December, 14)
	for i, state := range rules.Days(first, 35, c) {
		if state == hours.Open {
			open = append(open, (first + calendar.Date(i)).String())
		}
	}
	if got := strings.Join(open, " "); got != "2026-12-14 2026-12-28 2027-01-04" { // weeks 51, 53, 1
		t.Errorf("open on %s", got)
	}
}

func TestOneInstantManyClocks(t *testing.T) {
	t.Parallel()
	// 11:00 in Paris is 06:00 in Guadeloupe and 14:00 in La Réunion.
	at := time.Date(2026, time.November, 24, 10, 0, 0, 0, time.UTC)
	rules := parse(t, "Tu 09:00-12:00")
	for code, want := range map[territory.INSEECode]hours.State{"36044": hours.Open, "97105": hours.Closed, "97411": hours.Closed} {
		if got := rules.At(at, calendar.Of(code)).State; got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
}

func TestAtAllocatesNothing(t *testing.T) {
	c := calendar.Of("36044")
	rules := parse(t, "week 1-53/2 Mo-Fr 09:00-12:00; Jul-Aug Tu[1] off; SH,PH off \"congés\"").DoubtingHolidays()
	at := local(t, "2026-11-24 10:00", c)
	if n := testing.AllocsPerRun(100, func() { rules.At(at, c) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
