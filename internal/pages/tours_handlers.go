package pages

import (
	"net/http"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/touring"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// retrySeconds is when a page whose figures are still being computed asks again by itself.
const retrySeconds = "4"

// tours answers /tournees?unite=&annee=&mois=&carences=: the year of a unit, and a better one. Nothing is computed before a unit is chosen.
func (p *Pages) tours(w http.ResponseWriter, r *http.Request) {
	units, err := p.unitsOnTour(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	c, err := p.chrome(r.Context(), "", "src/styles/main.css")
	if err != nil {
		p.fail(w, r, err)
		return
	}
	q := r.URL.Query()
	slug, year := readable(q.Get("unite")), readNumber(q.Get("annee"), p.desk.Years()[1])
	view := newToursView(c, units, p.desk.Years(), slug, year)
	if slug == "" {
		p.answer(w, r, http.StatusOK, "tours", view)
		return
	}
	if _, err := p.unitAt(r, slug); err != nil {
		p.fail(w, r, err)
		return
	}
	ready, err := p.fillTours(r, &view, slug, year)
	f, said := fault.As(err)
	switch {
	case err != nil && !(said && (f.Kind == fault.NotFound || f.Kind == fault.Invalid)):
		p.fail(w, r, err)
		return
	case err != nil:
		sentence, remedy := wording.Fault(f)
		view.Refusal = []string{sentence, remedy}
	case !ready:
		view.Pending = wording.Say("tournees.page.en_calcul")
		w.Header().Set("Refresh", retrySeconds)
		w.Header().Set("Cache-Control", "no-store")
	}
	p.answer(w, r, http.StatusOK, "tours", view)
}

// fillTours shows the year of a unit, or a round made from gaps when the address asks for one (carences=); false while it is being made.
func (p *Pages) fillTours(r *http.Request, view *toursView, slug string, year int) (ready bool, err error) {
	q := r.URL.Query()
	if objective := touring.Objective(q.Get("carences")); objective == touring.MostPeople || objective == touring.WorstOff {
		made, ready, err := p.desk.Outreach(r.Context(), slug, year, objective)
		if ready && err == nil {
			view.showOutreach(made)
		}
		return ready, err
	}
	report, ready, err := p.desk.Report(r.Context(), slug, year)
	if !ready || err != nil {
		return ready, err
	}
	view.show(report, min(max(readNumber(q.Get("mois"), 1), 1), 12))
	view.Outline, err = p.tourOutline(r, report)
	return true, err
}

// readNumber reads a number that an address holds; what is none is the usual one.
func readNumber(text string, usual int) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return usual
}

// unitsOnTour lists the units that have a round, by name.
func (p *Pages) unitsOnTour(r *http.Request) ([]itinerary.Unit, error) {
	all, err := p.store.Units(r.Context())
	if err != nil {
		return nil, err
	}
	with, err := p.store.UnitsWithRounds(r.Context())
	if err != nil {
		return nil, err
	}
	on := map[string]bool{}
	for _, id := range with {
		on[id.String()] = true
	}
	var units []itinerary.Unit
	for _, u := range all {
		if on[u.ID.String()] {
			units = append(units, u)
		}
	}
	return units, nil
}

// tourOutline draws the communes of the proposed round, its stops as squares on their corner and those taken in as dots.
func (p *Pages) tourOutline(r *http.Request, report *touring.Report) (*outlineView, error) {
	round := report.Proposal.Round
	drawn := map[string]bool{}
	var codes []string
	var stops, added []orb.Point
	for i, s := range round.Stops {
		if code := string(s.INSEECode); !drawn[code] {
			drawn[code] = true
			codes = append(codes, code)
		}
		switch {
		case s.Geom == nil:
		case i < len(report.Round.Stops):
			stops = append(stops, *s.Geom)
		default:
			added = append(added, *s.Geom)
		}
	}
	label := wording.Say("tournees.page.dessin", "nom", report.Unit.Name, "arrets", wording.Count("unite.arrets", len(stops)),
		"ajouts", wording.Count("tournees.page.ajouts", len(added)))
	drawing, err := p.outline(r.Context(), label, codes, true, append(stops, added...), plainShape)
	if drawing != nil && len(drawing.Dots) >= len(stops) {
		drawing.Stops, drawing.Dots = drawing.Dots[:len(stops)], drawing.Dots[len(stops):]
	}
	return drawing, err
}
