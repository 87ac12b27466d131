package httpapi

import (
	"math"
	"net/http"

	"github.com/maillage-numerique/maillage/internal/export"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// ToPlace is a place to locate or to check, as JSON spells it. Distances are whole metres; null = unknown.
type ToPlace struct {
	ID           string        `json:"id"`
	Source       string        `json:"source"`
	SourceID     string        `json:"source_id"`
	Name         string        `json:"nom"`
	Address      string        `json:"adresse"`
	Postcode     string        `json:"code_postal"`
	Declared     string        `json:"commune"` // as the source says
	ReasonCode   string        `json:"code_raison"`
	Reason       string        `json:"raison"`
	Commune      *namedCommune `json:"commune_retenue"`
	Departement  *string       `json:"departement"`
	Point        *pointSaid    `json:"position_source"`
	Found        *addressFound `json:"adresse_trouvee"`
	Elsewhere    *addressFound `json:"adresse_ailleurs"`
	Level        string        `json:"niveau"`
	Score        *float64      `json:"score"`
	Shown        *latLon       `json:"position"`
	Explanations struct {
		Point   string `json:"position"`
		Commune string `json:"commune"`
		Address string `json:"adresse"`
		Shown   string `json:"montre"`
		Fix     string `json:"a_corriger"`
	} `json:"explications"`
}

type namedCommune struct {
	Code string `json:"code_insee"`
	Name string `json:"nom"`
}

type latLon struct {
	Lat float64 `json:"latitude"`
	Lon float64 `json:"longitude"`
}

type pointSaid struct {
	latLon
	Commune  *namedCommune `json:"commune"`
	OutsideM *int          `json:"ecart_commune_m"`
}

type addressFound struct {
	latLon
	Label     string  `json:"libelle"`
	Level     string  `json:"niveau"`
	Score     float64 `json:"score"`
	DistanceM *int    `json:"ecart_position_m"`
}

// NewToPlace puts a doubt into the words of the API and of the command line.
func NewToPlace(s site.ToPlace) ToPlace {
	p, d, said := s.Position, s.Doubt, export.Explain(s)
	out := ToPlace{
		ID: s.ID.String(), Source: s.Source, SourceID: s.SourceID, Name: s.Name, Address: s.Address, Postcode: s.Postcode,
		Declared: s.CommuneName, ReasonCode: string(d.Reason), Reason: wording.Say("position.raison." + string(d.Reason)),
		Found: addressOf(d.Found, p), Elsewhere: addressOf(d.Elsewhere, p), Level: string(p.Level), Score: p.Score,
	}
	if s.INSEECode != "" {
		out.Commune, out.Departement = &namedCommune{string(s.INSEECode), s.Commune}, &s.Departement
	}
	if at := p.Declared; at != nil {
		out.Point = &pointSaid{latLon: latLon{at.Lat(), at.Lon()}, OutsideM: whole(d.OutsideM)}
		if d.PointCode != "" {
			out.Point.Commune = &namedCommune{string(d.PointCode), s.PointCommune}
		}
	}
	if at := p.Geom; at != nil {
		out.Shown = &latLon{at.Lat(), at.Lon()}
	}
	e := &out.Explanations
	e.Point, e.Commune, e.Address, e.Shown, e.Fix = said.Point, said.Commune, said.Address, said.Shown, said.Fix
	return out
}

func addressOf(f *site.Found, p site.Position) *addressFound {
	if f == nil {
		return nil
	}
	return &addressFound{
		latLon: latLon{f.At.Lat(), f.At.Lon()}, Label: f.Label, Level: string(f.Level), Score: f.Score,
		DistanceM: whole(f.DistanceM(p.Declared)),
	}
}

func whole(metres *float64) *int {
	if metres == nil {
		return nil
	}
	n := int(math.Round(*metres))
	return &n
}

// listToPlace answers /api/v1/a-localiser.
func (a *API) listToPlace(r *http.Request) (answer, error) {
	p := readParams(r, "raison", "departement")
	reasons := make([]string, 0, len(site.DoubtReasons))
	for _, reason := range site.DoubtReasons {
		reasons = append(reasons, string(reason))
	}
	filter := store.ToPlaceFilter{Reason: site.Reason(p.one("raison", "", reasons...)), Departement: p.text("departement")}
	if p.err != nil {
		return answer{}, p.err
	}
	sites, err := a.store.SitesToPlace(r.Context(), filter)
	if err != nil {
		return answer{}, err
	}
	out := make([]ToPlace, 0, len(sites))
	for _, s := range sites {
		out = append(out, NewToPlace(s))
	}
	return answer{contentJSON, struct {
		Sites []ToPlace `json:"lieux"`
	}{out}}, nil
}
