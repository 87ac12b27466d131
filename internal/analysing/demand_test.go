package analysing_test

import (
	"context"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/maillage-numerique/maillage/internal/store"
)

// Two communes beyond those of the world, their centres 30 and 44 km from the edge of the studied area: the people of the nearest
// have one more row, and nobody is counted twice.
func TestPeopleAroundEnterTheCalculationNotTheTotals(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	without := w.run()
	region := w.coverage(store.LevelRegion, "")
	for code, lon := range map[string]float64{"86100": 2.2, "86101": 2.38} {
		w.exec(`INSERT INTO commune (insee_code, name, departement_code, region_code, population, centre, in_study, source, source_date)
			VALUES ($1, 'Autour', '86', '75', 1000, ST_SetSRID(ST_MakePoint($2, 47.05), 4326), false, 'test', '2026-01-01')`, code, lon)
	}
	with := w.run()
	if with.Rows != without.Rows+1 || math.Abs(with.People-without.People) > 1e-6 {
		t.Errorf("%d rows and %v people, then %d and %v", without.Rows, without.People, with.Rows, with.People)
	}
	if diff := cmp.Diff(region, w.coverage(store.LevelRegion, "")); diff != "" {
		t.Errorf("the region changed: %s", diff)
	}
}

// 36001 has 100 inhabitants, 36002 has 200: 25 addresses are enough in the first only. A hamlet is no address, a dead code leads to
// the living one, and of two sources the larger counts alone.
func TestPeopleLiveAtTheAddressesThatAreLoaded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.exec(`INSERT INTO commune_crosswalk (old_code, insee_code, old_name) VALUES ('36901', '36001', 'Ancienne')`)
	address := func(source, code string, key, number int, lon float64) {
		w.exec(`INSERT INTO address (source, insee_code, address_key, address_id, number, repetition, street, locality, postcode, city,
				old_insee_code, old_city, source_rank, lon_e6, lat_e6)
			VALUES ($1, $2, $3::int::text, '', $4, '', 'Rue', false, '', '', '', '', CASE $1 WHEN 'ban' THEN 1 ELSE 2 END, $5::float8 * 1e6, 47050000)`,
			source, code, key, number, lon)
	}
	for n := 1; n <= 25; n++ {
		code, lon := "36001", 1.02
		if n > 20 {
			code, lon = "36901", 1.08
		}
		address("ban", code, n, n, lon)
		address("ban", "36002", n, n, 1.12)
		address("bano", "36001", n, n%20, 1.05)
	}
	w.run()
	rows, err := w.pool.Query(context.Background(), `SELECT insee_code, basis, count(*), max(round(people::numeric, 6))::float8
		FROM demand_cell WHERE insee_code IN ('36001', '36002') GROUP BY 1, 2 ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	type line struct {
		Commune, Basis string
		Cells          int
		Most           float64
	}
	got, err := pgx.CollectRows(rows, pgx.RowToStructByPos[line])
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	if want := (line{"36001", "adresses", 2, 80}); got[0] != want {
		t.Errorf("%+v, want %+v: 20 and 5 of its 25 addresses", got[0], want)
	}
	if got[1].Basis != "bourg" {
		t.Errorf("%+v: one address for eight people is a partial list", got[1])
	}
}
