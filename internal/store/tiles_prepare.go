package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/maillage-numerique/maillage/tiles"
)

// band is a range of zooms that share their simplified contours.
type band struct {
	maxZoom int
	area    float64 // Visvalingam–Whyatt: triangles of less than this vanish, in square metres of EPSG:3857
}

// bands go from coarse to fine; above the last one contours are drawn as they were loaded. A triangle that vanishes is
// smaller than one pixel at the band's finest zoom.
var bands = []band{bandTo(5), bandTo(7), bandTo(8)}

// communesFrom is the first zoom at which communes are drawn: the bands below hold none.
const communesFrom = 7

func bandTo(maxZoom int) band {
	pixel := tiles.PixelM(maxZoom)
	return band{maxZoom: maxZoom, area: pixel * pixel}
}

// bandOf is the key of the band that draws a zoom.
func bandOf(zoom int) int {
	for _, b := range bands {
		if zoom <= b.maxZoom {
			return b.maxZoom
		}
	}
	return tiles.MaxZoom
}

// PrepareTileGeometry simplifies the contours that changed in this transaction for the tiles of each band of zooms. Write
// calls it before every commit of a change: it costs one row read when no contour was touched.
func PrepareTileGeometry(ctx context.Context, tx Tx) error {
	var checked bool
	if err := tx.QueryRow(ctx, query("LockTileShapes")).Scan(&checked); err != nil {
		return fmt.Errorf("ask whether contours changed: %w", err)
	}
	if checked {
		return nil
	}
	rows, err := tx.Query(ctx, query("ChangedTileShapes"))
	if err != nil {
		return fmt.Errorf("list the contours that changed: %w", err)
	}
	changed, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Zoning, Digest string }])
	if err != nil {
		return fmt.Errorf("list the contours that changed: %w", err)
	}
	var zonings, digests []string
	for _, c := range changed {
		zonings, digests = append(zonings, c.Zoning), append(digests, c.Digest)
	}
	var maxZooms []int
	var areas []float64
	for _, b := range bands {
		maxZooms, areas = append(maxZooms, b.maxZoom), append(areas, b.area)
	}
	args := pgx.NamedArgs{
		"zonings": zonings, "digests": digests, "max_zooms": maxZooms, "areas": areas,
		"communes_from": communesFrom, "full_zoom": tiles.MaxZoom,
	}
	steps := []string{"TileShapesChecked"}
	if len(changed) > 0 {
		steps = []string{
			"DeleteTileShapes", "InsertTileShapes", "ForgetTileShapeSources", "SaveTileShapeSources", "TileShapesChecked",
		}
	}
	for _, step := range steps {
		if _, err := tx.Exec(ctx, query(step), args); err != nil {
			return fmt.Errorf("prepare contours for tiles, %s: %w", step, err)
		}
	}
	return nil
}
