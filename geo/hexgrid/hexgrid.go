// Package hexgrid puts people on H3 cells: which cells make up a commune, and how many of its inhabitants live in each.
//
// The grid is Uber's H3 (https://h3geo.org) at resolution 9: hexagons of about 0.1 km², their centres some 350 m apart.
// Longitude comes first everywhere here; H3's own order (latitude first) does not leave this package.
package hexgrid

import (
	"errors"
	"fmt"
	"slices"

	"github.com/paulmach/orb"
	"github.com/uber/h3-go/v4"

	"github.com/maillage-numerique/maillage/geo/area"
)

// Resolution is that of the calculation. Maps that are zoomed out show parents, resolutions 8 to 5.
const Resolution = 9

// Cell is an H3 index. It fits a PostgreSQL bigint; its text form is the usual fifteen hexadecimal digits.
type Cell int64

// At is the cell of resolution 9 that holds a point (longitude, latitude in degrees). A coordinate that is not a finite
// number is an error.
func At(p orb.Point) (Cell, error) {
	cell, err := h3.LatLngToCell(latLng(p), Resolution)
	if err != nil {
		return 0, fmt.Errorf("cell at %v: %w", p, err)
	}
	return Cell(cell), nil
}

// String is the hexadecimal form that every H3 tool reads.
func (c Cell) String() string { return h3.Cell(c).String() }

// Centre is the middle of the cell; an index that is no cell is an error.
func (c Cell) Centre() (orb.Point, error) {
	centre, err := h3.CellToLatLng(h3.Cell(c))
	if err != nil {
		return orb.Point{}, fmt.Errorf("centre of cell %s: %w", c, err)
	}
	return point(centre), nil
}

// Outline is the closed ring around the cell, anticlockwise: six corners, five for the twelve pentagons of the Earth.
func (c Cell) Outline() (orb.Polygon, error) {
	corners, err := h3.CellToBoundary(h3.Cell(c))
	if err != nil {
		return nil, fmt.Errorf("outline of cell %s: %w", c, err)
	}
	return orb.Polygon{ring(corners)}, nil
}

// Parent is the cell of a coarser resolution (0 to 9) that holds this one.
func (c Cell) Parent(resolution int) (Cell, error) {
	parent, err := h3.Cell(c).Parent(resolution)
	if err != nil {
		return 0, fmt.Errorf("parent of cell %s at resolution %d: %w", c, resolution, err)
	}
	return Cell(parent), nil
}

// Disk lists the cells at most k steps away, this one included, in ascending order: 7 cells for k = 1, 19 for k = 2.
func (c Cell) Disk(k int) ([]Cell, error) {
	cells, err := h3.GridDisk(h3.Cell(c), k)
	if err != nil {
		return nil, fmt.Errorf("disk of %d steps around cell %s: %w", k, c, err)
	}
	return sorted(cells), nil
}

// ErrNoArea says that a polygon holds no point, hence no cell.
var ErrNoArea = errors.New("the polygon has no area")

// Of lists, in ascending order, the cells whose centre lies in the polygon. A polygon too small to hold a centre (some
// communes cover less than a cell) gets the one cell of its interior point. Polygons that share a border share no cell,
// except by that last rule.
func Of(polygon orb.MultiPolygon) ([]Cell, error) {
	var cells []h3.Cell
	for _, part := range polygon {
		if len(part) == 0 {
			continue
		}
		loops := make([]h3.GeoLoop, len(part))
		for i, ring := range part {
			loops[i] = loop(ring)
		}
		inside, err := h3.PolygonToCellsExperimental(h3.GeoPolygon{GeoLoop: loops[0], Holes: loops[1:]}, Resolution, h3.ContainmentCenter)
		if err != nil {
			return nil, fmt.Errorf("cells of a polygon: %w", err)
		}
		cells = append(cells, inside...)
	}
	if len(cells) > 0 {
		return slices.Compact(sorted(cells)), nil
	}
	inside, ok := area.InteriorPoint(polygon)
	if !ok {
		return nil, ErrNoArea
	}
	only, err := At(inside)
	if err != nil {
		return nil, err
	}
	return []Cell{only}, nil
}

// Union is the outline of a set of cells: touching cells are merged, holes are kept, outer rings turn anticlockwise.
// Duplicates count once; the order of the input does not matter.
func Union(cells []Cell) (orb.MultiPolygon, error) {
	set := slices.Clone(cells)
	slices.Sort(set)
	set = slices.Compact(set)
	indexes := make([]h3.Cell, len(set))
	for i, c := range set {
		indexes[i] = h3.Cell(c)
	}
	polygons, err := h3.CellsToMultiPolygon(indexes)
	if err != nil {
		return nil, fmt.Errorf("outline of %d cells: %w", len(set), err)
	}
	union := make(orb.MultiPolygon, 0, len(polygons))
	for _, p := range polygons {
		rings := orb.Polygon{ring(p.GeoLoop)}
		for _, hole := range p.Holes {
			rings = append(rings, ring(hole))
		}
		union = append(union, rings)
	}
	return union, nil
}

func sorted(cells []h3.Cell) []Cell {
	out := make([]Cell, len(cells))
	for i, c := range cells {
		out[i] = Cell(c)
	}
	slices.Sort(out)
	return out
}

func latLng(p orb.Point) h3.LatLng { return h3.LatLng{Lat: p.Lat(), Lng: p.Lon()} }
func point(l h3.LatLng) orb.Point  { return orb.Point{l.Lng, l.Lat} }

func ring(corners []h3.LatLng) orb.Ring {
	r := make(orb.Ring, 0, len(corners)+1)
	for _, corner := range corners {
		r = append(r, point(corner))
	}
	return append(r, r[0])
}

func loop(r orb.Ring) h3.GeoLoop {
	l := make(h3.GeoLoop, len(r))
	for i, p := range r {
		l[i] = latLng(p)
	}
	return l
}
