package reading

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/prose"
)

// reader reads one text.
type reader struct {
	source  Source
	atlas   Atlas
	near    from
	clean   string // the text with addresses of the Internet and masks blanked: the same offsets
	phrases []prose.Phrase
	street  []bool
	names   []name
	used    []bool // phrases that a stop, or the heading of one, was read from
	told    []bool // phrases of sentences that gave stops: their fillers count as read
}

// Read proposes the stops of a text. It never fails: a text that says no round gives no stop and is unread.
func Read(source Source, atlas Atlas) Proposal {
	r := &reader{source: source, atlas: atlas, near: atlas.from(source), clean: blanked(source.Text)}
	r.phrases = ownAbbreviations(r.clean, prose.Read(r.clean))
	r.used, r.told = make([]bool, len(r.phrases)), make([]bool, len(r.phrases))
	r.findNames()
	drafts := r.drafts(r.pieces())
	stops := r.judge(drafts)
	return Proposal{Unit: source.Unit, Stops: stops, Unread: prose.Rest(source.Text, r.phrases, r.isRead)}
}

// bareEnd is an hour without unit nor minutes at the very end: "9h/12".
var bareEnd = regexp.MustCompile(`(?i)\dh?\d*\s*[/-]\s*\d{1,2}\s*$`)

var masks = regexp.MustCompile(`(?i)\[(?:mobile|courriel|nom|reserve)\]|(?:https?://|www\.)\S+|\b[a-z0-9-]+\.(?:fr|com|org|net)\b(?:/\S*)?`)

// blanked puts blanks in place of addresses of the Internet and of the masks of personal data, so that offsets stay.
func blanked(text string) string {
	return masks.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat(" ", len(s)) })
}

// ownAbbreviations lets an author who writes "Lu :" or "LUN" elsewhere write "Ve" and "MER" where these alone could be words.
func ownAbbreviations(text string, phrases []prose.Phrase) []prose.Phrase {
	habit := map[int]bool{} // by length
	for _, p := range phrases {
		if word := p.Text(text); p.Kind == prose.Weekdays && shortDay(word) != 0 {
			habit[len(word)] = true
		}
	}
	for i, p := range phrases {
		word := p.Text(text)
		apart := i == 0 || phrases[i-1].Kind == prose.Sign || len(word) == 3 && word == strings.ToUpper(word)
		if day := shortDay(word); p.Kind == prose.Word && day != 0 && habit[len(word)] && apart {
			phrases[i] = prose.Phrase{Kind: prose.Weekdays, Start: p.Start, End: p.End, Days: day}
		}
	}
	return phrases
}

// shortDay reads the first two or three letters of a weekday.
func shortDay(word string) prose.Days {
	days := []string{"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"}
	if len(word) != 2 && len(word) != 3 {
		return 0
	}
	at := slices.IndexFunc(days, func(d string) bool { return strings.HasPrefix(d, strings.ToLower(word)) })
	if at < 0 {
		return 0
	}
	return 1 << at
}

func (r *reader) text(i int) string { return r.phrases[i].Text(r.clean) }

// between is the text of phrases [from, to).
func (r *reader) between(from, to int) string {
	return r.clean[r.phrases[from].Start:r.phrases[to-1].End]
}

func (r *reader) startsWithPreposition(i int) bool { return prepositions[address.Fold(r.text(i))] }

// isRead says whether a phrase was read, or needs no reading.
func (r *reader) isRead(i int) bool {
	if r.used[i] {
		return true
	}
	word := address.Fold(r.text(i))
	switch {
	case !r.told[i]:
		return false
	case isNumber(word) && len(word) > 8: // a telephone without its blanks
		return true
	case isNumber(word): // 6 villes
		return i+1 < len(r.phrases) && fillers[address.Fold(r.text(i+1))]
	}
	kind := r.phrases[i].Kind
	return kind == prose.Phone || kind == prose.WalkIn || kind == prose.Word && (fillers[word] || prepositions[word])
}

// stops says whether a phrase ends a sentence: a line's end, or a full stop that is no abbreviation's.
func (r *reader) stops(i int) bool {
	p := r.phrases[i]
	return p.Rune == '\n' || p.Rune == '.' && r.endsSentence(i)
}

