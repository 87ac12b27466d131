package geocoding

import (
	"context"
	"fmt"
	"io"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
)

// Geocoder finds addresses. Two things do: our own index (Local), and the national service (remote.Geoplateforme). Both pass
// the suite of geocodingtest. An answer that is not there is an empty list, not an error.
type Geocoder interface {
	Search(ctx context.Context, q geocode.Query) ([]geocode.Result, error)
	Reverse(ctx context.Context, q geocode.ReverseQuery) ([]geocode.Result, error)
}

// Local answers from the index of this machine, which may be replaced while it answers.
type Local struct {
	current atomic.Pointer[opened]
	ready   chan struct{} // closed once there is an index
	once    sync.Once
}

type opened struct {
	index   *geocode.Index
	sources []string
}

// NewLocal has no index yet: questions wait a little for the first one.
func NewLocal() *Local { return &Local{ready: make(chan struct{})} }

// Use answers from this index from now on; sources names those of its addresses. Answers under way end with the index before.
func (l *Local) Use(index *geocode.Index, sources []string) {
	l.current.Store(&opened{index, sources})
	l.once.Do(func() { close(l.ready) })
}

// Ready says whether there is an index.
func (l *Local) Ready() bool { return l.current.Load() != nil }

// Sources names the sources of the addresses in use.
func (l *Local) Sources() []string {
	if o := l.current.Load(); o != nil {
		return o.sources
	}
	return nil
}

// firstIndex is how long a question waits for the first index: making one of the communes alone takes less.
const firstIndex = 5 * time.Second

// Index gives the index in use, after a short wait for the first one.
func (l *Local) Index(ctx context.Context) (*geocode.Index, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if o := l.current.Load(); o != nil {
		return o.index, nil
	}
	patience := time.NewTimer(firstIndex)
	defer patience.Stop()
	select {
	case <-l.ready:
		return l.current.Load().index, nil
	case <-patience.C:
		return nil, fault.New(fault.Unavailable, "geocodeur_en_preparation", "", "")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Search answers a question.
func (l *Local) Search(ctx context.Context, q geocode.Query) ([]geocode.Result, error) {
	index, err := l.Index(ctx)
	if err != nil {
		return nil, err
	}
	return index.Search(q), nil
}

// Reverse says what stands at a point.
func (l *Local) Reverse(ctx context.Context, q geocode.ReverseQuery) ([]geocode.Result, error) {
	index, err := l.Index(ctx)
	if err != nil {
		return nil, err
	}
	return index.Reverse(q), nil
}

// Build writes the index of all that the store knows, and says which state of the store it is the index of.
func Build(ctx context.Context, s *store.Store, scratch geocode.Scratch, w io.Writer) (key string, summary geocode.Summary, err error) {
	b := geocode.NewBuilder(scratch, 0)
	if key, err = s.FeedGeocoder(ctx, b); err != nil {
		return "", summary, err
	}
	if summary, err = b.Write(w); err != nil {
		return "", summary, fmt.Errorf("write the index of addresses: %w", err)
	}
	return key, summary, nil
}

// Projected gives the Lambert-93 coordinates of an answer, in metres; false overseas, where that projection means nothing.
func Projected(r geocode.Result) (x, y float64, ok bool) {
	if len(r.CityCode) < 2 || r.CityCode[:2] == "97" || r.CityCode[:2] == "98" {
		return 0, 0, false
	}
	x, y = geocode.Lambert93(r.Position)
	return math.Round(x*100) / 100, math.Round(y*100) / 100, true
}
