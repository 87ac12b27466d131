package store_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/store"
)

func TestVersionIsKnownAtOnceToWhoWroteAndSoonToOthers(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	writer, reader := store.New(pool), store.New(pool) // as two processes
	ofWriter := watchVersion(t, writer)
	ofReader := watchVersion(t, reader)
	for range 20 {
		before := currentVersion(t, ofReader)
		change(t, writer)
		if got := currentVersion(t, ofWriter); got != before+1 {
			t.Fatalf("the writer believes version %d after %d", got, before)
		}
		waitFor(t, "the notification", func() bool { return currentVersion(t, ofReader) == before+1 })
	}
}

func TestVersionIsAskedForWhileNobodyListens(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	watch := store.New(pool).WatchVersion(ctx, slog.New(slog.DiscardHandler))
	cancel()
	<-watch.Stopped()
	for range 5 {
		before := currentVersion(t, watch)
		change(t, store.New(pool))
		if got := currentVersion(t, watch); got != before+1 {
			t.Errorf("version %d, want %d at once", got, before+1)
		}
	}
}

func TestListenerThatIsKilledComesBack(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	watch := watchVersion(t, store.New(pool))
	for range 5 {
		waitFor(t, "the listener", watch.Listening)
		before := currentVersion(t, watch)
		var killed bool
		if err := pool.QueryRow(t.Context(), `SELECT bool_and(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
			WHERE datname = current_database() AND application_name = 'maillage version'`).Scan(&killed); err != nil || !killed {
			t.Fatalf("kill the listener: %v, %v", killed, err)
		}
		change(t, store.New(pool))
		listening, got := watch.Listening(), currentVersion(t, watch)
		if !listening && got != before+1 {
			t.Errorf("version %d while nobody listens, want %d at once", got, before+1)
		}
		waitFor(t, "the new version", func() bool { return currentVersion(t, watch) == before+1 })
	}
}

func TestWatchEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	watch := store.New(pgtest.New(t)).WatchVersion(ctx, slog.New(slog.DiscardHandler))
	cancel()
	select {
	case <-watch.Stopped():
	case <-time.After(5 * time.Second):
		t.Error("still listening")
	}
}

func watchVersion(t testing.TB, s *store.Store) *store.VersionWatch {
	ctx, cancel := context.WithCancel(context.Background())
	watch := s.WatchVersion(ctx, slog.New(slog.DiscardHandler))
	t.Cleanup(func() { cancel(); <-watch.Stopped() })
	waitFor(t, "the listener", watch.Listening)
	return watch
}

func currentVersion(t testing.TB, w *store.VersionWatch) int64 {
	t.Helper()
	version, err := w.Current(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return version
}

func change(t testing.TB, s *store.Store) {
	t.Helper()
	if err := s.Write(context.Background(), func(store.Tx) (bool, error) { return true, nil }); err != nil {
		t.Fatal(err)
	}
}

func waitFor(t testing.TB, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
