package locate

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
)

// People are those who reach the same help for the same minutes.
type People struct {
	Weight float64 // what serving them the year round is worth
	Count  float64 // how many they are
	Group  int     // by which results are told, from 0
}

// Ground is who is helped on which day of a year, and who would reach each of the places where help could come. It does not change.
//
// People are served Σ over days of the greatest weight among the help within reach that comes in time, over 365 (METHODS §5): of the
// sets of days on which it is such a weight. Gains are exact, and what a day at a place would bring is a sum over few sets.
type Ground struct {
	people []person
	reach  [][]reached // of each place: whom it would help
	near   [][]int32   // of each place: itself and those that some of the same people reach
	sets   *sets
	groups int
}

// person is People with the help that they have.
type person struct {
	People
	levels []level
	offers []reached // of places, the best first
}

// level is a set of days on which the best help weighs so much. The sets of a person do not meet; the greatest weight comes first.
type level struct {
	weight float64
	days   int32 // of sets
}

// reached is a place that people reach, or people whom a place reaches, and what help there weighs.
type reached struct {
	who    int32
	weight float64
}

// GroundBuilder gathers people into a Ground.
type GroundBuilder struct {
	ground Ground
}

// NewGroundBuilder expects so many places, and people of so many groups.
func NewGroundBuilder(places, groups int) *GroundBuilder {
	return &GroundBuilder{Ground{reach: make([][]reached, places), near: make([][]int32, places), sets: newSets(), groups: groups}}
}

// Add adds people who reach offers in order of decreasing weight: help that exists (Stop −1) with the days from which it comes in
// time, and places, by number.
func (b *GroundBuilder) Add(p People, offers []rhythm.Offer) {
	g := &b.ground
	one := person{People: p}
	var helped coverage.Days
	for _, o := range offers {
		if o.Weight <= 0 || helped.Count() == coverage.Year { // nothing farther changes anything
			break
		}
		if o.Stop >= 0 {
			one.offers = append(one.offers, reached{int32(o.Stop), o.Weight})
			continue
		}
		if fresh := minus(ofYear(*o.Window), &helped); !fresh.Empty() {
			one.levels = append(one.levels, level{o.Weight, g.sets.number(fresh)})
			helped.Union(&fresh)
		}
	}
	if len(one.offers) == 0 || p.Weight <= 0 && p.Count <= 0 {
		return // no place changes anything for them
	}
	for _, o := range one.offers {
		g.reach[o.who] = append(g.reach[o.who], reached{int32(len(g.people)), o.weight})
	}
	g.people = append(g.people, one)
}

// Ground is what was added. The builder is not to be used any more.
func (b *GroundBuilder) Ground() *Ground {
	g := &b.ground
	met := make([]bool, len(g.reach))
	for place, people := range g.reach {
		clear(met)
		met[place] = true
		for _, r := range people {
			for _, o := range g.people[r.who].offers {
				met[o.who] = true
			}
		}
		for other, is := range met {
			if is {
				g.near[place] = append(g.near[place], int32(other))
			}
		}
	}
	return g
}

// sets gives numbers to sets of days, so that people who have the same one share it.
type sets struct {
	days   []coverage.Days
	counts []int
	of     map[coverage.Days]int32
}

func newSets() *sets { return &sets{of: map[coverage.Days]int32{}} }

func (s *sets) clone() *sets {
	return &sets{slices.Clone(s.days), slices.Clone(s.counts), maps.Clone(s.of)}
}

func (s *sets) number(d coverage.Days) int32 {
	if n, known := s.of[d]; known {
		return n
	}
	n := int32(len(s.days))
	s.of[d] = n
	s.days, s.counts = append(s.days, d), append(s.counts, d.Count())
	return n
}

func minus(d coverage.Days, other *coverage.Days) coverage.Days {
	for i := range d {
		d[i] &^= other[i]
	}
	return d
}

