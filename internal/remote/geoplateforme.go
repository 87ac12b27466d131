package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/fault"
)

// GeoplateformeURL is the national geocoding service of IGN, which took over the "API Adresse" in January 2026:
// https://geoservices.ign.fr/documentation/services/services-geoplateforme/geocodage
const GeoplateformeURL = "https://data.geopf.fr/geocodage"

// Its rules of use: 50 requests a second from one address, beyond which the address is shut out for five seconds.
const (
	geoplateformeRate  = 50
	geoplateformeBlock = 5 * time.Second
)

// Geoplateforme asks the national service. It never asks more than the service allows, waits when it was shut out, tries again
// what failed by chance, gives up at once while the service is down, and does not ask twice for the same. The zero value works.
// It must not be copied after first use.
type Geoplateforme struct {
	BaseURL   string        // "" = GeoplateformeURL
	Client    *http.Client  // nil = one that gives up after Timeout
	Timeout   time.Duration // of one try; 0 = 5 s
	Tries     int           // 0 = 3
	Rate      int           // requests a second; 0 = 50
	CacheSize int           // answers kept; 0 = 10,000, negative = none
	UserAgent string
	// Now and Sleep are the clock; nil = that of the machine.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error

	once    sync.Once
	pace    pacer
	breaker breaker
	cache   answerCache
}

func (g *Geoplateforme) start() {
	g.once.Do(func() {
		if g.BaseURL == "" {
			g.BaseURL = GeoplateformeURL
		}
		if g.Timeout <= 0 {
			g.Timeout = 5 * time.Second
		}
		if g.Client == nil {
			g.Client = &http.Client{Transport: &http.Transport{
				Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
				TLSHandshakeTimeout: 5 * time.Second, MaxIdleConnsPerHost: 16, IdleConnTimeout: time.Minute,
			}}
		}
		if g.Tries <= 0 {
			g.Tries = 3
		}
		if g.Now == nil {
			g.Now = time.Now //nolint:forbidigo // the default of the zero value; tests give their own
		}
		if g.Sleep == nil {
			g.Sleep = sleep
		}
		rate := g.Rate
		if rate <= 0 {
			rate = geoplateformeRate
		}
		g.pace.every = time.Second / time.Duration(rate)
		g.cache.size = g.CacheSize
		if g.CacheSize == 0 {
			g.cache.size = 10_000
		}
	})
}

// Search answers a question.
func (g *Geoplateforme) Search(ctx context.Context, q geocode.Query) ([]geocode.Result, error) {
	text := strings.Join(strings.Fields(q.Text), " ")
	if text == "" {
		text = strings.TrimSpace(q.Postcode + " " + q.CityCode)
	}
	if text == "" {
		return nil, nil
	}
	limit := q.Limit
	if limit <= 0 {
		limit = 5
	}
	v := url.Values{"q": {text}, "limit": {strconv.Itoa(min(limit, 20))}, "index": {"address"}, "autocomplete": {"0"}}
	if q.Autocomplete {
		v.Set("autocomplete", "1")
	}
	filter(v, q.Type, q.Postcode, q.CityCode)
	if q.Near != nil {
		position(v, *q.Near)
	}
	return g.ask(ctx, "/search", v)
}

// Reverse says what stands at a point.
func (g *Geoplateforme) Reverse(ctx context.Context, q geocode.ReverseQuery) ([]geocode.Result, error) {
	v := url.Values{"index": {"address"}, "limit": {strconv.Itoa(min(max(q.Limit, 1), 20))}}
	filter(v, q.Type, q.Postcode, q.CityCode)
	position(v, q.Position)
	return g.ask(ctx, "/reverse", v)
}

func filter(v url.Values, kind geocode.Type, postcode, cityCode string) {
	for name, value := range map[string]string{"type": string(kind), "postcode": postcode, "citycode": cityCode} {
		if value != "" {
			v.Set(name, value)
		}
	}
}

func position(v url.Values, at orb.Point) {
	v.Set("lat", strconv.FormatFloat(at.Lat(), 'f', 6, 64))
	v.Set("lon", strconv.FormatFloat(at.Lon(), 'f', 6, 64))
}

