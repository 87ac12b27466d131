package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/geo/geocode/quality"
	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/importing"
	"github.com/maillage-numerique/maillage/internal/store"
)

// Files of the open data that the geocoder is measured on (data/README.md).
const (
	bourgesFile  = "adresses/adresses_bourges_18033_format_ban.csv.gz"
	oneSlip      = "noise: one slip in the street"
	batchRows    = 100_000
	hitsOfAnchor = 400  // questions of the comparison of quality
	france       = 26e6 // addresses of the BAN
)

var communeFiles = []string{
	"admin/communes_france_2026.csv.gz", "admin/passage_codes_communes_vers_2026.csv.gz", "admin/cog_2026_communes_deleguees_et_associees.csv.gz",
	"admin/alias_noms_communes.csv.gz",
}

// benchGeocoder searches, completes and geocodes a file over HTTP, on the addresses of Bourges and the communes of France, and
// asks the same of pg_trgm in the same run.
func benchGeocoder(ctx context.Context, w *world) ([]result, error) {
	if w.data == "" {
		return []result{{what: "géocodeur", seen: "non mesuré : make bench DATA=../shared/data"}}, nil
	}
	addresses, err := bourges(w.data)
	if err != nil {
		return nil, err
	}
	if err := importFiles(ctx, w, append(communeFiles, bourgesFile)); err != nil {
		return nil, err
	}
	g, err := startGeocoder(ctx, w)
	if err != nil {
		return nil, err
	}
	defer g.remove(ctx)
	cases := quality.Noise(addresses, 5)
	rows, err := g.load(ctx, w, cases, "Bourges et communes", 7000, 4000, 5*time.Millisecond)
	if err != nil {
		return nil, err
	}
	batch, err := g.batch(ctx, cases)
	if err != nil {
		return nil, err
	}
	anchor, err := trigrams(ctx, w, g, cases, addresses)
	return append(append(rows, batch), anchor...), err
}

// benchCountry measures an index of the size of several départements: synthetic addresses with real names of streets, imported as
// any other.
func benchCountry(ctx context.Context, w *world) ([]result, error) {
	if w.data == "" {
		return nil, nil
	}
	dir, err := os.MkdirTemp("", "maillage-bench-country-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "adresses.csv")
	if err := synthesise(ctx, w, file); err != nil {
		return nil, err
	}
	if err := importFiles(ctx, w, communeFiles); err != nil {
		return nil, err
	}
	began := time.Now()
	if err := importFile(ctx, w, file); err != nil {
		return nil, err
	}
	imported := time.Since(began)
	sample, err := sampleOf(file, w.country/2000)
	if err != nil {
		return nil, err
	}
	g, err := startGeocoder(ctx, w)
	if err != nil {
		return nil, err
	}
	made := g.ready
	var size int64
	if found, _ := filepath.Glob(filepath.Join(g.dir, "geocodeur", "*.geo")); len(found) == 1 {
		if info, err := os.Stat(found[0]); err == nil {
			size = info.Size()
		}
	}
	g.stop(ctx)
	again, err := g.start(ctx, w) // with the index that is there now
	if err != nil {
		return nil, err
	}
	defer again.remove(ctx)
	what := fmt.Sprintf("%d adresses synthétiques", w.country)
	rows, err := again.load(ctx, w, quality.Noise(sample, 1), what, 2500, 0, 0)
	if err != nil {
		return nil, err
	}
	perAddress := float64(size) / float64(w.country)
	resident, err := residentMB()
	return append(rows,
		result{what: what + " : import, puis index construit", seen: fmt.Sprintf("%.0f s, puis %.0f s", imported.Seconds(), made.Seconds())},
		result{what: what + " : octets par adresse sur disque", seen: fmt.Sprintf("%.1f", perAddress), target: "≤ 80", ok: perAddress <= 80},
		result{what: "les 26 millions de la France, au prorata (docs/method-geocoding.md, par parties)", seen: fmt.Sprintf("%.2f Go, index construit en %.0f s",
			perAddress*france/1e9, made.Seconds()*france/float64(w.country))},
		result{what: what + " : démarrage avec l’index", seen: fmt.Sprintf("%.2f s", again.ready.Seconds()), target: "< 1 s", ok: again.ready < time.Second},
		result{what: what + " : mémoire résidente du banc et du service", seen: fmt.Sprintf("%d Mo", resident), target: "< 400 Mo", ok: resident < 400},
	), err
}

func bourges(data string) ([]geocode.Address, error) {
	file, err := os.Open(filepath.Join(data, bourgesFile))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	plain, err := dataset.Open(file)
	if err != nil {
		return nil, err
	}
	var all []geocode.Address
	for r, err := range dataset.Addresses(plain) {
		if err == nil {
			all = append(all, r.Value)
		}
	}
	return all, nil
}

// sampleOf reads one address in so many.
func sampleOf(name string, every int) ([]geocode.Address, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	plain, err := dataset.Open(file)
	if err != nil {
		return nil, err
	}
	var kept []geocode.Address
	n := 0
	for r, err := range dataset.Addresses(plain) {
		if n++; err == nil && n%max(every, 1) == 0 {
			kept = append(kept, r.Value)
		}
	}
	return kept, nil
}

func synthesise(ctx context.Context, w *world, name string) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	command := exec.CommandContext(ctx, "go", "run", "./bench/geocode", "synthetic", "-n", strconv.Itoa(w.country), w.data)
	command.Stdout, command.Stderr = file, os.Stderr
	return command.Run()
}

