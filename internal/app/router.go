package app

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/maillage-numerique/maillage/internal/store"
)

// newHandler composes who answers which address. The function that it returns stops what the handlers keep running.
func newHandler(_ context.Context, _ *store.Store, _ *slog.Logger) (http.Handler, func(), error) {
	router := chi.NewRouter()
	router.Get("/healthz", func(w http.ResponseWriter, _ *http.Request) {})
	return router, func() {}, nil
}
