package httpapi_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/hexgrid"
	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/httpapi"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/store"
)

// tileService is a service that answers tiles of nine square communes, their living area, a coverage run, four sites, and a unit with
// one stop, where it comes in six days and in 2030.
type tileService struct {
	*httptest.Server
	store   *store.Store // of the service
	outside *store.Store // another process on the same database
	watch   *store.VersionWatch
}

// chessboardTile holds the whole of it.
const chessboardTile = "8/129/90"

func newTileService(t testing.TB) *tileService {
	t.Helper()
	pool := pgtest.New(t)
	s := &tileService{store: store.New(pool), outside: store.New(pool)}
	write(t, s.outside, `
		INSERT INTO region VALUES ('24', 'Centre-Val de Loire');
		INSERT INTO departement VALUES ('36', 'Indre', '24');
		INSERT INTO zoning VALUES ('bassins-insee', 'Bassins de vie', '2022', 'INSEE', false);
		INSERT INTO commune (insee_code, name, departement_code, region_code, population, geom, geom_3857, in_study, source, source_date)
		SELECT '3600' || 3 * y + x, 'Commune ' || 3 * y + x, '36', '24', 1000, ST_Multi(g), ST_Multi(ST_Transform(g, 3857)), true,
			'test', '2026-01-01'
		FROM generate_series(0, 2) AS x, generate_series(0, 2) AS y,
			LATERAL ST_MakeEnvelope(1.9 + x * 0.1, 46.5 + y * 0.1, 2 + x * 0.1, 46.6 + y * 0.1, 4326) AS g;
		INSERT INTO living_area SELECT 'bassins-insee', '36000', 'Bassin', ST_Multi(ST_Union(geom)), ST_Multi(ST_Union(geom_3857)) FROM commune;
		INSERT INTO coverage_run (computed_at, data_version, method_version, parameters, input_hash) VALUES (now(), 1, 'test', '{}', 'x');
		INSERT INTO coverage_territory
		SELECT 1, level, CASE level WHEN 'bassin' THEN 'bassins-insee' ELSE '' END, 'etude', insee_code, name, 100, 15, '{10,20,30,40}',
			'{1,2,3,4}', 12, 20, false, 0
		FROM commune, unnest(ARRAY['commune', 'bassin']) AS level WHERE level = 'commune' OR insee_code = '36000';
		INSERT INTO demand_cell (cell, insee_code, people, need, basis, lon, lat, minutes, partial, c_low, c_high, fixed_minutes, class, fixed_class, reason)
		VALUES (`+cellOf(t, orb.Point{2.05, 46.65})+`, '36004', 12, 2, 'bourg', 2.05, 46.65, 9, false, 0.2, 0.2, 12, 'intermittent', 'carence', 'trop_rare');
		INSERT INTO coverage_gap (coverage_run_id, gap_id, zoning, living_area, insee_codes, people, need, reason, partial, centre, geom)
		SELECT 1, 'g', 'bassins-insee', '36000', '{36004}', 60, 9, 'trop_loin', false, ST_Centroid(geom), geom FROM commune WHERE insee_code = '36004';
		INSERT INTO site (site_id, name, commune_name, kind, counts_as_help, wheelchair, appointment, geom, geom_3857,
			position_level, position_source, position_reason, provenance)
		SELECT gen_random_uuid(), 'Lieu ' || n, 'Issoudun', 'lieu', n % 2 = 0, 'inconnu', 'inconnu', g, ST_Transform(g, 3857),
			'exact', 'declare', 'dans_commune', '{}'
		FROM generate_series(1, 4) AS n, LATERAL ST_SetSRID(ST_MakePoint(1.9 + n * 0.05, 46.6), 4326) AS g;
		INSERT INTO unit (unit_id, slug, name, wheelchair, provenance)
		VALUES ('019a0000-0000-7000-8000-000000000001', 'le-bus', 'Le bus', 'inconnu', '{}');
		INSERT INTO itinerary SELECT unit_id, 1, 'saisie', false, '[]', now() FROM unit;
		INSERT INTO stop (stop_id, unit_id, position, place, insee_code, geom, position_level, room_wheelchair, confidence)
		SELECT '019a0000-0000-7000-8000-000000000002', unit_id, 0, 'La Place', '36004', ST_SetSRID(ST_MakePoint(2.05, 46.65), 4326),
			'exact', 'inconnu', 1
		FROM unit;
		INSERT INTO passage (schedule_id, due_on, unit_id, stop_id, insee_code, held_on, hours, state, cause, reason, geom, changed_at)
		SELECT gen_random_uuid(), day, unit_id, stop_id, insee_code, day, '', 'prevu', '', '', geom, now()
		FROM stop, unnest(ARRAY[(now() AT TIME ZONE 'Europe/Paris')::date + 6, DATE '2030-02-28']) AS day;`)
	ctx, cancel := context.WithCancel(context.Background())
	s.watch = s.store.WatchVersion(ctx, slog.New(slog.DiscardHandler))
	router := chi.NewRouter()
	httpapi.NewTiles(httpapi.TilesConfig{Store: s.store, Versions: s.watch, Analyst: analysing.NewAnalyst(s.store, s.watch.Current, time.Now), Now: time.Now, Fail: httpapi.NewProblems(slog.New(slog.DiscardHandler)).Fail}).Routes(router)
	s.Server = httptest.NewServer(router)
	t.Cleanup(func() {
		s.Server.Close()
		cancel()
		<-s.watch.Stopped()
	})
	return s
}

// cellOf is the cell of H3 around a point, as SQL writes it.
func cellOf(t testing.TB, p orb.Point) string {
	t.Helper()
	cell, err := hexgrid.At(p)
	if err != nil {
		t.Fatal(err)
	}
	return strconv.FormatInt(int64(cell), 10)
}

func write(t testing.TB, s *store.Store, sql string) {
	t.Helper()
	if err := s.Write(context.Background(), func(tx store.Tx) (bool, error) {
		_, err := tx.Exec(context.Background(), sql)
		return true, err
	}); err != nil {
		t.Fatal(err)
	}
}

// answer is what the service said, its body as it came over the wire.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// ask sends a request as it is given, nothing is added to Accept-Encoding, nothing is decompressed, and holds the answer to the contract.
func (s *tileService) ask(t testing.TB, method, path string, header ...string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	client := http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}, Timeout: time.Minute}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := conforms(method, request.URL.Path, response.StatusCode, response.Header, body); err != nil {
		t.Errorf("%s %s: %v", method, path, err)
	}
	return answer{status: response.StatusCode, header: response.Header, body: body}
}

func waitFor(t testing.TB, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
