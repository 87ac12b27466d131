package tilejson_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/tiles/tilejson"
)

func ExampleDocument() {
	written, err := json.MarshalIndent(tilejson.Document{
		Name:    "communes",
		Tiles:   []string{"https://example.org/tiles/communes/{z}/{x}/{y}.mvt"},
		MinZoom: 7, MaxZoom: 12,
		Bounds: orb.Bound{Min: orb.Point{0.05, 46.34}, Max: orb.Point{3.13, 48.94}},
		VectorLayers: []tilejson.VectorLayer{
			{ID: "communes", MinZoom: 7, MaxZoom: 12, Fields: map[string]string{"nom": "Nom"}},
		},
	}, "", " ")
	fmt.Println(string(written), err)
	// Output:
	// {
	//  "tilejson": "3.0.0",
	//  "name": "communes",
	//  "scheme": "xyz",
	//  "tiles": [
	//   "https://example.org/tiles/communes/{z}/{x}/{y}.mvt"
	//  ],
	//  "minzoom": 7,
	//  "maxzoom": 12,
	//  "bounds": [
	//   0.05,
	//   46.34,
	//   3.13,
	//   48.94
	//  ],
	//  "vector_layers": [
	//   {
	//    "id": "communes",
	//    "minzoom": 7,
	//    "maxzoom": 12,
	//    "fields": {
	//     "nom": "Nom"
	//    }
	//   }
	//  ]
	// } <nil>
}

func TestWhatTheSpecificationForbidsIsNotWritten(t *testing.T) {
	t.Parallel()
	layer := tilejson.VectorLayer{ID: "lieux", Fields: map[string]string{}}
	for name, d := range map[string]tilejson.Document{
		"no address":        {VectorLayers: []tilejson.VectorLayer{layer}},
		"no layer":          {Tiles: []string{"x"}},
		"zooms upside down": {Tiles: []string{"x"}, VectorLayers: []tilejson.VectorLayer{layer}, MinZoom: 3, MaxZoom: 2},
		"layer without id":  {Tiles: []string{"x"}, VectorLayers: []tilejson.VectorLayer{{Fields: layer.Fields}}},
		"no fields":         {Tiles: []string{"x"}, VectorLayers: []tilejson.VectorLayer{{ID: "lieux"}}},
	} {
		if written, err := json.Marshal(d); err == nil {
			t.Errorf("%s: written as %s", name, written)
		}
	}
}