func importFiles(ctx context.Context, w *world, names []string) error {
	for _, name := range names {
		if err := importFile(ctx, w, filepath.Join(w.data, name)); err != nil {
			return err
		}
	}
	return nil
}

func importFile(ctx context.Context, w *world, name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = (&importing.Importer{Store: store.New(w.pool), Now: time.Now}).Import(ctx, "", importing.Input{Name: filepath.Base(name), Body: file})
	return err
}

// geocoderService is a service that answers addresses.
type geocoderService struct {
	*service
	dir   string
	ready time.Duration // from the start to the first answer
}

func startGeocoder(ctx context.Context, w *world) (*geocoderService, error) {
	dir, err := os.MkdirTemp("", "maillage-bench-geocoder-")
	if err != nil {
		return nil, err
	}
	return (&geocoderService{dir: dir}).start(ctx, w)
}

func (g *geocoderService) start(ctx context.Context, w *world) (*geocoderService, error) {
	began := time.Now()
	service, err := startService(ctx, w, g.dir)
	if err != nil {
		return nil, err
	}
	started := &geocoderService{service: service, dir: g.dir}
	for {
		response, err := http.Get(service.URL() + "/readyz")
		if err != nil {
			return nil, err
		}
		_ = response.Body.Close()
		if response.StatusCode == http.StatusOK {
			started.ready = time.Since(began)
			return started, nil
		}
		if time.Since(began) > 10*time.Minute {
			return nil, fmt.Errorf("no index after %s", time.Since(began))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// remove stops the service and removes its files.
func (g *geocoderService) remove(ctx context.Context) {
	g.stop(ctx)
	_ = os.RemoveAll(g.dir)
}

// load measures searches and completions on 1 and 8 connections. A target of 0 is none.
func (g *geocoderService) load(ctx context.Context, w *world, cases []quality.Case, what string, searches, completions float64, p99 time.Duration) ([]result, error) {
	var texts, typed []string
	for _, c := range cases {
		texts = append(texts, c.Query.Text)
		for _, n := range []int{8, 12, 16, 22} {
			if runes := []rune(c.Query.Text); len(runes) > n && c.Set == "noise: as written" {
				typed = append(typed, strings.TrimSpace(string(runes[:n])))
			}
		}
	}
	var rows []result
	for _, m := range []struct {
		what         string
		autocomplete string
		texts        []string
		least        float64
	}{{"recherche", "0", texts, searches}, {"complétion", "1", typed, completions}} {
		script := filepath.Join(g.dir, "geocode.lua")
		if err := os.WriteFile(script, inTurn("/geocodage/search?autocomplete="+m.autocomplete+"&q=", m.texts), 0o600); err != nil {
			return nil, err
		}
		for _, connections := range []int{1, 8} {
			if _, err := wrkLatency(ctx, script, g.URL(), connections, time.Second); err != nil {
				return nil, err
			}
			seen, processor, err := withProcessor(func() (load, error) { return wrkLatency(ctx, script, g.URL(), connections, w.duration) }, w.duration)
			if err != nil {
				return nil, err
			}
			row := result{
				what: fmt.Sprintf("%s d’adresses, %s, %d connexion(s)", m.what, what, connections),
				seen: fmt.Sprintf("%.0f/s (médiane %.2f ms, 99ᵉ centile %.1f ms, processeur %.0f µs)", seen.rate, ms(seen.p50), ms(seen.p99), processor), ok: true,
			}
			if connections == 8 && m.least > 0 {
				row.target = fmt.Sprintf("≥ %.0f/s", m.least)
				row.ok = seen.rate >= m.least
				if p99 > 0 {
					row.target += fmt.Sprintf(", 99ᵉ < %.0f ms", ms(p99))
					row.ok = row.ok && seen.p99 < p99
				}
			}
			rows = append(rows, row)
		}
	}
	bare, err := g.bare(ctx, w, texts[0])
	return append(rows, bare), err
}

// bare writes one answer of the geocoder again and again with nothing around it: what net/http and wrk take of this machine, for
// scale.
func (g *geocoderService) bare(ctx context.Context, w *world, text string) (result, error) {
	answer, err := g.body(ctx, text, 5)
	if err != nil {
		return result{}, err
	}
	base, stop, err := serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(answer) }))
	if err != nil {
		return result{}, err
	}
	defer stop()
	script := filepath.Join(g.dir, "geocode.lua")
	seen, processor, err := withProcessor(func() (load, error) { return wrkLatency(ctx, script, base, 8, w.duration) }, w.duration)
	if err != nil {
		return result{}, err
	}
	return result{
		what: fmt.Sprintf("écriture nue d’une réponse de %d octets, 8 connexions", len(answer)),
		seen: fmt.Sprintf("%.0f/s (99ᵉ centile %.1f ms, processeur %.0f µs)", seen.rate, ms(seen.p99), processor),
	}, nil
}

