package app

import (
	"context"
	"fmt"
)

type migrateCommand struct{}

// Run brings the database to the newest schema; opening it does.
func (migrateCommand) Run(ctx context.Context, env *environment) error {
	db, err := openDatabase(ctx, env.config.Database, guest, newLogger(env.config.Log, env.stderr))
	if err != nil {
		return err
	}
	fmt.Fprintln(env.stdout, say("migrate.fait"))
	return db.close(context.WithoutCancel(ctx))
}
