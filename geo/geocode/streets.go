package geocode

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/maillage-numerique/maillage/geo/address"
)

// hit is a street that holds a word of the text.
type hit struct {
	street uint32
	token  uint16
	like   float32
}

// key orders hits by street, then by word, the likeliest first.
func (h hit) key() uint64 {
	return uint64(h.street)<<32 | uint64(h.token)<<16 | uint64(65535-uint16(h.like*65535))
}

const (
	maxHits      = 4096 // streets read for one word in one commune
	maxAligned   = 12   // streets of one commune aligned word by word
	maxSeeds     = 1024 // streets read for the rarest word of the country
	maxTyping    = 128  // the same, for an unfinished text
	maxWideWords = 3    // words that seed a search over the country
)

// streetsIn finds the likeliest streets of a commune for the words that do not name it, and says whether it had to look.
func (w *work) streetsIn(p place) bool {
	from, to := w.x.streetRange(p.muni)
	if from >= to || w.left(^p.mask) == 0 {
		return false
	}
	w.hits = w.hits[:0]
	for _, weak := range []bool{false, true} {
		for i := range w.tokens {
			t := &w.tokens[i]
			if p.mask&(1<<i) != 0 || t.class == address.Small != weak && !w.onlySmall(p.mask) {
				continue
			}
			if !weak && (t.class == address.Kind || t.prefix && w.carriesBefore(p.mask, i)) && w.carries(p.mask) {
				continue // alignHits looks for the unfinished word in the streets that hold the others
			}
			w.hitsIn(uint16(i), from, to)
		}
		if len(w.hits) > 0 {
			break
		}
	}
	w.alignHits(p)
	return true
}

// carries says whether some word outside the mask carries a name.
func (w *work) carries(mask uint32) bool {
	for i := range w.tokens {
		if c := w.tokens[i].class; mask&(1<<i) == 0 && c != address.Small && c != address.Kind && !w.tokens[i].cheap {
			return true
		}
	}
	return false
}

// carriesBefore says whether a word before the token, outside the mask, carries a name that the index knows.
func (w *work) carriesBefore(mask uint32, token int) bool {
	for i := range w.tokens[:token] {
		t := &w.tokens[i]
		if mask&(1<<i) == 0 && t.known && t.class != address.Small && t.class != address.Kind {
			return true
		}
	}
	return false
}

func (w *work) onlySmall(mask uint32) bool {
	for i := range w.tokens {
		if mask&(1<<i) == 0 && w.tokens[i].class != address.Small {
			return false
		}
	}
	return true
}

// hitsIn reads the streets numbered [from, to) that hold a word or one of its variants.
func (w *work) hitsIn(token uint16, from, to uint32) {
	t := &w.tokens[token]
	for _, v := range w.variants[t.from:t.to] {
		w.hitsOf(token, v, from, to)
	}
	for k, h := range w.halves {
		if h.token == token {
			// The two halves of one word count as two words.
			w.hitsOf(token+maxTokens*uint16(k&1), variant{h.term, 0.6}, from, to)
		}
	}
}

func (w *work) hitsOf(token uint16, v variant, from, to uint32) {
	list := w.x.streetsOf(v.term)
	n := list.len()
	start := 0
	if from > 0 {
		start = list.lower(0, n, from)
	}
	for k := start; k < n && k < start+maxHits; k++ {
		street := list.at(k)
		if street >= to {
			break
		}
		w.hits = append(w.hits, hit{street, token, v.like})
	}
}

// maxScanned bounds the streets of a commune that are compared letter by letter.
const maxScanned = 4000

// scanStreets compares every street of a commune with the words that carry the name: for two slips in one word, which no
// table holds.
func (w *work) scanStreets(p place) {
	from, to := w.x.streetRange(p.muni)
	if to-from > maxScanned {
		return
	}
	w.hits, w.loose = w.hits[:0], w.loose[:0]
	var words [maxTokens]uint16
	var letters [maxTokens]uint32
	n := 0
	for i := range w.tokens {
		t := &w.tokens[i]
		if p.mask&(1<<i) == 0 && t.class != address.Small && t.class != address.Kind && t.class != address.Digits && len(t.text) >= 4 {
			words[n], letters[n] = uint16(i), letterSet(t.text)
			n++
		}
	}
	for street := from; street < to && n > 0; street++ {
		w.nameB = w.x.street(street).words(w.nameB[:0])
		for _, term := range w.nameB {
			if c := w.x.termClass(term); c == address.Small || c == address.Kind {
				continue
			}
			text := unsafeString(w.x.term(term))
			set := letterSet(text)
			for k, i := range words[:n] {
				// Each slip changes two letters of the set at most.
				if bits.OnesCount32(set^letters[k]) > 6 {
					continue
				}
				if like := w.looseLikeness(i, term, text); like > 0 {
					w.hits = append(w.hits, hit{street, i, float32(like)})
				}
			}
		}
	}
	w.alignHits(p)
}

// letterSet is the set of the letters of a word.
func letterSet(word string) uint32 {
	set := uint32(0)
	for i := range len(word) {
		set |= 1 << (word[i] & 31)
	}
	return set
}

