package pages

import (
	"context"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/refusal"
	"github.com/maillage-numerique/maillage/internal/signin"
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
	if a, ok := signin.Account(ctx); ok {
		c.Team = a.Name
	}
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
	f := refusal.Of(r.Context(), err)
	status := refusal.Status(f.Kind)
	view := errorView{}
	switch {
	case status >= 500:
		if refusal.Abandoned(r.Context(), err) {
			return
		}
		p.log.Error("page failed", "route", refusal.Route(r), "error", err)
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
