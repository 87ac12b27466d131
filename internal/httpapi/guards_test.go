package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/httpapi"
)

// Nothing that a visitor typed, no place and no position is ever in the log (DOMAIN §6), whatever goes wrong.
func TestTheLogHoldsNothingOfWhatWasAsked(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{})
	for _, target := range []string{
		"/api/v1/proches?lat=46.6312&lon=1.0687", "/api/v1/proches?q=Badecon", "/api/v1/proches?q=Badecon&secret=1",
		"/api/v1/communes?q=Badecon", "/api/v1/communes/36018", "/Badecon/46.6312", "/api/v1/lieux?bbox=1.0687,46.6312,1.2,46.7",
		"/panique?q=Badecon", "/api/v1/lieux/Badecon", "/api/v1/proches?lat=46.6312&lon=1.0687&services=Badecon",
	} {
		s.get(t, target, "User-Agent", "Badecon", "Referer", "https://example.com/Badecon", "X-Request-Id", "Badecon", "X-Forwarded-For", "203.0.113.9")
	}
	log := s.log.String()
	if strings.Count(log, "msg=request ") != 10 || !strings.Contains(log, "route=/api/v1/communes/{code}") {
		t.Fatalf("not one line a request:\n%s", log)
	}
	for _, secret := range []string{"Badecon", "badecon", "46.63", "1.0687", "36018", "203.0.113.9", "192.0.2.1", "secret"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q:\n%s", secret, log)
		}
	}
}

func TestAPanicIsToldWithoutItsTrace(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{})
	answered := s.get(t, "/panique")
	if answered.StatusCode != http.StatusInternalServerError || strings.Contains(string(answered.body), "goroutine") ||
		strings.Contains(string(answered.body), "secret") || mediaType(answered.Header) != "application/problem+json" {
		t.Errorf("%d %s", answered.StatusCode, answered.body)
	}
	if !strings.Contains(s.log.String(), answered.Header.Get("X-Request-Id")) {
		t.Error("the client's id is not in the log")
	}
}

func TestHeadersOfSecurity(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{})
	for _, target := range []string{"/api/v1/lieux", "/nulle/part", "/panique"} {
		h := s.get(t, target).Header
		policy := h.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors 'none'") ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", target, h)
		}
	}
}

func TestOneClientMayNotAskTooMuch(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{RequestsPerMinute: 5, TrustedProxies: []string{"10.0.0.0/8"}})
	ask := func(remote, forwarded string) *http.Response {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/healthz", nil)
		r.RemoteAddr = remote
		if forwarded != "" {
			r.Header.Set("X-Forwarded-For", forwarded)
		}
		answered, err := s.ask(r)
		if err != nil {
			t.Fatal(err)
		}
		return answered.Response
	}
	// The window may turn in the middle: twice the allowance and one more cannot all pass.
	flood := func(remote, forwarded string) *http.Response {
		for range 10 {
			if answered := ask(remote, forwarded); answered.StatusCode != http.StatusOK {
				return answered
			}
		}
		return ask(remote, forwarded)
	}
	refused := flood("198.51.100.7:4000", "")
	if refused.StatusCode != http.StatusTooManyRequests || refused.Header.Get("Retry-After") == "" || mediaType(refused.Header) != "application/problem+json" {
		t.Errorf("a client that asks too much: %d %v", refused.StatusCode, refused.Header)
	}
	if other := ask("198.51.100.8:4000", ""); other.StatusCode != http.StatusOK {
		t.Errorf("its neighbour is refused: %d", other.StatusCode)
	}
	if lying := ask("198.51.100.7:4001", "203.0.113.1"); lying.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a client that lies about its address passes: %d", lying.StatusCode)
	}
	if behind := flood("10.1.1.1:80", "203.0.113.5"); behind.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a client behind a declared proxy: %d", behind.StatusCode)
	}
	if neighbour := ask("10.1.1.1:80", "203.0.113.6"); neighbour.StatusCode != http.StatusOK {
		t.Errorf("its neighbour behind the same proxy is refused: %d", neighbour.StatusCode)
	}
	if here := flood("127.0.0.1:5", ""); here.StatusCode != http.StatusOK {
		t.Errorf("this machine is refused: %d", here.StatusCode)
	}
}

func TestAProxyNetworkMustBeReadable(t *testing.T) {
	t.Parallel()
	_, err := httpapi.Limits(httpapi.GuardConfig{TrustedProxies: []string{"mon proxy"}})
	if f, ok := fault.As(err); !ok || f.Field != "trusted-proxies" {
		t.Error(err)
	}
}

