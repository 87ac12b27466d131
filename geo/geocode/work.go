package geocode

import (
	"github.com/maillage-numerique/maillage/geo/address"
)

// work is what one search needs, kept from one search to the next so that searching does not allocate.
type work struct {
	x         *Index
	q         Query
	parsed    address.Parsed
	tokens    []token
	variants  []variant
	places    []place
	halves    []half
	loose     []loose
	hits      []hit
	found     []candidate
	munis     []uint32
	nameA     []uint32
	nameB     []uint32
	limit     int
	postcode  uint32 // given in the text or as a filter; 0 = none
	pcKnown   bool   // some commune has it
	filter    []uint32
	near      point
	hasNear   bool
	corrected bool
}

// token is a word of the text.
type token struct {
	text   string
	set    letterSet
	class  address.Class
	term   uint32
	known  bool // term holds it
	prefix bool // it may be unfinished
	cheap  bool // it says nothing even when nothing explains it: "France" at the end
	from   int  // its variants: work.variants[from:to]
	to     int
}

// variant is a word of the index that a word of the text may stand for.
type variant struct {
	term uint32
	like float32
}

func newWork() *work { return &work{} }

func (x *Index) take(q Query) *work {
	w := x.pool.Get().(*work)
	w.x, w.q = x, q
	w.tokens, w.variants, w.places, w.found, w.filter = w.tokens[:0], w.variants[:0], w.places[:0], w.found[:0], w.filter[:0]
	w.halves, w.loose = w.halves[:0], w.loose[:0]
	w.postcode, w.pcKnown, w.hasNear, w.corrected = 0, false, false, false
	w.limit = q.Limit
	if w.limit <= 0 {
		w.limit = 5
	}
	w.limit = min(w.limit, MaxLimit)
	if q.Near != nil {
		w.near, w.hasNear = pointOf(*q.Near), true
	}
	return w
}

func (x *Index) give(w *work) {
	w.q, w.parsed = Query{}, address.Parsed{}
	x.pool.Put(w)
}

// maxTokens is the most words of a text that are looked at: one bit each.
const maxTokens = 24

// readTokens looks every word of the text up.
func (w *work) readTokens() {
	words := w.parsed.Words
	if len(words) > maxTokens {
		words = words[:maxTokens]
	}
	for i, word := range words {
		t := token{text: word.Text, set: lettersOf(word.Text), class: word.Class, from: len(w.variants)}
		t.prefix = w.q.Autocomplete && i == len(words)-1
		// "France" at the end, or the beginning of a postcode being typed.
		t.cheap = i > 0 && i == len(words)-1 && (word.Text == "france" || t.prefix && word.Class == address.Digits)
		if term, ok := w.x.lookup(word.Text); ok {
			t.term, t.known = term, true
			w.variants = append(w.variants, variant{term, 1})
		}
		if t.prefix {
			w.complete(t.text)
		}
		t.to = len(w.variants)
		w.tokens = append(w.tokens, t)
	}
}

// complete appends the words that begin with an unfinished one: all of them, or the most frequent ones.
func (w *work) complete(prefix string) {
	x := w.x
	n := x.termCount()
	from, to := 0, n
	for from < to {
		mid := int(uint(from+to) >> 1)
		if string(x.term(uint32(mid))) < prefix {
			from = mid + 1
		} else {
			to = mid
		}
	}
	like := func(t uint32) float32 {
		return float32(0.9 + 0.1*float64(len(prefix))/float64(len(x.term(t))))
	}
	for i := from; i < n && i-from <= maxListed; i++ {
		if !hasPrefix(x.term(uint32(i)), prefix) {
			for j := from; j < i; j++ {
				if int(x.termStarts.at(j+1)-x.termStarts.at(j)) > len(prefix) {
					w.variants = append(w.variants, variant{uint32(j), like(uint32(j))})
				}
			}
			return
		}
	}
	x.termTops.each(hashEnd(hashFeed(hashStart, prefix)), func(t uint32) {
		if text := x.term(t); hasPrefix(text, prefix) && len(text) > len(prefix) {
			w.variants = append(w.variants, variant{t, like(t)})
		}
	})
}

func hasPrefix(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && string(b[:len(prefix)]) == prefix
}

// half is a word of the index that is part of a word of the text: "bolland" of "adriennebolland".
type half struct {
	token uint16
	term  uint32
}

// loose is a likeness with two slips in a short word, believed only inside the commune that the text names.
type loose struct {
	token uint16
	term  uint32
	like  float32
}

