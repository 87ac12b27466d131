package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/hexgrid"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// CommuneAround is a commune near a round.
type CommuneAround struct {
	Code        territory.INSEECode
	Name        string
	Departement string
	InStudy     bool // its people are known
	Centre      orb.Point
}

// CommunesAround lists the communes whose centre is at most so many metres from one of the points, by code.
func (s *Store) CommunesAround(ctx context.Context, points orb.MultiPoint, metres float64) ([]CommuneAround, error) {
	raw, err := toEWKB(points)
	if err != nil {
		return nil, err
	}
	return listBy(ctx, s.pool, "CommunesAround", pgx.NamedArgs{"points": raw, "metres": metres}, func(row pgx.CollectableRow) (c CommuneAround, err error) {
		var centre []byte
		if err = row.Scan(&c.Code, &c.Name, &c.Departement, &c.InStudy, &centre); err != nil {
			return c, err
		}
		at, err := pointFromEWKB(centre)
		if at != nil {
			c.Centre = *at
		}
		return c, err
	})
}

// DemandOfCommunes reads the people of communes as the last coverage run placed them, by commune and cell. No run, no row.
func (s *Store) DemandOfCommunes(ctx context.Context, codes []string) ([]coverage.Row, error) {
	return listBy(ctx, s.pool, "DemandOfCommunes", pgx.NamedArgs{"insee_codes": codes}, func(row pgx.CollectableRow) (r coverage.Row, err error) {
		var cell int64
		err = row.Scan(&cell, &r.Commune, &r.People, &r.Need, &r.Centre[0], &r.Centre[1])
		r.Cell = hexgrid.Cell(cell)
		return r, err
	})
}