func TestWhatIsTooLargeOrOfAnotherMethodIsRefused(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{})
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/lieux", strings.NewReader(strings.Repeat("x", 2<<20))))
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("2 MB of body: %d", w.Code)
	}
	w = httptest.NewRecorder()
	s.handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/lieux", nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") == "" || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("POST: %d %v", w.Code, w.Header())
	}
	w = httptest.NewRecorder()
	s.handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodOptions, "/api/v1/lieux", nil))
	if w.Code != http.StatusNoContent || w.Header().Get("Access-Control-Allow-Methods") == "" {
		t.Errorf("OPTIONS: %d %v", w.Code, w.Header())
	}
}

func TestASlowAnswerIsGivenUp(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{Timeout: time.Nanosecond})
	if answered := s.get(t, "/api/v1/lieux"); answered.StatusCode != http.StatusServiceUnavailable || answered.Header.Get("Retry-After") == "" {
		t.Errorf("%d %s", answered.StatusCode, answered.body)
	}
}

// Whatever the query, every address answers what its contract says and never fails: the property of issue 2 §6.
func TestNoQueryMakesTheServiceFail(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{})
	paths := []string{
		"/api/v1/proches", "/api/v1/lieux", "/api/v1/lieux/{}", "/api/v1/a-localiser", "/api/v1/communes", "/api/v1/communes/{}",
		"/api/v1/bassins", "/api/v1/bassins/{}", "/api/v1/zonages", "/api/v1/couverture", "/api/v1/carences", "/api/v1/openapi.yaml",
		"/export/lieux.{}", "/export/lieux.csv", "/healthz", "/readyz", "/geocodage/search", "/geocodage/search/", "/geocodage/reverse",
	}
	names := []string{
		"lat", "lon", "q", "rayon_m", "le", "ouvert", "du", "au", "mode", "tri", "limite", "places_fauteuil", "bbox", "code_insee", "bassin",
		"zonage", "suivant", "geometrie", "niveau", "perimetre", "code", "departement", "habitants_min", "inconnu", "",
		"limit", "autocomplete", "type", "postcode", "citycode", "explain", "index", "lng",
	}
	for _, d := range finding.Dimensions {
		names = append(names, string(d))
	}
	value := rapid.OneOf(
		rapid.SampledFrom([]string{
			"", "46.63", "1.06", "-1", "0", "NaN", "Inf", "-Inf", "1e308", "1e400", "0x1p10", "99999999999999999999", "46,63", "٤٦", "1_0",
			"36018", "36300", "2A004", "Le Blanc", "le pin", "oui", "non", "pied", "distance", "commune", "bassin", "etude", "bassins-insee",
			"2026-12-14", "2026-02-30", "9999-12-31", "0000-01-01", "2026-12-14T10:30:00Z", "2026-12-14T10:30:00 01:00", "0.9,46.5,1.2,46.7",
			"-180,-90,180,90", "NaN,NaN,NaN,NaN", "1,1,1,1", "a\x00b", "\xff\xfe", "'; DROP TABLE site; --", "%", "_", "\\", "%00", "../../etc/passwd",
			"{}", "[]", "Gratuit|Payant", "Gratuit", "|", "AAAAAAAAAAAAAAAAAAAAAA", "MTIwIGcx", "TmFOIGcx", "\u202e", "😀", strings.Repeat("é", 1200),
		}),
		rapid.String(),
		rapid.StringMatching(`-?[0-9]{1,25}([.,][0-9]{1,30})?`),
	)
	rapid.Check(t, func(t *rapid.T) {
		path := rapid.SampledFrom(paths).Draw(t, "path")
		path = strings.ReplaceAll(path, "{}", url.PathEscape(value.Draw(t, "segment")))
		var query []string
		for range rapid.IntRange(0, 4).Draw(t, "parameters") {
			query = append(query, url.QueryEscape(rapid.SampledFrom(names).Draw(t, "name"))+"="+url.QueryEscape(value.Draw(t, "value")))
		}
		if rapid.IntRange(0, 9).Draw(t, "broken") == 0 {
			query = append(query, rapid.SampledFrom([]string{"%", "%zz", "a;b", "=&=&", "lat=%ff", "&&&"}).Draw(t, "raw"))
		}
		target := path
		if len(query) > 0 {
			target += "?" + strings.Join(query, "&")
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://example.com"+target, nil)
		if err != nil {
			t.Skip("not an address")
		}
		r.RemoteAddr = "127.0.0.1:1"
		answered, err := s.ask(r)
		if err != nil {
			t.Fatalf("GET %s: %v", target, err)
		}
		if answered.StatusCode >= 500 {
			t.Fatalf("GET %s: %d %s", target, answered.StatusCode, answered.body)
		}
		if answered.StatusCode >= 400 && mediaType(answered.Header) != "application/problem+json" {
			t.Fatalf("GET %s: %d as %s", target, answered.StatusCode, answered.Header.Get("Content-Type"))
		}
	})
}
