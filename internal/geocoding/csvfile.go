package geocoding

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/maillage-numerique/maillage/internal/fault"
)

// maxRecord bounds one row: beyond, a quote was surely left open.
const maxRecord = 1 << 20

// csvReader cuts a file into records and keeps the bytes of each, so that what is not ours is written back as it came: quoting,
// encoding, ends of lines. encoding/csv forgets them.
type csvReader struct {
	in        *bufio.Reader
	delimiter byte
	quote     byte
	line      int // of the record read last
	next      int
}

// csvRecord is one row. Its end of line is apart from its text.
type csvRecord struct {
	text   []byte
	end    []byte // "\n", "\r\n" or nothing at the end of the file
	fields []csvField
	line   int
}

// csvField is where a cell stands in the text of its record, quotes included.
type csvField struct {
	start, stop int
	quoted      bool
}

func newCSVReader(in *bufio.Reader, delimiter, quote byte) *csvReader {
	return &csvReader{in: in, delimiter: delimiter, quote: quote, next: 1}
}

// read gives the next record, a copy; io.EOF after the last. An empty line is a record without fields.
func (r *csvReader) read() (csvRecord, error) {
	rec := csvRecord{line: r.next}
	r.line = r.next
	state := csvState{quote: r.quote, delimiter: r.delimiter}
	for {
		part, err := r.in.ReadSlice('\n')
		from := len(rec.text)
		rec.text = append(rec.text, part...)
		if len(rec.text) > maxRecord {
			return rec, fault.New(fault.Unprocessable, "ligne_illisible", "data", "").AtLine(rec.line)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			state.scan(rec.text, from, len(rec.text))
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return rec, err
		}
		atEnd := errors.Is(err, io.EOF)
		if !atEnd {
			r.next++
		}
		stop := len(rec.text)
		if !atEnd {
			stop--
		}
		if stop > 0 && rec.text[stop-1] == '\r' && stop-1 >= from {
			stop--
		}
		state.scan(rec.text, from, stop)
		if state.inQuotes() && !atEnd {
			state.scan(rec.text, stop, len(rec.text))
			continue
		}
		if state.inQuotes() {
			return rec, fault.New(fault.Unprocessable, "ligne_illisible", "data", "").AtLine(rec.line)
		}
		if atEnd && len(rec.text) == 0 {
			return rec, io.EOF
		}
		rec.text, rec.end = rec.text[:stop:stop], rec.text[stop:]
		if stop > 0 {
			rec.fields = state.finish(stop)
		}
		return rec, nil
	}
}

// csvState walks through a record, RFC 4180: a quote opens a cell only at its beginning, and is doubled inside.
type csvState struct {
	quote, delimiter byte
	fields           []csvField
	start            int
	inside           bool // between the quotes of a cell
	closing          bool // the byte before was a quote inside quotes
	quoted           bool
}

func (s *csvState) inQuotes() bool { return s.inside && !s.closing }

func (s *csvState) scan(text []byte, from, to int) {
	for i := from; i < to; i++ {
		c := text[i]
		if s.inside {
			switch {
			case s.closing && c == s.quote:
				s.closing = false
				continue
			case s.closing:
				s.inside, s.closing = false, false
			default:
				s.closing = c == s.quote
				continue
			}
		}
		switch {
		case c == s.delimiter:
			s.fields = append(s.fields, csvField{s.start, i, s.quoted})
			s.start, s.quoted = i+1, false
		case c == s.quote && i == s.start:
			s.inside, s.quoted = true, true
		}
	}
}

func (s *csvState) finish(stop int) []csvField {
	return append(s.fields, csvField{s.start, stop, s.quoted})
}

// cell gives the words of a field, without quotes, trimmed.
func (f *csvFile) cell(rec csvRecord, i int) string {
	if i < 0 || i >= len(rec.fields) {
		return ""
	}
	field := rec.fields[i]
	b := rec.text[field.start:field.stop]
	if field.quoted {
		b = bytes.TrimSuffix(b[1:], []byte{f.quote})
		if bytes.IndexByte(b, f.quote) >= 0 {
			b = bytes.ReplaceAll(b, []byte{f.quote, f.quote}, []byte{f.quote})
		}
	}
	return strings.TrimSpace(f.encoding.decode(b))
}

// write gives the bytes of a cell of ours, quoted when needed or when the file quotes all.
func (f *csvFile) write(to []byte, value string) []byte {
	b := f.encoding.encode(value)
	if !f.quoteAll && !bytes.ContainsAny(b, "\r\n"+string([]byte{f.delimiter, f.quote})) {
		return append(to, b...)
	}
	to = append(to, f.quote)
	for _, c := range b {
		if c == f.quote {
			to = append(to, c)
		}
		to = append(to, c)
	}
	return append(to, f.quote)
}

// textEncoding is how the bytes of a file mean letters.
type textEncoding int

const (
	encodingUTF8 textEncoding = iota
	encodingWindows1252
)

// encodingNamed reads the name of an encoding.
func encodingNamed(name string) (textEncoding, bool) {
	switch strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name)) {
	case "utf8", "utf8sig", "ascii", "usascii":
		return encodingUTF8, true
	case "latin1", "iso88591", "iso885915", "windows1252", "cp1252", "ansi":
		return encodingWindows1252, true
	}
	return 0, false
}

func (e textEncoding) decode(b []byte) string {
	if e == encodingUTF8 || isASCII(b) {
		if utf8.Valid(b) {
			return string(b)
		}
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(decoded)
}

func (e textEncoding) encode(s string) []byte {
	if e == encodingUTF8 {
		return []byte(s)
	}
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if c, ok := charmap.Windows1252.EncodeRune(r); ok {
			b = append(b, c)
		} else {
			b = append(b, '?')
		}
	}
	return b
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// validUTF8Prefix says whether the beginning of a text is UTF-8, a letter cut at its end set aside.
func validUTF8Prefix(b []byte) bool {
	for i := 0; i < utf8.UTFMax && len(b) > 0 && !utf8.FullRune(b[lastRuneStart(b):]); i++ {
		b = b[:len(b)-1]
	}
	return utf8.Valid(b)
}

func lastRuneStart(b []byte) int {
	i := len(b) - 1
	for i > 0 && i > len(b)-utf8.UTFMax && !utf8.RuneStart(b[i]) {
		i--
	}
	return i
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
