package geocode

import (
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/maillage-numerique/maillage/geo/address"
)

// candidate is an answer in the making.
type candidate struct {
	street     uint32
	isStreet   bool
	place      place
	hasPlace   bool
	muni       uint32
	number     int // 0 = not found
	repetition string
	at         point
	score      float64
	order      float64 // score before caps, with importance: decides between equals
	parts      Components
	alias      uint32 // + 1: name of the commune by which it was found
	evident    bool   // something in the question tells the commune
	former     []byte // dead code of the former commune that the text names beside the living one
	doubt      bool   // the text is also the name of a département, elsewhere: "Indre"
	plainRue   bool   // the text gives no kind of way, and this is a "rue"
	kindless   bool   // the text gives no kind of way, and this street has one
	context    bool   // the département or the region is named
}

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
		used2 := uint32(0)
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

// judge puts the parts of a street's score together.
func (w *work) judge(c *candidate, s streetRecord, city float64, cityAsked bool) {
	c.parts.City, c.parts.Postcode = -1, -1
	m := w.x.muni(c.muni)
	if cityAsked {
		c.parts.City = city
		c.evident = true
		c.alias = w.aliasOf(c, s)
	}
	w.judgePostcode(c, m, s.postcode())
	if c.place.given {
		c.evident = true
	}
	score := c.parts.Name * (0.6 + 0.4*c.agreementOf())
	if w.parsed.Number > 0 {
		w.findHouse(c, s, w.parsed.Number, w.parsed.Repetition)
	}
	if c.parts.Number >= 0 {
		score *= 0.82 + 0.18*c.parts.Number
	}
	if w.hasNear {
		c.parts.Proximity = w.proximity(s.point())
	} else {
		c.parts.Proximity = -1
	}
	c.score = score
	c.order = score + 0.01*importance(m.population())
	if w.hasNear {
		c.order += 0.12 * c.parts.Proximity
	}
	if s.houseCount() == 0 && w.parsed.Number > 0 {
		c.order -= 0.01
	}
	if c.plainRue {
		c.order += 0.001 // the commonest kind, where the text gives none
	}
	if former := s.formerCode(); c.place.given && former != nil && w.q.CityCode != m.code() && string(former) != w.q.CityCode {
		c.order -= 0.05 // the filter is a dead code: its own streets first
	}
}

// aliasOf says by which other name the commune was found, and doubts a street of another former commune of the same name.
func (w *work) aliasOf(c *candidate, s streetRecord) uint32 {
	if c.place.mask == 0 {
		return 0
	}
	name := w.x.muniName(c.place.name)
	said := c.former
	if !name.official() && name.code[0] != 0 {
		said = name.code
	}
	if former := s.formerCode(); said != nil && former != nil && string(former) != string(said) {
		c.parts.City = max(0, c.parts.City-0.25)
	}
	if name.official() {
		return 0
	}
	return c.place.name + 1
}

// judgePostcode compares the postcode, and the département in brackets, with the commune.
func (w *work) judgePostcode(c *candidate, m muniRecord, own uint32) {
	switch {
	case w.postcode == 0 && w.parsed.Departement == "":
		return
	case w.postcode > 0 && own == w.postcode:
		c.parts.Postcode = 1
		c.evident = true
	case w.postcode > 0 && w.pcKnown && m.hasPostcode(w.postcode):
		c.parts.Postcode = 0.95
		c.evident = true
	case w.sameDepartement(m):
		c.parts.Postcode = 0.6
		if !w.pcKnown || w.parsed.Departement != "" {
			c.parts.Postcode = 0.85 // a CEDEX, or a département alone
		}
		c.evident = c.evident || c.parts.City > 0
	default:
		c.parts.Postcode = 0
	}
}

// agreementOf is how well the commune agrees with what the text says of it; half where the text says nothing.
func (c *candidate) agreementOf() float64 {
	switch {
	case c.parts.City >= 0 && c.parts.Postcode >= 0:
		return 0.65*c.parts.City + 0.35*c.parts.Postcode
	case c.parts.City >= 0:
		return c.parts.City
	case c.parts.Postcode >= 0:
		return c.parts.Postcode
	case c.place.given:
		return 1
	}
	return 0.5
}

// findHouse looks for the number in the street: the very one, else the same number with another repetition.
func (w *work) findHouse(c *candidate, s streetRecord, wanted int, repetition string) {
	h := s.houses()
	nearest := 0.0
	for {
		number, found, at, ok := h.next()
		if !ok || number > wanted {
			break
		}
		if number != wanted {
			continue
		}
		if like := repetitionLikeness(repetition, found); like > nearest {
			nearest = like
			c.number, c.repetition, c.at = number, found, at
		}
	}
	c.parts.Number = nearest
}

// lateNumber tries a figure that nothing explains as a house number: "avenue du 11 novembre 18".
func (w *work) lateNumber(c *candidate, s streetRecord, left uint32) (used uint32) {
	for m := left; m != 0; m &= m - 1 {
		i := bits.TrailingZeros32(m)
		t := &w.tokens[i]
		digits, repetition := t.text, ""
		if d, ok := strings.CutSuffix(digits, "e"); ok {
			digits, repetition = d, "e" // "7e rue" that no name explains: number 7 e
		}
		if n, err := strconv.Atoi(digits); t.class == address.Digits && err == nil && n > 0 && n < 10_000 {
			w.findHouse(c, s, n, repetition)
			if c.number > 0 {
				return 1 << i
			}
			c.parts.Number = -1
		}
	}
	return 0
}

// repetitionLikeness compares "b" with "bis": 1 for the same, less for a stand-in.
func repetitionLikeness(wanted, found string) float64 {
	switch {
	case wanted == found:
		return 1
	case wanted != "" && found != "" && wanted[0] == found[0] && (len(wanted) == 1 || len(found) == 1):
		return 0.95
	case found == "":
		return 0.7
	case wanted == "":
		return 0.6
	}
	return 0.4
}

// importance grows with the logarithm of the population: 0 for none, 1 for Paris.
func importance(population int) float64 {
	return min(1, math.Log10(float64(population)+1)/6.4)
}

// proximity is 1 at the point asked about and halves every 7 km.
func (w *work) proximity(p point) float64 {
	if !w.hasNear {
		return 0
	}
	km := math.Sqrt(w.near.roughly(p)) * 0.000111195
	return math.Exp(-km / 10)
}

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

// keep adds a candidate, once for each street or commune.
func (w *work) keep(c candidate) {
	for i := range w.found {
		f := &w.found[i]
		if f.isStreet == c.isStreet && f.street == c.street && f.muni == c.muni {
			if c.order > f.order {
				*f = c
			}
			return
		}
	}
	w.found = append(w.found, c)
}
