package pages

import (
	"context"
	"net/http"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// placesInArea is how many places a living area's page lists.
const placesInArea = 40

// area answers /bassins/{code}?zonage=. Without a zoning the first that knows the code answers.
func (p *Pages) area(w http.ResponseWriter, r *http.Request) {
	part, json := withoutJSON(pathPart(r, "code"))
	if json {
		p.delegate(w, r, "/api/v1/bassins/"+part)
		return
	}
	if p.asJSON(w, r, "/api/v1/bassins/"+part) {
		return
	}
	record, err := p.findArea(r.Context(), readable(r.URL.Query().Get("zonage")), part)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	c, err := p.chrome(r.Context(), "", pageSources...)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	view := newAreaView(c, record)
	if err := p.fillArea(r.Context(), &view, record); err != nil {
		p.fail(w, r, err)
		return
	}
	p.answer(w, r, http.StatusOK, "area", view)
}

func (p *Pages) findArea(ctx context.Context, zoning, code string) (store.LivingAreaRecord, error) {
	zonings := mapZonings
	if zoning != "" {
		zonings = []string{zoning}
	}
	var record store.LivingAreaRecord
	var err error
	for _, one := range zonings {
		record, err = p.store.LivingArea(ctx, one, code)
		if f, ok := fault.As(err); !ok || f.Kind != fault.NotFound {
			break
		}
	}
	return record, err
}

func (p *Pages) fillArea(ctx context.Context, view *areaView, record store.LivingAreaRecord) error {
	members, err := p.store.LivingAreaCommunes(ctx, record.Zoning, record.Code)
	if err != nil {
		return err
	}
	sites, err := p.store.Sites(ctx, store.SiteFilter{Zoning: record.Zoning, LivingArea: record.Code})
	if err != nil {
		return err
	}
	view.places(sites, p.timetable, p.now())

	run, computed, err := p.store.LatestCoverageRun(ctx)
	if err != nil {
		return err
	}
	covered := map[string]store.TerritoryCoverage{}
	if computed {
		if covered, err = p.fillAreaCoverage(ctx, view, record, members, run); err != nil {
			return err
		}
	}
	codes := make([]string, 0, len(members))
	for _, m := range members {
		codes = append(codes, string(m.INSEECode))
	}
	var dots []orb.Point
	for _, s := range sites {
		if s.Position.Geom != nil && s.CountsAsHelp {
			dots = append(dots, *s.Position.Geom)
		}
	}
	label := wording.Say("bassin.dessin", "de_bassin", ofCommune(record.Name))
	view.Outline, err = p.outline(ctx, label, codes, false, dots, func(o store.Outline) shapeView {
		t, ok := covered[o.Code]
		if !ok {
			return shapeView{Class: "step-unknown", URL: "/communes/" + o.Code, Title: o.Name}
		}
		return territoryShape(analysing.DefaultQuestion(), t)
	})
	return err
}

// fillAreaCoverage adds the figures of the area, of its communes and its gaps, and returns the coverage of each commune.
func (p *Pages) fillAreaCoverage(
	ctx context.Context, view *areaView, record store.LivingAreaRecord, members []store.MemberCommune, run store.CoverageRun,
) (map[string]store.TerritoryCoverage, error) {
	covered := map[string]store.TerritoryCoverage{}
	readings, err := p.store.Coverage(ctx, store.CoverageFilter{
		Level: store.LevelLivingArea, Zoning: record.Zoning, Mobile: true, Parts: true, Codes: []string{record.Code},
	})
	if err != nil || len(readings) == 0 {
		return covered, err
	}
	view.covered(record, readings, run)

	codes := make([]string, 0, len(members))
	for _, m := range members {
		codes = append(codes, string(m.INSEECode))
	}
	communes, err := p.store.Coverage(ctx, store.CoverageFilter{Level: store.LevelCommune, Mobile: true, Codes: codes})
	if err != nil {
		return nil, err
	}
	sortLines(communes, analysing.Headline, readLayout(nil, analysing.Headline))
	view.communes(communes)
	for _, t := range communes {
		covered[t.Code] = t
	}

	gaps, err := p.store.Gaps(ctx, store.GapFilter{Zoning: record.Zoning, LivingArea: &record.Code})
	if err != nil {
		return nil, err
	}
	view.Gaps, view.MoreGaps = gapViews(gaps)
	q := analysing.DefaultQuestion()
	q.Zoning, q.Territory, q.Level = record.Zoning, record.Code, store.LevelCommune
	view.Evolution, err = p.evolution(ctx, &analysing.Answer{Question: q, Run: run, Total: readings, Territories: communes})
	return covered, err
}
