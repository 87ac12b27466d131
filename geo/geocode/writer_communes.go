package geocode

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"github.com/maillage-numerique/maillage/geo/address"
)

// muniName is one name of a commune.
type muniName struct {
	muni    uint32
	shown   string
	words   []address.Word
	nature  string // "" = the official name
	oldCode string
}

// letters puts the words of a name together: what a completion begins with.
func letters(words []address.Word) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(w.Text)
	}
	return b.String()
}

// stem is a word without the mark of its plural, so that a village without its final s is found at once.
func stem(word string) string {
	if n := len(word); n > 3 && (word[n-1] == 's' || word[n-1] == 'x') {
		return word[:n-1]
	}
	return word
}

// nameKey hashes the words that carry a name; of a name without any ("Y"), all words.
func nameKey(words []address.Word) uint64 {
	h, carries := hashStart, false
	for _, w := range words {
		if w.Class != address.Small {
			h, carries = hashFeed(h, stem(w.Text)), true
		}
	}
	if !carries {
		for _, w := range words {
			h = hashFeed(h, stem(w.Text))
		}
	}
	return hashEnd(h)
}

// muniNames lists every name of every commune, in the order of communes, the official name first, each spelling once.
func (w *writer) muniNames() []muniName {
	byCode := map[string][]Alias{}
	for _, a := range w.b.aliases {
		byCode[a.Code] = append(byCode[a.Code], a)
	}
	var all []muniName
	for i, m := range w.munis {
		first := len(all)
		all = append(all, muniName{muni: uint32(i), shown: m.Name, words: address.Words(m.Name)})
		aliases := byCode[m.Code]
		slices.SortFunc(aliases, func(x, y Alias) int {
			// A name with its dead code before the same name without.
			return cmp.Or(cmp.Compare(boolInt(x.OldCode == ""), boolInt(y.OldCode == "")), cmp.Compare(x.Name, y.Name), cmp.Compare(x.Nature, y.Nature), cmp.Compare(x.OldCode, y.OldCode))
		})
		for _, a := range aliases {
			name := muniName{uint32(i), a.Name, address.Words(a.Name), a.Nature, a.OldCode}
			same := func(n muniName) bool { return letters(n.words) == letters(name.words) }
			if len(name.words) > 0 && !slices.ContainsFunc(all[first:], same) {
				all = append(all, name)
			}
		}
	}
	return all
}

func (w *writer) writeMunis() error {
	names := w.muniNames()
	w.summary.Names = len(names)
	if err := w.writeMuniNames(names); err != nil {
		return err
	}
	if err := w.writeMuniCompletions(names); err != nil {
		return err
	}
	return w.writeMuniRecords()
}

func (w *writer) writeMuniNames(names []muniName) error {
	var records, lists []byte
	var keys []hashed
	for i, n := range names {
		keys = append(keys, hashed{nameKey(n.words), uint32(i)})
		records = binary.LittleEndian.AppendUint32(records, n.muni)
		records = binary.LittleEndian.AppendUint32(records, w.strings.add(address.Display(n.shown)))
		records = binary.LittleEndian.AppendUint32(records, uint32(len(lists)))
		records = binary.LittleEndian.AppendUint32(records, w.strings.add(n.nature))
		records = append(records, fixed5(n.oldCode)...)
		records = append(records, make([]byte, (i+1)*muniNameSize-len(records))...)
		lists = w.appendWordList(lists, n.words)
		for j, word := range n.words {
			if word.Class != address.Small && !slices.Contains(n.words[:j], word) {
				w.terms.addCommune(word, uint32(i))
			}
		}
	}
	// The words of départements and regions are known too: "Valence Drôme".
	depts := w.departments(&lists)
	for _, s := range []struct {
		number uint32
		bytes  []byte
	}{{secMuniNames, records}, {secMuniKeys, appendTable(nil, keys)}, {secDepartments, depts}} {
		if err := w.out.section(s.number, s.bytes); err != nil {
			return err
		}
	}
	w.terms.finish()
	return w.out.section(secWordLists, w.terms.renumber(lists))
}

// appendWordList writes a count, then temporary term numbers, which renumber makes final.
func (w *writer) appendWordList(to []byte, words []address.Word) []byte {
	to = binary.LittleEndian.AppendUint32(to, uint32(len(words)))
	for _, word := range words {
		to = binary.LittleEndian.AppendUint32(to, w.terms.add(word))
	}
	return to
}

type department struct{ code, name, region string }

