package pages

import (
	"net/http"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// stop answers /arrets/{id}: where a unit stands, when it comes next, and what one finds there.
func (p *Pages) stop(r *http.Request) (any, error) {
	unit, stop, err := p.stopOf(r)
	if err != nil {
		return nil, err
	}
	today := p.today()
	passages, err := p.store.Passages(r.Context(), store.PassageFilter{
		From: today, To: today + itinerary.Horizon, Unit: unit.Slug, Stop: stop.ID, Limit: nextPassages,
	})
	if err != nil {
		return nil, err
	}
	round, _, err := p.store.Round(r.Context(), unit.ID)
	if err != nil {
		return nil, err
	}
	c, err := p.chrome(r.Context(), "", pageSources...)
	if err != nil {
		return nil, err
	}
	view := newStopView(c, unit, stop, round.AutoRead, passages)
	var dots []orb.Point
	if stop.Geom != nil {
		dots = append(dots, *stop.Geom)
	}
	label := wording.Say("commune.dessin", "de_commune", ofCommune(stop.Commune))
	view.Outline, err = p.outline(r.Context(), label, []string{string(stop.INSEECode)}, true, dots, plainShape)
	if err != nil {
		return nil, err
	}
	return view, nil
}
