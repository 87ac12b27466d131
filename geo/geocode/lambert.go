package geocode

import (
	"math"

	"github.com/paulmach/orb"
)

// Lambert93 projects longitude and latitude to Lambert-93 metres (EPSG:2154), the x and y of the national service. Formulas and
// constants: IGN, NTG 71, algorithms 1 and 3, ellipsoid GRS 80. Meant for metropolitan France.
func Lambert93(p orb.Point) (x, y float64) {
	const (
		n  = 0.7256077650532670
		c  = 11754255.426096
		xs = 700000.0
		ys = 12655612.049876
		e  = 0.08181919104281579
	)
	phi := p.Lat() * math.Pi / 180
	sin := e * math.Sin(phi)
	iso := math.Log(math.Tan(math.Pi/4+phi/2) * math.Pow((1-sin)/(1+sin), e/2))
	r := c * math.Exp(-n*iso)
	gamma := n * (p.Lon() - 3) * math.Pi / 180
	return xs + r*math.Sin(gamma), ys - r*math.Cos(gamma)
}
