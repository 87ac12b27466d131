package httpapi

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/httprate"
	"github.com/klauspost/compress/gzhttp"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/refusal"
)

// GuardConfig says how the server protects itself and its visitors.
type GuardConfig struct {
	Log *slog.Logger
	// TrustedProxies are the networks whose X-Forwarded-For is believed, "10.0.0.0/8"; none = clients are who connects.
	TrustedProxies []string
	// RequestsPerMinute that one client may make, tiles and files apart; 0 = DefaultRequestsPerMinute, negative = no limit.
	RequestsPerMinute int
	// Timeout of an answer that is computed; 0 = DefaultTimeout.
	Timeout time.Duration
}

// Defaults of GuardConfig. A person who clicks fast makes 60 requests a minute; a class behind one address a thousand.
const (
	DefaultRequestsPerMinute = 3000
	DefaultTimeout           = 20 * time.Second
	maxBodyBytes             = 1 << 20
)

// Guards is what everything the server answers goes through, tiles included: light enough for them. Use it on the root router.
func Guards(c GuardConfig) chi.Middlewares {
	problems := NewProblems(c.Log)
	return chi.Middlewares{named, accessLog(c.Log), recovered(problems), secured}
}

// Limits is for answers that are computed, not for tiles nor files: how many one client may ask, how long one may take, how
// large a body may be, compression. Use it on the group of those routes. It fails on a proxy's network that cannot be read.
func Limits(c GuardConfig) (chi.Middlewares, error) {
	problems := NewProblems(c.Log)
	if c.Timeout <= 0 {
		c.Timeout = DefaultTimeout
	}
	if c.RequestsPerMinute == 0 {
		c.RequestsPerMinute = DefaultRequestsPerMinute
	}
	clientIP := middleware.ClientIPFromRemoteAddr
	if len(c.TrustedProxies) > 0 {
		for _, network := range c.TrustedProxies {
			if _, err := netip.ParsePrefix(network); err != nil {
				return nil, fault.New(fault.Invalid, "reseau_illisible", "trusted-proxies", network)
			}
		}
		clientIP = middleware.ClientIPFromXFF(c.TrustedProxies...)
	}
	compressed, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(5), gzhttp.SuffixETag(gzipSuffix),
		gzhttp.ContentTypeFilter(worthCompressing))
	if err != nil {
		return nil, fmt.Errorf("prepare compression: %w", err)
	}
	chain := chi.Middlewares{clientIP}
	if c.RequestsPerMinute > 0 {
		chain = append(chain, limited(problems, c.RequestsPerMinute))
	}
	return append(chain,
		bounded(c.Timeout),
		func(next http.Handler) http.Handler { return compressed(next) },
	), nil
}

// worthCompressing leaves out what is compressed already.
func worthCompressing(contentType string) bool {
	contentType, _, _ = strings.Cut(contentType, ";")
	switch {
	case strings.HasPrefix(contentType, "text/"), strings.HasSuffix(contentType, "json"), strings.HasSuffix(contentType, "yaml"),
		contentType == "image/svg+xml", contentType == "application/javascript":
		return true
	}
	return false
}

type contextKey int

const requestIDKey contextKey = 0

// named gives each request an id of its own, told to the client so that both ends speak of the same line of the log. What a
// client sends is not taken over: it would be written into the log.
func named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var raw [8]byte
		_, _ = rand.Read(raw[:]) // never fails since Go 1.24
		id := hex.EncodeToString(raw[:])
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestIDKey, id)))
	})
}

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey).(string)
	return id
}

// accessLog writes one line for each request: the route's pattern, never the address, which may hold a name, a position or a
// place (DOMAIN §6); no client, no referrer.
func accessLog(log *slog.Logger) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !log.Enabled(r.Context(), slog.LevelInfo) {
				next.ServeHTTP(w, r)
				return
			}
			began := time.Now()
			watched := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
			defer func() {
				status := watched.Status()
				if status == 0 {
					status = http.StatusOK
				}
				level := slog.LevelInfo
				if status < http.StatusBadRequest && refusal.Route(r) == tilePattern {
					level = slog.LevelDebug // a map asks for fifty at once: no news is good news
				}
				log.LogAttrs(r.Context(), level, "request",
					slog.String("request", requestID(r.Context())), slog.String("method", knownMethod(r.Method)), slog.String("route", refusal.Route(r)),
					slog.Int("status", status), slog.Int("bytes", watched.BytesWritten()),
					slog.Duration("took", time.Since(began).Round(time.Microsecond)))
			}()
			next.ServeHTTP(watched, r)
		})
	}
}

