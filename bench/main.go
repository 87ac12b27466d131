// Command bench measures Maillage under load and appends what it saw to bench/results.md: times, and ratios to a bare
// yardstick of the same run, which mean the same on every machine.
//
//	go run ./bench                 # a private cluster under a temporary folder, synthetic data
//	go run ./bench -only proches   # one bench
//
// One file is one bench; each registers itself in benches.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/maillage-numerique/maillage/internal/localdb"
	"github.com/maillage-numerique/maillage/migrations"
)

// bench is one measured question.
type bench struct {
	name string // for -only
	// run measures on a database of its own, migrated and empty, and returns rows of results.
	run func(ctx context.Context, b *world) ([]result, error)
	// bare: it needs no database, and its world has none.
	bare bool
}

// result is one line of the table.
type result struct {
	what   string // what was measured
	seen   string // with its unit
	target string // what we aim at; "" = for information
	ok     bool
}

var benches = []bench{
	{name: "proches", run: benchNear},
	{name: "passages", run: benchPassages},
	{name: "tuiles", run: benchTiles},
	{name: "geocodeur", run: benchGeocoder},
	{name: "geocodeur-pays", run: benchCountry},
	{name: "couverture", run: benchCoverage, bare: true},
}

// world is what a bench may use.
type world struct {
	pool     *pgxpool.Pool
	url      string        // connection string of the same database
	data     string        // folder of open data (-data), "" = none
	duration time.Duration // of each measure
	country  int           // addresses of the synthetic country (-adresses)
}

func main() {
	if err := measure(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func measure() error {
	only := flag.String("only", "", "names of the benches to run, separated by commas; empty = all")
	out := flag.String("out", filepath.Join("bench", "results.md"), "file to append the results to")
	data := flag.String("data", "", "folder of open data, laid out as shared/data")
	folder := flag.String("var", "", "folder of the private cluster; empty = a temporary one")
	country := flag.Int("adresses", 3_000_000, "addresses of the synthetic country of the bench geocodeur-pays")
	duration := flag.Duration("duration", 10*time.Second, "of each measure")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	if *folder == "" {
		temporary, err := os.MkdirTemp("", "maillage-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temporary)
		*folder = temporary
	}
	chosen := slices.DeleteFunc(slices.Clone(benches), func(b bench) bool {
		return *only != "" && !slices.Contains(strings.Split(*only, ","), b.name)
	})
	var cluster *localdb.Cluster
	if slices.ContainsFunc(chosen, func(b bench) bool { return !b.bare }) {
		var err error
		if cluster, err = localdb.Start(ctx, localdb.Config{Var: *folder}); err != nil {
			return err
		}
		defer cluster.Stop(context.WithoutCancel(ctx))
	}

	var rows []result
	for _, b := range chosen {
		fmt.Printf("%s …\n", b.name)
		w := &world{data: *data, duration: *duration, country: *country}
		seen, err := b.measure(ctx, w, cluster)
		if err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
		for _, r := range seen {
			fmt.Println("  ", r.line())
		}
		rows = append(rows, seen...)
	}
	return write(*out, rows)
}

// measure runs the bench on a database of its own where it needs one.
func (b bench) measure(ctx context.Context, w *world, cluster *localdb.Cluster) (rows []result, err error) {
	if !b.bare {
		if w.pool, w.url, err = freshDatabase(ctx, cluster, "bench_"+strings.ReplaceAll(b.name, "-", "_")); err != nil {
			return nil, err
		}
		defer w.pool.Close()
	}
	return b.run(ctx, w)
}

// freshDatabase makes a migrated, empty database.
func freshDatabase(ctx context.Context, cluster *localdb.Cluster, name string) (*pgxpool.Pool, string, error) {
	admin, err := pgxpool.New(ctx, cluster.ConnString("postgres"))
	if err != nil {
		return nil, "", err
	}
	defer admin.Close()
	for _, sql := range []string{"DROP DATABASE IF EXISTS " + name + " WITH (FORCE)", "CREATE DATABASE " + name} {
		if _, err := admin.Exec(ctx, sql); err != nil {
			return nil, "", err
		}
	}
	pool, err := pgxpool.New(ctx, cluster.ConnString(name))
	if err != nil {
		return nil, "", err
	}
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()
	return pool, cluster.ConnString(name), migrations.Run(ctx, db)
}

func (r result) line() string {
	verdict := ""
	if r.target != "" {
		verdict = map[bool]string{true: "tenu", false: "**manqué**"}[r.ok]
	}
	return fmt.Sprintf("| %s | %s | %s | %s |", r.what, r.seen, r.target, verdict)
}

// write appends the run to the file: the machine, the date, one line a result.
func write(path string, rows []result) error {
	if len(rows) == 0 {
		return fmt.Errorf("no bench has that name")
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	fmt.Fprintf(file, "\n## %s · %d cœurs · %s\n\n| Mesure | Vu | Visé | |\n|---|---|---|---|\n",
		time.Now().UTC().Format("2006-01-02 15:04 UTC"), runtime.NumCPU(), runtime.Version())
	for _, r := range rows {
		fmt.Fprintln(file, r.line())
	}
	return file.Close()
}
