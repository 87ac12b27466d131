package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/dispatching"
	"github.com/maillage-numerique/maillage/internal/drafting"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/geocoding"
	"github.com/maillage-numerique/maillage/internal/httpapi"
	"github.com/maillage-numerique/maillage/internal/jobs"
	"github.com/maillage-numerique/maillage/internal/pages"
	"github.com/maillage-numerique/maillage/internal/signin"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/touring"
)

// newHandler composes who answers which address. The function that it returns stops what the handlers keep running.
func newHandler(cfg ServiceConfig, varDir string, s *store.Store, log *slog.Logger) (http.Handler, func(), error) {
	guard := httpapi.GuardConfig{Log: log, TrustedProxies: cfg.TrustedProxies, RequestsPerMinute: cfg.RequestsPerMinute}
	limits, err := httpapi.Limits(guard)
	if err != nil {
		return nil, nil, err
	}
	var temporary string // folder of the index where none is given
	if varDir == "" {
		if temporary, err = os.MkdirTemp("", "maillage-"); err != nil {
			return nil, nil, fmt.Errorf("make a folder for the index: %w", err)
		}
		varDir = temporary
	}
	watching, stopWatching := context.WithCancel(context.Background())
	versions := s.WatchVersion(watching, log)
	addresses := geocoding.NewLocal()
	finder, guide := geocoding.NewWithAddresses(s, addresses), finding.NewGuide(s, versions.Current, time.Now)
	analyst := analysing.NewAnalyst(s, versions.Current, time.Now)
	var keeping sync.WaitGroup
	keeping.Go(func() {
		placeOwed(watching, s, varDir, log)
		keepIndex(watching, newIndexFiles(s, varDir, log), addresses, versions.Current)
	})
	refresh(watching, guide, log) // before the first question
	keeping.Go(func() { keepPlaces(watching, guide, log) })
	keeping.Go(func() { keepAnalyst(watching, analyst, log) })
	stop := func() {
		stopWatching()
		<-versions.Stopped()
		keeping.Wait()
		if temporary != "" {
			_ = os.RemoveAll(temporary)
		}
	}
	gate := signin.New(s, time.Now)
	queue, err := jobs.NewQueue(s.Pool(), log)
	if err != nil {
		stop()
		return nil, nil, err
	}
	tourer := newTourer(s)
	desk := touring.NewDesk(tourer, versions.Current)
	keeping.Go(func() { desk.Work(watching) })
	drafter := drafting.New(s, tourer, desk, time.Now)
	api := httpapi.New(httpapi.Config{
		Dispatch: dispatching.NewDesk(s, time.Now, queue.Plan),
		Store:    s, Finder: finder, Guide: guide, Analyst: analyst, Desk: desk, Drafter: drafter, Gate: gate, Geocoder: addresses, AddressSources: addresses.Sources, Log: log, Now: time.Now,
		Version: versions.Current, Build: build(),
		Ready: func(ctx context.Context) error {
			if _, err := s.DataVersion(ctx); err != nil {
				return err
			}
			if !addresses.Ready() {
				return fault.New(fault.Unavailable, "geocodeur_en_preparation", "", "")
			}
			return nil
		},
	})
	people, err := pages.New(pages.Config{
		Store: s, Finder: finder, Guide: guide, Analyst: analyst, Desk: desk, Drafter: drafter, Gate: gate, Log: log, Now: time.Now,
		API: api.Handler(),
	})
	if err != nil {
		stop()
		return nil, nil, err
	}
	tiles := httpapi.NewTiles(httpapi.TilesConfig{Store: s, Versions: versions, Analyst: analyst, Now: time.Now, Fail: api.Fail})

	router := chi.NewRouter()
	router.Use(httpapi.Guards(guard)...)
	tiles.Routes(router)
	router.Group(func(r chi.Router) {
		r.Use(limits...)
		api.Routes(r)
		people.Routes(r)
	})
	router.NotFound(func(w http.ResponseWriter, r *http.Request) {
		if forPrograms(r.URL.Path) {
			api.Problems().NotFound(w, r)
			return
		}
		people.NotFound(w, r)
	})
	router.MethodNotAllowed(api.Problems().MethodNotAllowed)
	return router, stop, nil
}

// keepPlaces reads the places of help as soon as they have changed: the first question after that need not wait for it.
func keepPlaces(ctx context.Context, guide *finding.Guide, log *slog.Logger) {
	for sleep(ctx, watchPause) {
		refresh(ctx, guide, log)
	}
}

// analystPause is how often the analyst sees whether it is ready for the data of now: what it holds takes seconds to make, and a
// file that is being imported changes the data once.
const analystPause = 10 * time.Second

// keepAnalyst has the analyst ready for those who ask, and gives its memory back when nobody does.
func keepAnalyst(ctx context.Context, analyst *analysing.Analyst, log *slog.Logger) {
	for sleep(ctx, analystPause) {
		if err := analyst.Keep(ctx); err != nil && ctx.Err() == nil {
			log.Debug("coverage not prepared", "error", err)
		}
	}
}

// refresh is an attempt: until it succeeds, questions read the places themselves and tell why they cannot.
func refresh(ctx context.Context, guide *finding.Guide, log *slog.Logger) {
	if err := guide.Refresh(ctx); err != nil && ctx.Err() == nil {
		log.Debug("places not read", "error", err)
	}
}

// forPrograms tells the addresses that programs ask from those that people do.
func forPrograms(path string) bool {
	for _, prefix := range []string{"/api/", "/tiles/", "/export/", "/geocodage/"} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}

// build names this program in ETags when its commit says what it is; a build of changed files is nameless.
func build() string {
	name := Version()
	if name == say("version.inconnue") || strings.HasSuffix(name, "-dirty") || strings.HasSuffix(name, "+") {
		return ""
	}
	return name
}
