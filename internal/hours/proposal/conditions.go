package proposal

import (
	"slices"

	"github.com/maillage-numerique/maillage/internal/prose"
)

// parity reads "semaines paires": a heading when a colon follows or nothing stands before, of the days just named, or of the
// hours just said when they are one span.
func (r *reader) parity(i int) {
	p := r.phrases[i]
	weeks := evenWeeks
	if p.Odd {
		weeks = oddWeeks
	}
	several := r.count(prose.Parity) > 1
	switch {
	case p.Doubt:
		r.loseRhythm()
	case r.sign(i) == ':' || len(r.schedule.entries) == 0 && r.on.days == 0:
		r.weeks, r.on = weeks, subject{}
		r.last, r.headings = -1, append(r.headings, i)
		if r.sign(i) != ':' && !several && r.count(prose.Hours) > 1 {
			r.unsure = true
		}
	case !r.on.filled && r.on.days != 0 && !r.on.lost:
		r.on.weeks = weeks
		r.on.phrases = append(r.on.phrases, i)
	case r.last >= 0 || !several && len(r.schedule.entries) == 1:
		e := &r.schedule.entries[len(r.schedule.entries)-1]
		if len(e.spans) > 1 && several {
			r.loseRhythm()
			return
		}
		if len(r.schedule.entries) > 1 && r.phrases[i-1].Rune != '(' {
			r.unsure = true
		}
		e.weeks = weeks
		e.phrases = append(e.phrases, i)
		r.use(i)
	default:
		r.loseRhythm()
	}
}

func (r *reader) count(kind prose.Kind) int {
	n := 0
	for _, p := range r.phrases {
		if p.Kind == kind {
			n++
		}
	}
	return n
}

// rankOfMonth reads "(2e et 4e du mois)" after the hours of one weekday.
func (r *reader) rankOfMonth(i int) {
	p := r.phrases[i]
	if r.last < 0 || p.Doubt || slices.Contains(p.Ranks, -2) || r.schedule.entries[r.last].days.Len() != 1 || len(r.schedule.entries[r.last].ranks) > 0 {
		r.loseRhythm()
		return
	}
	e := &r.schedule.entries[r.last]
	e.ranks, e.phrases = p.Ranks, append(e.phrases, i)
	r.use(i)
}

// schoolSeason reads the school year: a heading before days or hours, a condition after the only hours, or a closure ("hors
// vacances scolaires", "fermé pendant les vacances scolaires").
func (r *reader) schoolSeason(i int) {
	which := schoolHolidays
	if r.phrases[i].Kind == prose.SchoolTime {
		which = schoolTime
	}
	next := r.skip(i)
	switch kind := r.kind(next); {
	case kind == prose.Weekdays, kind == prose.Hours, kind == prose.Sign && next < len(r.phrases) && r.phrases[next].Rune == '\n':
		r.season, r.on, r.last = which, subject{}, -1
		r.headings = append(r.headings, i)
	case len(r.schedule.entries) == 1 && r.last == 0 && next >= len(r.phrases):
		r.schedule.entries[0].season = which
		r.use(i)
	default:
		r.last = -1
	}
}

// closed reads "lundi : fermé", "mardi : fermé le matin, 14h-17h", "fermé le mercredi après-midi", "fermé les jours fériés".
func (r *reader) closed(i int) int {
	next := r.skip(i)
	if r.on.days != 0 && !r.on.filled && r.kind(next) == prose.HalfDay {
		r.on.shut = r.phrases[next].Half
		r.on.phrases = append(r.on.phrases, i, next)
		return next + 1
	}
	if r.on.days != 0 && !r.on.filled && !r.on.lost && len(r.on.ranks) == 0 && r.on.weeks == everyWeek && r.on.half == 0 &&
		r.kind(next) != prose.SchoolHolidays && r.kind(next) != prose.PublicHolidays {
		r.use(append(r.on.phrases, i)...)
		r.on = subject{}
		return i + 1
	}
	return r.without(i, next)
}

// except reads "sauf le mercredi", "sauf le vendredi 9h-12h", "hors vacances scolaires", "sauf jours fériés".
func (r *reader) except(i int) int {
	next := r.skip(i)
	after := r.skip(next)
	if r.kind(next) == prose.Weekdays && r.kind(after) == prose.Hours && r.plain(next) && len(r.schedule.entries) > 0 {
		r.shorten(r.phrases[next].Days, prose.WholeDay)
		r.last = -1
		r.use(i)
		return next // its hours are read as those of any day
	}
	return r.without(i, next)
}

