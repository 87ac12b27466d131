package export

import (
	"encoding/csv"
	"fmt"
	"io"
)

type csvWriter struct {
	out    *csv.Writer
	headed bool
}

// NewCSV writes the national standard as CSV: its columns in its order, commas, UTF-8, values of a list parted by "|".
func NewCSV(w io.Writer) Writer { return &csvWriter{out: csv.NewWriter(w)} }

func (w *csvWriter) head() error {
	if w.headed {
		return nil
	}
	w.headed = true
	return w.out.Write(columns)
}

// Write adds a row.
func (w *csvWriter) Write(r Record) error {
	if err := w.head(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	values := row(r)
	cells := make([]string, len(columns))
	for i, name := range columns {
		cells[i] = values[name]
	}
	if err := w.out.Write(cells); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// Close writes what is buffered, the header alone when there was no row.
func (w *csvWriter) Close() error {
	if err := w.head(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	w.out.Flush()
	if err := w.out.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}
