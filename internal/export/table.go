package export

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// Line is a line of a table of figures, and where it is.
type Line struct {
	ID     string
	Values []Value
	Shape  orb.Geometry // nil = not known
}

// Value is a figure or a word under its French name. It is a string, a bool, a float64 or a *float64, nil where it is not known.
type Value struct {
	Name string
	Is   any
}

// WriteTableCSV writes lines of the same values: a header, commas, UTF-8, a point in decimals, nothing for what is not known.
func WriteTableCSV(w io.Writer, lines []Line) error {
	out := csv.NewWriter(w)
	for i, line := range lines {
		if i == 0 {
			names := make([]string, len(line.Values))
			for k, v := range line.Values {
				names[k] = v.Name
			}
			if err := out.Write(names); err != nil {
				return fmt.Errorf("write CSV: %w", err)
			}
		}
		cells := make([]string, len(line.Values))
		for k, v := range line.Values {
			cells[k] = v.text()
		}
		if err := out.Write(cells); err != nil {
			return fmt.Errorf("write CSV: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

func (v Value) text() string {
	switch x := v.plain().(type) {
	case string:
		return x
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case bool:
		if x {
			return "oui"
		}
		return "non"
	default:
		return ""
	}
}

// plain is the value with two decimals at most: more would claim a precision that an estimate has not.
func (v Value) plain() any {
	switch x := v.Is.(type) {
	case *float64:
		if x == nil {
			return nil
		}
		return hundredth(*x)
	case float64:
		return hundredth(x)
	default:
		return x
	}
}

func hundredth(x float64) float64 { return math.Round(x*100) / 100 }

// WriteTableGeoJSON writes lines as a FeatureCollection.
func WriteTableGeoJSON(w io.Writer, lines []Line) error {
	out := bufio.NewWriter(w)
	_, err := out.WriteString("{\"type\":\"FeatureCollection\",\"features\":[\n")
	for i, line := range lines {
		properties := make(map[string]any, len(line.Values))
		for _, v := range line.Values {
			properties[v.Name] = v.plain()
		}
		feature := struct {
			Type       string            `json:"type"`
			ID         string            `json:"id"`
			Geometry   *geojson.Geometry `json:"geometry"`
			Properties map[string]any    `json:"properties"`
		}{Type: "Feature", ID: line.ID, Properties: properties}
		if line.Shape != nil {
			feature.Geometry = geojson.NewGeometry(orb.Round(orb.Clone(line.Shape)))
		}
		raw, failed := json.Marshal(feature)
		if failed != nil {
			return fmt.Errorf("write GeoJSON: %w", failed)
		}
		if i > 0 {
			err = errors.Join(err, out.WriteByte(','), out.WriteByte('\n'))
		}
		_, wrote := out.Write(raw)
		err = errors.Join(err, wrote)
	}
	_, last := out.WriteString("\n]}\n")
	if err = errors.Join(err, last, out.Flush()); err != nil {
		return fmt.Errorf("write GeoJSON: %w", err)
	}
	return nil
}
