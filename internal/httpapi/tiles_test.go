package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb/encoding/mvt"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/store"
)

func unzip(t testing.TB, compressed []byte) []byte {
	t.Helper()
	reader, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func TestTileIsSentAsTheClientAcceptsIt(t *testing.T) {
	t.Parallel()
	s := newTileService(t)
	path := "/tiles/communes/" + chessboardTile + ".mvt"
	compressed := s.ask(t, "GET", path, "Accept-Encoding", "br, gzip;q=0.8")
	plain := s.ask(t, "GET", path)
	refused := s.ask(t, "GET", path, "Accept-Encoding", "gzip;q=0, identity")
	if compressed.status != 200 || compressed.header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("%d %v", compressed.status, compressed.header)
	}
	if plain.header.Get("Content-Encoding") != "" || !bytes.Equal(plain.body, unzip(t, compressed.body)) ||
		!bytes.Equal(plain.body, refused.body) {
		t.Error("without gzip the same tile comes as it is")
	}
	if a, b := compressed.header.Get("ETag"), plain.header.Get("ETag"); a == b || strings.HasPrefix(a, "W/") || len(a) < 20 {
		t.Errorf("two representations, two strong ETags: %s and %s", a, b)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/vnd.mapbox-vector-tile", "Vary": "Accept-Encoding", "Access-Control-Allow-Origin": "*",
		"Cache-Control": "public, max-age=60, must-revalidate", "Content-Length": fmt.Sprint(len(compressed.body)),
	} {
		if got := compressed.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	layers, err := mvt.Unmarshal(plain.body)
	if err != nil || len(layers) != 2 || len(layers[0].Features) != 9 || len(layers[1].Features) != 9 {
		t.Errorf("nine communes and their names: %v, %v", layers, err)
	}
	head := s.ask(t, "HEAD", path, "Accept-Encoding", "gzip")
	if head.status != 200 || len(head.body) != 0 || head.header.Get("Content-Length") != compressed.header.Get("Content-Length") ||
		head.header.Get("ETag") != compressed.header.Get("ETag") {
		t.Errorf("HEAD says what GET says: %d %v", head.status, head.header)
	}
}

func TestTileThatTheClientHasIsNotSentAgain(t *testing.T) {
	t.Parallel()
	s := newTileService(t)
	path := "/tiles/lieux/" + chessboardTile + ".mvt"
	for _, encoding := range []string{"gzip", "identity"} {
		etag := s.ask(t, "GET", path, "Accept-Encoding", encoding).header.Get("ETag")
		for _, known := range []string{etag, "W/" + etag, `"other", ` + etag, "*"} {
			again := s.ask(t, "GET", path, "Accept-Encoding", encoding, "If-None-Match", known)
			if again.status != http.StatusNotModified || len(again.body) != 0 || again.header.Get("ETag") != etag {
				t.Errorf("%s, If-None-Match %s: %d", encoding, known, again.status)
			}
		}
		if other := s.ask(t, "GET", path, "Accept-Encoding", encoding, "If-None-Match", `"other"`); other.status != 200 {
			t.Errorf("%s: another tile is sent: %d", encoding, other.status)
		}
	}
}

func TestAddressesThatAreNoTile(t *testing.T) {
	t.Parallel()
	s := newTileService(t)
	for path, want := range map[string]int{
		"/tiles/communes/8/0/0.mvt":          204, // nothing there
		"/tiles/communes/3/4/2.mvt":          204, // below the layer's first zoom
		"/tiles/communes/17/0/0.mvt":         400,
		"/tiles/communes/8/256/0.mvt":        400,
		"/tiles/communes/8/0/-1.mvt":         400,
		"/tiles/communes/8/0/01.mvt":         400,
		"/tiles/communes/z/x/y.mvt":          400,
		"/tiles/communes/8/129/90.png":       404,
		"/tiles/routes/8/129/90.mvt":         404, // a later issue
		"/tiles/mailles.json":                200,
		"/tiles/style.json?theme=sombre":     200,
		"/tiles/style.json?theme=mauve":      400,
		"/tiles/sprite-clair.png":            200,
		"/tiles/sprite-contraste@2x.json":    200,
		"/tiles/sprite-mauve.json":           404,
		"/tiles/sprite-clair.gif":            404,
		"/tiles/communes/8/129/90%2F.mvt":    400,
		"/tiles/communes/8/129/%F0%9F.mvt":   400,
		"/tiles/%00/8/129/90.mvt":            404,
		"/tiles/communes/16/65536/0.mvt":     400,
		"/tiles/communes/16/65535/0.mvt":     204,
		"/tiles/couverture/" + "6/32/22.mvt": 200, // the living area
	} {
		got := s.ask(t, "GET", path)
		if got.status != want {
			t.Errorf("%s: %d, want %d", path, got.status, want)
		}
		if want == 204 && (len(got.body) > 0 || got.header.Get("Access-Control-Allow-Origin") != "*") {
			t.Errorf("%s: %v", path, got.header)
		}
	}
}

func TestNoTileAddressBreaksTheService(t *testing.T) {
	t.Parallel()
	s := newTileService(t)
	text := rapid.OneOf(
		rapid.Map(rapid.Int(), func(n int) string { return fmt.Sprint(n) }),
		rapid.Map(rapid.IntRange(0, 70000), func(n int) string { return fmt.Sprint(n) }),
		rapid.Map(rapid.Float64(), func(n float64) string { return fmt.Sprint(n) }),
		rapid.String(), rapid.SampledFrom([]string{"", "..", "%", "0x10", "1e3", "NaN", "١", "\x00", "'; DROP TABLE site"}),
	)
	layer := rapid.OneOf(rapid.Map(rapid.SampledFrom(store.TileLayers), func(l store.TileLayer) string { return string(l) }), text)
	rapid.Check(t, func(r *rapid.T) {
		path := fmt.Sprintf("/tiles/%s/%s/%s/%s.mvt", url.PathEscape(layer.Draw(r, "layer")), url.PathEscape(text.Draw(r, "z")),
			url.PathEscape(text.Draw(r, "x")), url.PathEscape(text.Draw(r, "y")))
		if got := s.ask(t, "GET", path); got.status >= 500 {
			r.Fatalf("%s: %d", path, got.status)
		}
	})
}

func TestChangedDataAreSeenAtOnce(t *testing.T) {
	t.Parallel()
	s := newTileService(t)
	waitFor(t, "the listener", s.watch.Listening)
	path := "/tiles/communes/" + chessboardTile + ".mvt"
	before := s.ask(t, "GET", path)
	write(t, s.store, `UPDATE commune SET name = 'Renommée' WHERE insee_code = '36004'`)
	after := s.ask(t, "GET", path)
	if before.header.Get("ETag") == after.header.Get("ETag") || !bytes.Contains(after.body, []byte("Renommée")) {
		t.Error("written by the service: the next tile is the new one")
	}
	write(t, s.outside, `UPDATE commune SET geom_3857 = ST_Translate(geom_3857, 100, 0), name = 'Déplacée' WHERE insee_code = '36004'`)
	waitFor(t, "the change of another process", func() bool {
		return bytes.Contains(s.ask(t, "GET", path).body, []byte("Déplacée"))
	})
	write(t, s.store, `INSERT INTO setting VALUES ('nothing', 'true')`)
	if again := s.ask(t, "GET", path); again.status != 200 {
		t.Errorf("%d", again.status)
	}
	etag := s.ask(t, "GET", path).header.Get("ETag")
	write(t, s.store, `UPDATE setting SET value = 'false'`)
	if again := s.ask(t, "GET", path, "If-None-Match", etag); again.status != http.StatusNotModified {
		t.Errorf("a change elsewhere leaves the tile's name: %d", again.status)
	}
}

func TestDeadListenerMeansNoOldTile(t *testing.T) {
	t.Parallel()
	s := newTileService(t)
	path := "/tiles/communes/" + chessboardTile + ".mvt"
	for i := range 5 {
		waitFor(t, "the listener", s.watch.Listening)
		s.ask(t, "GET", path)
		var killed bool
		if err := s.store.Pool().QueryRow(t.Context(), `SELECT bool_and(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
			WHERE datname = current_database() AND application_name = 'maillage version'`).Scan(&killed); err != nil || !killed {
			t.Fatalf("%v, %v", killed, err)
		}
		name := fmt.Sprintf("Commune changée %d fois", i)
		write(t, s.outside, `UPDATE commune SET name = '`+name+`' WHERE insee_code = '36004'`)
		listening := s.watch.Listening()
		fresh := func() bool { return bytes.Contains(s.ask(t, "GET", path).body, []byte(name)) }
		if !listening && !fresh() {
			t.Error("an old tile while nobody listens")
		}
		waitFor(t, "the new tile", fresh)
	}
}

func TestManyAskTheDatabaseIsAskedOnce(t *testing.T) {
	t.Parallel()
	s := newTileService(t)
	pool := s.outside.Pool()
	// A writer that holds the table makes whoever asks for the tile wait.
	tx, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.Background())
	if _, err := tx.Exec(t.Context(), `LOCK TABLE tile_shape`); err != nil {
		t.Fatal(err)
	}
	path := "/tiles/communes/" + chessboardTile + ".mvt"
	const clients = 40
	answers := make([]answer, clients)
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() { answers[i] = s.ask(t, "GET", path) })
	}
	waiting := func() (n int) {
		if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%ST_AsMVT%'`).Scan(&n); err != nil {
			t.Error(err)
		}
		return n
	}
	waitFor(t, "the question to the database", func() bool { return waiting() > 0 })
	if n := waiting(); n != 1 {
		t.Errorf("%d questions to the database for one tile", n)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	all.Wait()
	for i, a := range answers {
		if a.status != 200 || !bytes.Equal(a.body, answers[0].body) {
			t.Errorf("client %d: %d, %d bytes", i, a.status, len(a.body))
		}
	}
}