// without takes days, half-days or holidays out of the schedule; i is the word that says so. What it does not know how to
// take out stays unread.
func (r *reader) without(i, next int) int {
	r.last, r.closing = -1, true
	switch r.kind(next) {
	case prose.PublicHolidays:
		r.schedule.closedOnPublic = true
		r.use(i, next)
		return next + 1
	case prose.SchoolHolidays:
		if r.season == always && len(r.schedule.entries) > 0 {
			r.schedule.closedOnSchool = true
			if len(r.schedule.entries) > 1 && r.hoursAfter(next) { // of the hours just before, or of all?
				r.unsure = true
			}
			r.use(i, next)
		}
		return next + 1
	case prose.Weekdays:
		half, after := prose.WholeDay, r.skip(next)
		if r.kind(after) == prose.HalfDay {
			half = r.phrases[after].Half
		}
		switch {
		case !r.plain(next) || half != prose.WholeDay && r.phrases[next].Days.Len() > 1 || len(r.schedule.entries) == 0:
			// a rhythm, or "le mercredi et vendredi matin": of both, or of Friday only?
		case !r.shorten(r.phrases[next].Days, half):
		case half != prose.WholeDay:
			r.use(i, next, after)
		default:
			r.use(i, next)
		}
		r.on.lost = true // hours after a closure are its own
		if half != prose.WholeDay {
			return after + 1
		}
		return next + 1
	case prose.HalfDay, prose.Hours, prose.WeekOfMonth, prose.RankOfMonth, prose.Monthly, prose.Interval:
		r.on.lost = true
		return next + 1
	}
	return i + 1
}

// plain says that days are named without any rhythm.
func (r *reader) plain(i int) bool {
	p := r.phrases[i]
	return len(p.Ranks) == 0 && p.Interval == 0 && !p.Doubt
}

// shorten takes a part of some days out of the entries; false, and nothing changes, when a span lies across both halves of
// the day or when there was nothing to take.
func (r *reader) shorten(days prose.Days, half prose.Half) bool {
	var out []entry
	found := prose.Days(0)
	for _, e := range r.schedule.entries {
		if e.days&days == 0 {
			out = append(out, e)
			continue
		}
		rest, cut := e, e
		rest.days &^= days
		cut.days &= days
		cut.spans = nil
		for _, s := range e.spans {
			switch in := inHalf(half, s); {
			case in:
				found |= cut.days
			case half == prose.Morning && s.From < 12*60, half != prose.Morning && s.To > 13*60:
				return false
			default:
				cut.spans = append(cut.spans, s)
			}
		}
		if rest.days != 0 {
			out = append(out, rest)
		}
		if len(cut.spans) > 0 {
			out = append(out, cut)
		}
	}
	if found != days {
		return false
	}
	r.schedule.entries = out
	return true
}

// booking reads "sur rendez-vous" and "sans rendez-vous": of the hours just said, else of what follows. Where it could be of
// all hours or of the last, all are by appointment: unknown is never wrong.
func (r *reader) booking(i int) {
	next := r.skip(i)
	kind := r.kind(next)
	switch {
	case r.phrases[i].Kind == prose.WalkIn:
		r.booked = false
		r.use(i)
		return
	case kind == prose.Weekdays && r.kind(r.skip(next)) != prose.Hours:
		return // of days whose hours are said elsewhere
	}
	r.use(i)
	r.appointments++
	switch entries := r.schedule.entries; {
	case r.on.days != 0 && !r.on.filled:
		r.on.booked = true
	case len(entries) == 0, r.last < 0 && r.hoursAfter(i), r.sign(i) == ':' && (kind == prose.Weekdays || kind == prose.Hours):
		r.booked = true
	case r.last >= 0 && (r.phrases[i-1].Rune == '(' || kind == prose.Hours): // 9h-12h sur RDV et 14h-17h sans
		entries[r.last].booked = true
	default:
		for j := range entries {
			entries[j].booked = true
		}
		if len(entries) > 1 || len(entries[0].spans) > 1 {
			r.natural = true
		}
	}
}
