package store

import (
	"context"
	"fmt"

	"github.com/maillage-numerique/maillage/internal/territory"
)

// MergeSquares writes population squares, each (commune, centre) once. Squares of the communes given that are not in the list
// go (removed counts them); communes that have finer squares keep theirs.
func (tx Tx) MergeSquares(ctx context.Context, squares []territory.Square) (tally Tally, removed int, err error) {
	rows := make([][]any, 0, len(squares))
	for _, s := range squares {
		rows = append(rows, []any{string(s.Code), s.Centre.Lon(), s.Centre.Lat(), s.People, s.SideM})
	}
	err = tx.stage(ctx, "StageSquares", "incoming_square", []string{"insee_code", "lon", "lat", "people", "side_m"}, rows)
	if err != nil {
		return Tally{}, 0, err
	}
	if err := tx.run(ctx, "DropCoarserSquares"); err != nil {
		return Tally{}, 0, err
	}
	gone, err := tx.Exec(ctx, query("DropReplacedSquares"))
	if err != nil {
		return Tally{}, 0, fmt.Errorf("drop replaced squares: %w", err)
	}
	if err := tx.QueryRow(ctx, query("MergeSquares")).Scan(&tally.Created, &tally.Changed); err != nil {
		return Tally{}, 0, fmt.Errorf("merge squares: %w", err)
	}
	return tally, int(gone.RowsAffected()), nil
}
