package pages

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/refusal"
	"github.com/maillage-numerique/maillage/internal/signin"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// signInView is the form of /connexion.
type signInView struct {
	chrome
	Name    string // as it was typed
	Next    string // where to go then
	Refusal []string
}

// signInRoutes puts the pages that know who is signed in on the router, and those of teams, which need somebody to be.
func (p *Pages) signInRoutes(r chi.Router, teams func(r chi.Router)) {
	r.Group(func(r chi.Router) {
		r.Use(signin.SameOrigin(p.fail), p.gate.Load(p.fail))
		r.Get("/connexion", p.signInForm)
		r.Head("/connexion", p.signInForm)
		r.Post("/connexion", p.signIn)
		r.Post("/deconnexion", p.signOut)
		r.Group(func(r chi.Router) {
			r.Use(signin.Required(askToSignIn))
			teams(r)
		})
	})
}

// askToSignIn sends whoever is not signed in to the form, and from there back to the page that was asked for. What was sent by a
// form is lost with its session: it may be old.
func askToSignIn(w http.ResponseWriter, r *http.Request, _ error) {
	to := "/connexion"
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		to += "?" + url.Values{"suite": {r.URL.RequestURI()}}.Encode()
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// teamsHome is where teams begin.
const teamsHome = "/tournees"

// localPath gives a path of this service that somebody may be sent to; what is none, or leads elsewhere, gives teams their home.
func localPath(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || !strings.HasPrefix(text, "/") || strings.HasPrefix(text, "//") ||
		strings.ContainsAny(text, "\\\r\n\t") {
		return teamsHome
	}
	return text
}

// signInForm answers GET /connexion?suite=.
func (p *Pages) signInForm(w http.ResponseWriter, r *http.Request) {
	next := localPath(r.URL.Query().Get("suite"))
	if _, ok := signin.Account(r.Context()); ok {
		http.Redirect(w, r, next, http.StatusSeeOther)
		return
	}
	p.askPassword(w, r, http.StatusOK, signInView{Next: next})
}

func (p *Pages) askPassword(w http.ResponseWriter, r *http.Request, status int, view signInView) {
	c, err := p.chrome(r.Context(), "", pageSources...)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	view.chrome = c.titled(wording.Say("connexion.titre"), "")
	view.NoIndex = true
	p.answer(w, r, status, "signin", view)
}

// signIn answers the form.
func (p *Pages) signIn(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		p.fail(w, r, fault.New(fault.Invalid, "formulaire_illisible", "", ""))
		return
	}
	view := signInView{Name: readable(r.PostForm.Get("nom")), Next: localPath(r.PostForm.Get("suite"))}
	err := p.gate.SignIn(w, r, r.PostForm.Get("nom"), r.PostForm.Get("mot_de_passe"))
	if f, said := fault.As(err); said {
		sentence, remedy := wording.Fault(f)
		view.Refusal = []string{sentence, remedy}
		p.askPassword(w, r, refusal.Status(f.Kind), view)
		return
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	http.Redirect(w, r, view.Next, http.StatusSeeOther)
}

// signOut answers POST /deconnexion.
func (p *Pages) signOut(w http.ResponseWriter, r *http.Request) {
	if err := p.gate.SignOut(w, r); err != nil {
		p.fail(w, r, err)
		return
	}
	http.Redirect(w, r, "/connexion", http.StatusSeeOther)
}
