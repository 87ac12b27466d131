package geocoding

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/fault"
)

// csvFile is a file whose header has been read.
type csvFile struct {
	CSV
	delimiter, quote byte
	encoding         textEncoding
	quoteAll         bool
	header           csvRecord
	columns          []int // of the address
	postcode         int   // −1 = none
	cityCode         int
	kind             int
	lat, lon         int
	wanted           []string
	replaced         []int // for each wanted column, the column of the file that it takes the place of; −1 = appended
}

// headOfCSV is how much of a file is looked at to tell its encoding.
const headOfCSV = 1 << 20

var bom = []byte{0xef, 0xbb, 0xbf}

// open reads the header, and turns UTF-16 into UTF-8 on the way in, and back on the way out.
func (c CSV) open(in io.Reader, out io.Writer) (*csvFile, *csvReader, io.Writer, error) {
	buffered := bufio.NewReaderSize(in, headOfCSV)
	if mark, _ := buffered.Peek(2); bytes.Equal(mark, []byte{0xff, 0xfe}) || bytes.Equal(mark, []byte{0xfe, 0xff}) {
		order := unicode.LittleEndian
		if mark[0] == 0xfe {
			order = unicode.BigEndian
		}
		utf16 := unicode.UTF16(order, unicode.ExpectBOM)
		if t, ok := in.(*utf8Tester); ok {
			t.utf16 = true
		}
		buffered = bufio.NewReaderSize(transform.NewReader(buffered, utf16.NewDecoder()), headOfCSV)
		if out != nil {
			out = transform.NewWriter(out, unicode.UTF16(order, unicode.UseBOM).NewEncoder())
		}
		c.Encoding = "utf-8"
	}
	f := &csvFile{CSV: c, quote: '"'}
	if len(c.Quote) == 1 {
		f.quote = c.Quote[0]
	} else if c.Quote != "" {
		return nil, nil, nil, fault.New(fault.Invalid, "guillemet_illisible", "quote", c.Quote)
	}
	head, err := buffered.Peek(headOfCSV)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, nil, err
	}
	if len(bytes.TrimSpace(bytes.TrimPrefix(head, bom))) == 0 {
		return nil, nil, nil, fault.New(fault.Unprocessable, "fichier_vide", "data", "")
	}
	if err := f.tell(head); err != nil {
		return nil, nil, nil, err
	}
	r := newCSVReader(buffered, f.delimiter, f.quote)
	if bytes.HasPrefix(head, bom) {
		_, _ = buffered.Discard(len(bom))
	}
	if f.header, err = r.read(); err != nil {
		return nil, nil, nil, err
	}
	err = f.understand()
	if bytes.HasPrefix(head, bom) && out != nil && err == nil {
		_, err = out.Write(bom)
		f.WithBOM = false
	}
	return f, r, out, err
}

// tell decides delimiter and encoding.
func (f *csvFile) tell(head []byte) error {
	switch {
	case f.Delimiter == "":
		f.delimiter = delimiterOf(head, f.quote)
	case len(f.Delimiter) == 1 && !strings.Contains("\r\n\"", f.Delimiter):
		f.delimiter = f.Delimiter[0]
	case f.Delimiter == `\t`:
		f.delimiter = '\t'
	default:
		return fault.New(fault.Invalid, "separateur_illisible", "delimiter", f.Delimiter)
	}
	var ok bool
	if f.encoding, ok = encodingNamed(f.Encoding); f.Encoding != "" && !ok {
		return fault.New(fault.Invalid, "encodage_inconnu", "encoding", f.Encoding)
	}
	if f.Encoding == "" {
		f.encoding = encodingUTF8
		if !validUTF8Prefix(head) {
			f.encoding = encodingWindows1252
		}
	}
	return nil
}

// delimiterOf takes the most frequent of the usual delimiters in the first line, outside quotes.
func delimiterOf(head []byte, quote byte) byte {
	best, most := byte(','), 0
	for _, c := range []byte(",;\t|") {
		s := csvState{quote: quote, delimiter: c}
		line := head
		if i := bytes.IndexByte(head, '\n'); i >= 0 {
			line = head[:i]
		}
		s.scan(line, 0, len(line))
		if len(s.fields) > most {
			best, most = c, len(s.fields)
		}
	}
	return best
}

