package analysing_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/store"
)

// world is a small country: a row of ten square communes along the 47th parallel, 0.1° (7.6 km) wide each, numbered
// 36001 to 36010 from west to east. The first eight are studied. Bassin "ouest" holds 36001–36004, "est" holds
// 36006–36009 and straddles the edge of the studied area, 36005 is in no bassin, 36010 is in one of its own. EPCI 1 holds
// 36001 and 36002, EPCI 2 straddles the edge with 36008 and 36010.
type world struct {
	t    testing.TB
	pool *pgxpool.Pool
	st   *store.Store
}

const studiedCommunes, allCommunes = 8, 10

// newWorld fills a database; the order in which rows are inserted comes from seed.
func newWorld(t *testing.T, seed uint64) world {
	t.Helper()
	pool := pgtest.New(t)
	w := world{t, pool, store.New(pool)}
	w.exec(`INSERT INTO region VALUES ('24', 'Centre-Val de Loire'), ('75', 'Nouvelle-Aquitaine');
		INSERT INTO departement VALUES ('36', 'Indre', '24'), ('86', 'Vienne', '75');
		INSERT INTO epci VALUES ('1', 'CC Un', 'CC'), ('2', 'CC Deux', 'CC');
		INSERT INTO zoning VALUES ('bassins-insee', 'Bassins de vie', '2022', 'INSEE', false), ('bassins-essai', 'Essai', '1', 'test', true);
		INSERT INTO living_area (zoning, code, name) VALUES ('bassins-insee', 'ouest', 'Ouest'), ('bassins-insee', 'est', 'Est'), ('bassins-insee', 'loin', 'Loin'),
			('bassins-essai', 'tout', 'Tout')`)
	for _, i := range rand.New(rand.NewPCG(seed, 0)).Perm(allCommunes) {
		n := i + 1
		code, departement, region := insee(n), "36", "24"
		if n > studiedCommunes {
			departement, region = "86", "75"
		}
		w.exec(`INSERT INTO commune (insee_code, name, departement_code, region_code, epci_code, population, centre, geom, in_study, source, source_date)
			VALUES ($1, 'Commune ' || $2::int, $3, $4, CASE WHEN $2::int <= 2 THEN '1' WHEN $2::int IN (8, 10) THEN '2' END, 100 * $2::int, ST_SetSRID(ST_MakePoint(1 + ($2 - 0.5) * 0.1, 47.05), 4326),
				ST_Multi(ST_MakeEnvelope(1 + ($2 - 1) * 0.1, 47, 1 + $2 * 0.1, 47.1, 4326)), $5, 'test', '2026-01-01')`,
			code, n, departement, region, n <= studiedCommunes)
		w.exec(`INSERT INTO need_indicator (insee_code, share_65_plus, share_low_diploma, source, source_date)
			VALUES ($1, 20 + $2::int, 50 + $2, 'test', '2017-01-01')`, code, n)
		area := ""
		switch {
		case n <= 4:
			area = "ouest"
		case n >= 6 && n <= 9:
			area = "est"
		case n == 10:
			area = "loin"
		}
		w.exec(`INSERT INTO living_area_commune (zoning, insee_code, code, reason) VALUES
			('bassins-insee', $1, nullif($2, ''), 'insee'), ('bassins-essai', $1, 'tout', 'majorite')`, code, area)
	}
	return w
}

func insee(n int) string { return fmt.Sprintf("36%03d", n) }

func (w world) exec(sql string, args ...any) {
	w.t.Helper()
	if _, err := w.pool.Exec(context.Background(), sql, args...); err != nil {
		w.t.Fatal(err)
	}
}

// open puts a place that helps every working day, or one that does not count, at a longitude on the parallel of the centres.
func (w world) open(name string, lon float64, counts bool) uuid.UUID {
	w.t.Helper()
	return w.openOn("Mo-Fr 09:00-12:00", name, lon, counts)
}

// openOn puts a place that is open by a rule; "" = nobody says when.
func (w world) openOn(rule, name string, lon float64, counts bool) uuid.UUID {
	w.t.Helper()
	id := uuid.NewSHA1(uuid.NameSpaceURL, []byte(name))
	w.exec(`INSERT INTO site (site_id, name, commune_name, kind, counts_as_help, wheelchair, appointment, geom, geom_3857, position_level,
			position_source, position_reason, provenance, hours_rule, hours_state)
		VALUES ($1, $2, '', 'lieu', $4, 'inconnu', 'inconnu', ST_SetSRID(ST_MakePoint($3, 47.05), 4326),
			ST_Transform(ST_SetSRID(ST_MakePoint($3, 47.05), 4326), 3857), 'exact', 'declare', 'dans_commune', '{}',
			nullif($5, ''), CASE $5 WHEN '' THEN 'absent' ELSE 'declare' END)`,
		id, name, lon, counts, rule)
	return id
}

func (w world) run() analysing.Report {
	w.t.Helper()
	report, err := analysing.RunCoverage(context.Background(), w.st, analysing.DefaultParameters(), nil, w.now)
	if err != nil {
		w.t.Fatal(err)
	}
	return report
}

func (w world) now() time.Time { return time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC) }

func (w world) version() int64 {
	w.t.Helper()
	version, err := w.st.DataVersion(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	return version
}

func (w world) latest() store.CoverageRun {
	w.t.Helper()
	run, some, err := w.st.LatestCoverageRun(context.Background())
	if err != nil || !some {
		w.t.Fatalf("no run: %v %v", some, err)
	}
	return run
}

// coverage lists a level by scope and code.
func (w world) coverage(level, zoning string) map[string]store.TerritoryCoverage {
	w.t.Helper()
	all, err := w.st.CoverageByTerritory(context.Background(), level, zoning)
	if err != nil {
		w.t.Fatal(err)
	}
	byCode := map[string]store.TerritoryCoverage{}
	for _, one := range all {
		byCode[one.Scope+" "+one.Code] = one
	}
	return byCode
}

func (w world) gaps(f store.GapFilter) []store.CoverageGap {
	w.t.Helper()
	gaps, err := w.st.Gaps(context.Background(), f)
	if err != nil {
		w.t.Fatal(err)
	}
	return gaps
}
