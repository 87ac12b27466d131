// Package style draws the tiles: a MapLibre style (Style Specification version 8,
// https://maplibre.org/maplibre-style-spec/) on a quiet ground of its own, with no address of a third party, and the sprite
// of its patterns.
//
// There is no "glyphs": MapLibre then draws labels with the fonts of the page.
package style

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Options say where the tiles are and how to draw them.
type Options struct {
	// Base is the absolute address before "/communes/{z}/{x}/{y}.mvt" and "/sprite-clair.png".
	Base        string
	Theme       Theme
	Name        string
	Attribution string
	Font        string // a font that the page has loaded
	// MinZoom and MaxZoom of the layers communes, bassins, couverture, mailles, carences, lieux, arrets, passages.
	Zooms map[string][2]int
	// Zoning is the set of living areas that is shown first.
	Zoning string
	// Centre (longitude, latitude) and Zoom of the first view; MapLibre's own when zero.
	Centre [2]float64
	Zoom   float64
}

// Layer names that a page shows, hides and filters. Those of coverage are fills; everything else is drawn over them.
const (
	LayerGround           = "fond"
	LayerAreaCoverage     = "couverture-bassins"
	LayerAreaUnknown      = "couverture-bassins-inconnue"
	LayerCommuneCoverage  = "couverture-communes"
	LayerCommuneUnknown   = "couverture-communes-inconnue"
	LayerCells            = "mailles"
	LayerCellsUnsure      = "mailles-motifs"
	LayerGaps             = "carences"
	LayerCommunesOutline  = "communes-contours"
	LayerAreasOutline     = "bassins-contours"
	LayerCommunesNames    = "communes-noms"
	LayerAreasNames       = "bassins-noms"
	LayerSitesOther       = "lieux-autres"
	LayerSites            = "lieux"
	LayerTerminals        = "bornes"
	LayerSiteGroups       = "lieux-groupes"
	LayerSiteGroupsCounts = "lieux-groupes-nombres"
	LayerSitesNames       = "lieux-noms"
	LayerStops            = "arrets"
	LayerPassages         = "passages"
	LayerPassagesNames    = "passages-noms"
)

type object = map[string]any

// Write gives the style as JSON.
func Write(o Options) ([]byte, error) {
	if !slices.Contains(Themes, o.Theme) {
		return nil, fmt.Errorf("style: unknown theme %q", o.Theme)
	}
	p := palettes[o.Theme]
	sources := object{}
	for layer, zooms := range o.Zooms {
		sources[layer] = object{
			"type": "vector", "tiles": []string{o.Base + "/" + layer + "/{z}/{x}/{y}.mvt"},
			"minzoom": zooms[0], "maxzoom": zooms[1], "attribution": o.Attribution,
			"promoteId": promotedID(layer),
		}
	}
	document := object{
		"version":  8,
		"name":     o.Name,
		"metadata": object{"maillage:classes": classes(p), "maillage:couverture": p.coverage, "maillage:echelles": scales, "maillage:inconnu": p.unknown, "maillage:theme": o.Theme},
		"sprite":   o.Base + "/sprite-" + string(o.Theme),
		"sources":  sources,
		"layers":   slices.Concat(ground(p), coverage(p, o), cells(p), outlines(p, o), placeNames(p, o), sites(p), rounds(), siteNames(p, o), roundNames(p, o)),
	}
	if o.Zoom > 0 {
		document["center"], document["zoom"] = o.Centre, o.Zoom
	}
	return json.Marshal(document)
}

// promotedID is the property that names a feature in MapLibre's feature state.
func promotedID(layer string) any {
	switch layer {
	case "lieux", "arrets", "passages", "carences":
		return object{layer: "id"}
	case "mailles":
		return object{layer: "maille"}
	default:
		return object{layer: "code"}
	}
}

// classes is the legend's own truth: from and to in percent, and the colour.
func classes(p palette) []object {
	var legend []object
	from := 0.0
	for i, colour := range p.classes {
		to := 100.0
		if i < len(Breaks) {
			to = Breaks[i]
		}
		legend = append(legend, object{"de": from, "a": to, "couleur": colour})
		from = to
	}
	return legend
}
