package httpapi

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/geocoding"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// placeFound is a commune that a text may mean, or an address in it.
type placeFound struct {
	Type            string   `json:"type"`              // housenumber street locality municipality
	Address         string   `json:"adresse,omitempty"` // "" = the commune itself
	Name            string   `json:"nom"`
	Detail          string   `json:"detail,omitempty"` // under which other name it was found
	INSEECode       string   `json:"code_insee"`
	Departement     string   `json:"departement"`
	DepartementName string   `json:"nom_departement"`
	Postcodes       []string `json:"codes_postaux"`
	Population      *int     `json:"population"` // null = unknown
	Lon             float64  `json:"lon"`
	Lat             float64  `json:"lat"`
	Score           float64  `json:"score"`
	Match           string   `json:"concordance"`
}

func placesFound(places []geocoding.Place) []placeFound {
	out := make([]placeFound, 0, len(places))
	for _, p := range places {
		found := placeFound{
			Type: string(p.Type), Address: p.Address, Name: p.Name, INSEECode: string(p.INSEECode), Departement: p.Departement, DepartementName: p.DepartementName,
			Postcodes: list(p.Postcodes), Population: p.Population, Lon: p.Centre.Lon(), Lat: p.Centre.Lat(), Score: p.Score,
			Match: string(p.Match),
		}
		if key, pairs := p.DetailKey(); key != "" {
			found.Detail = wording.Say(key, pairs...)
		}
		out = append(out, found)
	}
	return out
}

// searchCommunes answers /api/v1/communes?q=: the places that a text may mean.
func (a *API) searchCommunes(r *http.Request) (answer, error) {
	p := readParams(r, "q", "limite")
	text := p.text("q")
	limit := p.integer("limite", geocoding.DefaultLimit, 1, geocoding.MaxLimit)
	if p.err == nil && text == "" {
		p.fail("texte_manquant", "q", "")
	}
	if p.err != nil {
		return answer{}, p.err
	}
	places, err := a.finder.FindCommunes(r.Context(), text, limit)
	if err != nil {
		return answer{}, err
	}
	return answer{contentJSON, struct {
		Communes []placeFound `json:"communes"`
	}{placesFound(places)}}, nil
}

// communeProperties is a commune.
type communeProperties struct {
	INSEECode       string          `json:"code_insee"`
	Name            string          `json:"nom"`
	Departement     string          `json:"departement"`
	DepartementName string          `json:"nom_departement"`
	Region          string          `json:"region"`
	RegionName      string          `json:"nom_region"`
	EPCI            string          `json:"epci"` // "" = none known
	EPCIName        string          `json:"nom_epci"`
	Population      *int            `json:"population"`
	PopulationYear  *int            `json:"annee_population"`
	AreaKM2         *float64        `json:"superficie_km2"`
	Postcodes       []string        `json:"codes_postaux"`
	UrbanUnit       string          `json:"statut_unite_urbaine"`
	InStudy         bool            `json:"territoire_etudie"`
	ContourSource   string          `json:"source_contour"`
	Approximate     bool            `json:"contour_approximatif"`
	OtherNames      []otherName     `json:"autres_noms"`
	LivingAreas     []communeArea   `json:"bassins"`
	Sites           int             `json:"lieux"` // whose declared commune it is
	Centre          []float64       `json:"centre"`
	Coverage        *coverageFigure `json:"couverture"` // null = not computed
	Source          string          `json:"source"`
	SourceDate      string          `json:"date_source"`
}

type otherName struct {
	Name   string `json:"nom"`
	Nature string `json:"nature"`
}

type communeArea struct {
	Zoning string `json:"zonage"`
	Code   string `json:"code"` // "" = hors bassin
	Name   string `json:"nom"`
	Reason string `json:"raison"`
}

// showCommune answers /api/v1/communes/{code}. A dead code leads to its heir when there is only one.
func (a *API) showCommune(w http.ResponseWriter, r *http.Request) {
	text := chi.URLParam(r, "code")
	code, err := readINSEECode(text, "code")
	if err != nil {
		a.problems.Fail(w, r, err)
		return
	}
	a.reads(func(r *http.Request) (answer, error) {
		if err := readParams(r).err; err != nil {
			return answer{}, err
		}
		commune, err := a.store.Commune(r.Context(), code, true)
		if f, ok := fault.As(err); ok && f.Args[store.HeirArg] != "" {
			return answer{}, &moved{to: strings.TrimSuffix(r.URL.Path, text) + f.Args[store.HeirArg]}
		}
		if err != nil {
			return answer{}, err
		}
		figures, err := a.figuresOf(r, store.LevelCommune, "", string(code))
		if err != nil {
			return answer{}, err
		}
		return answer{contentGeoJSON, communeFeature(commune, figures)}, nil
	})(w, r)
}

func communeFeature(c store.CommuneRecord, figures *coverageFigure) feature[communeProperties] {
	p := communeProperties{
		INSEECode: string(c.INSEECode), Name: c.Name, Departement: c.Departement, DepartementName: c.DepartementName,
		Region: c.Region, RegionName: c.RegionName, EPCI: c.EPCI, EPCIName: c.EPCIName, Population: c.Population,
		PopulationYear: c.PopulationYear, AreaKM2: c.AreaKM2, Postcodes: list(c.Postcodes), UrbanUnit: c.UrbanUnitStatus,
		InStudy: c.InStudy, ContourSource: c.ContourSource, Approximate: c.ContourApproximate, Sites: c.Sites,
		OtherNames: []otherName{}, LivingAreas: []communeArea{}, Coverage: figures, Source: c.Source,
		SourceDate: c.SourceDate.Format("2006-01-02"),
	}
	for _, n := range c.OtherNames {
		p.OtherNames = append(p.OtherNames, otherName(n))
	}
	for _, l := range c.LivingAreas {
		p.LivingAreas = append(p.LivingAreas, communeArea(l))
	}
	if c.Centre != nil {
		p.Centre = []float64{c.Centre.Lon(), c.Centre.Lat()}
	}
	return newFeature(string(c.INSEECode), outlineOf(c.Outline), p)
}

// moved is the answer of what now lives at another address.
type moved struct{ to string }

func (*moved) Error() string { return "moved" }
