// Package pages answers people: HTML rendered on the server, whole without JavaScript. Scripts add to the pages (around me,
// the map); no page needs them. What the pages say stands in the catalogue (internal/wording), never here nor in a template.
//
// # How a page is made
//
// A handler (<resource>_handlers.go) reads the request and asks the use cases; a view (<resource>_view.go) turns the answer
// into a plain struct of finished French words; a template of web/templates lays the struct out. Nothing is decided in a
// template.
//
// # Privacy
//
// The visitor's position comes in the body of a POST, rounded to 100 m by the page's script and once more here; it never
// stands in an address, a log line or a stored row.
package pages

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/drafting"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/geocoding"
	"github.com/maillage-numerique/maillage/internal/signin"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/touring"
)

// Config is what the pages stand on.
type Config struct {
	Store  *store.Store
	Finder *geocoding.Finder
	Guide  *finding.Guide
	// Analyst answers the questions of coordinators.
	Analyst *analysing.Analyst
	// Desk proposes years of rounds; somebody has to work at it.
	Desk *touring.Desk
	// Drafter keeps the drafts of teams.
	Drafter *drafting.Drafter
	// Gate knows who is signed in.
	Gate *signin.Gate
	Log  *slog.Logger
	Now  func() time.Time
	// API answers under /api/v1: a page asked for as JSON (Accept or .json) is answered by it, so that both say the same.
	API http.Handler
}

// Pages answers the addresses of people.
type Pages struct {
	store    *store.Store
	finder   *geocoding.Finder
	guide    *finding.Guide
	analyst  *analysing.Analyst
	asking   chan struct{} // a place for each question being worked on
	desk     *touring.Desk
	drafter  *drafting.Drafter
	gate     *signin.Gate
	log      *slog.Logger
	now      func() time.Time
	api      http.Handler
	assets   *assets
	renderer *renderer
}

// New reads the templates and the built assets.
func New(c Config) (*Pages, error) {
	assets, err := readAssets()
	if err != nil {
		return nil, err
	}
	renderer, err := newRenderer()
	if err != nil {
		return nil, err
	}
	return &Pages{
		store: c.Store, finder: c.Finder, guide: c.Guide, analyst: c.Analyst, asking: make(chan struct{}, mostAsked), desk: c.Desk, drafter: c.Drafter, gate: c.Gate, log: c.Log, now: c.Now, api: c.API, assets: assets, renderer: renderer,
	}, nil
}

// Routes puts every page on the router.
func (p *Pages) Routes(r chi.Router) {
	get := func(pattern string, handler http.HandlerFunc) {
		r.Get(pattern, handler)
		r.Head(pattern, handler)
	}
	get("/", p.search)
	r.Post("/", p.searchAround)
	get("/propositions", p.suggestions)
	get("/lieux/{id}", p.site)
	get("/lieux/{id}/horaires", p.shows("hours", p.hours))
	get("/communes/{code}", p.commune)
	get("/communes/{code}/affiche.pdf", p.communePoster)
	get("/bassins/{code}", p.area)
	get("/diagnostic", p.diagnosis)
	get("/bassins/{code}/diagnostic.pdf", p.printedArea)
	get("/epci/{code}/diagnostic.pdf", p.printedEPCI)
	get("/departements/{code}/diagnostic.pdf", p.printedDepartement)
	get("/unites", p.units)
	get("/unites/{slug}", p.unit)
	get("/unites/{slug}/proposition", p.shows("proposal", p.proposal))
	get("/unites/{slug}/affiche.pdf", p.unitPoster)
	get("/unites/{slug}/releve.pdf", p.visitForm)
	get("/unites/{slug}/jour", p.shows("day", p.nextDay))
	get("/unites/{slug}/jour/{date}", p.shows("day", p.day))
	get("/unites/{slug}/jour/{date}.gpx", p.dayRoute)
	get("/unites/{slug}/jour/{date}.pdf", p.daySheet)
	get("/unites/{slug}/relais", p.shows("relays", p.relays))
	get("/unites/{slug}/relais.csv", p.relaysCSV)
	get("/arrets/{id}", p.shows("stop", p.stop))
	get("/arrets/{id}/affiche.pdf", p.stopPoster)
	get("/tournees", p.tours)
	get("/tournees/{slug}", p.round)
	get("/carte", p.mapPage)
	get("/carte/contenu", p.mapContent)
	get("/carte/lieux/{id}", p.mapSite)
	get("/a-localiser", p.toPlace)
	get("/a-localiser.csv", p.toPlaceCSV)
	get("/methode", p.shows("method", p.method))
	p.signInRoutes(r, p.draftRoutes)

	get("/static/{file}", p.assets.serve)
	get("/favicon.svg", p.favicon)
	get("/robots.txt", p.robots)
}
