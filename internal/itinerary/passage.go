package itinerary

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
)

// Horizon is how far ahead passages are made, in days.
const Horizon = 400

// Passage is one dated visit of a unit to a stop.
type Passage struct {
	StopID     uuid.UUID
	ScheduleID uuid.UUID     // with Due, what tells it from all others, whatever becomes of it
	Due        calendar.Date // the day that the rule names
	Day        calendar.Date // the day when it takes place: Due, unless moved
	Hours      []Span        // none = unknown
	Start      time.Time     // of the first of Hours, in the zone of the stop's commune; zero = unknown
	End        time.Time     // of the last of Hours

	State  PassageState
	Cause  Cause
	Reason string // name of the holiday, or words of who decided; may be empty

	Place   string     // where it stands that day, when not at the stop's usual place
	PlaceAt *orb.Point // lon, lat
}

// PassageState is what becomes of a visit.
type PassageState string

// The states of a passage.
const (
	Planned          PassageState = "prevu"
	ConfirmedPassage PassageState = "confirme"
	CancelledPassage PassageState = "annule"
	MovedPassage     PassageState = "deplace"
)

// Cause is what made a passage differ from its rule; "" = nothing.
type Cause string

// The causes.
const (
	ByHoliday  Cause = "ferie"    // by the schedule's policy: nobody has decided yet
	ByDecision Cause = "decision" // a person decided for this date
	ByPause    Cause = "pause"
)

// Passages expands the round over the days that rules name from one day to another, both included. Each (schedule, due day)
// gives one passage, cancelled ones too: exceptions change or remove visits and never add any. Among exceptions that hold
// for a visit the last of the list decides, before any holiday policy. Sorted by day, hour and stop.
func (it Itinerary) Passages(from, to calendar.Date) []Passage {
	var all []Passage
	for i := range it.Stops {
		stop := &it.Stops[i]
		local := calendar.Of(stop.INSEECode)
		for _, schedule := range stop.Schedules {
			for _, due := range schedule.Days(from, to) {
				p := Passage{
					StopID: stop.ID, ScheduleID: schedule.ID, Due: due, Day: due, Hours: schedule.Hours, State: Planned,
				}
				if e := it.decided(stop.ID, due); e != nil {
					p.decide(e)
				} else if name, holiday := local.Holiday(due); holiday {
					p.onHoliday(schedule.Holidays, name, local)
				}
				if len(p.Hours) > 0 {
					p.Start = p.Day.At(int(p.Hours[0].From), local.Location())
					p.End = p.Day.At(int(p.Hours[len(p.Hours)-1].To), local.Location())
				}
				all = append(all, p)
			}
		}
	}
	order := map[uuid.UUID]int{}
	for i := range it.Stops {
		order[it.Stops[i].ID] = i
	}
	slices.SortFunc(all, func(a, b Passage) int {
		return cmp.Or(
			cmp.Compare(a.Day, b.Day), a.Start.Compare(b.Start), cmp.Compare(order[a.StopID], order[b.StopID]),
			bytes.Compare(a.ScheduleID[:], b.ScheduleID[:]), cmp.Compare(a.Due, b.Due))
	})
	return all
}

// decided gives the last exception that holds for a visit; nil = none.
func (it Itinerary) decided(stop uuid.UUID, due calendar.Date) *Exception {
	for i := len(it.Exceptions) - 1; i >= 0; i-- {
		e := &it.Exceptions[i]
		if (e.StopID == stop || e.StopID == uuid.Nil) && e.From <= due && due <= e.To {
			return e
		}
	}
	return nil
}

func (p *Passage) decide(e *Exception) {
	p.Cause, p.Reason = ByDecision, e.Reason
	switch e.Kind {
	case Cancelled:
		p.State = CancelledPassage
	case Paused:
		p.State, p.Cause = CancelledPassage, ByPause
	case Confirmed:
		p.State = ConfirmedPassage
	case Moved:
		p.State, p.Place, p.PlaceAt = MovedPassage, e.Place, e.PlaceAt
		if !e.Day.IsZero() {
			p.Day = e.Day
		}
		if len(e.Hours) > 0 {
			p.Hours = e.Hours
		}
	}
}

func (p *Passage) onHoliday(policy HolidayPolicy, name string, local *calendar.Calendar) {
	p.Cause, p.Reason = ByHoliday, name
	switch policy {
	case SkipHolidays:
		p.State = CancelledPassage
	case MoveHolidays:
		p.State, p.Day = MovedPassage, nextWorkingDay(p.Due, local)
	case KeepHolidays:
	}
}

// nextWorkingDay is the first day after this one that is from Monday to Friday and no holiday.
func nextWorkingDay(day calendar.Date, local *calendar.Calendar) calendar.Date {
	for {
		day++
		if _, holiday := local.Holiday(day); !holiday && weekday(day) {
			return day
		}
	}
}
