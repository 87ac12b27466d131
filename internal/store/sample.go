package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/territory"
)

// WantsSample says whether the database holds nothing that the built-in sample could disturb, and not yet the whole of it.
func (s *Store) WantsSample(ctx context.Context) (bool, error) {
	var wants bool
	if err := s.pool.QueryRow(ctx, query("WantsSample")).Scan(&wants); err != nil {
		return false, fmt.Errorf("ask whether the database is empty: %w", err)
	}
	return wants, nil
}

// DrawCells draws approximate contours for the communes of the sample and says whether it changed any.
func (tx Tx) DrawCells(ctx context.Context, outline orb.Polygon) (bool, error) {
	raw, err := toEWKB(outline)
	if err != nil {
		return false, err
	}
	tag, err := tx.Exec(ctx, query("DrawCells"), pgx.NamedArgs{"outline": raw, "contour_rank": int(territory.ContourCells)})
	if err != nil {
		return false, fmt.Errorf("draw approximate contours: %w", err)
	}
	return tag.RowsAffected() > 0, nil
}
