package geocoding

import (
	"context"
	"sync/atomic"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/fault"
)

// Geocoder places addresses: our own index, or the national service.
type Geocoder interface {
	// Search answers a text, the likeliest first; no answer is an empty list.
	Search(ctx context.Context, q geocode.Query) ([]geocode.Result, error)
	// Reverse says what stands at a point, the nearest first.
	Reverse(ctx context.Context, q geocode.ReverseQuery) ([]geocode.Result, error)
}

// Own is the geocoder of our own index, which can be replaced while it answers. Its zero value has no index and refuses
// with a fault, so that the service starts without one.
type Own struct {
	index atomic.Pointer[geocode.Index]
}

// Use answers from another index from now on. Whoever mapped the former one unmaps it once no question is under way: never
// before the process ends is the simple way.
func (o *Own) Use(x *geocode.Index) { o.index.Store(x) }

// Index gives the index in use, nil if none.
func (o *Own) Index() *geocode.Index { return o.index.Load() }

// Search answers from the index in use.
func (o *Own) Search(ctx context.Context, q geocode.Query) ([]geocode.Result, error) {
	x, err := o.ready(ctx)
	if err != nil {
		return nil, err
	}
	return x.Search(q), nil
}

// Reverse answers from the index in use.
func (o *Own) Reverse(ctx context.Context, q geocode.ReverseQuery) ([]geocode.Result, error) {
	x, err := o.ready(ctx)
	if err != nil {
		return nil, err
	}
	return x.Reverse(q), nil
}

func (o *Own) ready(ctx context.Context) (*geocode.Index, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	x := o.index.Load()
	if x == nil {
		return nil, fault.New(fault.Unavailable, "index_adresses_absent", "", "")
	}
	return x, nil
}
