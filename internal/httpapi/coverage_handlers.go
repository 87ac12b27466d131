package httpapi

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// coverageFigure is what is known of the coverage of one territory, in one reading of it.
type coverageFigure struct {
	Level       string             `json:"niveau"`
	Zoning      string             `json:"zonage,omitempty"` // of a living area
	Scope       string             `json:"perimetre"`        // etude = the part that is studied, entier = the whole
	Part        string             `json:"partie"`           // "" = all of it, urbain, rural
	Mobile      bool               `json:"unites_mobiles"`
	Code        string             `json:"code"` // "" = in none of the level: "hors bassin"
	Name        string             `json:"nom"`
	People      float64            `json:"habitants"`
	Need        float64            `json:"personnes_en_difficulte"` // estimated
	NeedUnknown bool               `json:"besoin_incomplet"`        // indicators are missing for a part of it
	Classes     classFigures       `json:"classes"`                 // "inconnu" where the low and the high run differ
	Low         runFigures         `json:"bas"`                     // what is unknown counts as absent
	High        runFigures         `json:"haut"`                    // as present
	Reasons     map[string]float64 `json:"raisons"`                 // people who are not surely covered, by why
	Within      []within           `json:"a_moins_de"`
	Median      *float64           `json:"minutes_mediane"` // not additive; null = half of them reach nothing
	P90         *float64           `json:"minutes_p90"`
	Partial     float64            `json:"habitants_offre_partielle"` // help that is not loaded could change it
	Change      *coverageChange    `json:"changement,omitempty"`      // where the evolution is asked for and known
}

// classFigures are people by class; those of one run alone are never "inconnu".
type classFigures struct {
	People map[string]float64 `json:"habitants"`
	Need   map[string]float64 `json:"personnes_en_difficulte"`
}

func classesOf(people, need store.ByClass) classFigures {
	f := classFigures{map[string]float64{}, map[string]float64{}}
	for i, name := range store.ClassNames {
		f.People[name], f.Need[name] = tenth(people[i]), tenth(need[i])
	}
	return f
}

// runFigures are those of the low or of the high run.
type runFigures struct {
	Classes  classFigures `json:"classes"`
	Covered  float64      `json:"habitants_couverts"` // each for the part of the year when somebody comes
	Gap      float64      `json:"manque"`             // people in difficulty, each for the other part
	Wait     *float64     `json:"attente_jours"`
	Never    float64      `json:"habitants_sans_date"`
	Hours    *float64     `json:"heures_mois"`
	Capacity *float64     `json:"heures_mois_par_personne"` // in difficulty, shared
}

// within counts the people who have a place of help within some minutes.
type within struct {
	Minutes int     `json:"minutes"`
	People  float64 `json:"habitants"`
	Need    float64 `json:"personnes_en_difficulte"`
}

func figureOf(t store.TerritoryCoverage) coverageFigure {
	f := coverageFigure{
		Level: t.Level, Zoning: t.Zoning, Scope: t.Scope, Part: t.Part, Mobile: t.Mobile, Code: t.Code, Name: t.Name,
		People: tenth(t.People), Need: tenth(t.Need), NeedUnknown: t.NeedUnknown, Classes: classesOf(t.PeopleClass, t.NeedClass),
		Low: runFigures{
			classesOf(t.PeopleLow, t.NeedLow), tenth(t.CoveredLow), tenth(t.GapLow), tenthOf(t.WaitLow), tenth(t.NeverLow), tenthOf(t.HoursLow),
			hundredthOf(t.CapacityLow),
		},
		High: runFigures{
			classesOf(t.PeopleHigh, t.NeedHigh), tenth(t.CoveredHigh), tenth(t.GapHigh), tenthOf(t.WaitHigh), tenth(t.NeverHigh),
			tenthOf(t.HoursHigh), hundredthOf(t.CapacityHigh),
		},
		Reasons: map[string]float64{}, Within: []within{}, Median: tenthOf(t.MinutesMedian), P90: tenthOf(t.MinutesP90),
		Partial: tenth(t.PartialPeople),
	}
	if f.Code == "" {
		f.Name = wording.Say("api.hors." + t.Level)
	}
	for reason, people := range t.Reasons {
		f.Reasons[reason] = tenth(people)
	}
	for i, minutes := range analysing.Thresholds {
		if i < len(t.PeopleWithin) && i < len(t.NeedWithin) {
			f.Within = append(f.Within, within{Minutes: int(minutes), People: tenth(t.PeopleWithin[i]), Need: tenth(t.NeedWithin[i])})
		}
	}
	return f
}

