package dataset

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"slices"
)

// Shape is how a file is built.
type Shape string

// The shapes that are told apart.
const (
	ShapeTable    Shape = "csv"
	ShapeList     Shape = "json"    // a JSON array of objects, or of objects under one key
	ShapeGeoJSON  Shape = "geojson" // a FeatureCollection
	ShapeCalendar Shape = "ical"    // RFC 5545
	ShapeOther    Shape = "autre"
)

// Look is what the beginning of a file shows: its shape, and the names of its columns or of the keys of its first object
// (of its first feature's properties). A file is recognised by these, never by its name.
type Look struct {
	Shape Shape
	Keys  []string
	First map[string]string // of ShapeList and ShapeGeoJSON: the first object's scalar values
}

// Has says whether all these columns or keys are there.
func (l Look) Has(keys ...string) bool {
	for _, k := range keys {
		if !slices.Contains(l.Keys, k) {
			return false
		}
	}
	return true
}

// HasAny says whether one of these columns or keys is there.
func (l Look) HasAny(keys ...string) bool {
	return slices.ContainsFunc(keys, func(k string) bool { return l.Has(k) })
}

// Look looks at the beginning of the file without consuming it.
func (p *Plain) Look() Look {
	head := bytes.TrimLeft(p.Head, " \t\r\n")
	switch {
	case len(head) == 0:
		return Look{Shape: ShapeOther}
	case head[0] == '[' || head[0] == '{':
		return lookJSON(head)
	case bytes.HasPrefix(head, []byte("BEGIN:VCALENDAR")):
		return Look{Shape: ShapeCalendar}
	case bytes.IndexByte(head, 0) >= 0:
		return Look{Shape: ShapeOther} // binary
	}
	return lookTable(head)
}

func lookTable(head []byte) Look {
	r := csv.NewReader(bytes.NewReader(head))
	r.Comma = delimiterOf(head)
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	header, err := r.Read()
	if err != nil || len(header) < 2 {
		return Look{Shape: ShapeOther}
	}
	look := Look{Shape: ShapeTable}
	for _, name := range header {
		look.Keys = append(look.Keys, tidyCell(name))
	}
	return look
}

// lookJSON walks the tokens of the beginning: the keys of the first object of the list, or of the first feature's
// properties. The text may stop anywhere.
func lookJSON(head []byte) Look {
	w := &walker{dec: json.NewDecoder(bytes.NewReader(head)), look: Look{Shape: ShapeOther, First: map[string]string{}}}
	w.dec.UseNumber()
	w.value(nil)
	return w.look
}

type walker struct {
	dec     *json.Decoder
	look    Look
	started bool // the object whose keys are wanted has begun
	done    bool
}

// value reads one value at a path such as ["features" "0" "properties"] and reports false when the text is over or enough
// is known.
func (w *walker) value(path []string) bool {
	token, err := w.dec.Token()
	if err != nil || w.done {
		return false
	}
	delim, ok := token.(json.Delim)
	if !ok {
		w.scalar(path, token)
		return true
	}
	if delim == '[' {
		for first := true; w.dec.More(); first = false {
			name := "1"
			if first {
				name = "0"
			}
			if !w.value(append(slices.Clone(path), name)) {
				return false
			}
		}
		_, err := w.dec.Token()
		return err == nil
	}
	wanted := w.wants(path)
	if wanted {
		w.started = true
	}
	for w.dec.More() {
		key, err := w.dec.Token()
		if err != nil {
			return false
		}
		name, _ := key.(string)
		if wanted {
			w.look.Keys = append(w.look.Keys, name)
		}
		if !w.value(append(slices.Clone(path), name)) {
			return false
		}
	}
	if wanted {
		w.done = true
		return false
	}
	_, err = w.dec.Token()
	return err == nil
}

// wants says whether the object at the path is the one that shows the format.
func (w *walker) wants(path []string) bool {
	switch {
	case w.started:
		return false
	case slices.Equal(path, []string{"0"}) || len(path) == 2 && path[1] == "0" && path[0] != "features":
		w.look.Shape = ShapeList
		return true
	case slices.Equal(path, []string{"features", "0", "properties"}):
		w.look.Shape = ShapeGeoJSON
		return true
	}
	return false
}

func (w *walker) scalar(path []string, token json.Token) {
	if !w.started || len(path) == 0 || len(w.look.Keys) == 0 || path[len(path)-1] != w.look.Keys[len(w.look.Keys)-1] {
		return
	}
	switch v := token.(type) {
	case string:
		w.look.First[path[len(path)-1]] = v
	case json.Number:
		w.look.First[path[len(path)-1]] = v.String()
	}
}
