package geocode

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
)

// How far an answer may be from the point asked about: beyond, it would say nothing of where the point is.
const (
	MaxHouseM        = 500
	MaxStreetM       = 2_000
	MaxMunicipalityM = 15_000
)

// ReverseQuery asks what stands at a point.
type ReverseQuery struct {
	Position orb.Point
	Limit    int  // answers wanted; 0 = 1
	Type     Type // only answers of this type; "" = the most precise at hand
	CityCode string
	Postcode string
}

type nearStreet struct {
	street     uint32
	distance   float64
	number     int
	repetition string
	at         point
}

// Reverse gives what is nearest to a point, the nearest first: house numbers within 500 m, else streets and hamlets within
// 2 km, else the commune whose centre is nearest within 15 km (the index knows centres, not outlines). Each street comes
// once. The score falls with the distance: 1 at the point, one half at a kilometre.
func (x *Index) Reverse(q ReverseQuery) []Result {
	if math.IsNaN(q.Position[0]+q.Position[1]) || math.Abs(q.Position.Lon()) > 180 || math.Abs(q.Position.Lat()) > 90 {
		return nil
	}
	limit := q.Limit
	if limit <= 0 {
		limit = 1
	}
	limit = min(limit, MaxLimit)
	w := x.take(Query{CityCode: q.CityCode, Postcode: q.Postcode, Near: &q.Position})
	defer x.give(w)
	if q.CityCode != "" {
		w.filter = x.munisOfCode(q.CityCode, w.filter)
	}
	w.postcode = number5(q.Postcode)
	var results []Result
	if q.Type != Municipality {
		for _, n := range w.streetsAround(q.Type, limit) {
			c := candidate{isStreet: true, street: n.street, muni: x.street(n.street).muni(), number: n.number, repetition: n.repetition, at: n.at}
			results = append(results, w.reversed(&c, n.distance))
		}
	}
	if q.Type == Municipality || q.Type == "" && len(results) == 0 {
		for _, n := range w.munisAround(limit) {
			c := candidate{muni: n.street, at: n.at}
			results = append(results, w.reversed(&c, n.distance))
		}
	}
	return results
}

func (w *work) reversed(c *candidate, distance float64) Result {
	c.parts = Components{Name: -1, City: -1, Postcode: -1, Number: -1, Proximity: 1 / (1 + distance/1000)}
	c.score = c.parts.Proximity
	r := w.result(c)
	r.DistanceM = distance
	return r
}

// streetsAround reads the squares around the point, ring after ring, until nothing nearer can come.
func (w *work) streetsAround(t Type, limit int) []nearStreet {
	x := w.x
	var found []nearStreet
	seen := map[uint32]bool{}
	reach := float64(MaxStreetM)
	if t == HouseNumber {
		reach = MaxHouseM
	}
	row, col := (int(w.near.lat)+90_000_000)/cellMicro, (int(w.near.lon)+180_000_000)/cellMicro
	sideM := cellMicro * 0.111195 * math.Min(1, math.Cos(float64(w.near.lat)*math.Pi/180e6))
	for ring := 0; ; ring++ {
		// A point of ring r + 1 is at least r squares away.
		if away := float64(ring-1) * sideM; away > reach || len(found) >= limit && found[limit-1].distance <= away {
			break
		}
		eachOfRing(row, col, ring, func(cell uint32) {
			from, to := x.cell(cell)
			for i := from; i < to; i++ {
				street := x.cellStreets.at(i)
				if seen[street] {
					continue
				}
				seen[street] = true
				if n, ok := w.nearestHouse(street, t); ok && n.distance <= reach {
					found = append(found, n)
				}
			}
		})
		slices.SortFunc(found, func(a, b nearStreet) int {
			return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.street, b.street))
		})
	}
	if t == "" && len(found) > 0 && found[0].number > 0 && found[0].distance > MaxHouseM {
		for i := range found { // too far for a door: the street only
			found[i].number, found[i].at = 0, x.street(found[i].street).point()
		}
	}
	return found[:min(limit, len(found))]
}

func eachOfRing(row, col, ring int, f func(cell uint32)) {
	for r := row - ring; r <= row+ring; r++ {
		step := 1
		if ring > 0 && r != row-ring && r != row+ring {
			step = 2 * ring
		}
		for c := col - ring; c <= col+ring; c += step {
			if r >= 0 && c >= 0 && c < 36_000 {
				f(uint32(r*36_000 + c))
			}
		}
	}
}

// cell gives the range of cellStreets of one square.
func (x *Index) cell(cell uint32) (from, to int) {
	n := x.cells.len() / 2
	lo, hi := 0, n
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if x.cells.at(2*mid) < cell {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == n || x.cells.at(2*lo) != cell {
		return 0, 0
	}
	from, to = int(x.cells.at(2*lo+1)), x.cellStreets.len()
	if lo+1 < n {
		to = int(x.cells.at(2*lo + 3))
	}
	return from, to
}

// nearestHouse gives the house of a street nearest to the point, or the street itself when no number is wanted or known.
func (w *work) nearestHouse(street uint32, t Type) (nearStreet, bool) {
	s := w.x.street(street)
	if w.q.Postcode != "" && s.postcode() != w.postcode || w.q.CityCode != "" && !slices.Contains(w.filter, w.cityOf(s.muni())) && !slices.Contains(w.filter, s.muni()) {
		return nearStreet{}, false
	}
	if t == Locality && !s.locality() || t == HouseNumber && s.houseCount() == 0 || t == Street && s.locality() {
		return nearStreet{}, false
	}
	best := nearStreet{street: street, at: s.point()}
	nearest := math.Inf(1)
	if s.houseCount() == 0 {
		nearest = w.near.roughly(s.point())
	}
	h := s.houses()
	for {
		number, repetition, at, ok := h.next()
		if !ok {
			break
		}
		if d := w.near.roughly(at); d < nearest {
			nearest, best.at, best.number, best.repetition = d, at, number, repetition
		}
	}
	best.distance = geo.Distance(w.near.orb(), best.at.orb())
	if t == Street || t == Locality {
		best.number, best.at = 0, s.point()
	}
	return best, true
}

// munisAround gives the communes whose centres are nearest.
func (w *work) munisAround(limit int) []nearStreet {
	var found []nearStreet
	for i := range w.x.muniCount() {
		m := w.x.muni(uint32(i))
		if _, child := m.parent(); child || !m.point().valid() {
			continue
		}
		// A quarter of a degree is more than 15 km of latitude and of longitude in France.
		if p := m.point(); abs(p.lat-w.near.lat) > 250_000 || abs(p.lon-w.near.lon) > 250_000 {
			continue
		}
		if w.q.CityCode != "" && !slices.Contains(w.filter, uint32(i)) || w.q.Postcode != "" && !m.hasPostcode(w.postcode) {
			continue
		}
		if d := geo.Distance(w.near.orb(), m.point().orb()); d <= MaxMunicipalityM {
			found = append(found, nearStreet{street: uint32(i), at: m.point(), distance: d})
		}
	}
	slices.SortFunc(found, func(a, b nearStreet) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.street, b.street))
	})
	return found[:min(limit, len(found))]
}

func abs(v int32) int32 {
	if v < 0 {
		return -v
	}
	return v
}