func (w *writer) departmentList() []department {
	seen := map[department]bool{}
	var all []department
	for _, m := range w.munis {
		d := department{m.Departement, m.DepartementName, m.Region}
		if !seen[d] {
			seen[d] = true
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(x, y department) int {
		return cmp.Or(cmp.Compare(x.code, y.code), cmp.Compare(x.name, y.name), cmp.Compare(x.region, y.region))
	})
	return all
}

func (w *writer) departments(lists *[]byte) []byte {
	var records []byte
	for _, d := range w.departmentList() {
		records = binary.LittleEndian.AppendUint32(records, w.strings.add(d.code))
		records = binary.LittleEndian.AppendUint32(records, w.strings.add(d.name))
		records = binary.LittleEndian.AppendUint32(records, w.strings.add(d.region))
		records = binary.LittleEndian.AppendUint32(records, uint32(len(*lists)))
		*lists = w.appendWordList(*lists, address.Words(d.name))
		records = binary.LittleEndian.AppendUint32(records, uint32(len(*lists)))
		*lists = w.appendWordList(*lists, address.Words(d.region))
	}
	return records
}

// maxListed is how many completions are read one by one; beginnings with more have their best ones listed.
const (
	maxListed = 64
	topListed = 32
)

// writeMuniCompletions files the names by their letters, with and without their article, and the best of each short
// beginning.
func (w *writer) writeMuniCompletions(names []muniName) error {
	type filed struct {
		letters string
		name    uint32
	}
	var all []filed
	for i, n := range names {
		all = append(all, filed{letters(n.words), uint32(i)})
		if len(n.words) > 1 && n.words[0].Class == address.Small {
			all = append(all, filed{letters(n.words[1:]), uint32(i)})
		}
	}
	slices.SortFunc(all, func(x, y filed) int { return cmp.Or(cmp.Compare(x.letters, y.letters), cmp.Compare(x.name, y.name)) })
	var sorted []byte
	texts := make([]string, len(all))
	values := make([]uint32, len(all))
	for i, f := range all {
		sorted = binary.LittleEndian.AppendUint32(sorted, f.name)
		sorted = binary.LittleEndian.AppendUint32(sorted, w.strings.add(f.letters))
		texts[i], values[i] = f.letters, f.name
	}
	if err := w.out.section(secMuniSorted, sorted); err != nil {
		return err
	}
	// The order of names is that of population: the smallest number is the best.
	return w.out.section(secMuniTops, appendTable(nil, topsOf(texts, values, topListed, cmp.Compare[uint32])))
}

// topsOf lists the best values under each beginning shared by more than maxListed of the sorted texts.
func topsOf(texts []string, values []uint32, keep int, better func(a, b uint32) int) []hashed {
	var tops []hashed
	var visit func(from, to, length int)
	visit = func(from, to, length int) {
		for from < to {
			if len(texts[from]) < length {
				from++
				continue
			}
			prefix := texts[from][:length]
			end := from + 1
			for end < to && strings.HasPrefix(texts[end], prefix) {
				end++
			}
			if end-from > maxListed {
				best := slices.Clone(values[from:end])
				slices.SortFunc(best, better)
				best = slices.Compact(best)
				h := hashEnd(hashFeed(hashStart, prefix))
				for _, v := range best[:min(keep, len(best))] {
					tops = append(tops, hashed{h, v})
				}
				visit(from, end, length+1)
			}
			from = end
		}
	}
	visit(0, len(texts), 1)
	return tops
}

func (w *writer) writeMuniRecords() error {
	var records, lists []byte
	var codes, postcodes []hashed
	depts := w.departmentList()
	next := uint32(w.summary.Streets)
	first := make([]uint32, len(w.munis))
	for i := len(w.munis) - 1; i >= 0; i-- {
		if w.munis[i].firstStreet > 0 {
			next = w.munis[i].firstStreet - 1
		}
		first[i] = next
	}
	for i, m := range w.munis {
		slices.Sort(m.Postcodes)
		m.Postcodes = slices.Compact(m.Postcodes)
		at := w.positionOf(m)
		records = append(records, fixed5(m.Code)...)
		records = append(records, 0, 0, 0)
		records = binary.LittleEndian.AppendUint32(records, w.strings.add(address.Display(m.Name)))
		dept, _ := slices.BinarySearchFunc(depts, department{m.Departement, m.DepartementName, m.Region}, func(x, y department) int {
			return cmp.Or(cmp.Compare(x.code, y.code), cmp.Compare(x.name, y.name), cmp.Compare(x.region, y.region))
		})
		records = binary.LittleEndian.AppendUint16(records, uint16(dept))
		records = binary.LittleEndian.AppendUint16(records, m.children)
		records = binary.LittleEndian.AppendUint32(records, uint32(m.Population))
		records = binary.LittleEndian.AppendUint32(records, uint32(at.lon))
		records = binary.LittleEndian.AppendUint32(records, uint32(at.lat))
		records = binary.LittleEndian.AppendUint32(records, uint32(len(lists)/4))
		records = binary.LittleEndian.AppendUint32(records, uint32(len(m.Postcodes)))
		records = binary.LittleEndian.AppendUint32(records, first[i])
		records = binary.LittleEndian.AppendUint32(records, m.parent)
		records = binary.LittleEndian.AppendUint32(records, w.strings.add(address.Display(m.city)))
		codes = append(codes, hashed{codeHash(m.Code), uint32(i)})
		for _, pc := range m.Postcodes {
			n, err := strconv.Atoi(pc)
			if err != nil || len(pc) != 5 {
				n = 0
			}
			lists = binary.LittleEndian.AppendUint32(lists, uint32(n))
			postcodes = append(postcodes, hashed{postcodeHash(uint32(n)), uint32(i)})
		}
	}
	for _, a := range w.b.aliases {
		_, living := w.byCode[a.OldCode]
		if heir, known := w.byCode[a.Code]; known && a.OldCode != "" && !living {
			codes = append(codes, hashed{codeHash(a.OldCode), heir})
		}
	}
	for _, s := range []struct {
		number uint32
		bytes  []byte
	}{
		{secMunis, records}, {secPostLists, lists}, {secCodes, appendTable(nil, codes)}, {secPostcodes, appendTable(nil, postcodes)},
	} {
		if err := w.out.section(s.number, s.bytes); err != nil {
			return err
		}
	}
	return nil
}

func codeHash(code string) uint64 { return hashEnd(hashFeed(hashStart, code)) }

func postcodeHash(pc uint32) uint64 { return hashEnd(uint64(pc) + 1) }
