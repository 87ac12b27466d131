// Package tilejson describes a set of vector tiles to clients: TileJSON 3.0.0 (Mapbox, 2021,
// https://github.com/mapbox/tilejson-spec/tree/master/3.0.0).
package tilejson

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/paulmach/orb"
)

// Version is the version of the specification.
const Version = "3.0.0"

// Document is one TileJSON document. Tiles and VectorLayers are required.
type Document struct {
	Name        string
	Description string
	Attribution string
	Tiles       []string // templates of absolute addresses with {z}, {x} and {y}
	MinZoom     int
	MaxZoom     int // tiles of larger zooms are drawn from those of this one
	// Bounds of the data in longitude and latitude; the zero bound is left out.
	Bounds       orb.Bound
	VectorLayers []VectorLayer
}

// VectorLayer is one layer inside the tiles.
type VectorLayer struct {
	ID          string            `json:"id"`
	Description string            `json:"description,omitempty"`
	MinZoom     int               `json:"minzoom"`
	MaxZoom     int               `json:"maxzoom"`
	Fields      map[string]string `json:"fields"` // name of a property → what it says
}

// Check finds what the specification forbids: no address, no layer, zooms upside down or outside 0 to 30, a layer without
// name.
func (d Document) Check() error {
	if len(d.Tiles) == 0 || len(d.VectorLayers) == 0 {
		return errors.New("tilejson: tiles and vector_layers are required")
	}
	if d.MinZoom < 0 || d.MaxZoom > 30 || d.MinZoom > d.MaxZoom {
		return fmt.Errorf("tilejson: zooms %d to %d", d.MinZoom, d.MaxZoom)
	}
	for _, l := range d.VectorLayers {
		if l.ID == "" || l.Fields == nil {
			return errors.New("tilejson: a layer needs its id and its fields")
		}
	}
	return nil
}

// MarshalJSON writes the document; the order of keys is fixed. It fails on what Check refuses.
func (d Document) MarshalJSON() ([]byte, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	document := struct {
		TileJSON     string        `json:"tilejson"`
		Name         string        `json:"name,omitempty"`
		Description  string        `json:"description,omitempty"`
		Attribution  string        `json:"attribution,omitempty"`
		Scheme       string        `json:"scheme"`
		Tiles        []string      `json:"tiles"`
		MinZoom      int           `json:"minzoom"`
		MaxZoom      int           `json:"maxzoom"`
		Bounds       []float64     `json:"bounds,omitempty"`
		VectorLayers []VectorLayer `json:"vector_layers"`
	}{
		TileJSON: Version, Name: d.Name, Description: d.Description, Attribution: d.Attribution, Scheme: "xyz",
		Tiles: d.Tiles, MinZoom: d.MinZoom, MaxZoom: d.MaxZoom, VectorLayers: d.VectorLayers,
	}
	if d.Bounds != (orb.Bound{}) {
		document.Bounds = []float64{d.Bounds.Min.Lon(), d.Bounds.Min.Lat(), d.Bounds.Max.Lon(), d.Bounds.Max.Lat()}
	}
	return json.Marshal(document)
}
