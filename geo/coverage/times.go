package coverage

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
)

// Times gives minutes of travel from places to services. The straight line is the first implementation (CrowFlight), a road
// graph will be the second.
type Times interface {
	// Label says how the minutes are known: "vol_oiseau" or "route". Every figure made of them carries it.
	Label() string
	// Within tells of every service that a place reaches in at most limit minutes: positions of the place in places and of the
	// service among those that the times were made for, in any order. Only narrows the services asked about, in ascending
	// order; nil = all. It is asked from several goroutines, for places that lie near one another.
	Within(places []orb.Point, only []int32, limit float64, yield func(place, service int, minutes float64))
	// Nearest tells, of what Within does, at least of the quickest service of each place and of all that are as quick.
	Nearest(places []orb.Point, only []int32, limit float64, yield func(place, service int, minutes float64))
}

// CrowFlight estimates times from the great-circle distance.
type CrowFlight struct {
	minutes Minutes
	places  []geo.Place
	on      []vector
	every   []int32 // service there is
}

// NewCrowFlight gives the times to services by a mode of travel: CarMinutes, WalkMinutes, BicycleMinutes.
func NewCrowFlight(services []Service, minutes Minutes) *CrowFlight {
	c := &CrowFlight{minutes: minutes, places: make([]geo.Place, len(services)), on: make([]vector, len(services)), every: make([]int32, len(services))}
	for i := range services {
		c.places[i], c.on[i], c.every[i] = geo.NewPlace(services[i].Point), onSphere(services[i].Point), int32(i)
	}
	return c
}

// Label is "vol_oiseau".
func (c *CrowFlight) Label() string { return StraightLine }

// Within looks at every service once for the places together, then at those near enough once for each place.
func (c *CrowFlight) Within(places []orb.Point, only []int32, limit float64, yield func(place, service int, minutes float64)) {
	if len(places) == 0 || limit < c.minutes(0) {
		return
	}
	g := gather(places)
	far := longestChord(c.minutes.Farthest(limit))
	near := c.near(g, only, far)
	for i, at := range g.on {
		place := geo.NewPlace(places[i])
		for _, service := range near {
			if chord(at, c.on[service]) > far {
				continue
			}
			if minutes := c.minutes(place.Distance(c.places[service])); minutes <= limit {
				yield(i, int(service), minutes)
			}
		}
	}
}

// Nearest is like Within as far as the service that is nearest to the places together, then for each place as far as its own.
func (c *CrowFlight) Nearest(places []orb.Point, only []int32, limit float64, yield func(place, service int, minutes float64)) {
	if len(places) == 0 || limit < c.minutes(0) {
		return
	}
	g := gather(places)
	first, some := c.nearest(g.middle, c.asked(only))
	if !some {
		return
	}
	// The nearest to the middle is a way for all: nobody goes farther than by it.
	way := math.Sqrt(chord(g.middle, c.on[first])) + g.spread
	farM := c.minutes.Farthest(math.Min(limit, c.minutes(distanceOf(way))))
	near := c.near(g, only, longestChord(farM))
	for i, at := range g.on {
		service, some := c.nearest(at, near)
		if !some {
			continue
		}
		place := geo.NewPlace(places[i])
		metres := place.Distance(c.places[service])
		// Where a metre more takes longer nobody beyond it is as quick.
		far := math.Inf(1)
		if c.minutes(metres+1) > c.minutes(metres) {
			far = longestChord(metres + 1)
		}
		for _, service := range near {
			if chord(at, c.on[service]) > far {
				continue
			}
			if minutes := c.minutes(place.Distance(c.places[service])); minutes <= limit {
				yield(i, int(service), minutes)
			}
		}
	}
}

// gathering is places that lie near one another, seen from their middle.
type gathering struct {
	on     []vector
	middle vector
	spread float64 // straight distance from the middle to the farthest place
}

func gather(places []orb.Point) gathering {
	g := gathering{on: make([]vector, len(places))}
	for i, p := range places {
		g.on[i] = onSphere(p)
		for k := range g.middle {
			g.middle[k] += g.on[i][k] / float64(len(places))
		}
	}
	for _, at := range g.on {
		g.spread = math.Max(g.spread, math.Sqrt(chord(g.middle, at)))
	}
	return g
}

// asked is the services asked about.
func (c *CrowFlight) asked(only []int32) []int32 {
	if only == nil {
		return c.every
	}
	return only
}

// near lists the services that some of the places may reach, by a chord of at most far.
func (c *CrowFlight) near(g gathering, only []int32, far float64) []int32 {
	reach := math.Sqrt(far) + g.spread + 1e-12
	var near []int32
	for _, service := range c.asked(only) {
		if chord(g.middle, c.on[service]) <= reach*reach {
			near = append(near, service)
		}
	}
	return near
}

// nearest is the service of the shortest chord, to rounding.
func (c *CrowFlight) nearest(at vector, among []int32) (service int32, some bool) {
	shortest := math.Inf(1)
	for _, s := range among {
		if d := chord(at, c.on[s]); d < shortest {
			service, shortest, some = s, d, true
		}
	}
	return service, some
}

type vector [3]float64

func onSphere(p orb.Point) vector {
	sinLat, cosLat := math.Sincos(p.Lat() * math.Pi / 180)
	sinLon, cosLon := math.Sincos(p.Lon() * math.Pi / 180)
	return vector{cosLat * cosLon, cosLat * sinLon, sinLat}
}

// chord is the square of the straight distance through the sphere: it grows with the distance along it and costs no
// trigonometry.
func chord(a, b vector) float64 {
	x, y, z := a[0]-b[0], a[1]-b[1], a[2]-b[2]
	return x*x + y*y + z*z
}

// distanceOf is at least the distance in metres of points whose straight distance through the sphere is so many radii.
func distanceOf(straight float64) float64 {
	return geo.EarthRadiusM*2*math.Asin(math.Min(1, straight/2+1e-12)) + 0.001
}

// longestChord is at least the chord of every pair of points that are distanceM apart or nearer: rounding, of about a
// nanometre in a coordinate, must not refuse a service that is on the limit.
func longestChord(distanceM float64) float64 {
	c := 2*math.Sin(math.Min(distanceM/geo.EarthRadiusM, math.Pi)/2) + 1e-14
	return c*c*(1+1e-9) + 1e-30
}
