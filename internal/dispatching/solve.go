package dispatching

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/tour"
	"github.com/maillage-numerique/maillage/geo/tour/check"
	"github.com/maillage-numerique/maillage/internal/vroom"
)

// Limits bound one piece of work. What is asked for counts where it is less.
type Limits struct {
	Search  time.Duration
	Explain time.Duration
}

// islands search side by side, as many on every machine: the plan of a request does not depend on where it is made.
const islands = 2

// detour is metres driven for one as the crow flies, as in the measure of rounds.
const detour = 1.3

// Iterations of a request that does not say how long to search.
const (
	leastIterations  = 20_000
	iterationsPerJob = 100
)

// Solver plans.
type Solver struct {
	Now func() time.Time
}

// Watch is who follows a search.
type Watch struct {
	// Stop ends the search with the best plan so far.
	Stop <-chan struct{}
	// Progress is told from time to time, with the part of the work that is done, 0 to 1. Best writes the answer as it would be now, without
	// explanations; it may be called during the call only.
	Progress func(done float64, best func() (*vroom.Answer, error))
}

// Solve plans a request and explains what it leaves out. A context that ends is an error.
func (s *Solver) Solve(ctx context.Context, q *vroom.Request, limits Limits, watch Watch) (*vroom.Answer, error) {
	begun := s.Now()
	p := q.Problem(estimate)
	r := &vroom.Result{Problem: p, Search: vroom.Search{Seed: q.Effort.Seed, Travel: coverage.StraightLine}}
	if q.Matrix != nil {
		r.Search.Travel = "matrice"
	}
	r.Loading = s.Now().Sub(begun)

	searching, stop := context.WithTimeout(ctx, limits.Search+time.Second) // by its own clock first
	defer stop()
	go func() {
		select {
		case <-watch.Stop:
			stop()
		case <-searching.Done():
		}
	}()
	o := s.options(q, limits)
	o.Progress = func(progress tour.Progress) {
		r.Search.Iterations = progress.Iterations
		if watch.Progress != nil {
			watch.Progress(progress.Done, func() (*vroom.Answer, error) { return partial(q, r, progress.Best()) })
		}
	}
	var err error
	if r.Plan, err = tour.Solve(searching, p, o); err != nil {
		return nil, fmt.Errorf("plan a request: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r.Search.End = ended(searching, watch.Stop)
	if r.Search.End == vroom.Complete && time.Duration(q.Effort.Seconds)*time.Second > limits.Search {
		r.Search.End = vroom.OutOfTime
	}
	stop()
	r.Solving = s.Now().Sub(begun) - r.Loading
	if err := verify(p, r.Plan); err != nil {
		return nil, err
	}
	if err := s.explain(ctx, r, limits); err != nil {
		return nil, err
	}
	r.Explaining = s.Now().Sub(begun) - r.Loading - r.Solving
	return q.Answer(r), nil
}

// options turn the effort of a request into the solver's.
func (s *Solver) options(q *vroom.Request, limits Limits) tour.Options {
	o := tour.Options{Seed: q.Effort.Seed, Iterations: Iterations(q), Islands: islands}
	if seconds := time.Duration(q.Effort.Seconds) * time.Second; seconds > 0 {
		o.Budget, o.Now = min(seconds, limits.Search), s.Now
	}
	return o
}

// Iterations are those that a request asks for, or those that its size deserves.
func Iterations(q *vroom.Request) int {
	if q.Effort.Iterations > 0 {
		return q.Effort.Iterations
	}
	return leastIterations + iterationsPerJob*len(q.Jobs)
}

func ended(searching context.Context, stop <-chan struct{}) vroom.Ended {
	select {
	case <-stop:
		return vroom.Interrupted
	default:
	}
	if searching.Err() != nil {
		return vroom.OutOfTime
	}
	return vroom.Complete
}

// explain says why jobs are left out, and keeps what would be enough only where its proof is verified too.
func (s *Solver) explain(ctx context.Context, r *vroom.Result, limits Limits) error {
	explaining, stop := context.WithTimeout(ctx, limits.Explain)
	defer stop()
	var err error
	if r.Refusals, err = tour.Explain(explaining, r.Problem, r.Plan); err != nil {
		return fmt.Errorf("explain a plan: %w", err)
	}
	for i := range r.Refusals {
		if enough := r.Refusals[i].Enough; enough != nil {
			if err := verify(enough.Apply(r.Problem), enough.Plan); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// partial is the answer to a search under way.
func partial(q *vroom.Request, r *vroom.Result, plan tour.Plan) (*vroom.Answer, error) {
	if err := verify(r.Problem, plan); err != nil {
		return nil, err
	}
	now := *r
	now.Plan, now.Search.Partial = plan, true
	for i, chosen := range plan.Chosen {
		if chosen == tour.Refused {
			now.Refusals = append(now.Refusals, tour.Refusal{Visit: i, Cut: true})
		}
	}
	return q.Answer(&now), nil
}

// verify has the independent checker look at a plan. Its words name stops, which are not for a log: the codes are enough.
func verify(p *tour.Problem, plan tour.Plan) error {
	faults, _ := check.Plan(p, plan)
	if len(faults) == 0 {
		return nil
	}
	codes := make([]string, len(faults))
	for i, f := range faults {
		codes[i] = f.Code
	}
	return fmt.Errorf("a plan breaks its rules: %s", strings.Join(codes, ", "))
}

// estimate is travel where no matrix is given.
func estimate(points []orb.Point) tour.Travel {
	return tour.Crow{Points: points, Detour: detour, Minutes: coverage.CarMinutes}
}