// ofYear keeps the days of the year.
func ofYear(d coverage.Days) coverage.Days {
	const word, left = coverage.Year / 64, coverage.Year % 64
	d[word] &= 1<<left - 1
	for i := word + 1; i < len(d); i++ {
		d[i] = 0
	}
	return d
}

// served is a ground with visits to some places.
type served struct {
	*Ground
	sets    *sets
	levels  [][]level       // of each person
	windows []coverage.Days // of each place, the days from which a visit comes in time; empty = none
	weighed []float64       // scratch: of each set
}

func (g *Ground) served() *served {
	s := &served{Ground: g, sets: g.sets.clone(), levels: make([][]level, len(g.people)), windows: make([]coverage.Days, len(g.reach))}
	for i := range g.people {
		s.levels[i] = g.people[i].levels
	}
	return s
}

// profile is what help at a place on each day would add, to weights: a set of days at one place adds the sum of its days.
func (s *served) profile(place int) (days [coverage.Year]float64) {
	if len(s.weighed) < len(s.sets.days) {
		s.weighed = make([]float64, 2*len(s.sets.days))
	}
	used, every := make([]int32, 0, 64), 0.0
	for _, r := range s.reach[place] {
		weight := s.people[r.who].Weight / coverage.Year
		every += weight * r.weight
		for _, l := range s.levels[r.who] { // what they have already
			if s.weighed[l.days] == 0 {
				used = append(used, l.days)
			}
			s.weighed[l.days] -= weight * min(l.weight, r.weight)
		}
	}
	for day := range days {
		days[day] = every
	}
	for _, n := range used {
		if w := s.weighed[n]; w != 0 {
			each(&s.sets.days[n], func(day int) { days[day] += w })
		}
		s.weighed[n] = 0
	}
	return days
}

func each(d *coverage.Days, visit func(day int)) {
	for i, word := range d {
		for ; word != 0; word &= word - 1 {
			visit(i*64 + bits.TrailingZeros64(word))
		}
	}
}

// visit has a place visited so that help comes in time on these days; no day: not any more.
func (s *served) visit(place int, window coverage.Days) {
	s.windows[place] = ofYear(window)
	for _, r := range s.reach[place] {
		s.levels[r.who] = s.with(r.who, -1, nil)
	}
}

// with is what a person has with all visits, those to a place being on other days.
func (s *served) with(who int32, place int32, other *coverage.Days) []level {
	p := &s.people[who]
	levels, at := make([]level, 0, len(p.levels)+2), 0
	var helped coverage.Days
	add := func(weight float64, days coverage.Days) {
		if fresh := minus(days, &helped); !fresh.Empty() {
			levels = append(levels, level{weight, s.sets.number(fresh)})
			helped.Union(&fresh)
		}
	}
	for _, o := range p.offers {
		window := &s.windows[o.who]
		if o.who == place {
			window = other
		}
		if window.Empty() {
			continue
		}
		for ; at < len(p.levels) && p.levels[at].weight >= o.weight; at++ {
			add(p.levels[at].weight, s.sets.days[p.levels[at].days])
		}
		add(o.weight, *window)
	}
	for ; at < len(p.levels); at++ {
		add(p.levels[at].weight, s.sets.days[p.levels[at].days])
	}
	return levels
}

// year is the part of the year that levels are worth.
func (s *served) year(levels []level) float64 {
	sum := 0.0
	for _, l := range levels {
		sum += l.weight * float64(s.sets.counts[l.days])
	}
	return sum / coverage.Year
}

// lost is the number of people of each group whom the visits to a place serve, the year round, beyond all else.
func (s *served) lost(place int) []float64 {
	none := coverage.Days{}
	all := make([]float64, s.groups)
	for _, r := range s.reach[place] {
		all[s.people[r.who].Group] += s.people[r.who].Count *
			(s.year(s.levels[r.who]) - s.year(s.with(r.who, int32(place), &none)))
	}
	return all
}

// byGain orders by decreasing gain, then by the number of the place.
func byGain(a, b Pick) int {
	return cmp.Or(cmp.Compare(b.Gain, a.Gain), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Option, b.Option))
}
