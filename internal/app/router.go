package app

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/maillage-numerique/maillage/internal/geocoding"
	"github.com/maillage-numerique/maillage/internal/pages"
	"github.com/maillage-numerique/maillage/internal/store"
)

// newHandler composes who answers which address. The function that it returns stops what the handlers keep running.
func newHandler(_ context.Context, s *store.Store, log *slog.Logger) (http.Handler, func(), error) {
	people, err := pages.New(pages.Config{Store: s, Finder: geocoding.New(s), Log: log, Now: time.Now})
	if err != nil {
		return nil, nil, err
	}
	router := chi.NewRouter()
	people.Routes(router)
	router.Get("/healthz", func(http.ResponseWriter, *http.Request) {})
	return router, func() {}, nil
}
