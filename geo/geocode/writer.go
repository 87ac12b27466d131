package geocode

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/address"
)

// Summary says what an index holds.
type Summary struct {
	Communes  int `json:"communes"`
	Names     int `json:"noms"`
	Streets   int `json:"voies"`
	Addresses int `json:"adresses"`
	Refused   int `json:"rejetees"`
	Words     int `json:"mots"`
}

// writer turns the sorted addresses into sections.
type writer struct {
	b       *Builder
	out     *sectionWriter
	terms   *termSet
	strings *stringPool
	munis   []muniBuild
	byCode  map[string]uint32

	names     map[string]uint32
	nameTerms [][]uint32 // temporary term numbers
	nameShown []string

	streets, houses *spool
	postings, cells *sorter
	summary         Summary
	words           []address.Word
}

type muniBuild struct {
	Commune
	city        string // name shown in labels: that of the city for an arrondissement
	firstStreet uint32
	children    uint16
	parent      uint32 // + 1
	lon, lat    int64  // sums over streets, where the position is unknown
	placed      int64
}

func newWriter(b *Builder, w io.Writer) *writer {
	wr := &writer{
		b: b, out: &sectionWriter{w: bufio.NewWriterSize(w, 1<<20)}, terms: newTermSet(), strings: newStringPool(), byCode: map[string]uint32{},
		names: map[string]uint32{}, postings: newSorter(b.scratch, b.memory), cells: newSorter(b.scratch, b.memory),
	}
	for i, c := range b.ordered() {
		m := muniBuild{Commune: c, city: c.Name}
		if parent := cityOf(c.Code); parent != c.Code {
			if at, ok := wr.byCode[parent]; ok {
				m.parent, m.city = at+1, wr.munis[at].Name
				wr.munis[at].children++
			}
		}
		wr.munis = append(wr.munis, m)
		wr.byCode[c.Code] = uint32(i)
	}
	return wr
}

func (w *writer) close() error {
	var errs []error
	for _, s := range []*spool{w.streets, w.houses} {
		if s != nil {
			errs = append(errs, s.file.Close())
		}
	}
	return errors.Join(append(errs, w.postings.close(), w.cells.close())...)
}

func (w *writer) write() (Summary, error) {
	if err := w.readAddresses(); err != nil {
		return Summary{}, err
	}
	w.summary.Communes, w.summary.Refused = len(w.munis), w.b.refused
	for _, section := range []func() error{
		w.writeStreets, w.writeCells, w.writeMunis, w.writeTerms, w.writeNames, w.writeStrings, w.writeMeta,
	} {
		if err := section(); err != nil {
			return Summary{}, fmt.Errorf("write the index: %w", err)
		}
	}
	if err := w.out.close(); err != nil {
		return Summary{}, fmt.Errorf("write the index: %w", err)
	}
	if err := w.out.w.(*bufio.Writer).Flush(); err != nil {
		return Summary{}, fmt.Errorf("write the index: %w", err)
	}
	return w.summary, nil
}

