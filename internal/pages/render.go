package pages

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
	"github.com/maillage-numerique/maillage/web"
)

// chrome is what stands around the content of every page.
type chrome struct {
	Title       string
	Description string
	Section     string // of the navigation: chercher, carte
	BodyClass   string
	Sample      bool   // the built-in sample is loaded: a banner says so
	Team        string // name of the account that is signed in; "" on pages for everybody, whoever asks
	NoIndex     bool
	FullWidth   bool
	Styles      []string
	Scripts     []string
}

// renderer holds one template set for each page: the layout, the parts that pages share, and the page's own content.
type renderer struct {
	pages map[string]*template.Template
}

// shared are the templates that every page may use.
var shared = []string{"layout", "card", "choice", "classes", "evolution", "figures", "month", "outline", "week"}

func newRenderer() (*renderer, error) {
	files, err := fs.Sub(web.Templates, "templates")
	if err != nil {
		return nil, err
	}
	base := template.New("layout").Funcs(template.FuncMap{
		"say": wording.Say, "firstThree": firstThree, "afterThree": afterThree,
		"classFill": classFill, "classes": func() []string { return store.ClassNames[:] },
	})
	for _, name := range shared {
		if base, err = base.ParseFS(files, name+".html"); err != nil {
			return nil, fmt.Errorf("read the templates: %w", err)
		}
	}
	names, err := fs.Glob(files, "*.html")
	if err != nil {
		return nil, err
	}
	r := &renderer{pages: map[string]*template.Template{}}
	for _, file := range names {
		name := strings.TrimSuffix(file, ".html")
		own, err := base.Clone()
		if err != nil {
			return nil, fmt.Errorf("read the template %s: %w", name, err)
		}
		if r.pages[name], err = own.ParseFS(files, file); err != nil {
			return nil, fmt.Errorf("read the template %s: %w", name, err)
		}
	}
	return r, nil
}

// render lays a view out. Nothing is sent before the whole page is made: a page is whole or it is an error page.
func (r *renderer) render(name string, view any) ([]byte, error) {
	t, ok := r.pages[name]
	if !ok {
		return nil, fmt.Errorf("no page is named %q", name)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "layout", view); err != nil {
		return nil, fmt.Errorf("lay out the page %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// answer sends a page that anybody may see: browsers keep it, and ask each time whether it is still the same.
func (p *Pages) answer(w http.ResponseWriter, r *http.Request, status int, name string, view any) {
	body, err := p.renderer.render(name, view)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	if status == http.StatusOK && h.Get("Cache-Control") == "no-cache" {
		sum := sha256.Sum256(body)
		etag := `"` + hex.EncodeToString(sum[:12]) + `"`
		h.Set("ETag", etag)
		if matches(r.Header.Get("If-None-Match"), etag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// show answers with the page that find makes, laid out by a template, or with the page that says why there is none.
func (p *Pages) show(w http.ResponseWriter, r *http.Request, template string, find func(*http.Request) (view any, err error)) {
	view, err := find(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.answer(w, r, http.StatusOK, template, view)
}

// shows is the handler that does nothing else.
func (p *Pages) shows(template string, find func(*http.Request) (view any, err error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { p.show(w, r, template, find) }
}

// answerPrivate sends a page made from a visitor's position: nobody keeps it.
func (p *Pages) answerPrivate(w http.ResponseWriter, r *http.Request, status int, name string, view any) {
	w.Header().Set("Cache-Control", "private, no-store")
	p.answer(w, r, status, name, view)
}

// matches reads If-None-Match. A proxy that compressed the page may have made the tag weak.
func matches(header, etag string) bool {
	for _, one := range strings.Split(header, ",") {
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		one = strings.Replace(one, `-gzip"`, `"`, 1)
		if one == "*" || one == etag {
			return true
		}
	}
	return false
}

func firstThree(cards []card) []card { return cards[:min(3, len(cards))] }

func afterThree(cards []card) []card { return cards[min(3, len(cards)):] }

// classFill is the pattern that fills a class of coverage, of templates/classes.html; the others are plain colours of the style.
func classFill(class string) string {
	switch class {
	case store.ClassNames[store.Intermittent], store.ClassNames[store.Unknown]:
		return "url(#motif-" + class + ")"
	}
	return "currentColor"
}
