package hexgrid

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/area"
)

// Basis says what the population of a row was spread by (METHODS §1, levels of precision).
type Basis string

// The levels that exist, the most precise first.
const (
	// BasisSquares: each 200 m square's people go to the cell of its centre, scaled to the legal population.
	BasisSquares Basis = "carreaux"
	// BasisAddresses: proportional to the distinct addresses of each cell.
	BasisAddresses Basis = "adresses"
	// BasisTown: people thin out away from the commune's centre, see Parameters.TownWeight.
	BasisTown Basis = "bourg"
	// BasisCentre: the commune has no contour; everybody is in the cell of its centre.
	BasisCentre Basis = "centre"
)

// Parameters of the spreading. DefaultParameters has the values of the method; results keep those they were made with.
type Parameters struct {
	// TownScaleKM and TownFloor are those of TownWeight.
	TownScaleKM float64 `json:"bourg_echelle_km"`
	TownFloor   float64 `json:"bourg_plancher"`
	// MinimumPeople is the number of inhabitants under which a row is dropped and the rest rescaled: fields and forests
	// would stay otherwise.
	MinimumPeople float64 `json:"ligne_population_min"`
	// SquaresShare is the share of the legal population that the squares of a commune must hold together to be used:
	// squares that were loaded in part would put everybody where the loaded ones are.
	SquaresShare float64 `json:"carreaux_part_min"`
	// AddressesPerPerson is the number of distinct addresses per inhabitant that must be loaded for those of a commune to be
	// used: a partial list would put everybody in the streets that it holds.
	AddressesPerPerson float64 `json:"adresses_par_habitant_min"`
}

// DefaultParameters are those of METHODS §1, fitted on the twelve communes whose squares are known (docs/method-coverage.md).
func DefaultParameters() Parameters {
	return Parameters{TownScaleKM: 1.0, TownFloor: 0.005, MinimumPeople: 0.3, SquaresShare: 0.5, AddressesPerPerson: 0.2}
}

// TownWeight is the relative number of people at a distance from the centre of their commune:
// w = exp(−d / TownScaleKM) + TownFloor.
func (p Parameters) TownWeight(distanceM float64) float64 {
	return math.Exp(-distanceM/(p.TownScaleKM*1000)) + p.TownFloor
}

// Square is a population square: people counted together, at its centre.
type Square struct {
	Centre orb.Point
	People float64
}

// Commune is what is known of where the inhabitants of one commune live.
type Commune struct {
	Code    string           // INSEE code
	People  float64          // legal population: the rows sum to it
	Centre  *orb.Point       // of the inhabited part; nil = unknown, the interior point of the contour stands in
	Outline orb.MultiPolygon // empty = unknown
	Squares []Square         // in any order; they need not lie inside the contour
	// Addresses counts the distinct addresses of the commune by cell; they need not lie inside the contour either.
	Addresses map[Cell]int
}

// Row is one row of the demand: the people of one commune in one cell. A cell on a border has a row for each commune.
type Row struct {
	Cell    Cell
	Commune string
	Centre  orb.Point // of the cell
	People  float64
	Basis   Basis
}

// ErrNowhere says that a commune has neither contour, nor centre, nor squares: its people cannot be put on the map.
var ErrNowhere = errors.New("neither contour, centre nor squares")

// ErrPopulation says that a population is not a number of people.
var ErrPopulation = errors.New("the population is not a number of people")

// Spread puts the inhabitants of a commune on cells, in ascending order of cells. The rows sum to the legal population
// to within 1e-6, whatever the basis, and do not depend on the order of the squares. A commune without inhabitant has no
// row. The cost is that of the cells of its contour.
func (p Parameters) Spread(c Commune) ([]Row, error) {
	if math.IsNaN(c.People) || math.IsInf(c.People, 0) || c.People < 0 {
		return nil, fmt.Errorf("spread commune %s: %v: %w", c.Code, c.People, ErrPopulation)
	}
	if c.People == 0 {
		return nil, nil
	}
	shares, basis, err := p.weigh(c)
	if err != nil {
		return nil, fmt.Errorf("spread commune %s: %w", c.Code, err)
	}
	rows := make([]Row, 0, len(shares))
	for _, s := range p.keep(shares, c.People) {
		rows = append(rows, Row{Cell: s.cell, Commune: c.Code, Centre: s.centre, People: s.weight, Basis: basis})
	}
	return rows, nil
}

