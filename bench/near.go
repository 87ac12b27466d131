package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/store"
)

// countryOf is the box of the towns, from anywhere in which is asked.
func countryOf(towns []town) orb.Bound {
	country := orb.Bound{Min: towns[0].centre, Max: towns[0].centre}
	for _, t := range towns {
		country = country.Extend(t.centre)
	}
	return country
}

// benchNear asks for the nearest help among 200,000 synthetic sites, from anywhere in their country, through the whole
// service, and compares its throughput with that of the bare prepared statement in pgbench.
func benchNear(ctx context.Context, w *world) ([]result, error) {
	if err := makeRegion(ctx, store.New(w.pool)); err != nil {
		return nil, err
	}
	towns, err := makeSites(ctx, w.pool, 200_000)
	if err != nil {
		return nil, err
	}
	country := countryOf(towns)
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
	asked := []asking{
		{"le plus proche parmi 200 000 lieux, 2 connexions", plain, 2, 10 * time.Millisecond},
		{"le plus proche parmi 200 000 lieux, 8 connexions", plain, 8, 25 * time.Millisecond},
		{"le même, un filtre qui garde 1 lieu sur 1 000, 8 connexions", filtered, 8, 60 * time.Millisecond},
	}
	rows, rates, err := ask(ctx, w, dir, service.URL(), country, asked)
	if err != nil {
		return nil, err
	}
	// The statement of a textbook: the nearest on the sphere by PostGIS's index, and what a card shows of each.
	bare, err := bareStatement(ctx, dir, w, country, strings.Replace(store.CardsStatement(), "@ids::uuid[]", fmt.Sprintf(`ARRAY(
		SELECT site_id FROM site WHERE geom IS NOT NULL
		ORDER BY geom::geography <-> ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)::geography LIMIT %d)`, finding.DefaultLimit), 1))
	if err != nil {
		return nil, err
	}
	return append(rows, beside(rates[1], bare)), nil
}

// asking is a question asked from anywhere on so many connections.
type asking struct {
	what        string
	path        string
	connections int
	most        time.Duration // of the 99th percentile
}

// ask measures the questions one after the other, and gives the throughput of each.
func ask(ctx context.Context, w *world, dir, target string, country orb.Bound, asked []asking) (rows []result, rates []float64, err error) {
	for _, c := range asked {
		script := filepath.Join(dir, "near.lua")
		if err := os.WriteFile(script, anywhere(c.path, country), 0o600); err != nil {
			return nil, nil, err
		}
		// Once to warm the pages of the database and the statements, once to measure.
		if _, err := wrkLatency(ctx, script, target, c.connections, max(2*time.Second, w.duration/5)); err != nil {
			return nil, nil, err
		}
		seen, processor, err := withProcessor(func() (load, error) { return wrkLatency(ctx, script, target, c.connections, w.duration) }, w.duration)
		if err != nil {
			return nil, nil, err
		}
		rates = append(rates, seen.rate)
		rows = append(rows, result{
			what:   c.what + " : 99ᵉ centile",
			seen:   fmt.Sprintf("%.1f ms (médiane %.1f ms, %.0f/s, processeur %.0f µs)", ms(seen.p99), ms(seen.p50), seen.rate, processor),
			target: fmt.Sprintf("< %.0f ms", ms(c.most)), ok: seen.p99 < c.most,
		})
	}
	return rows, rates, nil
}

// beside compares a throughput with that of the bare statement.
func beside(rate float64, bare load) result {
	return result{
		what:   "débit, rapporté à celui de la requête SQL préparée seule (pgbench), 8 connexions",
		seen:   fmt.Sprintf("%.2f (%.0f/s contre %.0f/s, 99ᵉ centile %.1f ms)", rate/bare.rate, rate, bare.rate, ms(bare.p99)),
		target: "≥ 0,5", ok: rate >= 0.5*bare.rate,
	}
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

// bareStatement runs one statement, prepared, on 8 connections; :lon and :lat are anywhere in the country.
func bareStatement(ctx context.Context, dir string, w *world, country orb.Bound, sql string) (load, error) {
	config, err := pgx.ParseConfig(w.url)
	if err != nil {
		return load{}, err
	}
	micro := func(degrees float64) int { return int(degrees * 1e6) }
	script := fmt.Sprintf("\\set lon random(%d, %d) / 1000000.0\n\\set lat random(%d, %d) / 1000000.0\n%s\n",
		micro(country.Left()), micro(country.Right()), micro(country.Bottom()), micro(country.Top()), sql)
	file := filepath.Join(dir, "near.sql")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		return load{}, err
	}
	seconds := max(2, int(w.duration.Round(time.Second).Seconds()))
	command := exec.CommandContext(ctx, "pgbench", "-n", "-M", "prepared", "-c", "8", "-j", "1", "-T", strconv.Itoa(seconds), "-f", file,
		"-l", "--log-prefix", filepath.Join(dir, "took"),
		"-h", config.Host, "-p", strconv.Itoa(int(config.Port)), "-U", config.User, config.Database)
	command.Env = append(os.Environ(), "PGPASSWORD="+config.Password)
	said, err := command.CombinedOutput()
	if err != nil {
		return load{}, fmt.Errorf("pgbench: %w\n%s", err, said)
	}
	found := pgbenchRate.FindSubmatch(said)
	if found == nil {
		return load{}, fmt.Errorf("pgbench says no rate:\n%s", said)
	}
	rate, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		return load{}, err
	}
	return pgbenchLatency(dir, rate)
}

// pgbenchLatency reads what each transaction took, in microseconds: the third column of pgbench's log.
func pgbenchLatency(dir string, rate float64) (load, error) {
	logs, err := filepath.Glob(filepath.Join(dir, "took.*"))
	if err != nil {
		return load{}, err
	}
	var took []time.Duration
	for _, name := range logs {
		text, err := os.ReadFile(name)
		if err != nil {
			return load{}, err
		}
		for line := range strings.Lines(string(text)) {
			if fields := strings.Fields(line); len(fields) > 2 {
				us, err := strconv.Atoi(fields[2])
				if err != nil {
					return load{}, fmt.Errorf("pgbench logs %q", line)
				}
				took = append(took, time.Duration(us)*time.Microsecond)
			}
		}
		if err := os.Remove(name); err != nil {
			return load{}, err
		}
	}
	if len(took) == 0 {
		return load{}, fmt.Errorf("pgbench logs no transaction")
	}
	slices.Sort(took)
	return load{rate: rate, p50: took[len(took)/2], p99: took[len(took)*99/100]}, nil
}
