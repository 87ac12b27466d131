package localdb

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// ConnString is the connection string of one database of the cluster, in PostgreSQL's keyword form.
func (c *Cluster) ConnString(database string) string {
	quote := func(s string) string {
		return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
	}
	return fmt.Sprintf("host=%s port=5432 user=%s dbname=%s sslmode=disable",
		quote(c.socketDir), superuser, quote(database))
}

// SocketDir is the folder of the cluster's socket, for psql -h.
func (c *Cluster) SocketDir() string { return c.socketDir }

// errEnded says that the postmaster we waited for is gone.
var errEnded = errors.New("localdb: postgres ended while starting")

// waitReady returns once the server answers a query, or why it will not.
func (c *Cluster) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	exited := c.Exited()
	for {
		err := c.ping(ctx)
		if err == nil {
			return nil
		}
		if !worthRetrying(err) {
			return fmt.Errorf("localdb: connect: %w", err)
		}
		select {
		case <-exited:
			return errEnded
		case <-ctx.Done():
			return fmt.Errorf("localdb: postgres is not ready: %w (%w)", ctx.Err(), err)
		case <-time.After(25 * time.Millisecond):
		}
	}
}

func (c *Cluster) ping(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.ConnString("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	return conn.Ping(ctx)
}

// worthRetrying tells a server that is not up yet (no socket, cannot_connect_now, admin_shutdown) from one that refuses us.
func worthRetrying(err error) bool {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Code == "57P03" || refused.Code == "57P01" || refused.Code == "57P02" || refused.Code == "53300"
	}
	return true
}

// EnsureDatabase makes the database and its PostGIS extension when they are missing. Repeating it changes nothing, and
// several processes may do it at once.
func (c *Cluster) EnsureDatabase(ctx context.Context, name string) error {
	admin, err := pgx.Connect(ctx, c.ConnString("postgres"))
	if err != nil {
		return fmt.Errorf("localdb: ensure database: %w", err)
	}
	defer admin.Close(ctx)
	var exists bool
	if err := admin.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&exists); err != nil {
		return fmt.Errorf("localdb: ensure database: %w", err)
	}
	if !exists {
		if _, err := admin.Exec(ctx, `CREATE DATABASE `+pgx.Identifier{name}.Sanitize()); err != nil && !cameSecond(err) {
			return fmt.Errorf("localdb: create database: %w", err)
		}
	}
	conn, err := pgx.Connect(ctx, c.ConnString(name))
	if err != nil {
		return fmt.Errorf("localdb: ensure database: %w", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, `CREATE EXTENSION IF NOT EXISTS postgis`); err != nil && !cameSecond(err) {
		return fmt.Errorf("localdb: create extension postgis: %w", err)
	}
	return nil
}

// cameSecond tells that another process made the same thing at the same moment. IF NOT EXISTS looks first and writes
// later: in between, the other's row is met as a duplicate (duplicate_database, duplicate_object, unique_violation).
func cameSecond(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && (refused.Code == "42P04" || refused.Code == "42710" || refused.Code == "23505")
}

// WaitAlone returns once nobody else is connected to the cluster.
func (c *Cluster) WaitAlone(ctx context.Context) error {
	admin, err := pgx.Connect(ctx, c.ConnString("postgres"))
	if err != nil {
		return fmt.Errorf("localdb: look for other sessions: %w", err)
	}
	defer admin.Close(ctx)
	for {
		var others int
		if err := admin.QueryRow(ctx, `
			SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`).Scan(&others); err != nil {
			return fmt.Errorf("localdb: look for other sessions: %w", err)
		}
		if others == 0 {
			return nil
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}
