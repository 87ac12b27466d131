package tiles

import (
	"fmt"
	"math"
	"strconv"

	"github.com/paulmach/orb"
)

// MaxZoom is the finest zoom that Maillage serves: 0.6 m a pixel at 47° north for tiles drawn on 512 pixels.
const MaxZoom = 16

// Extent is the number of units along a side of a tile, the usual one of Mapbox vector tiles.
const Extent = 4096

// SizePx is the side on screen of a tile at its own zoom, in CSS pixels, as MapLibre draws vector tiles.
const SizePx = 512

// halfSideM is half the side of the Mercator square: π times the equatorial radius of WGS 84, in metres.
const halfSideM = math.Pi * 6378137

// ID names one tile.
type ID struct {
	Z, X, Y int
}

// Coordinate is one of the three numbers of an ID.
type Coordinate string

// The coordinates, as they are written in addresses.
const (
	Z Coordinate = "z"
	X Coordinate = "x"
	Y Coordinate = "y"
)

// CoordinateError says which number of a tile's name cannot be: not written in plain decimal digits, or outside 0 to Max.
type CoordinateError struct {
	Coordinate Coordinate
	Value      string
	Max        int // the largest value that this coordinate may have at this zoom
}

// Error names the coordinate and its range.
func (e *CoordinateError) Error() string {
	return fmt.Sprintf("tile: %s must be a whole number from 0 to %d, not %q", e.Coordinate, e.Max, e.Value)
}

// Parse reads a tile's name from its three decimal numbers. There is one spelling of each tile: signs, blanks and leading
// zeros are refused, so that a cache never holds a tile twice. The error is a *CoordinateError.
func Parse(z, x, y string) (ID, error) {
	zoom, err := parse(Z, z, MaxZoom)
	if err != nil {
		return ID{}, err
	}
	last := 1<<zoom - 1
	column, err := parse(X, x, last)
	if err != nil {
		return ID{}, err
	}
	row, err := parse(Y, y, last)
	if err != nil {
		return ID{}, err
	}
	return ID{Z: zoom, X: column, Y: row}, nil
}

func parse(c Coordinate, s string, largest int) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > largest || strconv.Itoa(n) != s {
		return 0, &CoordinateError{Coordinate: c, Value: s, Max: largest}
	}
	return n, nil
}

// Valid says whether the tile exists in the matrix.
func (id ID) Valid() bool {
	return id.Z >= 0 && id.Z <= MaxZoom && id.X >= 0 && id.Y >= 0 && id.X < 1<<id.Z && id.Y < 1<<id.Z
}

// String writes the tile's name, z/x/y.
func (id ID) String() string { return fmt.Sprintf("%d/%d/%d", id.Z, id.X, id.Y) }

// Bound3857 is the tile's square in metres of EPSG:3857 (x east, y north). Complexity O(1).
func (id ID) Bound3857() orb.Bound {
	side := 2 * halfSideM / float64(int(1)<<id.Z)
	west, north := -halfSideM+float64(id.X)*side, halfSideM-float64(id.Y)*side
	return orb.Bound{Min: orb.Point{west, north - side}, Max: orb.Point{west + side, north}}
}

// Bound is the tile's rectangle in longitude and latitude, degrees (EPSG:4326).
func (id ID) Bound() orb.Bound {
	b := id.Bound3857()
	return orb.Bound{Min: toLonLat(b.Min), Max: toLonLat(b.Max)}
}

// At is the tile of a zoom that holds the point (lon, lat). A tile holds its west and north edges. Latitudes beyond the
// square (±85.05°) and longitudes beyond ±180° give the tile of the nearest edge.
func At(p orb.Point, zoom int) ID {
	lat := math.Max(-89.9, math.Min(89.9, p.Lat()))
	x := (p.Lon() + 180) / 360
	y := (1 - math.Asinh(math.Tan(lat*math.Pi/180))/math.Pi) / 2
	n := float64(int(1) << zoom)
	index := func(share float64) int { return int(math.Max(0, math.Min(n-1, math.Floor(share*n)))) }
	return ID{Z: zoom, X: index(x), Y: index(y)}
}

// PixelM is the side of a pixel in metres of EPSG:3857 when tiles of this zoom are drawn at their own size. On the ground
// it is shorter by the cosine of the latitude.
func PixelM(zoom int) float64 { return 2 * halfSideM / float64(int(1)<<zoom) / SizePx }

func toLonLat(p orb.Point) orb.Point {
	return orb.Point{
		p[0] / halfSideM * 180,
		math.Atan(math.Sinh(p[1]/halfSideM*math.Pi)) * 180 / math.Pi,
	}
}
