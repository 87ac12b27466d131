package export

import (
	"bufio"
	"encoding/json"
	"io"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// NewGeoJSON writes a FeatureCollection: the standard's values as properties, and where the place is drawn with how precisely,
// which the standard has no room for. A place that is not placed has no geometry.
func NewGeoJSON(w io.Writer) Writer {
	return &arrayWriter{
		out: bufio.NewWriter(w), opening: "{\"type\":\"FeatureCollection\",\"features\":[\n", close: "\n]}\n", object: featureObject,
	}
}

func featureObject(r Record) ([]byte, error) {
	properties := map[string]any{}
	for name, value := range row(r) {
		if value != "" && name != "latitude" && name != "longitude" {
			properties[name] = value
		}
	}
	s := r.Site
	properties["precision_position"] = string(s.Position.Level)
	properties["raison_position"] = string(s.Position.Reason)
	properties["aide"] = s.CountsAsHelp
	properties["pmr"] = string(s.Wheelchair)
	properties["rdv"] = string(s.Appointment)
	if s.HoursText != "" {
		properties["horaires_texte"] = tidy(s.HoursText)
	}
	feature := struct {
		Type       string            `json:"type"`
		ID         string            `json:"id"`
		Geometry   *geojson.Geometry `json:"geometry"`
		Properties map[string]any    `json:"properties"`
	}{Type: "Feature", ID: s.ID.String(), Properties: properties}
	if s.Position.Geom != nil {
		feature.Geometry = geojson.NewGeometry(orb.Round(*s.Position.Geom))
	}
	return json.Marshal(feature)
}
