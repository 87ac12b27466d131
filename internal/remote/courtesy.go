package remote

import (
	"container/list"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/maillage-numerique/maillage/geo/geocode"
)

// pacer spreads requests evenly, so that no second holds more than is allowed.
type pacer struct {
	mu    sync.Mutex
	every time.Duration
	free  time.Time // of the next request
}

// next books the next moment and says how long to wait for it.
func (p *pacer) next(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.free.Before(now) {
		p.free = now
	}
	wait := p.free.Sub(now)
	p.free = p.free.Add(p.every)
	return wait
}

// breaker stops asking a service that is down, and one that shut us out.
type breaker struct {
	mu       sync.Mutex
	failures int
	until    time.Time
}

const (
	// failuresAllowed in a row before the service is held to be down.
	failuresAllowed = 5
	// downFor is how long it is then left alone.
	downFor = 30 * time.Second
)

// check says whether to ask, or how long not to.
func (b *breaker) check(now time.Time) (wait time.Duration, open bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	wait = b.until.Sub(now)
	return wait, wait <= 0
}

// down says whether the pause is that of a service that failed, not that of one that shut us out.
func (b *breaker) down() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failures >= failuresAllowed-1
}

func (b *breaker) shutOut(until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if until.After(b.until) {
		b.until = until
	}
}

func (b *breaker) failed(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures++; b.failures >= failuresAllowed {
		// One more failure after the pause is enough to wait again.
		b.failures, b.until = failuresAllowed-1, now.Add(downFor)
	}
}

func (b *breaker) succeeded() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures = 0
}

// answerCache keeps the answers used last.
type answerCache struct {
	mu    sync.Mutex
	size  int
	order *list.List // of *kept, the one used last in front
	byKey map[string]*list.Element
}

type kept struct {
	key   string
	found []geocode.Result
}

func (c *answerCache) get(key string) ([]geocode.Result, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[key]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(e)
	return slices.Clone(e.Value.(*kept).found), true
}

func (c *answerCache) put(key string, found []geocode.Result) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.size <= 0 || c.byKey[key] != nil {
		return
	}
	if c.order == nil {
		c.order, c.byKey = list.New(), map[string]*list.Element{}
	}
	c.byKey[key] = c.order.PushFront(&kept{key, slices.Clone(found)})
	for c.order.Len() > c.size {
		last := c.order.Back()
		c.order.Remove(last)
		delete(c.byKey, last.Value.(*kept).key)
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
