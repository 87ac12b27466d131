package dispatching

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/vroom"
)

// What is small enough to be answered at once, and how long that may take: a request waits Patience for its turn, then these.
const (
	smallWork       = 20_000 // dates of jobs × vehicles
	smallJobs       = 200
	smallIterations = 100_000
	smallSeconds    = 5
	patience        = 3 * time.Second
)

var (
	soonLimits = Limits{Search: 6 * time.Second, Explain: 4 * time.Second}
	longLimits = Limits{Search: vroom.MaxSeconds * time.Second, Explain: time.Minute}
)

// LongestWork is how long a request in the background may take, with time to spare.
const LongestWork = (vroom.MaxSeconds + 120) * time.Second

// mostOpen is how many requests may wait in the background or be at work, on all machines. Kept is how long answers are.
const (
	mostOpen = 12
	Kept     = 24 * time.Hour
)

// Desk answers requests. Make it with NewDesk. Safe for concurrent use.
type Desk struct {
	solver  Solver
	store   *store.Store
	now     func() time.Time
	enqueue func(ctx context.Context, tx store.Tx, id uuid.UUID) error
	slots   chan struct{}
}

// NewDesk makes a desk. Enqueue has a background job call Work with a request's id; nil for who works and does not ask.
func NewDesk(s *store.Store, now func() time.Time, enqueue func(ctx context.Context, tx store.Tx, id uuid.UUID) error) *Desk {
	return &Desk{solver: Solver{Now: now}, store: s, now: now, enqueue: enqueue, slots: make(chan struct{}, max(1, runtime.NumCPU()/islands))}
}

// Soon says whether a request is answered at once.
func Soon(q *vroom.Request) bool {
	return q.Work() <= smallWork && len(q.Jobs) <= smallJobs && Iterations(q) <= smallIterations && q.Effort.Seconds <= smallSeconds
}

// Plan answers a small request. An Unavailable fault says that too many others are at work.
func (d *Desk) Plan(ctx context.Context, q *vroom.Request) (*vroom.Answer, error) {
	waiting := time.NewTimer(patience)
	defer waiting.Stop()
	select {
	case d.slots <- struct{}{}:
		defer func() { <-d.slots }()
	case <-waiting.C:
		return nil, fault.New(fault.Unavailable, "plans_occupes", "", "")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return d.solver.Solve(ctx, q, soonLimits, Watch{})
}

// Ask puts a request that was read from body in the queue. An Unavailable fault says that too many others wait.
func (d *Desk) Ask(ctx context.Context, body []byte) (uuid.UUID, error) {
	id, err := uuid.NewRandom()
	if err != nil {
		return id, fmt.Errorf("draw an id: %w", err)
	}
	added, err := d.store.AddTourRequest(ctx, id, d.now(), body, mostOpen, func(tx store.Tx) error { return d.enqueue(ctx, tx, id) })
	if err == nil && !added {
		err = fault.New(fault.Unavailable, "plans_en_attente", "", "").With("n", strconv.Itoa(mostOpen))
	}
	return id, err
}

// Find gives a request of the last day, with the best answer so far if it is asked for.
func (d *Desk) Find(ctx context.Context, id uuid.UUID, best bool) (store.TourRequest, error) {
	found, known, err := d.store.TourRequest(ctx, id, d.now().Add(-Kept), best)
	if err == nil && !known {
		err = fault.New(fault.NotFound, "plan_inconnu", "id", "")
	}
	return found, err
}

// GiveUp forgets a request; who works on it stops.
func (d *Desk) GiveUp(ctx context.Context, id uuid.UUID) error {
	return d.store.DeleteTourRequest(ctx, id)
}

// Forget deletes what was asked more than a day ago, and says how many requests that was.
func (d *Desk) Forget(ctx context.Context) (int64, error) {
	return d.store.DeleteOldTourRequests(ctx, d.now().Add(-Kept))
}

// watchPause is how often one looks whether a request was given up.
const watchPause = time.Second

// Work plans a request of the queue. One that is over or was given up is nothing to do. Done twice, it is done again.
func (d *Desk) Work(ctx context.Context, id uuid.UUID) error {
	body, open, err := d.store.BeginTourRequest(ctx, id, d.now())
	if err != nil || !open {
		return err
	}
	q, err := vroom.Read(bytes.NewReader(body))
	if err != nil {
		return err
	}
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go d.watch(working, id, stop)
	var noted error
	answer, err := d.solver.Solve(working, q, longLimits, Watch{Progress: func(done float64, best func() (*vroom.Answer, error)) {
		noted = errors.Join(noted, d.advance(working, id, done, best))
	}})
	if errors.Is(context.Cause(working), errGivenUp) {
		return nil
	}
	if err = errors.Join(err, noted); err != nil {
		return err
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("write a plan: %w", err)
	}
	return d.store.EndTourRequest(ctx, id, d.now(), text)
}

// advance notes the best answer so far.
func (d *Desk) advance(ctx context.Context, id uuid.UUID, done float64, best func() (*vroom.Answer, error)) error {
	answer, err := best()
	if err != nil {
		return err
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("write a plan: %w", err)
	}
	err = d.store.AdvanceTourRequest(ctx, id, done, text)
	if errors.Is(err, context.Canceled) {
		return nil // given up meanwhile, or the machine stops
	}
	return err
}

// Fail says that a request will not be answered.
func (d *Desk) Fail(ctx context.Context, id uuid.UUID) error {
	return d.store.EndTourRequest(ctx, id, d.now(), nil)
}

var errGivenUp = errors.New("the request was given up")

// watch stops the work on a request that was given up.
func (d *Desk) watch(ctx context.Context, id uuid.UUID, stop context.CancelCauseFunc) {
	pause := time.NewTicker(watchPause)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
		if open, err := d.store.TourRequestOpen(ctx, id); err == nil && !open {
			stop(errGivenUp)
			return
		}
	}
}
