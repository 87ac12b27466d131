package itinerary

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/calendar"
)

// VisitKey names a visit whatever becomes of it.
type VisitKey struct {
	ScheduleID uuid.UUID
	Due        calendar.Date
}

// Locks are what a team has settled of a round that is being arranged: nothing of it changes any more.
type Locks struct {
	Stops  []uuid.UUID
	Visits []VisitKey
}

// Follow is the round that is the present one for the visits that rules name before a day, and the next one from that day on. What
// was announced before that day stays, with its identity; a schedule that both rounds have goes on as it is. A stop that the
// next round has not keeps the visits before that day.
func Follow(present, next Itinerary, from calendar.Date) Itinerary {
	round := Itinerary{Source: present.Source}
	taken := map[uuid.UUID]bool{}
	for _, stop := range next.Stops {
		taken[stop.ID] = true
		var before []Schedule
		if at := slices.IndexFunc(present.Stops, func(s Stop) bool { return s.ID == stop.ID }); at >= 0 {
			before = present.Stops[at].Schedules
		}
		stop.Schedules = followSchedules(before, stop.Schedules, from)
		round.Stops = append(round.Stops, stop)
	}
	for _, stop := range present.Stops {
		if taken[stop.ID] {
			continue
		}
		if stop.Schedules = followSchedules(stop.Schedules, nil, from); len(stop.Schedules) > 0 {
			round.Stops = append(round.Stops, stop)
		}
	}
	if reflect.DeepEqual(present.Exceptions, next.Exceptions) {
		round.Exceptions = slices.Clone(present.Exceptions)
		return round
	}
	for _, e := range present.Exceptions {
		if e.To = min(e.To, from-1); e.To >= e.From {
			round.Exceptions = append(round.Exceptions, e)
		}
	}
	for _, e := range next.Exceptions {
		if e.From = max(e.From, from); e.To >= e.From {
			round.Exceptions = append(round.Exceptions, e)
		}
	}
	return round
}

// followSchedules ends the present schedules on the day before, and begins the next ones on the day.
func followSchedules(present, next []Schedule, from calendar.Date) []Schedule {
	var all []Schedule
	goesOn := map[uuid.UUID]bool{}
	for _, s := range present {
		at := slices.IndexFunc(next, func(n Schedule) bool {
			n.Until = s.Until // where only the end differs the schedule is the same, shorter or longer
			return reflect.DeepEqual(n, s)
		})
		reaches := func(h Schedule, day calendar.Date) bool { return h.Until.IsZero() || h.Until >= day }
		if at >= 0 && reaches(next[at], from) && reaches(s, from-1) {
			goesOn[s.ID] = true
			all = append(all, next[at])
		} else if ended, some := s.Ending(from - 1); some {
			all = append(all, ended)
		}
	}
	for _, s := range next {
		begun, some := s.Beginning(from)
		if goesOn[s.ID] || !some {
			continue
		}
		if slices.ContainsFunc(present, func(p Schedule) bool { return p.ID == s.ID }) {
			begun.ID = uuid.Nil // another schedule than the present one of that name
		}
		all = append(all, begun)
	}
	return all
}

// Ending is the schedule up to a day; false when it begins later.
func (s Schedule) Ending(day calendar.Date) (Schedule, bool) {
	if s.Until.IsZero() || s.Until > day {
		s.Until = day
	}
	return s, s.Until >= s.Anchor
}

// Beginning is the schedule from a day on: the same days, counted from the same weeks. False when it has ended by then.
func (s Schedule) Beginning(day calendar.Date) (Schedule, bool) {
	if day <= s.Anchor {
		return s, true
	}
	if weekly, counted := s.Rule.(Weekly); counted {
		cycle := calendar.Date(7 * weekly.Interval)
		if late := (day.Monday() - s.Anchor.Monday()) % cycle; late != 0 {
			day = day.Monday() + cycle - late
		}
	}
	s.Anchor = day
	return s, s.Until.IsZero() || s.Until >= day
}

// InForce are the schedules of a stop that may name a day from one to another, in the order of their beginnings.
func (s Stop) InForce(from, to calendar.Date) []Schedule {
	var all []Schedule
	for _, h := range s.Schedules {
		if h.Anchor <= to && (h.Until.IsZero() || h.Until >= from) {
			all = append(all, h)
		}
	}
	slices.SortStableFunc(all, func(a, b Schedule) int { return cmp.Compare(a.Anchor, b.Anchor) })
	return all
}
