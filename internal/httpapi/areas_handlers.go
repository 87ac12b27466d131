package httpapi

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
)

// areaProperties is a living area.
type areaProperties struct {
	Zoning          string           `json:"zonage"`
	Code            string           `json:"code"`
	Name            string           `json:"nom"`
	Communes        int              `json:"nombre_communes"`
	CommunesInStudy int              `json:"nombre_communes_etudiees"`
	Population      int              `json:"population"`
	PopulationKnown bool             `json:"population_complete"`
	Sites           int              `json:"lieux"`
	Centre          []float64        `json:"centre"`     // a point inside; null without contour
	Coverage        []coverageFigure `json:"couverture"` // the studied part, then the whole; empty = not computed
	Members         []memberCommune  `json:"communes,omitempty"`
}

type memberCommune struct {
	INSEECode   string `json:"code_insee"`
	Name        string `json:"nom"`
	Departement string `json:"departement"`
	Population  *int   `json:"population"`
	InStudy     bool   `json:"territoire_etudie"`
	Reason      string `json:"raison"`
}

// areaMembers stand beside the living areas of a zoning.
type areaMembers struct {
	Zoning string `json:"zonage"`
	// Outside lists the communes that the zoning could not place.
	Outside []ambiguousCommune `json:"communes_hors_bassin"`
}

type ambiguousCommune struct {
	INSEECode  string   `json:"code_insee"`
	Name       string   `json:"nom"`
	Candidates []string `json:"candidats"`
}

var zoningName = regexp.MustCompile(`^[a-z0-9-]{1,60}$`)

// zoning reads the parameter zonage, INSEE's living areas by default. Whether it exists the store says.
func (p *params) zoning() string {
	if !p.has("zonage") {
		return store.CoverageZoning
	}
	zoning := p.text("zonage")
	if !zoningName.MatchString(zoning) {
		p.fail("zonage_illisible", "zonage", shortened(zoning))
	}
	return zoning
}

// listAreas answers /api/v1/bassins: the living areas of a zoning, without their shapes unless asked.
func (a *API) listAreas(r *http.Request) (answer, error) {
	p := readParams(r, "zonage", "geometrie")
	zoning := p.zoning()
	outlines := p.one("geometrie", "non", "oui", "non") == "oui"
	if p.err != nil {
		return answer{}, p.err
	}
	areas, err := a.store.LivingAreas(r.Context(), zoning, outlines)
	if err != nil {
		return answer{}, err
	}
	ambiguous, err := a.store.AmbiguousCommunes(r.Context(), zoning)
	if err != nil {
		return answer{}, err
	}
	figures, err := a.store.CoverageByTerritory(r.Context(), store.LevelLivingArea, zoning)
	if err != nil {
		return answer{}, err
	}
	byCode := map[string][]coverageFigure{}
	for _, t := range figures {
		byCode[t.Code] = append(byCode[t.Code], figureOf(t))
	}
	out := collection[areaProperties, areaMembers]{Members: areaMembers{Zoning: zoning, Outside: []ambiguousCommune{}}}
	for _, area := range areas {
		out.Features = append(out.Features, areaFeature(area, byCode[area.Code], nil))
	}
	for _, c := range ambiguous {
		out.Members.Outside = append(out.Members.Outside,
			ambiguousCommune{INSEECode: string(c.INSEECode), Name: c.Name, Candidates: list(c.Candidates)})
	}
	return answer{contentGeoJSON, out}, nil
}

// showArea answers /api/v1/bassins/{code}: one living area, its shape and its communes.
func (a *API) showArea(r *http.Request) (answer, error) {
	p := readParams(r, "zonage")
	zoning := p.zoning()
	if p.err != nil {
		return answer{}, p.err
	}
	code := chi.URLParam(r, "code")
	if !zoningName.MatchString(strings.ToLower(code)) { // INSEE's codes have the capitals of Corsica
		return answer{}, fault.New(fault.NotFound, "bassin_introuvable", "code", shortened(code))
	}
	area, err := a.store.LivingArea(r.Context(), zoning, code)
	if err != nil {
		return answer{}, err
	}
	members, err := a.store.LivingAreaCommunes(r.Context(), zoning, code)
	if err != nil {
		return answer{}, err
	}
	readings, err := a.store.TerritoryCoverage(r.Context(), store.LevelLivingArea, zoning, code)
	if f, ok := fault.As(err); err != nil && (!ok || f.Kind != fault.NotFound) {
		return answer{}, err
	}
	figures := []coverageFigure{}
	for _, t := range readings {
		figures = append(figures, figureOf(t))
	}
	return answer{contentGeoJSON, areaFeature(area, figures, members)}, nil
}

func areaFeature(area store.LivingAreaRecord, figures []coverageFigure, members []store.MemberCommune) feature[areaProperties] {
	p := areaProperties{
		Zoning: area.Zoning, Code: area.Code, Name: area.Name, Communes: area.Communes, CommunesInStudy: area.CommunesInStudy,
		Population: area.Population, PopulationKnown: area.PopulationKnown, Sites: area.Sites, Coverage: figures,
	}
	if p.Coverage == nil {
		p.Coverage = []coverageFigure{}
	}
	if area.Centre != nil {
		p.Centre = []float64{area.Centre.Lon(), area.Centre.Lat()}
	}
	for _, m := range members {
		p.Members = append(p.Members, memberCommune{
			INSEECode: string(m.INSEECode), Name: m.Name, Departement: m.Departement, Population: m.Population, InStudy: m.InStudy,
			Reason: m.Reason,
		})
	}
	return newFeature(area.Code, outlineOf(area.Outline), p)
}

// zoningRecord is a set of living areas.
type zoningRecord struct {
	Zoning  string `json:"zonage"`
	Name    string `json:"nom"`
	Vintage string `json:"millesime"`
	Source  string `json:"source"`
	Custom  bool   `json:"sur_mesure"`
	Areas   int    `json:"nombre_bassins"`
}

// listZonings answers /api/v1/zonages.
func (a *API) listZonings(r *http.Request) (answer, error) {
	if err := readParams(r).err; err != nil {
		return answer{}, err
	}
	zonings, err := a.store.Zonings(r.Context())
	if err != nil {
		return answer{}, err
	}
	out := make([]zoningRecord, 0, len(zonings))
	for _, z := range zonings {
		out = append(out, zoningRecord{
			Zoning: z.Zoning, Name: z.Name, Vintage: z.Vintage, Source: z.Source, Custom: z.Custom, Areas: z.LivingAreas,
		})
	}
	return answer{contentJSON, struct {
		Zonings []zoningRecord `json:"zonages"`
	}{out}}, nil
}