func TestDocumentsDescribeWhatTilesHold(t *testing.T) {
	t.Parallel()
	s := newTileService(t)
	for _, layer := range store.TileLayers {
		var document struct {
			TileJSON     string
			Tiles        []string
			MinZoom      int
			MaxZoom      int
			Bounds       []float64
			VectorLayers []struct {
				ID     string
				Fields map[string]string
			} `json:"vector_layers"`
		}
		described := s.ask(t, "GET", "/tiles/"+string(layer)+".json")
		if err := json.Unmarshal(described.body, &document); err != nil {
			t.Fatal(err)
		}
		if document.TileJSON != "3.0.0" || len(document.Bounds) != 4 || document.MaxZoom < 12 ||
			document.Tiles[0] != s.URL+"/tiles/"+string(layer)+"/{z}/{x}/{y}.mvt" {
			t.Errorf("%s: %s", layer, described.body)
		}
		address := strings.NewReplacer("{z}/{x}/{y}", chessboardTile).Replace(strings.TrimPrefix(document.Tiles[0], s.URL))
		layers, err := mvt.Unmarshal(s.ask(t, "GET", address).body)
		if err != nil || len(layers) != len(document.VectorLayers) {
			t.Fatalf("%s: %d layers described, %d sent, %v", layer, len(document.VectorLayers), len(layers), err)
		}
		for i, l := range layers {
			if l.Name != document.VectorLayers[i].ID {
				t.Errorf("%s: layer %s is not described", layer, l.Name)
			}
			for _, f := range l.Features {
				for property := range f.Properties {
					if says := document.VectorLayers[i].Fields[property]; says == "" || strings.HasPrefix(says, "[") {
						t.Errorf("%s: the property %s is not described: %q", l.Name, property, says)
					}
				}
			}
		}
	}
	var style struct {
		Sources map[string]struct{ Tiles []string }
		Sprite  string
		Layers  []struct {
			ID          string
			SourceLayer string `json:"source-layer"`
		}
	}
	if err := json.Unmarshal(s.ask(t, "GET", "/tiles/style.json").body, &style); err != nil {
		t.Fatal(err)
	}
	if len(style.Sources) != len(store.TileLayers) || style.Sprite != s.URL+"/tiles/sprite-clair" || len(style.Layers) < 10 {
		t.Errorf("style: %+v", style)
	}
}

