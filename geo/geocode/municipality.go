package geocode

import (
	"math/bits"
	"strconv"

	"github.com/maillage-numerique/maillage/geo/address"
)

// municipality judges a commune as an answer: what names it, less the words left over.
func (w *work) municipality(p place) {
	if w.q.Type != "" && w.q.Type != Municipality || p.mask == 0 && !p.given && !(w.postcode > 0 && w.pcKnown) {
		return
	}
	m := w.x.muni(p.muni)
	if _, child := m.parent(); child && !p.given {
		if p.mask == 0 || bits.OnesCount32(p.mask) < 2 {
			return
		}
	}
	c := candidate{place: p, muni: p.muni, at: m.point(), hasPlace: true}
	c.parts = Components{Name: -1, City: -1, Postcode: -1, Number: -1, Proximity: -1}
	if p.mask != 0 {
		c.parts.City = p.like
		if name := w.x.muniName(p.name); !name.official() {
			c.alias = p.name + 1
		}
	}
	left := w.left(^p.mask)
	left &^= w.otherNames(p.muni, left)
	left &^= w.contextWords(p.muni, left, &c)
	w.judgePostcode(&c, m, 0)
	if c.parts.Postcode == 0.95 {
		c.parts.Postcode = 1
	}
	c.evident = c.evident || p.given || p.mask != 0
	cost := 0.0
	for b := left; b != 0; b &= b - 1 {
		at := bits.TrailingZeros32(b)
		if w.tokens[at].class == address.Kind {
			cost += 0.6
		} else {
			cost += w.leftCost(at)
		}
	}
	if w.parsed.Number > 0 {
		if left == 0 && w.numberIsDepartement(m) {
			c.evident, c.context = true, true // "Saint-Amand-Montrond 18"
		} else {
			cost += 0.3
			c.parts.Number = 0
		}
	}
	c.doubt = left == 0 && w.x.isDepartement(w.parsed.Words, m.dept()) && w.postcode == 0 && !c.context
	c.parts.Left = bits.OnesCount32(left)
	c.score = c.agreementOf() / (1 + 0.9*cost)
	if p.mask == 0 && !p.given && cost >= 1 {
		c.score *= 0.85 // a postcode, and words that no name of its communes explains
	}
	if w.hasNear {
		c.parts.Proximity = w.proximity(m.point())
	}
	switch {
	case w.afterKind(p.mask):
		c.score *= 0.8 // "rue de Sillé-le-Philippe": the name of a street
	case p.mask != 0 && bits.Len32(p.mask) != len(w.tokens) && p.mask&1 == 0:
		c.score *= 0.98 // a name in the middle of other words
	}
	sure := c.parts.City >= 0.95 && c.parts.Postcode == 1
	if sure && !w.afterKind(p.mask) {
		c.score = max(c.score, 0.5) // name and postcode agree: the commune at least is known
	}
	// A longer name holds the shorter: "Peyrat-de-Bellac" before "Bellac".
	c.order = c.score + 0.02*importance(m.population()) + 0.03*float64(bits.OnesCount32(p.mask))
	if w.q.Autocomplete && left == 0 && w.parsed.Number == 0 {
		if c.alias == 0 {
			c.order += 0.25 * importance(m.population())
		} else {
			c.order += 0.1 * importance(m.population()) // a hamlet of Marseille is not Marseille
		}
	}
	if w.hasNear {
		c.order += 0.1 * c.parts.Proximity
	}
	w.keep(c)
}

// numberIsDepartement says whether the figure of a text without street is the code of the commune's département.
func (w *work) numberIsDepartement(m muniRecord) bool {
	for i := range w.tokens {
		if w.tokens[i].class == address.Kind {
			return false
		}
	}
	code := w.x.deptCode(m.dept())
	if r := w.parsed.Repetition; r != "" {
		return len(code) == 2 && w.parsed.Number == 2 && code[0] == '2' && len(r) == 1 && code[1] == r[0]-'a'+'A'
	}
	n, err := strconv.Atoi(unsafeString(code))
	return err == nil && n == w.parsed.Number
}

// afterKind says whether the words of a mask follow a kind of way and a linking word: "rue de …".
func (w *work) afterKind(mask uint32) bool {
	if mask == 0 {
		return false
	}
	i := bits.TrailingZeros32(mask) - 1
	for i >= 0 && w.tokens[i].class == address.Small {
		i--
	}
	// "Grande Rue, Saint-Maurice" needs no more: a linking word must stand between.
	return i >= 0 && i < bits.TrailingZeros32(mask)-1 && w.tokens[i].class == address.Kind
}
