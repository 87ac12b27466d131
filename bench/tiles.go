package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/app"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/tiles"
)

// The tiles bench: how fast the whole service sends a tile it has, against a plain http.FileServer on the same compressed
// bytes; how long it takes to make one, against the same ST_AsMVT prepared in pgbench. Both yardsticks run in turn with what
// they measure, so that a busy machine slows both.
const (
	hotRounds  = 7
	coldRounds = 9
	hotTiles   = 200
	coldTiles  = 40
	hotTarget  = 0.9
	coldTarget = 1.3
)

// address is one tile of a layer.
type address struct {
	layer store.TileLayer
	id    tiles.ID
}

func (a address) path() string { return fmt.Sprintf("/tiles/%s/%s.mvt", a.layer, a.id) }

func benchTiles(ctx context.Context, w *world) ([]result, error) {
	if w.data != "" {
		if code := app.Main([]string{"load", "--database-url", w.url, w.data}, nil, io.Discard, os.Stderr); code != 0 {
			return nil, fmt.Errorf("load %s: exit code %d", w.data, code)
		}
	} else if err := makeRegion(ctx, store.New(w.pool)); err != nil {
		return nil, err
	}
	if _, err := w.pool.Exec(ctx, "VACUUM ANALYZE"); err != nil {
		return nil, err
	}
	service, err := startService(ctx, w, "")
	if err != nil {
		return nil, err
	}
	defer service.stop(ctx)

	full, err := findTiles(service.URL())
	if err != nil {
		return nil, err
	}
	hot, err := benchHotTiles(ctx, w, service.URL(), sample(full, hotTiles))
	if err != nil {
		return nil, err
	}
	cold, err := benchColdTiles(ctx, w, service.URL(), sample(full, coldTiles))
	return append(hot, cold...), err
}

// findTiles lists the tiles that hold something, zooms 6 to 11 over the region.
func findTiles(base string) ([]address, error) {
	var full []address
	for _, layer := range store.TileLayers {
		for zoom := 6; zoom <= 11; zoom++ {
			first, last := tiles.At(orb.Point{0.1, 48.9}, zoom), tiles.At(orb.Point{3.1, 46.4}, zoom)
			for x := first.X; x <= last.X; x++ {
				for y := first.Y; y <= last.Y; y++ {
					a := address{layer: layer, id: tiles.ID{Z: zoom, X: x, Y: y}}
					body, _, err := fetch(http.DefaultClient, base+a.path())
					if err != nil {
						return nil, err
					}
					if len(body) > 0 {
						full = append(full, a)
					}
				}
			}
		}
	}
	if len(full) < hotTiles {
		return nil, fmt.Errorf("only %d tiles hold something", len(full))
	}
	return full, nil
}

// sample takes n tiles, in turn from every layer and zoom: a map moves through all of them.
func sample(all []address, n int) []address {
	groups := map[string][]address{}
	var names []string
	for _, a := range all {
		name := fmt.Sprint(a.layer, a.id.Z)
		if groups[name] == nil {
			names = append(names, name)
		}
		groups[name] = append(groups[name], a)
	}
	var taken []address
	for i := 0; len(taken) < n; i++ {
		name := names[i%len(names)]
		if group := groups[name]; len(group) > 0 {
			pick := len(group) / 2 // from the middle of the region outwards
			taken = append(taken, group[pick])
			groups[name] = slices.Delete(group, pick, pick+1)
		}
	}
	return taken
}

// fetch asks for the compressed tile and gives its bytes as they came.
func fetch(client *http.Client, url string) (body []byte, took time.Duration, err error) {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, 0, err
	}
	request.Header.Set("Accept-Encoding", "gzip")
	began := time.Now()
	response, err := client.Do(request)
	if err != nil {
		return nil, 0, err
	}
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	took = time.Since(began)
	if err == nil && response.StatusCode != http.StatusOK && response.StatusCode != http.StatusNoContent {
		err = fmt.Errorf("%s: %s", url, response.Status)
	}
	return body, took, err
}

