package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/maillage-numerique/maillage/internal/site"
)

// ToPlaceFilter narrows the list of places with a doubt; its zero value asks for all.
type ToPlaceFilter struct {
	Reason      site.Reason
	Departement string // code of the commune that was decided
	Limit       int    // 0 = all
	Offset      int
}

// ToPlaceCount is how many places are doubted for a reason in a département.
type ToPlaceCount struct {
	Reason          site.Reason
	Departement     string // "" = the commune is not decided
	DepartementName string
	Sites           int
}

// SitesToPlace lists the places with a doubt, by département, commune and name.
func (s *Store) SitesToPlace(ctx context.Context, f ToPlaceFilter) ([]site.ToPlace, error) {
	sources, err := s.AddressSources(ctx)
	if err != nil {
		return nil, err
	}
	args := pgx.NamedArgs{"reason": string(f.Reason), "departement": f.Departement, "sources": sources, "limit": nil, "offset": f.Offset}
	if f.Limit > 0 {
		args["limit"] = f.Limit
	}
	rows, err := s.pool.Query(ctx, query("SitesToPlace"), args)
	if err != nil {
		return nil, fmt.Errorf("list the places to locate: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanToPlace)
	if err != nil {
		return nil, fmt.Errorf("list the places to locate: %w", err)
	}
	return list, nil
}

func scanToPlace(row pgx.CollectableRow) (site.ToPlace, error) {
	var s site.ToPlace
	var declared, geom, found, elsewhere []byte
	var foundLevel, foundLabel, elsewhereLabel *string
	var foundScore, elsewhereScore *float64
	p, d := &s.Position, &s.Doubt
	err := row.Scan(&s.ID, &s.Source, &s.SourceID, &s.Name, &s.Address, &s.Postcode, &s.CommuneName, &s.INSEECode, &s.Commune,
		&s.Departement, &s.DepartementName, &s.PointCommune, &s.AddressesKnown, &declared, &geom, &p.Level, &p.Source, &p.Reason, &p.Score,
		&d.Reason, &d.OutsideM, &d.PointCode, &found, &foundLevel, &foundScore, &foundLabel, &elsewhere, &elsewhereScore, &elsewhereLabel)
	if err != nil {
		return s, err
	}
	if p.Declared, err = pointFromEWKB(declared); err != nil {
		return s, err
	}
	if p.Geom, err = pointFromEWKB(geom); err != nil {
		return s, err
	}
	if d.Found, err = toFound(found, site.Level(orEmpty(foundLevel)), foundScore, foundLabel); err != nil {
		return s, err
	}
	d.Elsewhere, err = toFound(elsewhere, site.LevelExact, elsewhereScore, elsewhereLabel)
	return s, err
}

// toFound puts an address found together; none of it is null, or all.
func toFound(at []byte, level site.Level, score *float64, label *string) (*site.Found, error) {
	point, err := pointFromEWKB(at)
	if err != nil || point == nil {
		return nil, err
	}
	return &site.Found{At: *point, Level: level, Score: *score, Label: *label}, nil
}

// CountSitesToPlace counts them, by département and reason.
func (s *Store) CountSitesToPlace(ctx context.Context) ([]ToPlaceCount, error) {
	return listAll(ctx, s.pool, "CountSitesToPlace", pgx.RowToStructByPos[ToPlaceCount])
}
