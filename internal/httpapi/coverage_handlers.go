package httpapi

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// coverageFigure is what is known of the coverage of one territory, in one reading of it.
type coverageFigure struct {
	Level       string   `json:"niveau"`
	Zoning      string   `json:"zonage,omitempty"` // of a living area
	Scope       string   `json:"perimetre"`        // etude = the part that is studied, entier = the whole
	Code        string   `json:"code"`             // "" = in none of the level: "hors bassin"
	Name        string   `json:"nom"`
	People      float64  `json:"habitants"`
	Need        float64  `json:"personnes_en_difficulte"` // estimated
	NeedUnknown bool     `json:"besoin_incomplet"`        // indicators are missing for a part of it
	Within      []within `json:"a_moins_de"`
	Median      *float64 `json:"minutes_mediane"` // not additive; null = half of them reach nothing
	P90         *float64 `json:"minutes_p90"`
	Partial     float64  `json:"habitants_offre_partielle"` // help that is not loaded could be nearer
}

// within counts the people who have a place of help within some minutes.
type within struct {
	Minutes int     `json:"minutes"`
	People  float64 `json:"habitants"`
	Need    float64 `json:"personnes_en_difficulte"`
}

func figureOf(t store.TerritoryCoverage) coverageFigure {
	f := coverageFigure{
		Level: t.Level, Zoning: t.Zoning, Scope: t.Scope, Code: t.Code, Name: t.Name, People: tenth(t.People), Need: tenth(t.Need),
		NeedUnknown: t.NeedUnknown, Within: []within{}, Median: tenthOf(t.MinutesMedian), P90: tenthOf(t.MinutesP90),
		Partial: tenth(t.PartialPeople),
	}
	if f.Code == "" {
		f.Name = wording.Say("api.hors." + t.Level)
	}
	for i, minutes := range analysing.Thresholds {
		if i < len(t.PeopleWithin) && i < len(t.NeedWithin) {
			f.Within = append(f.Within, within{Minutes: int(minutes), People: tenth(t.PeopleWithin[i]), Need: tenth(t.NeedWithin[i])})
		}
	}
	return f
}

// tenth keeps one decimal: more would claim a precision that an estimate has not.
func tenth(x float64) float64 { return math.Round(x*10) / 10 }

func tenthOf(x *float64) *float64 {
	if x == nil || math.IsInf(*x, 0) || math.IsNaN(*x) {
		return nil
	}
	y := tenth(*x)
	return &y
}

// figuresOf gives the figure of the studied part of a territory; nil when none was computed.
func (a *API) figuresOf(r *http.Request, level, zoning, code string) (*coverageFigure, error) {
	readings, err := a.store.TerritoryCoverage(r.Context(), level, zoning, code)
	if f, ok := fault.As(err); ok && f.Kind == fault.NotFound || err == nil && len(readings) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	figure := figureOf(readings[0])
	return &figure, nil
}

// coverageRun says when and how the figures were computed.
type coverageRun struct {
	ComputedAt  string          `json:"date"`
	Method      string          `json:"methode"`
	DataVersion int64           `json:"version_donnees"`
	Parameters  json.RawMessage `json:"parametres"`
}

// run gives the present run; nil when coverage was never computed.
func (a *API) run(r *http.Request) (*coverageRun, error) {
	run, ok, err := a.store.LatestCoverageRun(r.Context())
	if err != nil || !ok {
		return nil, err
	}
	return &coverageRun{
		ComputedAt: run.ComputedAt.In(paris).Format(time.RFC3339), Method: run.MethodVersion, DataVersion: run.DataVersion,
		Parameters: run.Parameters,
	}, nil
}

// listCoverage answers /api/v1/couverture.
func (a *API) listCoverage(r *http.Request) (answer, error) {
	p := readParams(r, "niveau", "zonage", "code", "perimetre")
	level := p.one("niveau", store.LevelLivingArea,
		store.LevelCommune, store.LevelLivingArea, store.LevelEPCI, store.LevelDepartement, store.LevelRegion)
	scope := p.one("perimetre", "", store.ScopeStudy, store.ScopeWhole)
	zoning := p.zoning()
	if level != store.LevelLivingArea && p.has("zonage") {
		p.fail("zonage_sans_niveau_bassin", "zonage", "")
	}
	code := p.text("code")
	if p.err != nil {
		return answer{}, p.err
	}
	run, err := a.run(r)
	if err != nil {
		return answer{}, err
	}
	if level == store.LevelLivingArea {
		if _, err := a.store.LivingAreas(r.Context(), zoning, false); err != nil {
			return answer{}, err
		}
	}
	territories, err := a.store.CoverageByTerritory(r.Context(), level, zoning)
	if err != nil {
		return answer{}, err
	}
	figures := []coverageFigure{}
	for _, t := range territories {
		if (scope == "" || t.Scope == scope) && (!p.has("code") || t.Code == code) {
			figures = append(figures, figureOf(t))
		}
	}
	return answer{contentJSON, struct {
		Run         *coverageRun     `json:"calcul"` // null = never computed
		Level       string           `json:"niveau"`
		Territories []coverageFigure `json:"territoires"`
	}{run, level, figures}}, nil
}