// sentences cuts the pieces at full stops and at the ends of lines. A line that names days without places, or places without
// days, is half of a sentence: it goes on with the next.
func (r *reader) sentences(pieces []piece) [][]piece {
	var out [][]piece
	var now []piece
	halves := false // some line of now is half of it
	has := func(list []piece, kind pieceKind) bool {
		return slices.ContainsFunc(list, func(p piece) bool { return p.kind == kind })
	}
	for _, p := range pieces {
		if p.kind != breakPiece || !r.stops(p.from) {
			now = append(now, p)
			continue
		}
		if p.sign == '\n' && (halves || !has(now, daysPiece) || !has(now, placePiece)) {
			now, halves = append(now, p), true
			continue
		}
		out, now, halves = append(out, now), nil, false
	}
	return append(out, now)
}

// endsSentence: a full stop followed by a blank, not behind the abbreviation of a word.
func (r *reader) endsSentence(i int) bool {
	if i+1 < len(r.phrases) && r.phrases[i+1].Start == r.phrases[i].End {
		return false
	}
	return i == 0 || r.phrases[i-1].End < r.phrases[i].Start || r.phrases[i-1].Kind != prose.Word || utf8.RuneCountInString(r.text(i-1)) > 3
}

// drafts pairs days and places, sentence by sentence.
func (r *reader) drafts(pieces []piece) []draft {
	sentences := r.sentences(pieces)
	var out []draft
	head, usual := heading{}, daysFirst
	var last *moment
	for _, pieces := range sentences {
		if !slices.ContainsFunc(pieces, func(p piece) bool { return p.kind == daysPiece || p.kind == halfPiece }) {
			if one := r.group(pieces, daysFirst, head); one.head.week != nil && len(one.groups) == 0 {
				head = heading{week: one.head.week, carried: true}
			}
			continue
		}
		g, doubt := r.oriented(pieces, head, usual)
		usual = g.order
		found := r.pair(g, doubt, &last)
		head = heading{week: g.head.week, carried: true}
		if len(found) == 0 {
			continue
		}
		r.tell(pieces, g.used)
		out = append(out, found...)
	}
	if len(out) == 0 {
		out = r.list(sentences)
	}
	if len(out) == 0 && r.source.FixedPlace && len(pieces) > 0 {
		out = r.atBase(pieces)
	}
	return out
}

// atBase reads a place's text that says days and nothing else: when the place itself is open, which the text leaves unsaid.
func (r *reader) atBase(pieces []piece) []draft {
	base, known := r.atlas.Names.Commune(r.source.BaseCode)
	other := func(p piece) bool { return p.kind == placePiece || p.kind == warnPiece }
	if !known || slices.ContainsFunc(pieces, other) {
		return nil
	}
	spot := piece{kind: placePiece, place: place{text: base.Name, code: base.Code, sure: guessed}}
	var last *moment
	return r.pair(r.group(append([]piece{spot}, pieces...), placesFirst, heading{}), false, &last)
}

// tell notes the phrases of a sentence that gave stops.
func (r *reader) tell(pieces []piece, used [][2]int) {
	for i := pieces[0].from; i < pieces[len(pieces)-1].to; i++ {
		r.told[i] = true
	}
	for i := pieces[0].from - 1; i >= 0 && !r.stops(i); i-- {
		r.told[i] = true
	}
	for i := pieces[len(pieces)-1].to; i < len(r.phrases) && !r.stops(i); i++ {
		r.told[i] = true
	}
	for _, u := range used {
		r.use(u[0], u[1])
	}
}

func (r *reader) use(from, to int) {
	for i := from; i < to; i++ {
		r.used[i] = true
	}
}

// list reads a text that names communes and no days: each is a stop of unknown days.
func (r *reader) list(sentences [][]piece) []draft {
	var out []draft
	for _, pieces := range sentences {
		if slices.ContainsFunc(pieces, func(p piece) bool { return p.kind == warnPiece || p.doubt }) {
			continue
		}
		for _, p := range pieces {
			if p.kind != placePiece || p.place.code == "" || p.place.sure < Flagged {
				continue
			}
			d := draft{place: p.place, ranges: [][2]int{{p.from, p.to}}, cap: unknown}
			d.when.rec.Interval = 1
			out = append(out, d)
		}
	}
	return out
}

// dateOf is the civil day of a phrase that says its year.
func dateOf(p prose.Phrase) calendar.Date { return calendar.NewDate(p.Year, p.Month, p.Day) }
