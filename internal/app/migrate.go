package app

import (
	"context"
	"fmt"
)

type migrateCommand struct{}

// Run brings the database to the newest schema; opening it does.
func (migrateCommand) Run(ctx context.Context, env *environment) error {
	return withDatabase(ctx, env, func(*database) error {
		fmt.Fprintln(env.stdout, say("migrate.fait"))
		return nil
	})
}
