package store_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"

	"github.com/maillage-numerique/maillage/internal/store"
)

// A patchwork of side × side communes of 0.1° around Issoudun, whose borders wander and are shared to the last bit, in
// living areas of three by three.
const (
	patchworkWest, patchworkSouth = 1.5, 46.6
	patchworkStep                 = 0.1
	patchworkSide                 = 6
)

func patchworkCode(column, row int) string { return fmt.Sprintf("36%03d", 1+row*patchworkSide+column) }

// corner is where four communes meet.
func corner(column, row int) orb.Point {
	return orb.Point{patchworkWest + patchworkStep*float64(column), patchworkSouth + patchworkStep*float64(row)}
}

// border goes from a corner to the next one with 40 bends that depend on the two corners only.
func border(from, to orb.Point) []orb.Point {
	if from[0] > to[0] || from[1] > to[1] {
		line := border(to, from)
		for i, j := 0, len(line)-1; i < j; i, j = i+1, j-1 {
			line[i], line[j] = line[j], line[i]
		}
		return line
	}
	line := make([]orb.Point, 0, 41)
	for i := range 41 {
		share := float64(i) / 40
		bend := 0.006 * math.Sin(math.Pi*share) * math.Sin(31*share+90*from[0]+70*from[1])
		p := orb.Point{from[0] + share*(to[0]-from[0]), from[1] + share*(to[1]-from[1])}
		if from[0] == to[0] {
			p[0] += bend
		} else {
			p[1] += bend
		}
		if i == 40 {
			p = to
		}
		line = append(line, p)
	}
	return line
}

func patchworkCommune(column, row int) orb.MultiPolygon {
	corners := []orb.Point{
		corner(column, row), corner(column+1, row), corner(column+1, row+1), corner(column, row+1), corner(column, row),
	}
	ring := orb.Ring{corners[0]}
	for i := range 4 {
		ring = append(ring, border(corners[i], corners[i+1])[1:]...)
	}
	return orb.MultiPolygon{{ring}}
}

// loadPatchwork writes the communes, their living areas and a coverage run, as the imports do.
func loadPatchwork(t testing.TB, pool *pgxpool.Pool) *store.Store {
	t.Helper()
	s := store.New(pool)
	err := s.Write(context.Background(), func(tx store.Tx) (bool, error) {
		ctx := context.Background()
		if _, err := tx.Exec(ctx, `
			INSERT INTO region VALUES ('24', 'Centre-Val de Loire');
			INSERT INTO departement VALUES ('36', 'Indre', '24');
			INSERT INTO zoning VALUES ('bassins-insee', 'Bassins de vie', '2022', 'INSEE', false);
			INSERT INTO coverage_run (computed_at, data_version, method_version, parameters, input_hash)
				VALUES ('2026-11-01', 1, 'test', '{}', 'old'), ('2026-11-22', 1, 'test', '{}', 'new');`); err != nil {
			return false, err
		}
		for row := range patchworkSide {
			for column := range patchworkSide {
				shape, err := ewkb.Marshal(patchworkCommune(column, row), 4326)
				if err != nil {
					return false, err
				}
				if _, err := tx.Exec(ctx, `
					INSERT INTO commune (insee_code, name, departement_code, region_code, population, geom, geom_3857, in_study,
						source, source_date)
					SELECT $1, 'Commune ' || $1, '36', '24', 800, g, ST_Transform(g, 3857), true, 'test', '2026-01-01'
					FROM ST_GeomFromEWKB($2) AS g`, patchworkCode(column, row), shape); err != nil {
					return false, err
				}
				area := patchworkCode(column/3*3, row/3*3)
				if _, err := tx.Exec(ctx, `
					INSERT INTO living_area (zoning, code, name) VALUES ('bassins-insee', $1, 'Bassin ' || $1) ON CONFLICT DO NOTHING`,
					area); err != nil {
					return false, err
				}
				if _, err := tx.Exec(ctx, `
					INSERT INTO living_area_commune (zoning, insee_code, code, reason) VALUES ('bassins-insee', $1, $2, 'insee')`,
					patchworkCode(column, row), area); err != nil {
					return false, err
				}
			}
		}
		_, err := tx.Exec(ctx, `
			UPDATE living_area a SET geom_3857 = (
				SELECT ST_Multi(ST_Union(c.geom_3857)) FROM living_area_commune JOIN commune c USING (insee_code) WHERE code = a.code);
			UPDATE living_area SET geom = ST_Transform(geom_3857, 4326);
			INSERT INTO coverage_territory
			SELECT coverage_run_id, 'commune', '', 'etude', insee_code, name, 800, 120, ARRAY[0, 200, 400, 800], ARRAY[0, 30, 60, 120],
				18.24, 29, false, 80
			FROM coverage_run, commune
			UNION ALL
			SELECT coverage_run_id, 'bassin', zoning, 'etude', code, name, 7200, 1080, ARRAY[0, 1800, 3600, 7200],
				ARRAY[0, 270, 540, 1080], 18.24, 29, false, 720
			FROM coverage_run, living_area;
			UPDATE coverage_territory SET people_within = ARRAY[0, 0, 0, 0] WHERE coverage_run_id = 1;`)
		return true, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// loadSites writes a site at each point.
func loadSites(t testing.TB, s *store.Store, points []orb.Point) []string {
	t.Helper()
	ids, lons, lats := make([]string, len(points)), make([]float64, len(points)), make([]float64, len(points))
	for i, p := range points {
		ids[i], lons[i], lats[i] = uuid.Must(uuid.NewV7()).String(), p.Lon(), p.Lat()
	}
	err := s.Write(context.Background(), func(tx store.Tx) (bool, error) {
		_, err := tx.Exec(context.Background(), `
			INSERT INTO site (site_id, name, commune_name, kind, counts_as_help, wheelchair, appointment, geom, geom_3857,
				position_level, position_source, position_reason, provenance)
			SELECT id::uuid, 'Lieu ' || n, 'Issoudun', 'lieu', true, 'inconnu', 'inconnu', g, ST_Transform(g, 3857),
				'exact', 'declare', 'dans_commune', '{}'
			FROM unnest($1::text[], $2::float8[], $3::float8[]) WITH ORDINALITY AS p (id, lon, lat, n),
				LATERAL ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS g`, ids, lons, lats)
		return true, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}
