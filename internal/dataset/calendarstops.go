package dataset

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
)

// IsCalendar recognises an iCalendar (RFC 5545).
func IsCalendar(l Look) bool { return l.Shape == ShapeCalendar }

// CalendarStops reads the events of a calendar: each is a stop, its place is LOCATION ("Salle des fêtes, 36800 Migné"), its
// unit the calendar's name (X-WR-CALNAME). RRULE is read where it is of the subset that itinerary.Rule knows, with UNTIL;
// COUNT, EXDATE and the rest are refused: nothing is half understood.
func CalendarStops(p *Plain) Records[RoundStop] {
	return func(yield func(Record[RoundStop], error) bool) {
		all, err := p.ReadAll()
		if err != nil {
			yield(Record[RoundStop]{}, err)
			return
		}
		parsed, err := ics.ParseCalendar(bytes.NewReader(all))
		if err != nil {
			yield(Record[RoundStop]{}, fault.New(fault.Unprocessable, "calendrier_illisible", "fichier", "").Wrap(err))
			return
		}
		unit := ""
		for _, property := range parsed.CalendarProperties {
			if property.IANAToken == string(ics.PropertyXWRCalName) {
				unit = tidyLine(property.Value)
			}
		}
		for i, event := range parsed.Events() {
			record := Record[RoundStop]{Line: i + 1}
			record.Value, err = calendarStop(unit, event)
			if f, ok := fault.As(err); ok {
				err = f.AtLine(i + 1)
			}
			if !yield(record, err) {
				return
			}
		}
	}
}

func calendarStop(unit string, event *ics.VEvent) (RoundStop, error) {
	value := func(p ics.ComponentProperty) string {
		if property := event.GetProperty(p); property != nil {
			return tidyLine(ics.FromText(property.Value))
		}
		return ""
	}
	s := RoundStop{Unit: unit, PMR: site.Unknown, Text: value(ics.ComponentPropertySummary), Parking: value(ics.ComponentPropertyDescription)}
	if s.Unit == "" {
		return s, fault.New(fault.Invalid, "calendrier_sans_nom", "X-WR-CALNAME", "")
	}
	if event.GetProperty(ics.ComponentPropertyExdate) != nil || event.GetProperty(ics.ComponentPropertyRdate) != nil {
		return s, fault.New(fault.Invalid, "recurrence_illisible", "EXDATE", value(ics.ComponentPropertyExdate))
	}
	s.Room, s.Commune = calendarPlace(value(ics.ComponentPropertyLocation))
	start, errStart := localInstant(event, ics.ComponentPropertyDtStart)
	end, errEnd := localInstant(event, ics.ComponentPropertyDtEnd)
	if errStart != nil || errEnd != nil || calendar.DateOf(start) != calendar.DateOf(end) {
		return s, fault.New(fault.Invalid, "heures_du_passage", "DTSTART", value(ics.ComponentPropertyDtStart))
	}
	span, err := itinerary.ParseSpan(start.Format("15:04") + "-" + end.Format("15:04"))
	if err != nil {
		return s, fault.New(fault.Invalid, "heures_du_passage", "DTSTART", value(ics.ComponentPropertyDtStart))
	}
	s.Hours, s.Anchor = []itinerary.Span{span}, calendar.DateOf(start)
	if rule := value(ics.ComponentPropertyRrule); rule != "" {
		s.Rule, s.Until, err = calendarRule(rule, s.Anchor)
		return s, err
	}
	s.Rule = itinerary.OnDates{s.Anchor}
	return s, nil
}

// calendarRule reads a rule and its end. A weekly rule without days is of the first day's weekday (RFC 5545, 3.3.10).
func calendarRule(text string, first calendar.Date) (itinerary.Rule, calendar.Date, error) {
	var until calendar.Date
	parts := strings.Split(strings.ToUpper(text), ";")
	kept := parts[:0]
	for _, part := range parts {
		key, value, _ := strings.Cut(part, "=")
		switch {
		case key == "UNTIL" && len(value) >= 8:
			t, err := time.Parse("20060102", value[:8])
			if err != nil {
				return nil, 0, fault.New(fault.Invalid, "recurrence_illisible", "RRULE", text)
			}
			until = calendar.DateOf(t)
		case key == "WKST", part == "INTERVAL=1":
		default:
			kept = append(kept, part)
		}
	}
	if slices.Contains(kept, "FREQ=WEEKLY") && !slices.ContainsFunc(kept, func(p string) bool { return strings.HasPrefix(p, "BYDAY=") }) {
		kept = append(kept, "BYDAY="+strings.ToUpper(first.Weekday().String()[:2]))
	}
	rule, err := itinerary.ParseRule("RRULE:" + strings.Join(kept, ";"))
	return rule, until, err
}

// localInstant reads a time as the clocks of the place show it.
func localInstant(event *ics.VEvent, p ics.ComponentProperty) (time.Time, error) {
	property := event.GetProperty(p)
	if property == nil {
		return time.Time{}, fmt.Errorf("no %s", p)
	}
	value := property.Value
	if utc, ok := strings.CutSuffix(value, "Z"); ok {
		t, err := time.Parse("20060102T150405", utc)
		return t.In(calendar.Of("").Location()), err
	}
	return time.Parse("20060102T150405", value)
}

// calendarPlace cuts "Salle des fêtes, 36800 Migné" into the room and the commune, which comes last.
func calendarPlace(location string) (room string, commune DeclaredCommune) {
	parts := strings.Split(location, ",")
	last := strings.TrimSpace(parts[len(parts)-1])
	if len(parts) > 1 {
		room = strings.TrimSpace(strings.Join(parts[:len(parts)-1], ","))
	}
	if fields := strings.Fields(last); len(fields) > 1 && len(fields[0]) == 5 && isDigits(fields[0]) {
		commune.Postcode, last = fields[0], strings.Join(fields[1:], " ")
	}
	commune.Name = communeName(last)
	return room, commune
}
