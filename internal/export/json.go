package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// arrayWriter writes JSON objects between an opening and a closing, as they come.
type arrayWriter struct {
	out            *bufio.Writer
	opening, close string
	begun          bool
	object         func(Record) ([]byte, error)
}

// NewJSON writes the national standard as a JSON array: its keys in its order, lists as one text parted by "|" as its schema
// types them, numbers for the coordinates, no key for what is unknown.
func NewJSON(w io.Writer) Writer {
	return &arrayWriter{out: bufio.NewWriter(w), opening: "[\n", close: "\n]\n", object: standardObject}
}

// Write adds an object.
func (w *arrayWriter) Write(r Record) error {
	object, err := w.object(r)
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	before := ",\n"
	if !w.begun {
		before, w.begun = w.opening, true
	}
	if _, err := w.out.WriteString(before); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	if _, err := w.out.Write(object); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// Close ends the array.
func (w *arrayWriter) Close() error {
	end := w.close
	if !w.begun {
		end = w.opening + end
	}
	_, _ = w.out.WriteString(end) // Flush gives its error
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

func standardObject(r Record) ([]byte, error) {
	values := row(r)
	var b bytes.Buffer
	b.WriteByte('{')
	for _, name := range columns {
		value := values[name]
		if value == "" {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Quote(name) + ":")
		if name == "latitude" || name == "longitude" {
			b.WriteString(value)
			continue
		}
		text, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		b.Write(text)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
