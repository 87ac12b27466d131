package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/dispatching"
	"github.com/maillage-numerique/maillage/internal/drafting"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/geocoding"
	"github.com/maillage-numerique/maillage/internal/httpapi"
	"github.com/maillage-numerique/maillage/internal/jobs"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/signin"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
	"github.com/maillage-numerique/maillage/internal/touring"
)

// service is the whole chain as the server composes it: guards, limits, routes.
type service struct {
	store   *store.Store
	handler http.Handler
	log     *syncBuffer
	desk    *dispatching.Desk
}

// syncBuffer is a log that several requests write.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// testNow is a Monday, ten in the morning in Paris.
func testNow() time.Time { return time.Date(2026, 12, 14, 9, 0, 0, 0, time.UTC) }

func newService(t *testing.T, s *store.Store, guard httpapi.GuardConfig) *service {
	t.Helper()
	out := &service{store: s, log: &syncBuffer{}}
	guard.Log = slog.New(slog.NewTextHandler(out.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	addresses := smallGeocoder(t)
	queue, err := jobs.NewQueue(s.Pool(), guard.Log)
	if err != nil {
		t.Fatal(err)
	}
	out.desk = dispatching.NewDesk(s, testNow, queue.Plan)
	tourer := &touring.Tourer{Store: s, Now: testNow, Others: func(context.Context, calendar.Date, string) ([]coverage.Service, error) { return nil, nil }}
	desk := touring.NewDesk(tourer, s.DataVersion)
	go desk.Work(t.Context())
	api := httpapi.New(httpapi.Config{
		Dispatch: out.desk,
		Store:    s, Finder: geocoding.New(s), Guide: finding.NewGuide(s, s.DataVersion, testNow), Analyst: analysing.NewAnalyst(s, s.DataVersion, testNow), Log: guard.Log, Build: "test",
		Gate: signin.New(s, testNow), Desk: desk, Drafter: drafting.New(s, tourer, desk, testNow), Geocoder: addresses, AddressSources: addresses.Sources, Now: testNow,
	})
	router := chi.NewRouter()
	router.Use(httpapi.Guards(guard)...)
	router.NotFound(api.Problems().NotFound)
	router.MethodNotAllowed(api.Problems().MethodNotAllowed)
	limits, err := httpapi.Limits(guard)
	if err != nil {
		t.Fatal(err)
	}
	router.Group(func(r chi.Router) {
		r.Use(limits...)
		api.Routes(r)
		r.Get("/panique", func(http.ResponseWriter, *http.Request) { panic("secret 46.63 1.06") })
	})
	out.handler = router
	return out
}

func normalize(name string) (normalized, bare string) {
	normalized = address.NormalizePlace(name)
	return normalized, address.WithoutArticle(normalized)
}

func plant(t *testing.T, pool *pgxpool.Pool, sql string) {
	t.Helper()
	if _, err := pool.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// brenne is a small country with a bit of everything.
func brenne(t *testing.T) *store.Store {
	t.Helper()
	pool := pgtest.New(t)
	commune := func(code, name string, at orb.Point, population int, postcode string) storetest.Commune {
		return storetest.Commune{
			Code: code, Name: name, Departement: code[:2], Centre: at, Population: population, Postcodes: []string{postcode},
			HalfSideDeg: 0.05, Normalize: normalize,
		}
	}
	badecon := commune("36158", "Badecon-le-Pin", orb.Point{1.60, 46.53}, 711, "36200")
	badecon.Names = map[string][]string{"ancienne": {"Le Pin"}}
	storetest.PlantCommunes(t, pool, badecon,
		commune("36018", "Le Blanc", orb.Point{1.06, 46.63}, 6400, "36300"),
		commune("36044", "Châteauroux", orb.Point{1.69, 46.81}, 43000, "36000"))
	plant(t, pool, `INSERT INTO commune_crosswalk VALUES ('36990', '36018', 'Ancienne', NULL);
		INSERT INTO zoning VALUES ('bassins-insee', 'Bassins de vie', '2022', 'INSEE', false);
		INSERT INTO living_area (zoning, code, name, geom) SELECT 'bassins-insee', '36018', 'Le Blanc', geom FROM commune WHERE insee_code = '36018';
		INSERT INTO living_area_commune VALUES ('bassins-insee', '36018', '36018', 'insee', '{}'), ('bassins-insee', '36044', NULL, 'ambigu', '{36018}');
		INSERT INTO coverage_run (computed_at, data_version, method_version, parameters, input_hash, result_hash)
			VALUES ('2026-12-01T08:00:00Z', 1, 'test', '{"mode": "voiture"}', '', '');
		INSERT INTO coverage_territory
			SELECT coverage_run_id, level, CASE level WHEN 'bassin' THEN 'bassins-insee' ELSE '' END, 'etude', code, 'Le Blanc', 6400, 900.25,
				'{1,2,3,4}', '{1,2,3,4}', 12.34, NULL, false, 0
			FROM coverage_run, (VALUES ('commune', '36018'), ('bassin', '36018'), ('bassin', ''), ('departement', '36'), ('etude', '')) AS t (level, code);
		INSERT INTO coverage_edition (computed_at, first_day, data_version, method_version, parameters)
			VALUES ('2026-03-03T03:00:00Z', '2026-03-03', 1, 'ancienne', '{}'), ('2026-10-01T03:00:00Z', '2026-10-01', 1, 'test', '{"mode": "voiture"}');
		INSERT INTO coverage_record SELECT coverage_edition_id, level, CASE level WHEN 'bassin' THEN 'bassins-insee' ELSE '' END, code, true,
				6400, 900, 10, 20, 30, 40, 50, 5, 6, 62, NULL
			FROM coverage_edition, (VALUES ('bassin', '36018'), ('etude', '')) AS t (level, code);
		INSERT INTO coverage_gap SELECT coverage_run_id, id, 'bassins-insee', '36018', '{36018}', people, 10, 16, NULL, NULL, 'trop_loin', false,
			ST_SetSRID(ST_MakePoint(1, 46.6), 4326), ST_Multi(ST_SetSRID(ST_MakeEnvelope(1, 46.6, 1.1, 46.7), 4326))
			FROM coverage_run, (VALUES ('g1', 120), ('g2', 120), ('g3', 60)) AS g (id, people);
		INSERT INTO coverage_gap_solved SELECT g.*, '2026-11-30' FROM coverage_gap g WHERE gap_id = 'g3';
		DELETE FROM coverage_gap WHERE gap_id = 'g3'`)
	storetest.PlantSites(t, pool,
		site.Site{
			Name: "Brenne Box", INSEECode: "36018", CommuneName: "LE BLANC", CountsAsHelp: true, Position: storetest.At(1.065, 46.632),
			Services: []string{site.ServiceCreation, site.ServiceFormalities}, Fees: []string{site.FeeFree}, Wheelchair: site.Yes,
			Phones: []string{"+33254000000"}, HoursText: "Mardi 14 h – 18 h", Postcode: "36300", Address: "1 place de la Gare",
			UpdatedOn: time.Date(2022, 3, 1, 0, 0, 0, 0, time.UTC), Summary: strings.Repeat("Très long. ", 40), Booking: "Oui",
		},
		site.Site{Name: "Médiathèque", INSEECode: "36018", CommuneName: "Le Blanc", Position: storetest.At(1.06, 46.63), Typologies: []string{"BIB"}},
		site.Site{Name: "France services", INSEECode: "36044", CommuneName: "Châteauroux", CountsAsHelp: true, Position: storetest.At(1.69, 46.81)},
		site.Site{Name: "Quelque part au Pin", INSEECode: "36158", CommuneName: "Le Pin", CountsAsHelp: true, Position: site.Position{
			Geom: &orb.Point{1.60, 46.53}, Level: site.LevelCommune, Source: site.FromCommune, Reason: site.NoCoordinates,
		}},
		site.Site{Name: "Nulle part", CommuneName: "Ailleurs", CountsAsHelp: true},
	)
	outside, score := 62_000.0, 0.83
	found := site.Found{At: orb.Point{1.066, 46.633}, Level: site.LevelStreet, Score: score, Label: "Place de la Gare 36300 Le Blanc"}
	storetest.PlantPlaced(t, pool, "Brenne Box", site.Placed{
		INSEECode: "36018",
		Position:  site.Position{Geom: &found.At, Level: found.Level, Source: site.FromGeocoder, Reason: site.SuspectAddressFound, Score: &score},
		Doubt:     &site.Doubt{Reason: site.SuspectAddressFound, OutsideM: &outside, PointCode: "36044", Found: &found, Elsewhere: &found},
	})
	return store.New(pool)
}

// contract is openapi.yaml, whose addresses are found as the service finds its own.
type contract struct {
	document *openapi3.T
	paths    chi.Router
}

var loadContract = sync.OnceValues(func() (contract, error) {
	c := contract{paths: chi.NewRouter()}
	var err error
	if c.document, err = openapi3.NewLoader().LoadFromData(httpapi.OpenAPI); err != nil {
		return c, err
	}
	for path := range c.document.Paths.Map() {
		c.paths.HandleFunc(path, func(http.ResponseWriter, *http.Request) {})
	}
	return c, c.document.Validate(context.Background())
})

// operation gives what the contract says of an address, nil if nothing.
func (c contract) operation(method, path string) *routers.Route {
	found := chi.NewRouteContext()
	if !c.paths.Match(found, method, strings.TrimSuffix(path, "/")) {
		return nil
	}
	item := c.document.Paths.Value(found.RoutePattern())
	if item == nil || item.GetOperation(method) == nil {
		return nil
	}
	return &routers.Route{Spec: c.document, Path: found.RoutePattern(), PathItem: item, Method: method, Operation: item.GetOperation(method)}
}

// reply is an answer read to its end.
type reply struct {
	*http.Response
	body []byte
}

// at reads a member of the answer by its path: "features.0.properties.nom".
func (r reply) at(t *testing.T, path string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(r.body, &value); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
	for step := range strings.SplitSeq(path, ".") {
		switch inside := value.(type) {
		case map[string]any:
			value = inside[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(inside) {
				t.Fatalf("%s: no %q in %s", path, step, r.body)
			}
			value = inside[i]
		default:
			t.Fatalf("%s: no %q in %s", path, step, r.body)
		}
	}
	return value
}

// get asks, and holds the answer to the contract.
func (s *service) get(t *testing.T, target string, headers ...string) reply {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answered, err := s.ask(r)
	if err != nil {
		t.Fatalf("GET %s: %v", target, err)
	}
	return answered
}

// ask sends a request through the whole chain and validates the answer with openapi.yaml.
func (s *service) ask(r *http.Request) (reply, error) {
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	answered := reply{Response: w.Result(), body: w.Body.Bytes()}
	return answered, conforms(r.Method, r.URL.Path, answered.StatusCode, answered.Header, answered.body)
}

// conforms validates an answer with openapi.yaml. The body is as it came, compressed or not.
func conforms(method, path string, status int, header http.Header, body []byte) error {
	known, err := loadContract()
	if err != nil {
		return err
	}
	operation := known.operation(method, path)
	if operation == nil || method == http.MethodHead || method == http.MethodOptions || status == http.StatusNotModified || status == http.StatusPermanentRedirect {
		return nil
	}
	kind := mediaType(header)
	if status == http.StatusNoContent {
		return nil
	}
	if read := strings.HasSuffix(kind, "json") || strings.HasPrefix(path, "/tiles/"); status == http.StatusOK && !read {
		return nil // CSV, XLSX and YAML have tests of their own
	}
	if header.Get("Content-Encoding") == "gzip" {
		plain, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return err
		}
		if body, err = io.ReadAll(plain); err != nil {
			return err
		}
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: &http.Request{Method: method, URL: &url.URL{Path: path}}, Route: operation},
		Status:                 status, Header: header,
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	if err := openapi3filter.ValidateResponse(context.Background(), input.SetBodyBytes(body)); err != nil {
		return fmt.Errorf("%d does not conform: %w", status, err)
	}
	return nil
}

func mediaType(h http.Header) string {
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	return kind
}

func init() {
	openapi3filter.RegisterBodyDecoder("application/geo+json", openapi3filter.JSONBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/vnd.mapbox-vector-tile", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("image/png", openapi3filter.FileBodyDecoder)
}
