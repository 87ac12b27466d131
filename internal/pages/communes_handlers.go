package pages

import (
	"context"
	"net/http"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// nearCommune is how many places a commune's page shows.
const nearCommune = 6

// commune answers /communes/{code}. A code that died leads to its heir.
func (p *Pages) commune(w http.ResponseWriter, r *http.Request) {
	part, json := withoutJSON(pathPart(r, "code"))
	if json {
		p.delegate(w, r, "/api/v1/communes/"+part)
		return
	}
	if p.asJSON(w, r, "/api/v1/communes/"+part) {
		return
	}
	code, err := territory.ParseINSEECode(part)
	if err != nil {
		p.fail(w, r, fault.New(fault.NotFound, "page_introuvable", "", ""))
		return
	}
	record, err := p.store.Commune(r.Context(), code, false)
	if f, ok := fault.As(err); ok && f.Args[store.HeirArg] != "" {
		http.Redirect(w, r, "/communes/"+f.Args[store.HeirArg], http.StatusPermanentRedirect)
		return
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	c, err := p.chrome(r.Context(), "", pageSources...)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	view := newCommuneView(c, record)
	if err := p.fillCommune(r.Context(), &view, record); err != nil {
		p.fail(w, r, err)
		return
	}
	p.answer(w, r, http.StatusOK, "commune", view)
}

// fillCommune adds who helps here or nearest, and how far people live from help.
func (p *Pages) fillCommune(ctx context.Context, view *communeView, record store.CommuneRecord) error {
	var dots []orb.Point
	if record.Centre != nil {
		answer, err := p.guide.Near(ctx, finding.Question{
			At: *record.Centre, Departement: record.Departement, Limit: nearCommune,
		})
		if err != nil {
			return err
		}
		names, err := p.departementNames(ctx, answer)
		if err != nil {
			return err
		}
		view.near(answer, record, names, p.now())
		for _, r := range answer.Results {
			if r.At != nil {
				dots = append(dots, *r.At)
			}
		}
	}
	passages, err := p.store.Passages(ctx, store.PassageFilter{
		From: p.today(), To: p.today() + itinerary.Horizon, INSEECode: record.INSEECode, Limit: nextPassages,
	})
	if err != nil {
		return err
	}
	view.comesBy(passages, record)
	if err := p.fillCommuneCoverage(ctx, view, record); err != nil {
		return err
	}
	label := wording.Say("commune.dessin", "de_commune", ofCommune(record.Name))
	view.Outline, err = p.outline(ctx, label, []string{string(record.INSEECode)}, true, dots, func(o store.Outline) shapeView {
		shape := plainShape(o)
		if !o.Own {
			shape.URL, shape.Title = "/communes/"+o.Code, o.Name
		}
		return shape
	})
	return err
}

func (p *Pages) fillCommuneCoverage(ctx context.Context, view *communeView, record store.CommuneRecord) error {
	run, computed, err := p.store.LatestCoverageRun(ctx)
	if err != nil {
		return err
	}
	if !computed {
		view.Sentences = []string{wording.Say("commune.sans_calcul")}
		return nil
	}
	readings, err := p.store.TerritoryCoverage(ctx, store.LevelCommune, "", string(record.INSEECode))
	if f, ok := fault.As(err); ok && f.Kind == fault.NotFound {
		view.Sentences = []string{wording.Say("commune.hors_etude")}
		return nil
	}
	if err != nil {
		return err
	}
	own, ok := wholePart(readings, store.ScopeStudy)
	if !ok {
		view.Sentences = []string{wording.Say("commune.hors_etude")}
		return nil
	}
	view.covered(own, run)
	for _, area := range record.LivingAreas {
		if area.Code == "" {
			continue
		}
		readings, err := p.store.TerritoryCoverage(ctx, store.LevelLivingArea, area.Zoning, area.Code)
		if f, ok := fault.As(err); ok && f.Kind == fault.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		view.area(area, readings)
	}
	return nil
}
