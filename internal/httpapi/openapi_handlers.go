package httpapi

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
	"strconv"
)

// OpenAPI describes every address of the API and every answer; tests validate the answers with it.
//
//go:embed openapi.yaml
var OpenAPI []byte

var openAPITag = func() string {
	sum := sha256.Sum256(OpenAPI)
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}()

// serveOpenAPI answers /api/v1/openapi.yaml.
func (a *API) serveOpenAPI(w http.ResponseWriter, r *http.Request) {
	setPublic(w.Header(), openAPITag)
	if known := r.Header["If-None-Match"]; known != nil && knows(known, openAPITag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", "application/yaml")
	w.Header().Set("Content-Length", strconv.Itoa(len(OpenAPI)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(OpenAPI)
	}
}
