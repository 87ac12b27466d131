package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store"
)

// The country of the bench of passages: 1,000 units of 20 stops, each visited 25 times in the 400 days to come.
const (
	passageSites  = 25_000
	passageUnits  = 1000
	stopsOfUnit   = 20
	visitsOfStop  = 25
	equippedEvery = 20 // one unit in so many has the equipment that is asked for
)

// benchPassages asks for the nearest and soonest help among 25,000 sites and 500,000 passages, from anywhere, through the whole
// service; beside it the statement that answers the same from PostGIS, prepared, in pgbench.
func benchPassages(ctx context.Context, w *world) ([]result, error) {
	if err := makeRegion(ctx, store.New(w.pool)); err != nil {
		return nil, err
	}
	towns, err := makeSites(ctx, w.pool, passageSites)
	if err != nil {
		return nil, err
	}
	if err := makePassages(ctx, w.pool); err != nil {
		return nil, err
	}
	country := countryOf(towns)
	before := heapBytes()
	started := time.Now()
	service, err := startService(ctx, w, "")
	if err != nil {
		return nil, err
	}
	defer service.stop(ctx)
	dir, err := os.MkdirTemp("", "maillage-bench-passages-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)

	const proches = "/api/v1/proches?"
	today := time.Now()
	days := url.Values{"du": {today.AddDate(0, 0, 7).Format(time.DateOnly)}, "au": {today.AddDate(0, 0, 13).Format(time.DateOnly)}}
	gear := url.Values{string(finding.Equipment): {"eye traking"}, "places_fauteuil": {"2"}}
	if err := firstAnswer(ctx, service.URL()+proches+"lat=47&lon=1.5"); err != nil {
		return nil, err
	}
	read := time.Since(started)
	if err := settled(ctx, w.pool); err != nil {
		return nil, err
	}
	rows, rates, err := ask(ctx, w, dir, service.URL(), country, []asking{
		{"lieux et passages (25 000 + 500 000), 2 connexions", "/api/v1/proches", 2, 30 * time.Millisecond},
		{"lieux et passages, 8 connexions", "/api/v1/proches", 8, 30 * time.Millisecond},
		{"les mêmes, équipement mal écrit et deux fauteuils (1 unité sur 20), 8 connexions", proches + gear.Encode(), 8, 30 * time.Millisecond},
		{"les mêmes, la semaine prochaine, 8 connexions", proches + days.Encode(), 8, 30 * time.Millisecond},
	})
	if err != nil {
		return nil, err
	}
	held := heapBytes() - before
	bare, err := bareStatement(ctx, dir, w, country, bareSoonest)
	if err != nil {
		return nil, err
	}
	return append(rows, beside(rates[1], bare), result{
		what: "du lancement du service à la première réponse (lieux et passages lus)", seen: fmt.Sprintf("%.1f s", read.Seconds()),
	}, result{
		what: "mémoire du service avec 25 000 lieux et 500 000 passages (tas vivant)", seen: fmt.Sprintf("%d Mo", held>>20),
		target: "< 150 Mo", ok: held>>20 < 150,
	}), nil
}

// settled waits for the jobs of the start, the roll of a thousand rounds among them: they would be measured too.
func settled(ctx context.Context, pool *pgxpool.Pool) error {
	for {
		var waiting int
		err := pool.QueryRow(ctx, "SELECT count(*) FROM river_job WHERE state IN ('available', 'running', 'retryable')").Scan(&waiting)
		if err != nil || waiting == 0 {
			return err
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// firstAnswer waits for one.
func firstAnswer(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the first answer is a %s", answer.Status)
	}
	return nil
}

// heapBytes is what is alive.
func heapBytes() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// bareSoonest is METHODS §6 on the neighbourhood that indexes give: the nearest places, and the nearest stops with their next visit,
// by minutes of travel (a straight line through the table of METHODS §3) and 6 √days of waiting; of places nobody knows the hours.
const bareSoonest = `
WITH here AS MATERIALIZED (
	SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) AS at
), sites AS (
	SELECT s.site_id AS id, s.name, s.address, s.phones, s.services, s.wheelchair, s.updated_on, s.hours_text, NULL::date AS day, NULL::timestamptz AS starts_at,
		ST_Distance(s.geom::geography, here.at::geography, false) AS far, 7::float8 AS days
	FROM here, site s WHERE s.geom IS NOT NULL ORDER BY s.geom::geography <-> here.at::geography LIMIT 40
), stops AS (
	SELECT st.stop_id, u.name, st.address, u.phones, u.services, st.room_wheelchair, u.updated_on, st.far
	FROM here, LATERAL (
		SELECT *, ST_Distance(geom::geography, here.at::geography, false) AS far FROM stop WHERE NOT retired
		ORDER BY geom_3857 <-> ST_Transform(here.at, 3857) LIMIT 40) st JOIN unit u USING (unit_id)
), visits AS (
	SELECT s.stop_id, s.name, s.address, s.phones, s.services, s.room_wheelchair, s.updated_on, v.hours, v.held_on, v.starts_at, s.far,
		greatest(0, extract(epoch FROM v.starts_at - now()) / 86400)
	FROM stops s, LATERAL (
		SELECT hours, held_on, starts_at FROM passage WHERE stop_id = s.stop_id AND held_on >= current_date AND state <> 'annule'
		ORDER BY held_on LIMIT 1) v
)
SELECT * FROM (SELECT * FROM sites UNION ALL SELECT * FROM visits) AS help
ORDER BY CASE WHEN far < 3500 THEN far / 3500 * 8 ELSE 8 + (far - 3500) / 1000 * 1.1 END + 6 * sqrt(days), far, id LIMIT 20`

// What stands around the half million visits: their indexes are made once, after them, and the keys to stops that exist are not
// checked one by one. Three times sooner ready; a statement of several is one transaction.
const (
	filling = `SET LOCAL session_replication_role = replica;
		CREATE TEMP TABLE made_later ON COMMIT DROP AS
			SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE tablename = 'passage' AND indexname <> 'passage_pkey';
		DO $$ DECLARE i record; BEGIN FOR i IN SELECT * FROM made_later LOOP EXECUTE 'DROP INDEX ' || i.name; END LOOP; END $$;
		`
	filled = `;
		DO $$ DECLARE i record; BEGIN FOR i IN SELECT * FROM made_later LOOP EXECUTE i.definition; END LOOP; END $$`
)

// makePassages fills units, stops, published dates and passages, from today on as the service's clock goes. They are what the nightly
// job would make of the dates, so that it leaves them alone: no date is a public holiday.
func makePassages(ctx context.Context, pool *pgxpool.Pool) error {
	today := calendar.DateOf(time.Now().In(calendar.Of("").Location()))
	var holidays []string
	for day := today; day <= today+itinerary.Horizon; day++ {
		if _, is := calendar.Of("").Holiday(day); is {
			holidays = append(holidays, "'"+day.String()+"'")
		}
	}
	for _, sql := range []string{
		fmt.Sprintf(`INSERT INTO unit (unit_id, slug, name, wheelchair, provenance, modes, equipment, wheelchair_places, services)
			SELECT md5('unit ' || n)::uuid, 'unite-' || n, 'Unité ' || n, 'oui', '{}', '{circuit}',
				CASE WHEN n %% %d = 0 THEN '{commande oculaire,joystick}' ELSE '{ordinateurs}' END::text[], 2,
				'{Aide aux démarches administratives}'
			FROM generate_series(1, %d) AS n`, equippedEvery, passageUnits),
		`INSERT INTO itinerary (unit_id, version, source, auto_read, exceptions, confirmed_at)
			SELECT unit_id, 1, 'synthetic', false, '[]', now() FROM unit`,
		// Each unit stands around one commune, its stops up to some 30 km away.
		fmt.Sprintf(`INSERT INTO stop (stop_id, unit_id, position, place, insee_code, geom, position_level, room_wheelchair, confidence)
			SELECT md5('stop ' || n || ' ' || k)::uuid, md5('unit ' || n)::uuid, k, 'Arrêt ' || k, c.insee_code,
				ST_SetSRID(ST_MakePoint(ST_X(c.centre) + 0.35 * sin(n * 37.1 + k * 2.3), ST_Y(c.centre) + 0.25 * cos(n * 11.7 + k * 1.9)), 4326),
				'exact', (ARRAY['oui', 'non', 'inconnu'])[1 + k %% 3], 1
			FROM generate_series(1, %d) AS n, generate_series(1, %d) AS k, (
				SELECT insee_code, centre, row_number() OVER (ORDER BY insee_code) - 1 AS i, count(*) OVER () AS all_of_them FROM commune) AS c
			WHERE c.i = n * 7 %% c.all_of_them`,
			passageUnits, stopsOfUnit),
		filling + fmt.Sprintf(`INSERT INTO passage (schedule_id, due_on, unit_id, stop_id, insee_code, held_on, starts_at, ends_at, hours, state, cause, reason,
				geom, changed_at)
			SELECT md5('schedule ' || stop_id)::uuid, day, unit_id, stop_id, insee_code, day, (day + time '10:00') AT TIME ZONE 'Europe/Paris',
				(day + time '12:30') AT TIME ZONE 'Europe/Paris', '10:00-12:30', 'prevu', '', '', geom, now()
			FROM stop, generate_series(0, %d) AS v, LATERAL (SELECT date '%s' + v * 16 + (hashtext(stop_id::text) & 15)) AS due (date),
				LATERAL (SELECT due.date - (due.date = ANY (ARRAY[%s]::date[]))::int) AS d (day)`,
			visitsOfStop-1, today, strings.Join(holidays, ",")) + filled,
		`INSERT INTO schedule (schedule_id, stop_id, position, rule, anchor, hours, holidays)
			SELECT schedule_id, stop_id, 0, 'RDATE;VALUE=DATE:' || string_agg(to_char(due_on, 'YYYYMMDD'), ',' ORDER BY due_on), min(due_on), '10:00-12:30', 'saute'
			FROM passage GROUP BY schedule_id, stop_id`,
		"VACUUM (ANALYZE) stop", "VACUUM (ANALYZE) passage", "ANALYZE unit",
	} {
		if _, err := pool.Exec(ctx, sql); err != nil {
			return fmt.Errorf("make the synthetic passages: %w", err)
		}
	}
	return nil
}
