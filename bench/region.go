package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"

	"github.com/maillage-numerique/maillage/internal/store"
)

// The synthetic region of the tiles bench, for machines without the open data: as many communes, corners, living areas and
// sites as Centre-Val de Loire (1,754 communes of some 66 corners, 117 living areas, 3,300 sites), in the same place.
const (
	regionSide              = 42 // communes along a side
	regionWest, regionSouth = 0.05, 46.35
	regionStep              = 0.072
	regionBends             = 16 // corners between two junctions
	regionSites             = 3300
)

func regionCode(column, row int) string { return fmt.Sprint(36000 + row*regionSide + column) }

// regionBorder goes from one junction to the next, the same way back.
func regionBorder(from, to [2]int) []orb.Point {
	at := func(p [2]int) orb.Point {
		return orb.Point{regionWest + regionStep*float64(p[0]), regionSouth + regionStep*float64(p[1])}
	}
	if from[0] > to[0] || from[1] > to[1] {
		back := regionBorder(to, from)
		for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
			back[i], back[j] = back[j], back[i]
		}
		return back
	}
	a, b := at(from), at(to)
	line := make([]orb.Point, 0, regionBends+1)
	for i := range regionBends + 1 {
		share := float64(i) / regionBends
		off := 0.12 * regionStep * math.Sin(math.Pi*share) * math.Sin(29*share+17*a[0]+23*a[1])
		p := orb.Point{a[0] + share*(b[0]-a[0]), a[1] + share*(b[1]-a[1])}
		if from[0] == to[0] {
			p[0] += off
		} else {
			p[1] += off
		}
		line = append(line, p)
	}
	line[regionBends] = b
	return line
}

func regionCommune(column, row int) orb.MultiPolygon {
	corners := [][2]int{{column, row}, {column + 1, row}, {column + 1, row + 1}, {column, row + 1}, {column, row}}
	var ring orb.Ring
	for i := range 4 {
		line := regionBorder(corners[i], corners[i+1])
		ring = append(ring, line[:len(line)-1]...)
	}
	return orb.MultiPolygon{{append(ring, ring[0])}}
}

// makeRegion fills an empty database.
func makeRegion(ctx context.Context, s *store.Store) error {
	random := rand.New(rand.NewPCG(36, 2))
	var codes, areas []string
	var shapes [][]byte
	for row := range regionSide {
		for column := range regionSide {
			shape, err := ewkb.Marshal(regionCommune(column, row), 4326)
			if err != nil {
				return err
			}
			codes, shapes = append(codes, regionCode(column, row)), append(shapes, shape)
			areas = append(areas, regionCode(column/4*4, row/4*4))
		}
	}
	var ids []string
	var lons, lats []float64
	for range regionSites {
		ids = append(ids, uuid.Must(uuid.NewV7()).String())
		lons = append(lons, regionWest+regionStep*regionSide*random.Float64())
		lats = append(lats, regionSouth+regionStep*regionSide*random.Float64())
	}
	return s.Write(ctx, func(tx store.Tx) (bool, error) {
		for _, step := range []struct {
			sql  string
			args []any
		}{
			{`INSERT INTO region VALUES ('24', 'Synthétique')`, nil},
			{`INSERT INTO departement VALUES ('36', 'Synthétique', '24')`, nil},
			{`INSERT INTO zoning VALUES ('bassins-insee', 'Synthétique', '2026', 'bench', false)`, nil},
			{
				`INSERT INTO commune (insee_code, name, departement_code, region_code, population, centre, geom, geom_3857, in_study,
				source, source_date)
			SELECT code, 'Commune ' || code, '36', '24', 100 + n % 5000, ST_PointOnSurface(g), g, ST_Transform(g, 3857), true,
				'bench', '2026-01-01'
			FROM unnest($1::text[], $2::bytea[]) WITH ORDINALITY AS c (code, ewkb, n), LATERAL ST_GeomFromEWKB(ewkb) AS g`,
				[]any{codes, shapes},
			},
			{
				`INSERT INTO living_area (zoning, code, name, geom_3857)
			SELECT 'bassins-insee', area, 'Bassin ' || area, ST_Multi(ST_Union(geom_3857))
			FROM unnest($1::text[], $2::text[]) AS c (code, area) JOIN commune ON insee_code = code GROUP BY area`,
				[]any{codes, areas},
			},
			{`INSERT INTO coverage_run (computed_at, data_version, method_version, parameters, input_hash)
			VALUES ('2026-01-01', 1, 'bench', '{}', 'bench')`, nil},
			{`INSERT INTO coverage_territory (coverage_run_id, level, zoning, scope, code, name, people, need, people_within,
				need_within, minutes_median, minutes_p90, need_unknown, partial_people)
			SELECT coverage_run_id, level, zoning, 'etude', code, name, 1000, 150, ARRAY[100, length(name) * 40, 800, 1000],
				ARRAY[10, 20, 80, 150], 14.2, 25, false, 0
			FROM coverage_run, (
				SELECT 'commune' AS level, '' AS zoning, insee_code AS code, name FROM commune
				UNION ALL SELECT 'bassin', zoning, code, name FROM living_area) AS territory`, nil},
			{`INSERT INTO site (site_id, name, commune_name, kind, counts_as_help, wheelchair, appointment, geom, geom_3857,
				position_level, position_source, position_reason, provenance)
			SELECT id::uuid, 'Lieu synthétique ' || n, 'Commune', 'lieu', n % 3 > 0, 'inconnu', 'inconnu', g, ST_Transform(g, 3857),
				'exact', 'declare', 'dans_commune', '{}'
			FROM unnest($1::text[], $2::float8[], $3::float8[]) WITH ORDINALITY AS s (id, lon, lat, n),
				LATERAL ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS g`, []any{ids, lons, lats}},
		} {
			if _, err := tx.Exec(ctx, step.sql, step.args...); err != nil {
				return false, fmt.Errorf("make the synthetic region: %w", err)
			}
		}
		return true, nil
	})
}
