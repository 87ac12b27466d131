package reading

import (
	"slices"
	"strings"

	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/prose"
)

// pair makes the stops of a sentence: every day of a group at every place of it. last is the latest day of the text, for a
// half day that names none ("Lundi matin : X. Après-midi : Y").
func (r *reader) pair(g *grouper, doubt bool, last **moment) []draft {
	var out []draft
	for _, n := range g.groups {
		spots := settle(n.spots)
		shiftHours(n.moments, spots, &n)
		// "Vatan (9h-12h) / Luant (14h-17h) semaines paires": of one or of both?
		limited := slices.ContainsFunc(spots, func(s spot) bool { return s.week != nil })
		if limited && slices.ContainsFunc(spots, func(s spot) bool { return s.week == nil }) {
			n.doubt = true
		}
		for i := range n.moments {
			m := &n.moments[i]
			if m.bare {
				m.inherit(*last)
			}
			if !m.bare || m.rec.Days != 0 {
				*last = m
			}
			for _, s := range spots {
				out = append(out, g.draft(*m, s, n, doubt))
			}
		}
		// Two places for the same days with no hours of their own: nobody can tell when each has its turn.
		if len(spots) > 1 && len(n.moments) > 0 {
			for i := len(out) - len(spots)*len(n.moments); i < len(out); i++ {
				if out[i].hours == nil && out[i].when.rec.Parity == AnyWeek {
					out[i].limit(guessed)
				}
			}
		}
	}
	return out
}

// inherit takes the days of the half day before.
func (m *moment) inherit(last *moment) {
	if last == nil || last.half == 0 || last.half == m.half || last.rec.Days.Len() != 1 {
		m.doubt = true
		return
	}
	m.rec = last.rec
}

func (g *grouper) draft(m moment, s spot, n group, doubt bool) draft {
	d := draft{when: m.when, place: s.place, cap: certain}
	if d.when.rec.Interval == 0 {
		d.when.rec.Interval = 1
	}
	if g.order == daysFirst {
		d.ranges = [][2]int{{m.from, m.to}, {s.from, s.to}}
	} else {
		d.ranges = [][2]int{{s.from, s.to}, {m.from, m.to}}
	}
	if s.behind[1] > 0 {
		d.ranges = append(d.ranges, s.behind)
	}
	if d.when.half == 0 {
		d.when.half = n.head.day
	}
	if s.half != 0 {
		if d.when.half != 0 && d.when.half != s.half {
			d.limit(guessed)
		}
		d.when.half = s.half
	}
	if s.week != nil {
		d.when = limited(d.when, *s.week)
	}
	if n.head.week != nil {
		d.when = limited(d.when, *n.head.week)
		if n.head.carried {
			d.limit(guessed)
		}
	}
	switch {
	case s.hours != nil:
		d.hours = s.hours
	case m.hours != nil:
		d.hours = m.hours
	case n.head.hours != nil && (n.head.half == 0 || d.when.half == 0 || d.when.half == n.head.half):
		d.hours = n.head.hours
	}
	if n.doubt || doubt || d.when.doubt {
		d.limit(guessed)
	}
	return d
}

// shiftHours: in "de 9h à 12h à la mairie et de 13h30 à 16h30 à la bibliothèque" the hours stand before their places, in
// "lundi Foissac 9h30-12h Serviers 14h-16h30" behind them. Both at once are a doubt.
func shiftHours(moments []moment, spots []spot, n *group) {
	if len(moments) != 1 || moments[0].hours == nil || len(spots) == 0 {
		return
	}
	behind := slices.ContainsFunc(spots, func(s spot) bool { return s.hours != nil })
	if !behind {
		return
	}
	if spots[len(spots)-1].hours != nil {
		n.doubt = true
		return
	}
	for i := len(spots) - 1; i > 0; i-- {
		spots[i].hours, spots[i].behind = spots[i-1].hours, spots[i-1].behind
	}
	spots[0].hours, spots[0].behind = moments[0].hours, [2]int{}
}

// settle joins the parts of one place: "Maison pour tous, Hennebont", "Boivre-la-Vallée - Mairie annexe de Benassay". Parts
// without a commune go to the one before them, or after them at the beginning; one commune is one place.
func settle(spots []spot) []spot {
	var out []spot
	var waiting *spot
	for _, s := range spots {
		if s.detail && s.code == "" && len(out) > 0 {
			out[len(out)-1].join(s)
			continue
		}
		if s.code == "" && s.hours == nil && s.week == nil {
			switch {
			case len(out) > 0 && out[len(out)-1].hours == nil:
				out[len(out)-1].join(s)
			case waiting != nil:
				waiting.join(s)
			default:
				waiting = &s
			}
			continue
		}
		if waiting != nil {
			sure, named := s.sure, s.code
			waiting.join(s)
			s = *waiting
			s.sure, s.code, waiting = sure, named, nil
		}
		if n := len(out); n > 0 && out[n-1].code == s.code && out[n-1].hours == nil && out[n-1].week == nil {
			sure := max(out[n-1].sure, s.sure)
			out[n-1].join(s)
			out[n-1].sure = sure
			continue
		}
		out = append(out, s)
	}
	if waiting != nil {
		out = append(out, *waiting)
	}
	return out
}

func (s *spot) join(more spot) {
	s.text = strings.TrimSpace(s.text + ", " + more.text)
	if more.hours != nil {
		s.hours, s.behind = more.hours, more.behind
	}
	if more.week != nil {
		s.week, s.behind = more.week, more.behind
	}
	if more.half != 0 {
		s.half = more.half
	}
	s.to = more.to
}

// columnHours are the unit's own hours of a day, or of a half of it; none where they do not say.
func (r *reader) columnHours(day int, half prose.Half) []itinerary.Span {
	const noon, lunch = 12 * 60, 14 * 60
	var out []itinerary.Span
	for _, s := range r.source.Hours[day] {
		morning, afternoon := s.To <= lunch && s.From < noon, s.From >= noon
		switch {
		case half == prose.Morning && !morning && !afternoon, half == prose.Afternoon && !morning && !afternoon:
			return nil
		case half == prose.Evening:
			return nil
		case half == prose.Morning && !morning, half == prose.Afternoon && !afternoon:
			continue
		}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b itinerary.Span) int { return int(a.From - b.From) })
	if unordered(out) {
		return nil
	}
	return out
}
