package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/store"
)

// benchNear asks for the nearest help among 200,000 synthetic sites, from anywhere in their country, through the whole
// service, and compares its throughput with that of the bare prepared statement in pgbench.
func benchNear(ctx context.Context, w *world) ([]result, error) {
	if err := makeRegion(ctx, store.New(w.pool)); err != nil {
		return nil, err
	}
	towns, err := makeSites(ctx, w.pool)
	if err != nil {
		return nil, err
	}
	country := orb.Bound{Min: towns[0].centre, Max: towns[0].centre}
	for _, t := range towns {
		country = country.Extend(t.centre)
	}
	service, err := startService(ctx, w, "")
	if err != nil {
		return nil, err
	}
	defer service.stop(ctx)
	dir, err := os.MkdirTemp("", "maillage-bench-near-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)

	plain, filtered := "/api/v1/proches", "/api/v1/proches?"+url.Values{string(finding.Services): {rareService}}.Encode()
	var rows []result
	var rate8 float64
	for _, c := range []struct {
		what        string
		path        string
		connections int
		most        time.Duration // of the 99th percentile
	}{
		{"le plus proche parmi 200 000 lieux, 2 connexions", plain, 2, 10 * time.Millisecond},
		{"le plus proche parmi 200 000 lieux, 8 connexions", plain, 8, 25 * time.Millisecond},
		{"le même, un filtre qui garde 1 lieu sur 1 000, 8 connexions", filtered, 8, 60 * time.Millisecond},
	} {
		script := filepath.Join(dir, "near.lua")
		if err := os.WriteFile(script, anywhere(c.path, country), 0o600); err != nil {
			return nil, err
		}
		// Once to warm the pages of the database and the statements, once to measure.
		if _, err := wrkLatency(ctx, script, service.URL(), c.connections, max(2*time.Second, w.duration/5)); err != nil {
			return nil, err
		}
		seen, err := wrkLatency(ctx, script, service.URL(), c.connections, w.duration)
		if err != nil {
			return nil, err
		}
		if c.path == plain && c.connections == 8 {
			rate8 = seen.rate
		}
		rows = append(rows, result{
			what:   c.what + " : 99ᵉ centile",
			seen:   fmt.Sprintf("%.1f ms (médiane %.1f ms, %.0f/s)", ms(seen.p99), ms(seen.p50), seen.rate),
			target: fmt.Sprintf("< %.0f ms", ms(c.most)), ok: seen.p99 < c.most,
		})
	}
	bare, err := bareNearest(ctx, dir, w, country)
	if err != nil {
		return nil, err
	}
	return append(rows, result{
		what: "débit, rapporté à celui de la requête SQL préparée seule (pgbench), 8 connexions",
		seen: fmt.Sprintf("%.2f (%.0f/s contre %.0f/s)", rate8/bare, rate8, bare), target: "≥ 0,5", ok: rate8 >= 0.5*bare,
	}), nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// anywhere is a wrk script that asks from a new place each time, rounded to 100 m as the pages do.
func anywhere(path string, country orb.Bound) []byte {
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	return fmt.Appendf(nil, `math.randomseed(20)
request = function()
  local lon = %f + math.random() * %f
  local lat = %f + math.random() * %f
  return wrk.format('GET', string.format('%%s%slat=%%.3f&lon=%%.3f', [[%s]], lat, lon))
end
`, country.Left(), country.Right()-country.Left(), country.Bottom(), country.Top()-country.Bottom(), separator, path)
}

// load is what wrk saw.
type load struct {
	rate     float64 // requests a second
	p50, p99 time.Duration
}

var wrkPercentile = regexp.MustCompile(`(?m)^\s+(50|99)%\s+([\d.]+(?:us|ms|s|m))\s*$`)

// wrkLatency loads a server and reads the distribution of latencies.
func wrkLatency(ctx context.Context, script, target string, connections int, duration time.Duration) (load, error) {
	seconds := max(1, int(duration.Round(time.Second).Seconds()))
	said, err := exec.CommandContext(ctx, "wrk", "-t1", fmt.Sprintf("-c%d", connections), fmt.Sprintf("-d%ds", seconds), "--latency",
		"-s", script, target).CombinedOutput()
	if err != nil {
		return load{}, fmt.Errorf("wrk: %w\n%s", err, said)
	}
	if strings.Contains(string(said), "Non-2xx") || strings.Contains(string(said), "Socket errors") {
		return load{}, fmt.Errorf("wrk saw errors:\n%s", said)
	}
	var seen load
	if found := wrkRate.FindSubmatch(said); found != nil {
		seen.rate, _ = strconv.ParseFloat(string(found[1]), 64)
	}
	for _, found := range wrkPercentile.FindAllStringSubmatch(string(said), -1) {
		took, err := time.ParseDuration(found[2])
		if err != nil {
			return load{}, fmt.Errorf("wrk says %q", found[0])
		}
		if found[1] == "50" {
			seen.p50 = took
		} else {
			seen.p99 = took
		}
	}
	if seen.rate == 0 || seen.p99 == 0 {
		return load{}, fmt.Errorf("wrk says no rate or no latency:\n%s", said)
	}
	return seen, nil
}

var pgbenchRate = regexp.MustCompile(`tps = ([\d.]+)`)

// bareNearest runs one statement that gives the nearest sites, prepared, from anywhere, on 8 connections: transactions a second.
func bareNearest(ctx context.Context, dir string, w *world, country orb.Bound) (float64, error) {
	config, err := pgx.ParseConfig(w.url)
	if err != nil {
		return 0, err
	}
	// The statement of a textbook: the nearest on the sphere by PostGIS's index, and what a card shows of each.
	sql := strings.Replace(store.CardsStatement(), "@ids::uuid[]", fmt.Sprintf(`ARRAY(
		SELECT site_id FROM site WHERE geom IS NOT NULL
		ORDER BY geom::geography <-> ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)::geography LIMIT %d)`, finding.DefaultLimit), 1)
	micro := func(degrees float64) int { return int(degrees * 1e6) }
	script := fmt.Sprintf("\\set lon random(%d, %d) / 1000000.0\n\\set lat random(%d, %d) / 1000000.0\n%s\n",
		micro(country.Left()), micro(country.Right()), micro(country.Bottom()), micro(country.Top()), sql)
	file := filepath.Join(dir, "near.sql")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		return 0, err
	}
	seconds := max(2, int(w.duration.Round(time.Second).Seconds()))
	command := exec.CommandContext(ctx, "pgbench", "-n", "-M", "prepared", "-c", "8", "-j", "1", "-T", strconv.Itoa(seconds), "-f", file,
		"-h", config.Host, "-p", strconv.Itoa(int(config.Port)), "-U", config.User, config.Database)
	command.Env = append(os.Environ(), "PGPASSWORD="+config.Password)
	said, err := command.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w\n%s", err, said)
	}
	found := pgbenchRate.FindSubmatch(said)
	if found == nil {
		return 0, fmt.Errorf("pgbench says no rate:\n%s", said)
	}
	return strconv.ParseFloat(string(found[1]), 64)
}
