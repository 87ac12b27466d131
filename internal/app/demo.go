package app

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/sample"
	"github.com/maillage-numerique/maillage/internal/store"
)

type demoCommand struct{}

// Run loads the built-in sample into an empty database.
func (demoCommand) Run(ctx context.Context, env *environment) error {
	return withDatabase(ctx, env, func(db *database) error {
		loaded, err := loadSample(ctx, db.store, newProgressBar(env.stderr), env.stdout)
		if err != nil || loaded {
			return err
		}
		isSample, err := db.store.IsSample(ctx)
		if err != nil {
			return err
		}
		if !isSample {
			return fault.New(fault.Unprocessable, "base_pleine", "", "")
		}
		fmt.Fprintln(env.stdout, say("demo.deja"))
		return nil
	})
}

// loadSample fills an empty database with the sample and measures its coverage. A load that was cut short anywhere is
// finished by the next one. It says whether it did something.
func loadSample(ctx context.Context, s *store.Store, bar *progressBar, out io.Writer) (bool, error) {
	loaded, err := sample.Load(ctx, s, time.Now)
	if err != nil {
		return false, err
	}
	isSample, err := s.IsSample(ctx)
	if err != nil || !isSample {
		return loaded, err
	}
	if _, measured, err := s.LatestCoverageRun(ctx); err != nil || (measured && !loaded) {
		return loaded, err
	}
	_, err = computeCoverage(ctx, bar, s, analysing.DefaultParameters())
	bar.end()
	if err != nil {
		return false, err
	}
	fmt.Fprintln(out, say("demo.charge"))
	return true, nil
}
