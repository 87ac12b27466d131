package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/maillage-numerique/maillage/internal/admitting"
	"github.com/maillage-numerique/maillage/internal/httpapi"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/signin"
	"github.com/maillage-numerique/maillage/internal/store"
)

func TestTheAPIOfTeamsAsksWhoIsThere(t *testing.T) {
	t.Parallel()
	s := store.New(pgtest.New(t))
	api := newService(t, s, httpapi.GuardConfig{})
	refused := api.get(t, "/api/v1/compte", "Cookie", "maillage_session=forged")
	if refused.StatusCode != http.StatusUnauthorized || refused.at(t, "title") != "Connexion requise" {
		t.Errorf("%d: %s", refused.StatusCode, refused.body)
	}
	known := api.get(t, "/api/v1/compte", "Cookie", api.signIn(t, "Anne"))
	if known.StatusCode != http.StatusOK || known.at(t, "nom") != "Anne" {
		t.Errorf("%d: %s", known.StatusCode, known.body)
	}
	if h := known.Header; h.Get("Access-Control-Allow-Origin") != "" || h.Get("Cache-Control") != "private, no-store" {
		t.Errorf("another site reads it, or a cache keeps it: %v", h)
	}
}

// signIn opens an account and a session of it, and gives its cookie.
func (s *service) signIn(t *testing.T, name string) string {
	t.Helper()
	const password = "un bus rouge passe le lundi"
	if _, err := (&admitting.Doorkeeper{Store: s.store, Now: testNow}).Add(t.Context(), name, password); err != nil {
		t.Fatal(err)
	}
	gate, w := signin.New(s.store, testNow), httptest.NewRecorder()
	trouble := func(_ http.ResponseWriter, _ *http.Request, err error) { t.Error(err) }
	gate.Load(trouble)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := gate.SignIn(w, r, name, password); err != nil {
			t.Error(err)
		}
	})).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/connexion", nil))
	return w.Result().Cookies()[0].String()
}
