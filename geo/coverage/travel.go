package coverage

import (
	"math"

	"github.com/maillage-numerique/maillage/geo"
)

// StraightLine labels the times of this file: estimated from the great-circle distance, without any road. Every time
// that is shown carries its label, this one or "route".
const StraightLine = "vol_oiseau"

// Minutes gives a travel time in minutes for a great-circle distance in metres. It must not decrease with distance, so
// that the nearest place is also the quickest to reach.
type Minutes func(distanceM float64) float64

// Farthest is the greatest distance in metres that takes so many minutes at most, or a hair more: beyond it every time is longer.
func (m Minutes) Farthest(limit float64) float64 {
	const halfway = math.Pi * geo.EarthRadiusM
	near, beyond := 0.0, 1000.0
	for m(beyond) <= limit {
		if beyond >= halfway {
			return halfway
		}
		near, beyond = beyond, 2*beyond
	}
	for range 50 {
		if middle := (near + beyond) / 2; m(middle) <= limit {
			near = middle
		} else {
			beyond = middle
		}
	}
	return beyond
}

// carSteps are the corners of CarMinutes: kilometres as the crow flies, then minutes. They hold the detour of real roads
// (1.4 in short trips, 1.1 in long ones, measured on four OpenStreetMap graphs) and two minutes of starting and parking.
var carSteps = [...]struct{ km, minutes float64 }{{0, 2}, {1, 4.4}, {3.5, 8.0}, {7.5, 12.6}, {15, 19.7}, {30, 37.4}}

// carMinutesPerKM is the slope beyond the last corner.
const carMinutesPerKM = 1.18

// CarMinutes estimates the minutes by car for a distance in metres: linear between (0, 2) (1, 4.4) (3.5, 8.0) (7.5, 12.6)
// (15, 19.7) (30, 37.4) kilometres and minutes, then 1.18 minutes a kilometre. A first fit, known to be too fast in
// towns: 8 minutes against 13 by the roads of Orléans between 2 and 5 km.
func CarMinutes(distanceM float64) float64 {
	km := math.Max(0, distanceM/1000)
	for i := 1; i < len(carSteps); i++ {
		a, b := carSteps[i-1], carSteps[i]
		if km <= b.km {
			return a.minutes + (km-a.km)/(b.km-a.km)*(b.minutes-a.minutes)
		}
	}
	last := carSteps[len(carSteps)-1]
	return last.minutes + (km-last.km)*carMinutesPerKM
}

// detour is how much longer than the crow's flight a path on foot or by bicycle is.
const detour = 1.3

// WalkMinutes estimates the minutes on foot for a distance in metres: 1.3 times as far, at 4.5 km/h.
func WalkMinutes(distanceM float64) float64 { return atSpeed(distanceM, 4.5) }

// BicycleMinutes estimates the minutes by bicycle for a distance in metres: 1.3 times as far, at 15 km/h.
func BicycleMinutes(distanceM float64) float64 { return atSpeed(distanceM, 15) }

func atSpeed(distanceM, kmh float64) float64 {
	return 60 * detour * math.Max(0, distanceM/1000) / kmh
}
