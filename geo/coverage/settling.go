package coverage

import (
	"cmp"
	"slices"
)

// Settled is what would be learnt from knowing of one service what the two runs do not agree on.
type Settled struct {
	Service int32 // of the Reach
	// People, and Need among them, whose class this fact alone may decide: the low run would give them another class were
	// the service as the high run has it, or the high run were it as the low run has it.
	People, Need float64
}

// Settling lists the services whose doubt decides the class of somebody, those of most inhabitants first; of equals, by ID. Counts
// says of a commune whether its people do; nil = all.
func Settling(reach *Reach, result *Result, counts func(commune string) bool) []Settled {
	a := newAsked(reach, result.Question)
	people, need := make([]float64, len(reach.Services)), make([]float64, len(reach.Services))
	for row := range result.Rows {
		if result.Rows[row].Class != Unsettled || counts != nil && !counts(reach.Rows[row].Commune) {
			continue
		}
		for _, s := range a.deciding(row, &result.Rows[row]) {
			people[s] += reach.Rows[row].People
			need[s] += reach.Rows[row].Need
		}
	}
	var settled []Settled
	for s := range people {
		if people[s] > 0 {
			settled = append(settled, Settled{int32(s), people[s], need[s]})
		}
	}
	slices.SortFunc(settled, func(a, b Settled) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(reach.Services[a.Service].ID, reach.Services[b.Service].ID))
	})
	return settled
}

// deciding lists the services that could change the class of a row by themselves.
func (a *asked) deciding(row int, result *RowResult) []int32 {
	services, minutes := a.reach.Trips(row)
	var doubtful, near []int32
	for k, s := range services {
		if minutes[k] > a.question.Minutes {
			break
		}
		near = append(near, s)
		if a.runs[Low].dates[s] != a.runs[High].dates[s] {
			doubtful = append(doubtful, s)
		}
	}
	// As in a run, but for one service, which is as in the other.
	classWith := func(run Run, other int32) Class {
		var dates Days
		for _, s := range near {
			if s == other {
				dates.Union(&a.runs[1-run].dates[s])
			} else {
				dates.Union(&a.runs[run].dates[s])
			}
		}
		return a.question.Classes.of(share(a.question.window(dates)))
	}
	return slices.DeleteFunc(doubtful, func(s int32) bool {
		return classWith(Low, s) == result.Run[Low].Class && classWith(High, s) == result.Run[High].Class
	})
}
