package signin_test

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/maillage-numerique/maillage/internal/admitting"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/refusal"
	"github.com/maillage-numerique/maillage/internal/signin"
	"github.com/maillage-numerique/maillage/internal/store"
)

const password = "un bus rouge passe le lundi"

// door is a gate on a database of its own, where Anne has an account, and a clock that tests turn.
type door struct {
	handler http.Handler
	pool    *pgxpool.Pool
	keeper  *admitting.Doorkeeper
	ahead   atomic.Int64 // of time.Now
}

func newDoor(t *testing.T) *door {
	t.Helper()
	d := &door{pool: pgtest.New(t)}
	s := store.New(d.pool)
	now := func() time.Time { return time.Now().Add(time.Duration(d.ahead.Load())) }
	d.keeper = &admitting.Doorkeeper{Store: s, Now: now}
	if _, err := d.keeper.Add(t.Context(), "Anne", password); err != nil {
		t.Fatal(err)
	}
	gate := signin.New(s, now)
	fail := func(w http.ResponseWriter, _ *http.Request, err error) {
		f, ok := fault.As(err)
		if !ok {
			t.Errorf("%v", err)
			f = fault.New(fault.Internal, "interne", "", "")
		}
		w.WriteHeader(refusal.Status(f.Kind))
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /connexion", func(w http.ResponseWriter, r *http.Request) {
		if err := gate.SignIn(w, r, r.FormValue("nom"), r.FormValue("mot_de_passe")); err != nil {
			fail(w, r, err)
		}
	})
	mux.HandleFunc("POST /deconnexion", func(w http.ResponseWriter, r *http.Request) {
		if err := gate.SignOut(w, r); err != nil {
			fail(w, r, err)
		}
	})
	mux.Handle("/", signin.Required(fail)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, _ := signin.Account(r.Context())
		_, _ = io.WriteString(w, a.Name)
	})))
	d.handler = signin.SameOrigin(fail)(gate.Load(fail)(mux))
	return d
}

// ask sends a request with a cookie ("" = none).
func (d *door) ask(method, target, cookie string, change ...func(*http.Request)) *http.Response {
	r := httptest.NewRequest(method, target, nil)
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: "maillage_session", Value: cookie})
	}
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	return w.Result()
}

const anne = "/connexion?nom=anne&mot_de_passe=un+bus+rouge+passe+le+lundi"

// enter signs Anne in and gives her cookie.
func (d *door) enter(t *testing.T, had string) *http.Cookie {
	t.Helper()
	answer := d.ask(http.MethodPost, anne, had)
	if answer.StatusCode != http.StatusOK || len(answer.Cookies()) != 1 {
		t.Fatalf("signing in: %d, %v", answer.StatusCode, answer.Cookies())
	}
	return answer.Cookies()[0]
}

func (d *door) in(cookie string) bool {
	return d.ask(http.MethodGet, "/", cookie).StatusCode == http.StatusOK
}

