package reading

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/prose"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// pieceKind is what a piece of the text says.
type pieceKind uint8

const (
	daysPiece  pieceKind = iota // when, without its hours
	hoursPiece                  // spans of a day
	weekPiece                   // which weeks, apart from days: "semaines impaires"
	halfPiece                   // a half day apart from days
	placePiece
	breakPiece // a sign that separates; colon and brackets are said apart
	warnPiece  // what keeps its sentence from being read with confidence
)

// piece is a stretch of phrases [from, to) that says one thing.
type piece struct {
	kind     pieceKind
	from, to int
	doubt    bool

	when   when
	spans  []itinerary.Span
	half   prose.Half
	place  place
	sign   rune
	strong bool // of a sign: more than a comma
	shut   bool // of a warning: "fermé"
}

// when is what a text says of the days of a stop.
type when struct {
	rec     Recurrence
	half    prose.Half
	doubt   bool // the days can be read in two ways
	monthly bool // "par mois", without the days of the month
}

// place is what a text says of where.
type place struct {
	text string
	code territory.INSEECode
	sure float64
}

// pieces cuts the phrases into pieces. Words that say nothing of time or place are in none.
func (r *reader) pieces() []piece {
	var out []piece
	for i := 0; i < len(r.phrases); {
		p, next := r.piece(i)
		for _, one := range p {
			if n := len(out); n > 0 && one.kind == hoursPiece && out[n-1].kind == hoursPiece {
				out[n-1].spans = append(out[n-1].spans, one.spans...)
				out[n-1].to, out[n-1].doubt = one.to, out[n-1].doubt || one.doubt || unordered(out[n-1].spans)
				continue
			}
			out = append(out, one)
		}
		i = next
	}
	return out
}

func unordered(spans []itinerary.Span) bool {
	for i := 1; i < len(spans); i++ {
		if spans[i].From < spans[i-1].To {
			return true
		}
	}
	return false
}

// piece reads the pieces that begin at phrase i, and where the next begin.
func (r *reader) piece(i int) ([]piece, int) {
	p := r.phrases[i]
	if r.inPlace(i) {
		return r.places(i)
	}
	switch p.Kind {
	case prose.Weekdays, prose.Every, prose.LastDay, prose.Date:
		one, next := r.days(i)
		return []piece{one}, next
	case prose.Hours:
		return []piece{{kind: hoursPiece, from: i, to: i + 1, spans: spansOf(p.Spans), doubt: p.Doubt}}, i + 1
	case prose.HalfDay:
		return []piece{{kind: halfPiece, from: i, to: i + 1, half: p.Half}}, i + 1
	case prose.Parity, prose.WeekOfMonth, prose.Interval, prose.RankOfMonth, prose.Monthly:
		one := piece{kind: weekPiece, from: i, to: i + 1}
		one.when.absorb(p)
		return []piece{one}, i + 1
	case prose.Sign:
		return r.sign(i), i + 1
	case prose.Word, prose.Link, prose.WalkIn:
		return r.places(i)
	case prose.Phone:
		return nil, i + 1
	case prose.Closed, prose.Except:
		return []piece{{kind: warnPiece, from: i, to: i + 1, shut: p.Kind == prose.Closed}}, r.exception(i)
	case prose.Bound:
		if i+1 < len(r.phrases) && r.phrases[r.pastLinks(i+1)].Kind == prose.Date {
			return []piece{{kind: warnPiece, from: i, to: i + 1}}, r.pastLinks(i+1) + 1
		}
	}
	return []piece{{kind: warnPiece, from: i, to: i + 1}}, i + 1
}

// exception passes what "fermé" or "sauf" speaks of: up to the next sign.
func (r *reader) exception(i int) int {
	i++
	for i < len(r.phrases) && r.phrases[i].Kind != prose.Sign {
		i++
	}
	return i
}

func (r *reader) pastLinks(i int) int {
	for i+1 < len(r.phrases) && r.phrases[i].Kind == prose.Link {
		i++
	}
	return i
}

// sign: a break, unless it is inside words.
func (r *reader) sign(i int) []piece {
	p := r.phrases[i]
	strong := false
	switch p.Rune {
	case ';', '\n', '.', '_', '+', '|', '•', '*':
		strong = true
	case '/':
		strong = true
	case '-':
		if strong = r.spacedAround(i); !strong && !isTime(r.phrases[i-1]) && !isTime(r.phrases[i+1]) {
			return nil // Saint-Genès
		}
	case ',', ':', '(', ')', '[', ']':
	default:
		return nil
	}
	return []piece{{kind: breakPiece, from: i, to: i + 1, sign: p.Rune, strong: strong}}
}

