package geocode

import (
	"cmp"
	"slices"

	"github.com/maillage-numerique/maillage/geo/address"
)

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
		w.hits = append(w.hits, newHit(street, token, v.like))
	}
}

// alignHits adds up the hits of each street and aligns the best ones.
func (w *work) alignHits(p place) {
	if len(w.hits) == 0 {
		return
	}
	slices.Sort(w.hits)
	var best [maxAligned]sharing
	kept := 0
	unfinished := w.unfinished(p.mask)
	for i := 0; i < len(w.hits); {
		street, sum := w.hits[i].street(), float32(0)
		last := uint16(2 * maxTokens)
		for ; i < len(w.hits) && w.hits[i].street() == street; i++ {
			if token := w.hits[i].token(); token != last {
				last = token
				sum += w.hits[i].like() * float32(address.Weight(address.Word{Class: w.tokens[last%maxTokens].class}))
			}
		}
		full := kept == maxAligned
		if unfinished >= 0 && last != uint16(unfinished) && !(full && sum+unfinishedShare+housesShare <= best[kept-1].sum) &&
			w.hasWordFrom(street, w.tokens[unfinished].text) {
			sum += unfinishedShare
		}
		if w.parsed.Number > 0 && sum > 0 && !(full && sum+housesShare <= best[kept-1].sum) {
			// Among streets that share as many words, one with houses is the likelier.
			if w.x.street(street).houseCount() > 0 {
				sum += housesShare
			}
		}
		if full && sum <= best[kept-1].sum {
			continue
		}
		if !full {
			kept++
		}
		k := kept - 1
		for ; k > 0 && best[k-1].sum < sum; k-- {
			best[k] = best[k-1]
		}
		best[k] = sharing{street, sum}
	}
	for _, s := range best[:kept] {
		w.alignStreet(s.street, p)
	}
}

// sharing says how much of the text a street shares: the weights of the words, times their likeness.
type sharing struct {
	street uint32
	sum    float32
}

const (
	unfinishedShare = 0.9   // for a street with a word that begins like the unfinished one
	housesShare     = 0.001 // for a street with houses, where a number is asked
)

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
			w.hits = append(w.hits, newHit(list.at(k), uint16(token), v.like))
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
		street := w.hits[k].street()
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
			w.hits = append(w.hits, newHit(street, token, v.like))
		}
	}
}
