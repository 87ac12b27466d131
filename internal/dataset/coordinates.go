package dataset

import (
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// box is a rectangle of latitudes and longitudes.
type box struct{ south, north, west, east float64 }

// frenchBoxes hold France and its overseas territories. No point of one of them lies in another with its axes swapped,
// which is what makes a swap certain.
var frenchBoxes = []box{
	{41, 51.5, -5.6, 10},       // metropolitan France
	{14, 18.3, -63.3, -60.6},   // Guadeloupe, Martinique, Saint-Martin, Saint-Barthélemy
	{2, 6, -54.8, -51.4},       // Guyane
	{-21.6, -20.7, 55, 56},     // La Réunion
	{-13.2, -12.4, 44.8, 45.5}, // Mayotte
	{46.6, 47.3, -56.7, -56},   // Saint-Pierre-et-Miquelon
	{-23, -19, 163, 169},       // Nouvelle-Calédonie
	{-28, -7, -155, -134},      // Polynésie française
	{-14.5, -13, -178.5, -176}, // Wallis-et-Futuna
}

func inFrance(lat, lon float64) bool {
	for _, b := range frenchBoxes {
		if lat >= b.south && lat <= b.north && lon >= b.west && lon <= b.east {
			return true
		}
	}
	return false
}

// ReadPoint reads a latitude and a longitude as sources write them: decimal commas, both in one cell ("47.1, 2.4"), axes
// swapped, Lambert-93 metres, "0" and "0" for absent. It gives nil when there is no point to read. changed says that what
// was read is not what was written.
func ReadPoint(latitude, longitude string) (p *orb.Point, changed bool) {
	lat, okLat := number(latitude)
	lon, okLon := number(longitude)
	if !okLat || !okLon {
		both := latitude
		if both == "" {
			both = longitude
		}
		if lat, lon, okLat = twoNumbers(both); !okLat {
			return nil, false
		}
		changed = true
	}
	switch {
	case lat == 0 && lon == 0:
		return nil, false
	case inFrance(lat, lon):
		return &orb.Point{lon, lat}, changed
	case inFrance(lon, lat):
		return &orb.Point{lat, lon}, true
	}
	for _, xy := range [2][2]float64{{lon, lat}, {lat, lon}} {
		if x, y := xy[0], xy[1]; x > 0 && x < 1_300_000 && y > 6_000_000 && y < 7_200_000 {
			p := Lambert93(x, y)
			return &p, true
		}
	}
	if math.Abs(lat) <= 90 && math.Abs(lon) <= 180 {
		return &orb.Point{lon, lat}, changed // elsewhere in the world: the check against the commune will tell
	}
	return nil, false
}

// number reads "47.09", "47,09", "47 °", with any blanks.
func number(s string) (float64, bool) {
	s = strings.NewReplacer("\u00a0", "", "\u202f", "", " ", "", "°", "").Replace(s)
	if strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
		s = strings.Replace(s, ",", ".", 1)
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

// twoNumbers reads "47.1, 2.4", "47.1;2.4", "47,1 2,4".
func twoNumbers(s string) (a, b float64, ok bool) {
	for _, cut := range []string{";", ", ", ",", " "} {
		left, right, found := strings.Cut(strings.TrimSpace(s), cut)
		if !found {
			continue
		}
		x, okX := number(left)
		y, okY := number(right)
		if okX && okY {
			return x, y, true
		}
	}
	return 0, 0, false
}

// Lambert93 turns Lambert-93 metres (EPSG:2154, RGF93, which is WGS 84 to better than a metre) into lon, lat. The constants
// and the inverse are those of IGN's NTG_71 (algorithms ALG0002 and ALG0004).
func Lambert93(x, y float64) orb.Point {
	const (
		n  = 0.7256077650532670
		c  = 11754255.426096
		xs = 700000.0
		ys = 12655612.049876
		e  = 0.08181919112794
		l0 = 3 * math.Pi / 180
	)
	dx, dy := x-xs, y-ys
	r := math.Hypot(dx, dy)
	lon := l0 + math.Atan2(dx, -dy)/n
	iso := -math.Log(r/c) / n
	lat := 2*math.Atan(math.Exp(iso)) - math.Pi/2
	for range 20 {
		s := e * math.Sin(lat)
		next := 2*math.Atan(math.Pow((1+s)/(1-s), e/2)*math.Exp(iso)) - math.Pi/2
		if math.Abs(next-lat) < 1e-12 {
			lat = next
			break
		}
		lat = next
	}
	return orb.Point{lon * 180 / math.Pi, lat * 180 / math.Pi}
}
