// Package ics writes dated visits as iCalendar (RFC 5545), for calendars that people subscribe to.
//
// Each visit is an event of its own, without recurrence: what is cancelled or moved stays the same event, with one more in
// its SEQUENCE. Lines end with CRLF and are folded at 75 bytes; the zone of every hour is described in the file.
package ics

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	ical "github.com/arran4/golang-ical"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// Event is one visit in the words of its calendar.
type Event struct {
	UID         string // stable; each of the hours of one visit has its own, made from this
	Day         calendar.Date
	Hours       []itinerary.Span // none = unknown: an event of the whole day
	Zone        *time.Location   // of the hours
	Summary     string
	Location    string
	Description string
	At          *orb.Point // lon, lat; nil = not placed
	State       State
	Sequence    int
	ChangedAt   time.Time
}

// State says how sure a visit is.
type State string

// The states of RFC 5545 §3.8.1.11.
const (
	Sure      State = "CONFIRMED"
	Tentative State = "TENTATIVE" // nobody has confirmed the round yet
	Cancelled State = "CANCELLED"
)

// The forms of RFC 5545 §3.3.4 and §3.3.5 (local time).
const (
	dateForm = "20060102"
	timeForm = "20060102T150405"
)

// refresh is how often a subscribed calendar asks again.
const refresh = "PT12H"

// Write writes a calendar. The same events, in any order, give the same bytes.
func Write(name string, events []Event) []byte {
	events = slices.Clone(events)
	slices.SortFunc(events, func(a, b Event) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.UID, b.UID)) })
	c := ical.NewCalendar()
	c.SetProductId("-//Maillage//passages//FR")
	c.SetCalscale("GREGORIAN")
	c.SetMethod(ical.MethodPublish)
	c.SetName(name)
	c.SetXWRCalName(name)
	c.SetRefreshInterval(refresh)
	c.SetXPublishedTTL(refresh)
	for _, zone := range zonesOf(events) {
		c.AddVTimezone(describe(zone, events))
	}
	for _, e := range events {
		if len(e.Hours) == 0 {
			event := e.begin(c, 1)
			event.SetProperty(ical.ComponentPropertyDtStart, e.Day.UTC().Format(dateForm), ical.WithValue("DATE"))
			event.SetProperty(ical.ComponentPropertyDtEnd, (e.Day + 1).UTC().Format(dateForm), ical.WithValue("DATE"))
			continue
		}
		for i, span := range e.Hours {
			event := e.begin(c, i+1)
			event.SetProperty(ical.ComponentPropertyDtStart, e.Day.At(int(span.From), e.Zone).Format(timeForm), ical.WithTZID(e.Zone.String()))
			event.SetProperty(ical.ComponentPropertyDtEnd, e.Day.At(int(span.To), e.Zone).Format(timeForm), ical.WithTZID(e.Zone.String()))
		}
	}
	return []byte(c.Serialize(ical.WithNewLineWindows))
}

// begin adds the nth part of a visit with all but its hours.
func (e Event) begin(c *ical.Calendar, n int) *ical.VEvent {
	event := c.AddEvent(fmt.Sprintf("%s.%d@maillage", e.UID, n))
	event.SetDtStampTime(e.ChangedAt)
	event.SetLastModifiedAt(e.ChangedAt)
	event.SetSequence(e.Sequence)
	event.SetStatus(ical.ObjectStatus(e.State))
	event.SetSummary(e.Summary)
	if e.Location != "" {
		event.SetLocation(e.Location)
	}
	if e.Description != "" {
		event.SetDescription(e.Description)
	}
	if e.At != nil {
		event.SetProperty(ical.ComponentPropertyGeo, fmt.Sprintf("%.5f;%.5f", e.At.Lat(), e.At.Lon()))
	}
	return event
}

// zonesOf lists the zones of the hours, by name.
func zonesOf(events []Event) []*time.Location {
	var zones []*time.Location
	for _, e := range events {
		if len(e.Hours) > 0 && !slices.ContainsFunc(zones, func(z *time.Location) bool { return z.String() == e.Zone.String() }) {
			zones = append(zones, e.Zone)
		}
	}
	slices.SortFunc(zones, func(a, b *time.Location) int { return cmp.Compare(a.String(), b.String()) })
	return zones
}

// describe writes a zone from before its first event to after its last: each change of clocks as it happens, without any
// rule that a law could change.
func describe(zone *time.Location, events []Event) *ical.VTimezone {
	first, last := events[0].Day.At(0, zone), (events[len(events)-1].Day+1).At(0, zone)
	described := ical.NewTimezone(zone.String())
	for at := first; ; {
		begin, end := at.ZoneBounds()
		name, offset := at.Zone()
		before := offset
		local := "19700101T000000" // since always
		if begin.Year() >= 1970 {
			_, before = begin.Add(-time.Second).Zone()
			local = begin.In(time.FixedZone("", before)).Format(timeForm) // on the clocks that are about to change
		}
		base := ical.ComponentBase{Properties: []ical.IANAProperty{
			property("DTSTART", local), property("TZOFFSETFROM", offsetOf(before)), property("TZOFFSETTO", offsetOf(offset)),
			property("TZNAME", name),
		}}
		if at.IsDST() {
			described.Components = append(described.Components, &ical.Daylight{ComponentBase: base})
		} else {
			described.Components = append(described.Components, &ical.Standard{ComponentBase: base})
		}
		if end.IsZero() || end.After(last) {
			return described
		}
		at = end
	}
}

func property(name, value string) ical.IANAProperty {
	return ical.IANAProperty{BaseProperty: ical.BaseProperty{IANAToken: name, Value: value}}
}

// offsetOf writes +0100.
func offsetOf(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
}
