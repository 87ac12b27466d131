package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/tiles"
)

// TileLayer is a public layer of vector tiles. Its name is the one of the addresses and of the layer inside the tile.
type TileLayer string

// The layers.
const (
	TileCommunes   TileLayer = "communes"
	TileBassins    TileLayer = "bassins"
	TileLieux      TileLayer = "lieux"
	TileCouverture TileLayer = "couverture"
	TileArrets     TileLayer = "arrets"
	TilePassages   TileLayer = "passages"
	TileMailles    TileLayer = "mailles"
	TileCarences   TileLayer = "carences"
)

// TileLayers lists them in the order of drawing, from the ground up.
var TileLayers = []TileLayer{
	TileCommunes, TileBassins, TileCouverture, TileMailles, TileCarences, TileLieux, TileArrets, TilePassages,
}

// MinZoom is the first zoom at which the layer holds anything: below it every tile is empty.
func (l TileLayer) MinZoom() int {
	if l == TileCommunes {
		return communesFrom
	}
	return 0
}

// CommuneContoursFrom is the first zoom at which the layer communes holds contours, and not only the names of towns: one zoom
// before, those of the whole region and around it would be 200 KB, for lines that touch each other.
const CommuneContoursFrom = 8

// CoverageByCommuneFrom is the zoom from which the layer couverture shows communes, living areas below.
const CoverageByCommuneFrom = communesFrom

// CoverageZoning is the zoning whose living areas the layer couverture shows at the small zooms, and maps first.
const CoverageZoning = "bassins-insee"

// mostSitesOneByOne is the number of sites in a tile above which those that stand close together are drawn as one, with
// their number: 2,000 sites are about 250 KB.
const mostSitesOneByOne = 2000

// TileRequest names a tile. From and To, both included, are the days of the layer passages; zero for the others.
type TileRequest struct {
	Layer    TileLayer
	ID       tiles.ID
	From, To calendar.Date
	// Question is what the layer mailles answers, as analysing.Question writes it, From being the first day of its year; "" = the
	// stored one, the only one that Store.Tile knows.
	Question string
}

// String writes layer/z/x/y, and the days and the question where there are some.
func (r TileRequest) String() string {
	if r.From.IsZero() {
		return fmt.Sprintf("%s/%s", r.Layer, r.ID)
	}
	return fmt.Sprintf("%s/%s?du=%s&au=%s&%s", r.Layer, r.ID, r.From, r.To, r.Question)
}

// Tile makes a vector tile (Mapbox vector tile 2.1, not compressed). No bytes = nothing to draw there.
func (s *Store) Tile(ctx context.Context, r TileRequest) ([]byte, error) {
	if r.ID.Z < r.Layer.MinZoom() {
		return nil, nil
	}
	var mvt []byte
	var err error
	if r.Layer == TileMailles {
		mvt, err = s.tileOfCells(ctx, r.ID)
	} else {
		name, args := tileQuery(r)
		err = s.pool.QueryRow(ctx, query(name), args).Scan(&mvt)
	}
	if err != nil {
		return nil, fmt.Errorf("make tile %s: %w", r, err)
	}
	return mvt, nil
}

// TileStatement gives the statement of a layer, with named parameters, and its arguments for a tile: what a benchmark runs
// without us.
func TileStatement(r TileRequest) (sql string, args map[string]any) {
	name, args := tileQuery(r)
	return query(name), args
}

// tileQuery chooses the statement of a layer and its arguments.
func tileQuery(r TileRequest) (name string, args pgx.NamedArgs) {
	id := r.ID
	args = pgx.NamedArgs{"z": id.Z, "x": id.X, "y": id.Y, "band": bandOf(id.Z)}
	switch r.Layer {
	case TileArrets:
		return "TileArrets", args
	case TileMailles:
		return "TileMailles", cellArgs(id)
	case TileCarences:
		args["zoning"] = CoverageZoning
		return "TileCarences", args
	case TilePassages:
		args["from"], args["to"] = r.From.UTC(), r.To.UTC()
		return "TilePassages", args
	case TileBassins:
		return "TileBassins", args
	case TileLieux:
		args["most"] = mostSitesOneByOne
		return "TileLieux", args
	case TileCouverture:
		args["zoning"] = ""
		if id.Z < CoverageByCommuneFrom {
			args["zoning"] = CoverageZoning
		}
		return "TileCouverture", args
	default:
		args["contours"] = id.Z >= CommuneContoursFrom
		args["at_least"] = namedFrom(id.Z)
		return "TileCommunes", args
	}
}

// namedFrom is the population from which a commune's name is in the tiles of a zoom: the others would find no room.
func namedFrom(zoom int) int {
	switch {
	case zoom <= 5:
		return 30000
	case zoom == 6:
		return 10000
	case zoom == 7:
		return 3000
	case zoom == 8:
		return 500
	default:
		return 0
	}
}

// TileBounds gives the longitudes and latitudes that a layer spans; the zero bound when it holds nothing.
func (s *Store) TileBounds(ctx context.Context, layer TileLayer) (orb.Bound, error) {
	var west, south, east, north *float64
	row := s.pool.QueryRow(ctx, query("TileBounds"), pgx.NamedArgs{"layer": string(layer)})
	if err := row.Scan(&west, &south, &east, &north); err != nil {
		return orb.Bound{}, fmt.Errorf("measure the bounds of %s: %w", layer, err)
	}
	if west == nil {
		return orb.Bound{}, nil
	}
	return orb.Bound{Min: orb.Point{*west, *south}, Max: orb.Point{*east, *north}}, nil
}