func hundredthOf(x *float64) *float64 {
	if x == nil {
		return nil
	}
	y := math.Round(*x*100) / 100
	return &y
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
	FirstDay    string          `json:"premier_jour"` // of the year that is looked at
	Method      string          `json:"methode"`
	DataVersion int64           `json:"version_donnees"`
	Parameters  json.RawMessage `json:"parametres"`
}

func runOf(run store.CoverageRun) *coverageRun {
	return &coverageRun{
		ComputedAt: run.ComputedAt.In(paris).Format(time.RFC3339), FirstDay: run.FirstDay.Format(time.DateOnly),
		Method: run.MethodVersion, DataVersion: run.DataVersion, Parameters: run.Parameters,
	}
}

// run gives the present run; nil when coverage was never computed.
func (a *API) run(r *http.Request) (*coverageRun, error) {
	run, ok, err := a.store.LatestCoverageRun(r.Context())
	if err != nil || !ok {
		return nil, err
	}
	return runOf(run), nil
}

// coverageProgress is how far a computation under way is.
type coverageProgress struct {
	BegunAt string   `json:"commence"`
	Parts   int      `json:"departements"`
	Done    int      `json:"departements_faits"`
	Failed  []string `json:"echecs"`
}

// coverageAnswer is the answer to a question of coordinators.
type coverageAnswer struct {
	Run         *coverageRun         `json:"calcul"`   // null = never computed
	Running     *coverageProgress    `json:"en_cours"` // null = nothing is being computed
	Question    string               `json:"question"` // its parameters, without those that keep their default
	Level       string               `json:"niveau"`
	Territories []coverageFigure     `json:"territoires"`
	Total       []coverageFigure     `json:"total"` // of the territory asked about: its readings, and its urban and rural parts
	Settling    []analysing.Settling `json:"a_trancher"`
	Evolution   *coverageEvolution   `json:"evolution"` // of the territory asked about; null = not asked for, or nobody remembers
}

// readCoverageQuestion reads the question of an address that may narrow the answer by other parameters too.
func readCoverageQuestion(r *http.Request, others ...string) (*params, analysing.Question) {
	p := readParams(r, append(slices.Clone(analysing.QuestionParameters), others...)...)
	p.zoning()
	q, err := analysing.ParseQuestion(p.values)
	if err != nil {
		p.keep(err)
	}
	if q.Level != store.LevelLivingArea && q.Territory == "" && p.has("zonage") {
		p.fail("zonage_sans_niveau_bassin", "zonage", "")
	}
	return p, q
}

// ask answers a question; nil when coverage was never computed. A zoning that is not loaded is a fault.
func (a *API) ask(ctx context.Context, q analysing.Question) (*analysing.Answer, error) {
	if q.Level == store.LevelLivingArea || q.TerritoryLevel() == store.LevelLivingArea {
		if _, err := a.store.LivingAreas(ctx, q.Zoning, false); err != nil {
			return nil, err
		}
	}
	found, err := a.analyst.Answer(ctx, q)
	if f, ok := fault.As(err); ok && f.Code == "couverture_jamais_calculee" {
		return nil, nil
	}
	return found, err
}

