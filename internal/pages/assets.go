package pages

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/maillage-numerique/maillage/web"
)

// assets are the built styles, scripts and fonts. Each name holds the hash of its content, so a browser may keep it for good.
type assets struct {
	files  map[string]asset
	script map[string]entry // by source: src/search/main.ts
}

// entry is what a page must load for one source: the script or style itself, and the styles that it imports.
type entry struct {
	file   string
	styles []string
}

type asset struct {
	kind   string
	raw    []byte
	gzip   []byte // nil = not worth it
	brotli []byte
}

func readAssets() (*assets, error) {
	dist, err := fs.Sub(web.Dist, "dist")
	if err != nil {
		return nil, err
	}
	return assetsFrom(dist)
}

// assetsFrom reads the output of the build. Before the first build there is none: pages then come without style.
func assetsFrom(dist fs.FS) (*assets, error) {
	a := &assets{files: map[string]asset{}, script: map[string]entry{}}
	raw, err := fs.ReadFile(dist, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the manifest of the assets: %w", err)
	}
	var manifest map[string]struct {
		File string   `json:"file"`
		CSS  []string `json:"css"`
	}
	if err := json.Unmarshal(raw, &manifest); err != nil {
		return nil, fmt.Errorf("read the manifest of the assets: %w", err)
	}
	for source, m := range manifest {
		e := entry{file: "/" + m.File}
		for _, css := range m.CSS {
			e.styles = append(e.styles, "/"+css)
		}
		a.script[source] = e
	}
	names, err := fs.Glob(dist, "static/*")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".br") {
			continue
		}
		one := asset{kind: contentType(name)}
		if one.raw, err = fs.ReadFile(dist, name); err != nil {
			return nil, fmt.Errorf("read an asset: %w", err)
		}
		one.gzip, _ = fs.ReadFile(dist, name+".gz")
		one.brotli, _ = fs.ReadFile(dist, name+".br")
		a.files[path.Base(name)] = one
	}
	return a, nil
}

// contentType does not ask the machine's own tables: an answer must be the same everywhere.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".svg":
		return "image/svg+xml"
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

func (a *assets) serve(w http.ResponseWriter, r *http.Request) {
	one, ok := a.files[chi.URLParam(r, "file")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", one.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	body := one.raw
	if one.gzip != nil || one.brotli != nil {
		h.Add("Vary", "Accept-Encoding")
		switch accepts := r.Header.Get("Accept-Encoding"); {
		case one.brotli != nil && acceptsEncoding(accepts, "br"):
			h.Set("Content-Encoding", "br")
			body = one.brotli
		case one.gzip != nil && acceptsEncoding(accepts, "gzip"):
			h.Set("Content-Encoding", "gzip")
			body = one.gzip
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// acceptsEncoding reads Accept-Encoding: a coding named with q=0 is refused.
func acceptsEncoding(header, coding string) bool {
	for _, part := range strings.Split(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q, found := strings.CutPrefix(strings.TrimSpace(params), "q=")
		if !found {
			return true
		}
		value, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
		return err == nil && value > 0
	}
	return false
}

// use gives the scripts and styles of a page's sources, each once and in order.
func (a *assets) use(sources ...string) (scripts, styles []string) {
	for _, source := range sources {
		e, ok := a.script[source]
		if !ok {
			continue
		}
		styles = append(styles, e.styles...)
		if strings.HasSuffix(e.file, ".css") {
			styles = append(styles, e.file)
		} else {
			scripts = append(scripts, e.file)
		}
	}
	return scripts, styles
}

const faviconSVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0b5d6b"/>` +
	`<g fill="none" stroke="#fbfaf7" stroke-width="2"><path d="M7 9l9 5 9-6M7 9l3 13 6-8 7 10 2-16M10 22l13 2"/></g>` +
	`<g fill="#fbfaf7"><circle cx="7" cy="9" r="2.5"/><circle cx="25" cy="8" r="2.5"/><circle cx="16" cy="14" r="3"/>` +
	`<circle cx="10" cy="22" r="2.5"/><circle cx="23" cy="24" r="2.5"/></g></svg>`

func (p *Pages) favicon(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "public, max-age=86400")
	_, _ = w.Write([]byte(faviconSVG))
}

func (p *Pages) robots(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("User-agent: *\nDisallow: /api/\nDisallow: /tiles/\nDisallow: /carte/\n"))
}
