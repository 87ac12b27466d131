package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/geo/geocode/quality"
)

// trigrams asks pg_trgm, with a GiST index, for the nearest labels: its throughput, and how often its first answer is right, beside ours.
func trigrams(ctx context.Context, w *world, g *geocoderService, cases []quality.Case, addresses []geocode.Address) ([]result, error) {
	for _, sql := range []string{
		`CREATE TABLE bench_label AS SELECT address_id AS id, number || repetition || ' ' || street || ' ' || postcode || ' ' || city AS label FROM address`,
		`CREATE INDEX ON bench_label USING gist (label gist_trgm_ops)`, `ANALYZE bench_label`,
	} {
		if _, err := w.pool.Exec(ctx, sql); err != nil {
			return nil, err
		}
	}
	rate, err := trigramRate(ctx, w.pool, cases, w.duration)
	if err != nil {
		return nil, err
	}
	theirs, ours, n := 0, 0, 0
	for _, c := range cases {
		if c.Set != oneSlip || n == hitsOfAnchor {
			continue
		}
		n++
		want := addresses[c.Line-1].ID
		var id string
		if err := w.pool.QueryRow(ctx, nearestLabel, c.Query.Text).Scan(&id, nil); err != nil {
			return nil, err
		}
		if id == want {
			theirs++
		}
		if id, err = g.first(ctx, c.Query.Text); err != nil {
			return nil, err
		}
		if id == want {
			ours++
		}
	}
	return []result{
		{what: "pg_trgm GiST (ORDER BY label <-> q LIMIT 5), 8 connexions", seen: fmt.Sprintf("%.0f/s", rate)},
		{
			what: fmt.Sprintf("première réponse juste, une faute, %d adresses : Maillage ; pg_trgm", n),
			seen: fmt.Sprintf("%.3f ; %.3f", share(ours, n), share(theirs, n)), target: "au moins égal", ok: ours >= theirs,
		},
	}, nil
}

func share(n, of int) float64 { return float64(n) / float64(max(of, 1)) }

const nearestLabel = `SELECT id, label FROM bench_label ORDER BY label <-> $1 LIMIT 5`

func trigramRate(ctx context.Context, pool *pgxpool.Pool, cases []quality.Case, duration time.Duration) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, duration)
	defer cancel()
	var done atomic.Int64
	var wg sync.WaitGroup
	began := time.Now()
	for c := range 8 {
		wg.Go(func() {
			for i := c; ctx.Err() == nil; i += 8 {
				rows, err := pool.Query(ctx, nearestLabel, cases[i%len(cases)].Query.Text)
				if err != nil {
					return
				}
				if _, err := pgx.CollectRows(rows, pgx.RowToMap); err == nil {
					done.Add(1)
				}
			}
		})
	}
	wg.Wait()
	return float64(done.Load()) / time.Since(began).Seconds(), nil
}
