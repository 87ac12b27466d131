package tour

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
)

// Leg is a drive from one place to another.
type Leg struct {
	Length int64 // metres for real rounds
	Time   Time
}

// Travel gives the legs between places, which it numbers from 0. They need not be symmetrical. It is asked once per pair.
type Travel interface {
	Places() int
	Leg(from, to int) Leg
}

// Matrix is legs already known: Matrix[from][to].
type Matrix [][]Leg

// Places is the number of rows.
func (m Matrix) Places() int { return len(m) }

// Leg is one cell.
func (m Matrix) Leg(from, to int) Leg { return m[from][to] }

// Crow estimates legs from great-circle distances, in metres and seconds, where no road graph is loaded.
type Crow struct {
	Points  []orb.Point                     // longitude, latitude
	Detour  float64                         // road metres per metre as the crow flies
	Minutes func(distanceM float64) float64 // by car, for a great-circle distance: coverage.CarMinutes
}

// Places is the number of points.
func (c Crow) Places() int { return len(c.Points) }

// Leg is 0 between a place and itself, where nobody has to drive.
func (c Crow) Leg(from, to int) Leg {
	if c.Points[from] == c.Points[to] {
		return Leg{}
	}
	d := geo.Distance(c.Points[from], c.Points[to])
	return Leg{Length: int64(math.Round(c.Detour * d)), Time: Time(math.Round(60 * c.Minutes(d)))}
}
