package httpapi

import (
	"encoding/json"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// feature is a GeoJSON Feature (RFC 7946) with typed properties.
type feature[P any] struct {
	Type       string            `json:"type"`
	ID         string            `json:"id"`
	Geometry   *geojson.Geometry `json:"geometry"` // null = placed nowhere, or not asked for
	Properties P                 `json:"properties"`
}

// collection is a FeatureCollection; M holds its foreign members.
type collection[P, M any] struct {
	Features []feature[P]
	Members  M
}

// MarshalJSON writes the foreign members beside type and features.
func (c collection[P, M]) MarshalJSON() ([]byte, error) {
	features := c.Features
	if features == nil {
		features = []feature[P]{}
	}
	head, err := json.Marshal(struct {
		Type     string       `json:"type"`
		Features []feature[P] `json:"features"`
	}{"FeatureCollection", features})
	if err != nil {
		return nil, err
	}
	members, err := json.Marshal(c.Members)
	if err != nil || len(members) <= len("{}") {
		return head, err
	}
	return append(append(head[:len(head)-1], ','), members[1:]...), nil
}

func newFeature[P any](id string, g orb.Geometry, properties P) feature[P] {
	f := feature[P]{Type: "Feature", ID: id, Properties: properties}
	if g != nil {
		f.Geometry = geojson.NewGeometry(rounded(g))
	}
	return f
}

func pointOf(p *orb.Point) orb.Geometry {
	if p == nil {
		return nil
	}
	return *p
}

func outlineOf(mp orb.MultiPolygon) orb.Geometry {
	if len(mp) == 0 {
		return nil
	}
	return mp
}

// rounded keeps six decimals, about 10 cm (RFC 7946 §11.2).
func rounded(g orb.Geometry) orb.Geometry { return orb.Round(orb.Clone(g), 1_000_000) }
