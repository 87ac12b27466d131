package export

import (
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/maillage-numerique/maillage/internal/wording"
)

type xlsxWriter struct {
	out   io.Writer
	file  *excelize.File
	sheet *excelize.StreamWriter
	rows  int
	err   error // of the opening
}

// NewXLSX writes the national standard as a workbook of one sheet: the columns of the CSV, codes and telephones as text so that
// no zero is lost, coordinates as numbers. Rows are kept in a temporary file until Close.
func NewXLSX(w io.Writer) Writer {
	x := &xlsxWriter{out: w, file: excelize.NewFile()}
	name := wording.Say("export.feuille")
	if x.err = x.file.SetSheetName("Sheet1", name); x.err != nil {
		return x
	}
	if x.sheet, x.err = x.file.NewStreamWriter(name); x.err != nil {
		return x
	}
	bold, err := x.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		x.err = err
		return x
	}
	if x.err = x.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); x.err != nil {
		return x
	}
	heads := make([]any, len(columns))
	for i, column := range columns {
		heads[i] = excelize.Cell{Value: column, StyleID: bold}
	}
	x.err = x.add(heads)
	return x
}

// Write adds a row.
func (x *xlsxWriter) Write(r Record) error {
	if x.err != nil {
		return fmt.Errorf("write XLSX: %w", x.err)
	}
	values := row(r)
	cells := make([]any, len(columns))
	for i, column := range columns {
		value := values[column]
		switch {
		case value == "":
			cells[i] = nil
		case column == "latitude" || column == "longitude":
			number, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return fmt.Errorf("write XLSX: %w", err)
			}
			cells[i] = number
		default:
			cells[i] = fitting(value)
		}
	}
	if x.err = x.add(cells); x.err != nil {
		return fmt.Errorf("write XLSX: %w", x.err)
	}
	return nil
}

func (x *xlsxWriter) add(cells []any) error {
	x.rows++
	at, err := excelize.CoordinatesToCellName(1, x.rows)
	if err != nil {
		return err
	}
	return x.sheet.SetRow(at, cells)
}

// Close writes the workbook.
func (x *xlsxWriter) Close() error {
	defer x.file.Close()
	if x.err == nil {
		x.err = x.sheet.Flush()
	}
	if x.err == nil {
		_, x.err = x.file.WriteTo(x.out)
	}
	if x.err != nil {
		return fmt.Errorf("write XLSX: %w", x.err)
	}
	return nil
}

// fitting cuts a text at what a cell of Excel holds.
func fitting(s string) string {
	if utf8.RuneCountInString(s) <= excelize.TotalCellChars {
		return s
	}
	return string([]rune(s)[:excelize.TotalCellChars])
}
