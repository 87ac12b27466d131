package httpapi

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/go-chi/chi/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/origin"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
	"github.com/maillage-numerique/maillage/tiles/style"
	"github.com/maillage-numerique/maillage/tiles/tilejson"
)

// layerFields lists the layers inside the tiles of each address and their properties; the words that explain them are
// "tuiles.<layer>" and "tuiles.champ.<property>".
var layerFields = map[store.TileLayer][]struct {
	id      string
	minZoom int
	fields  []string
}{
	store.TileCommunes: {
		{"communes", store.CommuneContoursFrom, []string{"code", "nom", "departement", "population", "etude", "approximatif"}},
		{"communes_noms", store.TileCommunes.MinZoom(), []string{"code", "nom", "population", "etude"}},
	},
	store.TileBassins: {
		{"bassins", 0, append([]string{"code", "nom", "zonage"}, coverageFields...)},
		{"bassins_noms", 0, []string{"code", "nom", "zonage"}},
	},
	store.TileCouverture: {
		{"couverture", 0, append([]string{"code", "nom", "niveau", "zonage"}, coverageFields...)},
	},
	store.TileMailles: {
		{"mailles", 0, []string{
			"maille", "habitants", "classe", "classe_fixe", "part_bas", "part_haut", "part_fixe_bas", "part_fixe_haut", "minutes",
			"minutes_fixe", "attente", "attente_fixe", "heures", "raison", "offre_partielle",
		}},
	},
	store.TileCarences: {
		{"carences", 0, []string{"id", "bassin", "personnes", "besoin", "certaine", "statut", "raison", "offre_partielle"}},
	},
	store.TileLieux: {
		{"lieux", 0, []string{"id", "nom", "type", "commune", "code_insee", "aide", "pmr", "precision_position", "nombre"}},
	},
	store.TileArrets: {
		{"arrets", 0, []string{"id", "nom", "commune", "code_insee", "unite", "slug", "a_confirmer", "precision_position"}},
	},
	store.TilePassages: {
		{"passages", 0, []string{"id", "nom", "commune", "code_insee", "unite", "slug", "a_confirmer", "nombre", "debut", "heures"}},
	},
}

var coverageFields = []string{
	"personnes", "besoin", "part_10", "part_15", "part_20", "part_30", "besoin_15", "minutes_mediane", "besoin_inconnu",
	"part_offre_partielle",
}

// mostUsefulZoom is the zoom beyond which tiles say nothing more: contours are known to some 100 m, sites to a few metres.
func mostUsefulZoom(layer store.TileLayer) int {
	switch layer {
	case store.TileLieux, store.TileArrets, store.TilePassages:
		return 14
	default:
		return 12
	}
}

func layerList() string {
	names := make([]string, len(store.TileLayers))
	for i, layer := range store.TileLayers {
		names[i] = string(layer)
	}
	return strings.Join(names, ", ")
}

// serveTileJSON describes a layer.
func (t *Tiles) serveTileJSON(w http.ResponseWriter, r *http.Request) {
	layer, err := readLayer(r)
	if err != nil {
		t.fail(w, r, err)
		return
	}
	bounds, err := t.layerBounds(r.Context(), layer)
	if err != nil {
		t.fail(w, r, err)
		return
	}
	question := ""
	if layer == store.TileMailles {
		if question, err = readTileQuestion(r); err != nil {
			t.fail(w, r, err)
			return
		}
		if question != "" {
			question = "?" + question
		}
	}
	document := tilejson.Document{
		Name: string(layer), Description: wording.Say("tuiles." + string(layer)), Attribution: wording.Say("tuiles.attribution"),
		Tiles:   []string{tilesBase(r) + "/" + string(layer) + "/{z}/{x}/{y}.mvt" + question},
		MinZoom: layer.MinZoom(), MaxZoom: mostUsefulZoom(layer), Bounds: bounds,
	}
	for _, inside := range layerFields[layer] {
		fields := map[string]string{}
		for _, name := range inside.fields {
			fields[name] = wording.Say("tuiles.champ." + name)
		}
		document.VectorLayers = append(document.VectorLayers, tilejson.VectorLayer{
			ID: inside.id, Description: wording.Say("tuiles." + inside.id), MinZoom: inside.minZoom, MaxZoom: document.MaxZoom,
			Fields: fields,
		})
	}
	t.sendJSON(w, r, document)
}

