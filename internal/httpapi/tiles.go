package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/tiles"
)

// Tiles answers /tiles/…: vector tiles made by PostGIS, kept compressed in memory for as long as the data stay the same,
// and the documents that describe and draw them (ADR 0006).
type Tiles struct {
	store    *store.Store
	versions *store.VersionWatch
	cache    *tileCache
	making   singleflight.Group
	slots    *semaphore.Weighted
	analyst  *analysing.Analyst
	asking   *semaphore.Weighted // questions that are being answered for a tile
	bounds   boundsCache
	now      func() time.Time
	fail     func(w http.ResponseWriter, r *http.Request, err error)
}

const (
	tilePattern     = "/tiles/{layer}/{z}/{x}/{y}.mvt"
	tileContentType = "application/vnd.mapbox-vector-tile"
	// tileTimeout is how long a tile may take; the largest of the region takes 0.2 s.
	tileTimeout = 15 * time.Second
	// tilePatience is how long a tile waits for the answer to its question, which may need seconds; the next who asks finds it.
	tilePatience = 5 * time.Second
	mostAsking   = 2
	// defaultTileCacheBytes holds every tile of the region up to zoom 11 (about 15 MB) twice.
	defaultTileCacheBytes = 32 << 20
)

// TilesConfig says what tiles are made from.
type TilesConfig struct {
	Store    *store.Store
	Versions *store.VersionWatch // ended by the caller
	Analyst  *analysing.Analyst  // answers the questions that are not stored
	MaxBytes int                 // of tiles kept in memory; 0 = 32 MB
	Now      func() time.Time
	// Fail writes an error as a problem.
	Fail func(w http.ResponseWriter, r *http.Request, err error)
}

// NewTiles answers from a store.
func NewTiles(c TilesConfig) *Tiles {
	if c.MaxBytes <= 0 {
		c.MaxBytes = defaultTileCacheBytes
	}
	return &Tiles{
		store: c.Store, versions: c.Versions, cache: newTileCache(c.MaxBytes), now: c.Now, fail: c.Fail,
		analyst: c.Analyst, asking: semaphore.NewWeighted(mostAsking),
		// Half of the connections: however fast a map moves, other questions find one.
		slots: semaphore.NewWeighted(max(1, int64(c.Store.Pool().Config().MaxConns)/2)),
	}
}

// Routes is the whole table of /tiles.
func (t *Tiles) Routes(r chi.Router) {
	get := func(pattern string, handler http.HandlerFunc) {
		r.Get(pattern, handler)
		r.Head(pattern, handler)
		r.Options(pattern, preflight)
	}
	get("/tiles/style.json", t.serveStyle)
	get("/tiles/sprite-{theme}.{format}", t.serveSprite)
	get("/tiles/{layer}.json", t.serveTileJSON)
	get(tilePattern, t.serveTile)
}

// serveTile answers with one tile.
func (t *Tiles) serveTile(w http.ResponseWriter, r *http.Request) {
	layer, err := readLayer(r)
	if err != nil {
		t.fail(w, r, err)
		return
	}
	id, err := readTileID(r)
	if err != nil {
		t.fail(w, r, err)
		return
	}
	asked := store.TileRequest{Layer: layer, ID: id}
	if layer == store.TilePassages {
		if asked.From, asked.To, err = readDays(r, calendar.DateOf(t.now().In(paris))); err != nil {
			t.fail(w, r, err)
			return
		}
	}
	if layer == store.TileMailles {
		if asked.Question, err = readTileQuestion(r); err != nil {
			t.fail(w, r, err)
			return
		}
		if asked.Question != "" {
			asked.From = calendar.DateOf(t.now().In(paris))
		}
	}
	tile, err := t.tile(r.Context(), asked)
	if err != nil {
		t.fail(w, r, err)
		return
	}
	tile.send(w, r)
}

// tile finds a tile of the current data, or makes it once for all who ask meanwhile.
func (t *Tiles) tile(ctx context.Context, key store.TileRequest) (*representation, error) {
	version, err := t.versions.Current(ctx)
	if err != nil {
		return nil, err
	}
	if tile, ok := t.cache.get(version, key); ok {
		return tile, nil
	}
	made := t.making.DoChan(fmt.Sprintf("%d/%s", version, key), func() (any, error) {
		// The one who asked first may leave: the others still wait.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tileTimeout)
		defer cancel()
		return t.makeTile(ctx, version, key)
	})
	var late <-chan time.Time
	if key.Question != "" {
		late = time.After(tilePatience)
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-late:
		return nil, fault.New(fault.Unavailable, "couverture_en_calcul", "", "")
	case result := <-made:
		if result.Err != nil {
			return nil, result.Err
		}
		return result.Val.(*representation), nil
	}
}

