package pages

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/refusal"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// listedInView is how many places the list beside the map holds; the map says when there are more.
const listedInView = 300

// mapPage answers /carte: without JavaScript the territories with their figures, with it the map.
func (p *Pages) mapPage(w http.ResponseWriter, r *http.Request) {
	c, err := p.chrome(r.Context(), "carte", "src/styles/main.css", "src/map/main.tsx")
	if err != nil {
		p.fail(w, r, err)
		return
	}
	c.FullWidth, c.BodyClass = true, "page-map"
	view := mapView{chrome: c.titled(wording.Say("carte.titre"), wording.Say("carte.description"))}
	if err := p.fillTerritories(r.Context(), &view); err != nil {
		p.fail(w, r, err)
		return
	}
	if err := p.fillFrame(r.Context(), &view); err != nil {
		p.fail(w, r, err)
		return
	}
	p.answer(w, r, http.StatusOK, "map", view)
}

// mapContent answers /carte/contenu: the places of a view of the map, in the words of the cards, and how many each filter would
// keep. It is the page's own; programs have /api/v1/lieux.
func (p *Pages) mapContent(w http.ResponseWriter, r *http.Request) {
	asked := readAsked(r.URL.Query())
	box, ok := readBox(r.URL.Query().Get("bbox"))
	if !ok {
		p.problem(w, fault.New(fault.Invalid, "cadre_illisible", "bbox", r.URL.Query().Get("bbox")))
		return
	}
	filters, _, err := p.guide.Understand(r.Context(), asked.filters)
	if err != nil {
		p.failJSON(w, r, err)
		return
	}
	view, err := finding.InView(r.Context(), p.store, box, filters, listedInView)
	if err != nil {
		p.failJSON(w, r, err)
		return
	}
	content := mapContentJSON{Passing: view.Passing, Maybe: view.Maybe}
	content.Sites = p.mapCards(view.Results, true, []mapCardJSON{})
	content.Sites = p.mapCards(view.Unknown, false, content.Sites)
	for _, d := range shownDimensions {
		dimension := mapDimensionJSON{Name: string(d), Label: wording.Say("filtre." + string(d))}
		for _, value := range d.Values() {
			dimension.Values = append(dimension.Values, mapValueJSON{
				Value: value, Label: valueWords(d, value), Sites: view.Counts[d][value], On: contains(asked.boxes[d], value),
			})
		}
		content.Dimensions = append(content.Dimensions, dimension)
	}
	p.answerJSON(w, r, content)
}

// mapSite answers /carte/lieux/{id}: the card of one place, for a pin that the list does not hold.
func (p *Pages) mapSite(w http.ResponseWriter, r *http.Request) {
	id, err := uuid.Parse(pathPart(r, "id"))
	if err != nil {
		p.problem(w, fault.New(fault.NotFound, "lieu_inconnu", "id", ""))
		return
	}
	cards, err := p.store.SiteCards(r.Context(), []uuid.UUID{id})
	if err != nil {
		p.failJSON(w, r, err)
		return
	}
	card, ok := cards[id]
	if !ok {
		p.problem(w, fault.New(fault.NotFound, "lieu_inconnu", "id", ""))
		return
	}
	p.answerJSON(w, r, p.mapCards([]store.SiteCard{card}, true, nil)[0])
}

func (p *Pages) answerJSON(w http.ResponseWriter, r *http.Request, content any) {
	body, err := json.Marshal(content)
	if err != nil {
		p.failJSON(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if w.Header().Get("Cache-Control") == "" {
		w.Header().Set("Cache-Control", "no-cache")
	}
	_, _ = w.Write(body)
}

// failJSON is fail for answers that a script reads.
func (p *Pages) failJSON(w http.ResponseWriter, r *http.Request, err error) {
	f := refusal.Of(r.Context(), err)
	if f.Kind == fault.Internal || (f.Kind == fault.Unavailable && !refusal.Abandoned(r.Context(), err)) {
		p.log.Error("content of a page failed", "route", refusal.Route(r), "error", err)
	}
	p.problem(w, f)
}

// problem writes a fault as RFC 9457 asks.
func (p *Pages) problem(w http.ResponseWriter, f *fault.Fault) {
	status := refusal.Status(f.Kind)
	title, detail := wording.Fault(f)
	body, _ := json.Marshal(map[string]any{"title": title, "detail": detail, "status": status, "champ": f.Field})
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// readBox reads west,south,east,north and keeps it on the part of the Earth that a web map shows.
func readBox(text string) (orb.Bound, bool) {
	parts := strings.Split(text, ",")
	if len(parts) != 4 {
		return orb.Bound{}, false
	}
	var v [4]float64
	for i, part := range parts {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return orb.Bound{}, false
		}
		v[i] = n
	}
	const top = 85.05
	box := orb.Bound{
		Min: orb.Point{min(max(v[0], -180), 180), min(max(v[1], -top), top)},
		Max: orb.Point{min(max(v[2], -180), 180), min(max(v[3], -top), top)},
	}
	return box, box.Min.Lon() < box.Max.Lon() && box.Min.Lat() < box.Max.Lat()
}
