package httpapi

import (
	"net/http"

	"github.com/maillage-numerique/maillage/internal/signin"
)

// accountJSON is who is signed in.
type accountJSON struct {
	Name string `json:"nom"`
}

// showAccount answers /api/v1/compte.
func (a *API) showAccount(w http.ResponseWriter, r *http.Request) {
	who, _ := signin.Account(r.Context())
	a.write(w, r, answer{contentJSON, accountJSON{who.Name}})
}
