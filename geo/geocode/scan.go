package geocode

import "github.com/maillage-numerique/maillage/geo/address"

// maxScanned bounds the streets of a commune that are compared letter by letter.
const maxScanned = 4000

// maxInitialed bounds the other letters of a word that an initial may stand for in a scan.
const maxInitialed = 6

// scanStreets compares every street of a commune with the words that carry the name: for two slips in one word, which no
// table holds.
func (w *work) scanStreets(p place) {
	from, to := w.x.streetRange(p.muni)
	if to-from > maxScanned {
		return
	}
	w.hits, w.loose = w.hits[:0], w.loose[:0]
	var words [maxTokens]uint16
	n := 0
	for i := range w.tokens {
		t := &w.tokens[i]
		if p.mask&(1<<i) == 0 && t.class != address.Small && t.class != address.Kind && t.class != address.Digits && len(t.text) >= 4 {
			words[n] = uint16(i)
			n++
		}
	}
	for street := from; street < to && n > 0; street++ {
		w.nameB = w.x.street(street).words(w.nameB[:0])
		for _, term := range w.nameB {
			if c := w.x.termClass(term); c == address.Small || c == address.Kind {
				continue
			}
			for _, i := range words[:n] {
				if like := w.looseLikeness(i, term); like > 0 {
					w.hits = append(w.hits, newHit(street, i, float32(like)))
				}
			}
		}
	}
	w.alignHits(p)
}

// looseLikeness is Alike, with two slips allowed in words of five and six letters, three in words of seven to nine.
func (w *work) looseLikeness(token uint16, term uint32) float64 {
	t := &w.tokens[token]
	m, n := len(t.text), w.x.termLen(term)
	loosely := looseSlips(max(m, n))
	slips := max(loosely, address.Allowed(max(m, n)))
	set := w.x.letters[term]
	if n == 1 && t.set.apart(set) > maxInitialed || n > 1 && !t.set.within(set, m, n, slips) {
		return 0
	}
	text := unsafeString(w.x.term(term))
	edits := address.Edits(t.text, text, slips)
	if n > 1 && edits > slips {
		return 0
	}
	if like := address.Alike(t.text, text); like >= 0.55 {
		return like
	}
	if edits > loosely {
		return 0
	}
	like := max(0.5, 1-1.2*float64(edits)/float64(max(m, n)))
	for _, l := range w.loose {
		if l.token == token && l.term == term {
			return like
		}
	}
	w.loose = append(w.loose, loose{token, term, float32(like)})
	return like
}

// looseSlips is how many slips looseLikeness allows in the longer of two words; 0 = no more than Alike.
func looseSlips(length int) int {
	switch {
	case length < 4 || length > 9:
		return 0
	case length == 4:
		return 1
	case length > 6:
		return 3
	}
	return 2
}
