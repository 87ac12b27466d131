package coverage

import (
	"cmp"
	"math"
	"slices"
)

// Thresholds are the minutes within which people are counted: those of the first version, in ascending order.
var Thresholds = []float64{10, 15, 20, 30}

// NearestSummary is what is known of a set of rows. Every field but the two times is additive over sets.
type NearestSummary struct {
	People        float64
	Need          float64   // people in digital difficulty
	PeopleWithin  []float64 // one figure per threshold, in its order
	NeedWithin    []float64
	MinutesMedian float64 // half the people are at most this far; +Inf when they reach nothing, NaN without people
	MinutesP90    float64 // nine tenths of them
	NeedUnknown   bool    // indicators are missing for a part of the rows, whose need counts 0
	PartialPeople float64 // people for whom a site that is not loaded could be nearer
}

// NearestRanking lists rows from the nearest to the farthest from help, to read quantiles of any set of them. It is made once
// and serves every Aggregate of the same rows.
type NearestRanking []int32

// Rank orders the rows by minutes, then as they are. It needs fewer than 2³¹ rows.
func RankNearest(rows []Row) NearestRanking {
	order := make(NearestRanking, len(rows))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(rows[a].Minutes, rows[b].Minutes), cmp.Compare(a, b))
	})
	return order
}

// Aggregate sums the rows of each territory. The rows are sorted (Sort) and ranked (Rank); territory gives the key of a
// row's territory, or false to leave the row out. The summaries of a partition sum to those of the whole, to rounding.
func AggregateNearest(rows []Row, ranking NearestRanking, thresholds []float64, territory func(*Row) (key string, ok bool)) map[string]NearestSummary {
	sums := map[string]*nearestTally{}
	of := make([]*nearestTally, len(rows))
	for i := range rows {
		row := &rows[i]
		key, ok := territory(row)
		if !ok {
			continue
		}
		t := sums[key]
		if t == nil {
			t = &nearestTally{NearestSummary: NearestSummary{
				PeopleWithin:  make([]float64, len(thresholds)),
				NeedWithin:    make([]float64, len(thresholds)),
				MinutesMedian: math.NaN(),
				MinutesP90:    math.NaN(),
			}}
			sums[key] = t
		}
		of[i] = t
		t.add(row, thresholds)
	}
	for _, i := range ranking {
		if t := of[i]; t != nil {
			t.pass(&rows[i])
		}
	}
	summaries := make(map[string]NearestSummary, len(sums))
	for key, t := range sums {
		summaries[key] = t.NearestSummary
	}
	return summaries
}

type nearestTally struct {
	NearestSummary
	passed float64 // people already met, from the nearest to the farthest
}

func (t *nearestTally) add(row *Row, thresholds []float64) {
	t.People += row.People
	t.Need += row.Need
	for k, limit := range thresholds {
		if row.Minutes <= limit {
			t.PeopleWithin[k] += row.People
			t.NeedWithin[k] += row.Need
		}
	}
	t.NeedUnknown = t.NeedUnknown || !row.NeedKnown
	if row.Partial {
		t.PartialPeople += row.People
	}
}

// pass reads the quantiles as the people go by in order of minutes: the first time that reaches the share.
func (t *nearestTally) pass(row *Row) {
	t.passed += row.People
	if math.IsNaN(t.MinutesMedian) && t.passed >= 0.5*t.People {
		t.MinutesMedian = row.Minutes
	}
	if math.IsNaN(t.MinutesP90) && t.passed >= 0.9*t.People {
		t.MinutesP90 = row.Minutes
	}
}