// looseLikeness is Alike, with two slips allowed in words of five and six letters.
func (w *work) looseLikeness(token uint16, term uint32, text string) float64 {
	word := w.tokens[token].text
	if like := address.Alike(word, text); like >= 0.55 {
		return like
	}
	n := max(len(word), len(text))
	limit := 2
	switch {
	case n < 4 || n > 9:
		return 0
	case n == 4:
		limit = 1
	case n > 6:
		limit = 3
	}
	edits := address.Edits(word, text, limit)
	if edits > limit {
		return 0
	}
	like := max(0.5, 1-1.2*float64(edits)/float64(n))
	for _, l := range w.loose {
		if l.token == token && l.term == term {
			return like
		}
	}
	w.loose = append(w.loose, loose{token, term, float32(like)})
	return like
}

// alignHits adds up the hits of each street and aligns the best ones.
func (w *work) alignHits(p place) {
	if len(w.hits) == 0 {
		return
	}
	slices.SortFunc(w.hits, func(a, b hit) int {
		switch x, y := a.key(), b.key(); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	var best [maxAligned]hit
	kept := 0
	unfinished := w.unfinished(p.mask)
	for i := 0; i < len(w.hits); {
		street, sum := w.hits[i].street, float32(0)
		last := uint16(2 * maxTokens)
		for ; i < len(w.hits) && w.hits[i].street == street; i++ {
			if w.hits[i].token != last {
				last = w.hits[i].token
				sum += w.hits[i].like * float32(address.Weight(address.Word{Class: w.tokens[last%maxTokens].class}))
			}
		}
		if unfinished >= 0 && last != uint16(unfinished) && w.hasWordFrom(street, w.tokens[unfinished].text) {
			sum += 0.9
		}
		if w.parsed.Number > 0 && sum > 0 {
			// Among streets that share as many words, one with houses is the likelier.
			if w.x.street(street).houseCount() > 0 {
				sum += 0.001
			}
		}
		if kept == maxAligned && sum <= best[kept-1].like {
			continue
		}
		if kept < maxAligned {
			kept++
		}
		k := kept - 1
		for ; k > 0 && best[k-1].like < sum; k-- {
			best[k] = best[k-1]
		}
		best[k] = hit{street: street, like: sum}
	}
	for _, h := range best[:kept] {
		w.alignStreet(h.street, p)
	}
}

// unfinished gives the unfinished word of the text, −1 if none outside the mask.
func (w *work) unfinished(mask uint32) int {
	i := len(w.tokens) - 1
	if i < 0 || !w.tokens[i].prefix || mask&(1<<i) != 0 {
		return -1
	}
	return i
}

// hasWordFrom says whether some word of a street begins so.
func (w *work) hasWordFrom(street uint32, prefix string) bool {
	w.nameB = w.x.street(street).words(w.nameB[:0])
	for _, term := range w.nameB {
		if hasPrefix(w.x.term(term), prefix) {
			return true
		}
	}
	return false
}

// streetsAnywhere finds streets of the whole country, from the rarest words of the text.
func (w *work) streetsAnywhere() {
	type seed struct {
		token, count int
	}
	var seeds [maxTokens]seed
	n := 0
	carries := w.carries(0)
	for i := range w.tokens {
		t := &w.tokens[i]
		// A name made of kinds alone ("rue du Mail", "place du Parvis") is sought by its last word.
		if t.class == address.Small || t.class == address.Kind && (carries || i == 0) || t.prefix && w.carriesBefore(0, i) {
			continue
		}
		count := 0
		for _, v := range w.variants[t.from:t.to] {
			count += w.x.streetsOf(v.term).len()
		}
		if count > 0 {
			seeds[n] = seed{i, count}
			n++
		}
	}
	if n == 0 {
		return
	}
	slices.SortFunc(seeds[:n], func(a, b seed) int { return cmp.Or(cmp.Compare(a.count, b.count), cmp.Compare(a.token, b.token)) })
	w.hits = w.hits[:0]
	for _, s := range seeds[:min(n, maxWideWords)] {
		w.seedFrom(s.token)
		if len(w.hits) >= maxSeeds || w.q.Autocomplete {
			break
		}
	}
	w.alignHits(place{})
}

// seedFrom reads the first streets (those of the largest communes) that hold a word, with the other words that they hold.
func (w *work) seedFrom(token int) {
	t := &w.tokens[token]
	budget := maxSeeds
	if w.q.Autocomplete {
		budget = maxTyping
	}
	quota := max(3, budget/max(1, t.to-t.from))
	for _, v := range w.variants[t.from:t.to] {
		list := w.x.streetsOf(v.term)
		start := len(w.hits)
		left := quota
		if v.like == 1 {
			left = budget / 2
		}
		if t.to-t.from == 1 {
			left = budget
		}
		for k := range min(list.len(), left) {
			w.hits = append(w.hits, hit{list.at(k), uint16(token), v.like})
		}
		end := len(w.hits)
		if end == start {
			continue
		}
		for i := range w.tokens {
			o := &w.tokens[i]
			if i == token || o.class == address.Small || o.prefix {
				continue
			}
			for _, ov := range w.variants[o.from:o.to] {
				w.intersect(start, end, uint16(i), ov)
			}
		}
	}
}

// intersect adds a hit for each street among hits[start:end] that also holds the variant.
func (w *work) intersect(start, end int, token uint16, v variant) {
	list := w.x.streetsOf(v.term)
	at, n := 0, list.len()
	for k := start; k < end; k++ {
		street := w.hits[k].street
		// Gallop: both lists are sorted.
		step := 1
		for at+step < n && list.at(at+step) < street {
			step *= 2
		}
		at = list.lower(at, min(at+step+1, n), street)
		if at >= n {
			return
		}
		if list.at(at) == street {
			w.hits = append(w.hits, hit{street, token, v.like})
		}
	}
}
