package finding_test

import (
	"bytes"
	"cmp"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/importing"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// region is the real communes of France and the real sites of shared/data.
func region(t *testing.T) *store.Store {
	t.Helper()
	data := golden.Region(t)
	s := store.New(pgtest.New(t))
	importer := &importing.Importer{Store: s, Now: time.Now}
	for _, name := range []string{
		"admin/communes_france_2026.csv.gz", "admin/communes_2026_cvl.geojson.gz", "sites/hub_lo_centre_val_de_loire.json",
		"sites/france_services_2024-08.csv.gz", "sites/charente_schema_standard_2023-07.json",
	} {
		body, err := os.Open(filepath.Join(data, name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := importer.Import(t.Context(), "", importing.Input{Name: name, Body: body}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_ = body.Close()
	}
	return s
}

// placed is a real site as brute force needs it.
type placed struct {
	id          uuid.UUID
	at          orb.Point
	help        bool
	rule        string
	code        territory.INSEECode
	appointment site.Appointment
	wait        [3]float64 // at the instants of brute force
}

// For every commune of the region, the nearest place and the most useful places are those that a search of all places in Go
// finds: borders of départements and regions change nothing. The useful ones are asked for on a Tuesday, on a public holiday and
// on a Sunday, a commune in three each.
func TestNearestOfEveryCommuneOfTheRegionEqualsBruteForce(t *testing.T) {
	t.Parallel()
	s := region(t)
	rows, err := s.Pool().Query(t.Context(), `SELECT site_id, ST_X(geom), ST_Y(geom), counts_as_help, coalesce(hours_rule, ''),
		coalesce(insee_code, ''), appointment FROM site WHERE geom IS NOT NULL AND kind <> 'collecte'`)
	if err != nil {
		t.Fatal(err)
	}
	sites, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p placed, err error) {
		err = row.Scan(&p.id, &p.at[0], &p.at[1], &p.help, &p.rule, &p.code, &p.appointment)
		return p, err
	})
	if err != nil || len(sites) < 3000 {
		t.Fatalf("%d sites, %v", len(sites), err)
	}
	rows, err = s.Pool().Query(t.Context(), "SELECT ST_X(centre), ST_Y(centre) FROM commune WHERE region_code = '24' ORDER BY insee_code")
	if err != nil {
		t.Fatal(err)
	}
	centres, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p orb.Point, err error) {
		err = row.Scan(&p[0], &p[1])
		return p, err
	})
	if err != nil || len(centres) != 1754 {
		t.Fatalf("%d communes, %v", len(centres), err)
	}
	instants := [3]time.Time{tuesday, armistice, sunday}
	for i := range sites {
		p := &sites[i]
		if p.appointment == site.AppointmentRequired {
			p.rule = ""
		}
		for k := range instants {
			p.wait[k] = judged(p.rule, p.code, finding.Question{When: &instants[k]}).wait
		}
	}
	guide, elsewhere := guideOf(s), 0
	for n, at := range centres {
		when := n % len(instants)
		for _, order := range finding.Sorts {
			answer, err := guide.Near(t.Context(), finding.Question{At: at, Sort: order, Limit: 5, When: &instants[when]})
			if err != nil {
				t.Fatal(err)
			}
			want := bestOf(sites, at, order, when, 5)
			for i, r := range answer.Results {
				if r.SiteID != want[i].id || math.Abs(r.DistanceM-geo.Distance(at, want[i].at)) > 1e-3 {
					t.Fatalf("%v by %s, answer %d: %s at %.3f m, want %s at %.3f m", at, order, i, r.SiteID, r.DistanceM, want[i].id, geo.Distance(at, want[i].at))
				}
			}
			if len(answer.Results) != 5 {
				t.Fatalf("%v by %s: %d answers", at, order, len(answer.Results))
			}
			if order == finding.ByDistance && answer.Results[0].Elsewhere {
				elsewhere++
			}
		}
	}
	t.Logf("%d communes of %d have their nearest place in another département", elsewhere, len(centres))
	if elsewhere == 0 {
		t.Error("no commune has its nearest place across a border: borders count")
	}
}

// bestOf keeps the n first of all: a list kept in order, one comparison for most places.
func bestOf(sites []placed, at orb.Point, order finding.Sort, when, n int) []placed {
	type ranked struct {
		placed
		cost float64
	}
	var best []ranked
	for _, p := range sites {
		cost := math.Round(geo.Distance(at, p.at)*1000) / 1000 // told to the millimetre
		if order == finding.ByUsefulness {
			cost = coverage.CarMinutes(cost) + p.wait[when]
			if !p.help {
				cost += 6 * math.Sqrt(7)
			}
		}
		if len(best) == n && cost > best[n-1].cost {
			continue
		}
		best = append(best, ranked{p, cost})
		slices.SortFunc(best, func(a, b ranked) int { return cmp.Or(cmp.Compare(a.cost, b.cost), bytes.Compare(a.id[:], b.id[:])) })
		best = best[:min(len(best), n)]
	}
	out := make([]placed, len(best))
	for i, b := range best {
		out[i] = b.placed
	}
	return out
}
