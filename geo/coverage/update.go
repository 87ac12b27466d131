package coverage

import (
	"slices"

	"github.com/paulmach/orb"
)

// With is the Reach after some services have changed: other dates or hours, another place, new ones at the end. Services are
// all of them, in the order they had; changed lists the positions of those that differ, in ascending order; times are made
// for the services as they are now. A service that is gone keeps its position without dates, and far from everything
// where it must not count as a fixed place.
//
// What does not change is shared with the old Reach. Touched lists the rows that reach one of the changed services, before
// or after: no other trip differs.
func (r *Reach) With(services []Service, changed []int32, times Times) (next *Reach, touched []int32) {
	next = &Reach{Rows: r.Rows, Services: services, parameters: r.parameters, times: times, blocks: slices.Clone(r.blocks)}
	moved := slices.DeleteFunc(slices.Clone(changed), func(s int32) bool {
		return int(s) < len(r.Services) && r.Services[s].Point == services[s].Point && r.Services[s].ID == services[s].ID
	})
	differs, movedTo := make([]bool, len(services)), make([]bool, len(services))
	for _, s := range changed {
		differs[s] = true
	}
	for _, s := range moved {
		movedTo[s] = true
	}
	in := make([][]int32, len(r.blocks))
	parallel(len(r.blocks), func() func(int) {
		return func(b int) { in[b] = next.renew(b, differs, moved, movedTo) }
	})
	return next, slices.Concat(in...)
}

// renew changes a block where its trips differ, and lists the rows that reach a service that does.
func (r *Reach) renew(b int, differs []bool, moved []int32, movedTo []bool) (touched []int32) {
	old := &r.blocks[b]
	first, n := b*blockRows, len(old.from)-1
	reaches, rebuild := make([]bool, n), false
	arrived := make([][]Trip, n)
	if len(moved) > 0 {
		places := make([]orb.Point, n)
		for i := range places {
			places[i] = r.Rows[first+i].Centre
		}
		r.times.Within(places, moved, r.parameters.Minutes, func(place, service int, minutes float64) {
			arrived[place] = append(arrived[place], Trip{int32(service), minutes})
			reaches[place], rebuild = true, true
		})
	}
	for i := range n {
		services, _ := old.trips(i)
		for _, s := range services {
			reaches[i] = reaches[i] || differs[s]
			rebuild = rebuild || movedTo[s]
		}
		if reaches[i] {
			touched = append(touched, int32(first+i))
		}
	}
	if rebuild {
		for i := range n {
			services, minutes := old.trips(i)
			for k, s := range services {
				if !movedTo[s] {
					arrived[i] = append(arrived[i], Trip{s, minutes[k]})
				}
			}
		}
		r.blocks[b] = r.pack(arrived)
	}
	return touched
}

// Update answers the question of an older result anew for a Reach made by With from the one of that result: only the rows
// touched are computed again, and those that find their nearest service beyond the reach where one of the changed may be it.
// It equals Evaluate bit for bit.
func Update(reach *Reach, older *Result, changed, touched []int32) *Result {
	result := &Result{Question: older.Question, Rows: slices.Clone(older.Rows)}
	a := newAsked(reach, result.Question)
	again := make([]bool, len(reach.Rows))
	for _, row := range touched {
		again[row] = true
	}
	parallel(len(reach.blocks), func() func(int) {
		return func(b int) {
			reach.farChanged(b, older.Rows, changed, again)
			a.answerBlock(b, result.Rows, again)
		}
	})
	return result
}

// farChanged marks the rows of a block that look beyond the reach and had, or may have, a changed service for their nearest.
func (r *Reach) farChanged(b int, older []RowResult, changed []int32, again []bool) {
	if r.times == nil {
		return
	}
	var far []int
	var places []orb.Point
	for row := b * blockRows; row < min((b+1)*blockRows, len(older)); row++ {
		was := &older[row]
		limit := r.parameters.Minutes
		if was.FixedMinutes <= limit && was.Run[Low].Minutes <= limit && was.Run[High].Minutes <= limit {
			continue
		}
		for _, nearest := range []int32{was.Fixed, was.Run[Low].Nearest, was.Run[High].Nearest} {
			again[row] = again[row] || slices.Contains(changed, nearest)
		}
		far, places = append(far, row), append(places, r.Rows[row].Centre)
	}
	r.times.Within(places, changed, r.parameters.FarMinutes, func(place, _ int, _ float64) { again[far[place]] = true })
}