// gapProperties is a zone where people live too far from any help.
type gapProperties struct {
	ID          string      `json:"id"`
	Zoning      string      `json:"zonage"`
	Area        string      `json:"bassin"` // "" = hors bassin
	AreaName    string      `json:"nom_bassin"`
	INSEECodes  []string    `json:"codes_insee"`
	Communes    []string    `json:"communes"`
	Departments []string    `json:"departements"`
	People      float64     `json:"habitants"`
	Need        float64     `json:"personnes_en_difficulte"`
	MinutesMin  *float64    `json:"minutes_min"` // to the nearest help; null = none within reach
	MinutesMax  *float64    `json:"minutes_max"`
	Nearest     *gapNearest `json:"plus_proche"`
	ReasonCode  string      `json:"code_raison"`
	Reason      string      `json:"raison"`
	Partial     bool        `json:"offre_partielle"`
	Centre      [2]float64  `json:"centre"`
}

type gapNearest struct {
	ID   string `json:"id"`
	Name string `json:"nom"`
}

type gapMembers struct {
	Run  *coverageRun `json:"calcul"`
	Next *string      `json:"suivant"`
}

// listGaps answers /api/v1/carences, those of most people first.
func (a *API) listGaps(r *http.Request) (answer, error) {
	p := readParams(r, "zonage", "bassin", "code_insee", "departement", "habitants_min", "geometrie", "limite", "suivant")
	filter := store.GapFilter{Zoning: p.zoning(), INSEECode: string(p.code("code_insee")), Departement: p.text("departement")}
	if p.has("bassin") {
		area := p.text("bassin")
		filter.LivingArea = &area
	}
	if least := p.float("habitants_min", 0, 1e9); least != nil {
		filter.MinPeople = *least
	}
	filter.Outlines = p.one("geometrie", "oui", "oui", "non") == "oui"
	limit := p.integer("limite", 100, 1, 1000)
	filter.Limit = limit + 1
	filter.After = p.gapCursor("suivant")
	if p.err != nil {
		return answer{}, p.err
	}
	run, err := a.run(r)
	if err != nil {
		return answer{}, err
	}
	gaps, err := a.store.Gaps(r.Context(), filter)
	if err != nil {
		return answer{}, err
	}
	out := collection[gapProperties, gapMembers]{Members: gapMembers{Run: run}}
	if len(gaps) > limit {
		gaps = gaps[:limit]
		next := gapCursorOf(gaps[limit-1])
		out.Members.Next = &next
	}
	for _, g := range gaps {
		out.Features = append(out.Features, gapFeature(g))
	}
	return answer{contentGeoJSON, out}, nil
}

func gapFeature(g store.CoverageGap) feature[gapProperties] {
	p := gapProperties{
		ID: g.GapID, Zoning: g.Zoning, Area: g.LivingArea, AreaName: g.LivingAreaName, INSEECodes: list(g.INSEECodes),
		Communes: list(g.CommuneNames), Departments: list(g.Departements), People: tenth(g.People), Need: tenth(g.Need),
		MinutesMin: tenthOf(g.MinutesMin), MinutesMax: tenthOf(g.MinutesMax), ReasonCode: g.Reason,
		Reason: wording.Say("carence.raison." + g.Reason), Partial: g.Partial, Centre: [2]float64{g.Centre.Lon(), g.Centre.Lat()},
	}
	if g.LivingArea == "" {
		p.AreaName = wording.Say("api.hors.bassin")
	}
	if g.NearestSite != nil {
		p.Nearest = &gapNearest{ID: g.NearestSite.String()}
		if g.NearestName != nil {
			p.Nearest.Name = *g.NearestName
		}
	}
	return newFeature(g.GapID, outlineOf(g.Outline), p)
}

// gapCursor reads where a page of gaps begins: the people and the id of the last one before.
func (p *params) gapCursor(name string) *store.GapCursor {
	if !p.has(name) {
		return nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(p.text(name))
	people, id, ok := strings.Cut(string(raw), " ")
	x, errPeople := strconv.ParseFloat(people, 64)
	if err != nil || !ok || errPeople != nil || math.IsNaN(x) || !plainID.MatchString(id) {
		p.fail("curseur_illisible", name, "")
		return nil
	}
	return &store.GapCursor{People: x, GapID: id}
}

func gapCursorOf(g store.CoverageGap) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatFloat(g.People, 'g', -1, 64) + " " + g.GapID))
}
