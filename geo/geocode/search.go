package geocode

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/maillage-numerique/maillage/geo/address"
)

const (
	// Sure is the score from which an answer may be believed without looking: right 98 times in 100 on the open cases.
	Sure = 0.8
	// doubtful caps what nothing decides: no commune named, or several that would do as well.
	doubtful = 0.79
	// sameScore is the difference under which two communes are equally likely.
	sameScore = 0.06
	// exactScore is the same against a commune whose very name was written.
	exactScore = 0.02
)

// Search answers a question, the likeliest first; no answer is an empty slice. Microseconds: tens for an address without
// slip, some hundreds for one that must be corrected all over the country.
func (x *Index) Search(q Query) []Result {
	w := x.take(q)
	defer x.give(w)
	w.parse()
	if len(w.tokens) == 0 && w.parsed.Postcode == "" && q.Postcode == "" {
		return nil
	}
	w.search()
	w.nearestCommune()
	return w.results()
}

// parse reads the text.
func (w *work) parse() {
	text := w.q.Text
	if len(text) > maxQuery {
		text = text[:maxQuery]
		for !utf8.ValidString(text) && len(text) > maxQuery-4 {
			text = text[:len(text)-1]
		}
	}
	if w.q.Autocomplete && strings.HasSuffix(text, " ") {
		w.q.Autocomplete = len(strings.TrimSpace(text)) == 0
	}
	w.parsed = address.Parse(text)
	w.readTokens()
}

// search gathers candidates: first with the words as they are, then with their slips corrected, then over the country.
func (w *work) search() {
	w.findPlaces()
	w.tryPlaces()
	if w.settled() {
		return
	}
	if !w.placed() && w.q.CityCode == "" {
		w.streetsAnywhere()
		if w.settled() {
			return
		}
	}
	if w.explained() {
		return
	}
	w.correct()
	w.correctPlaces()
	w.barePlaces()
	w.tryPlaces()
	if w.settled() {
		return
	}
	w.scanPlaces()
	if w.q.CityCode == "" && !w.placed() {
		w.streetsAnywhere()
	}
	if len(w.found) == 0 {
		w.partialPlaces()
		w.tryPlaces()
	}
}

// maxTyped bounds the communes whose streets are read for an unfinished text.
const maxTyped = 4

func (w *work) tryPlaces() {
	tried := 0
	for _, p := range w.places {
		w.municipality(p)
		if w.q.Type == Municipality || w.q.Autocomplete && tried >= maxTyped {
			continue
		}
		if w.streetsIn(p) {
			tried++
		}
	}
}

// explained says whether some candidate leaves no word over, though nothing tells its commune: correcting words would only
// bring weaker ones. For an unfinished text a commune is enough.
func (w *work) explained() bool {
	for i := range w.found {
		c := &w.found[i]
		if c.parts.Left > 0 || c.parts.Number == 0 && !w.q.Autocomplete {
			continue
		}
		if c.isStreet && c.parts.Name >= 0.86 || w.q.Autocomplete && (c.isStreet && c.parts.Name >= 0.7 || c.parts.City >= 0.85) {
			return true
		}
	}
	return false
}

// scanPlaces compares the streets of the communes that the text surely names, when none of them was found.
func (w *work) scanPlaces() {
	for i := range w.found {
		if w.found[i].isStreet && w.found[i].evident && w.found[i].parts.Name >= 0.7 {
			return
		}
	}
	scanned := 0
	for _, p := range w.places {
		if p.like >= 0.9 && w.agreement(p.muni) >= 0.5 || p.given || p.mask == 0 && w.pcKnown && len(w.munis) == 1 {
			w.scanStreets(p)
			if scanned++; scanned == 2 {
				return
			}
		}
	}
}