// benchHotTiles compares the service with a plain file server, and tells how far both are from a handler that only writes.
func benchHotTiles(ctx context.Context, w *world, base string, hot []address) ([]result, error) {
	dir, err := os.MkdirTemp("", "maillage-tiles-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	held := map[string][]byte{}
	total := 0
	for _, a := range hot {
		body, _, err := fetch(http.DefaultClient, base+a.path())
		if err != nil {
			return nil, err
		}
		file := filepath.Join(dir, filepath.FromSlash(a.path()))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(file, body, 0o600); err != nil {
			return nil, err
		}
		held[a.path()] = body
		total += len(body)
	}
	// Otherwise the file server reads the beginning of each file to guess its type: an unfair burden.
	if err := mime.AddExtensionType(".mvt", "application/vnd.mapbox-vector-tile"); err != nil {
		return nil, err
	}
	files, closeFiles, err := serve(http.FileServer(http.Dir(dir)))
	if err != nil {
		return nil, err
	}
	defer closeFiles()
	memory, closeMemory, err := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := held[r.URL.Path]
		w.Header().Set("Content-Type", "application/vnd.mapbox-vector-tile")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	}))
	if err != nil {
		return nil, err
	}
	defer closeMemory()

	script := filepath.Join(dir, "tiles.lua")
	if err := os.WriteFile(script, wrkScript(hot), 0o600); err != nil {
		return nil, err
	}
	debug.FreeOSMemory() // what was read to get here is not the service's
	servers := []string{base, files, memory}
	rates := make([][]float64, len(servers))
	var ofService, ofMemory []float64
	for round := range hotRounds {
		for i := range servers {
			k := (i + round) % len(servers) // each comes first in turn
			rate, err := wrk(ctx, script, servers[k], w.duration/3)
			if err != nil {
				return nil, err
			}
			rates[k] = append(rates[k], rate)
		}
		ofService = append(ofService, rates[0][round]/rates[1][round])
		ofMemory = append(ofMemory, rates[2][round]/rates[1][round])
	}
	ratio := median(ofService)
	what := fmt.Sprintf("tuiles en cache, %d tuiles, %d ko en moyenne", len(hot), total/len(hot)/1000)
	return []result{
		{
			what: what + ", service / http.FileServer",
			seen: fmt.Sprintf("%.2f (%.2f à %.2f en %d tours ; %.0f / %.0f par seconde)", ratio, slices.Min(ofService), slices.Max(ofService),
				hotRounds, median(rates[0]), median(rates[1])),
			target: fmt.Sprintf("≥ %.1f", hotTarget), ok: ratio >= hotTarget,
		},
		{what: what + ", écriture nue depuis la mémoire / http.FileServer", seen: fmt.Sprintf("%.2f (%.0f par seconde)", median(ofMemory), median(rates[2]))},
	}, nil
}

// serve listens on a free port with nothing around the handler.
func serve(handler http.Handler) (base string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Second}
	go func() { _ = server.Serve(listener) }() // ends with Close
	return "http://" + listener.Addr().String(), func() { _ = server.Close() }, nil
}

// wrkScript asks for the tiles in turn, each request written once.
func wrkScript(hot []address) []byte {
	var b bytes.Buffer
	b.WriteString("local asked = {}\ninit = function(args)\n  local headers = {}\n  headers['Accept-Encoding'] = 'gzip'\n")
	for _, a := range hot {
		fmt.Fprintf(&b, "  table.insert(asked, wrk.format('GET', '%s', headers))\n", a.path())
	}
	b.WriteString("end\nlocal i = 0\nrequest = function()\n  i = i % #asked + 1\n  return asked[i]\nend\n")
	return b.Bytes()
}

var wrkRate = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)

// wrk loads a server with 4 connections and gives its requests per second.
func wrk(ctx context.Context, script, target string, duration time.Duration) (float64, error) {
	seconds := max(1, int(duration.Round(time.Second).Seconds()))
	said, err := exec.CommandContext(ctx, "wrk", "-t1", "-c4", fmt.Sprintf("-d%ds", seconds), "-s", script, target).CombinedOutput()
	if errors.Is(err, exec.ErrNotFound) {
		return 0, errors.New("wrk is not installed: make bench installs it")
	}
	if err != nil {
		return 0, fmt.Errorf("wrk: %w\n%s", err, said)
	}
	if bytes.Contains(said, []byte("Non-2xx")) || bytes.Contains(said, []byte("Socket errors")) {
		return 0, fmt.Errorf("wrk saw errors:\n%s", said)
	}
	found := wrkRate.FindSubmatch(said)
	if found == nil {
		return 0, fmt.Errorf("wrk says no rate:\n%s", said)
	}
	return strconv.ParseFloat(string(found[1]), 64)
}

