package hours

import (
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
)

// State is what is known of a place at a moment. There is no fourth value, and unknown is not closed.
type State uint8

// The three states.
const (
	Closed State = iota
	Open
	Unknown
)

// String gives the English word of the specification.
func (s State) String() string { return [...]string{"closed", "open", "unknown"}[s] }

// Reason is why a state holds, beyond what the rules plainly say.
type Reason uint8

// The reasons.
const (
	Stated          Reason = iota // the rules say so
	ByHoliday                     // a rule for public or school holidays decides
	OpenEnded                     // "17:00+": the closing time is not stated
	SchoolUnstated                // the rules need school holidays that nobody has published yet
	HolidayUnstated               // DoubtingHolidays: no rule speaks of the public holiday of that day
	HoursUnstated                 // DoubtingHolidays: the rule names the day, and no hours
)

// Opening is the state of a place and its reason.
type Opening struct {
	State   State
	Reason  Reason
	Comment string // written in the deciding rule, "sur rendez-vous"
	Holiday string // where a holiday decides: its French name, "11 novembre"
}

// At gives the state at an instant, in the time zone of the calendar. It allocates nothing.
func (r *Rules) At(t time.Time, c *calendar.Calendar) Opening {
	d, minute := wall(t, c)
	resolved := r.resolve(d, c)
	return r.opening(&resolved, minute, c)
}

// wall gives the day and the minute that the clock on the wall shows.
func wall(t time.Time, c *calendar.Calendar) (calendar.Date, int) {
	t = t.In(c.Location())
	return calendar.DateOf(t), t.Hour()*60 + t.Minute()
}

// resolved is the rules that count on one day, under both readings of a school holiday that is not known.
type resolved struct {
	date      calendar.Date
	in, out   daySet
	uncertain bool // in and out differ
}

// daySet is the rules that count on a day: those that match it, and those that matched the day before and run past midnight.
type daySet struct{ today, before uint64 }

func (r *Rules) resolve(d calendar.Date, c *calendar.Calendar) resolved {
	res := resolved{date: d, out: r.on(d, c, false)}
	res.in = res.out
	if r.school {
		res.in = r.on(d, c, true)
		res.uncertain = res.in != res.out
	}
	return res
}

func (r *Rules) on(d calendar.Date, c *calendar.Calendar, assumed bool) (set daySet) {
	today := civilDay(d, assumed)
	var yesterday civil
	if r.wraps {
		yesterday = civilDay(d-1, assumed)
	}
	for i := range r.rules {
		rule := &r.rules[i]
		if rule.matches(&today, c) {
			if rule.takes {
				set = daySet{}
			}
			set.today |= 1 << i
		}
		if rule.wraps && rule.matches(&yesterday, c) {
			set.before |= 1 << i
		}
	}
	return set
}

// opening reads the state of a resolved day at a minute.
func (r *Rules) opening(res *resolved, minute int, c *calendar.Calendar) Opening {
	v := r.verdict(res.out, minute)
	if res.uncertain && r.verdict(res.in, minute).state != v.state {
		return Opening{State: Unknown, Reason: SchoolUnstated}
	}
	if v.rule < 0 {
		return Opening{State: Closed}
	}
	rule := &r.rules[v.rule]
	began := res.date
	if v.before {
		began--
	}
	o := Opening{State: v.state, Comment: rule.comment, Holiday: rule.names(began, c)}
	switch {
	case v.openEnd:
		o.Reason = OpenEnded
	case o.Holiday != "":
		o.Reason = ByHoliday
	}
	return r.doubt(o, rule, began, c)
}

// verdict is the state at a minute and the rule that decides it, -1 where none does.
type verdict struct {
	state   State
	rule    int
	before  bool // by a span that began the day before
	openEnd bool
}

// verdict lets the rules of a day speak in their order: the last has the word, a fallback only where the place is closed.
func (r *Rules) verdict(set daySet, minute int) verdict {
	v := verdict{state: Closed, rule: -1}
	for i := range r.rules {
		for _, before := range [...]bool{false, true} {
			days, at := set.today, minute
			if before {
				days, at = set.before, minute+midnight
			}
			if days>>i&1 == 0 || (r.rules[i].join == fallback && v.state != Closed) {
				continue
			}
			if said, openEnd := r.rules[i].says(at); said {
				v = verdict{state: r.rules[i].state(), rule: i, before: before}
				if openEnd && v.state == Open {
					v.state = Unknown
				}
				v.openEnd = openEnd && v.state == Unknown
			}
		}
	}
	return v
}

// says tells whether the rule speaks of a minute of its day, beyond 1440 on the day after, and whether the open end does.
func (r *rule) says(minute int) (said, openEnd bool) {
	if len(r.spans) == 0 {
		return minute < midnight, false
	}
	for _, s := range r.spans {
		if minute >= s.from && minute < s.to {
			return true, false
		}
		if minute >= s.to && minute < s.until() {
			said, openEnd = true, true
		}
	}
	return said, openEnd
}
