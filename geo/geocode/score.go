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
