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

// Terrain checks declared positions against the communes that they declare (DOMAIN §1). It does not change once built.
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

// Place decides where a site is drawn: its declared point when its declared commune agrees, else the centre of that commune,
// else nowhere. It also settles the commune where the declaration leaves several, or none.
func (t *Terrain) Place(declared *orb.Point, commune territory.Declared) (Position, territory.INSEECode) {
	code := commune.Code
	switch {
	case declared == nil:
		return t.centre(code, nil, NoCoordinates), code
	case t.unchecked:
		return kept(declared, NotChecked), code
	case len(t.landmarks) == 0: // no territory is loaded: nothing to check against
		return kept(declared, CommuneUnchecked), code
	case code != "":
		return t.check(declared, code), code
	}
	for _, candidate := range commune.Candidates {
		if t.contours.Contains(string(candidate), *declared) {
			return kept(declared, InsidePostcode), candidate
		}
	}
	if candidate := t.nearestWithoutContour(declared, commune.Candidates); candidate != "" {
		return kept(declared, InsidePostcode), candidate
	}
	if len(commune.Candidates) == 0 {
		if id, ok := t.contours.Locate(*declared); ok {
			return kept(declared, CommuneFromPoint), territory.INSEECode(id)
		}
	}
	return Position{Declared: declared, Level: LevelUnknown, Source: FromNowhere, Reason: NotFound}, ""
}

// check compares a point with the commune that it is said to be in.
func (t *Terrain) check(declared *orb.Point, code territory.INSEECode) Position {
	l := t.landmarks[code]
	if distance, ok := t.contours.DistanceM(string(code), *declared); ok {
		switch {
		case distance == 0:
			return kept(declared, InsideCommune)
		case distance <= ToleranceM:
			return kept(declared, WithinOneKm)
		}
		return t.centre(code, declared, SuspectOutside)
	}
	if l.Centre == nil {
		return kept(declared, CommuneUnchecked)
	}
	if geo.Distance(*l.Centre, *declared) <= PlausibleRadiusM(l.AreaKm2) {
		return kept(declared, NearCentre)
	}
	return t.centre(code, declared, FarFromCentre)
}

// nearestWithoutContour finds, among candidates whose contour is not loaded, the one whose centre is nearest and near enough.
func (t *Terrain) nearestWithoutContour(p *orb.Point, candidates []territory.INSEECode) territory.INSEECode {
	best, found := math.Inf(1), territory.INSEECode("")
	for _, c := range candidates { // sorted: equal distances go to the smallest code
		l := t.landmarks[c]
		if l.Centre == nil || len(l.Contour) > 0 {
			continue
		}
		if d := geo.Distance(*l.Centre, *p); d <= PlausibleRadiusM(l.AreaKm2) && d < best {
			best, found = d, c
		}
	}
	return found
}

func kept(declared *orb.Point, reason Reason) Position {
	return Position{Declared: declared, Geom: declared, Level: LevelExact, Source: FromDeclared, Reason: reason}
}

// centre draws at the centre of the commune, or nowhere when it has none.
func (t *Terrain) centre(code territory.INSEECode, declared *orb.Point, reason Reason) Position {
	l, known := t.landmarks[code]
	if !known || l.Centre == nil {
		return Position{Declared: declared, Level: LevelUnknown, Source: FromNowhere, Reason: NotFound}
	}
	return Position{Declared: declared, Geom: l.Centre, Level: LevelCommune, Source: FromCommune, Reason: reason}
}