// settled says whether some candidate explains the whole text, or as much of it as the index can: the commune is sure and
// none of its streets is known.
func (w *work) settled() bool {
	for i := range w.found {
		c := &w.found[i]
		if !c.isStreet && c.parts.City >= 0.95 && c.parts.Postcode == 1 && !w.afterKind(c.place.mask) {
			if from, to := w.x.streetRange(c.muni); from == to {
				return true
			}
		}
		if c.parts.Left == 0 && c.evident && (c.isStreet && c.parts.Name >= 0.86 || !c.isStreet && c.parts.City >= 0.9 && w.parsed.Number == 0) &&
			(c.parts.City < 0 || c.parts.City >= 0.9) {
			return true
		}
	}
	return false
}

// placed says whether the text tells the commune: a candidate whose commune is named and agrees with the postcode.
func (w *work) placed() bool {
	for i := range w.found {
		c := &w.found[i]
		if c.parts.City >= 0.85 && c.parts.Postcode != 0 && (c.parts.Postcode >= 0.95 || c.isStreet && (c.parts.Name >= 0.9 || c.parts.Name >= 0.7 && c.parts.Left == 0 && c.parts.Number != 0) || !c.isStreet && c.parts.Left == 0) {
			return true
		}
	}
	return false
}

// barePlaces adds the communes of the postcode without the words that name them: "rue Michel de Bourges 18000".
func (w *work) barePlaces() {
	for _, m := range w.munis {
		if _, child := w.x.muni(m).parent(); !child && len(w.munis) <= 4 && (w.q.CityCode == "" || slices.Contains(w.filter, m)) {
			w.addPlace(place{muni: m, given: w.q.Postcode != ""})
		}
	}
}

// correctPlaces looks for names of communes with one word corrected.
func (w *work) correctPlaces() {
	before := len(w.places)
	for i := range w.tokens {
		t := &w.tokens[i]
		if t.class != address.Plain && t.class != address.Title || w.namesPlace(i) {
			continue
		}
		for _, v := range w.variants[t.from:t.to] {
			if v.like < 1 && w.x.communesOf(v.term).len() > 0 {
				w.spans(i, v)
			}
		}
	}
	if len(w.places) > before {
		w.keepFiltered()
		w.trimPlaces()
	}
}

// namesPlace says whether the word, as it is, already names a commune that suits the postcode: it is no slip then.
func (w *work) namesPlace(token int) bool {
	for _, p := range w.places {
		if p.mask&(1<<token) != 0 && p.like >= 0.95 && w.agreement(p.muni) >= 0.5 {
			return true
		}
	}
	return false
}

// maxPartial bounds the names read for one word.
const maxPartial = 512

// partialPlaces finds communes by some words of their name, where nothing else was found: "Aubigny Nère", "Lury Arnon".
func (w *work) partialPlaces() {
	rarest, count := -1, maxPartial+1
	for i := range w.tokens {
		t := &w.tokens[i]
		if t.class == address.Small {
			continue
		}
		n := 0
		for _, v := range w.variants[t.from:t.to] {
			n += w.x.communesOf(v.term).len()
		}
		if n > 0 && n < count {
			rarest, count = i, n
		}
	}
	if rarest < 0 {
		return
	}
	t := &w.tokens[rarest]
	for _, v := range w.variants[t.from:t.to] {
		list := w.x.communesOf(v.term)
		for k := range min(list.len(), maxPartial) {
			name := w.x.muniName(list.at(k))
			if p, ok := w.nameIn(name.muni); ok {
				w.addPlace(p)
			}
		}
	}
	w.keepFiltered()
	w.trimPlaces()
}

// results orders the candidates, lowers the scores of those that nothing decides between, and writes them out.
func (w *work) results() []Result {
	w.doubtWanderers()
	slices.SortFunc(w.found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.order, a.order), cmp.Compare(a.muni, b.muni), cmp.Compare(boolInt(b.isStreet), boolInt(a.isStreet)), cmp.Compare(a.street, b.street))
	})
	w.capScores()
	results := make([]Result, 0, min(w.limit, len(w.found)))
	last := 1.0
	for i := range w.found {
		if len(results) == w.limit {
			break
		}
		c := &w.found[i]
		if w.q.Type == HouseNumber && c.number == 0 || w.q.Type == Street && c.number > 0 {
			if w.q.Type == HouseNumber {
				continue
			}
			c.number, c.at = 0, w.x.street(c.street).point()
		}
		c.score = min(c.score, last)
		last = c.score
		results = append(results, w.result(c))
	}
	return results
}