// splitWords cuts the unknown words in two known ones, and joins neighbours into a known one.
func (w *work) splitWords() {
	w.halves = w.halves[:0]
	for i := range w.tokens {
		t := &w.tokens[i]
		if t.class == address.Small || t.class == address.Digits {
			continue
		}
		if i+1 < len(w.tokens) && !t.known && len(t.text)+len(w.tokens[i+1].text) < 40 {
			var joined [40]byte
			text := append(append(joined[:0], t.text...), w.tokens[i+1].text...)
			if term, ok := w.x.lookup(unsafeString(text)); ok {
				w.halves = append(w.halves, half{uint16(i), term}, half{uint16(i), term})
			}
		}
		if t.known {
			continue
		}
		for cut := 2; cut+3 <= len(t.text); cut++ {
			second, ok := w.x.lookup(t.text[cut:])
			if !ok {
				continue
			}
			if first, ok := w.x.lookup(t.text[:cut]); ok {
				w.halves = append(w.halves, half{uint16(i), first}, half{uint16(i), second})
			}
		}
	}
}

// correct gives each word the words of the index that one slip (two in a long word) may have turned into it. A word that the
// index knows may be a slip too ("marin" for "martin"); its own spelling stays first.
func (w *work) correct() {
	old := w.variants
	variants := make([]variant, 0, len(old)+32)
	for i := range w.tokens {
		t := &w.tokens[i]
		start := len(variants)
		variants = append(variants, old[t.from:t.to]...)
		if t.class != address.Small && t.class != address.Digits {
			variants = w.slips(variants, start, t.text)
		}
		t.from, t.to = start, len(variants)
	}
	w.variants = variants
	w.splitWords()
	w.corrected = true
}

// maxSlips bounds the corrections of one word.
const maxSlips = 24

func (w *work) slips(to []variant, start int, word string) []variant {
	if len(word) < minSlip-1 || len(word) > 40 {
		return to
	}
	limit := max(address.Allowed(len(word)), 1)
	if len(word) < minSlip {
		limit = 1
	}
	probe := func(h uint64) {
		from, end, check := w.x.termSlips.bucket(h)
		for i := from; i < end && len(to)-start < maxSlips; i++ {
			if w.x.termSlips.entries.at(2*i) == check {
				to = w.addSlip(to, start, word, w.x.termSlips.entries.at(2*i+1), limit)
			}
		}
	}
	eachLess(word, probe)
	if limit >= 2 && len(word) >= 6 {
		for i := range len(word) {
			for j := i + 1; j < len(word); j++ {
				h := hashFeed(hashFeed(hashFeed(hashStart, word[:i]), word[i+1:j]), word[j+1:])
				probe(hashEnd(h))
			}
		}
	}
	return to
}

func (w *work) addSlip(to []variant, start int, word string, term uint32, limit int) []variant {
	for _, v := range to[start:] {
		if v.term == term {
			return to
		}
	}
	text := w.x.term(term)
	// The bytes are only read: no copy is needed to compare.
	like := address.Alike(word, unsafeString(text))
	if like == 0 && limit == 1 && len(word) < 5 && address.Edits(word, unsafeString(text), 1) == 1 {
		like = 0.6
	}
	if like < 0.55 {
		return to
	}
	return append(to, variant{term, float32(like)})
}

// likeness says how a word of the text compares with a word of the index.
func (w *work) likeness(t *token, term uint32) float64 {
	if t.known && t.term == term {
		return 1
	}
	for _, v := range w.variants[t.from:t.to] {
		if v.term == term {
			return float64(v.like)
		}
	}
	text := w.x.term(term)
	if len(t.text) == 1 && t.class == address.Small && len(text) > 2 && text[0] == t.text[0] && w.x.termClass(term) == address.Plain {
		return 0.75 // "a" is an initial too: "rue A. Comte"
	}
	if t.class == address.Small || t.class == address.Digits {
		return 0
	}
	if t.prefix && hasPrefix(text, t.text) {
		return 0.9 + 0.1*float64(len(t.text))/float64(len(text))
	}
	if m, n := len(t.text), len(text); m == 1 || n == 1 || t.set.within(w.x.letters[term], m, n, address.Allowed(max(m, n))) {
		if like := address.Alike(t.text, unsafeString(text)); like >= 0.55 {
			return like
		}
	}
	for _, l := range w.loose {
		if l.term == term && &w.tokens[l.token] == t {
			return float64(l.like)
		}
	}
	return 0
}