// SpreadAll spreads many communes on all processors. Rows come by commune then cell, whatever the order of the input.
// Communes that cannot be put anywhere are returned apart, by code; any other error stops.
func (p Parameters) SpreadAll(communes []Commune) (rows []Row, nowhere []string, err error) {
	ordered := slices.Clone(communes)
	slices.SortFunc(ordered, func(a, b Commune) int { return cmp.Compare(a.Code, b.Code) })

	parts, errs := make([][]Row, len(ordered)), make([]error, len(ordered))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				parts[i], errs[i] = p.Spread(ordered[i])
			}
		})
	}
	for i := range ordered {
		next <- i
	}
	close(next)
	workers.Wait()

	total := 0
	for i, err := range errs {
		switch {
		case errors.Is(err, ErrNowhere):
			nowhere = append(nowhere, ordered[i].Code)
		case err != nil:
			return nil, nil, err
		}
		total += len(parts[i])
	}
	rows = make([]Row, 0, total)
	for _, part := range parts {
		rows = append(rows, part...)
	}
	return rows, nowhere, nil
}

// share is the weight of a cell, then its people.
type share struct {
	cell   Cell
	centre orb.Point
	weight float64
}

// weigh chooses the best basis that the commune has, and weighs its cells in ascending order.
func (p Parameters) weigh(c Commune) ([]share, Basis, error) {
	if p.squaresSuffice(c) {
		shares, err := bySquares(c.Squares)
		return shares, BasisSquares, err
	}
	if p.addressesSuffice(c) {
		shares, err := byAddresses(c.Addresses)
		return shares, BasisAddresses, err
	}
	if len(c.Outline) > 0 {
		shares, err := p.byTown(c)
		if !errors.Is(err, ErrNoArea) {
			return shares, BasisTown, err
		}
	}
	if c.Centre == nil {
		return nil, "", ErrNowhere
	}
	cell, err := At(*c.Centre)
	if err != nil {
		return nil, "", err
	}
	centre, err := cell.Centre()
	return []share{{cell, centre, 1}}, BasisCentre, err
}

func (p Parameters) squaresSuffice(c Commune) bool {
	people := 0.0
	for _, s := range c.Squares {
		people += s.People
	}
	return people > 0 && people >= p.SquaresShare*c.People
}

func (p Parameters) addressesSuffice(c Commune) bool {
	addresses := 0
	for _, n := range c.Addresses {
		addresses += n
	}
	return addresses > 0 && float64(addresses) >= p.AddressesPerPerson*c.People
}

func byAddresses(addresses map[Cell]int) ([]share, error) {
	shares := make([]share, 0, len(addresses))
	for _, cell := range slices.Sorted(maps.Keys(addresses)) {
		centre, err := cell.Centre()
		if err != nil {
			return nil, err
		}
		shares = append(shares, share{cell, centre, float64(addresses[cell])})
	}
	return shares, nil
}

func bySquares(squares []Square) ([]share, error) {
	// A sum of floats depends on its order: the squares of a cell are always added in the same one.
	ordered := slices.Clone(squares)
	slices.SortFunc(ordered, func(a, b Square) int {
		return cmp.Or(cmp.Compare(a.Centre.Lon(), b.Centre.Lon()), cmp.Compare(a.Centre.Lat(), b.Centre.Lat()), cmp.Compare(a.People, b.People))
	})
	people := map[Cell]float64{}
	for _, s := range ordered {
		cell, err := At(s.Centre)
		if err != nil {
			return nil, err
		}
		people[cell] += s.People
	}
	shares := make([]share, 0, len(people))
	for cell, n := range people {
		centre, err := cell.Centre()
		if err != nil {
			return nil, err
		}
		shares = append(shares, share{cell, centre, n})
	}
	slices.SortFunc(shares, func(a, b share) int { return cmp.Compare(a.cell, b.cell) })
	return shares, nil
}

func (p Parameters) byTown(c Commune) ([]share, error) {
	cells, err := Of(c.Outline)
	if err != nil {
		return nil, err
	}
	var town orb.Point
	if c.Centre != nil {
		town = *c.Centre
	} else {
		town, _ = area.InteriorPoint(c.Outline)
	}
	shares := make([]share, 0, len(cells))
	for _, cell := range cells {
		centre, err := cell.Centre()
		if err != nil {
			return nil, err
		}
		shares = append(shares, share{cell, centre, p.TownWeight(geo.Distance(town, centre))})
	}
	return shares, nil
}

// keep turns weights into people who sum to the population, without the rows that would hold fewer than MinimumPeople.
// Where every row would (a hamlet in a large forest), the heaviest keeps everybody; of equals, the smallest cell.
func (p Parameters) keep(shares []share, people float64) []share {
	total := sum(shares)
	heaviest := shares[0]
	kept := make([]share, 0, len(shares))
	for _, s := range shares {
		if s.weight > heaviest.weight {
			heaviest = s
		}
		if s.weight*people/total >= p.MinimumPeople {
			kept = append(kept, s)
		}
	}
	if len(kept) == 0 {
		kept = append(kept, heaviest)
	}
	total = sum(kept)
	for i := range kept {
		kept[i].weight *= people / total
	}
	return kept
}

func sum(shares []share) float64 {
	total := 0.0
	for _, s := range shares {
		total += s.weight
	}
	return total
}
