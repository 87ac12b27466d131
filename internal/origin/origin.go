// Package origin says under which address a client reached the service, behind a proxy or not: what links in files, on paper and
// in tiles must begin with.
package origin

import "net/http"

// Of gives it without a slash at the end, "https://maillage.example".
func Of(r *http.Request) string {
	if Secure(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// Secure says whether the client’s side is encrypted. X-Forwarded-Proto is believed from anybody: who forges it changes the links of
// their own answer, and makes their own cookie stricter.
func Secure(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}
