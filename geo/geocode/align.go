package geocode

import (
	"math/bits"

	"github.com/maillage-numerique/maillage/geo/address"
)

// Costs of a word of the text that the street does not explain, against 1 for a word that carries a name.
func (w *work) leftCost(token int) float64 {
	if w.tokens[token].cheap {
		return 0.02
	}
	switch w.tokens[token].class {
	case address.Small:
		return 0.02
	case address.Kind:
		return 0.15
	case address.Title:
		return 0.3
	case address.Venue:
		return 0.12
	case address.Digits:
		return 0.6
	}
	return 1
}

// missCost is the cost of a word of the street that the text does not give. First names and titles are often left out, the
// last word never is.
func missCost(c address.Class, last, kindGiven, unfinished bool) float64 {
	cost := 0.45
	switch {
	case c == address.Small:
		return 0.015
	case c == address.Kind && !kindGiven:
		return 0.1
	case c == address.Kind:
		return 0.35
	case c == address.Title:
		cost = 0.15
	case c == address.Digits:
		cost = 0.5
	case last:
		cost = 1.1
	}
	if unfinished {
		cost *= 0.4
	}
	return cost
}

// alignStreet compares the text, less the name of the commune, with a street, word by word, and keeps it if it may be it.
func (w *work) alignStreet(street uint32, p place) {
	s := w.x.street(street)
	if w.q.Type == Municipality || w.q.Type == Locality && !s.locality() || (w.q.Type == Street || w.q.Type == HouseNumber) && s.locality() && s.houseCount() == 0 {
		return
	}
	if w.q.Postcode != "" && s.postcode() != w.postcode && !(s.postcode() == 0 && w.x.muni(s.muni()).hasPostcode(w.postcode)) {
		return
	}
	c := candidate{street: street, isStreet: true, place: p, muni: s.muni(), at: s.point()}
	c.parts.Number = -1
	c.hasPlace = p.mask != 0 || p.given || w.postcode > 0 && w.pcKnown && w.x.muni(s.muni()).hasPostcode(w.postcode)
	if p.mask == 0 && !c.hasPlace {
		c.place = place{muni: s.muni()}
	}
	used, name := w.alignName(s, p.mask)
	left := w.left(^(used | p.mask))
	city, cityAsked := p.like, p.mask != 0
	if left != 0 {
		var like float64
		var used2 uint32
		if p.mask == 0 {
			used2, like = w.cityIn(s.muni(), left)
		} else {
			used2 = w.otherNames(p.muni, left)
			c.former = w.formerCodes(p.muni, used2)
		}
		if like > 0 {
			city, cityAsked = like, true
			c.hasPlace = true
		}
		left &^= used2
		left &^= w.contextWords(s.muni(), left, &c)
	}
	if left != 0 && w.parsed.Number == 0 {
		left &^= w.lateNumber(&c, s, left)
	}
	cost := 0.0
	for m := left; m != 0; m &= m - 1 {
		cost += w.leftCost(bits.TrailingZeros32(m))
	}
	c.kindless, c.plainRue = name.kindless, name.rue
	c.parts.Name = name.matched / (name.total + name.missing + cost)
	if name.inverted {
		c.parts.Name *= 0.97
	}
	c.parts.Left = bits.OnesCount32(left)
	if c.parts.Name < 0.4 {
		return
	}
	w.judge(&c, s, city, cityAsked)
	w.keep(c)
}

type nameMatch struct {
	matched, total, missing float64
	inverted                bool
	kindless, rue           bool // the text gives no kind of way, and the street has one; it is a "rue"
}

// alignName gives each word of the street its likeliest word of the text, outside the mask.
func (w *work) alignName(s streetRecord, mask uint32) (used uint32, m nameMatch) {
	w.nameA = s.words(w.nameA[:0])
	kindGiven := false
	for i := range w.tokens {
		kindGiven = kindGiven || mask&(1<<i) == 0 && w.tokens[i].class == address.Kind
	}
	last := len(w.nameA) - 1
	for last > 0 && w.x.termClass(w.nameA[last]) == address.Small {
		last--
	}
	previous := -1
	unfinished := false
	var missed uint32
	for k, term := range w.nameA {
		if k >= 32 {
			break
		}
		class := w.x.termClass(term)
		best, at := 0.0, -1
		for i := range w.tokens {
			if (used|mask)&(1<<i) != 0 {
				continue
			}
			like := w.likeness(&w.tokens[i], term)
			if like > best || like == best && like > 0 && at < previous && i > previous {
				best, at = like, i
			}
		}
		if at < 0 {
			missed |= 1 << k
			continue
		}
		used |= 1 << at
		weight := weightOf(class)
		m.matched += weight * best
		m.total += weight
		if class != address.Small {
			m.inverted = m.inverted || at < previous
			previous = at
		}
		unfinished = unfinished || w.tokens[at].prefix
	}
	if missed != 0 {
		missed, used = w.alignJoined(missed, used, mask, &m)
	}
	for k, term := range w.nameA {
		if k < 32 && missed&(1<<k) != 0 {
			m.missing += missCost(w.x.termClass(term), k == last, kindGiven, unfinished)
			if !kindGiven && w.x.termClass(term) == address.Kind {
				m.kindless = true
				m.rue = string(w.x.term(term)) == "rue"
			}
		}
	}
	return used, m
}

