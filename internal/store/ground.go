package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/territory"
)

// GroundCommune is what tells in which commune a point lies.
type GroundCommune struct {
	Code        territory.INSEECode
	Name        string
	Departement string
	Centre      *orb.Point       // nil = unknown
	Contour     orb.MultiPolygon // nil = none is loaded
}

// Ground gives every commune with what is known of where it lies.
func (s *Store) Ground(ctx context.Context) ([]GroundCommune, error) {
	return listAll(ctx, s.pool, "Ground", func(row pgx.CollectableRow) (c GroundCommune, err error) {
		var centre, contour []byte
		if err := row.Scan(&c.Code, &c.Name, &c.Departement, &centre, &contour); err != nil {
			return c, err
		}
		if c.Centre, err = pointFromEWKB(centre); err != nil || contour == nil {
			return c, err
		}
		c.Contour, err = multiPolygonFromEWKB(contour)
		return c, err
	})
}
