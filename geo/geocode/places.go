package geocode

import (
	"cmp"
	"math/bits"
	"slices"
	"strconv"

	"github.com/maillage-numerique/maillage/geo/address"
)

// place is a commune that the text may mean, with the words that name it.
type place struct {
	muni  uint32
	name  uint32 // entry of the name found, when mask != 0
	mask  uint32 // words of the text that name the commune
	like  float64
	given bool // by a filter

	promise float64 // see work.promise; set to order places
}

const (
	maxPlaces = 16
	maxSpan   = 8 // words in the name of a commune
)

// findPlaces lists the communes that the text may mean: by any run of words that is a name, by postcode, by filter.
func (w *work) findPlaces() {
	w.postcode = number5(w.parsed.Postcode)
	if w.q.Postcode != "" {
		w.postcode = number5(w.q.Postcode)
	}
	if w.q.CityCode != "" {
		w.filter = w.x.munisOfCode(w.q.CityCode, w.filter)
	}
	w.munis = w.munis[:0]
	if w.postcode > 0 {
		w.munis = w.x.munisOfPostcode(w.postcode, w.munis)
		w.pcKnown = len(w.munis) > 0
	}
	w.spans(-1, variant{})
	if w.q.Autocomplete {
		w.completePlaces()
	}
	named := slices.ContainsFunc(w.places, func(p place) bool { return slices.Contains(w.munis, p.muni) })
	for _, m := range w.munis {
		if _, child := w.x.muni(m).parent(); child {
			continue
		}
		if named && len(w.munis) > 4 {
			continue
		}
		if p, ok := w.nameIn(m); ok {
			w.addPlace(p)
		} else if !named {
			w.addPlace(place{muni: m})
		}
	}
	w.keepFiltered()
	w.trimPlaces()
}

func number5(postcode string) uint32 {
	n, err := strconv.ParseUint(postcode, 10, 32)
	if err != nil || len(postcode) != 5 {
		return 0
	}
	return uint32(n)
}

func (w *work) addPlace(p place) {
	for i := range w.places {
		if old := &w.places[i]; old.muni == p.muni && old.mask == p.mask {
			if p.like > old.like {
				*old = p
			}
			return
		}
	}
	if len(w.places) < 256 {
		w.places = append(w.places, p)
	}
}

// spans recognises names in runs of words. With only ≥ 0 it looks at the runs that hold that word, read as the variant.
func (w *work) spans(only int, as variant) {
	n := len(w.tokens)
	for i := range n {
		if only >= 0 && i > only {
			return
		}
		if n > 1 && w.tokens[i].class == address.Small {
			continue
		}
		h := hashStart
		for j := i; j < n && j < i+maxSpan; j++ {
			t := &w.tokens[j]
			if n > 1 && t.class == address.Small {
				continue
			}
			if j == only {
				h = hashFeed(h, stem(unsafeString(w.x.term(as.term))))
			} else {
				h = hashFeed(h, stem(t.text))
			}
			if only >= 0 && j < only {
				continue
			}
			w.lookSpan(i, j, hashEnd(h), only, as)
		}
	}
}

func (w *work) lookSpan(i, j int, key uint64, only int, as variant) {
	from, end, check := w.x.muniKeys.bucket(key)
	for k := from; k < end; k++ {
		if w.x.muniKeys.entries.at(2*k) != check {
			continue
		}
		entry := w.x.muniKeys.entries.at(2*k + 1)
		name := w.x.muniName(entry)
		start := i
		for start > 0 && w.tokens[start-1].class == address.Small && w.holdsSmall(name.words, start-1) {
			start--
		}
		mask := uint32(1)<<(j+1) - uint32(1)<<start
		like := w.spanLikeness(start, j, name, only, as)
		like -= w.acrossPostcode(mask)
		alone := len(w.tokens) == 1 && w.parsed.Number == 0 || j == len(w.tokens)-1 && slices.Contains(w.munis, name.muni)
		if like >= 0.5 && (alone || !w.onlyKinds(mask)) {
			w.addPlace(place{muni: name.muni, name: entry, mask: mask, like: like})
		}
	}
}

// acrossPostcode is what a name loses when the postcode stands between its words: "avenue Saint Nicolas 37140 Bourgueil".
func (w *work) acrossPostcode(mask uint32) float64 {
	before := uint32(1)<<max(0, len(w.tokens)-w.parsed.After) - 1
	if w.parsed.After > 0 && mask&before != 0 && mask&^before != 0 {
		return 0.35
	}
	return 0
}

// onlyKinds says whether the words of a mask are kinds of ways: "Rue" is a commune of the Somme, rarely meant.
func (w *work) onlyKinds(mask uint32) bool {
	for m := mask; m != 0; m &= m - 1 {
		if c := w.tokens[bits.TrailingZeros32(m)].class; c != address.Kind && c != address.Small {
			return false
		}
	}
	return true
}

