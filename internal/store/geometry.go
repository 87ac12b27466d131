package store

import (
	"fmt"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"
)

// The only file that knows how a geometry crosses the border of PostGIS: as EWKB bytes, SRID 4326 (3857 for what tiles
// draw), with ST_GeomFromEWKB(@geom::bytea) inwards and ST_AsEWKB(geom) outwards.

const (
	srid     = 4326
	sridTile = 3857
)

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

// toTileEWKB writes a geometry in metres of EPSG:3857.
func toTileEWKB(g orb.Geometry) ([]byte, error) {
	b, err := ewkb.Marshal(g, sridTile)
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

// multiPolygonFromEWKB reads an optional multipolygon; NULL gives an empty one.
func multiPolygonFromEWKB(b []byte) (orb.MultiPolygon, error) {
	g, err := fromEWKB(b)
	if err != nil || g == nil {
		return nil, err
	}
	switch shape := g.(type) {
	case orb.MultiPolygon:
		return shape, nil
	case orb.Polygon:
		return orb.MultiPolygon{shape}, nil
	}
	return nil, fmt.Errorf("read a multipolygon: found a %s", g.GeoJSONType())
}
