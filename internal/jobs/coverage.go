package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/maillage-numerique/maillage/internal/analysing"
)

// coverageQueue is apart: a long computation delays no other work.
const coverageQueue = "couverture"

// partTimeout leaves room for a département of a country on a slow machine; the region's take seconds.
const partTimeout = 10 * time.Minute

// coverageArgs asks that coverage be that of the data: every night, and after what changes them. It costs a second to see
// that nothing is to be done, so that it may be asked often.
type coverageArgs struct{}

// Kind names the job in the queue.
func (coverageArgs) Kind() string { return "couverture" }

// InsertOpts puts it in the queue of coverage.
func (coverageArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: coverageQueue} }

// coveragePartArgs asks for one département of a computation.
type coveragePartArgs struct {
	Task        int64  `json:"calcul"`
	Departement string `json:"departement"`
}

// Kind names the job in the queue.
func (coveragePartArgs) Kind() string { return "couverture_partie" }

// InsertOpts puts it in the queue of coverage. What fails three times in two minutes is not the machine's fault.
func (coveragePartArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: coverageQueue, MaxAttempts: 3}
}

// coverageEndArgs asks that the parts of a computation be put together.
type coverageEndArgs struct {
	Task int64 `json:"calcul"`
}

// Kind names the job in the queue.
func (coverageEndArgs) Kind() string { return "couverture_assemblage" }

// InsertOpts puts it in the queue of coverage.
func (coverageEndArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: coverageQueue} }

func addCoverageWorkers(workers *river.Workers, runner *analysing.Runner, log *slog.Logger) error {
	return errors.Join(
		river.AddWorkerSafely(workers, &beginCoverage{covering[coverageArgs]{runner: runner, log: log}}),
		river.AddWorkerSafely(workers, &coverPart{covering[coveragePartArgs]{runner: runner, log: log}}),
		river.AddWorkerSafely(workers, &endCoverage{covering[coverageEndArgs]{runner: runner, log: log}}),
	)
}

// covering is what every job of coverage works with.
type covering[T river.JobArgs] struct {
	river.WorkerDefaults[T]

	runner *analysing.Runner
	log    *slog.Logger
}

// Timeout is that of a part, the longest of them.
func (covering[T]) Timeout(*river.Job[T]) time.Duration { return partTimeout }

// beginCoverage brings coverage up to date: at once where little has changed, otherwise by one job for each département.
type beginCoverage struct{ covering[coverageArgs] }

// Work begins; begun twice, by two machines or after a crash, it is one computation all the same.
func (w *beginCoverage) Work(ctx context.Context, _ *river.Job[coverageArgs]) error {
	plan, err := w.runner.Begin(ctx)
	if err != nil {
		return err
	}
	if plan.Task == 0 {
		w.log.Info("coverage checked", "computed", plan.Report.Computed, "changed", plan.Report.Changed)
		return nil
	}
	w.log.Info("coverage begun", "parts", len(plan.Missing))
	jobs := make([]river.InsertManyParams, 0, len(plan.Missing))
	for _, departement := range plan.Missing {
		jobs = append(jobs, river.InsertManyParams{Args: coveragePartArgs{Task: plan.Task, Departement: departement}})
	}
	if len(jobs) == 0 { // everything was computed, and nobody put it together
		jobs = append(jobs, river.InsertManyParams{Args: coverageEndArgs{Task: plan.Task}})
	}
	if _, err := river.ClientFromContext[pgx.Tx](ctx).InsertMany(ctx, jobs); err != nil {
		return fmt.Errorf("share out the computation of coverage: %w", err)
	}
	return nil
}

// coverPart computes one département.
type coverPart struct{ covering[coveragePartArgs] }

// Work computes a part. The last one to end has the parts put together; what fails for good is noted, and the run before stays.
func (w *coverPart) Work(ctx context.Context, job *river.Job[coveragePartArgs]) error {
	left, err := w.runner.Part(ctx, job.Args.Task, job.Args.Departement)
	if err != nil {
		w.log.Warn("part of coverage failed", "departement", job.Args.Departement, "attempt", job.Attempt, "error", err)
		if job.Attempt >= job.MaxAttempts {
			err = errors.Join(err, w.runner.Fail(context.WithoutCancel(ctx), job.Args.Task, job.Args.Departement, err))
		}
		return err
	}
	w.log.Info("part of coverage computed", "departement", job.Args.Departement, "left", left)
	if left > 0 {
		return nil
	}
	if _, err := river.ClientFromContext[pgx.Tx](ctx).Insert(ctx, coverageEndArgs{Task: job.Args.Task}, nil); err != nil {
		return fmt.Errorf("have the parts of coverage put together: %w", err)
	}
	return nil
}

// endCoverage puts the parts together and publishes the run.
type endCoverage struct{ covering[coverageEndArgs] }

// Work publishes; a second one finds nothing left to do.
func (w *endCoverage) Work(ctx context.Context, job *river.Job[coverageEndArgs]) error {
	report, err := w.runner.End(ctx, job.Args.Task)
	if err == nil {
		w.log.Info("coverage computed", "computed", report.Computed, "changed", report.Changed, "rows", report.Rows)
	}
	return err
}