// understand finds the columns by their names.
func (f *csvFile) understand() error {
	names := make([]string, len(f.header.fields))
	f.quoteAll = len(names) > 0
	for i := range names {
		names[i] = f.cell(f.header, i)
		f.quoteAll = f.quoteAll && f.header.fields[i].quoted
	}
	find := func(field, name string) (int, error) {
		if name == "" {
			return -1, nil
		}
		if i := slices.Index(names, name); i >= 0 {
			return i, nil
		}
		return -1, fault.New(fault.Invalid, "colonne_inconnue", field, shown(name)).With("connues", shown(strings.Join(names, ", ")))
	}
	var err error
	for _, name := range f.Columns {
		i, failed := find("columns", name)
		if failed != nil {
			return failed
		}
		f.columns = append(f.columns, i)
	}
	if len(f.columns) == 0 {
		for i := range names {
			f.columns = append(f.columns, i)
		}
	}
	if f.postcode, err = find("postcode", f.Postcode); err != nil {
		return err
	}
	if f.cityCode, err = find("citycode", f.CityCode); err != nil {
		return err
	}
	f.kind = slices.Index(names, f.Type)
	if f.kind < 0 && f.Type != "" && !slices.Contains(geocode.Types, geocode.Type(f.Type)) {
		_, err := find("type", f.Type)
		return err
	}
	if err := f.position(names, find); err != nil {
		return err
	}
	return f.results(names)
}

// position finds the columns of the point: those named, or for a reverse search those of the usual names.
func (f *csvFile) position(names []string, find func(field, name string) (int, error)) (err error) {
	if f.lat, err = find("lat", f.Lat); err != nil {
		return err
	}
	if f.lon, err = find("lon", f.Lon); err != nil {
		return err
	}
	if !f.Reverse {
		return nil
	}
	usual := func(known int, usual ...string) int {
		for _, name := range usual {
			if i := slices.Index(names, name); known < 0 && i >= 0 {
				return i
			}
		}
		return known
	}
	f.lat, f.lon = usual(f.lat, "lat", "latitude"), usual(f.lon, "lon", "lng", "long", "longitude")
	if f.lat < 0 || f.lon < 0 {
		return fault.New(fault.Invalid, "colonnes_position_absentes", "lat", "")
	}
	return nil
}

func (f *csvFile) results(names []string) error {
	all := SearchColumns
	if f.Reverse {
		all = ReverseColumns
	}
	f.wanted = all
	if len(f.ResultColumns) > 0 {
		f.wanted = f.ResultColumns
		for _, name := range f.wanted {
			if !slices.Contains(all, name) {
				return fault.New(fault.Invalid, "valeur_inconnue", "result_columns", shown(name)).With("possibles", strings.Join(all, ", "))
			}
		}
	}
	for _, name := range f.wanted {
		f.replaced = append(f.replaced, slices.Index(names, name))
	}
	return nil
}

// fits refuses a row with more cells than the header: what would be appended would not stand under its name.
func (f *csvFile) fits(rec csvRecord) error {
	if len(rec.fields) > len(f.header.fields) {
		return fault.New(fault.Unprocessable, "ligne_trop_longue", "data", "").AtLine(rec.line).
			With("lues", strconv.Itoa(len(rec.fields))).With("attendues", strconv.Itoa(len(f.header.fields)))
	}
	return nil
}

// assemble writes a row with its results: the bytes of the file, but for columns that results take the place of.
func (f *csvFile) assemble(to []byte, rec csvRecord, values []string) []byte {
	if len(rec.fields) == 0 {
		return append(to, rec.end...)
	}
	for i := range f.header.fields {
		if i > 0 {
			to = append(to, f.delimiter)
		}
		if k := slices.Index(f.replaced, i); k >= 0 {
			to = f.write(to, values[k])
		} else if i < len(rec.fields) {
			to = append(to, rec.text[rec.fields[i].start:rec.fields[i].stop]...)
		}
	}
	for k, at := range f.replaced {
		if at < 0 {
			to = f.write(append(to, f.delimiter), values[k])
		}
	}
	return append(to, rec.end...)
}

// shown cuts what is repeated to the person.
func shown(s string) string {
	runes := []rune(strings.ToValidUTF8(s, "?"))
	if len(runes) > 200 {
		return string(runes[:200]) + "…"
	}
	return string(runes)
}
