package httpapi

import (
	"net/http"
	"regexp"

	"github.com/maillage-numerique/maillage/internal/fault"
)

// plainID is what our own identifiers look like.
var plainID = regexp.MustCompile(`^[\w:./-]{1,200}$`)

// alive answers /healthz: the process runs.
func (a *API) alive(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	a.write(w, r, answer{contentJSON, health{State: "vivant"}})
}

// readyNow answers /readyz: database, migrations and whatever else a request needs.
func (a *API) readyNow(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if err := a.ready(r.Context()); err != nil {
		a.problems.Fail(w, r, fault.New(fault.Unavailable, "service_pas_pret", "", "").Wrap(err))
		return
	}
	a.write(w, r, answer{contentJSON, health{State: "pret"}})
}

type health struct {
	State string `json:"etat"`
}
