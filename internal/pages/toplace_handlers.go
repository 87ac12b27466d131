package pages

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"

	"github.com/maillage-numerique/maillage/internal/export"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
)

const (
	// toPlaceFirst is how many places the page shows of each reason, and toPlacePage of the one that was chosen.
	toPlaceFirst = 10
	toPlacePage  = 50
)

// toPlace answers /a-localiser?raison=&departement=&page=: the places to locate or to check, by reason.
func (p *Pages) toPlace(w http.ResponseWriter, r *http.Request) {
	if p.asJSON(w, r, "/api/v1/a-localiser") {
		return
	}
	filter := toPlaceFilter(r)
	counts, err := p.store.CountSitesToPlace(r.Context())
	if err != nil {
		p.fail(w, r, err)
		return
	}
	c, err := p.chrome(r.Context(), "", pageSources...)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	page, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || page < 1 || page > 1_000_000 {
		page = 1
	}
	view := newToPlaceView(c, counts, filter, page)
	for i := range view.Groups {
		g := &view.Groups[i]
		filter.Reason, filter.Limit, filter.Offset = g.reason, toPlaceFirst, 0
		if view.Reason != "" {
			filter.Limit, filter.Offset = toPlacePage, (view.pageNumber-1)*toPlacePage
		}
		sites, err := p.store.SitesToPlace(r.Context(), filter)
		if err != nil {
			p.fail(w, r, err)
			return
		}
		g.fill(sites, view.Reason == "")
	}
	p.answer(w, r, http.StatusOK, "toplace", view)
}

// toPlaceCSV answers /a-localiser.csv?raison=&departement=: all of them, for those who correct the sources.
func (p *Pages) toPlaceCSV(w http.ResponseWriter, r *http.Request) {
	sites, err := p.store.SitesToPlace(r.Context(), toPlaceFilter(r))
	if err != nil {
		p.fail(w, r, err)
		return
	}
	var body bytes.Buffer
	if err := export.ToPlaceCSV(&body, sites); err != nil {
		p.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="a-localiser.csv"`)
	h.Set("Cache-Control", "no-cache")
	if r.Method != http.MethodHead {
		_, _ = w.Write(body.Bytes())
	}
}

// toPlaceFilter reads what was chosen; what is no choice is passed over.
func toPlaceFilter(r *http.Request) store.ToPlaceFilter {
	q := r.URL.Query()
	f := store.ToPlaceFilter{Reason: site.Reason(q.Get("raison")), Departement: readable(q.Get("departement"))}
	if !slices.Contains(site.DoubtReasons, f.Reason) {
		f.Reason = ""
	}
	return f
}