// spacedAround says whether a sign stands apart from a word on one side at least: "Fouqueure - Luxé", "12h- Charmé".
func (r *reader) spacedAround(i int) bool {
	p := r.phrases[i]
	return i == 0 || i+1 == len(r.phrases) || r.phrases[i-1].End < p.Start || p.End < r.phrases[i+1].Start
}

// days reads days and what limits them right after: the half of the day, the weeks.
func (r *reader) days(i int) (piece, int) {
	p := r.phrases[i]
	one := piece{kind: daysPiece, from: i, to: i + 1}
	one.when.rec.Interval = 1
	one.when.absorb(p)
	next := i + 1
	for {
		j, opened := next, false
		for j < len(r.phrases) && (r.phrases[j].Kind == prose.Link && address.Fold(r.text(j)) != "a" || !opened && r.phrases[j].Rune == '(') {
			opened = opened || r.phrases[j].Rune == '('
			j++
		}
		if j == len(r.phrases) || r.inPlace(j) || !limits(r.phrases[j].Kind) {
			return one, next
		}
		if r.phrases[j].Kind == prose.HalfDay && one.when.half != 0 {
			return one, next
		}
		if opened && (j+1 == len(r.phrases) || r.phrases[j+1].Rune != ')') {
			return one, next
		}
		one.when.absorb(r.phrases[j])
		next = j + 1
		if opened {
			next++
		}
		one.to = next
	}
}

func limits(k prose.Kind) bool {
	switch k {
	case prose.HalfDay, prose.Parity, prose.WeekOfMonth, prose.RankOfMonth, prose.Interval, prose.Monthly:
		return true
	}
	return false
}

// absorb adds what a phrase says of the days.
func (w *when) absorb(p prose.Phrase) {
	w.doubt = w.doubt || p.Doubt
	switch p.Kind {
	case prose.Weekdays:
		w.rec.Days, w.rec.Ranks = p.Days, p.Ranks
		w.rec.Interval = max(p.Interval, 1)
		w.half = p.Half
	case prose.Every:
		w.rec.Days, w.doubt = prose.AllDays, true
	case prose.LastDay:
		w.rec.LastDay = CalendarDay
		if p.Working {
			w.rec.LastDay = WorkingDay
		}
	case prose.Date:
		if p.Year == 0 {
			w.doubt = true
			return
		}
		w.rec.Dates = append(w.rec.Dates, dateOf(p))
	case prose.HalfDay:
		w.half = p.Half
	case prose.Parity:
		w.rec.Parity = EvenWeek
		if p.Odd {
			w.rec.Parity = OddWeek
		}
	case prose.WeekOfMonth:
		w.rec.Weeks = p.Ranks
	case prose.RankOfMonth:
		w.rec.Ranks = p.Ranks
	case prose.Interval:
		w.rec.Interval, w.doubt = max(p.Weeks, 2), true
	case prose.Monthly:
		w.monthly = true
	}
	if slices.Contains(p.Ranks, -2) {
		w.doubt = true
	}
}

// inPlace says whether phrase i is part of a commune's name or of a street's, whatever it says of time elsewhere.
func (r *reader) inPlace(i int) bool {
	return r.street[i] || slices.ContainsFunc(r.names, func(n name) bool { return n.from <= i && i < n.to })
}

// places reads the places of a stretch without days nor hours, from phrase i.
func (r *reader) places(i int) ([]piece, int) {
	end := i
	for end < len(r.phrases) && (r.inPlace(end) || r.quiet(end)) {
		end++
	}
	return r.placesOf(i, end), end
}

// quiet phrases belong to places: words, and the signs that stand inside a place.
func (r *reader) quiet(i int) bool {
	p := r.phrases[i]
	switch p.Kind {
	case prose.Word, prose.Link, prose.WalkIn, prose.Season, prose.Month:
		return true
	case prose.Sign:
		return len(r.sign(i)) == 0
	}
	return false
}

