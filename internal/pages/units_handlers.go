package pages

import (
	"net/http"
	"slices"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// nextPassages is how many dated visits a page shows.
const nextPassages = 8

// units answers /unites: every mobile unit.
func (p *Pages) units(w http.ResponseWriter, r *http.Request) {
	if p.asJSON(w, r, "/api/v1/unites") {
		return
	}
	units, err := p.store.Units(r.Context())
	if err != nil {
		p.fail(w, r, err)
		return
	}
	c, err := p.chrome(r.Context(), "", pageSources...)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.answer(w, r, http.StatusOK, "units", newUnitsView(c, units))
}

// unit answers /unites/{slug}.
func (p *Pages) unit(w http.ResponseWriter, r *http.Request) {
	slug, json := withoutJSON(pathPart(r, "slug"))
	if json {
		p.delegate(w, r, "/api/v1/unites/"+slug)
		return
	}
	if p.asJSON(w, r, "/api/v1/unites/"+slug) {
		return
	}
	unit, err := p.unitAt(r, slug)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	planner := planning.Planner{Store: p.store, Now: p.now}
	conflicts, round, err := planner.Conflicts(r.Context(), unit.ID)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	today := p.today()
	passages, err := p.store.Passages(r.Context(), store.PassageFilter{
		From: today, To: today + itinerary.Horizon, Unit: slug, Limit: nextPassages,
	})
	if err != nil {
		p.fail(w, r, err)
		return
	}
	c, err := p.chrome(r.Context(), "", pageSources...)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	_, proposed, err := p.store.Proposal(r.Context(), unit.ID)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	view := newUnitView(c, unit, round, passages, p.now())
	view.Pending = newTeamView(conflicts, round, today)
	if proposed {
		view.ProposalURL = "/unites/" + unit.Slug + "/proposition"
	}
	if view.Outline, err = p.roundOutline(r, unit, round); err != nil {
		p.fail(w, r, err)
		return
	}
	p.answer(w, r, http.StatusOK, "unit", view)
}

// roundOutline draws the communes of a round and its stops; nil where no contour is known.
func (p *Pages) roundOutline(r *http.Request, unit itinerary.Unit, round store.Round) (*outlineView, error) {
	var codes []string
	var dots []orb.Point
	for _, s := range round.Stops {
		if !slices.Contains(codes, string(s.INSEECode)) {
			codes = append(codes, string(s.INSEECode))
		}
		if s.Geom != nil {
			dots = append(dots, *s.Geom)
		}
	}
	if len(codes) == 0 {
		return nil, nil
	}
	label := wording.Say("unite.dessin", "nom", unit.Name, "arrets", wording.Count("unite.arrets", len(round.Stops)))
	drawing, err := p.outline(r.Context(), label, codes, false, dots, plainShape)
	if drawing != nil {
		drawing.Stops, drawing.Dots = drawing.Dots, nil
	}
	return drawing, err
}

// today is the civil day in metropolitan France.
func (p *Pages) today() calendar.Date { return calendar.DateOf(p.now().In(calendar.Of("").Location())) }

// unitAt reads the unit that an address names; one that nobody knows has no page.
func (p *Pages) unitAt(r *http.Request, slug string) (itinerary.Unit, error) {
	unit, exists, err := p.store.Unit(r.Context(), slug)
	if err == nil && !exists {
		err = fault.New(fault.NotFound, "page_introuvable", "", "")
	}
	return unit, err
}
