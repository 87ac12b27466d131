package geocode

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/address"
)

// Index answers questions from the bytes of an index. It is read-only and safe for concurrent use; the bytes must stay
// mapped and unchanged as long as it is in use.
type Index struct {
	summary                                         Summary
	strings, munis, muniNames, depts                []byte
	muniSorted                                      u32s
	muniKeys, muniTops, codes, postcodes            table
	termKeys, termSlips, termTops                   table
	postLists, wordLists, termStarts, postings      u32s
	cells, cellStreets, names                       u32s
	termText, terms, nameText, streets, packedHouse []byte

	departments map[uint64]int // key of the name of a département → its record
	contexts    []string       // of each département: "80, Somme, Hauts-de-France"
	letters     []letterSet    // of each term: what rules most words out before their slips are counted
	firstNames  []uint32       // of each commune: its first entry in muniNames, and one more

	pool  sync.Pool // of *work
	sizes map[string]int
}

// Open checks an index whole (sums of every section) and gives it ready to use. It refuses with ErrCorrupt what is cut
// short, damaged or of another version. O(bytes), about 10 GB/s.
func Open(b []byte) (*Index, error) {
	s, err := readSections(b)
	if err != nil {
		return nil, err
	}
	x := &Index{
		strings: s[secStrings], munis: s[secMunis], muniNames: s[secMuniNames], depts: s[secDepartments], muniSorted: u32s(s[secMuniSorted]),
		postLists: u32s(s[secPostLists]), wordLists: u32s(s[secWordLists]), termStarts: u32s(s[secTermStarts]), postings: u32s(s[secPostings]),
		cells: u32s(s[secCells]), cellStreets: u32s(s[secCellStreets]), names: u32s(s[secNames]),
		termText: s[secTermText], terms: s[secTerms], nameText: s[secNameText], streets: s[secStreets], packedHouse: s[secHouses],
	}
	if err := json.Unmarshal(s[secMeta], &x.summary); err != nil {
		return nil, fmt.Errorf("%w: summary: %w", ErrCorrupt, err)
	}
	for _, t := range []struct {
		to      *table
		section int
	}{
		{&x.muniKeys, secMuniKeys},
		{&x.muniTops, secMuniTops},
		{&x.codes, secCodes},
		{&x.postcodes, secPostcodes},
		{&x.termKeys, secTermKeys},
		{&x.termSlips, secTermSlips},
		{&x.termTops, secTermTops},
	} {
		var ok bool
		if *t.to, ok = openTable(s[t.section]); !ok {
			return nil, fmt.Errorf("%w: table %d", ErrCorrupt, t.section)
		}
	}
	if len(x.munis)%muniSize != 0 || len(x.muniNames)%muniNameSize != 0 || len(x.terms)%termSize != 0 || len(x.streets)%streetSize != 0 || len(x.streets)/streetSize >= maxStreets ||
		x.termStarts.len() != len(x.terms)/termSize+1 {
		return nil, fmt.Errorf("%w: records", ErrCorrupt)
	}
	x.sizes = map[string]int{
		"total": len(b), "streets": len(x.streets), "houses": len(x.packedHouse), "names": len(x.nameText) + len(x.names),
		"postings": len(x.postings), "slips": len(s[secTermSlips]), "words": len(x.termText) + len(x.terms) + len(x.termStarts), "cells": len(x.cells) + len(x.cellStreets),
	}
	x.departments = map[uint64]int{}
	for i := range len(x.depts) / deptSize {
		code, name, region := x.dept(i)
		x.contexts = append(x.contexts, context(code, name, region))
		if name != "" {
			x.departments[nameKey(address.Words(name))] = i
		}
	}
	x.readLetters()
	x.readFirstNames()
	x.pool.New = func() any { return newWork() }
	return x, nil
}

// Summary says what the index holds.
func (x *Index) Summary() Summary { return x.summary }

// Sizes says how many bytes each part takes, and the "total".
func (x *Index) Sizes() map[string]int { return x.sizes }

func (x *Index) text(at uint32) string {
	if at == 0 {
		return ""
	}
	n, used := binary.Uvarint(x.strings[at:])
	start := int(at) + used
	return string(x.strings[start : start+int(n)])
}

// rawText is text without a copy; the bytes are those of the index.
func (x *Index) rawText(at uint32) []byte {
	n, used := binary.Uvarint(x.strings[at:])
	start := int(at) + used
	return x.strings[start : start+int(n)]
}

// ---- communes

func (x *Index) muniCount() int { return len(x.munis) / muniSize }

