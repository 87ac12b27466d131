package coverage

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
)

// Site is one place that counts as help.
type Site struct {
	ID    string
	Point orb.Point // longitude, latitude
}

// Supply finds the nearest of many sites, exactly. It does not change once built.
type NearestSupply struct {
	sites []placed // from south to north
}

// placed is a site and where it is on the unit sphere.
type placed struct {
	Site
	at vector
}

// NewNearestSupply sorts the sites: O(n log n).
func NewNearestSupply(sites []Site) *NearestSupply {
	s := &NearestSupply{sites: make([]placed, len(sites))}
	for i, site := range sites {
		s.sites[i] = placed{site, onSphere(site.Point)}
	}
	slices.SortFunc(s.sites, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.Point.Lat(), b.Point.Lat()), cmp.Compare(a.ID, b.ID))
	})
	return s
}

// Nearest is the site nearest to a point, at most withinM metres away. Equal distances go to the smallest ID.
//
// It walks north and south from the point's own parallel and stops where the difference of latitude alone is longer than
// the best distance: exact on the sphere, unlike an index on degrees.
func (s *NearestSupply) Nearest(p orb.Point, withinM float64) (site Site, distanceM float64, ok bool) {
	// A part in 10⁹ and a micrometre of slack: rounding must not stop the walk one site too early.
	tooFarNorth := func(other *placed, limit float64) bool {
		return math.Abs(other.Point.Lat()-p.Lat())*(math.Pi/180)*geo.EarthRadiusM*(1-1e-9)-1e-6 > limit
	}
	at, limit := onSphere(p), withinM
	limitChord := longestChord(limit)
	try := func(candidate *placed) {
		if chord(at, candidate.at) > limitChord {
			return
		}
		d := geo.Distance(p, candidate.Point)
		if d < limit || d == limit && (!ok || candidate.ID < site.ID) {
			site, distanceM, ok = candidate.Site, d, true
			limit, limitChord = d, longestChord(d)
		}
	}
	from, _ := slices.BinarySearchFunc(s.sites, p.Lat(), func(s placed, lat float64) int { return cmp.Compare(s.Point.Lat(), lat) })
	south, north := from-1, from
	for south >= 0 || north < len(s.sites) {
		if north < len(s.sites) {
			if tooFarNorth(&s.sites[north], limit) {
				north = len(s.sites)
			} else {
				try(&s.sites[north])
				north++
			}
		}
		if south >= 0 {
			if tooFarNorth(&s.sites[south], limit) {
				south = -1
			} else {
				try(&s.sites[south])
				south--
			}
		}
	}
	return site, distanceM, ok
}

// NearestParameters say how rows reach sites.
type NearestParameters struct {
	Minutes Minutes // of travel for a distance
	WithinM float64 // no site farther than this is looked for
	// Partial, when not nil, says whether a site that is not loaded could be within a distance of a row: its nearest
	// site's, or WithinM when it has none. It is asked from several goroutines.
	Partial func(row *Row, withinM float64) bool
}

// Reach fills Site, DistanceM, Minutes and Partial of every row, on all processors.
func ReachNearest(rows []Row, supply *NearestSupply, p NearestParameters) {
	const block = 4096
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for from := range next {
				for i := from; i < min(from+block, len(rows)); i++ {
					reach(&rows[i], supply, p)
				}
			}
		})
	}
	for from := 0; from < len(rows); from += block {
		next <- from
	}
	close(next)
	workers.Wait()
}

func reach(row *Row, supply *NearestSupply, p NearestParameters) {
	row.Site, row.DistanceM, row.Minutes = "", math.Inf(1), math.Inf(1)
	within := p.WithinM
	if site, distanceM, ok := supply.Nearest(row.Centre, p.WithinM); ok {
		row.Site, row.DistanceM, row.Minutes = site.ID, distanceM, p.Minutes(distanceM)
		within = distanceM
	}
	row.Partial = p.Partial != nil && p.Partial(row, within)
}
