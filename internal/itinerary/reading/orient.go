package reading

import (
	"math"
	"slices"

	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/prose"
)

// draft is a stop before it is judged.
type draft struct {
	when   when
	place  place
	hours  []itinerary.Span
	ranges [][2]int // phrases that it was read from, in order
	cap    float64  // what its surroundings allow
}

func (d *draft) limit(to float64) { d.cap = min(d.cap, to) }

// moment is days with the hours that stand beside them.
type moment struct {
	when
	hours    []itinerary.Span
	from, to int
	bare     bool // a half day alone, of the days before
}

// spot is a place with what stands behind it.
type spot struct {
	place
	hours    []itinerary.Span
	week     *when
	half     prose.Half // of the days, for this place alone
	detail   bool       // a host or a street: part of the place before it
	from, to int
	behind   [2]int // phrases of its hours and week
}

// group is days and places that go together.
type group struct {
	moments []moment
	spots   []spot
	doubt   bool
	cost    float64 // of what separates the days from their places
	head    heading // what held when it ended
}

// order is the way in which a sentence is written.
type order bool

const (
	daysFirst   order = true
	placesFirst order = false
)

// What an orphan and a separation cost when two orders are compared.
const (
	orphanDays  = 2.0
	orphanPlace = 2.0
	orphanWords = 0.3 // a place without a commune: perhaps an introduction
	strongBreak = 1.0
	dashBreak   = 0.5
	commaBreak  = 0.3
	tieMark     = -0.4 // a colon or a bracket between days and place
	leadMark    = -0.8 // a preposition between days and place: "le mardi à la mairie"
	foreign     = 2.5  // something else is said in between
	muchTheSame = 0.2
)

// heading is what holds for the sentences below it until another takes its place.
type heading struct {
	hours   []itinerary.Span
	half    prose.Half // of the hours
	day     prose.Half // of the days that name none: "l'après-midi : lundi à X, mardi à Y"
	week    *when
	carried bool // the week was said in an earlier sentence
}

// grouper reads the pieces of one sentence in one order.
type grouper struct {
	r      *reader
	order  order
	pieces []piece
	groups []group
	now    group
	head   heading
	passed float64  // cost of the signs since the last days or place
	used   [][2]int // headings
}

func (r *reader) group(pieces []piece, o order, head heading) *grouper {
	g := &grouper{r: r, order: o, pieces: pieces, head: head}
	for i, p := range pieces {
		switch p.kind {
		case daysPiece:
			g.days(p)
		case hoursPiece:
			g.hours(p)
		case weekPiece:
			g.week(i, p)
		case halfPiece:
			g.half(i, p)
		case placePiece:
			g.place(p)
		case breakPiece:
			g.sign(p)
		case warnPiece:
			g.warn(p)
		}
	}
	g.close()
	return g
}

// sign separates; a colon behind words without a commune ends an introduction: "la tournée passe par : Nemours".
func (g *grouper) sign(p piece) {
	named := slices.ContainsFunc(g.now.spots, func(s spot) bool { return s.code != "" })
	if p.sign == ':' && len(g.now.moments) == 0 && !named {
		g.now.spots = nil
	}
	g.passed += g.r.costOf(p)
}

// warn makes a doubt of the group, and takes back the days right before a closing: "mercredi : fermé".
func (g *grouper) warn(p piece) {
	if n := len(g.now.moments); p.shut && n > 0 && len(g.now.spots) == 0 {
		g.now.moments = g.now.moments[:n-1]
	}
	g.now.doubt = true
	g.passed += foreign
}

func (r *reader) costOf(p piece) float64 {
	switch {
	case p.sign == ':' || p.sign == '(' || p.sign == '[':
		return tieMark
	case p.sign == ')' || p.sign == ']':
		return 0
	case p.sign == '-' || p.sign == '_':
		return dashBreak
	case p.strong:
		return strongBreak
	}
	return commaBreak
}

func (g *grouper) days(p piece) {
	if g.order == daysFirst && len(g.now.spots) > 0 {
		g.close()
	}
	if g.order == placesFirst && len(g.now.spots) > 0 && len(g.now.moments) == 0 {
		g.now.cost += g.passed
	}
	g.passed = 0
	g.now.moments = append(g.now.moments, moment{when: p.when, from: p.from, to: p.to})
}

