package pages_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/internal/admitting"
	"github.com/maillage-numerique/maillage/internal/store"
)

const annesPassword = "un bus rouge passe le lundi"

// signedIn gives the cookie of Anne, whose account is made.
func (h *house) signedIn(t *testing.T) string {
	t.Helper()
	if _, err := (&admitting.Doorkeeper{Store: store.New(h.pool), Now: testNow}).Add(t.Context(), "Anne", annesPassword); err != nil {
		t.Fatal(err)
	}
	w := h.send("/connexion", "", url.Values{"nom": {"Anne"}, "mot_de_passe": {annesPassword}})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("signing in: %d", w.Code)
	}
	return strings.Split(w.Header().Get("Set-Cookie"), ";")[0]
}

// send posts a form with a cookie.
func (h *house) send(path, cookie string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Cookie", cookie)
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w
}

func TestTeamsSignIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	says(t, h.get("/connexion?suite=/tournees?unite=le-bus"), "Connexion des équipes", `name="suite" value="/tournees?unite=le-bus"`,
		`autocomplete="current-password"`, "cookie")
	cookie := h.signedIn(t)
	if w := h.get("/connexion?suite=/a", "Cookie", cookie); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/a" {
		t.Errorf("who is signed in goes on: %d", w.Code)
	}
	wrong := h.send("/connexion", "", url.Values{"nom": {`<b>Zoé`}, "mot_de_passe": {"sésame ouvre-toi"}, "suite": {"/a"}})
	says(t, wrong, `role="alert"`, "n’ouvrent aucun compte", `value="/a"`, `value="&lt;b&gt;Zoé"`)
	if wrong.Code != http.StatusUnprocessableEntity || wrong.Header().Get("Set-Cookie") != "" {
		t.Errorf("a wrong password: %d", wrong.Code)
	}
	silent(t, wrong, "sésame")
	if w := h.send("/deconnexion", cookie, nil); w.Code != http.StatusSeeOther || !strings.Contains(w.Header().Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("signing out: %d, %v", w.Code, w.Header())
	}
	if w := h.get("/connexion", "Cookie", cookie); w.Code != http.StatusOK {
		t.Errorf("signed out: %d", w.Code)
	}
	if log := h.log.String(); strings.Contains(log, "Anne") || strings.Contains(log, "sésame") || strings.Contains(log, "bus rouge") {
		t.Errorf("the log names somebody: %s", log)
	}
}

// The sign-in of a team leads nobody to another site, whatever the address that brought them here.
func TestSigningInLeadsToThisServiceOnly(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, elsewhere := range []string{
		"https://ailleurs.example/", "//ailleurs.example/", `/\ailleurs.example`, `\\ailleurs.example`, "javascript:alert(1)", "/\t/ailleurs.example",
		"ailleurs", "", "/a\r\nSet-Cookie: x=1", "http:/a", "/\\\\ailleurs.example", "%2F%2Failleurs.example",
	} {
		says(t, h.get("/connexion?"+url.Values{"suite": {elsewhere}}.Encode()), `name="suite" value="/tournees"`)
	}
}

// Pages for everybody do not know who is signed in: they set no cookie, read none, and any cache may keep them.
func TestPagesForEverybodyHaveNoCookie(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cookie := h.signedIn(t)
	for _, path := range []string{"/", "/?q=le+blanc", "/communes/36018", "/unites", "/tournees", "/methode", "/carte"} {
		w, anonymous := h.get(path, "Cookie", cookie), h.get(path)
		if w.Header().Get("Set-Cookie") != "" || strings.Contains(w.Header().Get("Vary"), "Cookie") || w.Header().Get("ETag") != anonymous.Header().Get("ETag") ||
			w.Body.String() != anonymous.Body.String() {
			t.Errorf("%s differs for who is signed in: %v", path, w.Header())
		}
	}
}
