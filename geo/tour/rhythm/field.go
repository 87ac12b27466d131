package rhythm

import (
	"cmp"
	"slices"

	"github.com/maillage-numerique/maillage/geo/coverage"
)

// MaxStops is the number of stops that a field can hold.
const MaxStops = 64 * stopWords

const stopWords = 4

// Field is the sum over people of n·c (METHODS §5) as a function of the days on which stops are visited, all other supply being
// as it is.
//
// A row's c is the mean over days of the greatest weight among what comes within the window. Sort its supply by decreasing
// weight f₁ ≥ f₂ ≥ … and sum by parts: c = Σ (f_k − f_{k+1}) · |D₁ ∪ … ∪ D_k| / 365. Rows that see the same supply in the same
// order have the same unions, so that the 59,000 rows of the Indre come down to a few thousand weighted unions: exactly the
// same sum, fast enough to be asked thousands of times a second.
type Field struct {
	always float64 // what no visit changes
	terms  []term
}

// term is a weight for each day of a union.
type term struct {
	weight float64
	fixed  coverage.Days // windows of the rest of the supply
	stops  []int32
}

// Offer is something that a row reaches: a stop of the unit, or other supply with the days from which it comes in time.
type Offer struct {
	Weight float64 // 0 to 1
	Stop   int     // of the unit; -1 = other supply
	Window *coverage.Days
}

// FieldBuilder gathers rows into a Field.
type FieldBuilder struct {
	always float64
	terms  map[union]float64
}

type union struct {
	stops [stopWords]uint64
	fixed coverage.Days
}

// Add adds people, in difficulty or all, who reach offers in order of decreasing weight.
func (b *FieldBuilder) Add(people float64, offers []Offer) {
	if b.terms == nil {
		b.terms = map[union]float64{}
	}
	var u union
	for k, o := range offers {
		if o.Weight <= 0 {
			break
		}
		if o.Stop >= 0 {
			u.stops[o.Stop/64] |= 1 << (o.Stop % 64)
		} else {
			u.fixed.Union(o.Window)
		}
		if u.fixed.Count() == coverage.Year { // nothing farther changes anything
			b.always += people * o.Weight
			return
		}
		next := 0.0
		if k+1 < len(offers) {
			next = max(0, offers[k+1].Weight)
		}
		switch fall := o.Weight - next; {
		case fall <= 0:
		case u.stops == [stopWords]uint64{}:
			b.always += people * fall * float64(u.fixed.Count()) / coverage.Year
		default:
			b.terms[u] += people * fall
		}
	}
}

// Field is what was added. Rows added in the same order give the same field bit for bit.
func (b *FieldBuilder) Field() *Field {
	f := &Field{always: b.always, terms: make([]term, 0, len(b.terms))}
	for u, weight := range b.terms {
		t := term{weight: weight / coverage.Year, fixed: u.fixed}
		for s := range MaxStops {
			if u.stops[s/64]&(1<<(s%64)) != 0 {
				t.stops = append(t.stops, int32(s))
			}
		}
		f.terms = append(f.terms, t)
	}
	slices.SortFunc(f.terms, func(a, b term) int {
		return cmp.Or(slices.Compare(a.stops, b.stops), slices.Compare(a.fixed[:], b.fixed[:]))
	})
	return f
}

// Served is the number of people served the year round, when each stop is visited so that somebody comes in time on the days of
// its window: one set per stop.
func (f *Field) Served(windows []coverage.Days) float64 {
	sum := f.always
	for i := range f.terms {
		t := &f.terms[i]
		all := t.fixed
		for _, s := range t.stops {
			all.Union(&windows[s])
		}
		sum += t.weight * float64(all.Count())
	}
	return sum
}

// Terms is the number of unions that an answer costs.
func (f *Field) Terms() int { return len(f.terms) }