// holdsSmall says whether the name begins with the small word of the text: "le" of "Le Blanc".
func (w *work) holdsSmall(words uint32, token int) bool {
	list := w.x.wordList(words)
	t := &w.tokens[token]
	return list.len() > 0 && t.known && list.at(0) == t.term
}

// spanLikeness compares a run of words, known to have the letters of the name but for plurals and small words, with it.
func (w *work) spanLikeness(i, j int, name muniNameRecord, only int, as variant) float64 {
	list := w.x.wordList(name.words)
	like, at := 1.0, 0
	cut, between := false, false
	for k := i; k <= j; k++ {
		t := &w.tokens[k]
		term, known := t.term, t.known
		if k == only {
			term, known = as.term, true
			like -= (1 - float64(as.like)) * float64(len(t.text)) / float64(w.spanLetters(i, j))
		}
		switch {
		case at < list.len() && known && list.at(at) == term:
			at++
		case t.class == address.Small:
			like -= 0.02 // "sur" for "sous", an article too many
			between = between || k > i
		default:
			skipped := false
			for at < list.len() && w.x.termClass(list.at(at)) == address.Small {
				at++
				like -= 0.02
				skipped = true
			}
			if !(skipped && at < list.len() && known && list.at(at) == term) {
				like -= 0.03 // a plural, or words cut otherwise
				cut = cut || at < list.len() && known && stem(unsafeString(w.x.term(list.at(at)))) != stem(unsafeString(w.x.term(term)))
			}
			at++
		}
	}
	for ; at < list.len(); at++ {
		like -= 0.02
	}
	if cut && between {
		like -= 0.4 // "val de Loire" is not Valloire
	}
	if !name.official() {
		like -= 0.01
	}
	return like
}

func (w *work) spanLetters(i, j int) int {
	n := 0
	for k := i; k <= j; k++ {
		n += len(w.tokens[k].text)
	}
	return max(n, 1)
}

// completePlaces lists the communes whose name begins with the last words.
func (w *work) completePlaces() {
	n := len(w.tokens)
	var buffer [64]byte
	for i := n - 1; i >= 0 && i >= n-5; i-- {
		prefix := buffer[:0]
		for k := i; k < n; k++ {
			prefix = append(prefix, w.tokens[k].text...)
		}
		if len(prefix) > 40 || i == n-1 && len(prefix) < 2 && n > 1 {
			continue
		}
		text := string(prefix)
		mask := uint32(1)<<n - uint32(1)<<i
		add := func(entry uint32) {
			name := w.x.muniName(entry)
			like := 0.93 + 0.03*min(1, float64(len(text))/float64(max(w.nameLetters(name), 1)))
			if !name.official() {
				like -= 0.03
			}
			w.addPlace(place{muni: name.muni, name: entry, mask: mask, like: like})
		}
		w.eachCompletion(text, add)
	}
}

func (w *work) nameLetters(name muniNameRecord) int {
	n, list := 0, w.x.wordList(name.words)
	for i := range list.len() {
		n += len(w.x.term(list.at(i)))
	}
	return n
}

func (w *work) eachCompletion(prefix string, add func(entry uint32)) {
	x := w.x
	n := x.muniSorted.len() / 2
	from, to := 0, n
	for from < to {
		mid := int(uint(from+to) >> 1)
		if unsafeString(x.rawText(x.muniSorted.at(2*mid+1))) < prefix {
			from = mid + 1
		} else {
			to = mid
		}
	}
	for i := from; i < n && i-from <= maxListed; i++ {
		if !hasPrefix(x.rawText(x.muniSorted.at(2*i+1)), prefix) {
			for j := from; j < i; j++ {
				add(x.muniSorted.at(2 * j))
			}
			return
		}
	}
	listed := 0
	x.muniTops.each(hashEnd(hashFeed(hashStart, prefix)), func(entry uint32) {
		add(entry)
		listed++
	})
	for i := from; listed == 0 && i < min(n, from+maxListed); i++ {
		add(x.muniSorted.at(2 * i))
	}
}

// entriesOf gives the names of a commune: entries [from, to).
func (x *Index) entriesOf(muni uint32) (from, to uint32) {
	return x.firstNames[muni], x.firstNames[muni+1]
}

// readFirstNames notes where the names of each commune begin: they are filed by commune.
func (x *Index) readFirstNames() {
	n := uint32(len(x.muniNames) / muniNameSize)
	x.firstNames = make([]uint32, x.muniCount()+1)
	entry := uint32(0)
	for muni := range x.firstNames {
		for entry < n && x.muniName(entry).muni < uint32(muni) {
			entry++
		}
		x.firstNames[muni] = entry
	}
}

