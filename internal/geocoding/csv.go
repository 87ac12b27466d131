package geocoding

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"

	"golang.org/x/text/transform"
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