// serveStyle draws the map: ?theme=clair|sombre|contraste|contraste-sombre.
func (t *Tiles) serveStyle(w http.ResponseWriter, r *http.Request) {
	theme := style.Themes[0]
	if asked := r.URL.Query().Get("theme"); asked != "" {
		theme = style.Theme(asked)
	}
	if err := checkTheme(theme, fault.Invalid); err != nil {
		t.fail(w, r, err)
		return
	}
	centre, zoom, err := t.firstView(r.Context())
	if err != nil {
		t.fail(w, r, err)
		return
	}
	zooms := map[string][2]int{}
	for _, layer := range store.TileLayers {
		zooms[string(layer)] = [2]int{layer.MinZoom(), mostUsefulZoom(layer)}
	}
	written, err := style.Write(style.Options{
		Base: tilesBase(r), Theme: theme, Name: wording.Say("tuiles.style"), Attribution: wording.Say("tuiles.attribution"),
		Font: "Atkinson Hyperlegible", Zooms: zooms, Zoning: store.CoverageZoning, Centre: centre, Zoom: zoom,
	})
	if err != nil {
		t.fail(w, r, err)
		return
	}
	t.sendJSON(w, r, json.RawMessage(written))
}

// serveSprite sends the patterns of a theme, sprite-clair.png, sprite-clair@2x.json…
func (t *Tiles) serveSprite(w http.ResponseWriter, r *http.Request) {
	name, format := chi.URLParam(r, "theme"), chi.URLParam(r, "format")
	ratio := 1
	if plain, doubled := strings.CutSuffix(name, "@2x"); doubled {
		name, ratio = plain, 2
	}
	if err := checkTheme(style.Theme(name), fault.NotFound); err != nil {
		t.fail(w, r, err)
		return
	}
	picture, index, err := style.Sprite(style.Theme(name), ratio)
	if err != nil {
		t.fail(w, r, err)
		return
	}
	body, contentType := index, "application/json"
	switch format {
	case "json":
	case "png":
		body, contentType = picture, "image/png"
	default:
		t.fail(w, r, fault.New(fault.NotFound, "motifs_format", "format", format))
		return
	}
	t.sendBytes(w, r, body, contentType)
}

func checkTheme(theme style.Theme, kind fault.Kind) error {
	if slices.Contains(style.Themes, theme) {
		return nil
	}
	names := make([]string, len(style.Themes))
	for i, one := range style.Themes {
		names[i] = string(one)
	}
	return fault.New(kind, "theme_inconnu", "theme", string(theme)).With("themes", strings.Join(names, ", "))
}

// firstView shows the whole studied area on a map of about 700 pixels.
func (t *Tiles) firstView(ctx context.Context) (centre [2]float64, zoom float64, err error) {
	bounds, err := t.layerBounds(ctx, store.TileCouverture)
	if err != nil || bounds == (orb.Bound{}) {
		return centre, 0, err
	}
	tall := (bounds.Top() - bounds.Bottom()) / math.Cos(bounds.Center().Lat()*math.Pi/180) // as Mercator stretches it
	across := max(bounds.Right()-bounds.Left(), tall, 0.01)
	zoom = math.Floor(10*math.Log2(360/across*700/512)) / 10
	return bounds.Center(), min(max(zoom, 1), 12), nil
}

// boundsCache keeps what layers span, for one data version.
type boundsCache struct {
	mu      sync.Mutex
	version int64
	byLayer map[store.TileLayer]orb.Bound
}

// layerBounds measures a layer once for each data version.
func (t *Tiles) layerBounds(ctx context.Context, layer store.TileLayer) (orb.Bound, error) {
	version, err := t.versions.Current(ctx)
	if err != nil {
		return orb.Bound{}, err
	}
	c := &t.bounds
	c.mu.Lock()
	known, ok := c.byLayer[layer]
	ok = ok && c.version == version
	c.mu.Unlock()
	if ok {
		return known, nil
	}
	measured, err := t.store.TileBounds(ctx, layer)
	if err != nil {
		return orb.Bound{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.version != version {
		c.version, c.byLayer = version, map[store.TileLayer]orb.Bound{}
	}
	c.byLayer[layer] = measured
	return measured, nil
}

func (t *Tiles) sendJSON(w http.ResponseWriter, r *http.Request, document any) {
	written, err := json.Marshal(document)
	if err != nil {
		t.fail(w, r, err)
		return
	}
	t.sendBytes(w, r, written, "application/json")
}

func (t *Tiles) sendBytes(w http.ResponseWriter, r *http.Request, body []byte, contentType string) {
	document, err := newRepresentation(body, contentType)
	if err != nil {
		t.fail(w, r, err)
		return
	}
	document.send(w, r)
}

// tilesBase is the absolute address of /tiles: MapLibre and GDAL want absolute addresses.
func tilesBase(r *http.Request) string { return origin.Of(r) + "/tiles" }