func TestASessionIsNobodyElses(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	if d.in("") || d.in("forged") || d.in("'; DROP TABLE session --") {
		t.Error("somebody came in without a session")
	}
	first := d.enter(t, "chosen-by-an-attacker")
	if first.Value == "chosen-by-an-attacker" || len(first.Value) < 40 || !d.in(first.Value) || d.in("chosen-by-an-attacker") {
		t.Errorf("a token is new when somebody signs in: %q", first.Value)
	}
	if !first.HttpOnly || first.SameSite != http.SameSiteLaxMode || first.Secure || first.Path != "/" || first.MaxAge != 7*24*3600 {
		t.Errorf("cookie over plain HTTP: %+v", first)
	}
	for name, https := range map[string]func(*http.Request){
		"TLS here":           func(r *http.Request) { r.TLS = &tls.ConnectionState{} },
		"TLS at a proxy":     func(r *http.Request) { r.Header.Set("X-Forwarded-Proto", "https") },
		"a page of our own":  func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-origin"); r.TLS = &tls.ConnectionState{} },
		"typed by the owner": func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "none"); r.TLS = &tls.ConnectionState{} },
	} {
		if cookies := d.ask(http.MethodPost, anne, "", https).Cookies(); len(cookies) != 1 || !cookies[0].Secure {
			t.Errorf("%s: %v", name, cookies)
		}
	}
	if second := d.enter(t, first.Value); d.in(first.Value) || !d.in(second.Value) {
		t.Error("signing in again ends the session before")
	} else if answer := d.ask(http.MethodPost, "/deconnexion", second.Value); answer.Cookies()[0].MaxAge >= 0 || d.in(second.Value) {
		t.Error("signing out ends the session, here and in the browser")
	}
	var plain int
	if err := d.pool.QueryRow(t.Context(), `SELECT count(*) FROM session WHERE token_hash = $1 OR length(token_hash) < 40`, first.Value).Scan(&plain); err != nil || plain != 0 {
		t.Errorf("%d tokens are kept as they are: %v", plain, err)
	}
	answer := d.ask(http.MethodGet, "/", first.Value)
	if answer.Header.Get("Cache-Control") != "private, no-store" || answer.Header.Get("Vary") != "Cookie" {
		t.Errorf("what a team reads may be kept: %v", answer.Header)
	}
}

func TestASessionEnds(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	idle, used := d.enter(t, "").Value, d.enter(t, "").Value
	for range 8 { // 8 times 20 hours: used every day, and past seven days
		d.ahead.Add(int64(20 * time.Hour))
		if !d.in(used) {
			t.Fatal("a session that is used ended early")
		}
	}
	if d.in(idle) {
		t.Error("a session unused for a day still opens")
	}
	if d.ahead.Add(int64(20 * time.Hour)); d.in(used) {
		t.Error("a session outlives seven days")
	}
	revoked := d.enter(t, "").Value
	var kept int
	if err := d.pool.QueryRow(t.Context(), `SELECT count(*) FROM session`).Scan(&kept); err != nil || kept != 1 {
		t.Errorf("%d sessions are kept, those that have ended too: %v", kept, err)
	}
	if err := d.keeper.Revoke(t.Context(), "Anne"); err != nil {
		t.Fatal(err)
	}
	if d.in(revoked) {
		t.Error("the session of a revoked account still opens")
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	for n := range 10 {
		if status := d.ask(http.MethodPost, "/connexion?nom=Anne&mot_de_passe=non", "").StatusCode; status != http.StatusUnprocessableEntity {
			t.Fatalf("guess %d: %d", n, status)
		}
	}
	answer := d.ask(http.MethodPost, anne, "")
	if answer.StatusCode != http.StatusTooManyRequests || answer.Header.Get("Retry-After") == "" || len(answer.Cookies()) != 0 {
		t.Errorf("the eleventh guess is right and passes: %d, %v", answer.StatusCode, answer.Header)
	}
	refused := 0
	for n := range 40 { // of others' names, from the same place
		if d.ask(http.MethodPost, "/connexion?nom=personne"+string(rune('a'+n%26))+"&mot_de_passe=non", "").StatusCode == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused < 15 {
		t.Errorf("one client may guess names without end: %d of 40 refused", refused)
	}
}

func TestAnotherSiteWritesNothing(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	cookie := d.enter(t, "").Value
	for name, foreign := range map[string]func(*http.Request){
		"a form elsewhere":               func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"a neighbour under one domain":   func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") },
		"an old browser, told by Origin": func(r *http.Request) { r.Header.Set("Origin", "https://ailleurs.example") },
		"a sandboxed frame":              func(r *http.Request) { r.Header.Set("Origin", "null") },
	} {
		for _, target := range []string{"/deconnexion", anne} {
			if answer := d.ask(http.MethodPost, target, cookie, foreign); answer.StatusCode != http.StatusForbidden || len(answer.Cookies()) != 0 {
				t.Errorf("%s, %s: %d", name, target, answer.StatusCode)
			}
		}
	}
	if !d.in(cookie) {
		t.Error("another site has signed Anne out")
	}
}
