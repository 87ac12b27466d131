package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// EarthRadiusM is the radius of PostGIS's sphere in metres: (2a + b) / 3 of the WGS 84 ellipsoid. It is not
// orb.EarthRadius, which is the equatorial radius and gives distances 0.11 % longer.
const EarthRadiusM = 6371008.7714150598

// Distance is the great-circle distance between two points in metres, on the sphere of PostGIS. It is symmetric, exact
// to rounding from a millimetre to the antipodes, and NaN when a coordinate is NaN.
//
// The formula is Vincenty's for a sphere, the one of PostGIS's sphere_distance: the law of cosines loses short
// distances and the haversine loses antipodes.
func Distance(a, b orb.Point) float64 { return NewPlace(a).Distance(NewPlace(b)) }

// Place is a point made ready for many distances: it keeps the sine and the cosine of its latitude.
type Place struct {
	lon, sinLat, cosLat float64 // radians of the longitude
}

// NewPlace makes a point (longitude, latitude in degrees) ready.
func NewPlace(p orb.Point) Place {
	sinLat, cosLat := math.Sincos(radians(p.Lat()))
	return Place{radians(p.Lon()), sinLat, cosLat}
}

// Distance is that of the two points, bit for bit.
func (a Place) Distance(b Place) float64 {
	sinLon, cosLon := math.Sincos(math.Abs(b.lon - a.lon))
	across := b.cosLat * sinLon
	along := a.cosLat*b.sinLat - a.sinLat*b.cosLat*cosLon
	return EarthRadiusM * math.Atan2(math.Sqrt(across*across+along*along), a.sinLat*b.sinLat+a.cosLat*b.cosLat*cosLon)
}

// BoundAround is the smallest longitude-latitude box that holds every point within radiusM metres of the centre: a
// search in it misses nothing. Near a pole, or for a circle that holds one, it spans every longitude. It does not wrap
// at the antimeridian: longitudes may leave ±180.
func BoundAround(centre orb.Point, radiusM float64) orb.Bound {
	r := radiusM / EarthRadiusM
	lat := radians(centre.Lat())
	south, north := lat-r, lat+r
	if south <= -math.Pi/2 || north >= math.Pi/2 {
		return orb.Bound{
			Min: orb.Point{centre.Lon() - 180, math.Max(degrees(south), -90)},
			Max: orb.Point{centre.Lon() + 180, math.Min(degrees(north), 90)},
		}
	}
	// The meridians that touch the circle do so poleward of the centre: cos(lat) alone would be too narrow.
	dLon := math.Asin(math.Min(1, math.Sin(r)/math.Cos(lat)))
	return orb.Bound{
		Min: orb.Point{centre.Lon() - degrees(dLon), degrees(south)},
		Max: orb.Point{centre.Lon() + degrees(dLon), degrees(north)},
	}
}

func radians(deg float64) float64 { return deg * (math.Pi / 180) }
func degrees(rad float64) float64 { return rad * (180 / math.Pi) }
