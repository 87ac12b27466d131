package httpapi

import (
	"net/http"
	_ "time/tzdata" // civil dates need Europe/Paris on every machine

	"github.com/go-chi/chi/v5"

	"github.com/maillage-numerique/maillage/internal/signin"
)

// Routes is the whole table of the API: every address, and what answers it.
func (a *API) Routes(r chi.Router) {
	get := func(pattern string, handler http.HandlerFunc) {
		r.Get(pattern, handler)
		r.Head(pattern, handler)
		r.Options(pattern, preflight)
	}
	get("/api/v1/proches", a.readsPrivately(a.near))
	get("/api/v1/lieux", a.readsNow(a.listSites))
	get("/api/v1/lieux/{id}", a.readsNow(a.showSite))
	get("/api/v1/unites", a.reads(a.listUnits))
	get("/api/v1/unites/{slug}", a.reads(a.showUnit))
	get("/api/v1/passages", a.reads(a.listPassages))
	get("/api/v1/a-localiser", a.reads(a.listToPlace))
	get("/api/v1/communes", a.readsPrivately(a.searchCommunes))
	get("/api/v1/communes/{code}", a.showCommune)
	get("/api/v1/bassins", a.reads(a.listAreas))
	get("/api/v1/bassins/{code}", a.reads(a.showArea))
	get("/api/v1/zonages", a.reads(a.listZonings))
	get("/api/v1/couverture", a.reads(a.listCoverage))
	get("/api/v1/carences", a.reads(a.listGaps))
	get("/api/v1/tournees", a.reads(a.showYear))
	get("/api/v1/openapi.yaml", a.serveOpenAPI)
	get("/geocodage/search", a.readsPrivately(a.searchAddress))
	get("/geocodage/search/", a.readsPrivately(a.searchAddress)) // as the first national API wrote it
	get("/geocodage/reverse", a.readsPrivately(a.reverseAddress))
	get("/geocodage/reverse/", a.readsPrivately(a.reverseAddress))
	for pattern, reverse := range map[string]bool{"/geocodage/search/csv": false, "/geocodage/reverse/csv": true} {
		for _, p := range []string{pattern, pattern + "/"} {
			r.Post(p, a.geocodeFile(reverse))
			r.Options(p, preflightPost)
		}
	}
	if a.dispatch != nil {
		r.Post(planPath, a.planRounds)
		r.Options(planPath, preflightPost)
		r.Get(planPath+"/{id}", a.readsPrivately(a.showPlan))
		r.Head(planPath+"/{id}", a.readsPrivately(a.showPlan))
		r.Delete(planPath+"/{id}", a.giveUpPlan)
		r.Options(planPath+"/{id}", func(w http.ResponseWriter, _ *http.Request) { allow(w, "GET, HEAD, DELETE, OPTIONS") })
	}
	get("/unites/{slug}.ics", a.serveCalendar(a.unitCalendar))
	get("/arrets/{id}.ics", a.serveCalendar(a.stopCalendar))
	get("/communes/{code}.ics", a.serveCalendar(a.communeCalendar))
	get("/bassins/{code}.ics", a.serveCalendar(a.areaCalendar))
	get("/export/lieux.{format}", a.exportSites)
	get("/export/arrets.{format}", a.exportStops)
	get("/export/passages.{format}", a.exportPassages)
	get("/export/couverture.{format}", a.exportCoverage)
	get("/export/gtfs.zip", a.exportGTFS)
	r.Group(func(r chi.Router) { // for teams: no other site reads or writes here, and nobody keeps what is answered
		r.Use(signin.SameOrigin(a.Fail), a.gate.Load(a.Fail), signin.Required(a.Fail))
		r.Get("/api/v1/compte", a.showAccount)
		a.draftRoutes(r)
	})
	get("/healthz", a.alive)
	get("/readyz", a.readyNow)
}

// Handler is the API alone, for those who hand requests over to it and for tests.
func (a *API) Handler() http.Handler {
	router := chi.NewRouter()
	a.Routes(router)
	router.NotFound(a.problems.NotFound)
	router.MethodNotAllowed(a.problems.MethodNotAllowed)
	return router
}

// preflightPost lets any site's scripts send a file to be geocoded, or a problem of rounds.
func preflightPost(w http.ResponseWriter, _ *http.Request) { allow(w, "POST, OPTIONS") }

// preflight lets any site's scripts read: nothing here depends on who asks.
func preflight(w http.ResponseWriter, _ *http.Request) { allow(w, "GET, HEAD, OPTIONS") }

func allow(w http.ResponseWriter, methods string) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", methods)
	h.Set("Access-Control-Allow-Headers", "Content-Type, If-None-Match, Prefer")
	h.Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}
