package main

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/maillage-numerique/maillage/internal/app"
)

// service is the application as it runs by default, whose log, one line a request, goes nowhere.
type service struct {
	*app.Service
	log *os.File
}

// startService starts it on the database of a bench; its files go under varDir, "" = a temporary folder.
func startService(ctx context.Context, w *world, varDir string) (*service, error) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	started, err := app.Start(ctx, app.Config{
		Database: app.DatabaseConfig{URL: w.url, Var: varDir},
		Log:      app.LogConfig{Level: "info", Format: "text"},
		Service:  app.ServiceConfig{Listen: "127.0.0.1:0", DrainTimeout: time.Second},
	}, null, null)
	if err != nil {
		return nil, errors.Join(err, null.Close())
	}
	return &service{started, null}, nil
}

// stop ends the service, also when the bench was interrupted.
func (s *service) stop(ctx context.Context) {
	_ = s.Stop(context.WithoutCancel(ctx))
	_ = s.log.Close()
}