// placesOf gives a place for each commune named in a stretch [from, to) without signs, or one without commune when the
// stretch holds words of its own.
func (r *reader) placesOf(from, to int) []piece {
	var out []piece
	start := from
	for _, n := range r.names {
		if n.from < from || n.to > to {
			continue
		}
		if r.says(start, n.from, areas) || r.says(start, n.from, denials) {
			start = n.to // "le pays de X" is not in X, "pas sur X" neither
			continue
		}
		sure := n.sure
		if !r.leads(start, n.from) {
			sure = min(sure, guessed)
		}
		one := piece{kind: placePiece, from: start, to: n.to, place: place{code: n.code, sure: sure}}
		out, start = append(out, one), n.to
	}
	if len(out) > 0 {
		last := &out[len(out)-1]
		for last.to = to; r.phrases[last.to-1].Kind == prose.Link; last.to-- {
		}
	} else if r.saysSomething(from, to) {
		out = []piece{{kind: placePiece, from: from, to: to, place: place{sure: unknown}}}
	}
	for i := range out {
		out[i].place.text = r.placeText(out[i].from, out[i].to)
		out[i].doubt = r.says(from, to, warnings)
	}
	if len(out) == 0 && r.says(from, to, warnings) {
		return []piece{{kind: warnPiece, from: from, to: to}}
	}
	return out
}

// says whether one of these words stands among the phrases [from, to).
func (r *reader) says(from, to int, words map[string]bool) bool {
	for i := from; i < to; i++ {
		if r.phrases[i].Kind == prose.Word && words[address.Fold(r.text(i))] {
			return true
		}
	}
	return false
}

// leads says whether what stands before a commune's name, in its stretch, leads to it: nothing but articles, a preposition, a
// host with its preposition, a postcode.
func (r *reader) leads(from, at int) bool {
	i := at - 1
	linked := false
	for ; i >= from; i-- {
		p := r.phrases[i]
		word := address.Fold(r.text(i))
		if prepositions[word] || postcode.MatchString(word) {
			return true
		}
		if p.Kind != prose.Link && p.Kind != prose.Sign {
			break
		}
		linked = linked || p.Kind == prose.Link && strings.HasPrefix(word, "d")
	}
	if i < from {
		return true
	}
	if r.street[i] {
		return false
	}
	word := address.Fold(r.text(i))
	return fillers[word] || direct[word] || linked && (hosts[word] || class(word) == address.Venue)
}

// saysSomething says whether a stretch holds a word that is neither a filler nor small.
func (r *reader) saysSomething(from, to int) bool {
	for i := from; i < to; i++ {
		if r.tells(i) {
			return true
		}
	}
	return false
}

// isDetail says whether a place begins with a host, a kind of way or a number and names nothing ("mairie de X" does): it says
// where in a commune, not which.
func (r *reader) isDetail(from, to int) bool {
	for from+1 < to && r.phrases[from].Kind == prose.Link {
		from++
	}
	if from == to { // nothing but a place
		return false
	}
	if c := class(r.text(from)); c != address.Venue && c != address.Kind && !isNumber(r.text(from)) {
		return false
	}
	for i := from; i+1 < to; i++ {
		next, _ := utf8.DecodeRuneInString(r.text(i + 1))
		if r.phrases[i].Kind == prose.Link && !r.street[i] && unicode.IsUpper(next) {
			return false
		}
		if r.phrases[i].Rune == '\'' && !r.street[i] && unicode.IsUpper(next) {
			return false
		}
	}
	return true
}

// tells says whether a phrase is a word that carries a name.
func (r *reader) tells(i int) bool {
	if r.phrases[i].Kind != prose.Word {
		return false
	}
	word := address.Fold(r.text(i))
	first, _ := utf8.DecodeRuneInString(r.text(i))
	return unicode.IsLetter(first) && len(word) > 1 && !fillers[word] && !warnings[word] && class(word) != address.Small
}

// placeText is a place as written, without the small words and fillers before it.
func (r *reader) placeText(from, to int) string {
	for from < to-1 && !r.inName(from) {
		word := address.Fold(r.text(from))
		p := r.phrases[from]
		if p.Kind != prose.Sign && (p.Kind != prose.Link || article(r.text(from)) && r.inName(from)) && !prepositions[word] && !fillers[word] {
			break
		}
		from++
	}
	for to > from+1 && !r.inName(to-1) && r.idle(to-1) {
		to--
	}
	return strings.Join(strings.Fields(r.between(from, to)), " ")
}

// idle phrases say nothing at the end of a place.
func (r *reader) idle(i int) bool {
	word := address.Fold(r.text(i))
	return r.phrases[i].Kind == prose.Sign || r.phrases[i].Kind == prose.Link || !r.street[i] && (fillers[word] && word != "lieu" || isNumber(word))
}

func (r *reader) inName(i int) bool {
	return slices.ContainsFunc(r.names, func(n name) bool { return n.from <= i && i < n.to })
}

func spansOf(spans []prose.Span) []itinerary.Span {
	out := make([]itinerary.Span, len(spans))
	for i, s := range spans {
		out[i] = itinerary.Span{From: itinerary.Minutes(s.From), To: itinerary.Minutes(s.To)}
	}
	return out
}
