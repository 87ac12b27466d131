package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/hexgrid"
	"github.com/maillage-numerique/maillage/internal/site"
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

// Hall is a place that opens to the public, where a unit could ask to be received. Nobody has asked yet.
type Hall struct {
	INSEECode territory.INSEECode
	Name      string
	WordKey   string // of the catalogue: what kind of place it is
	Geom      orb.Point
}

// HallsOfCommunes lists the places of communes that are placed and open to the public, by commune.
func (s *Store) HallsOfCommunes(ctx context.Context, codes []string) ([]Hall, error) {
	return listBy(ctx, s.pool, "HallsOfCommunes", pgx.NamedArgs{"insee_codes": codes}, func(row pgx.CollectableRow) (h Hall, err error) {
		var programmes, typologies, categories []string
		var geom []byte
		if err = row.Scan(&h.INSEECode, &h.Name, &programmes, &typologies, &categories, &geom); err != nil {
			return h, err
		}
		h.WordKey = site.PlaceWordKey(programmes, typologies, categories)
		at, err := pointFromEWKB(geom)
		if at != nil {
			h.Geom = *at
		}
		return h, err
	})
}

// LivingAreasOfCommunes names the living area of each commune that has one in a zoning.
func (s *Store) LivingAreasOfCommunes(ctx context.Context, zoning string, codes []string) (map[string]string, error) {
	names := map[string]string{}
	_, err := listBy(ctx, s.pool, "LivingAreasOfCommunes", pgx.NamedArgs{"zoning": zoning, "insee_codes": codes}, func(row pgx.CollectableRow) (struct{}, error) {
		var code, name string
		err := row.Scan(&code, &name)
		names[code] = name
		return struct{}{}, err
	})
	return names, err
}