func (x *Index) muni(i uint32) muniRecord { return muniRecord{x, x.munis[int(i)*muniSize:]} }

type muniRecord struct {
	x *Index
	b []byte
}

func (m muniRecord) u32(at int) uint32      { return binary.LittleEndian.Uint32(m.b[at:]) }
func (m muniRecord) code() string           { return string(m.b[:5]) }
func (m muniRecord) name() string           { return m.x.text(m.u32(8)) }
func (m muniRecord) dept() int              { return int(binary.LittleEndian.Uint16(m.b[12:])) }
func (m muniRecord) children() uint32       { return uint32(binary.LittleEndian.Uint16(m.b[14:])) }
func (m muniRecord) population() int        { return int(m.u32(16)) }
func (m muniRecord) point() point           { return point{int32(m.u32(20)), int32(m.u32(24))} }
func (m muniRecord) firstStreet() uint32    { return m.u32(36) }
func (m muniRecord) parent() (uint32, bool) { p := m.u32(40); return p - 1, p > 0 }
func (m muniRecord) city() string           { return m.x.text(m.u32(44)) }
func (m muniRecord) postcodes() u32s {
	start, count := int(m.u32(28)), int(m.u32(32))
	return m.x.postLists[start*4 : (start+count)*4]
}

func (m muniRecord) hasPostcode(pc uint32) bool {
	list := m.postcodes()
	for i := range list.len() {
		if list.at(i) == pc {
			return true
		}
	}
	return false
}

// streetRange gives the streets of a commune, those of its arrondissements included.
func (x *Index) streetRange(i uint32) (from, to uint32) {
	m := x.muni(i)
	next := i + 1 + m.children()
	if int(next) >= x.muniCount() {
		return m.firstStreet(), uint32(len(x.streets) / streetSize)
	}
	return m.firstStreet(), x.muni(next).firstStreet()
}

// dept gives code, name and region of a département.
func (x *Index) dept(i int) (code, name, region string) {
	b := x.depts[i*deptSize:]
	at := func(k int) string { return x.text(binary.LittleEndian.Uint32(b[k*4:])) }
	return at(0), at(1), at(2)
}

// deptCode is the code of a département as raw bytes.
func (x *Index) deptCode(i int) []byte {
	return x.rawText(binary.LittleEndian.Uint32(x.depts[i*deptSize:]))
}

// isDepartement says whether words are the name of another département than the one given.
func (x *Index) isDepartement(words []address.Word, but int) bool {
	if len(words) == 0 || len(words) > 6 {
		return false
	}
	i, ok := x.departments[nameKey(words)]
	return ok && i != but
}

// deptWords gives the words of the name of a département (0) or of its region (1).
func (x *Index) deptWords(i, which int) u32s {
	return x.wordList(binary.LittleEndian.Uint32(x.depts[i*deptSize+12+4*which:]))
}

func (x *Index) wordList(at uint32) u32s {
	count := binary.LittleEndian.Uint32(x.wordLists[at:])
	return x.wordLists[at+4 : at+4+4*count]
}

type muniNameRecord struct {
	muni, shown, words, nature uint32
	code                       []byte
}

func (x *Index) muniName(i uint32) muniNameRecord {
	b := x.muniNames[int(i)*muniNameSize:]
	u := func(k int) uint32 { return binary.LittleEndian.Uint32(b[k*4:]) }
	return muniNameRecord{u(0), u(1), u(2), u(3), b[16:21]}
}

// official says whether this is the living name of the commune.
func (n muniNameRecord) official() bool { return n.nature == 0 }

// munisOfCode gives the living communes of an INSEE code, dead codes followed.
func (x *Index) munisOfCode(code string, to []uint32) []uint32 {
	start, end, check := x.codes.bucket(codeHash(code))
	for i := start; i < end; i++ {
		if x.codes.entries.at(2*i) == check {
			to = append(to, x.codes.entries.at(2*i+1))
		}
	}
	return to
}

func (x *Index) munisOfPostcode(pc uint32, to []uint32) []uint32 {
	start, end, check := x.postcodes.bucket(postcodeHash(pc))
	for i := start; i < end; i++ {
		if x.postcodes.entries.at(2*i) == check {
			if m := x.postcodes.entries.at(2*i + 1); x.muni(m).hasPostcode(pc) {
				to = append(to, m)
			}
		}
	}
	return to
}

// ---- words

func (x *Index) termCount() int { return len(x.terms) / termSize }

func (x *Index) term(i uint32) []byte {
	return x.termText[x.termStarts.at(int(i)):x.termStarts.at(int(i)+1)]
}

