package pages

import (
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// pathPart reads a part of the address without its escapes.
func pathPart(r *http.Request, name string) string {
	raw := chi.URLParam(r, name)
	if part, err := url.PathUnescape(raw); err == nil {
		return readable(part)
	}
	return readable(raw)
}

// readable drops what is no text: the database knows neither broken UTF-8 nor NUL.
func readable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// site answers /lieux/{id}.
func (p *Pages) site(w http.ResponseWriter, r *http.Request) {
	part, json := withoutJSON(pathPart(r, "id"))
	if json {
		p.delegate(w, r, "/api/v1/lieux/"+part)
		return
	}
	if !p.asJSON(w, r, "/api/v1/lieux/"+part) {
		p.show(w, r, "site", p.sitePage)
	}
}

func (p *Pages) sitePage(r *http.Request) (any, error) {
	id, err := uuid.Parse(pathPart(r, "id"))
	if err != nil {
		return nil, fault.New(fault.NotFound, "page_introuvable", "", "")
	}
	record, err := p.store.Site(r.Context(), id)
	if err != nil {
		return nil, err
	}
	c, err := p.chrome(r.Context(), "", pageSources...)
	if err != nil {
		return nil, err
	}
	view := newSiteView(c, record, p.timetable(record.Site), p.weekly(record.Site), p.now())
	if at := record.Position.Geom; at != nil && record.INSEECode != "" {
		label := wording.Say("lieu.carte_dessin", "de_commune", ofCommune(record.Commune))
		view.Outline, err = p.outline(r.Context(), label, []string{string(record.INSEECode)}, true, []orb.Point{*at}, plainShape)
		if err != nil {
			return nil, err
		}
	}
	return view, nil
}
