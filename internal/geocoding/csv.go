package geocoding

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/fault"
)

// CSV says how to read a file of addresses, or of points, whose rows are given back with the answer: the convention of the
// national service (addok-csv). Columns are named as in the header of the file.
type CSV struct {
	Reverse       bool
	Columns       []string // that hold the address, in the order of its words; none = all
	Postcode      string   // column of a postcode that answers must have
	CityCode      string   // column of an INSEE code that answers must have
	Type          string   // column of a type that answers must have, or such a type for all
	Lat, Lon      string   // columns of a position: asked about (reverse), or near which to prefer answers
	ResultColumns []string // that are wanted, of SearchColumns or ReverseColumns; none = all
	Delimiter     string   // "" = told by the header
	Quote         string   // "" = "
	Encoding      string   // "" = told by the file: UTF-8, Windows-1252, UTF-16
	WithBOM       bool     // begin the answer with the mark that makes spreadsheets read UTF-8

	Workers  int            // 0 = 1
	Progress func(rows int) // may be nil
}

// resultColumns are those that tell an answer.
var resultColumns = []string{
	"result_label", "result_score", "result_score_next", "result_type", "result_id", "result_housenumber", "result_name", "result_street",
	"result_postcode", "result_city", "result_context", "result_citycode", "result_oldcitycode", "result_oldcity", "result_district", "result_status",
}

// SearchColumns and ReverseColumns are what a row is given back with, in their order.
var (
	SearchColumns  = append([]string{"latitude", "longitude"}, resultColumns...)
	ReverseColumns = append([]string{"result_latitude", "result_longitude", "result_distance"}, resultColumns...)
)

// What a row became (result_status).
const (
	statusFound    = "ok"
	statusNotFound = "not-found"
	statusSkipped  = "skipped" // nothing to look for
	statusError    = "error"   // the geocoder failed
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

// Check reads a whole file and says what is wrong with it, before anything is answered; it keeps what it learnt of its encoding.
func (c *CSV) Check(in io.Reader) error {
	tested := &utf8Tester{in: in}
	f, r, _, err := c.open(tested, nil)
	if err != nil {
		return err
	}
	for {
		rec, err := r.read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = f.fits(rec)
		}
		if err != nil {
			return err
		}
	}
	if c.Encoding == "" && !tested.utf16 {
		c.Encoding = "utf-8"
		if tested.broken || len(tested.rest) > 0 {
			c.Encoding = "windows-1252"
		}
	}
	return nil
}

// Run gives each row back, in order, with what was found; memory does not grow with the file. Nothing is written before the
// header is understood. It returns the number of rows.
func (c CSV) Run(ctx context.Context, g Geocoder, in io.Reader, out io.Writer) (rows int, err error) {
	f, r, encoded, err := c.open(in, out)
	if err != nil {
		return 0, err
	}
	if encoder, ok := encoded.(*transform.Writer); ok {
		defer func() { err = errors.Join(err, encoder.Close()) }() // its last letters; not what is under it
	}
	w := bufio.NewWriterSize(encoded, 64<<10)
	if c.WithBOM && f.encoding == encodingUTF8 && !bytes.HasPrefix(f.header.text, bom) {
		_, _ = w.Write(bom)
	}
	if _, err := w.Write(f.assemble(nil, f.header, f.wanted)); err != nil {
		return 0, err
	}
	if len(f.header.end) == 0 {
		return 0, w.Flush()
	}
	err = inOrder(ctx, max(c.Workers, 1), f.batches(r), func(batch *csvBatch) { f.answer(ctx, g, batch) }, func(batch *csvBatch) error {
		rows += batch.count
		if c.Progress != nil {
			c.Progress(rows)
		}
		_, err := w.Write(batch.written)
		return errors.Join(err, batch.err)
	})
	return rows, errors.Join(err, w.Flush())
}

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

// csvBatch is some rows that one worker answers.
type csvBatch struct {
	records []csvRecord
	written []byte
	count   int
	err     error // that ends the file after these rows
}

// rowsPerBatch is small enough for the answer to flow, large enough for workers not to wait for each other.
const rowsPerBatch = 64

func (f *csvFile) batches(r *csvReader) func(yield func(*csvBatch) bool) {
	return func(yield func(*csvBatch) bool) {
		for {
			b := &csvBatch{}
			for len(b.records) < rowsPerBatch && b.err == nil {
				rec, err := r.read()
				if err == nil {
					err = f.fits(rec)
				}
				if err != nil {
					b.err = err
					break
				}
				b.records = append(b.records, rec)
			}
			last := b.err != nil
			if errors.Is(b.err, io.EOF) {
				b.err = nil
			}
			if !yield(b) || last {
				return
			}
		}
	}
}

func (f *csvFile) answer(ctx context.Context, g Geocoder, b *csvBatch) {
	values := make([]string, len(f.wanted))
	for _, rec := range b.records {
		if len(rec.fields) > 0 {
			b.count++
			answer := f.ask(ctx, g, rec)
			for i, name := range f.wanted {
				values[i] = answer.value(name)
			}
		}
		b.written = f.assemble(b.written, rec, values)
	}
}

// csvAnswer is what a row became.
type csvAnswer struct {
	geocode.Result
	next    float64 // score of the second answer; 0 = none
	reverse bool
	status  string
}

