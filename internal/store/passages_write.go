package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// WritePassages brings the visits of units from the day of an instant on in step with their rounds, nil meaning none, and gives
// the units of which any changed.
func (tx Tx) WritePassages(ctx context.Context, rounds map[uuid.UUID]*itinerary.Itinerary, at time.Time) ([]uuid.UUID, error) {
	today := calendar.DateOf(at.In(calendar.Of("").Location()))
	var visits passageColumns
	for _, it := range rounds {
		if it == nil {
			continue
		}
		for _, p := range it.Passages(firstDue(it, today), today+itinerary.Horizon) {
			if p.Day < today {
				continue
			}
			if err := visits.add(p); err != nil {
				return nil, err
			}
		}
	}
	return listBy(ctx, tx, "WritePassages", pgx.NamedArgs{
		"unit_ids": slices.Collect(maps.Keys(rounds)), "today": today.UTC(), "at": at,
		"schedule_ids": visits.schedules, "dues": visits.dues, "stop_ids": visits.stops, "days": visits.days, "starts": visits.starts,
		"ends": visits.ends, "hours": visits.hours, "states": visits.states, "causes": visits.causes, "reasons": visits.reasons,
		"places": visits.places, "points": visits.points,
	}, pgx.RowTo[uuid.UUID])
}

// firstDue is the first day of which a visit may still be to come: one that was due before may have been moved by a decision or,
// by a few days, by a holiday.
func firstDue(it *itinerary.Itinerary, today calendar.Date) calendar.Date {
	from := today
	for _, e := range it.Exceptions {
		if e.Day >= today {
			from = min(from, e.From)
		}
	}
	for _, stop := range it.Stops {
		if slices.ContainsFunc(stop.Schedules, func(s itinerary.Schedule) bool { return s.Holidays == itinerary.MoveHolidays }) {
			from = min(from, today-10)
		}
	}
	return from
}

// passageColumns are visits as one statement takes them: an array for each column, which PostgreSQL reads several times faster
// than rows of JSON.
type passageColumns struct {
	schedules, stops               [][16]byte // pgx writes uuid.UUID by way of text
	dues, days                     []time.Time
	starts, ends                   []*time.Time
	hours, states, causes, reasons []string
	places                         []*string
	points                         [][]byte // nil = where the stop is
}

func (c *passageColumns) add(p itinerary.Passage) error {
	point, err := pointEWKB(p.PlaceAt)
	if err != nil {
		return err
	}
	c.schedules, c.stops = append(c.schedules, p.ScheduleID), append(c.stops, p.StopID)
	c.dues, c.days = append(c.dues, p.Due.UTC()), append(c.days, p.Day.UTC())
	c.starts, c.ends = append(c.starts, instantOrNull(p.Start)), append(c.ends, instantOrNull(p.End))
	c.hours, c.reasons = append(c.hours, itinerary.WriteHours(p.Hours)), append(c.reasons, p.Reason)
	c.states, c.causes = append(c.states, string(p.State)), append(c.causes, string(p.Cause))
	c.places, c.points = append(c.places, orNull(p.Place)), append(c.points, point)
	return nil
}

func instantOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
