package httpapi

import (
	"math"
	"net/http"
	"regexp"
	"strings"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/geocoding"
)

// The addresses under /geocodage follow the convention of the national service ("API Adresse", GeocodeJSON), so that software
// written for it works by changing the base address: its names of parameters, English, and parameters that it does not know are
// passed over, as there.

// addressProperties is an address found. What does not apply is left out, as the national service does.
type addressProperties struct {
	Label       string   `json:"label"`
	Score       float64  `json:"score"`
	HouseNumber string   `json:"housenumber,omitempty"`
	ID          string   `json:"id"`
	Type        string   `json:"type"`
	Name        string   `json:"name"`
	Postcode    string   `json:"postcode,omitempty"`
	CityCode    string   `json:"citycode"`
	X           *float64 `json:"x,omitempty"` // Lambert-93, metres; metropolitan France only
	Y           *float64 `json:"y,omitempty"`
	City        string   `json:"city"`
	District    string   `json:"district,omitempty"` // municipal arrondissement of Paris, Lyon or Marseille
	OldCityCode string   `json:"oldcitycode,omitempty"`
	OldCity     string   `json:"oldcity,omitempty"`
	Alias       string   `json:"alias,omitempty"` // ours: another name by which the commune was found
	Context     string   `json:"context"`
	Population  int      `json:"population,omitempty"`
	Importance  float64  `json:"importance"`
	Street      string   `json:"street,omitempty"`
	Distance    *int     `json:"distance,omitempty"` // metres from the point asked about
	Explain     *explain `json:"explain,omitempty"`
}

// explain says what a score is made of; a part that was not asked is null.
type explain struct {
	Name      *float64 `json:"name"`
	City      *float64 `json:"city"`
	Postcode  *float64 `json:"postcode"`
	Number    *float64 `json:"number"`
	Proximity *float64 `json:"proximity"`
	Left      int      `json:"left"`      // words that nothing explains
	Ambiguous bool     `json:"ambiguous"` // other communes would do as well
}

type addressFeature struct {
	Type       string            `json:"type"`
	Geometry   addressPoint      `json:"geometry"`
	Properties addressProperties `json:"properties"`
}

type addressPoint struct {
	Type        string     `json:"type"`
	Coordinates [2]float64 `json:"coordinates"`
}

// addressCollection is a GeocodeJSON answer.
type addressCollection struct {
	Type        string           `json:"type"`
	Version     string           `json:"version"`
	Features    []addressFeature `json:"features"`
	Attribution string           `json:"attribution"`
	Licence     string           `json:"licence"`
	Query       string           `json:"query,omitempty"`
	Filters     *addressFilters  `json:"filters,omitempty"`
	Center      []float64        `json:"center,omitempty"`
	Limit       int              `json:"limit"`
}

type addressFilters struct {
	Type     string `json:"type,omitempty"`
	Postcode string `json:"postcode,omitempty"`
	CityCode string `json:"citycode,omitempty"`
}

func (f addressFilters) orNil() *addressFilters {
	if f == (addressFilters{}) {
		return nil
	}
	return &f
}

// Bounds of the national service.
const (
	defaultAddresses = 5
	maxAddressText   = 200
)

var (
	fiveDigits = regexp.MustCompile(`^\d{5}$`)
	cityCode   = regexp.MustCompile(`^(\d{5}|2[ABab]\d{3})$`)
)

// searchAddress answers /geocodage/search.
func (a *API) searchAddress(r *http.Request) (answer, error) {
	p := readOpenParams(r)
	text := p.text("q")
	q := geocode.Query{Text: text, Limit: p.integer("limit", defaultAddresses, 1, geocode.MaxLimit)}
	// Completion is on unless refused, as at the national service.
	q.Autocomplete = p.flag("autocomplete", true)
	filters := p.addressFilters()
	q.Type, q.Postcode, q.CityCode = geocode.Type(filters.Type), filters.Postcode, filters.CityCode
	explained := p.flag("explain", false)
	if at, given := p.addressPoint(); given {
		q.Near = &at
	}
	p.addressIndex()
	switch {
	case p.err != nil:
	case text == "" && q.Postcode == "" && q.CityCode == "":
		p.fail("adresse_manquante", "q", "")
	case len([]rune(text)) > maxAddressText:
		p.keep(fault.New(fault.Invalid, "texte_trop_long", "q", "").With("max", "200"))
	}
	if p.err != nil {
		return answer{}, p.err
	}
	found, err := a.geocoder.Search(r.Context(), q)
	if err != nil {
		return answer{}, err
	}
	c := a.addresses(found, q.Limit, q.Near, explained)
	c.Query, c.Filters = text, filters.orNil()
	return answer{contentGeoJSON, c}, nil
}

// reverseAddress answers /geocodage/reverse.
func (a *API) reverseAddress(r *http.Request) (answer, error) {
	p := readOpenParams(r)
	at, given := p.addressPoint()
	filters := p.addressFilters()
	q := geocode.ReverseQuery{
		Position: at, Limit: p.integer("limit", 1, 1, geocode.MaxLimit), Type: geocode.Type(filters.Type), Postcode: filters.Postcode, CityCode: filters.CityCode,
	}
	p.addressIndex()
	if p.err == nil && !given {
		p.fail("position_manquante_inverse", "lat", "")
	}
	if p.err != nil {
		return answer{}, p.err
	}
	found, err := a.geocoder.Reverse(r.Context(), q)
	if err != nil {
		return answer{}, err
	}
	c := a.addresses(found, q.Limit, nil, false)
	for i := range c.Features {
		c.Features[i].Properties.Distance = metres(found[i].DistanceM)
	}
	c.Center, c.Filters = []float64{at.Lon(), at.Lat()}, filters.orNil()
	return answer{contentGeoJSON, c}, nil
}

