package tour_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/tour"
)

// bruteScore tries every way to share visits out among vehicles of one day, in every order, with every departure and break on a grid of
// a quarter of an hour, which all times of the problem are multiples of.
func bruteScore(p *tour.Problem) tour.Score {
	best := tour.Score{Promised: len(p.Visits) + 1}
	tours := make([][]int, len(p.Vehicles))
	var share func(visit int, score tour.Score)
	share = func(visit int, score tour.Score) {
		if visit < len(p.Visits) {
			refused := score
			refused.Promised++
			share(visit+1, refused)
			for v := range tours {
				tours[v] = append(tours[v], visit)
				share(visit+1, score)
				tours[v] = tours[v][:len(tours[v])-1]
			}
			return
		}
		for v, visits := range tours {
			if len(visits) == 0 {
				continue
			}
			cost, ok := bruteTour(p, &p.Vehicles[v], visits)
			if !ok {
				return
			}
			score.Cost += cost
			score.Tours++
		}
		if score.Compare(best, p.FewestTours) < 0 {
			best = score
		}
	}
	share(0, tour.Score{})
	return best
}

const quarter = tour.Time(900)

func bruteTour(p *tour.Problem, v *tour.Vehicle, visits []int) (best int64, ok bool) {
	permute(visits, func(order []int) {
		var driving tour.Time
		length, load, at := int64(0), int64(0), v.Start
		for _, i := range append(order, -1) {
			to := v.End
			if i >= 0 {
				to = p.Visits[i].Place
				load += p.Visits[i].Load
			}
			l := p.Travel.Leg(at, to)
			driving, length, at = driving+l.Time, length+l.Length, to
		}
		if load > v.Capacity || driving > v.Hours.Driving {
			return
		}
		for departure := v.Hours.Shift.From; departure <= v.Hours.Shift.To; departure += quarter {
			for _, rest := range []restState{restsLater, restedBefore, restsAfter} {
				if rest == restedBefore && departure < v.Hours.Break.Window.From+v.Hours.Break.Length {
					continue
				}
				end := bruteEnd(p, v, order, v.Start, departure, rest)
				if end > v.Hours.Shift.To {
					continue
				}
				working := end - departure
				if rest == restsLater {
					working -= v.Hours.Break.Length
				}
				if working > v.Hours.Working {
					continue
				}
				if cost := p.Weights.Length*length + p.Weights.Working*int64(working); !ok || cost < best {
					best, ok = cost, true
				}
			}
		}
	})
	return best, ok
}

type restState int

const (
	restsLater   restState = iota // on the way
	restedBefore                  // before leaving, or on the way already
	restsAfter                    // after returning
)

// bruteEnd is the earliest return of the rest of a tour.
func bruteEnd(p *tour.Problem, v *tour.Vehicle, order []int, at int, now tour.Time, rest restState) tour.Time {
	end := tour.Forever
	if rest == restsLater {
		if begin := max(now, v.Hours.Break.Window.From); begin+v.Hours.Break.Length <= v.Hours.Break.Window.To {
			end = bruteEnd(p, v, order, at, begin+v.Hours.Break.Length, restedBefore)
		}
	}
	if len(order) == 0 {
		now += p.Travel.Leg(at, v.End).Time
		if rest == restsAfter && now > v.Hours.Break.Window.To-v.Hours.Break.Length || rest == restsLater {
			return end
		}
		return min(end, now)
	}
	visit := &p.Visits[order[0]]
	arrival := now + p.Travel.Leg(at, visit.Place).Time
	after := func(ready tour.Time, rest restState) {
		for begin := ready; begin <= v.Hours.Shift.To; begin += quarter {
			for _, w := range visit.Windows {
				if w.From <= begin && begin <= w.To {
					next := begin + visit.Stay + visit.Pack
					end = min(end, bruteEnd(p, v, order[1:], visit.Place, next, rest))
					held := max(begin, v.Hours.Break.Window.From) + v.Hours.Break.Length
					if rest == restsLater && visit.HoldsBreak && held <= min(begin+visit.Stay, v.Hours.Break.Window.To) {
						end = min(end, bruteEnd(p, v, order[1:], visit.Place, next, restedBefore))
					}
				}
			}
		}
	}
	after(arrival+visit.Setup, rest)
	if rest == restsLater {
		if begin := max(arrival, v.Hours.Break.Window.From); begin+v.Hours.Break.Length <= v.Hours.Break.Window.To {
			after(begin+v.Hours.Break.Length+visit.Setup, restedBefore)
		}
	}
	return end
}

func permute(items []int, visit func([]int)) {
	var rec func(k int)
	rec = func(k int) {
		if k == len(items) {
			visit(items)
			return
		}
		for i := k; i < len(items); i++ {
			items[k], items[i] = items[i], items[k]
			rec(k + 1)
			items[k], items[i] = items[i], items[k]
		}
	}
	items = append([]int(nil), items...)
	rec(0)
}

func TestSmallProblemsAreSolvedToTheOptimum(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		draw := func(name string, from, to int) int { return rapid.IntRange(from, to).Draw(r, name) }
		quarters := func(name string, from, to int) tour.Time { return quarter * tour.Time(draw(name, from, to)) }
		p := &tour.Problem{Days: 1, Noon: clock(13, 0), Weights: tour.Weights{Length: 1, Working: int64(draw("working", 0, 1))}}
		points := make([][2]int, draw("places", 2, 4))
		for i := range points {
			points[i] = [2]int{draw("x", 0, 4), draw("y", 0, 4)}
		}
		matrix := make(tour.Matrix, len(points))
		for a := range points {
			for b := range points {
				d := abs(points[a][0]-points[b][0]) + abs(points[a][1]-points[b][1])
				matrix[a] = append(matrix[a], tour.Leg{Length: int64(1000 * d), Time: quarter * tour.Time(d)})
			}
		}
		p.Travel = matrix
		for i := range draw("vehicles", 1, 2) {
			p.Vehicles = append(p.Vehicles, tour.Vehicle{
				ID: fmt.Sprint("unit ", i), Start: draw("start", 0, len(points)-1), End: draw("end", 0, len(points)-1), Capacity: int64(draw("capacity", 3, 9)),
				Hours: tour.Hours{
					Shift:   tour.Window{From: clock(8, 30), To: clock(8, 30) + quarters("shift", 16, 36)},
					Working: quarters("working", 10, 30), Driving: quarters("driving", 4, 16),
					Break: &tour.Break{Window: tour.Window{From: clock(11, 30), To: clock(14, 0)}, Length: 3 * quarter},
				},
			})
		}
		for i := range draw("visits", 1, 4) {
			v := tour.Visit{
				ID: fmt.Sprint("stop ", i), Place: draw("place", 0, len(points)-1), Setup: quarters("setup", 0, 1), Stay: quarters("stay", 2, 10),
				Pack: quarters("pack", 0, 1), Load: int64(draw("load", 0, 3)), Promised: true, HoldsBreak: draw("holds", 0, 2) == 0,
			}
			at := clock(8, 0)
			for range draw("windows", 1, 2) {
				at += quarters("closed", 1, 10)
				v.Windows = append(v.Windows, tour.Window{From: at, To: at + quarters("open", 0, 6)})
				at += 6 * quarter
			}
			p.Visits = append(p.Visits, v)
		}
		got, want := solve(t, p, tour.Options{Seed: 5, Iterations: 320}).Score, bruteScore(p)
		if got.Promised != want.Promised || got.Cost != want.Cost {
			r.Fatalf("got %+v, the best of all is %+v", got, want)
		}
	})
}

func abs(n int) int { return max(n, -n) }
