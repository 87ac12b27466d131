package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"sort"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/site"
)

// The synthetic sites of the nearest-help bench. Places gather where people do: each site takes a commune's centre (drawn
// by population where the database has communes, else on a hundred made-up towns), moved by up to about 5 km. One site in a
// thousand has the rare facet of the filtered bench. The seed is fixed: two runs measure the same sites.
const (
	syntheticSeed = 2
	// rareEvery is the share of sites that the filtered bench keeps: one in a thousand.
	rareEvery = 1000
)

var rareService = site.ServiceEquipment

// town is where synthetic sites gather.
type town struct {
	code       *string
	centre     orb.Point
	population float64
}

// makeSites fills the site table anew with so many and tells where their towns are.
func makeSites(ctx context.Context, pool *pgxpool.Pool, many int) ([]town, error) {
	towns, err := readTowns(ctx, pool)
	if err != nil {
		return nil, err
	}
	if _, err := pool.Exec(ctx, "DELETE FROM site"); err != nil {
		return nil, fmt.Errorf("make room for synthetic sites: %w", err)
	}
	random := rand.New(rand.NewPCG(syntheticSeed, syntheticSeed))
	total, upTo := 0.0, make([]float64, len(towns))
	for i, t := range towns {
		total += t.population
		upTo[i] = total
	}
	n := 0
	_, err = pool.CopyFrom(ctx, pgx.Identifier{"site"}, siteColumns, pgx.CopyFromFunc(func() ([]any, error) {
		if n == many {
			return nil, nil
		}
		n++
		at := random.Float64() * total
		k := min(sort.SearchFloat64s(upTo, at), len(towns)-1)
		return siteRow(n, towns[k], random)
	}))
	if err != nil {
		return nil, fmt.Errorf("make synthetic sites: %w", err)
	}
	// COPY cannot call PostGIS: the point travels in two columns of text and becomes a geometry here.
	if _, err := pool.Exec(ctx, `UPDATE site SET geom = ST_SetSRID(ST_MakePoint(address::float8, address_extra::float8), 4326),
		geom_3857 = ST_Transform(ST_SetSRID(ST_MakePoint(address::float8, address_extra::float8), 4326), 3857),
		position_level = 'exact', address = NULL, address_extra = NULL WHERE position_level = 'inconnu'`); err != nil {
		return nil, fmt.Errorf("place synthetic sites: %w", err)
	}
	if _, err := pool.Exec(ctx, `INSERT INTO site_source (source, source_id, site_id, record_hash, record)
		SELECT 'synthetic', site_id::text, site_id, '', '{}' FROM site ON CONFLICT DO NOTHING`); err != nil {
		return nil, fmt.Errorf("name the source of synthetic sites: %w", err)
	}
	_, err = pool.Exec(ctx, "VACUUM (FULL, ANALYZE) site")
	return towns, err
}

func readTowns(ctx context.Context, pool *pgxpool.Pool) ([]town, error) {
	rows, err := pool.Query(ctx, `SELECT insee_code, ST_X(centre), ST_Y(centre), coalesce(population, 100)::float8
		FROM commune WHERE centre IS NOT NULL ORDER BY insee_code`)
	if err != nil {
		return nil, fmt.Errorf("read the communes: %w", err)
	}
	towns, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t town, err error) {
		var code string
		err = row.Scan(&code, &t.centre[0], &t.centre[1], &t.population)
		t.code = &code
		return t, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the communes: %w", err)
	}
	if len(towns) > 0 {
		return towns, nil
	}
	random := rand.New(rand.NewPCG(1, 1))
	for range 100 {
		towns = append(towns, town{
			centre: orb.Point{random.Float64()*8 - 2, 44 + random.Float64()*5}, population: math.Exp(6 + 4*random.Float64()),
		})
	}
	return towns, nil
}

var siteColumns = []string{
	"site_id", "name", "insee_code", "commune_name", "address", "address_extra", "phones", "services", "fees", "hours_text",
	"kind", "counts_as_help", "wheelchair", "appointment", "facets", "position_level", "position_source", "position_reason",
	"provenance",
}

func siteRow(n int, t town, random *rand.Rand) ([]any, error) {
	lon := t.centre.Lon() + random.NormFloat64()*0.03
	lat := t.centre.Lat() + random.NormFloat64()*0.02
	id := uuid.NewSHA1(uuid.NameSpaceOID, fmt.Append(nil, "maillage synthetic site ", n))
	s := site.Site{
		Name: fmt.Sprintf("Lieu synthétique %d", n), Kind: site.Place, CountsAsHelp: n%3 != 0,
		Wheelchair: []site.Answer{site.Yes, site.No, site.Unknown}[n%3], Appointment: site.AppointmentUnknown,
		Services: []string{site.ServiceFormalities}, Phones: []string{"+33254000000"},
	}
	if n%2 == 0 {
		s.Fees = []string{site.FeeFree}
	}
	if n%rareEvery == 0 {
		s.Services = append(s.Services, rareService)
	}
	return []any{
		id, s.Name, t.code, "Commune", fmt.Sprint(lon), fmt.Sprint(lat), s.Phones, s.Services, orEmpty(s.Fees),
		"Lundi 9h-12h", string(s.Kind), s.CountsAsHelp, string(s.Wheelchair), string(s.Appointment), site.Facets(s), "inconnu", "declare",
		"dans_commune", []byte(`{"nom":{"source":"synthetic","date":"2024-01-01"}}`),
	}, nil
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