func (a *API) addresses(found []geocode.Result, limit int, near *orb.Point, explained bool) addressCollection {
	attribution, licence := attributionOf(a.addressSources())
	c := addressCollection{
		Type: "FeatureCollection", Version: "draft", Features: make([]addressFeature, len(found)), Attribution: attribution, Licence: licence, Limit: limit,
	}
	if near != nil {
		c.Center = []float64{near.Lon(), near.Lat()}
	}
	for i, f := range found {
		c.Features[i] = newAddressFeature(f)
		if near != nil {
			c.Features[i].Properties.Distance = metres(geo.Distance(*near, f.Position))
		}
		if explained {
			c.Features[i].Properties.Explain = explanationOf(f.Components)
		}
	}
	return c
}

// attributionOf names the producers of what answers are made of. BANO is under a licence of its own, which holds for the whole.
func attributionOf(sources []string) (attribution, licence string) {
	attribution, licence = "INSEE, La Poste", "ETALAB-2.0"
	for _, s := range sources {
		if strings.HasPrefix(s, "ban") && s != "bano" && !strings.Contains(attribution, "BAN,") {
			attribution = "BAN, " + attribution
		}
		if s == "bano" {
			attribution, licence = "BANO (OpenStreetMap), "+attribution, "ODbL-1.0"
		}
	}
	return attribution, licence
}

func newAddressFeature(r geocode.Result) addressFeature {
	p := addressProperties{
		Label: r.Label, Score: decimals(r.Score, 1e5), HouseNumber: r.HouseNumber, ID: r.ID, Type: string(r.Type), Name: r.Name, Postcode: r.Postcode,
		CityCode: r.CityCode, City: r.City, District: r.District, OldCityCode: r.OldCityCode, OldCity: r.OldCity, Alias: r.Alias, Context: r.Context,
		Population: r.Population, Importance: decimals(r.Importance, 1e5), Street: r.Street,
	}
	if r.Type == geocode.Street {
		p.Street = r.Name
	}
	if x, y, ok := geocoding.Projected(r); ok {
		p.X, p.Y = &x, &y
	}
	return addressFeature{
		Type:       "Feature",
		Geometry:   addressPoint{"Point", [2]float64{decimals(r.Position.Lon(), 1e6), decimals(r.Position.Lat(), 1e6)}},
		Properties: p,
	}
}

func explanationOf(c geocode.Components) *explain {
	part := func(v float64) *float64 {
		if v < 0 {
			return nil
		}
		v = decimals(v, 1e5)
		return &v
	}
	return &explain{
		Name: part(c.Name), City: part(c.City), Postcode: part(c.Postcode), Number: part(c.Number), Proximity: part(c.Proximity),
		Left: c.Left, Ambiguous: c.Ambiguous,
	}
}

func decimals(v, scale float64) float64 { return math.Round(v*scale) / scale }

func metres(d float64) *int {
	m := int(math.Round(d))
	return &m
}

// addressFilters reads type, postcode and citycode.
func (p *params) addressFilters() addressFilters {
	f := addressFilters{Postcode: p.text("postcode"), CityCode: strings.ToUpper(p.text("citycode"))}
	if p.text("type") != "" {
		f.Type = p.one("type", "", texts(geocode.Types)...)
	}
	if f.Postcode != "" && !fiveDigits.MatchString(f.Postcode) {
		p.fail("code_postal_illisible", "postcode", shortened(f.Postcode))
	}
	if f.CityCode != "" && !cityCode.MatchString(f.CityCode) {
		p.fail("code_insee_illisible", "citycode", shortened(f.CityCode))
	}
	return f
}

// addressPoint reads lat and lon, which the convention also spells lng and long. Empty ones are absent.
func (p *params) addressPoint() (orb.Point, bool) {
	for _, other := range []string{"lng", "long"} {
		if !p.has("lon") && p.has(other) {
			p.values["lon"] = p.values[other]
		}
	}
	for _, name := range []string{"lat", "lon"} {
		if p.has(name) && p.text(name) == "" {
			delete(p.values, name)
		}
	}
	return p.point()
}

// addressIndex refuses the other indexes of the national service: parcels and points of interest.
func (p *params) addressIndex() {
	if index := p.text("index"); index != "" && index != "address" {
		p.keep(fault.New(fault.Invalid, "valeur_inconnue", "index", shortened(index)).With("possibles", "address"))
	}
}

// flag reads a yes or no in the spellings of the convention.
func (p *params) flag(name string, otherwise bool) bool {
	switch strings.ToLower(p.text(name)) {
	case "":
		return otherwise
	case "1", "true", "on", "yes", "oui":
		return true
	case "0", "false", "off", "no", "non":
		return false
	}
	p.keep(fault.New(fault.Invalid, "valeur_inconnue", name, shortened(p.text(name))).With("possibles", "0, 1"))
	return otherwise
}
