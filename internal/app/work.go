package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/jobs"
	"github.com/maillage-numerique/maillage/internal/planning"
)

// workCommand works on jobs without serving, for other machines than the service's.
type workCommand struct{}

// Run works until SIGTERM or SIGINT.
func (workCommand) Run(ctx context.Context, env *environment) error {
	return withDatabase(ctx, env, func(db *database) error {
		worker, err := startJobs(ctx, db, newLogger(env.config.Log, env.stderr))
		if err != nil {
			return err
		}
		fmt.Fprintln(env.stdout, say("work.pret"))
		<-ctx.Done()
		return worker.Stop(context.WithoutCancel(ctx))
	})
}

// startJobs begins to work beside whatever this process does. It goes on until it is stopped, not until ctx ends.
func startJobs(ctx context.Context, db *database, log *slog.Logger) (*jobs.Worker, error) {
	planner := &planning.Planner{Store: db.store, Now: time.Now}
	runner := analysing.NewRunner(db.store, analysing.DefaultParameters(), time.Now)
	return jobs.Start(context.WithoutCancel(ctx), db.pool, planner, runner, log)
}
