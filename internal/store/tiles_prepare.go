package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/tiles"
	"github.com/maillage-numerique/maillage/tiles/simplify"
)

// band is a range of zooms that share their simplified contours.
type band struct {
	maxZoom int
	area    float64 // Visvalingam–Whyatt: triangles of less than this vanish, in square metres of EPSG:3857
}

// bands go from coarse to fine; above the last one contours are drawn as they were loaded. A triangle that vanishes is
// smaller than one pixel at the band's finest zoom.
var bands = []band{bandTo(5), bandTo(7), bandTo(8)}

// communesFrom is the first zoom at which communes are drawn: the bands below hold none. At zoom 5 a phone shows the region.
const communesFrom = 5

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
	args := pgx.NamedArgs{"zonings": zonings, "digests": digests}
	if len(changed) > 0 {
		for _, forget := range []string{"DeleteTileShapes", "ForgetTileShapeSources"} {
			if _, err := tx.Exec(ctx, query(forget), args); err != nil {
				return fmt.Errorf("prepare contours for tiles, %s: %w", forget, err)
			}
		}
		for _, zoning := range zonings {
			if err := prepareZoning(ctx, tx, zoning); err != nil {
				return fmt.Errorf("prepare contours for tiles, zoning %q: %w", zoning, err)
			}
		}
		if _, err := tx.Exec(ctx, query("SaveTileShapeSources"), args); err != nil {
			return fmt.Errorf("remember the contours that tiles were prepared from: %w", err)
		}
	}
	if _, err := tx.Exec(ctx, query("TileShapesChecked")); err != nil {
		return fmt.Errorf("note that contours are prepared: %w", err)
	}
	return nil
}

// prepareZoning writes the contours of a zoning ("" = communes) for every band.
func prepareZoning(ctx context.Context, tx Tx, zoning string) error {
	rows, err := tx.Query(ctx, query("ContoursOfZoning"), pgx.NamedArgs{"zoning": zoning})
	if err != nil {
		return err
	}
	var codes []string
	var contours []orb.MultiPolygon
	var code string
	var raw []byte
	if _, err := pgx.ForEachRow(rows, []any{&code, &raw}, func() error {
		contour, err := fromEWKB(raw)
		if err != nil {
			return fmt.Errorf("read the contour of %s: %w", code, err)
		}
		shape, ok := contour.(orb.MultiPolygon)
		if !ok {
			return fmt.Errorf("the contour of %s is a %s", code, contour.GeoJSONType())
		}
		codes, contours = append(codes, code), append(contours, shape)
		return nil
	}); err != nil {
		return err
	}
	partition := simplify.NewPartition(contours)
	for _, b := range bands {
		if zoning == "" && b.maxZoom < communesFrom {
			continue
		}
		shapes := make([][]byte, len(contours))
		for i, shape := range partition.Simplify(b.area) {
			if shapes[i], err = toTileEWKB(shape); err != nil {
				return fmt.Errorf("write the contour of %s: %w", codes[i], err)
			}
		}
		if _, err := tx.Exec(ctx, query("InsertTileShapes"), pgx.NamedArgs{
			"zoning": zoning, "codes": codes, "shapes": shapes, "max_zoom": b.maxZoom,
		}); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, query("CopyTileShapes"), pgx.NamedArgs{"zoning": zoning, "max_zoom": tiles.MaxZoom})
	return err
}
