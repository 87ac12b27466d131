package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/maillage-numerique/maillage/internal/geocoding"
	"github.com/maillage-numerique/maillage/internal/importing"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// newImporter makes an importer that places sites with the index of addresses of this machine.
func newImporter(s *store.Store, varDir string, log *slog.Logger) *importing.Importer {
	files := newIndexFiles(s, varDir, log)
	return &importing.Importer{Store: s, Now: time.Now, Geocoder: files.geocoder}
}

// geocoder opens the index of the addresses as they are; nil when there is none: communes alone place nothing.
func (f *indexFiles) geocoder(ctx context.Context) (importing.Geocoder, error) {
	sources, err := f.store.AddressSources(ctx)
	if err != nil || len(sources) == 0 {
		return nil, err
	}
	index, _, err := f.openOrMake(ctx)
	if err != nil {
		return nil, err
	}
	local := geocoding.NewLocal()
	local.Use(index, sources)
	return local, nil
}

// placeSites places the sites anew if communes or addresses changed, and says how many moved.
func placeSites(ctx context.Context, importer *importing.Importer, out io.Writer) (moved bool, err error) {
	did, err := importer.Place(ctx)
	if err != nil || did.Sites == 0 {
		return false, err
	}
	fmt.Fprintln(out, wording.Count("cli.import.replaces", did.Moved))
	return did.Moved > 0, nil
}

// placeOwed does what a command that was cut short left to do.
func placeOwed(ctx context.Context, s *store.Store, varDir string, log *slog.Logger) {
	did, err := newImporter(s, varDir, log).Place(ctx)
	switch {
	case err != nil && ctx.Err() == nil:
		log.Error("sites not placed anew", "error", err)
	case did.Sites > 0:
		log.Info("sites placed anew", "sites", did.Sites, "moved", did.Moved)
	}
}
