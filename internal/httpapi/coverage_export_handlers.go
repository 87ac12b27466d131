package httpapi

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/paulmach/orb/project"

	"github.com/maillage-numerique/maillage/geo/area"
	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/export"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// exportCoverage answers /export/couverture.{format}: the lines of an answer, as a table or with their contours.
func (a *API) exportCoverage(w http.ResponseWriter, r *http.Request) {
	format := chi.URLParam(r, "format")
	contentType, ok := map[string]string{"csv": "text/csv; charset=utf-8", "geojson": contentGeoJSON}[format]
	if !ok {
		a.problems.Fail(w, r, fault.New(fault.NotFound, "format_export_inconnu", "format", ""))
		return
	}
	p, q := readCoverageQuestion(r)
	if p.err != nil {
		a.problems.Fail(w, r, p.err)
		return
	}
	a.sendExport(w, r, contentType, "couverture."+format, func(body *bytes.Buffer) error {
		found, err := a.ask(r.Context(), q)
		if err != nil {
			return err
		}
		return WriteCoverage(r.Context(), a.store, found, format, body)
	})
}

// WriteCoverage writes the lines of an answer in the format csv or geojson; nil = coverage was never computed.
func WriteCoverage(ctx context.Context, s *store.Store, found *analysing.Answer, format string, out io.Writer) error {
	if found == nil {
		return fault.New(fault.NotFound, "couverture_jamais_calculee", "", "")
	}
	lines := make([]export.Line, 0, len(found.Territories))
	for _, t := range found.Territories {
		lines = append(lines, coverageLine(found, t))
	}
	if format == "csv" {
		return export.WriteTableCSV(out, lines)
	}
	shapes, err := territoryShapes(ctx, s, found)
	if err != nil {
		return err
	}
	for i, t := range found.Territories {
		if shape, some := shapes[t.Code]; some && t.Scope == store.ScopeStudy {
			lines[i].Shape = shape
		}
	}
	return export.WriteTableGeoJSON(out, lines)
}

// coverageLine names every figure of a territory, low and high, and what they were computed from.
func coverageLine(found *analysing.Answer, t store.TerritoryCoverage) export.Line {
	if t.Code == "" {
		t.Name = wording.Say("api.hors." + t.Level)
	}
	line := export.Line{ID: t.Level + "-" + t.Code + "-" + t.Scope}
	put := func(name string, value any) { line.Values = append(line.Values, export.Value{Name: name, Is: value}) }
	put("niveau", t.Level)
	put("zonage", t.Zoning)
	put("code", t.Code)
	put("nom", t.Name)
	put("perimetre", t.Scope)
	put("habitants", t.People)
	put("personnes_en_difficulte", t.Need)
	for i, name := range store.ClassNames {
		put("habitants_"+name, t.PeopleClass[i])
	}
	for i, name := range store.ClassNames {
		put("personnes_en_difficulte_"+name, t.NeedClass[i])
	}
	for i, name := range store.ClassNames[:store.Unknown] {
		put("habitants_"+name+"_bas", t.PeopleLow[i])
		put("habitants_"+name+"_haut", t.PeopleHigh[i])
	}
	put("habitants_couverts_bas", t.CoveredLow)
	put("habitants_couverts_haut", t.CoveredHigh)
	put("manque_bas", t.GapLow)
	put("manque_haut", t.GapHigh)
	put("minutes_mediane", t.MinutesMedian)
	put("minutes_p90", t.MinutesP90)
	put("minutes_mediane_sure", t.SureMedian)
	put("minutes_p90_sure", t.SureP90)
	put("attente_jours_bas", t.WaitLow)
	put("attente_jours_haut", t.WaitHigh)
	put("heures_mois_bas", t.HoursLow)
	put("heures_mois_haut", t.HoursHigh)
	put("heures_mois_par_personne_bas", t.CapacityLow)
	put("heures_mois_par_personne_haut", t.CapacityHigh)
	put("habitants_offre_partielle", t.PartialPeople)
	put("question", found.Question.Values().Encode())
	put("date", found.Run.ComputedAt.In(paris).Format("2006-01-02"))
	put("premier_jour", found.Run.FirstDay.Format("2006-01-02"))
	put("methode", found.Run.MethodVersion)
	return line
}

// exportZoom is the zoom as whose tiles contours are written: a few hundred metres off, and small.
const exportZoom = 8

// territoryShapes gives the contours of the studied part of the lines, in degrees.
func territoryShapes(ctx context.Context, s *store.Store, found *analysing.Answer) (map[string]orb.MultiPolygon, error) {
	codes := make([]string, 0, len(found.Territories))
	for _, t := range found.Territories {
		codes = append(codes, t.Code)
	}
	parts, err := s.ShapesOfTerritories(ctx, found.Question.Level, found.Question.Zoning, codes, exportZoom)
	if err != nil {
		return nil, err
	}
	shapes := make(map[string]orb.MultiPolygon, len(parts))
	for code, communes := range parts {
		shape := communes[0]
		if len(communes) > 1 {
			shape = polygonsOf(area.Border(communes))
		}
		shapes[code] = project.MultiPolygon(orb.Clone(shape).(orb.MultiPolygon), project.Mercator.ToWGS84)
	}
	return shapes, nil
}

// polygonsOf tells holes from islands among rings that do not cross: what lies in an odd number of others is a hole of the
// smallest of them.
func polygonsOf(rings []orb.Ring) orb.MultiPolygon {
	around := func(i int) (outer int, n int) {
		outer = -1
		for j, other := range rings {
			if j != i && planar.RingContains(other, rings[i][0]) && planar.RingContains(other, rings[i][len(rings[i])/2]) {
				if n++; outer < 0 || planar.Area(other) < planar.Area(rings[outer]) {
					outer = j
				}
			}
		}
		return outer, n
	}
	at := map[int]int{}
	var shape orb.MultiPolygon
	for i, ring := range rings {
		if _, n := around(i); n%2 == 0 {
			at[i] = len(shape)
			shape = append(shape, orb.Polygon{ring})
		}
	}
	for i, ring := range rings {
		if outer, n := around(i); n%2 == 1 {
			shape[at[outer]] = append(shape[at[outer]], ring)
		}
	}
	return shape
}