// knownMethod keeps words of the client's own out of the log.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// recovered turns a panic into a problem; the trace is for the log alone. An answer that is cut on purpose stays cut.
func recovered(problems *Problems) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer func() {
				trouble := recover()
				if trouble == nil {
					return
				}
				if err, ok := trouble.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(http.ErrAbortHandler)
				}
				// The trouble's own words may hold what was asked: only its type and the trace are kept.
				problems.log.ErrorContext(r.Context(), "panic", "request", requestID(r.Context()), "route", refusal.Route(r),
					"type", fmt.Sprintf("%T", trouble), "trace", string(debug.Stack()))
				writeProblem(w, r, fault.New(fault.Internal, "interne", "", ""))
			}()
			next.ServeHTTP(w, r)
		})
	}
}

// contentSecurity lets a page load its own files only: no inline script or style, no third party, no frame around it. blob: is
// where MapLibre makes its images.
const contentSecurity = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

var (
	headerCSP         = []string{contentSecurity}
	headerNoReferrer  = []string{"no-referrer"}
	headerPermissions = []string{"geolocation=(self), camera=(), microphone=(), payment=(), usb=(), interest-cohort=()"}
	headerOpener      = []string{"same-origin"}
	headerNoFrame     = []string{"DENY"}
)

// secured sets the headers of security. The values are shared: this is on the way of every tile.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h["Content-Security-Policy"] = headerCSP
		h["Referrer-Policy"] = headerNoReferrer
		h["X-Content-Type-Options"] = headerNosniff
		h["X-Frame-Options"] = headerNoFrame
		h["Permissions-Policy"] = headerPermissions
		h["Cross-Origin-Opener-Policy"] = headerOpener
		next.ServeHTTP(w, r)
	})
}

// limited holds each client to a number of requests a minute. This machine itself is not held: it is the operator, or a proxy
// that was not declared, behind which everybody would share one allowance.
func limited(problems *Problems, perMinute int) func(http.Handler) http.Handler {
	tooMany := httprate.LimitBy(perMinute, time.Minute,
		func(r *http.Request) (string, error) {
			return httprate.CanonicalizeIP(middleware.GetClientIP(r.Context())), nil
		},
		httprate.WithResponseHeaders(httprate.ResponseHeaders{RetryAfter: "Retry-After"}),
		httprate.WithLimitHandler(func(w http.ResponseWriter, r *http.Request) {
			if w.Header().Get("Retry-After") == "" {
				w.Header().Set("Retry-After", strconv.Itoa(60))
			}
			problems.Fail(w, r, fault.New(fault.TooMany, "trop_de_demandes", "", "").With("maximum", strconv.Itoa(perMinute)))
		}))
	return func(next http.Handler) http.Handler {
		held := tooMany(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if addr := middleware.GetClientIPAddr(r.Context()); addr.IsLoopback() {
				next.ServeHTTP(w, r)
				return
			}
			held.ServeHTTP(w, r)
		})
	}
}

// bounded ends what takes too long and refuses large bodies.
func bounded(timeout time.Duration) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if takesFiles(r) {
				next.ServeHTTP(w, r) // bounds of its own
				return
			}
			if r.ContentLength > maxBodyBytes {
				writeProblem(w, r, fault.New(fault.TooLarge, "corps_trop_gros", "", ""))
				return
			}
			if r.Body != nil {
				r.Body = http.MaxBytesReader(w, r.Body, maxBodyBytes)
			}
			ctx, cancel := context.WithTimeout(r.Context(), timeout)
			defer cancel()
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
}
