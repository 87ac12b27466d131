package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/geocoding"
	"github.com/maillage-numerique/maillage/internal/store"
)

// geocoderFolder holds the index of addresses, under --var: a file that can always be made again.
const geocoderFolder = "geocodeur"

// indexFiles keeps the index of addresses on disk. Its name is the state of the data that it was made from, so that two
// processes, or two databases, never take one for the other.
type indexFiles struct {
	store *store.Store
	dir   string
	log   *slog.Logger
}

func newIndexFiles(s *store.Store, varDir string, log *slog.Logger) *indexFiles {
	return &indexFiles{store: s, dir: filepath.Join(varDir, geocoderFolder), log: log}
}

// fileKey names the state of the data and this program, which may index otherwise than the one before.
func fileKey(state string) string {
	if b := build(); b != "" {
		return state + "-" + b
	}
	return state
}

func (f *indexFiles) path(state string) string {
	return filepath.Join(f.dir, "adresses-"+fileKey(state)+".geo")
}

// open maps the index of the data as they are; fs.ErrNotExist when there is none that is whole.
func (f *indexFiles) open(ctx context.Context) (*geocode.Index, string, error) {
	state, err := f.store.GeocoderKey(ctx)
	if err != nil {
		return nil, "", err
	}
	index, err := openIndex(f.path(state))
	if errors.Is(err, geocode.ErrCorrupt) {
		f.log.Warn("index of addresses damaged, made again", "error", err)
		return nil, state, fs.ErrNotExist
	}
	return index, state, err
}

// make builds the index of the data as they are, then puts it in its place in one step: a file under that name is whole.
func (f *indexFiles) make(ctx context.Context) (index *geocode.Index, state string, err error) {
	began := time.Now()
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		return nil, "", fmt.Errorf("make the folder of the index: %w", err)
	}
	work, err := os.MkdirTemp(f.dir, "fabrique-")
	if err != nil {
		return nil, "", fmt.Errorf("make the folder of the index: %w", err)
	}
	defer os.RemoveAll(work)
	part := filepath.Join(work, "index")
	state, summary, err := f.write(ctx, work, part)
	if err != nil {
		return nil, "", err
	}
	// Mapped before it has its name: whoever sweeps meanwhile takes nothing away from us.
	if index, err = openIndex(part); err != nil {
		return nil, "", err
	}
	if err := os.Rename(part, f.path(state)); err != nil {
		return nil, "", fmt.Errorf("put the index in its place: %w", err)
	}
	f.log.Info("index of addresses made", "communes", summary.Communes, "streets", summary.Streets, "addresses", summary.Addresses,
		"took", time.Since(began).Round(time.Millisecond))
	f.sweep(state)
	return index, state, nil
}

func (f *indexFiles) write(ctx context.Context, work, name string) (state string, summary geocode.Summary, err error) {
	file, err := os.Create(name)
	if err != nil {
		return "", summary, fmt.Errorf("make the index: %w", err)
	}
	out := bufio.NewWriterSize(file, 1<<20)
	state, summary, err = geocoding.Build(ctx, f.store, scratch{work}, out)
	return state, summary, errors.Join(err, out.Flush(), file.Sync(), file.Close())
}

// sweep removes the indexes of other states, and what processes that died left half made. Who still answers from one keeps it:
// a mapped file lives until it is let go.
func (f *indexFiles) sweep(state string) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		path := filepath.Join(f.dir, e.Name())
		switch info, err := e.Info(); {
		case err != nil:
		case strings.HasSuffix(e.Name(), ".geo") && path != f.path(state):
			_ = os.Remove(path)
		case e.IsDir() && time.Since(info.ModTime()) > 24*time.Hour:
			_ = os.RemoveAll(path)
		}
	}
}

// openOrMake gives the index of the data as they are.
func (f *indexFiles) openOrMake(ctx context.Context) (*geocode.Index, string, error) {
	index, state, err := f.open(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return f.make(ctx)
	}
	return index, state, err
}

// openIndex maps a file read-only. The mapping lasts as long as somebody holds the index.
func openIndex(name string) (*geocode.Index, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() == 0 {
		return nil, geocode.ErrCorrupt
	}
	mapped, err := syscall.Mmap(int(file.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("map the index: %w", err)
	}
	index, err := geocode.Open(mapped)
	if err != nil {
		return nil, errors.Join(err, syscall.Munmap(mapped))
	}
	runtime.AddCleanup(index, func(b []byte) { _ = syscall.Munmap(b) }, mapped)
	return index, nil
}

// scratch gives the builder temporary files in a folder.
type scratch struct{ dir string }

func (s scratch) Create() (geocode.ScratchFile, error) {
	file, err := os.CreateTemp(s.dir, "tri-")
	if err != nil {
		return nil, err
	}
	// Without a name the room is given back when the file is closed, whatever becomes of this process.
	return file, os.Remove(file.Name())
}

// LoadedIndex gives the file of the index of what a database holds, made if need be; fs.ErrNotExist when there is no database,
// nothing in it, or only the built-in sample. It is for measures: `make geocode-quality`.
func LoadedIndex(ctx context.Context, cfg DatabaseConfig, log *slog.Logger) (path string, err error) {
	if _, err := os.Stat(filepath.Join(cfg.Var, "postgres")); cfg.URL == "" && err != nil {
		return "", fs.ErrNotExist
	}
	db, err := openDatabase(ctx, cfg, guest, log)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.close(context.WithoutCancel(ctx))) }()
	if sample, err := db.store.IsSample(ctx); err != nil || sample {
		return "", errors.Join(err, fs.ErrNotExist)
	}
	files := newIndexFiles(db.store, cfg.Var, log)
	index, state, err := files.openOrMake(ctx)
	if err == nil && index.Summary().Communes == 0 {
		err = fs.ErrNotExist
	}
	return files.path(state), err
}

const (
	// watchPause is how often the version of the data, heard by LISTEN, is looked at.
	watchPause = 250 * time.Millisecond
	// quietBefore is how long the data must stay as they are before an index of them is made: a load imports file after file.
	quietBefore = time.Second
	// longestWait makes an index though data never stay quiet.
	longestWait = 30 * time.Second
)

// keepIndex answers from the index of the data as they are: opens it, makes it when there is none, and again when communes or
// addresses change. It returns when ctx ends.
func keepIndex(ctx context.Context, files *indexFiles, local *geocoding.Local, version func(context.Context) (int64, error)) {
	var state string
	use := func(index *geocode.Index, of string, err error) bool {
		if err != nil {
			if ctx.Err() == nil {
				files.log.Error("index of addresses not ready", "error", err)
			}
			return false
		}
		sources, err := files.store.AddressSources(ctx)
		if err != nil {
			return false
		}
		local.Use(index, sources)
		state = of
		return true
	}
	var seen int64 = -1 // the version that the index is of
	for {
		now, err := version(ctx)
		if err == nil && now != seen {
			if seen >= 0 {
				now = settle(ctx, version, now)
			}
			key, err := files.store.GeocoderKey(ctx)
			if err == nil && (key == state || use(files.openOrMake(ctx))) {
				seen = now
			} else if !sleep(ctx, 5*time.Second) {
				return
			}
		}
		if !sleep(ctx, watchPause) {
			return
		}
	}
}

// settle waits until the version of the data stays the same for a while.
func settle(ctx context.Context, version func(context.Context) (int64, error), now int64) int64 {
	for began := time.Now(); time.Since(began) < longestWait && sleep(ctx, quietBefore); {
		next, err := version(ctx)
		if err == nil && next == now {
			break
		}
		if err == nil {
			now = next
		}
	}
	return now
}

func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