// nameIn looks for the name of a commune known by its postcode: most of its words in the text, slips allowed.
func (w *work) nameIn(muni uint32) (place, bool) {
	from, to := w.x.entriesOf(muni)
	best := place{muni: muni}
	for entry := from; entry < to; entry++ {
		name := w.x.muniName(entry)
		list := w.x.wordList(name.words)
		mask, matched, total := uint32(0), 0.0, 0.0
		for k := range list.len() {
			term := list.at(k)
			weight := address.Weight(address.Word{Class: w.x.termClass(term)})
			total += weight
			top, at := 0.0, -1
			for i := range w.tokens {
				if mask&(1<<i) == 0 {
					like := w.likeness(&w.tokens[i], term)
					if like < 1 && w.namesPlace(i) {
						like -= 0.2 // the word is a name as it is
					}
					if like > top {
						top, at = like, i
					}
				}
			}
			if at >= 0 {
				mask |= 1 << at
				matched += weight * top
			}
		}
		like := matched / max(total, 0.01)
		like -= w.acrossPostcode(mask)
		if like < 0.6 && w.firstWord(list, mask) {
			like = 0.6 // "Chaumont" for "Chaumont-d'Anjou", the postcode being right
		}
		if !name.official() {
			like -= 0.005
		}
		if w.onlyKinds(mask) {
			continue
		}
		if like > best.like+1e-9 && like >= 0.59 {
			best.name, best.mask, best.like = entry, mask, like
		}
	}
	return best, best.mask != 0
}

// firstWord says whether the words of a mask hold, as it is, the first word that carries a name of several.
func (w *work) firstWord(name u32s, mask uint32) bool {
	for k := range name.len() {
		term := name.at(k)
		if w.x.termClass(term) != address.Plain {
			if w.x.termClass(term) == address.Small {
				continue
			}
			return false
		}
		if len(w.x.term(term)) < 4 {
			return false
		}
		for m := mask; m != 0; m &= m - 1 {
			if t := &w.tokens[bits.TrailingZeros32(m)]; t.known && t.term == term {
				return true
			}
		}
		return false
	}
	return false
}

// keepFiltered applies the filter on the commune, and adds it where no word names it.
func (w *work) keepFiltered() {
	if w.q.CityCode != "" {
		w.places = slices.DeleteFunc(w.places, func(p place) bool { return !slices.Contains(w.filter, p.muni) })
		for i := range w.places {
			w.places[i].given = true
		}
		for _, m := range w.filter {
			w.addPlace(place{muni: m, given: true})
		}
	}
	if w.q.Postcode != "" {
		w.places = slices.DeleteFunc(w.places, func(p place) bool { return !w.x.muni(p.muni).hasPostcode(w.postcode) })
		for i := range w.places {
			w.places[i].given = true
		}
	}
}

// trimPlaces keeps the likeliest communes: those that the postcode or the département agrees with, long names, names at the
// end of the text, large communes.
func (w *work) trimPlaces() {
	if len(w.places) <= 1 {
		return
	}
	for i := range w.places {
		w.places[i].promise = w.promise(&w.places[i])
	}
	slices.SortFunc(w.places, func(a, b place) int {
		switch {
		case a.promise > b.promise:
			return -1
		case a.promise < b.promise:
			return 1
		}
		return cmp.Or(cmp.Compare(a.muni, b.muni), cmp.Compare(a.mask, b.mask))
	})
	if len(w.places) > maxPlaces {
		w.places = w.places[:maxPlaces]
	}
}

// promise is how likely the text means a commune, to order communes only.
func (w *work) promise(p *place) float64 {
	s := p.like + 0.05*float64(bits.OnesCount32(p.mask))
	if p.mask != 0 && bits.Len32(p.mask) == len(w.tokens) {
		s += 0.2
	}
	return s + 1.5*w.agreement(p.muni) + w.proximity(w.x.muni(p.muni).point())
}

// agreement says how the postcode and the département of the text suit a commune: 1 yes, 0.5 not asked, 0 no.
func (w *work) agreement(muni uint32) float64 {
	m := w.x.muni(muni)
	if w.postcode > 0 && w.pcKnown && m.hasPostcode(w.postcode) {
		return 1
	}
	if w.postcode == 0 && w.parsed.Departement == "" {
		return 0.5
	}
	if w.sameDepartement(m) {
		return 0.7
	}
	return 0
}

// sameDepartement compares the commune with the département of the text: given in brackets, or the head of its postcode.
func (w *work) sameDepartement(m muniRecord) bool {
	code := w.x.deptCode(m.dept())
	if w.parsed.Departement != "" {
		return string(code) == w.parsed.Departement
	}
	if w.postcode == 0 || len(code) < 2 {
		return false
	}
	if code[1] == 'A' || code[1] == 'B' { // Corsica: postcodes 20000–20999
		return w.postcode/1000 == 20
	}
	if len(code) == 3 {
		return w.postcode/100 == uint32(code[0]-'0')*100+uint32(code[1]-'0')*10+uint32(code[2]-'0')
	}
	return w.postcode/1000 == uint32(code[0]-'0')*10+uint32(code[1]-'0')
}