// GDAL reads tiles with code that shares nothing with ours nor with PostGIS's.
func TestGDALReadsTheTiles(t *testing.T) {
	t.Parallel()
	ogrinfo, err := exec.LookPath("ogrinfo")
	if err != nil {
		t.Skip("gdal-bin is not installed")
	}
	s := newTileService(t)
	for layer, want := range map[string]string{
		"communes": "Feature Count: 9", "bassins": "Feature Count: 1", "couverture": "Feature Count: 9", "lieux": "Feature Count: 4",
		"arrets": "Feature Count: 1", "passages": "Feature Count: 1", "mailles": "Feature Count: 1", "carences": "Feature Count: 1",
	} {
		file := filepath.Join(t.TempDir(), "90.mvt")
		if err := os.WriteFile(file, s.ask(t, "GET", "/tiles/"+layer+"/"+chessboardTile+".mvt").body, 0o600); err != nil {
			t.Fatal(err)
		}
		said, err := exec.CommandContext(t.Context(), ogrinfo, "-ro", "-so", "-oo", "Z=8", "-oo", "X=129", "-oo", "Y=90", file, layer).
			CombinedOutput()
		if err != nil || !strings.Contains(string(said), want) || !strings.Contains(string(said), ": String") {
			t.Errorf("%s: %v, want %s\n%s", layer, err, want, said)
		}
	}
}

