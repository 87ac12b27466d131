package dataset

import (
	"errors"
	"io"
	"iter"
	"math"
	"strconv"
	"strings"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Record is one row of a file, read.
type Record[T any] struct {
	Line  int
	Value T
}

// Records gives the rows of a file one by one. A *fault.Fault with a line is that row, refused; the reading goes on. Any
// other error is about the whole file and is the last.
type Records[T any] = iter.Seq2[Record[T], error]

// tableRecords reads a CSV file whose header has all the columns needed.
func tableRecords[T any](p *Plain, needed []string, parse func(*Table, Row) (T, error)) Records[T] {
	return func(yield func(Record[T], error) bool) {
		table, err := ReadTable(p)
		if err != nil {
			yield(Record[T]{}, err)
			return
		}
		for _, column := range needed {
			if !table.Has(column) {
				yield(Record[T]{}, fault.New(fault.Unprocessable, "colonne_absente", column, ""))
				return
			}
		}
		for {
			row, err := table.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			record := Record[T]{Line: row.Line}
			if err == nil {
				record.Value, err = parse(table, row)
			}
			if f, ok := fault.As(err); ok && f.Line == 0 && row.Line > 0 {
				err = f.AtLine(row.Line)
			}
			if !yield(record, err) {
				return
			}
			if f, ok := fault.As(err); err != nil && (!ok || f.Line == 0) {
				return
			}
		}
	}
}

// inseeCode reads the code of a commune, giving back the zero that a spreadsheet took: 1001 → 01001.
func inseeCode(field, s string) (territory.INSEECode, error) {
	digits := strings.TrimSuffix(strings.TrimSpace(s), ".0")
	if len(digits) == 4 && isDigits(digits) {
		digits = "0" + digits
	}
	code, err := territory.ParseINSEECode(digits)
	if err != nil {
		return "", fault.New(fault.Invalid, "code_insee_illisible", field, s)
	}
	return code, nil
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// isVoid says whether a cell stands for "unknown".
func isVoid(s string) bool {
	switch strings.ToLower(s) {
	case "", "-", "--", "..", "...", "na", "n/a", "#n/a", "#n/d", "nan", "null", "none", "s", "nd", "ns":
		return true
	}
	return false
}

// decimal reads a decimal number with a point or a comma; a void cell is unknown, not zero.
func decimal(field, s string) (*float64, error) {
	if isVoid(s) {
		return nil, nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		v, err = strconv.ParseFloat(frenchNumber.Replace(s), 64)
	}
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return nil, fault.New(fault.Invalid, "nombre_illisible", field, s)
	}
	return &v, nil
}

var frenchNumber = strings.NewReplacer(",", ".", "\u00a0", "", "\u202f", "", " ", "")

// share reads a percentage between 0 and 100.
func share(field, s string) (*float64, error) {
	v, err := decimal(field, s)
	if err != nil || v == nil {
		return nil, err
	}
	if *v < 0 || *v > 100 {
		return nil, fault.New(fault.Invalid, "part_hors_bornes", field, s)
	}
	return v, nil
}

// count reads a whole number that is not negative.
func count(field, s string) (*int, error) {
	v, err := decimal(field, s)
	if err != nil || v == nil {
		return nil, err
	}
	if *v < 0 || *v != math.Trunc(*v) || *v > 1e9 {
		return nil, fault.New(fault.Invalid, "effectif_illisible", field, s)
	}
	n := int(*v)
	return &n, nil
}

// postcodes reads a list of postcodes, sorted and without repeats; what is not five digits is left out.
func postcodes(s string) []string {
	list := []string{}
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return r == '|' || r == ';' || r == '/' || r == ' ' || r == ',' }) {
		if len(p) == 4 && isDigits(p) {
			p = "0" + p
		}
		if len(p) == 5 && isDigits(p) {
			list = append(list, p)
		}
	}
	return sortedUnique(list)
}
