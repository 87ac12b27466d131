package tour

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"time"
)

// Options say how long and how a problem is worked on. The zero value does DefaultIterations on every processor.
type Options struct {
	Seed uint64
	// Iterations of each island: the plan depends on the problem, Seed, Iterations, Islands and Start only.
	Iterations int
	// Budget ends the work by the clock instead, which must be given as Now: what an hour holds is never the same twice.
	Budget time.Duration
	Now    func() time.Time
	// Islands search side by side and share their best plans from time to time; 0 = one per processor, two at least.
	Islands int
	// Start is a plan to do no worse than; the visits that it holds where they may not be are planned anew. The first half of the
	// islands set out from it, the others from nothing.
	Start *Plan
	// Progress is told from time to time, always from the goroutine that called Solve.
	Progress func(Progress)
}

// DefaultIterations of an island where nothing else is asked.
const DefaultIterations = 100_000

// Progress is where a search stands.
type Progress struct {
	Done       float64 // of the work, 0 to 1
	Iterations int     // of all islands
	Score      Score   // of the best plan so far, Unevenness left out
	// Best writes the best plan so far. It may be called during the call that it came with only.
	Best func() Plan
}

// epochs is how often islands share their best plans.
const epochs = 20

// Solve plans a problem. A cancelled context or one past its deadline ends the search with the best plan so far and no error; the only
// error is an *[Invalid] problem.
func Solve(ctx context.Context, p *Problem, o Options) (Plan, error) {
	if err := p.Validate(); err != nil {
		return Plan{}, err
	}
	if o.Islands == 0 {
		o.Islands = max(2, runtime.GOMAXPROCS(0))
	}
	if o.Iterations == 0 {
		o.Iterations = DefaultIterations
	}
	m := compile(p, false, nil)
	islands := make([]*island, o.Islands)
	parallel(len(islands), func(i int) {
		w := newWalk(m, o.Seed, uint64(i))
		if o.Start != nil && i < (len(islands)+1)/2 {
			w.adopt(o.Start)
		}
		islands[i] = newIsland(w)
	})
	begun := time.Time{}
	if o.Now != nil {
		begun = o.Now()
	}
	for e := 1; e <= epochs && ctx.Err() == nil; e++ {
		until := float64(e) / epochs
		parallel(len(islands), func(i int) {
			islands[i].run(ctx, pace{o: &o, begun: begun, until: until})
		})
		share(islands)
		if o.Progress != nil {
			done := Progress{Done: until, Score: islands[0].best.at.score(), Best: func() Plan { return islands[0].best.plan(m) }}
			for _, i := range islands {
				done.Iterations += i.iterations
			}
			o.Progress(done)
		}
	}
	parallel(len(islands), func(i int) { islands[i].finish() })
	best := islands[0].plan()
	for _, i := range islands[1:] {
		if other := i.plan(); other.Score.Compare(best.Score, p.FewestTours) < 0 {
			best = other
		}
	}
	return best, nil
}

// parallel does n things side by side.
func parallel(n int, do func(int)) {
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { do(i) })
	}
	group.Wait()
}

// pace says how far a search is: by its iterations, or by the clock.
type pace struct {
	o     *Options
	begun time.Time
	until float64 // the part of the work that this run ends at
}

// done gives the part of the work that is behind, 0 to 1.
func (p pace) done(iterations int) float64 {
	if p.o.Budget > 0 {
		return min(1, float64(p.o.Now().Sub(p.begun))/float64(p.o.Budget))
	}
	return min(1, float64(iterations)/float64(p.o.Iterations))
}

// share gives the islands that lag the best plan of all: in the order of islands, so that nothing depends on who was first.
func share(islands []*island) {
	best := islands[0]
	for _, i := range islands[1:] {
		if best.better(i.best.at) {
			best = i
		}
	}
	for _, i := range islands {
		if i != best && i.better(best.best.at) {
			i.receive(best)
		}
	}
}

// plan writes a snapshot, beside the searches that go on.
func (s *snapshot) plan(m *model) Plan {
	i := island{w: newWalk(m, 0, 0)}
	i.w.become(s)
	return i.plan()
}

// plan writes what the island is at.
func (i *island) plan() Plan {
	w, m := i.w, i.w.m
	p := Plan{Chosen: make([]int, len(m.visits)), Score: w.at.score()}
	for k := range m.visits {
		p.Chosen[m.visits[k].given] = Refused
		if c := w.chosen[k]; c != Refused {
			p.Chosen[m.visits[k].given] = m.visits[k].patterns[c].given
		}
	}
	worked := make([]Time, len(m.p.Vehicles))
	for _, s := range m.chronicle() {
		r := &w.routes[s]
		if r.empty() {
			continue
		}
		w.clockwork.judge(m, &m.shifts[s], r.stops, len(r.stops), breakTime)
		t := w.clockwork.tour(m, &m.shifts[s])
		worked[t.Vehicle] += w.clockwork.best.working
		p.Tours = append(p.Tours, t)
	}
	for _, t := range worked {
		p.Score.Unevenness += int64(t/60) * int64(t/60)
	}
	return p
}

// chronicle lists the shifts by day, then by the name of their vehicle.
func (m *model) chronicle() []int {
	order := make([]int, len(m.shifts))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(m.shifts[a].day, m.shifts[b].day), cmp.Compare(m.shifts[a].rank, m.shifts[b].rank))
	})
	return order
}