func (x *Index) termLen(i uint32) int {
	return int(x.termStarts.at(int(i)+1) - x.termStarts.at(int(i)))
}

func (x *Index) termClass(i uint32) address.Class { return address.Class(x.terms[int(i)*termSize+16]) }

// streetsOf gives the streets whose name holds the word; communesOf the names of communes.
func (x *Index) streetsOf(term uint32) u32s {
	b := x.terms[int(term)*termSize:]
	start, count := int(binary.LittleEndian.Uint32(b)), int(binary.LittleEndian.Uint32(b[4:]))
	return x.postings[start*4 : (start+count)*4]
}

func (x *Index) communesOf(term uint32) u32s {
	b := x.terms[int(term)*termSize:]
	start, count := int(binary.LittleEndian.Uint32(b[8:])), int(binary.LittleEndian.Uint32(b[12:]))
	return x.postings[start*4 : (start+count)*4]
}

// lookup finds a word.
func (x *Index) lookup(word string) (uint32, bool) {
	start, end, check := x.termKeys.bucket(hashEnd(hashFeed(hashStart, word)))
	for i := start; i < end; i++ {
		if x.termKeys.entries.at(2*i) == check {
			if t := x.termKeys.entries.at(2*i + 1); string(x.term(t)) == word {
				return t, true
			}
		}
	}
	return 0, false
}

// ---- streets

func (x *Index) street(i uint32) streetRecord { return streetRecord{x, x.streets[int(i)*streetSize:]} }

type streetRecord struct {
	x *Index
	b []byte
}

func (s streetRecord) u32(at int) uint32 { return binary.LittleEndian.Uint32(s.b[at:]) }
func (s streetRecord) muni() uint32      { return s.u32(4) }
func (s streetRecord) postcode() uint32  { return s.u32(8) }
func (s streetRecord) point() point      { return point{int32(s.u32(12)), int32(s.u32(16))} }
func (s streetRecord) locality() bool    { return s.b[26] == 1 }
func (s streetRecord) style() byte       { return s.b[27] }
func (s streetRecord) houseCount() int   { return int(binary.LittleEndian.Uint16(s.b[24:])) }

// former gives the code and the name of the former commune of the street, "" if none.
func (s streetRecord) former() (code, name string) {
	text := s.x.text(s.u32(28))
	if len(text) < 5 {
		return "", ""
	}
	return text[:5], text[5:]
}

// formerCode is the code of the former commune as raw bytes, nil if none.
func (s streetRecord) formerCode() []byte {
	if at := s.u32(28); at > 0 {
		return s.x.rawText(at)[:5]
	}
	return nil
}

func (s streetRecord) houses() houses {
	return houses{b: s.x.packedHouse[s.u32(20):], left: s.houseCount(), from: s.point()}
}

func (s streetRecord) id() string {
	suffix := s.b[37:45]
	n := 0
	for n < len(suffix) && suffix[n] != 0 {
		n++
	}
	if s.style() == styleBANO {
		return string(s.b[32:37]) + string(suffix[:n])
	}
	return string(s.b[32:37]) + "_" + string(suffix[:n])
}

func (s streetRecord) name() string {
	text := s.x.nameText[s.x.names.at(int(s.u32(0))):]
	n, used := binary.Uvarint(text)
	return string(text[used : used+int(n)])
}

// words appends the words of the street's name.
func (s streetRecord) words(to []uint32) []uint32 {
	text := s.x.nameText[s.x.names.at(int(s.u32(0))):]
	n, used := binary.Uvarint(text)
	text = text[used+int(n):]
	count, used := binary.Uvarint(text)
	text = text[used:]
	for range count {
		t, used := binary.Uvarint(text)
		text = text[used:]
		to = append(to, uint32(t))
	}
	return to
}

// Bounds of what an Index accepts.
const (
	maxQuery = 400 // letters read of a text
	MaxLimit = 100
)

func (p point) valid() bool { return p != point{} }

func pointOf(p orb.Point) point { return point{micro(p.Lon()), micro(p.Lat())} }

// Living gives the codes of today of an INSEE code: itself, or its heirs when it is dead; none when it is unknown.
func (x *Index) Living(code string) []string {
	var codes []string
	for _, m := range x.munisOfCode(code, nil) {
		codes = append(codes, x.muni(m).code())
	}
	return codes
}

// HasStreets says whether streets of the commune are in the index.
func (x *Index) HasStreets(code string) bool {
	for _, m := range x.munisOfCode(code, nil) {
		if from, to := x.streetRange(m); from < to {
			return true
		}
	}
	return false
}
