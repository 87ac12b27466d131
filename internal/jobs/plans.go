package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/maillage-numerique/maillage/internal/dispatching"
	"github.com/maillage-numerique/maillage/internal/store"
)

// planQueue is apart: a search of minutes delays no other work.
const planQueue = "plan"

// planArgs asks for the plan of a request. It holds no more than its id: what is asked for is not kept in the queue.
type planArgs struct {
	Request uuid.UUID `json:"demande"`
}

// Kind names the job in the queue.
func (planArgs) Kind() string { return "plan" }

// InsertOpts puts it in the queue of plans. What failed twice is not the machine's fault.
func (planArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: planQueue, MaxAttempts: 2}
}

// Queue asks for work without doing any.
type Queue struct{ client *river.Client[pgx.Tx] }

// NewQueue uses an open pool.
func NewQueue(pool *pgxpool.Pool, log *slog.Logger) (*Queue, error) {
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: quiet(log)})
	if err != nil {
		return nil, fmt.Errorf("open the queue: %w", err)
	}
	return &Queue{client}, nil
}

// Plan asks for the plan of a request, once the transaction commits.
func (q *Queue) Plan(ctx context.Context, tx store.Tx, id uuid.UUID) error {
	if _, err := q.client.InsertTx(ctx, tx.Tx, planArgs{Request: id}, nil); err != nil {
		return fmt.Errorf("ask for a plan: %w", err)
	}
	return nil
}

// makePlan plans one request.
type makePlan struct {
	river.WorkerDefaults[planArgs]

	desk *dispatching.Desk
	log  *slog.Logger
}

// Timeout is the longest search and what comes after it.
func (*makePlan) Timeout(*river.Job[planArgs]) time.Duration { return dispatching.LongestWork }

// Work plans; a request that fails for good is told so.
func (w *makePlan) Work(ctx context.Context, job *river.Job[planArgs]) error {
	err := w.desk.Work(ctx, job.Args.Request)
	if err != nil {
		w.log.Warn("plan failed", "attempt", job.Attempt, "error", err)
		if job.Attempt >= job.MaxAttempts {
			err = errors.Join(err, w.desk.Fail(context.WithoutCancel(ctx), job.Args.Request))
		}
	}
	return err
}

type forgetPlansArgs struct{}

// Kind names the job in the queue.
func (forgetPlansArgs) Kind() string { return "plan_oubli" }

// forgetPlans deletes the requests of more than a day ago, every hour.
type forgetPlans struct {
	river.WorkerDefaults[forgetPlansArgs]

	desk *dispatching.Desk
}

// Work forgets.
func (w *forgetPlans) Work(ctx context.Context, _ *river.Job[forgetPlansArgs]) error {
	_, err := w.desk.Forget(ctx)
	return err
}

func addPlanWorkers(workers *river.Workers, desk *dispatching.Desk, log *slog.Logger) error {
	return errors.Join(
		river.AddWorkerSafely(workers, &makePlan{desk: desk, log: log}),
		river.AddWorkerSafely(workers, &forgetPlans{desk: desk}),
	)
}

// forgetting is the job that comes every hour.
func forgetting() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(time.Hour),
		func() (river.JobArgs, *river.InsertOpts) { return forgetPlansArgs{}, nil },
		&river.PeriodicJobOpts{ID: "plan_oubli", RunOnStart: true})
}
