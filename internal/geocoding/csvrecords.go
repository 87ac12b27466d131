package geocoding

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/fault"
)

// maxRecord bounds one row: an unclosed quote must not read a whole file into memory.
const maxRecord = 1 << 20

var byteOrderMark = []byte{0xef, 0xbb, 0xbf}

// rawRecords cuts a CSV file into rows without changing a byte of them, so that order, delimiter, quotes, encoding and line
// ends are kept as they came.
type rawRecords struct {
	r     *bufio.Reader
	comma byte
	ansi  bool // Windows-1252 rather than UTF-8
	next  int  // line of the next row
}

// rawRecord is one row as it came, its end of line apart.
type rawRecord struct {
	bytes []byte
	end   []byte // "\n", "\r\n", or nothing at the end of the file
	line  int
}

func newRawRecords(in io.Reader) (*rawRecords, error) {
	r := &rawRecords{r: bufio.NewReaderSize(in, 64<<10), next: 1}
	head, err := r.r.Peek(64 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(bytes.TrimSpace(bytes.TrimPrefix(head, byteOrderMark))) == 0 {
		return nil, fault.New(fault.Unprocessable, "fichier_vide", "fichier", "")
	}
	r.ansi = !validHead(head)
	r.comma = commaOf(head)
	return r, nil
}

// validHead says whether the beginning of a file is UTF-8, a letter cut at its end forgiven.
func validHead(head []byte) bool {
	for cut := range utf8.UTFMax {
		if len(head) >= cut && utf8.Valid(head[:len(head)-cut]) {
			return true
		}
	}
	return false
}

// commaOf counts the delimiters of the first line, outside quotes.
func commaOf(head []byte) byte {
	counts := map[byte]int{}
	quoted := false
	for _, c := range head {
		if c == '"' {
			quoted = !quoted
		}
		if c == '\n' && !quoted {
			break
		}
		if !quoted {
			counts[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t', '|'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best
}

// read gives the next row, io.EOF after the last.
func (r *rawRecords) read() (rawRecord, error) {
	record := rawRecord{line: r.next}
	quoted := false
	for {
		part, err := r.r.ReadSlice('\n')
		record.bytes = append(record.bytes, part...)
		if len(record.bytes) > maxRecord {
			return rawRecord{}, fault.New(fault.Unprocessable, "ligne_illisible", "", "").AtLine(record.line)
		}
		if bytes.Count(part, []byte{'"'})%2 == 1 {
			quoted = !quoted
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return rawRecord{}, err
		}
		if errors.Is(err, io.EOF) && len(record.bytes) == 0 {
			return rawRecord{}, io.EOF
		}
		if err == nil {
			r.next++
		}
		if err != nil || !quoted {
			break
		}
	}
	switch {
	case bytes.HasSuffix(record.bytes, []byte("\r\n")):
		record.bytes, record.end = record.bytes[:len(record.bytes)-2], []byte("\r\n")
	case bytes.HasSuffix(record.bytes, []byte("\n")):
		record.bytes, record.end = record.bytes[:len(record.bytes)-1], []byte("\n")
	}
	return record, nil
}

// cells reads the values of a row.
func (r *rawRecords) cells(record rawRecord) ([]string, error) {
	c := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(record.bytes, byteOrderMark)))
	c.Comma, c.LazyQuotes, c.FieldsPerRecord = rune(r.comma), true, -1
	cells, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.New(fault.Unprocessable, "ligne_illisible", "", "").AtLine(record.line).Wrap(err)
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(dataset.ToUTF8(cells[i]))
	}
	return cells, nil
}

// write gives a row back as it came, with more cells.
func (r *rawRecords) write(w *bufio.Writer, record rawRecord, more []string) error {
	end := record.end
	if end == nil {
		end = []byte("\n")
	}
	_, _ = w.Write(record.bytes)
	for _, cell := range more {
		_ = w.WriteByte(r.comma)
		if strings.IndexByte(cell, r.comma) >= 0 || strings.ContainsAny(cell, "\"\r\n") {
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		if r.ansi {
			encoded, err := charmap.Windows1252.NewEncoder().String(cell)
			if err == nil {
				cell = encoded
			}
		}
		_, _ = w.WriteString(cell)
	}
	if _, err := w.Write(end); err != nil {
		return fmt.Errorf("write a row: %w", err)
	}
	return nil
}