// benchColdTiles compares the time to make and send a tile with that of its statement in pgbench, prepared, same tiles, one
// connection.
func benchColdTiles(ctx context.Context, w *world, base string, cold []address) ([]result, error) {
	dir, err := os.MkdirTemp("", "maillage-pgbench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	s := store.New(w.pool)
	bare, served := make([][]float64, len(cold)), make([][]float64, len(cold)) // milliseconds by tile
	for round := range coldRounds + 1 {                                        // the first one warms both up
		ofStatement, err := pgbench(ctx, dir, w.url, cold)
		if err != nil {
			return nil, err
		}
		// A new data version empties the cache of the service.
		if err := s.Write(ctx, func(store.Tx) (bool, error) { return true, nil }); err != nil {
			return nil, err
		}
		time.Sleep(200 * time.Millisecond) // the notification
		for i, a := range cold {
			_, took, err := fetch(http.DefaultClient, base+a.path())
			if err != nil {
				return nil, err
			}
			if round > 0 {
				bare[i] = append(bare[i], ofStatement[i]...)
				served[i] = append(served[i], took.Seconds()*1000)
			}
		}
	}
	ofStatement, ofService := medianOfMedians(bare), medianOfMedians(served)
	ratio := ofService / ofStatement
	return []result{{
		what: fmt.Sprintf("tuiles à faire, %d tuiles, service / ST_AsMVT préparé (pgbench), latence médiane", len(cold)),
		seen: fmt.Sprintf("%.2f (%.1f ms / %.1f ms)", ratio, ofService, ofStatement), target: fmt.Sprintf("≤ %.1f", coldTarget),
		ok: ratio <= coldTarget,
	}}, nil
}

// pgbench runs each tile's statement and gives the milliseconds by tile, the first ones of each (planning) left out.
func pgbench(ctx context.Context, dir, url string, cold []address) ([][]float64, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	args := []string{
		"-n", "-M", "prepared", "-c", "1", "-t", strconv.Itoa(len(cold) * 16), "-l", "--log-prefix", filepath.Join(dir, "log"),
		"-h", config.Host, "-p", strconv.Itoa(int(config.Port)), "-U", config.User,
	}
	for i, a := range cold {
		file := filepath.Join(dir, fmt.Sprintf("%d.sql", i))
		sql, values := store.TileStatement(store.TileRequest{Layer: a.layer, ID: a.id})
		if err := os.WriteFile(file, []byte(pgbenchScript(sql, values)), 0o600); err != nil {
			return nil, err
		}
		args = append(args, "-f", file)
	}
	command := exec.CommandContext(ctx, "pgbench", append(args, config.Database)...)
	command.Env = append(os.Environ(), "PGPASSWORD="+config.Password)
	if said, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("pgbench: %w\n%s", err, said)
	}
	return readPgbenchLog(dir, len(cold))
}

// pgbenchScript writes numbers as variables of pgbench, hence parameters of the prepared statement, and words in place.
func pgbenchScript(sql string, values map[string]any) string {
	var b strings.Builder
	for name, value := range values {
		pattern := regexp.MustCompile("@" + name + `\b`)
		switch v := value.(type) {
		case int:
			fmt.Fprintf(&b, "\\set %s %d\n", name, v)
			sql = pattern.ReplaceAllString(sql, ":"+name)
		default:
			literal := fmt.Sprint(v)
			if s, ok := v.(string); ok {
				literal = "'" + s + "'"
			}
			sql = pattern.ReplaceAllLiteralString(sql, literal)
		}
	}
	return b.String() + sql + "\n"
}

// readPgbenchLog reads "client transaction time script …", time in microseconds, and removes the files.
func readPgbenchLog(dir string, scripts int) ([][]float64, error) {
	files, err := filepath.Glob(filepath.Join(dir, "log.*"))
	if err != nil {
		return nil, err
	}
	took, seen := make([][]float64, scripts), make([]int, scripts)
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		lines := bufio.NewScanner(bytes.NewReader(raw))
		for lines.Scan() {
			fields := strings.Fields(lines.Text())
			if len(fields) < 4 {
				return nil, fmt.Errorf("pgbench log: %q", lines.Text())
			}
			micros, err := strconv.ParseFloat(fields[2], 64)
			if err != nil {
				return nil, err
			}
			script, err := strconv.Atoi(fields[3])
			if err != nil || script < 0 || script >= scripts {
				return nil, fmt.Errorf("pgbench log: %q", lines.Text())
			}
			if seen[script]++; seen[script] > 8 {
				took[script] = append(took[script], micros/1000)
			}
		}
		if err := os.Remove(name); err != nil {
			return nil, err
		}
	}
	return took, nil
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	if len(sorted) == 0 {
		return 0
	}
	return sorted[len(sorted)/2]
}

func medianOfMedians(byTile [][]float64) float64 {
	medians := make([]float64, len(byTile))
	for i, values := range byTile {
		medians[i] = median(values)
	}
	return median(medians)
}