func (t *Tiles) makeTile(ctx context.Context, version int64, key store.TileRequest) (*representation, error) {
	if key.Question != "" {
		return t.makeCells(ctx, version, key)
	}
	if err := t.slots.Acquire(ctx, 1); err != nil {
		return nil, fault.New(fault.Unavailable, "tuile_trop_de_demandes", "", "").Wrap(err)
	}
	defer t.slots.Release(1)
	if tile, ok := t.cache.get(version, key); ok { // made between the look and the turn
		return tile, nil
	}
	mvt, err := t.store.Tile(ctx, key)
	if err != nil {
		return nil, err
	}
	return t.keep(version, key, mvt)
}

func (t *Tiles) keep(version int64, key store.TileRequest, mvt []byte) (*representation, error) {
	tile, err := newRepresentation(mvt, tileContentType)
	if err != nil {
		return nil, err
	}
	t.cache.put(version, key, tile)
	return tile, nil
}

// makeCells draws the answer to a question that is not stored, which is worked out once for all its tiles.
func (t *Tiles) makeCells(ctx context.Context, version int64, key store.TileRequest) (*representation, error) {
	answer, err, _ := t.making.Do(fmt.Sprintf("%d/%s?%s", version, key.From, key.Question), func() (any, error) {
		if !t.asking.TryAcquire(1) {
			return nil, fault.New(fault.Unavailable, "couverture_en_calcul", "", "")
		}
		defer t.asking.Release(1)
		values, err := url.ParseQuery(key.Question)
		if err != nil {
			return nil, err
		}
		q, err := analysing.ParseQuestion(values)
		if err != nil {
			return nil, err
		}
		return t.analyst.Cells(context.WithoutCancel(ctx), q) // for those who ask again, if it is late
	})
	if err != nil {
		return nil, err
	}
	mvt, err := answer.(*analysing.Cells).Tile(key.ID)
	if err != nil {
		return nil, err
	}
	return t.keep(version, key, mvt)
}

// readTileQuestion reads the question of an address, the parameters of /diagnostic: "" = the one that is stored.
func readTileQuestion(r *http.Request) (string, error) {
	q, err := analysing.ParseQuestion(r.URL.Query())
	return q.InCells().Values().Encode(), err
}

func readLayer(r *http.Request) (store.TileLayer, error) {
	layer := store.TileLayer(chi.URLParam(r, "layer"))
	if !slices.Contains(store.TileLayers, layer) {
		return "", fault.New(fault.NotFound, "couche_inconnue", "layer", string(layer)).With("couches", layerList())
	}
	return layer, nil
}

// The days of the layer passages: a week from today where the address names none, and at most as far as passages are known.
const (
	usualDays = 7
	mostDays  = 400
)

// readDays reads du and au, ISO dates, both included.
func readDays(r *http.Request, today calendar.Date) (from, to calendar.Date, err error) {
	from, to = today, today+usualDays-1
	q := r.URL.Query()
	if text := q.Get("du"); text != "" {
		if from, err = calendar.ParseDate(text); err != nil {
			return 0, 0, fault.New(fault.Invalid, "date_illisible", "du", text)
		}
		to = from + usualDays - 1
	}
	if text := q.Get("au"); text != "" {
		if to, err = calendar.ParseDate(text); err != nil {
			return 0, 0, fault.New(fault.Invalid, "date_illisible", "au", text)
		}
	}
	if to < from || to-from >= mostDays {
		return 0, 0, fault.New(fault.Invalid, "jours_hors_bornes", "au", to.String()).With("maximum", fmt.Sprint(mostDays))
	}
	return from, to, nil
}

func readTileID(r *http.Request) (tiles.ID, error) {
	id, err := tiles.Parse(chi.URLParam(r, "z"), chi.URLParam(r, "x"), chi.URLParam(r, "y"))
	var at *tiles.CoordinateError
	if errors.As(err, &at) {
		return tiles.ID{}, fault.New(fault.Invalid, "tuile_hors_matrice", string(at.Coordinate), at.Value).
			With("maximum", fmt.Sprint(at.Max))
	}
	return id, err
}
