package analysing

import (
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/area"
	"github.com/maillage-numerique/maillage/internal/store"
)

// halo says which communes lie around the studied area, their centre at most p.HaloM from it. Their people share the hours of
// the places that both reach (METHODS §1): they enter the calculation, not the totals.
func halo(data store.CoverageData, p Parameters) func(*store.CoverageCommune) bool {
	var outlines []orb.MultiPolygon
	var centres []orb.Point // of studied communes without a contour
	for i := range data.Communes {
		c := &data.Communes[i]
		switch {
		case !c.InStudy:
		case len(c.Outline) > 0:
			outlines = append(outlines, c.Outline)
		case c.Centre != nil:
			centres = append(centres, *c.Centre)
		}
	}
	outskirts := area.NewOutskirts(outlines)
	return func(c *store.CoverageCommune) bool {
		if c.InStudy || c.Straddling || c.Centre == nil {
			return false
		}
		if outskirts.Within(*c.Centre, p.HaloM) {
			return true
		}
		for _, centre := range centres {
			if geo.Distance(centre, *c.Centre) <= p.HaloM {
				return true
			}
		}
		return false
	}
}