func weightOf(c address.Class) float64 {
	switch c {
	case address.Small:
		return 0.05
	case address.Kind:
		return 0.35
	case address.Title:
		return 0.4
	}
	return 1
}

// alignJoined matches two words of the street written as one in the text, and one written as two.
func (w *work) alignJoined(missed, used, mask uint32, m *nameMatch) (missedLeft, usedNow uint32) {
	var joined [64]byte
	for k := 0; k+1 < len(w.nameA) && k+1 < 32; k++ {
		if missed&(1<<k) == 0 && missed&(1<<(k+1)) == 0 {
			continue
		}
		text := append(append(joined[:0], w.x.term(w.nameA[k])...), w.x.term(w.nameA[k+1])...)
		for i := range w.tokens {
			t := &w.tokens[i]
			if (used|mask)&(1<<i) != 0 || len(t.text) < 4 || missed&(1<<k) == 0 || missed&(1<<(k+1)) == 0 {
				continue
			}
			if like := address.Alike(t.text, unsafeString(text)); like > 0.8 {
				weight := weightOf(w.x.termClass(w.nameA[k])) + weightOf(w.x.termClass(w.nameA[k+1]))
				m.matched += 0.97 * like * weight
				m.total += weight
				missed &^= 3 << k
				used |= 1 << i
			}
		}
	}
	for i := 0; i+1 < len(w.tokens); i++ {
		if (used|mask)&(3<<i) != 0 || len(w.tokens[i].text)+len(w.tokens[i+1].text) < 4 {
			continue
		}
		text := append(append(joined[:0], w.tokens[i].text...), w.tokens[i+1].text...)
		for k := 0; k < len(w.nameA) && k < 32; k++ {
			if missed&(1<<k) == 0 || w.x.termClass(w.nameA[k]) == address.Small {
				continue
			}
			if like := address.Alike(unsafeString(text), unsafeString(w.x.term(w.nameA[k]))); like > 0.8 {
				weight := weightOf(w.x.termClass(w.nameA[k]))
				m.matched += 0.97 * like * weight
				m.total += weight
				missed &^= 1 << k
				used |= 3 << i
				break
			}
		}
	}
	return missed, used
}

// left keeps the words of the text that a mask holds.
func (w *work) left(mask uint32) uint32 { return mask & (uint32(1)<<len(w.tokens) - 1) }

// cityIn looks for a name of the commune among the words left.
func (w *work) cityIn(muni uint32, left uint32) (used uint32, like float64) {
	if parent, ok := w.x.muni(muni).parent(); ok {
		muni = parent
	}
	from, to := w.x.entriesOf(muni)
	// Where the postcode is another's, a word that names a commune as it is, is not a slip for this one.
	strange := w.postcode > 0 && w.pcKnown && !w.x.muni(muni).hasPostcode(w.postcode)
	for entry := from; entry < to; entry++ {
		list := w.x.wordList(w.x.muniName(entry).words)
		mask, matched, total := uint32(0), 0.0, 0.0
		for k := range list.len() {
			term := list.at(k)
			weight := weightOf(w.x.termClass(term))
			total += weight
			top, at := 0.0, -1
			for m := left &^ mask; m != 0; m &= m - 1 {
				i := bits.TrailingZeros32(m)
				if l := w.likeness(&w.tokens[i], term); l > top && (l == 1 || !strange || !w.namesPlace(i)) {
					top, at = l, i
				}
			}
			if at >= 0 {
				mask |= 1 << at
				matched += weight * top
			}
		}
		if l := matched / max(total, 0.01); l > like && l >= 0.6 {
			like, used = l, mask
		}
	}
	return used, like
}

// otherNames gives the words left that are another name of the same commune: "Drain, Orée d'Anjou".
func (w *work) otherNames(muni uint32, left uint32) (used uint32) {
	for _, p := range w.places {
		if p.muni == muni && p.mask != 0 && p.mask&^left == 0 {
			used |= p.mask
		}
	}
	return used
}

// formerCodes gives the dead code of another name of the commune found in the words of a mask: "Thenay, Le Controis".
func (w *work) formerCodes(muni uint32, mask uint32) []byte {
	for _, p := range w.places {
		if p.muni == muni && p.mask != 0 && p.mask&^mask == 0 {
			if name := w.x.muniName(p.name); name.code[0] != 0 {
				return name.code
			}
		}
	}
	return nil
}

// contextWords gives the words left that are the name of the département or of the region of the commune: whole, in a row.
func (w *work) contextWords(muni uint32, left uint32, c *candidate) (used uint32) {
	dept := w.x.muni(muni).dept()
	for which := range 2 {
		list := w.x.deptWords(dept, which)
		n := list.len()
		if n == 0 {
			continue
		}
		for i := 0; i+n <= len(w.tokens); i++ {
			k := 0
			for k < n && left&(1<<(i+k)) != 0 && w.tokens[i+k].known && w.tokens[i+k].term == list.at(k) {
				k++
			}
			if k == n {
				used |= (uint32(1)<<n - 1) << i
				c.evident, c.context = true, true
			}
		}
	}
	return used
}
