package dataset

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/maillage-numerique/maillage/internal/fault"
)

// Feature is one contour of a file: a code, which may be of an earlier geography, and its outline.
type Feature struct {
	Code string
	Name string
	Geom orb.MultiPolygon
}

var codeKeys = []string{"code", "code_insee", "insee", "INSEE_COM"}

// IsStudiedContours recognises contours of the communes of the studied area: they say who lives there.
func IsStudiedContours(l Look) bool { return isCommuneContours(l) && l.Has("population") }

// IsGeneralisedContours recognises IGN's generalised contours, which carry the official area beside the drawn one.
func IsGeneralisedContours(l Look) bool {
	return isCommuneContours(l) && l.Has("superficie_officielle_m2")
}

// IsContours recognises any other contours of communes.
func IsContours(l Look) bool {
	return isCommuneContours(l) && !IsStudiedContours(l) && !IsGeneralisedContours(l)
}

func isCommuneContours(l Look) bool { return l.Shape == ShapeGeoJSON && communeCode(l.First) != "" }

// communeCode finds the code of a commune among properties: four characters are a code that lost its zero, two or three a
// département.
func communeCode(properties map[string]string) string {
	for _, key := range codeKeys {
		if code, err := inseeCode(key, properties[key]); err == nil {
			return string(code)
		}
	}
	return ""
}

// IsDepartementContours recognises contours of départements.
func IsDepartementContours(l Look) bool {
	code := l.First["code"]
	return l.Shape == ShapeGeoJSON && l.Has("code", "nom") && (len(code) == 2 || len(code) == 3)
}

// Contours reads the contours of communes; the line of a record is the rank of the feature, from 1.
func Contours(p *Plain) Records[Feature] {
	return features(p, func(properties geojson.Properties) (code, name string, err error) {
		for _, key := range codeKeys {
			if value, ok := properties[key]; ok {
				parsed, err := inseeCode(key, scalar(value))
				return string(parsed), scalar(properties["nom"]), err
			}
		}
		return "", "", fault.New(fault.Invalid, "code_insee_illisible", "code", "")
	})
}

// features streams a FeatureCollection, one feature in memory at a time.
func features(p *Plain, identify func(geojson.Properties) (code, name string, err error)) Records[Feature] {
	return func(yield func(Record[Feature], error) bool) {
		dec := json.NewDecoder(p)
		if err := seekFeatures(dec); err != nil {
			yield(Record[Feature]{}, err)
			return
		}
		for line := 1; dec.More(); line++ {
			var raw json.RawMessage
			if err := dec.Decode(&raw); err != nil {
				yield(Record[Feature]{}, fault.New(fault.Unprocessable, "geojson_illisible", "fichier", "").With("rang", fmt.Sprint(line)).Wrap(err))
				return
			}
			feature, err := readFeature(raw, identify)
			if f, ok := fault.As(err); ok {
				err = f.AtLine(line)
			}
			if !yield(Record[Feature]{Line: line, Value: feature}, err) {
				return
			}
		}
	}
}

// seekFeatures reads up to the first feature.
func seekFeatures(dec *json.Decoder) error {
	damaged := func(err error) error {
		return fault.New(fault.Unprocessable, "geojson_illisible", "fichier", "").With("rang", "0").Wrap(err)
	}
	if _, err := dec.Token(); err != nil {
		return damaged(err)
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return damaged(err)
		}
		if key == "features" {
			if _, err := dec.Token(); err != nil {
				return damaged(err)
			}
			return nil
		}
		var skipped json.RawMessage
		if err := dec.Decode(&skipped); err != nil {
			return damaged(err)
		}
	}
	return damaged(nil)
}

func readFeature(raw []byte, identify func(geojson.Properties) (string, string, error)) (Feature, error) {
	read, err := geojson.UnmarshalFeature(bytes.ToValidUTF8(raw, []byte("\uFFFD")))
	if err != nil {
		return Feature{}, fault.New(fault.Invalid, "contour_illisible", "geometry", "").Wrap(err)
	}
	code, name, err := identify(read.Properties)
	if err != nil {
		return Feature{}, err
	}
	f := Feature{Code: code, Name: name}
	switch g := read.Geometry.(type) {
	case orb.Polygon:
		f.Geom = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		f.Geom = g
	default:
		return f, fault.New(fault.Invalid, "contour_sans_surface", "geometry", code)
	}
	return checkOutline(f)
}

// checkOutline refuses what PostGIS would refuse or draw at a wrong place: metres instead of degrees, open or tiny rings.
func checkOutline(f Feature) (Feature, error) {
	tiny := func(r orb.Ring) bool { return len(r) < 4 }
	f.Geom = slices.DeleteFunc(f.Geom, func(p orb.Polygon) bool { return len(p) == 0 || tiny(p[0]) })
	if len(f.Geom) == 0 {
		return f, fault.New(fault.Invalid, "contour_sans_surface", "geometry", f.Code)
	}
	for i := range f.Geom {
		f.Geom[i] = slices.DeleteFunc(f.Geom[i], tiny)
		for _, ring := range f.Geom[i] {
			if !ring.Closed() {
				return f, fault.New(fault.Invalid, "contour_ouvert", "geometry", f.Code)
			}
		}
	}
	b := f.Geom.Bound()
	if b.Min.Lon() < -180 || b.Max.Lon() > 180 || b.Min.Lat() < -90 || b.Max.Lat() > 90 {
		return f, fault.New(fault.Invalid, "contour_pas_en_degres", "geometry", f.Code)
	}
	return f, nil
}

// scalar writes a JSON value as text: numbers without exponent nor ".0".
func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case float64:
		return strings.TrimSuffix(fmt.Sprintf("%.6f", v), ".000000")
	}
	return ""
}

// IsLivingAreaContours recognises the contours of INSEE's bassins de vie.
func IsLivingAreaContours(l Look) bool { return l.Shape == ShapeGeoJSON && l.Has("bv2022") }

// LivingAreaContours reads them.
func LivingAreaContours(p *Plain) Records[Feature] {
	return features(p, func(properties geojson.Properties) (string, string, error) {
		code, err := inseeCode("bv2022", scalar(properties["bv2022"]))
		return string(code), scalar(properties["nom"]), err
	})
}
