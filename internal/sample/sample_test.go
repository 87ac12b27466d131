package sample_test

import (
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/sample"
	"github.com/maillage-numerique/maillage/internal/store"
)

func TestTheSampleIsTheIndre(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := store.New(pool)
	start := time.Now()
	loaded, err := sample.Load(t.Context(), s, time.Now)
	if err != nil || !loaded {
		t.Fatal(loaded, err)
	}
	t.Logf("loaded in %s", time.Since(start))
	for is, want := range map[string]int{
		"SELECT count(*) FROM commune":        241,
		"SELECT sum(population) FROM commune": 216069,
		"SELECT count(*) FROM commune WHERE geom IS NOT NULL AND contour_approximate AND in_study":     241,
		"SELECT count(*) FROM commune WHERE NOT ST_IsValid(geom) OR NOT ST_IsValid(geom_3857)":         0,
		"SELECT count(*) FROM need_indicator":                                                          241,
		"SELECT count(*) FROM living_area_commune WHERE zoning = 'bassins-insee' AND code IS NOT NULL": 241,
		"SELECT count(*) FROM living_area WHERE geom IS NULL":                                          0,
		"SELECT count(*) FROM site":                                            41,
		"SELECT count(*) FROM unit":                                            4,  // La Rur@linette, and three that no file tells of
		"SELECT count(*) FROM stop":                                            20, // La Rur@linette's, DOMAIN §3
		"SELECT count(*) FROM site WHERE position_reason <> 'non_controle'":    0,
		"SELECT count(*) FROM site WHERE geom IS NULL":                         0,
		"SELECT count(*) FROM setting WHERE key = 'sample' AND value = 'true'": 1,
		"SELECT count(*) FROM commune a JOIN commune b ON a.insee_code < b.insee_code AND ST_Overlaps(ST_Buffer(a.geom, -1e-6), ST_Buffer(b.geom, -1e-6))": 0,
	} {
		var got int
		if err := pool.QueryRow(t.Context(), is).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s: %d, want %d", is, got, want)
		}
	}
	before, err := s.DataVersion(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if again, err := sample.Load(t.Context(), s, time.Now); err != nil || again {
		t.Errorf("a second load: %v, %v; want nothing", again, err)
	}
	if after, err := s.DataVersion(t.Context()); err != nil || after != before {
		t.Errorf("the data version moved from %d to %d, %v", before, after, err)
	}
}

// A first start that is killed leaves part of the sample: the next one finishes it.
func TestASampleCutShortIsFinished(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := store.New(pool)
	if _, err := sample.Load(t.Context(), s, time.Now); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), "DELETE FROM setting; DELETE FROM site_source; DELETE FROM site; DELETE FROM need_indicator"); err != nil {
		t.Fatal(err)
	}
	if loaded, err := sample.Load(t.Context(), s, time.Now); err != nil || !loaded {
		t.Fatal(loaded, err)
	}
	var sites, needs int
	if err := pool.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM site), (SELECT count(*) FROM need_indicator)").Scan(&sites, &needs); err != nil {
		t.Fatal(err)
	}
	if sites != 41 || needs != 241 {
		t.Errorf("%d sites and %d needs, want 41 and 241", sites, needs)
	}
}
