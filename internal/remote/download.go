// Package remote asks other machines for open data. It is the only package that holds an HTTP client.
package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/maillage-numerique/maillage/internal/fault"
)

// Downloader fetches files whole or not at all.
type Downloader struct {
	// Client may be nil: a client that gives up when nothing comes.
	Client *http.Client
	// MaxBytes stops a file that grows beyond it; 0 means DefaultMaxBytes.
	MaxBytes int64
	// Stall is how long nothing may come before giving up; 0 means a minute.
	Stall time.Duration
	// Progress may be nil; total is 0 while unknown.
	Progress func(done, total int64, what string)
	// UserAgent names us to the other machine.
	UserAgent string
}

// DefaultMaxBytes is above the largest source of the catalogue, the region's OpenStreetMap extract.
const DefaultMaxBytes = 4 << 30

// Fetch writes what stands at an address into dir under a name, and returns the path. The file appears there complete, or
// not at all: it is written beside and renamed. An existing file of that name is replaced.
func (d *Downloader) Fetch(ctx context.Context, address, dir, name string) (path string, err error) {
	if name == "" || filepath.Base(name) != name {
		return "", fmt.Errorf("fetch: %q is not the name of a file", name)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stall := d.Stall
	if stall == 0 {
		stall = time.Minute
	}
	watch := time.AfterFunc(stall, func() { cancel(errStalled) })
	defer watch.Stop()

	body, total, err := d.open(ctx, address)
	if err != nil {
		return "", unreachable(ctx, address, err)
	}
	defer body.Close()
	limit := d.MaxBytes
	if limit == 0 {
		limit = DefaultMaxBytes
	}
	if total > limit {
		return "", tooLarge(address)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("fetch: %w", err)
	}
	part, err := os.CreateTemp(dir, "."+name+".*.part")
	if err != nil {
		return "", fmt.Errorf("fetch: %w", err)
	}
	defer func() {
		_ = part.Close()
		if err != nil {
			_ = os.Remove(part.Name())
		}
	}()
	progress := &counter{tell: func(done int64) {
		watch.Reset(stall)
		if d.Progress != nil {
			d.Progress(done, max(total, 0), name)
		}
	}}
	n, err := io.Copy(io.MultiWriter(part, progress), io.LimitReader(body, limit+1))
	switch {
	case err != nil:
		return "", unreachable(ctx, address, err)
	case n > limit:
		return "", tooLarge(address)
	case total >= 0 && n != total:
		return "", unreachable(ctx, address, io.ErrUnexpectedEOF)
	}
	if err := errors.Join(part.Chmod(0o644), part.Sync(), part.Close()); err != nil {
		return "", fmt.Errorf("fetch: %w", err)
	}
	path = filepath.Join(dir, name)
	if err := os.Rename(part.Name(), path); err != nil {
		return "", fmt.Errorf("fetch: %w", err)
	}
	return path, nil
}

func (d *Downloader) open(ctx context.Context, address string) (io.ReadCloser, int64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, 0, err
	}
	if d.UserAgent != "" {
		request.Header.Set("User-Agent", d.UserAgent)
	}
	client := d.Client
	if client == nil {
		client = &http.Client{Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 15 * time.Second}).DialContext,
			TLSHandshakeTimeout:   15 * time.Second,
			ResponseHeaderTimeout: 30 * time.Second,
			DisableCompression:    true, // what stands there is what is written
		}}
	}
	answer, err := client.Do(request)
	if err != nil {
		return nil, 0, err
	}
	if answer.StatusCode != http.StatusOK {
		_ = answer.Body.Close()
		return nil, 0, statusError(answer.StatusCode)
	}
	return answer.Body, answer.ContentLength, nil
}

var errStalled = errors.New("nothing came for too long")

type statusError int

func (s statusError) Error() string {
	return fmt.Sprintf("answered %d %s", int(s), http.StatusText(int(s)))
}

// unreachable turns an error of the network into a fault that says what to do.
func unreachable(ctx context.Context, address string, err error) error {
	var status statusError
	host := address
	if u, parseErr := url.Parse(address); parseErr == nil {
		host = u.Host
	}
	switch {
	case errors.Is(context.Cause(ctx), errStalled):
		return fault.New(fault.Unavailable, "source_muette", "adresse", address).With("serveur", host).Wrap(err)
	case ctx.Err() != nil:
		return fmt.Errorf("fetch: %w", ctx.Err())
	case errors.As(err, &status):
		return fault.New(fault.Unavailable, "source_refusee", "adresse", address).
			With("serveur", host).With("statut", fmt.Sprint(int(status))).Wrap(err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fault.New(fault.Unavailable, "source_coupee", "adresse", address).With("serveur", host).Wrap(err)
	}
	return fault.New(fault.Unavailable, "source_injoignable", "adresse", address).With("serveur", host).Wrap(err)
}

func tooLarge(address string) error {
	return fault.New(fault.TooLarge, "source_trop_grosse", "adresse", address)
}

// counter counts what passes and tells it, at most every 256 KB.
type counter struct {
	done, told int64
	tell       func(done int64)
}

func (c *counter) Write(b []byte) (int, error) {
	c.done += int64(len(b))
	if c.done-c.told >= 256<<10 || c.told == 0 {
		c.told = c.done
		c.tell(c.done)
	}
	return len(b), nil
}
