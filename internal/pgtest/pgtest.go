package pgtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/maillage-numerique/maillage/internal/localdb"
)

// URLVariable names a server to use instead of the private cluster.
const URLVariable = "MAILLAGE_TEST_DATABASE_URL"

// New returns a pool on an own database of the newest schema. Both are gone when the test ends. Safe with t.Parallel.
func New(t testing.TB) *pgxpool.Pool {
	t.Helper()
	return open(t, clone(t, template))
}

// NewURL returns the connection string of an own database of the newest schema, for tests that start a whole service.
func NewURL(t testing.TB) string {
	t.Helper()
	return connString(t, clone(t, template))
}

// NewBlank returns the connection string of an own database without tables nor extensions, for tests of what creates
// them.
func NewBlank(t testing.TB) string {
	t.Helper()
	return connString(t, clone(t, blank))
}

func open(t testing.TB, database string) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(connString(t, database))
	if err != nil {
		t.Fatal(err)
	}
	config.MaxConns = 8
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func connString(t testing.TB, database string) string {
	t.Helper()
	server, err := theServer()
	if err != nil {
		t.Fatal(err)
	}
	return server.connString(database)
}

// server is where databases are made.
type server struct {
	connString func(database string) string
}

// theServer starts or finds the server once per process.
var theServer = sync.OnceValues(func() (*server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	defer cancel()
	found, err := findServer(ctx)
	if err != nil {
		return nil, err
	}
	admin, err := found.admin(ctx)
	if err != nil {
		return nil, err
	}
	defer admin.Close(ctx)
	return found, dropStale(ctx, admin)
})

func findServer(ctx context.Context) (*server, error) {
	if url := os.Getenv(URLVariable); url != "" {
		if _, err := pgx.ParseConfig(url); err != nil {
			return nil, fmt.Errorf("pgtest: %s: %w", URLVariable, err)
		}
		return &server{connString: func(database string) string { return withDatabase(url, database) }}, nil
	}
	// The checkout is where this file was compiled from, whichever package the test belongs to.
	_, file, _, _ := runtime.Caller(0)
	dir := filepath.Join(filepath.Dir(file), "..", "..", "var", "pgtest")
	cluster, err := localdb.Share(ctx, localdb.Config{Var: dir, Ephemeral: true})
	if err != nil {
		return nil, fmt.Errorf("pgtest: %w", err)
	}
	return &server{connString: cluster.ConnString}, nil
}

func (s *server) admin(ctx context.Context) (*pgx.Conn, error) {
	conn, err := pgx.Connect(ctx, s.connString("postgres"))
	if err != nil {
		return nil, fmt.Errorf("pgtest: %w", err)
	}
	return conn, nil
}

var serial atomic.Int64

// clone makes a database from what source names and drops it when the test ends.
func clone(t testing.TB, source func(context.Context, *server) (string, error)) string {
	t.Helper()
	ctx := context.Background()
	server, err := theServer()
	if err != nil {
		t.Fatal(err)
	}
	from, err := source(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	admin, err := server.admin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(ctx)
	name := cloneName(serial.Add(1))
	if _, err := admin.Exec(ctx, fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s",
		pgx.Identifier{name}.Sanitize(), pgx.Identifier{from}.Sanitize())); err != nil {
		t.Fatalf("pgtest: clone %s: %v", from, err)
	}
	t.Cleanup(func() {
		admin, err := server.admin(ctx)
		if err != nil {
			t.Error(err)
			return
		}
		defer admin.Close(ctx)
		if err := drop(ctx, admin, name); err != nil {
			t.Error(err)
		}
	})
	return name
}

func blank(context.Context, *server) (string, error) { return "template0", nil }