func (f *csvFile) ask(ctx context.Context, g Geocoder, rec csvRecord) csvAnswer {
	at, placed := f.point(rec)
	kind := geocode.Type(f.Type)
	if f.kind >= 0 {
		if kind = geocode.Type(f.cell(rec, f.kind)); !slices.Contains(geocode.Types, kind) {
			kind = ""
		}
	}
	postcode, cityCode := code5(f.cell(rec, f.postcode)), code5(f.cell(rec, f.cityCode))
	var found []geocode.Result
	var err error
	if f.Reverse {
		if !placed {
			return csvAnswer{status: statusSkipped}
		}
		found, err = g.Reverse(ctx, geocode.ReverseQuery{Position: at, Type: kind, Postcode: postcode, CityCode: cityCode})
	} else {
		q := geocode.Query{Text: f.text(rec), Limit: 2, Type: kind, Postcode: postcode, CityCode: cityCode}
		if placed {
			q.Near = &at
		}
		if q.Text == "" {
			return csvAnswer{status: statusSkipped}
		}
		found, err = g.Search(ctx, q)
	}
	switch {
	case err != nil:
		return csvAnswer{status: statusError}
	case len(found) == 0:
		return csvAnswer{status: statusNotFound}
	}
	a := csvAnswer{Result: found[0], reverse: f.Reverse, status: statusFound}
	if len(found) > 1 && !f.Reverse {
		a.next = found[1].Score
	}
	return a
}

func (f *csvFile) text(rec csvRecord) string {
	var words []string
	for _, i := range f.columns {
		if cell := f.cell(rec, i); cell != "" {
			words = append(words, cell)
		}
	}
	return strings.Join(words, " ")
}

func (f *csvFile) point(rec csvRecord) (orb.Point, bool) {
	if f.lat < 0 || f.lon < 0 {
		return orb.Point{}, false
	}
	lat, errLat := strconv.ParseFloat(strings.Replace(f.cell(rec, f.lat), ",", ".", 1), 64)
	lon, errLon := strconv.ParseFloat(strings.Replace(f.cell(rec, f.lon), ",", ".", 1), 64)
	ok := errLat == nil && errLon == nil && lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180
	return orb.Point{lon, lat}, ok
}

// code5 reads a postcode or an INSEE code; a spreadsheet takes its first zero away. What is neither filters nothing.
func code5(s string) string {
	s = strings.ToUpper(strings.TrimSuffix(s, ".0"))
	if len(s) == 4 {
		s = "0" + s
	}
	if len(s) != 5 {
		return ""
	}
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && (i != 1 || s[i] != 'A' && s[i] != 'B') {
			return ""
		}
	}
	return s
}

func (a csvAnswer) value(column string) string {
	if column == "result_status" {
		return a.status
	}
	if a.status != statusFound {
		return ""
	}
	switch column {
	case "latitude", "result_latitude":
		return degrees(a.Position.Lat())
	case "longitude", "result_longitude":
		return degrees(a.Position.Lon())
	case "result_distance":
		return strconv.FormatFloat(a.DistanceM, 'f', 0, 64)
	case "result_label":
		return a.Label
	case "result_score":
		return score(a.Score)
	case "result_score_next":
		if a.next == 0 {
			return ""
		}
		return score(a.next)
	case "result_type":
		return string(a.Type)
	case "result_id":
		return a.ID
	case "result_housenumber":
		return a.HouseNumber
	case "result_name":
		return a.Name
	case "result_street":
		if a.Type == geocode.Street {
			return a.Name
		}
		return a.Street
	case "result_postcode":
		return a.Postcode
	case "result_city":
		return a.City
	case "result_context":
		return a.Context
	case "result_citycode":
		return a.CityCode
	case "result_oldcitycode":
		return a.OldCityCode
	case "result_oldcity":
		return a.OldCity
	}
	return ""
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }
func score(v float64) string   { return strconv.FormatFloat(v, 'f', 5, 64) }

// shown cuts what is repeated to the person.
func shown(s string) string {
	runes := []rune(strings.ToValidUTF8(s, "?"))
	if len(runes) > 200 {
		return string(runes[:200]) + "…"
	}
	return string(runes)
}

// utf8Tester watches whether what passes is UTF-8.
type utf8Tester struct {
	in     io.Reader
	rest   []byte // beginning of a letter cut by the end of a read
	broken bool
	utf16  bool
}

func (t *utf8Tester) Read(b []byte) (int, error) {
	n, err := t.in.Read(b)
	if !t.broken && n > 0 {
		seen := b[:n]
		if len(t.rest) > 0 {
			seen = append(t.rest, seen...)
		}
		t.rest = nil
		if !validUTF8Prefix(seen) {
			t.broken = true
		} else if i := lastRuneStart(seen); !utf8.FullRune(seen[i:]) {
			t.rest = bytes.Clone(seen[i:])
		}
	}
	return n, err
}

// inOrder makes each item on several workers and takes them in the order in which they came, a bounded number ahead.
func inOrder[T any](ctx context.Context, workers int, items func(yield func(T) bool), work func(T), take func(T) error) error {
	type job struct {
		item T
		done chan struct{}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	jobs, order := make(chan job), make(chan job, 2*workers)
	for range workers {
		go func() {
			for j := range jobs {
				work(j.item)
				close(j.done)
			}
		}()
	}
	go func() {
		defer close(order)
		defer close(jobs)
		items(func(item T) bool {
			j := job{item, make(chan struct{})}
			for _, to := range []chan<- job{order, jobs} {
				select {
				case to <- j:
				case <-ctx.Done():
					return false
				}
			}
			return true
		})
	}()
	for {
		select {
		case j, more := <-order:
			if !more {
				return ctx.Err()
			}
			select {
			case <-j.done:
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := take(j.item); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