// The question of an address is that of /diagnostic; what is the same question has the same tile.
func TestCellsAreThoseOfTheQuestionAskedFor(t *testing.T) {
	t.Parallel()
	s := newTileService(t)
	first := s.ask(t, "GET", "/tiles/mailles/"+chessboardTile+".mvt")
	for query, same := range map[string]bool{
		"?minutes=15&jours=7&mode=voiture&niveau=commune&mesure=attente": true,
		"?itinerant=non": false,
		"?minutes=20":    false,
		"?minutes=20&mode=pied&jours=31&pmr=oui&services=Aide%20aux%20d%C3%A9marches%20administratives": false,
	} {
		got := s.ask(t, "GET", "/tiles/mailles/"+chessboardTile+".mvt"+query)
		if got.status != 200 || (got.header.Get("ETag") == first.header.Get("ETag")) != same {
			t.Errorf("%s: %d, %v; the first question has %v", query, got.status, got.header["Etag"], first.header["Etag"])
		}
		again := s.ask(t, "GET", "/tiles/mailles/"+chessboardTile+".mvt"+query, "If-None-Match", got.header.Get("ETag"))
		if again.status != 304 {
			t.Errorf("%s: asked again, %d", query, again.status)
		}
		if !same && len(got.body) < 1000 {
			t.Errorf("%s: %d bytes for the cells of 9,000 people", query, len(got.body))
		}
	}
	for _, query := range []string{
		"?minutes=31", "?minutes=1e9", "?minutes=20&minutes=21", "?mode=fus%C3%A9e", "?services=Voler", "?jours=-1", "?pmr=peut-%C3%AAtre",
		"?territoire=%00", "?zonage=a%2Fb", "?mesure=bonheur",
	} {
		for _, path := range []string{"/tiles/mailles/" + chessboardTile + ".mvt", "/tiles/mailles.json"} {
			if got := s.ask(t, "GET", path+query); got.status != 400 {
				t.Errorf("%s%s: %d, want 400", path, query, got.status)
			}
		}
	}
	var described struct{ Tiles []string }
	if err := json.Unmarshal(s.ask(t, "GET", "/tiles/mailles.json?mode=pied&niveau=commune").body, &described); err != nil {
		t.Fatal(err)
	}
	if want := s.URL + "/tiles/mailles/{z}/{x}/{y}.mvt?mode=pied"; len(described.Tiles) != 1 || described.Tiles[0] != want {
		t.Errorf("tiles at %q, want %q", described.Tiles, want)
	}
	write(t, s.outside, "DELETE FROM coverage_run")
	waitFor(t, "the newer data", func() bool {
		return s.ask(t, "GET", "/tiles/mailles/"+chessboardTile+".mvt?minutes=20").status == 404 // nothing was ever computed
	})
}

func TestPassagesAreThoseOfTheDaysAskedFor(t *testing.T) {
	t.Parallel()
	s := newTileService(t)
	for query, status := range map[string]int{
		"":                                200, // a week from today
		"?du=2030-02-28":                  200,
		"?du=2030-02-01&au=2030-03-01":    200,
		"?du=2030-03-01":                  204,
		"?au=2019-01-01":                  400,
		"?du=2030-02-30":                  400,
		"?du=demain":                      400,
		"?du=2026-01-01&au=2030-01-01":    400,
		"?du=2030-02-28&au=2030-02-28%00": 400,
	} {
		if got := s.ask(t, "GET", "/tiles/passages/"+chessboardTile+".mvt"+query); got.status != status {
			t.Errorf("%q: %d, want %d", query, got.status, status)
		}
	}
}

func TestTheContractNamesEveryLayer(t *testing.T) {
	t.Parallel()
	c, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	named := c.document.Components.Parameters["couche"].Value.Schema.Value.Enum
	if len(named) != len(store.TileLayers) {
		t.Fatalf("%v, want %v", named, store.TileLayers)
	}
	for i, layer := range store.TileLayers {
		if named[i] != string(layer) {
			t.Errorf("%v, want %s", named[i], layer)
		}
	}
}
