package finding

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/area"
	"github.com/maillage-numerique/maillage/geo/nearest"
	"github.com/maillage-numerique/maillage/internal/store"
)

// farthestCentreM is how far the centre of a commune may be to tell the département of a point that no contour holds.
const farthestCentreM = 20_000

// ground tells in which commune a point lies.
type ground struct {
	contours *area.Index
	byCode   map[string]*store.GroundCommune
	centres  *nearest.Tree
	centred  []*store.GroundCommune // of the centres
}

func newGround(communes []store.GroundCommune) *ground {
	g := &ground{byCode: make(map[string]*store.GroundCommune, len(communes))}
	var polygons []area.Polygon
	var centres []orb.Point
	for i := range communes {
		c := &communes[i]
		g.byCode[string(c.Code)] = c
		if c.Contour != nil {
			polygons = append(polygons, area.Polygon{ID: string(c.Code), Geom: c.Contour})
		}
		if c.Centre != nil {
			centres, g.centred = append(centres, *c.Centre), append(g.centred, c)
		}
	}
	g.contours, g.centres = area.New(polygons), nearest.Build(centres, make([]nearest.Tags, len(centres)))
	return g
}

// commune gives the commune whose contour holds a point.
func (g *ground) commune(at orb.Point) (*store.GroundCommune, bool) {
	code, inside := g.contours.Locate(at)
	return g.byCode[code], inside
}

// departement of a point: of the commune that holds it, else of the nearest centre within 20 km; "" = none.
func (g *ground) departement(at orb.Point) string {
	if c, inside := g.commune(at); inside {
		return c.Departement
	}
	for found := range g.centres.Best(at, nearest.Ask{Least: func(distanceM float64, _ nearest.Tags) float64 {
		if distanceM > farthestCentreM {
			return math.Inf(1)
		}
		return distanceM
	}}) {
		return g.centred[found.Index].Departement
	}
	return ""
}