// ask gives the answer kept, or asks as often as it is worth.
func (g *Geoplateforme) ask(ctx context.Context, path string, v url.Values) ([]geocode.Result, error) {
	g.start()
	address := g.BaseURL + path + "?" + v.Encode()
	if found, ok := g.cache.get(address); ok {
		return found, nil
	}
	var err error
	for n := range g.Tries {
		if n > 0 {
			if err := g.Sleep(ctx, 200*time.Millisecond<<n); err != nil {
				return nil, err
			}
		}
		if wait, open := g.breaker.check(g.Now()); !open {
			if g.breaker.down() { // down, not merely shut out: who asks is not kept waiting
				return nil, unavailable(errDown)
			}
			if err := g.Sleep(ctx, wait); err != nil {
				return nil, err
			}
		}
		if err := g.Sleep(ctx, g.pace.next(g.Now())); err != nil {
			return nil, err
		}
		var found []geocode.Result
		if found, err = g.try(ctx, address); err == nil {
			g.breaker.succeeded()
			g.cache.put(address, found)
			return found, nil
		}
		if !g.worthTrying(err) {
			break
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return nil, unavailable(err)
}

var errDown = errors.New("the national service failed several times in a row")

// worthTrying tells the breaker what happened, and says whether the same question may do better.
func (g *Geoplateforme) worthTrying(err error) bool {
	var out shutOutError
	var status statusError
	switch {
	case errors.As(err, &out):
		g.breaker.shutOut(g.Now().Add(out.pause))
		return true
	case errors.As(err, &status) && status < 500:
		return false // the question itself is refused
	}
	g.breaker.failed(g.Now())
	return true
}

func (g *Geoplateforme) try(ctx context.Context, address string) ([]geocode.Result, error) {
	ctx, cancel := context.WithTimeout(ctx, g.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("ask the national service: %w", err)
	}
	request.Header.Set("Accept", "application/json")
	if g.UserAgent != "" {
		request.Header.Set("User-Agent", g.UserAgent)
	}
	response, err := g.Client.Do(request)
	if err != nil {
		return nil, withoutAddress(err)
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusTooManyRequests {
		return nil, shutOutError{pauseOf(response.Header)}
	}
	if response.StatusCode != http.StatusOK {
		_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 64<<10)) // so that the connection serves again
		return nil, statusError(response.StatusCode)
	}
	return readAnswer(io.LimitReader(response.Body, 4<<20))
}

// shutOutError is an answer 429: no question is answered for a while.
type shutOutError struct{ pause time.Duration }

func (e shutOutError) Error() string { return "shut out for " + e.pause.String() }

// pauseOf reads Retry-After, within reason.
func pauseOf(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 1 || seconds > 60 {
		return geoplateformeBlock
	}
	return time.Duration(seconds) * time.Second
}

// withoutAddress drops the address from an error of net/http: it holds what was asked, which goes into no log.
func withoutAddress(err error) error {
	var asked *url.Error
	if errors.As(err, &asked) {
		return fmt.Errorf("ask the national service: %w", asked.Err)
	}
	return err
}

func unavailable(err error) error {
	return fault.New(fault.Unavailable, "geocodeur_national_injoignable", "", "").Wrap(err)
}

// answered is the part of a GeocodeJSON answer that we read.
type answered struct {
	Features []struct {
		Geometry struct {
			Coordinates []float64 `json:"coordinates"`
		} `json:"geometry"`
		Properties struct {
			Label       string     `json:"label"`
			Score       float64    `json:"score"`
			HouseNumber string     `json:"housenumber"`
			ID          string     `json:"id"`
			Type        string     `json:"type"`
			Name        string     `json:"name"`
			Postcode    string     `json:"postcode"`
			CityCode    string     `json:"citycode"`
			City        string     `json:"city"`
			District    string     `json:"district"`
			OldCityCode string     `json:"oldcitycode"`
			OldCity     string     `json:"oldcity"`
			Context     string     `json:"context"`
			Population  population `json:"population"`
			Importance  float64    `json:"importance"`
			Street      string     `json:"street"`
			Distance    float64    `json:"distance"`
		} `json:"properties"`
	} `json:"features"`
}

// population is inhabitants. Some versions of the service gave thousands, with a point ("2133.111"), others a whole number.
type population int

func (p *population) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil //nolint:nilerr // unknown, which is not an error of the answer
	}
	if strings.Contains(text, ".") {
		v *= 1000
	}
	*p = population(v + 0.5)
	return nil
}

func readAnswer(r io.Reader) ([]geocode.Result, error) {
	var a answered
	if err := json.NewDecoder(r).Decode(&a); err != nil {
		return nil, fmt.Errorf("read the answer of the national service: %w", err)
	}
	found := make([]geocode.Result, 0, len(a.Features))
	for _, f := range a.Features {
		p := f.Properties
		if len(f.Geometry.Coordinates) < 2 {
			continue
		}
		r := geocode.Result{
			Type: geocode.Type(p.Type), Score: max(0, min(1, p.Score)), ID: p.ID, Label: p.Label, Name: p.Name, HouseNumber: p.HouseNumber, Postcode: p.Postcode,
			CityCode: p.CityCode, City: p.City, District: p.District, OldCityCode: p.OldCityCode, OldCity: p.OldCity, Context: p.Context, Population: int(p.Population),
			Importance: p.Importance, DistanceM: p.Distance, Position: orb.Point{f.Geometry.Coordinates[0], f.Geometry.Coordinates[1]},
			Components: geocode.Components{Name: -1, City: -1, Postcode: -1, Number: -1, Proximity: -1},
		}
		if r.Type == geocode.HouseNumber {
			r.Street = p.Street
		}
		found = append(found, r)
	}
	return found, nil
}
