package pages

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// chrome makes what stands around a page of a section that loads these sources.
func (p *Pages) chrome(ctx context.Context, section string, sources ...string) (chrome, error) {
	sample, err := p.store.IsSample(ctx)
	if err != nil {
		return chrome{}, err
	}
	c := chrome{Section: section, Sample: sample}
	c.Scripts, c.Styles = p.assets.use(sources...)
	return c, nil
}

// titled adds the title and the description of a page.
func (c chrome) titled(title, description string) chrome {
	c.Title = wording.Say("page.titre", "titre", title)
	c.Description = description
	return c
}

// pageSources are what a page without a script of its own loads.
var pageSources = []string{"src/styles/main.css"}

// asJSON hands a request for JSON over to the API's address that says the same, and tells whether it did.
func (p *Pages) asJSON(w http.ResponseWriter, r *http.Request, path string) bool {
	w.Header().Add("Vary", "Accept")
	if p.api == nil || !wantsJSON(r.Header.Get("Accept")) {
		return false
	}
	p.delegate(w, r, path)
	return true
}

// delegate lets the API answer at another address, as if it had been asked for.
func (p *Pages) delegate(w http.ResponseWriter, r *http.Request, path string) {
	// The API has a router of its own, which must not go on from where this one is.
	again := r.Clone(context.WithValue(r.Context(), chi.RouteCtxKey, nil))
	again.URL.Path, again.URL.RawPath = path, ""
	p.api.ServeHTTP(w, again)
}

// withoutJSON cuts ".json" off the last part of an address and says whether it stood there.
func withoutJSON(part string) (string, bool) { return strings.CutSuffix(part, ".json") }

// wantsJSON says whether a client that asks for JSON does not also ask for a page.
func wantsJSON(accept string) bool {
	if strings.Contains(accept, "text/html") {
		return false
	}
	return strings.Contains(accept, "application/json") || strings.Contains(accept, "application/geo+json")
}

// errorView is a page that says what happened and what to do.
type errorView struct {
	chrome
	Heading string
	Text    string
}

// NotFound is the page of an address that does not exist.
func (p *Pages) NotFound(w http.ResponseWriter, r *http.Request) {
	p.fail(w, r, fault.New(fault.NotFound, "page_introuvable", "", ""))
}

// fail answers with a page what went wrong: a fault of the visitor's is said in its own words, one of ours is logged and said
// without detail.
func (p *Pages) fail(w http.ResponseWriter, r *http.Request, err error) {
	f, ok := fault.As(err)
	if !ok {
		f = &fault.Fault{Kind: troubleOf(err), Err: err}
	}
	status := statusOf(f.Kind)
	view := errorView{}
	switch {
	case status >= 500:
		if errors.Is(r.Context().Err(), context.Canceled) {
			return // the visitor has gone: nobody to answer, nothing to repair
		}
		p.log.Error("page failed", "route", routeOf(r), "error", err)
		view.Heading, view.Text = wording.Say("erreur.titre.panne"), wording.Say("erreur.panne")
	case status == http.StatusNotFound:
		view.Heading, view.Text = wording.Say("erreur.titre.introuvable"), wording.Say("erreur.introuvable")
	default:
		view.Heading = wording.Say("erreur.titre.demande")
		sentence, remedy := wording.Fault(f)
		view.Text = strings.TrimSpace(sentence + " " + remedy)
	}
	view.chrome = view.titled(view.Heading, "")
	view.NoIndex = true
	view.Scripts, view.Styles = p.assets.use(pageSources...)
	body, err := p.renderer.render("error", view)
	if err != nil {
		p.log.Error("error page failed", "error", err)
		http.Error(w, wording.Say("erreur.panne"), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Del("ETag")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// troubleOf tells what may pass by itself (the database restarts, the answer took too long) from a defect.
func troubleOf(err error) fault.Kind {
	if store.Unreachable(err) || errors.Is(err, context.DeadlineExceeded) {
		return fault.Unavailable
	}
	return fault.Internal
}

func statusOf(kind fault.Kind) int {
	switch kind {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.NotFound:
		return http.StatusNotFound
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Unsupported:
		return http.StatusUnsupportedMediaType
	case fault.Unprocessable:
		return http.StatusUnprocessableEntity
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// routeOf names the route, never the address: what a visitor typed may stand in it.
func routeOf(r *http.Request) string {
	if c := chi.RouteContext(r.Context()); c != nil {
		return c.RoutePattern()
	}
	return ""
}