// nearestCommune answers an address that names no commune, asked near a point, with the commune there when no street of that
// name was found around: weakly, for the index knows centres and not outlines.
func (w *work) nearestCommune() {
	if !w.hasNear || w.q.Autocomplete || w.q.Type != "" && w.q.Type != Municipality {
		return
	}
	for i := range w.found {
		c := &w.found[i]
		if c.evident && (c.isStreet || c.parts.City >= 0.95 && c.parts.Left == 0) || c.isStreet && c.parts.Name >= 0.7 && c.parts.Proximity > 0.1 {
			return
		}
	}
	for _, n := range w.munisAround(1) {
		c := candidate{muni: n.street, at: n.at, hasPlace: true, evident: true, score: 0.3, order: 1}
		c.parts = Components{Name: -1, City: -1, Postcode: -1, Number: -1, Proximity: w.proximity(n.at), Left: len(w.tokens)}
		w.keep(c)
	}
}

// doubtWanderers puts streets of communes that the text does not name behind the commune that it does name.
func (w *work) doubtWanderers() {
	named, sure := false, false
	for i := range w.found {
		c := &w.found[i]
		sure = sure || !c.isStreet && c.parts.City >= 0.95 && c.parts.Postcode == 1 && !w.afterKind(c.place.mask)
		named = named || !c.isStreet && c.evident && c.parts.City >= 0.9 && c.parts.Postcode != 0 && !w.afterKind(c.place.mask)
	}
	if !named {
		return
	}
	for i := range w.found {
		if c := &w.found[i]; c.isStreet && (!c.evident && c.parts.Left > 0 || sure && c.parts.Postcode == 0) {
			c.order *= 0.5
			c.score *= 0.5
		}
	}
}

// capScores keeps below Sure the answers whose commune is a guess.
func (w *work) capScores() {
	if len(w.found) == 0 {
		return
	}
	top := &w.found[0]
	rival := false
	for i := range w.found {
		c := &w.found[i]
		if !c.evident && !(w.hasNear && c.parts.Proximity > 0.5 && c.isStreet) {
			c.cap()
		}
		if c.doubt {
			c.cap()
		}
		if i > 0 && w.rivals(top, c) {
			rival = true
			c.cap()
		}
		if i > 0 && w.cityOf(c.muni) != w.cityOf(top.muni) {
			c.score = min(c.score, doubtful) // two communes cannot both be sure
		}
	}
	if rival {
		top.cap()
	}
}

func (c *candidate) cap() {
	c.score = min(c.score, doubtful)
	c.parts.Ambiguous = true
}

// rivals says whether the second answer, in another commune, is as likely as the first.
func (w *work) rivals(first, second *candidate) bool {
	if first.kindless && second.kindless && first.isStreet && second.isStreet && first.score-second.score < 0.02 && first.number > 0 == (second.number > 0) {
		return true // "4 Bourdonnais, Paris": the rue or the impasse?
	}
	if w.cityOf(first.muni) == w.cityOf(second.muni) || second.score < first.score-sameScore {
		return false
	}
	if first.isStreet != second.isStreet {
		return false
	}
	if !first.isStreet && first.alias == 0 && second.alias > 0 {
		// A living commune against a former one of the same name, much smaller.
		return w.x.muni(first.muni).population() < 10*w.x.muni(second.muni).population() || w.x.muni(first.muni).population() < 2000
	}
	if w.hasNear && first.order > second.order+0.03 {
		return false
	}
	// A name written to the letter is not rivalled by one that differs by a plural or an article.
	return first.isStreet || first.parts.City < 1 || second.score >= first.score-exactScore
}

func (w *work) cityOf(muni uint32) uint32 {
	if parent, ok := w.x.muni(muni).parent(); ok {
		return parent
	}
	return muni
}