// withProcessor adds what one request took of a processor, in microseconds: it means the same on a machine busy with other work. wrk
// is another process; this one does nothing else meanwhile.
func withProcessor(measure func() (load, error), duration time.Duration) (load, float64, error) {
	before, err := processorTime()
	if err != nil {
		return load{}, 0, err
	}
	seen, err := measure()
	if err != nil {
		return load{}, 0, err
	}
	after, err := processorTime()
	return seen, float64((after - before).Microseconds()) / (seen.rate * duration.Seconds()), err
}

func processorTime() (time.Duration, error) {
	var r syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano()), err
}

// inTurn is a wrk script that asks each text in turn.
func inTurn(path string, texts []string) []byte {
	var b bytes.Buffer
	b.WriteString("local q = {\n")
	for _, t := range texts {
		fmt.Fprintf(&b, "[[%s]],\n", url.QueryEscape(t))
	}
	fmt.Fprintf(&b, "}\nlocal i = 0\nrequest = function()\n  i = i %% #q + 1\n  return wrk.format('GET', [[%s]] .. q[i])\nend\n", path)
	return b.Bytes()
}

// batch sends a file of 100,000 rows.
func (g *geocoderService) batch(ctx context.Context, cases []quality.Case) (result, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("data", "adresses.csv")
	if err != nil {
		return result{}, err
	}
	fmt.Fprintln(part, "id;adresse")
	for i := range batchRows {
		fmt.Fprintf(part, "%d;%s\n", i, strings.ReplaceAll(cases[i%len(cases)].Query.Text, ";", " "))
	}
	if err := form.WriteField("columns", "adresse"); err != nil {
		return result{}, err
	}
	if err := form.Close(); err != nil {
		return result{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, g.URL()+"/geocodage/search/csv", &body)
	if err != nil {
		return result{}, err
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	began := time.Now()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return result{}, err
	}
	defer response.Body.Close()
	lines := &lineCounter{}
	if _, err := io.Copy(lines, response.Body); err != nil {
		return result{}, err
	}
	if response.StatusCode != http.StatusOK || lines.n != batchRows+1 {
		return result{}, fmt.Errorf("batch: %d, %d lines", response.StatusCode, lines.n)
	}
	rate := batchRows / time.Since(began).Seconds()
	return result{what: "fichier de 100 000 lignes géocodé", seen: fmt.Sprintf("%.0f lignes/s", rate), target: "≥ 5000/s", ok: rate >= 5000}, nil
}

type lineCounter struct{ n int }

func (c *lineCounter) Write(b []byte) (int, error) {
	c.n += bytes.Count(b, []byte("\n"))
	return len(b), nil
}

// first gives the identifier of the first answer.
func (g *geocoderService) first(ctx context.Context, text string) (string, error) {
	body, err := g.body(ctx, text, 1)
	if err != nil {
		return "", err
	}
	_, rest, _ := strings.Cut(string(body), `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return id, nil
}

// body is what the service answers to a text.
func (g *geocoderService) body(ctx context.Context, text string, limit int) ([]byte, error) {
	target := fmt.Sprintf("%s/geocodage/search?autocomplete=0&limit=%d&q=%s", g.URL(), limit, url.QueryEscape(text))
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}

// residentMB reads the resident memory of this process, in which the service runs, where the system tells it.
func residentMB() (int, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0, fmt.Errorf("no VmRSS")
	}
	kb, err := strconv.Atoi(fields[0])
	return kb / 1024, err
}
