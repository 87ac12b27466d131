package reading

import (
	"slices"
	"strings"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/prose"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Said is when a unit comes to one stop, as a person says it.
type Said struct {
	Rule        itinerary.Rule
	Hours       []itinerary.Span // none = not said
	From, Until calendar.Date    // zero = not said
}

// here stands for the stop that the person speaks of.
var here = Atlas{Names: territory.NewGazetteer([]territory.GazetteerCommune{{Code: "00000", Name: "Ici"}}, nil, nil)}

// ReadSaid reads the days of one stop: "2e lundi du mois", "semaines impaires le mardi, 10h-12h", "un jeudi sur deux à partir du 7
// janvier 2027". A person who types a rule is there to mend it: anything that is not understood, or understood in part, is a fault
// that names it.
func ReadSaid(text string) (Said, error) {
	var said Said
	rest := said.takeBounds(text)
	p := Read(Source{Text: "Ici : " + rest, Departement: "00", BaseCode: "00000"}, here)
	if len(p.Unread) > 0 {
		return Said{}, fault.New(fault.Invalid, "recurrence_en_partie_lue", "regle", strings.Join(p.Unread, " … "))
	}
	said.Rule = said.rule(p.Stops)
	if said.Rule == nil || !said.takeHours(p.Stops) {
		return Said{}, fault.New(fault.Invalid, "recurrence_non_lue", "regle", text)
	}
	for _, phrase := range prose.Read(rest) {
		if phrase.Kind == prose.HalfDay && said.Hours == nil { // whose hours nobody knows
			return Said{}, fault.New(fault.Invalid, "recurrence_en_partie_lue", "regle", phrase.Text(rest))
		}
	}
	return said, nil
}

// takeBounds reads "à partir du 7 janvier 2027" and "jusqu'au 30 juin 2027", and gives the text without them.
func (s *Said) takeBounds(text string) string {
	phrases := prose.Read(text)
	for i, bound := range phrases {
		if bound.Kind != prose.Bound {
			continue
		}
		end := i + 1
		for end < len(phrases) && (phrases[end].Kind == prose.Link || phrases[end].Kind == prose.Sign) {
			end++
		}
		if end == len(phrases) || phrases[end].Kind != prose.Date || phrases[end].Year == 0 {
			continue
		}
		day := calendar.NewDate(phrases[end].Year, phrases[end].Month, phrases[end].Day)
		switch word := address.Fold(bound.Text(text)); {
		case strings.HasPrefix(word, "a partir"), strings.HasPrefix(word, "a compter"), strings.HasPrefix(word, "depuis"):
			s.From = day
		case strings.HasPrefix(word, "jusqu"):
			s.Until = day
		default:
			continue
		}
		text = text[:bound.Start] + strings.Repeat(" ", phrases[end].End-bound.Start) + text[phrases[end].End:]
	}
	return strings.TrimSpace(text)
}

// rule is that of one stop, or of the dates of several; nil where they make none.
func (s *Said) rule(stops []ProposedStop) itinerary.Rule {
	if len(stops) == 1 {
		rec := stops[0].Recurrence
		if days := weekdays(rec.Days); rec.Interval > 1 && s.From != 0 && len(days) > 0 && len(rec.Ranks)+len(rec.Weeks) == 0 && rec.Parity == AnyWeek {
			return itinerary.Weekly{Days: days, Interval: rec.Interval}
		}
		if rule, ok := rec.Rule(); ok {
			return rule
		}
		return nil
	}
	var dates []calendar.Date
	for _, stop := range stops {
		if _, ok := stop.Recurrence.Rule(); !ok || len(stop.Recurrence.Dates) == 0 {
			return nil
		}
		dates = append(dates, stop.Recurrence.Dates...)
	}
	slices.Sort(dates)
	if len(dates) == 0 {
		return nil
	}
	return itinerary.OnDates(slices.Compact(dates))
}

// takeHours takes the hours of all the stops, which must be the same, and says whether they were read without a doubt.
func (s *Said) takeHours(stops []ProposedStop) bool {
	for i, stop := range stops {
		least := Sure
		switch {
		case stop.Recurrence.Interval > 1: // its first date is known by now
			least = startless
		case len(stop.Hours) == 0:
			least = hourless
		}
		if stop.Confidence < least || i > 0 && !slices.Equal(stop.Hours, s.Hours) {
			return false
		}
		s.Hours = stop.Hours
	}
	return true
}
