package ics_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	ical "github.com/arran4/golang-ical"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/ics"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// visits is a round with everything that a calendar can hold: a lunch break on both sides of a change of clocks, a
// cancelled visit, hours that nobody knows, a place overseas, a text to fold and to escape.
func visits() []ics.Event {
	paris, reunion := calendar.Of("36018").Location(), calendar.Of("97411").Location()
	changed := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	hours := []itinerary.Span{{From: 600, To: 750}, {From: 810, To: 960}}
	return []ics.Event{
		{
			UID: "a.2026-03-23", Day: calendar.NewDate(2026, 3, 23), Hours: hours, Zone: paris, Summary: "La Rur@linette à Migné", State: ics.Sure,
			Location: "salle des fêtes, Migné", At: &orb.Point{1.3203, 46.7188}, ChangedAt: changed,
			Description: "Aide gratuite ; sans rendez-vous, avec ou sans ordinateur. Les salles sont accessibles par accord avec chaque mairie.\nTéléphone : 02 54 00 00 00",
		},
		{UID: "a.2026-04-13", Day: calendar.NewDate(2026, 4, 13), Hours: hours, Zone: paris, Summary: "La Rur@linette à Migné", State: ics.Cancelled, Sequence: 2, ChangedAt: changed},
		{UID: "b.2026-04-14", Day: calendar.NewDate(2026, 4, 14), Zone: paris, Summary: "Le bus à Ségry", State: ics.Tentative, ChangedAt: changed},
		{UID: "c.2026-04-15", Day: calendar.NewDate(2026, 4, 15), Hours: hours[:1], Zone: reunion, Summary: "Le bus à Saint-Denis", State: ics.Sure, ChangedAt: changed},
	}
}

// The same file is read by ical.js (web/src/calendar.test.ts).
func TestACalendarIsWrittenAsItStands(t *testing.T) {
	t.Parallel()
	written := ics.Write("Passages", visits())
	golden.Equal(t, "testdata/passages.ics", written)
	for line := range strings.SplitSeq(strings.TrimSuffix(string(written), "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("%q is a line of %d bytes", line, len(line))
		}
	}
	backwards := visits()
	backwards[0], backwards[3] = backwards[3], backwards[0]
	if !bytes.Equal(written, ics.Write("Passages", backwards)) {
		t.Error("the order of events changes the file")
	}
}

func TestACalendarIsReadBack(t *testing.T) {
	t.Parallel()
	read, err := ical.ParseCalendar(bytes.NewReader(ics.Write("Passages", visits())))
	if err != nil {
		t.Fatal(err)
	}
	events := read.Events()
	if len(events) != 6 { // two visits of two halves, one whole day, one morning
		t.Fatalf("%d events", len(events))
	}
	start, err := events[0].GetStartAt()
	if want := time.Date(2026, 3, 23, 9, 0, 0, 0, time.UTC); err != nil || !start.Equal(want) {
		t.Errorf("winter: %v, %v", start, err)
	}
	start, err = events[2].GetStartAt()
	if want := time.Date(2026, 4, 13, 8, 0, 0, 0, time.UTC); err != nil || !start.Equal(want) {
		t.Errorf("summer: %v, %v", start, err)
	}
	if zones := read.Timezones(); len(zones) != 2 {
		t.Errorf("%d zones", len(zones))
	}
}
