// Package signin knows who is signed in: it opens sessions, reads their cookie, and gives the account of a request to the API and
// to the pages alike. Pages and answers for everybody never pass here: no cookie, and anybody may cache them.
package signin

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/httprate"

	"github.com/maillage-numerique/maillage/internal/account"
	"github.com/maillage-numerique/maillage/internal/admitting"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/origin"
	"github.com/maillage-numerique/maillage/internal/store"
)

// How long a session lives: unused, and whatever happens. A driver signs in once a week.
const (
	idle     = 24 * time.Hour
	lifetime = 7 * 24 * time.Hour
)

// How many attempts to sign in one client, and one name whoever tries it, have in a while.
const (
	attemptsPerClient  = 30
	attemptsPerAccount = 10
	attemptsWithin     = 15 * time.Minute
)

// cookieName is that of the session's cookie.
const cookieName = "maillage_session"

// Gate opens and closes sessions. Make it with New.
type Gate struct {
	doorkeeper          *admitting.Doorkeeper
	sessions            *scs.SessionManager
	byClient, byAccount *httprate.RateLimiter
}

// New keeps sessions in PostgreSQL, their tokens hashed.
func New(s *store.Store, now func() time.Time) *Gate {
	sessions := scs.New()
	sessions.Store = sessionStore{s, now}
	sessions.Lifetime = lifetime // idleness is the store's: a request that only reads commits nothing
	sessions.HashTokenInStore = true
	limiter := func(attempts int) *httprate.RateLimiter {
		return httprate.NewRateLimiter(attempts, attemptsWithin, httprate.WithResponseHeaders(httprate.ResponseHeaders{RetryAfter: "Retry-After"}))
	}
	return &Gate{
		doorkeeper: &admitting.Doorkeeper{Store: s, Now: now}, sessions: sessions,
		byClient: limiter(attemptsPerClient), byAccount: limiter(attemptsPerAccount),
	}
}

type contextKey struct{}

// Account is who is signed in. It is false on what has not passed Load.
func Account(ctx context.Context) (account.Account, bool) {
	a, ok := ctx.Value(contextKey{}).(account.Account)
	return a, ok
}

// Load finds who is signed in. What it lets through is for this person alone: nobody keeps it.
func (g *Gate) Load(fail func(http.ResponseWriter, *http.Request, error)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Add("Vary", "Cookie")
			w.Header().Set("Cache-Control", "private, no-store")
			token := ""
			if cookie, err := r.Cookie(cookieName); err == nil {
				token = cookie.Value
			}
			ctx, err := g.sessions.Load(r.Context(), token)
			if err != nil {
				fail(w, r, fmt.Errorf("find the session: %w", err))
				return
			}
			if a, ok := g.sessions.Get(ctx, accountKey).(account.Account); ok {
				ctx = context.WithValue(ctx, contextKey{}, a)
			}
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
}

// SignIn opens a session for who knows the password of an account, with a token that nobody has seen before, on what has passed
// Load. A wrong name or password is an Unprocessable fault; too many attempts, a TooMany fault with Retry-After set.
func (g *Gate) SignIn(w http.ResponseWriter, r *http.Request, name, password string) error {
	client := httprate.CanonicalizeIP(middleware.GetClientIP(r.Context()))
	if g.byClient.OnLimit(w, r, client) || g.byAccount.OnLimit(w, r, account.Key(name)) {
		return fault.New(fault.TooMany, "trop_d_essais", "", "")
	}
	a, err := g.doorkeeper.Admit(r.Context(), name, password)
	if err != nil {
		return err
	}
	if err := g.sessions.RenewToken(r.Context()); err != nil {
		return fmt.Errorf("renew the session: %w", err)
	}
	g.sessions.Put(r.Context(), accountKey, a)
	token, _, err := g.sessions.Commit(r.Context())
	if err != nil {
		return fmt.Errorf("open a session: %w", err)
	}
	http.SetCookie(w, cookie(r, token, int(lifetime.Seconds())))
	return nil
}

// SignOut ends the session, on what has passed Load.
func (g *Gate) SignOut(w http.ResponseWriter, r *http.Request) error {
	if err := g.sessions.Destroy(r.Context()); err != nil {
		return fmt.Errorf("close the session: %w", err)
	}
	http.SetCookie(w, cookie(r, "", -1))
	return nil
}

func cookie(r *http.Request, token string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: cookieName, Value: token, Path: "/", MaxAge: maxAge, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: origin.Secure(r),
	}
}

// SameOrigin refuses writes that another site has a browser send (Sec-Fetch-Site, Origin: Go’s http.CrossOriginProtection).
func SameOrigin(fail func(http.ResponseWriter, *http.Request, error)) func(http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fail(w, r, fault.New(fault.Forbidden, "autre_origine", "", ""))
	}))
	return protection.Handler
}

// Required refuses whoever is not signed in, with a SignedOut fault.
func Required(fail func(http.ResponseWriter, *http.Request, error)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, ok := Account(r.Context()); !ok {
				fail(w, r, fault.New(fault.SignedOut, "connexion_requise", "", ""))
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}
