package site

import (
	"math"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Opening is what is known of a site at an instant: open, closed or unknown, why, and until when.
type Opening struct {
	State   hours.State
	Reason  OpeningReason
	Comment string // of the rule that decides, in the source's words
	Holiday string // where one decides: "11 novembre"
	At      time.Time
	Change  *time.Time // the next instant where the state is another; nil = none within a year, or unknown
	Then    hours.State
	Opens   *time.Time // the next instant, after At, from which it is surely open; nil = none within a year, or unknown
	Day     *hours.Day // where a whole day is asked about: its hours, of which the state and the reason are then; nil otherwise
}

// Open says whether the site is surely open.
func (o Opening) Open() bool { return o.State == hours.Open }

// OpeningReason says why a state is what it is: a code of the French catalogue, "ouverture.raison.<code>".
type OpeningReason string

// The reasons.
const (
	BecauseStated          OpeningReason = "horaires"                 // the hours say so
	BecauseOfHoliday       OpeningReason = "jour_ferie"               // they say so for holidays
	BecauseHolidayUnstated OpeningReason = "jour_ferie_non_precise"   // a public holiday of which they say nothing
	BecauseSchoolUnstated  OpeningReason = "vacances_non_publiees"    // they depend on school holidays that are not published yet
	BecauseEndUnstated     OpeningReason = "fermeture_non_precisee"   // open "from 17:00 on"
	BecauseUncertain       OpeningReason = "horaires_incertains"      // the hours themselves say that it is not certain, with a comment
	BecauseAppointment     OpeningReason = "sur_rendez_vous"          // when depends on an appointment
	BecauseNoHours         OpeningReason = "horaires_absents"         // the source gives none
	BecauseNotRead         OpeningReason = "horaires_non_interpretes" // the source gives a text, shown as it stands
)

// Timetable is the hours of one site on the calendar of its commune, ready to be asked.
type Timetable struct {
	rules    *hours.Rules
	calendar *calendar.Calendar
	why      OpeningReason // without rules
}

// NewTimetable reads hours on the calendar of a commune: its zone, its holidays. rules is what h.Rule says, parsed, or nil. They
// are doubted on the holidays that they do not name; where an appointment is required nobody knows when the place helps.
func NewTimetable(h Hours, rules *hours.Rules, a Appointment, code territory.INSEECode) Timetable {
	t := Timetable{calendar: calendar.Of(code)}
	switch {
	case a == AppointmentRequired:
		t.why = BecauseAppointment
	case rules != nil:
		t.rules = rules.DoubtingHolidays()
	case h.State == "" || h.State == HoursAbsent:
		t.why = BecauseNoHours
	default:
		t.why = BecauseNotRead
	}
	return t
}

// Known says whether there are hours to evaluate: without, every state is unknown.
func (t Timetable) Known() bool { return t.rules != nil }

// Rules are the hours, nil where none are known.
func (t Timetable) Rules() *hours.Rules { return t.rules }

// Calendar is the one that the hours are evaluated on.
func (t Timetable) Calendar() *calendar.Calendar { return t.calendar }

// At says all that is known at an instant.
func (t Timetable) At(at time.Time) Opening {
	if t.rules == nil {
		return Opening{State: hours.Unknown, Reason: t.why, At: at, Then: hours.Unknown}
	}
	at = at.In(t.calendar.Location())
	said := t.rules.At(at, t.calendar)
	o := Opening{State: said.State, Reason: reasonOf(said), Comment: said.Comment, Holiday: said.Holiday, At: at, Then: hours.Unknown}
	if change, then, ok := t.rules.Next(at, t.calendar); ok {
		o.Change, o.Then = &change, then.State
	}
	if opens, ok := t.NextOpening(at); ok {
		o.Opens = &opens
	}
	return o
}

// On says all that is known of a whole day, as of an instant.
func (t Timetable) On(d calendar.Date, at time.Time) Opening {
	o := t.At(at)
	if t.rules == nil {
		return o
	}
	day, decides := t.day(d)
	o.Day, o.State, o.Reason, o.Comment, o.Holiday = &day, day.State, reasonOf(decides), decides.Comment, decides.Holiday
	return o
}

// Day gives the hours of a whole day, and why its state is what it is. The timetable must be Known.
func (t Timetable) Day(d calendar.Date) (hours.Day, OpeningReason) {
	day, decides := t.day(d)
	return day, reasonOf(decides)
}

// day is a whole day, and the opening that decides its state.
func (t Timetable) day(d calendar.Date) (day hours.Day, decides hours.Opening) {
	day = t.rules.Day(d, t.calendar)
	for _, i := range day.Intervals {
		if i.State == day.State {
			return day, i.Opening
		}
	}
	return day, day.Why
}

func reasonOf(o hours.Opening) OpeningReason {
	switch {
	case o.Reason == hours.HolidayUnstated:
		return BecauseHolidayUnstated
	case o.Reason == hours.SchoolUnstated:
		return BecauseSchoolUnstated
	case o.Reason == hours.OpenEnded:
		return BecauseEndUnstated
	case o.State == hours.Unknown && speaksOfAppointment(o.Comment):
		return BecauseAppointment
	case o.State == hours.Unknown:
		return BecauseUncertain
	case o.Reason == hours.ByHoliday:
		return BecauseOfHoliday
	default:
		return BecauseStated
	}
}

// speaksOfAppointment reads the comment of a rule: "sur rendez-vous", "sur RDV".
func speaksOfAppointment(comment string) bool {
	comment = strings.ToLower(comment)
	return strings.Contains(comment, "rendez-vous") || strings.Contains(comment, "rdv")
}

// StateAt is the state alone, which costs a twentieth of At.
func (t Timetable) StateAt(at time.Time) hours.State {
	if t.rules == nil {
		return hours.Unknown
	}
	return t.rules.At(at, t.calendar).State
}

// most changes of state that NextOpening looks through: ten weeks of a place that is twice a day perhaps open.
const mostChanges = 200

// NextOpening gives the first instant after at where a place that was not surely open becomes so.
func (t Timetable) NextOpening(at time.Time) (time.Time, bool) {
	if t.rules == nil {
		return time.Time{}, false
	}
	horizon := at.AddDate(1, 1, 0)
	for range mostChanges {
		change, then, ok := t.rules.Next(at, t.calendar)
		if !ok || change.After(horizon) {
			break
		}
		if then.State == hours.Open {
			return change, true
		}
		at = change
	}
	return time.Time{}, false
}

// Between says whether there is an opening on some day from one to another, both included: open if surely, unknown if perhaps.
func (t Timetable) Between(from, to calendar.Date) hours.State {
	if t.rules == nil {
		return hours.Unknown
	}
	state := hours.Closed
	for _, one := range t.rules.Days(from, max(0, int(to-from)+1), t.calendar) {
		switch one {
		case hours.Open:
			return hours.Open
		case hours.Unknown:
			state = hours.Unknown
		}
	}
	return state
}

// WaitMinutes is what waiting for a place costs the person, in minutes of travel (METHODS §6): nothing where it is open, else
// 6·√days to its next opening; where that is unknown, as seven days. What is unknown now and surely open tomorrow costs a day.
func (t Timetable) WaitMinutes(at time.Time) float64 {
	if t.rules == nil {
		return UnknownWaitMinutes
	}
	state := t.rules.At(at, t.calendar).State
	if state == hours.Open {
		return 0
	}
	opens, ok := t.NextOpening(at)
	if !ok {
		return UnknownWaitMinutes
	}
	wait := WaitCost(opens.Sub(at).Hours() / 24)
	if state == hours.Unknown {
		return min(wait, UnknownWaitMinutes)
	}
	return wait
}

// WaitCost is the cost in minutes of travel of a wait in days (METHODS §6).
func WaitCost(days float64) float64 { return 6 * math.Sqrt(max(0, days)) }

// UnknownWaitMinutes is the cost in minutes of not knowing when a place is open: that of a week's wait.
var UnknownWaitMinutes = WaitCost(7)
