package app

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// softMemoryLimit makes the garbage collector work harder before the service grows past what a small machine spares.
const softMemoryLimit = 160 << 20

// memoryLimit is that limit while the service keeps little, and twice what it keeps when it keeps much: the demand and the times of
// a region are 170 MB, and a limit below what is in use would have the collector do nothing but collect.
func memoryLimit(inUse uint64) int64 { return max(softMemoryLimit, 2*int64(inUse)) }

// gcPercent lets the garbage wait while memory is below that limit: what the service keeps is small beside what requests
// allocate. Measured on two cores: 6,700 address searches a second with Go’s 100, 7,400 to 9,200 with 400.
const gcPercent = 400

// keepMemory has the limit follow what is in use until ctx ends, and gives back to the system what is not, once work is over.
func keepMemory(ctx context.Context) {
	heap := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/heap/allocs:bytes"}}
	var rest rest
	for limit := int64(softMemoryLimit); sleep(ctx, time.Second); {
		metrics.Read(heap)
		if next := memoryLimit(heap[0].Value.Uint64()); next != limit {
			limit = next
			debug.SetMemoryLimit(limit)
		}
		if rest.begun(heap[1].Value.Uint64()) {
			debug.FreeOSMemory()
		}
	}
}

// rest tells when work is over: what it allocated would otherwise stay with the service until it works again, the collector having
// no reason to run. A question of coverage allocates 150 MB, and the page that shows it goes away.
type rest struct {
	seen, freed uint64 // allocated since the start, a second ago and when memory was last given back
	quiet       int    // seconds
}

// When it rests: some seconds in which it allocates little, after having allocated much.
const (
	restAfter  = 10 // seconds
	restBelow  = 1 << 20
	restBeyond = 64 << 20
)

// begun is told once a second how much has been allocated since the start, and says whether a rest has just begun.
func (r *rest) begun(allocated uint64) bool {
	r.quiet++
	if allocated-r.seen > restBelow {
		r.quiet = 0
	}
	r.seen = allocated
	if r.quiet < restAfter || allocated-r.freed < restBeyond {
		return false
	}
	r.freed = allocated
	return true
}