// listCoverage answers /api/v1/couverture.
func (a *API) listCoverage(r *http.Request) (answer, error) {
	p, q := readCoverageQuestion(r, "code", "perimetre", "evolution", "depuis")
	wanted := p.one("evolution", "non", "oui", "non") == "oui"
	since := p.day("depuis")
	scope := p.one("perimetre", "", store.ScopeStudy, store.ScopeWhole)
	code := p.text("code")
	if p.err != nil {
		return answer{}, p.err
	}
	found, err := a.ask(r.Context(), q)
	if err != nil {
		return answer{}, err
	}
	out := coverageAnswer{
		Question: q.Values().Encode(), Level: q.Level, Territories: []coverageFigure{}, Total: []coverageFigure{},
		Settling: []analysing.Settling{},
	}
	if progress, some, err := a.store.CoverageProgress(r.Context()); err != nil {
		return answer{}, err
	} else if some {
		out.Running = &coverageProgress{progress.BegunAt.In(paris).Format(time.RFC3339), progress.Parts, progress.Done, progress.Failed}
	}
	if found == nil {
		return answer{contentJSON, out}, nil
	}
	out.Run = runOf(found.Run)
	out.Settling = append(out.Settling, found.Settling...)
	for _, t := range found.Territories {
		if (scope == "" || t.Scope == scope) && (!p.has("code") || t.Code == code) {
			out.Territories = append(out.Territories, figureOf(t))
		}
	}
	for _, t := range found.Total {
		if scope == "" || t.Scope == scope {
			out.Total = append(out.Total, figureOf(t))
		}
	}
	if wanted || since != nil {
		if err := a.addEvolution(r.Context(), &out, found, since); err != nil {
			return answer{}, err
		}
	}
	return answer{contentJSON, out}, nil
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
	Certain     bool        `json:"certaine"`        // the high run agrees; otherwise it is possible
	Status      string      `json:"statut"`          // its last change, for a month
	Since       string      `json:"depuis"`          // first day of the run that saw it first
	ChangedOn   string      `json:"change_le"`       // first day of the run that gave it its status
	Before      *float64    `json:"habitants_avant"` // before that change; null = it was not, or does not compare
	SolvedOn    *string     `json:"resolue_le"`      // null = it is of today
	MinutesMin  *float64    `json:"minutes_min"`     // to the nearest help; null = none within reach
	MinutesMax  *float64    `json:"minutes_max"`
	Nearest     *gapNearest `json:"plus_proche"`
	ReasonCode  string      `json:"code_raison"`
	Reason      string      `json:"raison"`
	Partial     bool        `json:"offre_partielle"`
	Centre      [2]float64  `json:"centre"`
}

type gapNearest struct {
	ID   string  `json:"id"`
	Kind string  `json:"type"` // lieu, arret
	Name string  `json:"nom"`
	On   *string `json:"le"` // its next date; null = not known
}

type gapMembers struct {
	Run  *coverageRun `json:"calcul"`
	Next *string      `json:"suivant"`
}

// listGaps answers /api/v1/carences, those of most people first.
func (a *API) listGaps(r *http.Request) (answer, error) {
	p := readParams(r, "zonage", "bassin", "code_insee", "departement", "certaine", "statut", "habitants_min", "geometrie", "limite",
		"suivant")
	filter := store.GapFilter{Zoning: p.zoning(), INSEECode: string(p.code("code_insee")), Departement: p.text("departement")}
	if p.has("bassin") {
		area := p.text("bassin")
		filter.LivingArea = &area
	}
	if p.has("certaine") {
		certain := p.one("certaine", "oui", "oui", "non") == "oui"
		filter.Certain = &certain
	}
	filter.Status = p.one("statut", "", string(coverage.NewGap), string(coverage.WorseGap), string(coverage.BetterGap), string(coverage.SameGap),
		string(coverage.SolvedGap), store.GapNotComparable)
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
		Certain: g.Certain, Status: g.Status, Since: g.Since.Format(time.DateOnly), ChangedOn: g.ChangedOn.Format(time.DateOnly),
		Before: tenthOf(g.PeopleBefore), MinutesMin: tenthOf(g.MinutesMin), MinutesMax: tenthOf(g.MinutesMax), ReasonCode: g.Reason,
		Reason: wording.Say("carence.raison." + g.Reason), Partial: g.Partial, Centre: [2]float64{g.Centre.Lon(), g.Centre.Lat()},
	}
	if g.SolvedOn != nil {
		on := g.SolvedOn.Format(time.DateOnly)
		p.SolvedOn = &on
	}
	if g.LivingArea == "" {
		p.AreaName = wording.Say("api.hors.bassin")
	}
	p.Nearest = nearestOf(g)
	return newFeature(g.GapID, outlineOf(g.Outline), p)
}

func nearestOf(g store.CoverageGap) *gapNearest {
	nearest := &gapNearest{}
	switch {
	case g.NearestSite != nil:
		nearest.ID, nearest.Kind = g.NearestSite.String(), "lieu"
	case g.NearestStop != nil:
		nearest.ID, nearest.Kind = g.NearestStop.String(), "arret"
	default:
		return nil
	}
	if g.NearestName != nil {
		nearest.Name = *g.NearestName
	}
	if g.NearestOn != nil {
		on := g.NearestOn.Format(time.DateOnly)
		nearest.On = &on
	}
	return nearest
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