// readAddresses goes through the sorted addresses, street by street.
func (w *writer) readAddresses() (err error) {
	if w.streets, err = newSpool(w.b.scratch); err != nil {
		return err
	}
	if w.houses, err = newSpool(w.b.scratch); err != nil {
		return err
	}
	var group []entry
	flush := func() error {
		if len(group) == 0 {
			return nil
		}
		err := w.addStreet(group)
		group = group[:0]
		return err
	}
	err = w.b.addresses.each(func(record []byte) error {
		if len(group) > 0 && !bytes.HasPrefix(record, group[0].group) {
			if err := flush(); err != nil {
				return err
			}
		}
		group = append(group, entry{})
		decodeEntry(record, &group[len(group)-1])
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}

// muniOf finds the commune of a street, made from the addresses when no list of communes holds it.
func (w *writer) muniOf(group []entry) uint32 {
	code := group[0].code
	if at, ok := w.byCode[code]; ok {
		return at
	}
	at := uint32(len(w.munis))
	name := group[0].city
	if name == "" {
		name = code
	}
	w.munis = append(w.munis, muniBuild{Commune: Commune{Code: code, Name: name, Departement: departementOf(code)}, city: name})
	w.byCode[code] = at
	return at
}

func departementOf(code string) string {
	if strings.HasPrefix(code, "97") || strings.HasPrefix(code, "98") {
		return code[:3]
	}
	return code[:2]
}

func (w *writer) addStreet(group []entry) error {
	street := uint32(w.summary.Streets)
	muni := w.muniOf(group)
	m := &w.munis[muni]
	if m.firstStreet == 0 {
		m.firstStreet = street + 1 // + 1 until the end
	}
	if pc := group[0].postcode; pc != "" && !slices.Contains(m.Postcodes, pc) {
		m.Postcodes = append(slices.Clone(m.Postcodes), pc)
	}
	numbers, locality := splitGroup(group)
	centre := middle(numbers, group)
	m.lon, m.lat, m.placed = m.lon+int64(centre.lon), m.lat+int64(centre.lat), m.placed+1

	packed := packHouses(numbers, centre)
	if err := w.addPlace(street, group, numbers); err != nil {
		return err
	}
	prefix, suffix, style := streetID(group)
	r := make([]byte, 0, streetSize)
	r = binary.LittleEndian.AppendUint32(r, w.name(shownName(group)))
	r = binary.LittleEndian.AppendUint32(r, muni)
	pc, _ := strconv.Atoi(group[0].postcode)
	r = binary.LittleEndian.AppendUint32(r, uint32(pc))
	r = binary.LittleEndian.AppendUint32(r, uint32(centre.lon))
	r = binary.LittleEndian.AppendUint32(r, uint32(centre.lat))
	r = binary.LittleEndian.AppendUint32(r, uint32(w.houses.size))
	r = binary.LittleEndian.AppendUint16(r, uint16(len(numbers)))
	r = append(r, byte(boolInt(locality)), style)
	r = binary.LittleEndian.AppendUint32(r, w.former(group[0]))
	r = append(r, prefix[:]...)
	r = append(r, suffix[:]...)
	r = append(r, make([]byte, streetSize-len(r))...)
	w.streets.write(r)
	w.houses.write(packed)
	if w.houses.size > 1<<32-1 {
		return errors.New("more than 4 GB of house numbers")
	}
	w.summary.Streets++
	w.summary.Addresses += len(numbers)
	return nil
}

// former remembers the former commune of a street: its code and name, one string.
func (w *writer) former(e entry) uint32 {
	if e.oldCode == "" {
		return 0
	}
	return w.strings.add(e.oldCode + e.old)
}

// addPlace files the street under its words and under the squares that its houses stand in.
func (w *writer) addPlace(street uint32, group []entry, numbers []house) error {
	w.words = address.AppendWords(w.words[:0], group[0].key)
	all := !slices.ContainsFunc(w.words, func(x address.Word) bool { return x.Class != address.Small })
	var record [8]byte
	for i, word := range w.words {
		if word.Class == address.Small && !all || slices.Contains(w.words[:i], word) {
			w.terms.add(word)
			continue
		}
		binary.BigEndian.PutUint32(record[:], w.terms.add(word))
		binary.BigEndian.PutUint32(record[4:], street)
		if err := w.postings.add(record[:]); err != nil {
			return err
		}
	}
	seen := map[uint32]bool{}
	file := func(p point) error {
		c := cellOf(p)
		if seen[c] {
			return nil
		}
		seen[c] = true
		binary.BigEndian.PutUint32(record[:], c)
		binary.BigEndian.PutUint32(record[4:], street)
		return w.cells.add(record[:])
	}
	for _, h := range numbers {
		if err := file(h.at); err != nil {
			return err
		}
	}
	if len(numbers) > 0 {
		return nil
	}
	return file(point{group[0].lon, group[0].lat})
}

// name gives the number of a name of street, filed once.
func (w *writer) name(shown string) uint32 {
	if at, ok := w.names[shown]; ok {
		return at
	}
	at := uint32(len(w.nameShown))
	w.names[shown] = at
	w.nameShown = append(w.nameShown, shown)
	var terms []uint32
	for _, word := range address.Words(shown) {
		terms = append(terms, w.terms.add(word))
	}
	w.nameTerms = append(w.nameTerms, terms)
	return at
}

func (w *writer) writeStreets() error {
	if err := w.streets.copyTo(w.out); err != nil {
		return err
	}
	if err := w.out.end(secStreets); err != nil {
		return err
	}
	if err := w.houses.copyTo(w.out); err != nil {
		return err
	}
	return w.out.end(secHouses)
}

func (w *writer) writeCells() error {
	var index []byte
	last, at := uint32(0), uint32(0)
	err := w.cells.each(func(record []byte) error {
		cell := binary.BigEndian.Uint32(record)
		if at == 0 || cell != last {
			index = binary.LittleEndian.AppendUint32(index, cell)
			index = binary.LittleEndian.AppendUint32(index, at)
			last = cell
		}
		at++
		var street [4]byte
		binary.LittleEndian.PutUint32(street[:], binary.BigEndian.Uint32(record[4:]))
		_, err := w.out.Write(street[:])
		return err
	})
	if err != nil {
		return err
	}
	if err := w.out.end(secCellStreets); err != nil {
		return err
	}
	return w.out.section(secCells, index)
}

func (w *writer) writeNames() error {
	var starts, text []byte
	for i, shown := range w.nameShown {
		starts = binary.LittleEndian.AppendUint32(starts, uint32(len(text)))
		text = binary.AppendUvarint(text, uint64(len(shown)))
		text = append(text, shown...)
		text = binary.AppendUvarint(text, uint64(len(w.nameTerms[i])))
		for _, t := range w.nameTerms[i] {
			text = binary.AppendUvarint(text, uint64(w.terms.final[t]))
		}
	}
	if err := w.out.section(secNames, starts); err != nil {
		return err
	}
	return w.out.section(secNameText, text)
}

func (w *writer) writeStrings() error { return w.out.section(secStrings, w.strings.blob) }

func (w *writer) writeMeta() error {
	meta, err := json.Marshal(w.summary)
	if err != nil {
		return err
	}
	return w.out.section(secMeta, meta)
}

// stringPool keeps each text once; 0 stands for none.
type stringPool struct {
	blob []byte
	at   map[string]uint32
}

func newStringPool() *stringPool { return &stringPool{blob: []byte{0}, at: map[string]uint32{"": 0}} }

func (p *stringPool) add(s string) uint32 {
	if at, ok := p.at[s]; ok {
		return at
	}
	at := uint32(len(p.blob))
	p.at[s] = at
	p.blob = binary.AppendUvarint(p.blob, uint64(len(s)))
	p.blob = append(p.blob, s...)
	return at
}

// spool is a section that waits on a scratch file.
type spool struct {
	file ScratchFile
	w    *bufio.Writer
	size int64
}

func newSpool(scratch Scratch) (*spool, error) {
	file, err := scratch.Create()
	if err != nil {
		return nil, fmt.Errorf("create a scratch file: %w", err)
	}
	return &spool{file: file, w: bufio.NewWriterSize(file, 1<<18)}, nil
}

// write keeps its error for copyTo, as bufio does.
func (s *spool) write(b []byte) {
	n, _ := s.w.Write(b)
	s.size += int64(n)
}

func (s *spool) copyTo(w io.Writer) error {
	if err := s.w.Flush(); err != nil {
		return fmt.Errorf("write a scratch file: %w", err)
	}
	_, err := io.Copy(w, io.NewSectionReader(s.file, 0, s.size))
	return err
}

// shownName chooses how a street is written: a spelling with small letters before one in capitals, then the first in order.
func shownName(group []entry) string {
	best := group[0].street
	for _, e := range group[1:] {
		if cmp.Or(cmp.Compare(boolInt(isCapitals(e.street)), boolInt(isCapitals(best))), cmp.Compare(e.street, best)) < 0 {
			best = e.street
		}
	}
	return address.Display(best)
}

func isCapitals(s string) bool { return strings.ToUpper(s) == s }

// splitGroup parts the numbered houses of a street (each once) and says whether the name is that of a hamlet.
func splitGroup(group []entry) (numbers []house, locality bool) {
	for _, e := range group {
		if e.number == 0 {
			locality = locality || e.locality
			continue
		}
		h := house{e.number, e.repetition, point{e.lon, e.lat}}
		if n := len(numbers); n > 0 && numbers[n-1].number == h.number && numbers[n-1].repetition == h.repetition {
			continue
		}
		numbers = append(numbers, h)
	}
	return numbers, locality || len(numbers) == 0 && !startsWithKind(group[0].key)
}

func startsWithKind(key string) bool {
	words := address.Words(key)
	for _, w := range words {
		if w.Class == address.Kind {
			return true
		}
		if w.Class != address.Small && w.Text != "grande" && w.Text != "petite" {
			return false
		}
	}
	return false
}

// middle is the house nearest to the median of the street, or the street's own point.
func middle(numbers []house, group []entry) point {
	if len(numbers) == 0 {
		return point{group[0].lon, group[0].lat}
	}
	lons, lats := make([]int32, len(numbers)), make([]int32, len(numbers))
	for i, h := range numbers {
		lons[i], lats[i] = h.at.lon, h.at.lat
	}
	slices.Sort(lons)
	slices.Sort(lats)
	target := point{lons[len(lons)/2], lats[len(lats)/2]}
	best := numbers[0].at
	for _, h := range numbers {
		if h.at.roughly(target) < best.roughly(target) {
			best = h.at
		}
	}
	return best
}

func (w *writer) positionOf(m muniBuild) point {
	if m.Position != (orb.Point{}) || m.placed == 0 {
		return point{micro(m.Position.Lon()), micro(m.Position.Lat())}
	}
	return point{int32(m.lon / m.placed), int32(m.lat / m.placed)}
}