func (g *grouper) place(p piece) {
	if g.order == placesFirst && len(g.now.moments) > 0 {
		g.close()
	}
	if g.order == daysFirst && len(g.now.moments) > 0 && len(g.now.spots) == 0 {
		g.now.cost += g.passed
		if g.r.startsWithPreposition(p.from) {
			g.now.cost += leadMark
		}
	}
	g.passed = 0
	g.now.doubt = g.now.doubt || p.doubt
	g.now.spots = append(g.now.spots, spot{place: p.place, from: p.from, to: p.to, detail: g.r.isDetail(p.from, p.to)})
}

// hours belong to the place behind which they stand, else to the days before them, else they head what follows.
func (g *grouper) hours(p piece) {
	g.now.doubt = g.now.doubt || p.doubt
	if g.order == daysFirst && len(g.now.spots) > 0 && len(g.now.moments) > 0 {
		last := &g.now.spots[len(g.now.spots)-1]
		if last.hours != nil {
			g.now.doubt = true
		}
		last.hours = append(last.hours, p.spans...)
		last.extend(p)
		return
	}
	if len(g.now.moments) == 0 {
		g.head.hours, g.head.half = p.spans, 0
		g.used = append(g.used, [2]int{p.from, p.to})
		return
	}
	if last := &g.now.moments[len(g.now.moments)-1]; last.hours != nil {
		g.now.doubt = true
	}
	for k := len(g.now.moments) - 1; k >= 0 && g.now.moments[k].hours == nil; k-- {
		g.now.moments[k].hours = p.spans
	}
	g.now.moments[len(g.now.moments)-1].to = p.to
}

// week limits the place or the days before it; before days, or with nothing before it, it heads what follows.
func (g *grouper) week(i int, p piece) {
	heads := g.nextIs(i, daysPiece) && !g.openBefore(i)
	placed := g.order == daysFirst && len(g.now.spots) > 0 && len(g.now.moments) > 0
	switch {
	case placed && !heads && i+1 < len(g.pieces) && g.pieces[i+1].sign == ':':
		g.turn(p)
	case placed && !heads:
		if i+1 < len(g.pieces) && g.pieces[i+1].kind == placePiece {
			g.now.doubt = true // "lundi Vatan semaine paire Luant semaine impaire"
		}
		last := &g.now.spots[len(g.now.spots)-1]
		week := p.when
		last.week = &week
		last.extend(p)
	case !heads && len(g.now.moments) > 0:
		last := &g.now.moments[len(g.now.moments)-1]
		last.when, last.to = limited(last.when, p.when), p.to
	default:
		if g.order == daysFirst {
			g.close()
		}
		week := p.when
		g.head.week, g.head.carried = &week, false
		g.used = append(g.used, [2]int{p.from, p.to})
	}
}

// turn begins the other weeks of the days before: "lundi semaine impaire : Vatan, semaine paire : Luant".
func (g *grouper) turn(p piece) {
	m := g.now.moments[len(g.now.moments)-1]
	m.rec.Parity, m.rec.Weeks, m.rec.Interval = AnyWeek, nil, 1
	g.close()
	m.when, m.from, m.to, m.hours = limited(m.when, p.when), p.from, p.to, nil
	g.now.moments = []moment{m}
}

// half limits the days before it, or the place behind which it stands; in front of another place it is another half of the
// same days.
func (g *grouper) half(i int, p piece) {
	n, placed := len(g.now.moments), g.order == daysFirst && len(g.now.spots) > 0
	behind := g.openBefore(i) || !g.nextIs(i, placePiece)
	switch {
	case n == 0 && len(g.now.spots) == 0 && g.nextIs(i, daysPiece):
		g.head.day = p.half
		g.used = append(g.used, [2]int{p.from, p.to})
		return
	case n > 0 && placed && behind && g.now.spots[len(g.now.spots)-1].half == 0:
		last := &g.now.spots[len(g.now.spots)-1]
		last.half = p.half
		last.extend(p)
		return
	case n > 0 && !placed && g.now.moments[n-1].when.half == 0:
		g.now.moments[n-1].when.half = p.half
		g.now.moments[n-1].to = max(g.now.moments[n-1].to, p.to)
		return
	}
	g.days(piece{from: p.from, to: p.to})
	g.now.moments[len(g.now.moments)-1].when.half = p.half
	g.now.moments[len(g.now.moments)-1].bare = true
}

