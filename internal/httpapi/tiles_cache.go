package httpapi

import (
	lru "container/list"
	"sync"

	"github.com/maillage-numerique/maillage/internal/store"
)

// tileCache keeps the tiles of the newest data version, as they are sent, up to a number of bytes: the least recently used
// go first. A newer version empties it, an older one (a request that was slower than a change) finds nothing and leaves
// nothing.
type tileCache struct {
	mu       sync.Mutex
	version  int64
	bytes    int
	maxBytes int
	entries  map[store.TileRequest]*lru.Element
	recent   *lru.List // of *cachedTile, the most recently used first
}

type cachedTile struct {
	key  store.TileRequest
	body *representation
}

// entryOverhead is about what a tile costs beside its bytes: map, list, headers.
const entryOverhead = 600

func newTileCache(maxBytes int) *tileCache {
	return &tileCache{maxBytes: maxBytes, entries: map[store.TileRequest]*lru.Element{}, recent: lru.New()}
}

// get finds a tile of a version.
func (c *tileCache) get(version int64, key store.TileRequest) (*representation, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance(version)
	if version != c.version {
		return nil, false
	}
	element, ok := c.entries[key]
	if !ok {
		return nil, false
	}
	c.recent.MoveToFront(element)
	return element.Value.(*cachedTile).body, true
}

// put keeps a tile made from a version, or from a newer one: read first, made after.
func (c *tileCache) put(version int64, key store.TileRequest, body *representation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advance(version)
	size := body.size() + entryOverhead
	if version != c.version || size > c.maxBytes {
		return
	}
	if element, ok := c.entries[key]; ok {
		c.drop(element)
	}
	for c.bytes+size > c.maxBytes {
		c.drop(c.recent.Back())
	}
	c.entries[key] = c.recent.PushFront(&cachedTile{key: key, body: body})
	c.bytes += size
}

// advance empties the cache when the version is newer.
func (c *tileCache) advance(version int64) {
	if version <= c.version {
		return
	}
	c.version, c.bytes = version, 0
	clear(c.entries)
	c.recent.Init()
}

func (c *tileCache) drop(element *lru.Element) {
	tile := c.recent.Remove(element).(*cachedTile)
	delete(c.entries, tile.key)
	c.bytes -= tile.body.size() + entryOverhead
}
