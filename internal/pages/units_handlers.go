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
	if !p.asJSON(w, r, "/api/v1/unites") {
		p.show(w, r, "units", p.unitList)
	}
}

func (p *Pages) unitList(r *http.Request) (any, error) {
	units, err := p.store.Units(r.Context())
	if err != nil {
		return nil, err
	}
	c, err := p.chrome(r.Context(), "", pageSources...)
	if err != nil {
		return nil, err
	}
	return newUnitsView(c, units), nil
}

// unit answers /unites/{slug}.
func (p *Pages) unit(w http.ResponseWriter, r *http.Request) {
	slug, json := withoutJSON(pathPart(r, "slug"))
	if json {
		p.delegate(w, r, "/api/v1/unites/"+slug)
		return
	}
	if !p.asJSON(w, r, "/api/v1/unites/"+slug) {
		p.show(w, r, "unit", p.unitPage)
	}
}

func (p *Pages) unitPage(r *http.Request) (any, error) {
	unit, err := p.unitAt(r, pathPart(r, "slug"))
	if err != nil {
		return nil, err
	}
	planner := planning.Planner{Store: p.store, Now: p.now}
	conflicts, round, err := planner.Conflicts(r.Context(), unit.ID)
	if err != nil {
		return nil, err
	}
	today := p.today()
	passages, err := p.store.Passages(r.Context(), store.PassageFilter{
		From: today, To: today + itinerary.Horizon, Unit: unit.Slug, Limit: nextPassages,
	})
	if err != nil {
		return nil, err
	}
	c, err := p.chrome(r.Context(), "", pageSources...)
	if err != nil {
		return nil, err
	}
	_, proposed, err := p.store.Proposal(r.Context(), unit.ID)
	if err != nil {
		return nil, err
	}
	view := newUnitView(c, unit, round, passages, p.now())
	view.Pending = newTeamView(conflicts, round, today)
	if proposed {
		view.ProposalURL = "/unites/" + unit.Slug + "/proposition"
	}
	if view.Outline, err = p.roundOutline(r, unit, round); err != nil {
		return nil, err
	}
	return view, nil
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
