package dataset

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/maillage-numerique/maillage/internal/fault"
)

// eachObject reads an array of JSON objects, at the top or under the first key that holds an array; gives each as column →
// text with the line where it starts, and rejects the elements that are not objects. A file that is not such an array is a
// fault with the line where it stops being one.
func eachObject(p *Plain, file *SiteFile, take func(line int, object map[string]string)) error {
	all, err := p.ReadAll()
	if err != nil {
		return err
	}
	lines := lineCounter{text: all}
	dec := json.NewDecoder(bytes.NewReader(all))
	dec.UseNumber()
	broken := func(err error) error {
		at := dec.InputOffset()
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			at = syntax.Offset
		} else if errors.Is(err, io.ErrUnexpectedEOF) {
			at = int64(len(all))
		}
		return fault.New(fault.Unprocessable, "json_illisible", "fichier", "").AtLine(lines.at(at)).Wrap(err)
	}
	if err := enterArray(dec); err != nil {
		return broken(err)
	}
	for dec.More() {
		start := dec.InputOffset()
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return broken(err)
		}
		line := lines.at(start + int64(blanksAndComma(all[start:])))
		object, err := readObject(raw)
		if err != nil {
			file.reject(line, "ligne_illisible", "", string(raw))
			continue
		}
		take(line, object)
	}
	if _, err := dec.Token(); err != nil {
		return broken(err)
	}
	return nil
}

// enterArray goes into the array of the file.
func enterArray(dec *json.Decoder) error {
	t, err := dec.Token()
	if err != nil {
		return err
	}
	switch t {
	case json.Delim('['):
		return nil
	case json.Delim('{'):
	default:
		return fmt.Errorf("found %v where an array starts", t)
	}
	for dec.More() {
		if _, err := dec.Token(); err != nil { // the key
			return err
		}
		if t, err = dec.Token(); err != nil {
			return err
		}
		switch t {
		case json.Delim('['):
			return nil
		case json.Delim('{'):
			return errors.New("found an object under a key where an array is expected")
		}
	}
	return errors.New("found no array")
}

func readObject(raw []byte) (map[string]string, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var object map[string]any
	if err := dec.Decode(&object); err != nil {
		return nil, err
	}
	if object == nil {
		return nil, io.ErrUnexpectedEOF // null
	}
	out := make(map[string]string, len(object))
	for k, v := range object {
		if text := jsonText(v); text != "" {
			out[tidyCell(k)] = text
		}
	}
	return out, nil
}

func blanksAndComma(b []byte) int {
	return len(b) - len(bytes.TrimLeft(b, " \t\r\n,"))
}

// lineCounter gives the line of a growing offset.
type lineCounter struct {
	text []byte
	pos  int64
	line int
}

func (c *lineCounter) at(offset int64) int {
	offset = min(offset, int64(len(c.text)))
	if offset < c.pos {
		return 1 + bytes.Count(c.text[:offset], []byte("\n"))
	}
	c.line += bytes.Count(c.text[c.pos:offset], []byte("\n"))
	c.pos = offset
	return c.line + 1
}
