package httpapi

import (
	"context"
	"log/slog"
	"net/http"
	"runtime"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/dispatching"
	"github.com/maillage-numerique/maillage/internal/drafting"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/geocoding"
	"github.com/maillage-numerique/maillage/internal/signin"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/touring"
)

// Config is what the API stands on.
type Config struct {
	Store  *store.Store
	Finder *geocoding.Finder
	Guide  *finding.Guide
	// Analyst answers the questions of coordinators.
	Analyst *analysing.Analyst
	// Dispatch plans the rounds of other software; nil = nobody does here.
	Dispatch *dispatching.Desk
	// Gate knows who is signed in.
	Gate *signin.Gate
	// Desk proposes the years of units.
	Desk *touring.Desk
	// Drafter keeps the drafts of teams.
	Drafter *drafting.Drafter
	// Geocoder answers under /geocodage.
	Geocoder geocoding.Geocoder
	// AddressSources names the sources of the addresses of the Geocoder, for attribution; nil = none known.
	AddressSources func() []string
	Log            *slog.Logger
	Now            func() time.Time
	// Version gives the data version, store.VersionWatch.Current; nil asks the database each time.
	Version func(ctx context.Context) (int64, error)
	// Build names this build of the program in ETags; "" = the moment of the start, which no other build shares.
	Build string
	// Ready says what is missing before the service can answer; nil error = ready.
	Ready func(ctx context.Context) error
}

// API answers under /api/v1, /geocodage and /export.
type API struct {
	store    *store.Store
	finder   *geocoding.Finder
	guide    *finding.Guide
	analyst  *analysing.Analyst
	dispatch *dispatching.Desk
	gate     *signin.Gate
	desk     *touring.Desk
	drafter  *drafting.Drafter
	geocoder geocoding.Geocoder
	log      *slog.Logger
	now      func() time.Time
	version  func(ctx context.Context) (int64, error)
	build    string
	ready    func(ctx context.Context) error
	problems *Problems

	addressSources func() []string
	fileSlots      chan struct{}       // bounds the files geocoded at once
	planRoom       *semaphore.Weighted // bounds the problems of rounds held at once
}

// New answers from a store.
func New(c Config) *API {
	a := &API{
		store: c.Store, finder: c.Finder, guide: c.Guide, analyst: c.Analyst, dispatch: c.Dispatch, gate: c.Gate, desk: c.Desk, drafter: c.Drafter, geocoder: c.Geocoder, addressSources: c.AddressSources, log: c.Log, now: c.Now, version: c.Version, build: c.Build, ready: c.Ready,
		problems: NewProblems(c.Log), fileSlots: make(chan struct{}, runtime.NumCPU()), planRoom: semaphore.NewWeighted(planRoom),
	}
	if a.version == nil {
		a.version = c.Store.DataVersion
	}
	if a.addressSources == nil {
		a.addressSources = func() []string { return nil }
	}
	if a.build == "" {
		a.build = c.Now().UTC().Format("20060102150405.000")
	}
	if a.ready == nil {
		a.ready = c.Store.Ping
	}
	return a
}

// Problems writes errors as this API does.
func (a *API) Problems() *Problems { return a.problems }

// Fail writes an error as a problem.
func (a *API) Fail(w http.ResponseWriter, r *http.Request, err error) { a.problems.Fail(w, r, err) }

// paris is where dates are civil dates.
var paris = func() *time.Location {
	location, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err) // time/tzdata is linked into the program
	}
	return location
}()
