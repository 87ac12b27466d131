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
}

// CrowFlight estimates times from the great-circle distance.
type CrowFlight struct {
	minutes Minutes
	places  []geo.Place
	on      []vector
}

// NewCrowFlight gives the times to services by a mode of travel: CarMinutes, WalkMinutes, BicycleMinutes.
func NewCrowFlight(services []Service, minutes Minutes) *CrowFlight {
	c := &CrowFlight{minutes: minutes, places: make([]geo.Place, len(services)), on: make([]vector, len(services))}
	for i := range services {
		c.places[i], c.on[i] = geo.NewPlace(services[i].Point), onSphere(services[i].Point)
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
	on := make([]vector, len(places))
	var middle vector
	for i, p := range places {
		on[i] = onSphere(p)
		for k := range middle {
			middle[k] += on[i][k] / float64(len(places))
		}
	}
	spread := 0.0 // straight distance from the middle to the farthest place
	for _, at := range on {
		spread = math.Max(spread, math.Sqrt(chord(middle, at)))
	}
	far := longestChord(farthest(c.minutes, limit))
	reach := math.Sqrt(far) + spread + 1e-12
	var near []int32
	consider := func(service int32) {
		if chord(middle, c.on[service]) <= reach*reach {
			near = append(near, service)
		}
	}
	if only == nil {
		for service := range c.on {
			consider(int32(service))
		}
	} else {
		for _, service := range only {
			consider(service)
		}
	}
	for i, at := range on {
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

// farthest is a distance in metres beyond which every time is longer than the limit.
func farthest(minutes Minutes, limit float64) float64 {
	const halfway = math.Pi * geo.EarthRadiusM
	near, beyond := 0.0, 1000.0
	for minutes(beyond) <= limit {
		if beyond >= halfway {
			return halfway
		}
		near, beyond = beyond, 2*beyond
	}
	for range 50 {
		if middle := (near + beyond) / 2; minutes(middle) <= limit {
			near = middle
		} else {
			beyond = middle
		}
	}
	return beyond
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

// longestChord is at least the chord of every pair of points that are distanceM apart or nearer: rounding, of about a
// nanometre in a coordinate, must not refuse a service that is on the limit.
func longestChord(distanceM float64) float64 {
	c := 2*math.Sin(math.Min(distanceM/geo.EarthRadiusM, math.Pi)/2) + 1e-14
	return c*c*(1+1e-9) + 1e-30
}
