package httpapi

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/refusal"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// Problem is the body of every refusal (RFC 9457), in French.
type Problem struct {
	Type   string `json:"type"`             // always about:blank: the title says it
	Title  string `json:"title"`            // what kind of trouble
	Status int    `json:"status"`           //
	Detail string `json:"detail,omitempty"` // what is wrong, and what to do
	Champ  string `json:"champ,omitempty"`  // the parameter at fault
}

// Problems writes errors as problems.
type Problems struct {
	log *slog.Logger
}

// NewProblems logs what is our own fault; what the client did wrong is only told to the client.
func NewProblems(log *slog.Logger) *Problems { return &Problems{log: log} }

// Fail answers an error. One without a fault is ours: logged whole, told without detail.
func (p *Problems) Fail(w http.ResponseWriter, r *http.Request, err error) {
	var elsewhere *moved
	if errors.As(err, &elsewhere) {
		w.Header().Set("Location", elsewhere.to)
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.WriteHeader(http.StatusPermanentRedirect)
		return
	}
	f := refusal.Of(r.Context(), err)
	switch {
	case refusal.Abandoned(r.Context(), err):
	case f.Kind == fault.Internal:
		p.log.ErrorContext(r.Context(), "request failed", "request", requestID(r.Context()), "route", refusal.Route(r), "error", err)
	case f.Kind == fault.Unavailable:
		p.log.WarnContext(r.Context(), "unavailable", "request", requestID(r.Context()), "route", refusal.Route(r), "error", err)
	}
	writeProblem(w, r, f)
}

func writeProblem(w http.ResponseWriter, r *http.Request, f *fault.Fault) {
	status := refusal.Status(f.Kind)
	sentence, remedy := wording.Fault(f)
	if remedy != "" {
		sentence += " " + remedy
	}
	writeProblemDocument(w, r, Problem{
		Type: "about:blank", Title: wording.Say(titleKey(status)), Status: status, Detail: sentence, Champ: f.Field,
	})
}

func writeProblemDocument(w http.ResponseWriter, r *http.Request, p Problem) {
	h := w.Header()
	for _, name := range []string{"ETag", "Content-Disposition", "Content-Length", "Link"} {
		h.Del(name)
	}
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Set("Access-Control-Allow-Origin", "*")
	if p.Status == http.StatusServiceUnavailable && h.Get("Retry-After") == "" {
		h.Set("Retry-After", "5")
	}
	w.WriteHeader(p.Status)
	if r.Method == http.MethodHead {
		return
	}
	body, err := json.Marshal(p)
	if err != nil {
		panic(err) // five plain fields
	}
	_, _ = w.Write(append(body, '\n'))
}

func titleKey(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "probleme.demande"
	case http.StatusUnauthorized:
		return "probleme.connexion"
	case http.StatusForbidden:
		return "probleme.interdit"
	case http.StatusNotFound:
		return "probleme.introuvable"
	case http.StatusMethodNotAllowed:
		return "probleme.methode"
	case http.StatusConflict:
		return "probleme.conflit"
	case http.StatusRequestEntityTooLarge:
		return "probleme.trop_gros"
	case http.StatusUnsupportedMediaType:
		return "probleme.format"
	case http.StatusUnprocessableEntity:
		return "probleme.contenu"
	case http.StatusTooManyRequests:
		return "probleme.trop_de_demandes"
	case http.StatusServiceUnavailable:
		return "probleme.indisponible"
	default:
		return "probleme.interne"
	}
}

// NotFound answers an address that nothing answers to.
func (p *Problems) NotFound(w http.ResponseWriter, r *http.Request) {
	writeProblem(w, r, fault.New(fault.NotFound, "adresse_introuvable", "", ""))
}

// MethodNotAllowed answers a method that an address does not know with those that it does (RFC 9110 §15.5.6).
func (p *Problems) MethodNotAllowed(w http.ResponseWriter, r *http.Request) {
	if route := chi.RouteContext(r.Context()); route != nil && route.Routes != nil {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions} {
			if route.Routes.Match(chi.NewRouteContext(), method, r.URL.Path) {
				w.Header().Add("Allow", method)
			}
		}
	}
	writeProblemDocument(w, r, Problem{
		Type: "about:blank", Title: wording.Say("probleme.methode"), Status: http.StatusMethodNotAllowed,
		Detail: wording.Say("faute.methode_refusee", "methode", r.Method),
	})
}
