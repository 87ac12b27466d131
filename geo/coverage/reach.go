package coverage

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/hexgrid"
)

// Row is one row of the demand: the people of one commune in one cell.
type Row struct {
	hexgrid.Row
	Need      float64 // people in digital difficulty, estimated
	NeedKnown bool    // false: the commune's indicators are missing, and Need is 0
}

// Sort puts rows in the order in which they are summed: by commune, then cell. Floating-point sums depend on their
// order, so every function here expects it; rows from hexgrid.SpreadAll come so.
func Sort(rows []Row) {
	slices.SortFunc(rows, compare)
}

func compare(a, b Row) int {
	return cmp.Or(cmp.Compare(a.Commune, b.Commune), cmp.Compare(a.Cell, b.Cell))
}

// ReachParameters say how far services are looked for.
type ReachParameters struct {
	// Minutes up to which every service is kept: no decay may count what is farther.
	Minutes float64 `json:"trajet_max_minutes"`
	// FarMinutes up to which the nearest service is looked for, beyond Minutes.
	FarMinutes float64 `json:"recherche_max_minutes"`
}

// DefaultReach keeps what is within half an hour, and looks for the nearest up to 40 km as the crow flies by the given mode.
func DefaultReach(mode Minutes) ReachParameters {
	return ReachParameters{Minutes: 30, FarMinutes: mode(40_000)}
}

// Trip is a service that a row reaches.
type Trip struct {
	Service int32 // its position
	Minutes float64
}

// Reach holds the services that each row reaches, the nearest first; of equal minutes, by ID. It does not change once made, and
// a row's trips do not depend on the other rows.
//
// Twelve bytes a trip: 120 MB for the 490,000 rows of Centre-Val de Loire and 20 services within half an hour of each.
type Reach struct {
	Rows     []Row // sorted
	Services []Service

	parameters ReachParameters
	times      Times // nil: the trips were given
	blocks     []block
}

// blockRows is the number of rows that a goroutine takes at a time: a commune or two, whose cells are near one another.
const blockRows = 256

// block is the trips of consecutive rows: those of the i-th are from[i] to from[i+1].
type block struct {
	from    []int32
	service []int32
	minutes []float64
}

// NewReach asks times, made for these services, for the trips of every row, on all processors. Rows are sorted (Sort).
func NewReach(rows []Row, services []Service, times Times, p ReachParameters) *Reach {
	r := &Reach{Rows: rows, Services: services, parameters: p, times: times, blocks: make([]block, (len(rows)+blockRows-1)/blockRows)}
	parallel(len(r.blocks), func() func(int) {
		trips := make([][]Trip, blockRows)
		return func(b int) {
			first, places := r.places(b)
			for i := range places {
				trips[i] = trips[i][:0]
			}
			times.Within(places, nil, p.Minutes, func(place, service int, minutes float64) {
				trips[place] = append(trips[place], Trip{int32(service), minutes})
			})
			r.blocks[b] = r.pack(trips[:min(blockRows, len(rows)-first)])
		}
	})
	return r
}

// ReachOf makes a Reach of trips that are known already, those of each row in any order. There is no search beyond them.
func ReachOf(rows []Row, services []Service, trips [][]Trip) *Reach {
	r := &Reach{Rows: rows, Services: services}
	for from := 0; from < len(rows); from += blockRows {
		r.blocks = append(r.blocks, r.pack(trips[from:min(from+blockRows, len(rows))]))
	}
	return r
}

// places is where the people of a block's rows are, and the position of the first of them.
func (r *Reach) places(b int) (first int, places []orb.Point) {
	first = b * blockRows
	rows := r.Rows[first:min(first+blockRows, len(r.Rows))]
	places = make([]orb.Point, len(rows))
	for i := range rows {
		places[i] = rows[i].Centre
	}
	return first, places
}

// pack sorts the trips of each row and lays them end to end.
func (r *Reach) pack(trips [][]Trip) block {
	total := 0
	for _, t := range trips {
		total += len(t)
	}
	b := block{from: make([]int32, 1, len(trips)+1), service: make([]int32, 0, total), minutes: make([]float64, 0, total)}
	for _, t := range trips {
		slices.SortFunc(t, r.before)
		for _, trip := range t {
			b.service = append(b.service, trip.Service)
			b.minutes = append(b.minutes, trip.Minutes)
		}
		b.from = append(b.from, int32(len(b.service)))
	}
	return b
}

// before orders trips by minutes, then by what does not depend on the order of the services.
func (r *Reach) before(a, b Trip) int {
	switch {
	case a.Minutes < b.Minutes:
		return -1
	case a.Minutes > b.Minutes:
		return 1
	}
	return cmp.Or(cmp.Compare(r.Services[a.Service].ID, r.Services[b.Service].ID), cmp.Compare(a.Service, b.Service))
}

// Trips lists the services that a row reaches, the nearest first, and the minutes to each. They are not to be changed.
func (r *Reach) Trips(row int) (services []int32, minutes []float64) {
	return r.blocks[row/blockRows].trips(row % blockRows)
}

func (b *block) trips(row int) (services []int32, minutes []float64) {
	from, to := b.from[row], b.from[row+1]
	return b.service[from:to], b.minutes[from:to]
}

// parallel does n pieces of work on all processors. Each worker is prepared once; which one does a piece must not matter.
func parallel(n int, prepare func() func(int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			work := prepare()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				work(i)
			}
		})
	}
	workers.Wait()
}
