package store

import (
	"context"
	"math"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"

	"github.com/maillage-numerique/maillage/geo/hexgrid"
	"github.com/maillage-numerique/maillage/tiles"
)

// cellResolution is the resolution of H3 that is drawn at a zoom: some hundreds of cells in a tile of the country, two thousand at most.
func cellResolution(zoom int) int {
	switch {
	case zoom <= 5:
		return 5
	case zoom <= 7:
		return 6
	case zoom <= 9:
		return 7
	case zoom == 10:
		return 8
	default:
		return hexgrid.Resolution
	}
}

// cellReachM is how far from the middle of a cell its children of resolution 9 may stand, with some slack: a cell that a tile's
// edge cuts is the sum of all of them in both tiles.
var cellReachM = map[int]float64{5: 14_000, 6: 5_500, 7: 2_200, 8: 900, 9: 300}

// InhabitedCell is what is known of the people of a cell; means are weighted by them.
type InhabitedCell struct {
	Cell         int64
	People       float64
	Class        []float64 // people of each class, as ClassNames orders them
	FixedClass   []float64 // the same without mobile units
	Low, High    float64   // share of the year when somebody comes
	FixedLow     float64
	FixedHigh    float64
	Minutes      *float64 // to the nearest help; nil = nothing within reach
	FixedMinutes *float64
	Wait         float64 // days, in the low run
	Hours        float64 // a month, in the low run
	Reason       string  // of most of those who are not covered
	Partial      bool
	FixedWait    *float64 `db:"-"` // Wait without mobile units; nil = not known: the database has it not
}

// tileOfCells draws the inhabited cells of a tile. H3 is not known to the database: it sums, the outlines are made here.
func (s *Store) tileOfCells(ctx context.Context, id tiles.ID) ([]byte, error) {
	rows, err := s.pool.Query(ctx, query("TileMailles"), cellArgs(id))
	if err != nil {
		return nil, err
	}
	cells, err := pgx.CollectRows(rows, pgx.RowToStructByPos[InhabitedCell])
	if err != nil {
		return nil, err
	}
	return DrawCells(id, cells)
}

// DrawCells makes the tile of the cells of its resolution (CellsOf). No bytes = none stands there.
func DrawCells(id tiles.ID, cells []InhabitedCell) ([]byte, error) {
	layer := &mvt.Layer{Name: string(TileMailles), Version: 2, Extent: tiles.Extent}
	edge := id.Bound()
	for _, c := range cells {
		outline, err := hexgrid.Cell(c.Cell).Outline()
		if err != nil {
			return nil, err
		}
		if !outline.Bound().Intersects(edge) {
			continue
		}
		feature := geojson.NewFeature(outline)
		feature.Properties = c.properties()
		layer.Features = append(layer.Features, feature)
	}
	if len(layer.Features) == 0 {
		return nil, nil
	}
	layer.ProjectToTile(maptile.New(uint32(id.X), uint32(id.Y), maptile.Zoom(id.Z)))
	layer.Clip(orb.Bound{Min: orb.Point{-64, -64}, Max: orb.Point{tiles.Extent + 64, tiles.Extent + 64}})
	return mvt.Marshal(mvt.Layers{layer})
}

// CellsOf says which resolution of H3 a tile draws, and the box that holds the centre of every cell of resolution 9 in one of its
// cells: the tile, wider by what its outermost cells may hold.
func CellsOf(id tiles.ID) (resolution int, within orb.Bound) {
	within, resolution = id.Bound(), cellResolution(id.Z)
	const metresPerDegree = 111_000
	reach := 2 * cellReachM[resolution] / metresPerDegree
	wide := reach / math.Cos(math.Min(85, math.Max(math.Abs(within.Min.Lat()), math.Abs(within.Max.Lat())))*math.Pi/180)
	within.Min[0], within.Max[0] = within.Min[0]-wide, within.Max[0]+wide
	within.Min[1], within.Max[1] = within.Min[1]-reach, within.Max[1]+reach
	return resolution, within
}

// cellArgs are the arguments of the statement TileMailles.
func cellArgs(id tiles.ID) pgx.NamedArgs {
	resolution, within := CellsOf(id)
	return pgx.NamedArgs{
		"resolution": resolution, "south": within.Min.Lat(), "north": within.Max.Lat(), "west": within.Min.Lon(), "east": within.Max.Lon(),
	}
}

// properties are what the tile says of a cell. One tile answers with and without mobile units, for each measure: a map changes its
// colours without asking again.
func (c InhabitedCell) properties() geojson.Properties {
	percent := func(share float64) float64 { return math.Round(1000*share) / 10 }
	tenth := func(x float64) float64 { return math.Round(10*x) / 10 }
	p := geojson.Properties{
		"maille": hexgrid.Cell(c.Cell).String(), "habitants": tenth(c.People), "classe": ClassNames[most(c.Class)],
		"classe_fixe": ClassNames[most(c.FixedClass)], "part_bas": percent(c.Low), "part_haut": percent(c.High),
		"part_fixe_bas": percent(c.FixedLow), "part_fixe_haut": percent(c.FixedHigh), "attente": tenth(c.Wait),
		"heures": tenth(c.Hours), "offre_partielle": c.Partial,
	}
	if c.Minutes != nil {
		p["minutes"] = tenth(*c.Minutes)
	}
	if c.FixedWait != nil {
		p["attente_fixe"] = tenth(*c.FixedWait)
	}
	if c.FixedMinutes != nil {
		p["minutes_fixe"] = tenth(*c.FixedMinutes)
	}
	if c.Reason != "" {
		p["raison"] = c.Reason
	}
	return p
}

// most is the class that most people have; of equals, the worse.
func most(people []float64) int {
	best := 0
	for class, n := range people {
		if n >= people[best] && n > 0 {
			best = class
		}
	}
	return best
}
