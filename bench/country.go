package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/hexgrid"
)

// The synthetic country of the coverage bench: square départements side by side, each made from its own number alone, so
// that a country is never whole in memory. Communes stand on a grid, their people thin out around the middle (METHODS §1, "bourg"), and
// help gathers where people do.
const (
	departementsAside = 10
	communesAside     = 19   // 361 communes a département, 35,000 in the country
	cellKM            = 0.35 // between the centres of neighbouring cells
	cellsAside        = 8
	southDegrees      = 43.5
	westDegrees       = -1.5
	kmPerDegree       = 111.2
)

// country says how much help each département has, and how large it is.
type country struct {
	sites, stops int     // a département
	communeKM    float64 // between the middles of neighbouring communes
}

// at is the place so many kilometres east and north of the corner of the country.
func at(eastKM, northKM float64) orb.Point {
	lat := southDegrees + northKM/kmPerDegree
	return orb.Point{westDegrees + eastKM/(kmPerDegree*math.Cos(46.5*math.Pi/180)), lat}
}

// syntheticCommune is the middle of a commune and its people, fewer than 200 in a quarter of them, 60,000 in the largest.
type syntheticCommune struct {
	code        string
	east, north float64
	people      float64
}

func (c country) communes(departement int) []syntheticCommune {
	random := rand.New(rand.NewPCG(uint64(departement), 1))
	communes := make([]syntheticCommune, 0, communesAside*communesAside)
	side := communesAside * c.communeKM
	west, south := float64(departement%departementsAside)*side, float64(departement/departementsAside)*side
	for row := range communesAside {
		for column := range communesAside {
			communes = append(communes, syntheticCommune{
				code:   fmt.Sprintf("%03d%03d", departement, len(communes)),
				east:   west + (float64(column)+0.3+0.4*random.Float64())*c.communeKM,
				north:  south + (float64(row)+0.3+0.4*random.Float64())*c.communeKM,
				people: math.Min(60_000, math.Exp(6.2+1.3*random.NormFloat64())),
			})
		}
	}
	return communes
}

// rows are the demand of a département, sorted: about 23,000 of them.
func (c country) rows(departement int) []coverage.Row {
	var rows []coverage.Row
	for _, commune := range c.communes(departement) {
		first, total := len(rows), 0.0
		for n := range cellsAside * cellsAside {
			column, line := float64(n%cellsAside)-cellsAside/2, float64(n/cellsAside)-cellsAside/2
			east, north := (column+0.5*math.Mod(line+cellsAside, 2))*cellKM, line*cellKM*0.87
			weight := math.Exp(-math.Hypot(east, north)) + 0.005
			total += weight
			rows = append(rows, coverage.Row{NeedKnown: true, Row: hexgrid.Row{
				Cell: hexgrid.Cell(departement*1_000_000 + len(rows)), Commune: commune.code, Basis: hexgrid.BasisTown,
				Centre: at(commune.east+east, commune.north+north), People: weight,
			}})
		}
		for i := first; i < len(rows); i++ {
			rows[i].People *= commune.people / total
			rows[i].Need = 0.14 * rows[i].People
		}
	}
	return rows
}

// services are the help of a département: sites open on some weekdays, a fifth of them at unknown hours; stops once or twice a month.
func (c country) services(departement int) []coverage.Service {
	random := rand.New(rand.NewPCG(uint64(departement), 2))
	communes := c.communes(departement)
	upTo, total := make([]float64, len(communes)), 0.0
	for i := range communes {
		total += communes[i].people
		upTo[i] = total
	}
	services := make([]coverage.Service, 0, c.sites+c.stops)
	for n := range c.sites + c.stops {
		i := 0
		for draw := random.Float64() * total; upTo[i] < draw; i++ {
		}
		where := communes[i]
		if n >= c.sites {
			where = communes[random.IntN(len(communes))]
		}
		s := coverage.Service{
			ID: fmt.Sprintf("%03d-%04d", departement, n), Mobile: n >= c.sites,
			Point: at(where.east+random.NormFloat64(), where.north+random.NormFloat64()),
		}
		if s.Mobile {
			every := []int{14, 28, 28, 35}[random.IntN(4)]
			for day := random.IntN(every); day < coverage.Year+coverage.LongestWindow; day += every {
				s.Days[coverage.Low].Add(day)
			}
		} else if random.IntN(5) > 0 {
			open := 1 + random.IntN(31) // weekdays, one bit each
			for day := range coverage.Year + coverage.LongestWindow {
				if open>>(day%7)&1 == 1 && random.IntN(40) > 0 {
					s.Days[coverage.Low].Add(day)
				}
			}
		}
		s.Days[coverage.High] = s.Days[coverage.Low]
		if s.Days[coverage.Low].Empty() {
			s.Doubt = coverage.UnknownHours
			for day := range coverage.Year + coverage.LongestWindow {
				if day%7 < 5 {
					s.Days[coverage.High].Add(day)
				}
			}
		}
		for _, run := range coverage.Runs {
			s.Hours[run] = 6 * float64(s.Days[run].Count())
		}
		services = append(services, s)
	}
	return services
}

// around are the services of a département and of those beside it: none farther than 40 km is missing.
func (c country) around(departement, departements int) []coverage.Service {
	var services []coverage.Service
	for other := range departements {
		east, north := other%departementsAside-departement%departementsAside, other/departementsAside-departement/departementsAside
		if max(east, -east, north, -north) <= 1 {
			services = append(services, c.services(other)...)
		}
	}
	return services
}
