package origin_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/maillage-numerique/maillage/internal/origin"
)

func TestLinksBeginAsTheClientCame(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, forwarded string
		encrypted       bool
		want            string
	}{
		{"in clear", "", false, "http://maillage.example:8080"},
		{"encrypted up to us", "", true, "https://maillage.example:8080"},
		{"encrypted up to the proxy", "https", false, "https://maillage.example:8080"},
		{"in clear up to the proxy", "http", false, "http://maillage.example:8080"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/unites", nil)
		r.Host = "maillage.example:8080"
		r.Header.Set("X-Forwarded-Proto", c.forwarded)
		if c.encrypted {
			r.TLS = &tls.ConnectionState{}
		}
		if got := origin.Of(r); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
