package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/territory"
)

// NamedPlace is a commune and the name by which a search came upon it.
type NamedPlace struct {
	FoundName       string
	Normalized      string // of the name found; "" when found otherwise
	WithoutArticle  string
	Nature          string
	INSEECode       territory.INSEECode
	Name            string
	Departement     string
	DepartementName string
	Postcodes       []string
	Population      *int
	InStudy         bool
	Centre          orb.Point
}

// PlacesByName finds names that begin with a normalized name, or with it once both have lost their article. An empty
// département means any.
func (s *Store) PlacesByName(ctx context.Context, name, bare, departement string) ([]NamedPlace, error) {
	return s.places(ctx, "PlacesByName", pgx.NamedArgs{
		"name": name, "name_end": endOfPrefix(name), "bare": bare, "bare_end": endOfPrefix(bare), "departement": departement,
	})
}

// PlacesByPostcode lists the communes that a postcode serves, the largest first.
func (s *Store) PlacesByPostcode(ctx context.Context, postcode string) ([]NamedPlace, error) {
	return s.places(ctx, "PlacesByPostcode", pgx.NamedArgs{"postcode": postcode})
}

// PlacesByCode finds the commune of an INSEE code, or the heirs of a dead one.
func (s *Store) PlacesByCode(ctx context.Context, code territory.INSEECode) ([]NamedPlace, error) {
	return s.places(ctx, "PlacesByCode", pgx.NamedArgs{"code": string(code)})
}

// PlacesByVariant finds names equal to one of the variants, articles included or not.
func (s *Store) PlacesByVariant(ctx context.Context, variants []string, departement string) ([]NamedPlace, error) {
	return s.places(ctx, "PlacesByVariant", pgx.NamedArgs{"variants": variants, "departement": departement})
}

// PlacesAlike finds names alike by their trigrams, or holding the words of bare.
func (s *Store) PlacesAlike(ctx context.Context, name, bare, departement string) ([]NamedPlace, error) {
	return s.places(ctx, "PlacesAlike", pgx.NamedArgs{"name": name, "bare": bare, "departement": departement})
}

// PlacesByEnd finds the names that equal one of the endings, the longest first.
func (s *Store) PlacesByEnd(ctx context.Context, ends []string, departement string) ([]NamedPlace, error) {
	return s.places(ctx, "PlacesByEnd", pgx.NamedArgs{"ends": ends, "departement": departement})
}

// DepartementName is a département's code and name.
type DepartementName struct {
	Code, Name string
}

// DepartementNames lists all départements by code.
func (s *Store) DepartementNames(ctx context.Context) ([]DepartementName, error) {
	rows, err := s.pool.Query(ctx, query("DepartementNames"))
	if err != nil {
		return nil, fmt.Errorf("list the départements: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[DepartementName])
	if err != nil {
		return nil, fmt.Errorf("list the départements: %w", err)
	}
	return all, nil
}

func (s *Store) places(ctx context.Context, name string, args pgx.NamedArgs) ([]NamedPlace, error) {
	rows, err := s.pool.Query(ctx, query(name), args)
	if err != nil {
		return nil, fmt.Errorf("find places (%s): %w", name, err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p NamedPlace, err error) {
		var centre []byte
		if err := row.Scan(&p.FoundName, &p.Normalized, &p.WithoutArticle, &p.Nature, &p.INSEECode, &p.Name, &p.Departement,
			&p.DepartementName, &p.Postcodes, &p.Population, &p.InStudy, &centre); err != nil {
			return p, err
		}
		at, err := pointFromEWKB(centre)
		if err != nil || at == nil {
			return p, err
		}
		p.Centre = *at
		return p, nil
	})
	if err != nil {
		return nil, fmt.Errorf("find places (%s): %w", name, err)
	}
	return found, nil
}

// endOfPrefix is an upper bound of everything that begins with a prefix, in the order of code points.
func endOfPrefix(prefix string) string { return prefix + "\U0010FFFF" }
