// Package jobs is the work that nobody waits for: every night, passages roll on to 400 days ahead and coverage is computed from
// that day on. Jobs are rows of the database (River), so that any number of machines may work and each job is done by one.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/dispatching"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/store"
)

// migrationLock is the advisory lock under which the tables of the queue are made: services may start side by side.
const migrationLock = 0x6d61696c6c // "maill"

// Migrate brings the tables of the queue to the version that this program needs.
func Migrate(ctx context.Context, pool *pgxpool.Pool, log *slog.Logger) error {
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: quiet(log)})
	if err != nil {
		return fmt.Errorf("prepare the queue: %w", err)
	}
	// The lock is that of a session; the migration has connections of its own.
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("prepare the queue: %w", err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", migrationLock); err != nil {
		return fmt.Errorf("prepare the queue: %w", err)
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	_, unlock := conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", migrationLock)
	if err = errors.Join(err, unlock); err != nil {
		return fmt.Errorf("prepare the queue: %w", err)
	}
	return nil
}

// Worker works on jobs until it is stopped.
type Worker struct {
	client  *river.Client[pgx.Tx]
	unwatch context.CancelFunc
	watched chan struct{} // closed once nobody watches the data any more
}

// Start begins to work. The passages, then coverage, are brought up to date at once, and every night from then on.
func Start(ctx context.Context, pool *pgxpool.Pool, planner *planning.Planner, runner *analysing.Runner, log *slog.Logger) (*Worker, error) {
	workers := river.NewWorkers()
	if err := addCoverageWorkers(workers, runner, log); err != nil {
		return nil, fmt.Errorf("start the queue: %w", err)
	}
	if err := addPlanWorkers(workers, dispatching.NewDesk(planner.Store, planner.Now, nil), log); err != nil {
		return nil, fmt.Errorf("start the queue: %w", err)
	}
	if err := river.AddWorkerSafely(workers, &rollPassages{planner: planner, log: log}); err != nil {
		return nil, fmt.Errorf("start the queue: %w", err)
	}
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Logger: quiet(log),
		PeriodicJobs: []*river.PeriodicJob{river.NewPeriodicJob(nightly{},
			func() (river.JobArgs, *river.InsertOpts) { return rollPassagesArgs{}, nil },
			&river.PeriodicJobOpts{ID: "passages", RunOnStart: true}), forgetting()},
		// New jobs are notified: polling is for those that a notification missed.
		FetchPollInterval: 30 * time.Second,
		Queues:            map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 1}, coverageQueue: {MaxWorkers: 1}, planQueue: {MaxWorkers: 1}},
		// What a machine was doing when it died is given to another one.
		RescueStuckJobsAfter: 15 * time.Minute,
		SoftStopTimeout:      5 * time.Second,
		Workers:              workers,
	})
	if err != nil {
		return nil, fmt.Errorf("start the queue: %w", err)
	}
	if err := client.Start(ctx); err != nil {
		return nil, fmt.Errorf("start the queue: %w", err)
	}
	watching, unwatch := context.WithCancel(context.WithoutCancel(ctx))
	w := &Worker{client: client, unwatch: unwatch, watched: make(chan struct{})}
	go func() {
		defer close(w.watched)
		w.watch(watching, planner.Store, runner, log)
	}()
	return w, nil
}

// watchPause is how often the data are looked at, and how long they must rest before coverage follows: an import is many changes.
const watchPause = 15 * time.Second

// watch asks for coverage to be brought up to date whenever the data have changed and come to rest: an import, an edit of a round.
// A machine that asks for nothing costs a second; that of a run just published is one. What the runner holds for the next edit is given
// back when none comes.
func (w *Worker) watch(ctx context.Context, data *store.Store, runner *analysing.Runner, log *slog.Logger) {
	var seen, followed int64
	pause := time.NewTicker(watchPause)
	defer pause.Stop()
	for {
		runner.Rest()
		version, err := data.DataVersion(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			log.Debug("data version not read", "error", err)
		case followed == 0: // the start asks for coverage anyway
			seen, followed = version, version
		case version != seen:
			seen = version
		case version != followed:
			if _, err := w.client.Insert(ctx, coverageArgs{}, nil); err != nil {
				log.Warn("coverage not asked for", "error", err)
			} else {
				followed = version
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
	}
}

// Stop lets the job under way end, or gives it back to the queue.
func (w *Worker) Stop(ctx context.Context) error {
	w.unwatch()
	<-w.watched
	if err := w.client.Stop(ctx); err != nil {
		return fmt.Errorf("stop the queue: %w", err)
	}
	return nil
}

// nightly is ten past three in metropolitan France: no clock changes then, and nobody waits.
type nightly struct{}

// Next gives the first such moment after t.
func (nightly) Next(t time.Time) time.Time {
	paris := calendar.Of("").Location()
	day := calendar.DateOf(t.In(paris))
	for {
		if at := day.At(3*60+10, paris); at.After(t) {
			return at
		}
		day++
	}
}

type rollPassagesArgs struct{}

// Kind names the job in the queue.
func (rollPassagesArgs) Kind() string { return "passages" }

// rollPassages brings the passages of every round up to 400 days from now.
type rollPassages struct {
	river.WorkerDefaults[rollPassagesArgs]

	planner *planning.Planner
	log     *slog.Logger
}

// Timeout leaves room for a country of units: a thousand rounds take less than ten seconds.
func (*rollPassages) Timeout(*river.Job[rollPassagesArgs]) time.Duration { return 5 * time.Minute }

// Work rolls the passages; what fails is tried again by the queue.
func (w *rollPassages) Work(ctx context.Context, _ *river.Job[rollPassagesArgs]) error {
	rolled, err := w.planner.Roll(ctx)
	w.log.Info("passages rolled", "rounds", rolled, "failed", err != nil)
	if err != nil {
		return err
	}
	if _, err := river.ClientFromContext[pgx.Tx](ctx).Insert(ctx, coverageArgs{}, nil); err != nil {
		return fmt.Errorf("ask for coverage: %w", err)
	}
	return nil
}

// quiet keeps the queue's own chatter for those who debug: it tells every start and stop.
func quiet(log *slog.Logger) *slog.Logger { return slog.New(lowered{log.Handler()}) }

type lowered struct{ slog.Handler }

// Enabled says whether a record is kept once lowered: informations count as debugging.
func (l lowered) Enabled(ctx context.Context, level slog.Level) bool {
	if level < slog.LevelWarn {
		level = slog.LevelDebug
	}
	return l.Handler.Enabled(ctx, level)
}
