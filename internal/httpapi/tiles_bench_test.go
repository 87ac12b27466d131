package httpapi_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/maillage-numerique/maillage/internal/httpapi"
)

// BenchmarkHotTile sends a tile that is in memory, through the guards of the whole server.
func BenchmarkHotTile(b *testing.B) {
	s := newTileService(b)
	router := chi.NewRouter()
	router.Use(httpapi.Guards(httpapi.GuardConfig{Log: slog.New(slog.DiscardHandler)})...)
	httpapi.NewTiles(httpapi.TilesConfig{Store: s.store, Versions: s.watch, Fail: httpapi.NewProblems(slog.New(slog.DiscardHandler)).Fail}).Routes(router)
	waitFor(b, "the listener", s.watch.Listening)
	request := httptest.NewRequest(http.MethodGet, "/tiles/communes/"+chessboardTile+".mvt", nil)
	request.Header.Set("Accept-Encoding", "gzip")
	b.ReportAllocs()
	for b.Loop() {
		w := &discard{header: http.Header{}}
		router.ServeHTTP(w, request)
		if w.status != 0 && w.status != http.StatusOK {
			b.Fatalf("%d", w.status)
		}
	}
}

// discard is a response that nobody reads.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(status int)      { d.status = status }
