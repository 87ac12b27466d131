package geocode

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/maillage-numerique/maillage/geo/address"
)

// termSet gathers the words of every name. Words have temporary numbers, in order of arrival, until finish sorts them.
type termSet struct {
	numbers  map[string]uint32
	words    []address.Word
	communes [][]uint32 // entries of commune names under each word
	sorted   []uint32   // final number → temporary number
	final    []uint32   // temporary number → final number
}

func newTermSet() *termSet { return &termSet{numbers: map[string]uint32{}} }

func (t *termSet) add(w address.Word) uint32 {
	if n, ok := t.numbers[w.Text]; ok {
		return n
	}
	n := uint32(len(t.words))
	t.numbers[w.Text] = n
	t.words = append(t.words, w)
	t.communes = append(t.communes, nil)
	return n
}

func (t *termSet) addCommune(w address.Word, name uint32) {
	n := t.add(w)
	t.communes[n] = append(t.communes[n], name)
}

func (t *termSet) finish() {
	t.sorted = make([]uint32, len(t.words))
	for i := range t.sorted {
		t.sorted[i] = uint32(i)
	}
	slices.SortFunc(t.sorted, func(a, b uint32) int { return cmp.Compare(t.words[a].Text, t.words[b].Text) })
	t.final = make([]uint32, len(t.words))
	for i, n := range t.sorted {
		t.final[n] = uint32(i)
	}
}

// renumber makes final the word lists that hold temporary numbers.
func (t *termSet) renumber(lists []byte) []byte {
	for at := 0; at < len(lists); {
		count := int(binary.LittleEndian.Uint32(lists[at:]))
		at += 4
		for range count {
			binary.LittleEndian.PutUint32(lists[at:], t.final[binary.LittleEndian.Uint32(lists[at:])])
			at += 4
		}
	}
	return lists
}

// Slips are looked for in words of this many letters or more.
const minSlip = 4

// eachLess calls f with the hash of the word and of the word less each one of its letters.
func eachLess(word string, f func(hash uint64)) {
	f(hashEnd(hashFeed(hashStart, word)))
	for i := range len(word) {
		if i > 0 && word[i] == word[i-1] {
			continue // the same word again
		}
		f(hashEnd(hashFeed(hashFeed(hashStart, word[:i]), word[i+1:])))
	}
}

// writeTerms writes the words, their posting lists and the tables that find them.
func (w *writer) writeTerms() error {
	type list struct{ start, count uint32 }
	streets := make([]list, len(w.terms.words))
	at := uint32(0)
	err := w.postings.each(func(record []byte) error {
		term := binary.BigEndian.Uint32(record)
		if streets[term].count == 0 {
			streets[term].start = at
		}
		streets[term].count++
		at++
		var street [4]byte
		binary.LittleEndian.PutUint32(street[:], binary.BigEndian.Uint32(record[4:]))
		_, err := w.out.Write(street[:])
		return err
	})
	if err != nil {
		return err
	}
	var starts, text, records []byte
	var keys, slips []hashed
	texts := make([]string, len(w.terms.sorted))
	values := make([]uint32, len(w.terms.sorted))
	for i, n := range w.terms.sorted {
		word := w.terms.words[n]
		starts = binary.LittleEndian.AppendUint32(starts, uint32(len(text)))
		text = append(text, word.Text...)
		records = binary.LittleEndian.AppendUint32(records, streets[n].start)
		records = binary.LittleEndian.AppendUint32(records, streets[n].count)
		records = binary.LittleEndian.AppendUint32(records, at)
		records = binary.LittleEndian.AppendUint32(records, uint32(len(w.terms.communes[n])))
		records = append(records, byte(word.Class), 0, 0, 0)
		for _, name := range w.terms.communes[n] {
			at++
			var entry [4]byte
			binary.LittleEndian.PutUint32(entry[:], name)
			_, _ = w.out.Write(entry[:])
		}
		keys = append(keys, hashed{hashEnd(hashFeed(hashStart, word.Text)), uint32(i)})
		if len(word.Text) >= minSlip && word.Class != address.Digits {
			eachLess(word.Text, func(h uint64) { slips = append(slips, hashed{h, uint32(i)}) })
		}
		texts[i], values[i] = word.Text, uint32(i)
	}
	starts = binary.LittleEndian.AppendUint32(starts, uint32(len(text)))
	w.summary.Words = len(texts)
	frequent := func(a, b uint32) int {
		return cmp.Or(cmp.Compare(streets[w.terms.sorted[b]].count, streets[w.terms.sorted[a]].count), cmp.Compare(a, b))
	}
	if err := w.out.end(secPostings); err != nil {
		return err
	}
	for _, s := range []struct {
		number uint32
		bytes  []byte
	}{
		{secTermStarts, starts},
		{secTermText, text},
		{secTerms, records},
		{secTermKeys, appendTable(nil, keys)},
		{secTermSlips, appendTable(nil, slips)},
		{secTermTops, appendTable(nil, topsOf(texts, values, maxListed, frequent))},
	} {
		if err := w.out.section(s.number, s.bytes); err != nil {
			return err
		}
	}
	return nil
}
