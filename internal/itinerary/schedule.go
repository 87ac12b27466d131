package itinerary

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
)

// Schedule says when a unit comes to a stop: a rule for the days, the hours of a visit, the dates between which that is
// true. It expands by civil day in the local time of the stop's commune: ten o'clock is ten o'clock, summer and winter.
type Schedule struct {
	ID       uuid.UUID     // stable across edits; zero = not stored yet
	Rule     Rule          // RFC 5545's RRULE or RDATE
	Anchor   calendar.Date // RFC 5545's DTSTART: the first day of validity; intervals count from its week
	Until    calendar.Date // the last day of validity; zero = no source says
	Hours    []Span        // of one visit, in order; none = unknown
	Holidays HolidayPolicy
}

// HolidayPolicy says what becomes of a visit that falls on a public holiday of the stop's commune.
type HolidayPolicy string

// The policies. Skipping is the default: shown as "pas de passage", and listed for the team as still to decide.
const (
	SkipHolidays HolidayPolicy = "saute"
	KeepHolidays HolidayPolicy = "maintient"
	MoveHolidays HolidayPolicy = "deplace" // to the next day from Monday to Friday that is no holiday
)

// Minutes is a time of the day on the clocks of the place, in minutes after midnight: 10:30 is 630.
type Minutes int

// String writes 10:30.
func (m Minutes) String() string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }

// Span is a time of presence, 10:00-12:30.
type Span struct{ From, To Minutes }

// String writes 10:00-12:30.
func (s Span) String() string { return s.From.String() + "-" + s.To.String() }

// ParseSpan reads 10:00-12:30.
func ParseSpan(text string) (Span, error) {
	var h1, m1, h2, m2 int
	_, err := fmt.Sscanf(text, "%d:%d-%d:%d", &h1, &m1, &h2, &m2)
	s := Span{Minutes(h1*60 + m1), Minutes(h2*60 + m2)}
	if err != nil || s.String() != text || m1 > 59 || m2 > 59 || !s.valid() {
		return Span{}, fault.New(fault.Invalid, "plage_illisible", "heures", text)
	}
	return s, nil
}

func (s Span) valid() bool { return 0 <= s.From && s.From < s.To && s.To <= 24*60 }

// WriteHours writes spans as 10:00-12:30,13:30-16:00; "" = unknown.
func WriteHours(hours []Span) string {
	texts := make([]string, len(hours))
	for i, s := range hours {
		texts[i] = s.String()
	}
	return strings.Join(texts, ",")
}

// ParseHours reads what WriteHours writes. Spans stand in order and do not overlap.
func ParseHours(text string) ([]Span, error) {
	if text == "" {
		return nil, nil
	}
	var hours []Span
	for item := range strings.SplitSeq(text, ",") {
		s, err := ParseSpan(item)
		if err != nil {
			return nil, err
		}
		hours = append(hours, s)
	}
	if !validHours(hours) {
		return nil, fault.New(fault.Invalid, "plage_illisible", "heures", text)
	}
	return hours, nil
}

func validHours(hours []Span) bool {
	for i, s := range hours {
		if !s.valid() || i > 0 && s.From < hours[i-1].To {
			return false
		}
	}
	return true
}

// Check says what keeps the schedule from being one: a rule of wrong days, hours that overlap, an end before its beginning.
func (s Schedule) Check() error {
	switch {
	case s.Rule == nil || !s.Rule.valid():
		return fault.New(fault.Invalid, "recurrence_illisible", "recurrence", fmt.Sprint(s.Rule))
	case !validHours(s.Hours):
		return fault.New(fault.Invalid, "plage_illisible", "heures", WriteHours(s.Hours))
	case s.Anchor.IsZero():
		return fault.New(fault.Invalid, "validite_sans_debut", "valable_du", "")
	case !s.Until.IsZero() && s.Until < s.Anchor:
		return fault.New(fault.Invalid, "dates_inversees", "valable_au", s.Until.String())
	case !slices.Contains([]HolidayPolicy{SkipHolidays, KeepHolidays, MoveHolidays}, s.Holidays):
		return fault.New(fault.Invalid, "valeur_inconnue", "feries", string(s.Holidays)).
			With("possibles", fmt.Sprintf("%s, %s, %s", SkipHolidays, KeepHolidays, MoveHolidays))
	}
	return nil
}

// Days gives the days that the rule names from one day to another, both included, within its validity, before any
// holiday or exception. Sorted, without repeats.
func (s Schedule) Days(from, to calendar.Date) []calendar.Date {
	from = max(from, s.Anchor)
	if !s.Until.IsZero() {
		to = min(to, s.Until)
	}
	var days []calendar.Date
	for day := from; day <= to; day++ {
		if s.Rule.holds(day, s.Anchor) {
			days = append(days, day)
		}
	}
	return days
}
