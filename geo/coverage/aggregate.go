package coverage

import (
	"math"
	"slices"

	"github.com/maillage-numerique/maillage/geo/hexgrid"
)

// Summary is what is known of a set of rows. Every field adds up: the summaries of a partition sum to that of the whole, to
// rounding. Pairs are the low and the high run.
type Summary struct {
	People, Need  float64    // inhabitants; people in digital difficulty
	PeopleByClass [4]float64 // by Class, Unsettled included: they sum to People
	NeedByClass   [4]float64
	RunPeople     [2][3]float64 // by run, then the class that the run gives, which is never Unsettled
	RunNeed       [2][3]float64
	Covered       [2]float64 // Σ people × c
	Gap           [2]float64 // Σ need × (1 − c)
	Waited        [2]float64 // Σ people × days of wait, see MeanWait
	Received      [2]float64 // Σ need × capacity: hours a month, see HoursPer1000
	PartialPeople float64    // for whom help that is not loaded could change the class
	UnknownNeed   float64    // people whose need is not known, and counts 0
	// ByReason is the people who are not surely covered, by the reason; ByBasis the people by what they were spread by.
	ByReason map[Reason]float64
	ByBasis  map[hexgrid.Basis]float64
}

// Add adds what is known of other rows. Floating-point sums depend on their order: territories add their communes in
// ascending order, as Summarise gives them.
func (s *Summary) Add(other *Summary) {
	s.People += other.People
	s.Need += other.Need
	s.PartialPeople += other.PartialPeople
	s.UnknownNeed += other.UnknownNeed
	for class := range Classes {
		s.PeopleByClass[class] += other.PeopleByClass[class]
		s.NeedByClass[class] += other.NeedByClass[class]
	}
	for run := range Runs {
		for class := range s.RunPeople[run] {
			s.RunPeople[run][class] += other.RunPeople[run][class]
			s.RunNeed[run][class] += other.RunNeed[run][class]
		}
		s.Covered[run] += other.Covered[run]
		s.Gap[run] += other.Gap[run]
		s.Waited[run] += other.Waited[run]
		s.Received[run] += other.Received[run]
	}
	s.ByReason, s.ByBasis = merge(s.ByReason, other.ByReason), merge(s.ByBasis, other.ByBasis)
}

func merge[K comparable](into, from map[K]float64) map[K]float64 {
	if into == nil && len(from) > 0 {
		into = make(map[K]float64, len(from))
	}
	for key, people := range from {
		into[key] += people
	}
	return into
}

// MeanWait is the days that an inhabitant waits on average; NaN without people.
func (s *Summary) MeanWait(run Run) float64 { return s.Waited[run] / s.People }

// HoursPer1000 is the hours a month of presence that a thousand people in difficulty share; NaN without need.
func (s *Summary) HoursPer1000(run Run) float64 { return 1000 * s.Received[run] / s.Need }

// Commune is the summary of the rows of a commune, which are Rows[From:To] of the Reach.
type Commune struct {
	Code     string // INSEE
	From, To int
	Summary
}

// Summarise sums the rows of each commune, in ascending order of codes. Capacity is that of Capacity, or nil.
func Summarise(rows []Row, result *Result, capacity *[2][]float64) []Commune {
	var communes []Commune
	for from := 0; from < len(rows); {
		to := from + 1
		for to < len(rows) && rows[to].Commune == rows[from].Commune {
			to++
		}
		communes = append(communes, Commune{Code: rows[from].Commune, From: from, To: to})
		from = to
	}
	parallel(len(communes), func() func(int) {
		return func(i int) {
			c := &communes[i]
			c.ByReason, c.ByBasis = map[Reason]float64{}, map[hexgrid.Basis]float64{}
			for row := c.From; row < c.To; row++ {
				c.addRow(&rows[row], &result.Rows[row])
				if capacity != nil {
					for run := range Runs {
						c.Received[run] += rows[row].Need * capacity[run][row]
					}
				}
			}
		}
	})
	return communes
}

func (s *Summary) addRow(row *Row, result *RowResult) {
	s.People += row.People
	s.Need += row.Need
	s.PeopleByClass[result.Class] += row.People
	s.NeedByClass[result.Class] += row.Need
	for run := range Runs {
		out := &result.Run[run]
		s.RunPeople[run][out.Class] += row.People
		s.RunNeed[run][out.Class] += row.Need
		s.Covered[run] += row.People * out.C
		s.Gap[run] += row.Need * (1 - out.C)
		s.Waited[run] += row.People * out.WaitDays
	}
	if !row.NeedKnown {
		s.UnknownNeed += row.People
	}
	if result.Partial {
		s.PartialPeople += row.People
	}
	if result.Reason != "" {
		s.ByReason[result.Reason] += row.People
	}
	s.ByBasis[row.Basis] += row.People
}

// Ranking lists rows from the nearest to the farthest, to read quantiles of any set of them.
type Ranking []ranked

type ranked struct {
	minutes, people float64
	row             int32
}

// Rank orders rows by the minutes to each, which are not negative, then as they are. It sorts by one byte of the minutes after the
// other (Knuth, TAOCP 3, algorithm 5.2.5R): five times as fast as comparing for the rows of a region.
func Rank(rows []Row, minutes []float64) Ranking {
	sorted, other := make(Ranking, len(minutes)), make(Ranking, len(minutes))
	var count [8][256]int // of each byte of the bits, which compare as the minutes do
	for i, m := range minutes {
		sorted[i] = ranked{m, rows[i].People, int32(i)}
		for k, bits := 0, math.Float64bits(m); k < 8; k, bits = k+1, bits>>8 {
			count[k][bits&0xff]++
		}
	}
	for k := range count {
		if slices.Contains(count[k][:], len(minutes)) {
			continue // all are alike here
		}
		next := 0
		for b, n := range count[k] {
			count[k][b], next = next, next+n
		}
		for _, r := range sorted {
			to := &count[k][math.Float64bits(r.minutes)>>(8*k)&0xff]
			other[*to] = r
			*to++
		}
		sorted, other = other, sorted
	}
	return sorted
}

// Quantiles gives, for each of n territories, the minutes that the given shares of its people do not exceed: +Inf when they
// reach nothing, NaN without people. Territory is that of each row, by number; a negative one leaves the row out. They do
// not add up: those of two territories say nothing of their union's.
func (r Ranking) Quantiles(rows []Row, territory []int32, n int, shares ...float64) [][]float64 {
	people, passed := make([]float64, n), make([]float64, n)
	for i, t := range territory {
		if t >= 0 {
			people[t] += rows[i].People
		}
	}
	quantiles := make([][]float64, n)
	for t := range quantiles {
		quantiles[t] = slices.Repeat([]float64{math.NaN()}, len(shares))
	}
	for _, at := range r {
		t := territory[at.row]
		if t < 0 {
			continue
		}
		passed[t] += at.people
		for k, share := range shares {
			if math.IsNaN(quantiles[t][k]) && passed[t] >= share*people[t] {
				quantiles[t][k] = at.minutes
			}
		}
	}
	return quantiles
}

// Minutes are those of every row to the nearest service with a date soon, in a run.
func (r *Result) Minutes(run Run) []float64 {
	minutes := make([]float64, len(r.Rows))
	for i := range r.Rows {
		minutes[i] = r.Rows[i].Run[run].Minutes
	}
	return minutes
}

// FixedMinutes are those of every row to the nearest fixed place.
func (r *Result) FixedMinutes() []float64 {
	minutes := make([]float64, len(r.Rows))
	for i := range r.Rows {
		minutes[i] = r.Rows[i].FixedMinutes
	}
	return minutes
}
