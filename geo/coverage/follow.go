package coverage

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/maillage-numerique/maillage/geo/hexgrid"
)

// Inhabited is the people of one commune in one cell: what a gap is remembered by from one run to the next.
type Inhabited struct {
	Cell    hexgrid.Cell
	Commune string
	People  float64
}

// Remembered is a gap of an earlier run. A row is in one gap at most.
type Remembered struct {
	ID   string
	Rows []Inhabited
}

// Change says what has become of a gap since the earlier run.
type Change string

// What becomes of gaps.
const (
	NewGap    Change = "nouvelle"
	SolvedGap Change = "resolue"
	WorseGap  Change = "aggravee" // an inhabitant more, at least
	BetterGap Change = "reduite"  // an inhabitant fewer, at least
	SameGap   Change = "inchangee"
)

// Followed is a gap and what it was.
type Followed struct {
	ID     string
	Now    int // its position in the gaps of the run; −1 = solved
	Before int // its position in those remembered; −1 = new
	Change Change
	// PeopleBefore and PeopleNow are its inhabitants in the two runs; 0 where it was not.
	PeopleBefore, PeopleNow float64
}

// Follow tells which gap is which. A gap inherits the identity of the earlier gap with which it shares most people, when
// they are at least half of those of the larger of the two; each identity is inherited once. Others get a name of their
// own, with a number after it where that name is taken. Those that nobody inherits are solved.
//
// The followed gaps come as the gaps of the run, then the solved ones by ID.
func Follow(remembered []Remembered, now []Remembered) []Followed {
	type key struct {
		cell    hexgrid.Cell
		commune string
	}
	type was struct {
		gap    int
		people float64
	}
	before, peopleBefore := map[key]was{}, make([]float64, len(remembered))
	taken := map[string]bool{}
	for g, gap := range remembered {
		taken[gap.ID] = true
		for _, r := range gap.Rows {
			before[key{r.Cell, r.Commune}] = was{g, r.People}
			peopleBefore[g] += r.People
		}
	}
	type pair struct {
		now, before int
		shared      float64
	}
	var pairs []pair
	followed := make([]Followed, len(now))
	for g, gap := range now {
		shared := map[int]float64{}
		f := Followed{Now: g, Before: -1, Change: NewGap}
		for _, r := range gap.Rows {
			f.PeopleNow += r.People
			if w, some := before[key{r.Cell, r.Commune}]; some {
				shared[w.gap] += math.Min(r.People, w.people)
			}
		}
		for b, people := range shared {
			if people >= 0.5*math.Max(f.PeopleNow, peopleBefore[b]) {
				pairs = append(pairs, pair{g, b, people})
			}
		}
		followed[g] = f
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.shared, a.shared), cmp.Compare(remembered[a.before].ID, remembered[b.before].ID), cmp.Compare(a.now, b.now))
	})
	inherited := make([]bool, len(remembered))
	for _, p := range pairs {
		if f := &followed[p.now]; f.Before < 0 && !inherited[p.before] {
			inherited[p.before] = true
			f.ID, f.Before, f.PeopleBefore = remembered[p.before].ID, p.before, peopleBefore[p.before]
			f.Change = changeOf(f.PeopleNow - f.PeopleBefore)
		}
	}
	for g := range followed {
		if f := &followed[g]; f.Before < 0 {
			f.ID = free(now[g].ID, taken)
			taken[f.ID] = true
		}
	}
	var solved []Followed
	for b := range remembered {
		if !inherited[b] {
			solved = append(solved, Followed{ID: remembered[b].ID, Now: -1, Before: b, Change: SolvedGap, PeopleBefore: peopleBefore[b]})
		}
	}
	slices.SortFunc(solved, func(a, b Followed) int { return cmp.Compare(a.ID, b.ID) })
	return slices.Concat(followed, solved)
}

func changeOf(people float64) Change {
	switch {
	case people >= 1:
		return WorseGap
	case people <= -1:
		return BetterGap
	default:
		return SameGap
	}
}

// free is a name, with a number after it when gaps have it already.
func free(name string, taken map[string]bool) string {
	candidate := name
	for n := 2; taken[candidate]; n++ {
		candidate = name + "-" + strconv.Itoa(n)
	}
	return candidate
}

// Remember is what a later run needs of a gap, under the given name.
func (g *Gap) Remember(name string, rows []Row) Remembered {
	r := Remembered{ID: name, Rows: make([]Inhabited, len(g.Rows))}
	for i, at := range g.Rows {
		r.Rows[i] = Inhabited{rows[at].Cell, rows[at].Commune, rows[at].People}
	}
	return r
}
