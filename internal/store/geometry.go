package store

import (
	"fmt"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"
)

// The only file that knows how a geometry crosses the border of PostGIS: as EWKB bytes, SRID 4326, with
// ST_GeomFromEWKB(@geom::bytea) inwards and ST_AsEWKB(geom) outwards.

const srid = 4326

// toEWKB writes a geometry (lon, lat); nil stays NULL.
func toEWKB(g orb.Geometry) ([]byte, error) {
	if g == nil {
		return nil, nil
	}
	b, err := ewkb.Marshal(g, srid)
	if err != nil {
		return nil, fmt.Errorf("write a geometry: %w", err)
	}
	return b, nil
}

// pointEWKB writes an optional point.
func pointEWKB(p *orb.Point) ([]byte, error) {
	if p == nil {
		return nil, nil
	}
	return toEWKB(*p)
}

// fromEWKB reads a geometry; NULL gives nil.
func fromEWKB(b []byte) (orb.Geometry, error) {
	if b == nil {
		return nil, nil
	}
	g, _, err := ewkb.Unmarshal(b)
	if err != nil {
		return nil, fmt.Errorf("read a geometry: %w", err)
	}
	return g, nil
}

// pointFromEWKB reads an optional point.
func pointFromEWKB(b []byte) (*orb.Point, error) {
	g, err := fromEWKB(b)
	if err != nil || g == nil {
		return nil, err
	}
	p, ok := g.(orb.Point)
	if !ok {
		return nil, fmt.Errorf("read a point: found a %s", g.GeoJSONType())
	}
	return &p, nil
}
