package hours

import (
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
)

// horizon bounds the search for the next change: a year and the weeks that a rule for "the first Monday of the year" may add.
const horizon = 400 // days

// Next gives the first instant after t where the state is another (a change of comment alone is none), and what holds then.
// It looks 400 days ahead; ok is false when nothing changes until then. Clocks that change in the night are followed: in the
// hour that is skipped nothing opens, and the hour that comes twice is open twice.
func (r *Rules) Next(t time.Time, c *calendar.Calendar) (at time.Time, then Opening, ok bool) {
	t = t.In(c.Location())
	d, minute := wall(t, c)
	last := d + horizon
	res := r.resolve(d, c)
	now := r.opening(&res, minute, c).State
	for t = t.Truncate(time.Minute); d <= last; {
		t = r.step(t, &res, minute)
		if d, minute = wall(t, c); d != res.date {
			res = r.resolve(d, c)
		}
		if then = r.opening(&res, minute, c); then.State != now {
			return t, then, true
		}
	}
	return time.Time{}, Opening{}, false
}

// step gives the next instant where something may change: the next edge of a span, midnight, or a change of clocks.
func (r *Rules) step(t time.Time, res *resolved, minute int) time.Time {
	next := t.Add(time.Duration(r.edge(res, minute)-minute) * time.Minute)
	if _, shift := t.ZoneBounds(); !shift.IsZero() && shift.Before(next) {
		return shift
	}
	return next
}

// edge gives the first minute after one where a rule of the day begins or ends to speak, 1440 at the latest.
func (r *Rules) edge(res *resolved, after int) int {
	edge := midnight
	consider := func(minute int) {
		if minute > after && minute < edge {
			edge = minute
		}
	}
	for i := range r.rules {
		today := (res.in.today|res.out.today)>>i&1 != 0
		before := (res.in.before|res.out.before)>>i&1 != 0
		if !today && !before {
			continue
		}
		for _, s := range r.rules[i].spans {
			if today {
				consider(s.from)
				consider(s.to)
				consider(s.until())
			}
			if before {
				consider(s.from - midnight)
				consider(s.to - midnight)
				consider(s.until() - midnight)
			}
		}
	}
	return edge
}
