package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/jobs"
)

type serveCommand struct {
	ServiceConfig `embed:""`
}

// Run serves until SIGTERM or SIGINT.
func (serveCommand) Run(ctx context.Context, env *environment) error {
	return Serve(ctx, env.config, env.stdout, env.stderr)
}

// Serve runs the service until ctx ends, then stops it in order: no new request, the requests under way, the database.
func Serve(ctx context.Context, cfg Config, stdout, stderr io.Writer) error {
	service, err := Start(ctx, cfg, stdout, stderr)
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
	case err = <-service.failed:
	}
	return errors.Join(err, service.Stop(context.WithoutCancel(ctx)))
}

// Service is a running Maillage.
type Service struct {
	cfg       Config
	log       *slog.Logger
	database  *database
	worker    *jobs.Worker // nil until the service listens
	server    *http.Server
	metrics   *http.Server // nil unless asked for
	address   string
	metricsAt string
	failed    chan error // a listener that died
	endWatch  context.CancelFunc
	watchDone chan struct{}
	closers   []func()
}

// Start brings everything up: database, schema, sample when there is nothing yet, listeners. When it returns the service
// answers.
func Start(ctx context.Context, cfg Config, stdout, stderr io.Writer) (*Service, error) {
	keeping, stopKeeping := context.WithCancel(context.WithoutCancel(ctx))
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softMemoryLimit)
		go keepMemory(keeping)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	log := newLogger(cfg.Log, stderr)
	// The address first: a port already taken is found before a cluster is started for nothing.
	listener, err := listen(ctx, cfg.Service.Listen, "listen")
	if err != nil {
		stopKeeping()
		return nil, err
	}
	db, err := openDatabase(ctx, cfg.Database, owner, log)
	if err != nil {
		stopKeeping()
		return nil, errors.Join(err, listener.Close())
	}
	s := &Service{cfg: cfg, log: log, database: db, failed: make(chan error, 2), watchDone: make(chan struct{})}
	s.closers = append(s.closers, stopKeeping)
	if db.cluster != nil || cfg.Service.Demo { // never fill a given database unasked
		if _, err := loadSample(ctx, db.store, newProgressBar(stderr), stdout); err != nil {
			return nil, errors.Join(err, listener.Close(), s.Stop(context.WithoutCancel(ctx)))
		}
	}
	if err := s.listen(ctx, listener); err != nil {
		return nil, errors.Join(err, listener.Close(), s.Stop(context.WithoutCancel(ctx)))
	}
	if s.worker, err = startJobs(ctx, db, log); err != nil {
		return nil, errors.Join(err, s.Stop(context.WithoutCancel(ctx)))
	}
	fmt.Fprintln(stdout, say("pret", "adresse", s.URL()))
	return s, nil
}

func listen(ctx context.Context, address, setting string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "adresse_indisponible", setting, address).Wrap(err)
	}
	return listener, nil
}

// listen serves the public address and, when asked for, the metrics on a second one.
func (s *Service) listen(ctx context.Context, listener net.Listener) error {
	handler, closeHandler, err := newHandler(s.cfg.Service, s.cfg.Database.Var, s.database.store, s.log)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, closeHandler)
	if s.cfg.Service.MetricsListen != "" {
		metricsListener, err := listen(ctx, s.cfg.Service.MetricsListen, "metrics-listen")
		if err != nil {
			return err
		}
		registry := newRegistry(s.database.pool)
		handler = measured(registry, handler)
		s.metrics = newServer(metricsHandler(registry), s.log)
		s.metricsAt = metricsListener.Addr().String()
		s.serve(s.metrics, metricsListener)
	}
	s.server = newServer(handler, s.log)
	s.address = listener.Addr().String()
	s.serve(s.server, listener)
	s.watchCluster()
	return nil
}

func (s *Service) serve(server *http.Server, listener net.Listener) {
	go func() {
		if err := server.Serve(listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
			s.failed <- fmt.Errorf("serve %s: %w", listener.Addr(), err)
		}
	}()
}

// newServer bounds every phase of a request, so that slow or silent clients cannot hold the service.
func newServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// URL is the address of the service, with the port that it really got.
func (s *Service) URL() string { return "http://" + s.address }

// MetricsURL is the address of the measures, "" when they are not asked for.
func (s *Service) MetricsURL() string {
	if s.metrics == nil {
		return ""
	}
	return "http://" + s.metricsAt
}

// Stop drains and stops: first the requests under way, then the connections, then the cluster when it is ours.
func (s *Service) Stop(ctx context.Context) error {
	drainCtx, cancel := context.WithTimeout(ctx, s.cfg.Service.DrainTimeout)
	defer cancel()
	var drain errgroup.Group
	for _, server := range []*http.Server{s.server, s.metrics} {
		if server == nil {
			continue
		}
		drain.Go(func() error {
			if err := server.Shutdown(drainCtx); err != nil {
				return errors.Join(fmt.Errorf("drain: %w", err), server.Close())
			}
			return nil
		})
	}
	err := drain.Wait()
	if s.endWatch != nil {
		s.endWatch()
		<-s.watchDone
	}
	for _, closeOne := range s.closers {
		closeOne()
	}
	stopCtx, cancelStop := context.WithTimeout(ctx, time.Minute)
	defer cancelStop()
	if s.worker != nil {
		err = errors.Join(err, s.worker.Stop(stopCtx))
	}
	err = errors.Join(err, s.database.close(stopCtx))
	s.log.Info("stopped")
	return err
}

// watchCluster brings the private cluster back when its postmaster dies under us. Requests meanwhile get a 503 from
// their handlers, and the pool finds the new postmaster by itself.
func (s *Service) watchCluster() {
	if s.database.cluster == nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.endWatch = cancel
	go func() {
		defer close(s.watchDone)
		pause := 100 * time.Millisecond
		for {
			select {
			case <-ctx.Done():
				return
			case <-s.database.cluster.Exited():
			}
			s.log.Error("private cluster died", "pid", s.database.cluster.PID())
			if err := s.database.cluster.Restart(ctx); err != nil {
				s.log.Error("private cluster does not restart", "error", err)
				select {
				case <-ctx.Done():
					return
				case <-time.After(pause):
				}
				pause = min(2*pause, 10*time.Second)
				continue
			}
			s.database.pool.Reset() // connections to the dead server would each fail one request
			pause = 100 * time.Millisecond
		}
	}()
}
