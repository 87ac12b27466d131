package site

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/area"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Landmark is what is known of where a commune lies.
type Landmark struct {
	Centre  *orb.Point
	AreaKm2 float64          // 0 = unknown
	Contour orb.MultiPolygon // precise contours only; nil = none is loaded
}

// Terrain decides where places are drawn: it checks declared points against the communes that they declare (DOMAIN §1). It does
// not change once built.
type Terrain struct {
	landmarks map[territory.INSEECode]Landmark
	contours  *area.Index
	unchecked bool
}

// NewTerrain builds a terrain. unchecked switches the check off: the territories loaded are the built-in sample's, whose
// contours are approximate.
func NewTerrain(landmarks map[territory.INSEECode]Landmark, unchecked bool) *Terrain {
	polygons := make([]area.Polygon, 0, len(landmarks))
	for code, l := range landmarks {
		if len(l.Contour) > 0 {
			polygons = append(polygons, area.Polygon{ID: string(code), Geom: l.Contour})
		}
	}
	return &Terrain{landmarks: landmarks, contours: area.New(polygons), unchecked: unchecked}
}

// ToleranceM is how far outside the contour of its commune a point is still believed: contours are simplified, and places
// stand on borders.
const ToleranceM = 1000

// PlausibleRadiusM is how far from the centre of a commune of that area one of its places may be, for communes whose contour
// is not loaded: twice the radius of the disc of the same area, and the tolerance. Of the 1,754 communes of Centre-Val de
// Loire, all but two lie whole within it (TestPlausibleRadius). Unknown area: 20 km.
func PlausibleRadiusM(areaKm2 float64) float64 {
	if areaKm2 <= 0 {
		return 20_000
	}
	return 2*1000*math.Sqrt(areaKm2/math.Pi) + ToleranceM
}

// check compares a point with the commune that it is said to be in: what to think of it, and how far it lies in metres from
// the contour of that commune, or from its centre where no contour is loaded (nil = neither is known).
func (t *Terrain) check(declared *orb.Point, code territory.INSEECode) (Reason, *float64) {
	if declared == nil {
		return NoCoordinates, nil
	}
	if distance, ok := t.contours.DistanceM(string(code), *declared); ok {
		switch {
		case distance == 0:
			return InsideCommune, &distance
		case distance <= ToleranceM:
			return WithinOneKm, &distance
		}
		return SuspectOutside, &distance
	}
	l := t.landmarks[code]
	if l.Centre == nil {
		return CommuneUnchecked, nil
	}
	distance := geo.Distance(*l.Centre, *declared)
	if distance <= PlausibleRadiusM(l.AreaKm2) {
		return NearCentre, &distance
	}
	return FarFromCentre, &distance
}

// believed says whether a point of which check says this is kept.
func believed(r Reason) bool {
	return r == InsideCommune || r == WithinOneKm || r == NearCentre || r == CommuneUnchecked
}

// among gives the candidate in which the point lies: by contour, else, among those without one, the candidate whose centre is
// nearest and near enough. "" = none.
func (t *Terrain) among(p orb.Point, candidates []territory.INSEECode) territory.INSEECode {
	for _, c := range candidates {
		if t.contours.Contains(string(c), p) {
			return c
		}
	}
	best, found := math.Inf(1), territory.INSEECode("")
	for _, c := range candidates { // sorted: equal distances go to the smallest code
		l := t.landmarks[c]
		if l.Centre == nil || len(l.Contour) > 0 {
			continue
		}
		if d := geo.Distance(*l.Centre, p); d <= PlausibleRadiusM(l.AreaKm2) && d < best {
			best, found = d, c
		}
	}
	return found
}
