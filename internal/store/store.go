// Package store keeps the domain in PostGIS: one file per resource, its SQL in queries/<resource>.sql, geometry converted in
// geometry.go alone.
package store

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Store answers from a pool of connections. It is safe for concurrent use.
type Store struct {
	pool    *pgxpool.Pool
	written atomic.Int64 // the newest data version that this process has committed
}

// New uses an open pool; the caller closes it.
func New(pool *pgxpool.Pool) *Store { return &Store{pool: pool} }

// Pool gives the pool to those who must hold a connection of their own (LISTEN, COPY, benchmarks).
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// Ping asks the database for a sign of life.
func (s *Store) Ping(ctx context.Context) error { return s.pool.Ping(ctx) }

// Tx is one transaction: all of what is written in it, or nothing.
type Tx struct {
	pgx.Tx
}

// Write runs work in one transaction. When work says that public data changed, the data version changes with it and the
// notification leaves with the commit; contours that changed are simplified for tiles. An error, or a panic, rolls
// everything back.
func (s *Store) Write(ctx context.Context, work func(tx Tx) (changed bool, err error)) error {
	return s.write(ctx, true, work)
}

// WriteKeepingGround is Write for work that changes nothing that coverage is computed from but rounds and their passages: the ground
// version stays (SupplyChanges).
func (s *Store) WriteKeepingGround(ctx context.Context, work func(tx Tx) (changed bool, err error)) error {
	return s.write(ctx, false, work)
}

func (s *Store) write(ctx context.Context, ground bool, work func(tx Tx) (changed bool, err error)) error {
	var version int64
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		changed, err := work(Tx{tx})
		if err != nil || !changed {
			return err
		}
		if err := PrepareTileGeometry(ctx, Tx{tx}); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, query("BumpDataVersion"), pgx.NamedArgs{"ground": ground}).Scan(&version, nil); err != nil {
			return fmt.Errorf("bump the data version: %w", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for known := s.written.Load(); version > known && !s.written.CompareAndSwap(known, version); {
		known = s.written.Load()
	}
	return nil
}

// DataVersion reads the version of the public data.
func (s *Store) DataVersion(ctx context.Context) (int64, error) {
	var version int64
	if err := s.pool.QueryRow(ctx, query("DataVersion")).Scan(&version); err != nil {
		return 0, fmt.Errorf("read the data version: %w", err)
	}
	return version, nil
}
