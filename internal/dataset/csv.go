package dataset

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/maillage-numerique/maillage/internal/fault"
)

// Table streams the rows of a CSV file: comma, semicolon or tab, with or without quotes, LF or CRLF, UTF-8 or Windows-1252.
type Table struct {
	Header    []string // names of the columns, trimmed, NFC
	Delimiter rune
	csv       *csv.Reader
	column    map[string]int
}

// Row is one row of a table. Line is where it starts in the file, the header being line 1.
type Row struct {
	Line  int
	table *Table
	cells []string
}

// ReadTable reads the header. A file without one is a fault.
func ReadTable(p *Plain) (*Table, error) {
	t := &Table{Delimiter: delimiterOf(p.Head), column: map[string]int{}}
	t.csv = csv.NewReader(p)
	t.csv.Comma = t.Delimiter
	t.csv.FieldsPerRecord = -1
	t.csv.ReuseRecord = true
	header, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, fault.New(fault.Unprocessable, "fichier_vide", "fichier", "")
	}
	if err != nil {
		return nil, rowFault(err)
	}
	for i, name := range header {
		name = tidyCell(name)
		t.Header = append(t.Header, name)
		if _, twice := t.column[name]; !twice && name != "" {
			t.column[name] = i
		}
	}
	return t, nil
}

// Has says whether the table has all these columns.
func (t *Table) Has(columns ...string) bool {
	for _, c := range columns {
		if _, ok := t.column[c]; !ok {
			return false
		}
	}
	return true
}

// Next gives the next row; io.EOF after the last. A row that cannot be read (an unbalanced quote, cells beyond the header)
// is a *fault.Fault with its line, and the reading may go on; any other error ends it. Empty lines are skipped. A row shorter
// than the header has empty cells at its end, as spreadsheets write it.
func (t *Table) Next() (Row, error) {
	cells, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return Row{}, io.EOF
	}
	if err != nil {
		return Row{}, rowFault(err)
	}
	line, _ := t.csv.FieldPos(0)
	row := Row{Line: line, table: t, cells: make([]string, len(t.Header))}
	for i, cell := range cells {
		cell = tidyCell(cell)
		if i < len(row.cells) {
			row.cells[i] = cell
		} else if cell != "" {
			return Row{}, fault.New(fault.Unprocessable, "ligne_trop_longue", "", cell).AtLine(line).
				With("attendues", fmt.Sprint(len(t.Header))).With("lues", fmt.Sprint(len(cells)))
		}
	}
	return row, nil
}

// Get gives a cell by the name of its column, trimmed; "" when the table has no such column.
func (r Row) Get(column string) string {
	if i, ok := r.table.column[column]; ok {
		return r.cells[i]
	}
	return ""
}

// First gives the first non-empty cell among several spellings of a column.
func (r Row) First(columns ...string) string {
	for _, c := range columns {
		if v := r.Get(c); v != "" {
			return v
		}
	}
	return ""
}

// Map gives the row as column → value, empty cells left out: what is kept of a source's record.
func (r Row) Map() map[string]string {
	m := make(map[string]string, len(r.cells))
	for name, i := range r.table.column {
		if r.cells[i] != "" {
			m[name] = r.cells[i]
		}
	}
	return m
}

// tidyCell makes a cell UTF-8, NFC, without blanks around it (no-break spaces included) nor NUL.
func tidyCell(s string) string {
	if isTidyASCII(s) {
		return s
	}
	s = strings.ReplaceAll(ToUTF8(s), "\x00", "")
	s = strings.TrimFunc(s, func(r rune) bool {
		return r == ' ' || r == '\t' || r == '\r' || r == '\n' || r == '\u00a0' || r == '\u202f' || r == '\ufeff'
	})
	return norm.NFC.String(s)
}

func isTidyASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] == 0 {
			return false
		}
	}
	return s == "" || s[0] > ' ' && s[len(s)-1] > ' '
}

// rowFault turns an error of encoding/csv into a fault with its line; errors of the file itself pass.
func rowFault(err error) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err
	}
	return fault.New(fault.Unprocessable, "ligne_illisible", "", "").AtLine(parse.StartLine).Wrap(err)
}

// delimiterOf counts the candidates outside quotes in the first line: the header says how the file is cut.
func delimiterOf(head []byte) rune {
	counts := map[byte]int{}
	quoted := false
	line, _, _ := bytes.Cut(head, []byte("\n"))
	if bytes.Count(line, []byte{'"'})%2 == 1 { // a header with a line break in quotes
		line = head
	}
	for _, c := range line {
		switch {
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ',' || c == ';' || c == '\t' || c == '|'):
			counts[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t', '|'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return rune(best)
}
