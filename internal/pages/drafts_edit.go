package pages

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/drafting"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/itinerary/reading"
)

// writeVisit names a visit in an address or a form; readVisit reads it.
func writeVisit(v itinerary.VisitKey) string { return v.ScheduleID.String() + "_" + v.Due.String() }

func readVisit(text string) (itinerary.VisitKey, bool) {
	schedule, due, _ := strings.Cut(text, "_")
	id, err := uuid.Parse(schedule)
	if err != nil {
		return itinerary.VisitKey{}, false
	}
	day, err := calendar.ParseDate(due)
	return itinerary.VisitKey{ScheduleID: id, Due: day}, err == nil
}

// readEdit reads an edit from a form: action, visite, jour, de1, a1, de2, a2, raison; arret and regle of a stop. Hours that the
// form does not speak of stay those that the visit has.
func readEdit(form url.Values, draft drafting.Draft) (drafting.Edit, error) {
	e := drafting.Edit{Kind: drafting.EditKind(readable(form.Get("action"))), Reason: readable(form.Get("raison"))}
	switch e.Kind {
	case drafting.LockStop, drafting.UnlockStop, drafting.ChangeRules, drafting.RemoveStop:
		var err error
		if e.Stop, err = uuid.Parse(form.Get("arret")); err != nil {
			return e, fault.New(fault.Invalid, "arret_illisible", "arret", "")
		}
		if e.Kind == drafting.ChangeRules {
			e.Schedules, err = readRules(form.Get("regle"), draft, e.Stop)
		}
		return e, err
	}
	var ok bool
	if e.Visit, ok = readVisit(form.Get("visite")); !ok {
		return e, fault.New(fault.Invalid, "visite_illisible", "visite", "")
	}
	if e.Kind != drafting.MoveVisit {
		return e, nil
	}
	var err error
	if e.Day, err = calendar.ParseDate(form.Get("jour")); err != nil {
		return e, fault.New(fault.Invalid, "date_illisible", "jour", readable(form.Get("jour")))
	}
	e.Hours, err = readHours(form, draft, e.Visit)
	return e, err
}

// readHours reads the hours of a visit in a form. Those of its rule need no saying.
func readHours(form url.Values, draft drafting.Draft, visit itinerary.VisitKey) ([]itinerary.Span, error) {
	hours := currentHours(draft, visit)
	if form.Has("de1") {
		hours = nil
		for _, n := range []string{"1", "2"} {
			from, to := form.Get("de"+n), form.Get("a"+n)
			if from == "" && to == "" {
				continue
			}
			span, err := itinerary.ParseSpan(from + "-" + to)
			if err != nil {
				return nil, fault.New(fault.Invalid, "plage_illisible", "de"+n, readable(from+"-"+to))
			}
			hours = append(hours, span)
		}
	}
	for _, stop := range draft.Round.Stops {
		for _, s := range stop.Schedules {
			if s.ID == visit.ScheduleID && itinerary.WriteHours(s.Hours) == itinerary.WriteHours(hours) {
				return nil, nil
			}
		}
	}
	return hours, nil
}

// currentHours are those of a visit as the draft has it.
func currentHours(draft drafting.Draft, visit itinerary.VisitKey) []itinerary.Span {
	for _, p := range draft.Round.Passages(visit.Due, visit.Due) {
		if p.ScheduleID == visit.ScheduleID && p.Due == visit.Due {
			return p.Hours
		}
	}
	return nil
}

// readRules reads the rule of a stop as people say it, "2e lundi du mois, de 10 h à 12 h 30". Hours that are not said stay those of
// the stop's last schedule, and so does what becomes of holidays.
func readRules(text string, draft drafting.Draft, stop uuid.UUID) ([]itinerary.Schedule, error) {
	said, err := reading.ReadSaid(readable(text))
	if err != nil {
		return nil, err
	}
	s := itinerary.Schedule{Rule: said.Rule, Hours: said.Hours, Anchor: said.From, Until: said.Until, Holidays: itinerary.SkipHolidays}
	if s.Anchor.IsZero() {
		s.Anchor = calendar.NewDate(draft.Year, 1, 1)
	}
	for _, of := range draft.Round.Stops {
		if of.ID != stop || len(of.Schedules) == 0 {
			continue
		}
		last := of.Schedules[len(of.Schedules)-1]
		s.Holidays = last.Holidays
		if s.Hours == nil {
			s.Hours = last.Hours
		}
	}
	return []itinerary.Schedule{s}, s.Check()
}

// timeFields are the two presences of a visit as fields of a form; a third is more than a day holds.
func timeFields(hours []itinerary.Span) [2]timeField {
	var fields [2]timeField
	for i := range fields {
		fields[i].N = strconv.Itoa(i + 1)
		if i < len(hours) {
			fields[i].From, fields[i].To = hours[i].From.String(), hours[i].To.String()
		}
	}
	return fields
}

type timeField struct{ N, From, To string }