// close ends the group of days and places.
func (g *grouper) close() {
	n := g.now
	g.now = group{}
	if len(n.moments) == 0 && len(n.spots) == 0 {
		return
	}
	// "tous les matins de 9h à 12h : lundi à X, mardi à Y": a half day with hours in front of days heads them all.
	if len(n.moments) > 1 && n.moments[0].bare && n.moments[0].hours != nil {
		g.head.hours, g.head.half = n.moments[0].hours, n.moments[0].when.half
		g.used = append(g.used, [2]int{n.moments[0].from, n.moments[0].to})
		if slices.EqualFunc(n.moments[1].hours, n.moments[0].hours, func(a, b itinerary.Span) bool { return a == b }) {
			n.moments[1].hours = nil
		}
		n.moments = n.moments[1:]
	}
	n.head = g.head
	g.groups = append(g.groups, n)
}

func (s *spot) extend(p piece) {
	if s.behind[1] == 0 {
		s.behind[0] = p.from
	}
	s.behind[1] = p.to
}

// nextIs says whether the next piece that is no sign is of this kind.
func (g *grouper) nextIs(i int, kind pieceKind) bool {
	for _, p := range g.pieces[i+1:] {
		if p.kind == breakPiece && p.sign != ')' {
			continue
		}
		return p.kind == kind
	}
	return false
}

func (g *grouper) openBefore(i int) bool {
	return i > 0 && g.pieces[i-1].kind == breakPiece && g.pieces[i-1].sign == '('
}

// cost says how badly the order fits the sentence.
func (g *grouper) cost() float64 {
	total := 0.0
	for _, n := range g.groups {
		total += n.cost
		if len(n.spots) == 0 {
			total += orphanDays
		}
		if len(n.moments) == 0 {
			for _, s := range n.spots {
				if s.code == "" {
					total += orphanWords
				} else {
					total += orphanPlace
				}
			}
		}
	}
	return total
}

// oriented reads a sentence in the order that fits it best; doubt says that both fit as well.
func (r *reader) oriented(pieces []piece, head heading, usual order) (g *grouper, doubt bool) {
	first, second := r.group(pieces, daysFirst, head), r.group(pieces, placesFirst, head)
	a, b := first.cost(), second.cost()
	if math.Abs(a-b) < muchTheSame {
		g = first
		if usual == placesFirst {
			g = second
		}
		return g, !sameStops(first, second)
	}
	if a < b {
		return first, false
	}
	return second, false
}

// sameStops says whether both orders pair the same days with the same places, as they do for one stop alone.
func sameStops(a, b *grouper) bool {
	pairs := func(g *grouper) (out [][4]int) {
		for _, n := range g.groups {
			for _, m := range n.moments {
				for _, s := range n.spots {
					out = append(out, [4]int{m.from, m.to, s.from, s.to})
				}
			}
		}
		return out
	}
	return slices.Equal(pairs(a), pairs(b))
}

// limited is days with a limit of weeks that stands apart from them.
func limited(w, by when) when {
	if by.rec.Parity != AnyWeek {
		w.doubt = w.doubt || w.rec.Parity != AnyWeek
		w.rec.Parity = by.rec.Parity
	}
	if len(by.rec.Weeks) > 0 {
		w.doubt = w.doubt || len(w.rec.Weeks) > 0 || len(w.rec.Ranks) > 0
		w.rec.Weeks = by.rec.Weeks
	}
	if len(by.rec.Ranks) > 0 {
		w.doubt = w.doubt || len(w.rec.Ranks) > 0
		w.rec.Ranks = by.rec.Ranks
	}
	if by.rec.Interval > 1 {
		w.rec.Interval = by.rec.Interval
	}
	w.monthly = w.monthly || by.monthly
	w.doubt = w.doubt || by.doubt
	return w
}
