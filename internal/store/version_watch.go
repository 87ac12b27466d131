package store

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// VersionWatch knows the data version without asking the database each time: a connection of its own listens to
// "data_version", which every commit of a change notifies. While that connection is down, each question goes to the
// database: the answer may cost more, it is never old.
type VersionWatch struct {
	store   *Store
	log     *slog.Logger
	heard   atomic.Int64 // 0 = nobody listens
	stopped chan struct{}
}

const (
	// heartbeat is how long the listener hears nothing before it asks: a connection that died without a word (a cable, a
	// firewall) is noticed after that, and its answer's timeout.
	heartbeat        = 3 * time.Second
	heartbeatTimeout = 2 * time.Second
	// Pauses between two attempts to listen again.
	shortestPause, longestPause = 50 * time.Millisecond, 5 * time.Second
)

// listenerName is what the connection is called in pg_stat_activity.
const listenerName = "maillage version"

// WatchVersion starts to listen until ctx ends; Stopped tells when the connection is closed.
func (s *Store) WatchVersion(ctx context.Context, log *slog.Logger) *VersionWatch {
	w := &VersionWatch{store: s, log: log, stopped: make(chan struct{})}
	go func() {
		defer close(w.stopped)
		w.run(ctx)
	}()
	return w
}

// Stopped is closed once the watch has ended.
func (w *VersionWatch) Stopped() <-chan struct{} { return w.stopped }

// Listening says whether the version is heard rather than asked for.
func (w *VersionWatch) Listening() bool { return w.heard.Load() != 0 }

// Current gives the data version: at least that of every change this process has written, and of every change whose
// notification has arrived.
func (w *VersionWatch) Current(ctx context.Context) (int64, error) {
	heard := w.heard.Load()
	if heard == 0 {
		return w.store.DataVersion(ctx)
	}
	return max(heard, w.store.written.Load()), nil
}

func (w *VersionWatch) run(ctx context.Context) {
	pause := shortestPause
	for {
		listened, err := w.listen(ctx)
		w.heard.Store(0)
		if ctx.Err() != nil {
			return
		}
		w.log.Warn("data version not heard, asked for at each request", "error", err)
		if listened {
			pause = shortestPause
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		pause = min(2*pause, longestPause)
	}
}

// listen holds the connection for as long as it lives.
func (w *VersionWatch) listen(ctx context.Context) (listened bool, err error) {
	config := w.store.pool.Config().ConnConfig.Copy()
	config.RuntimeParams["application_name"] = listenerName
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return false, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, query("ListenDataVersion")); err != nil {
		return false, fmt.Errorf("listen to the data version: %w", err)
	}
	// Asked after LISTEN: what is committed from here on is notified, what was before is read.
	if err := w.ask(ctx, conn); err != nil {
		return false, err
	}
	for {
		quiet, cancel := context.WithTimeout(ctx, heartbeat)
		notification, err := conn.WaitForNotification(quiet)
		cancel()
		switch {
		case err == nil:
			version, err := strconv.ParseInt(notification.Payload, 10, 64)
			if err != nil {
				return true, fmt.Errorf("read the notified version %q: %w", notification.Payload, err)
			}
			w.heard.Store(version)
		case ctx.Err() == nil && pgconn.Timeout(err):
			if err := w.ask(ctx, conn); err != nil {
				return true, err
			}
		default:
			return true, err
		}
	}
}

func (w *VersionWatch) ask(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, heartbeatTimeout)
	defer cancel()
	var version int64
	if err := conn.QueryRow(ctx, query("DataVersion")).Scan(&version); err != nil {
		return fmt.Errorf("read the data version: %w", err)
	}
	w.heard.Store(version)
	return nil
}
