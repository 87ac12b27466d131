package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/hexgrid"
)

// CoverageData is everything that coverage is computed from beside the supply (SupplyData), read in one snapshot: a run during
// an import sees the data before it or after it, never between. Every list is ordered, so that the same data read twice are the
// same bytes.
type CoverageData struct {
	DataVersion int64
	Zonings     []string // sets of living areas, by name
	Communes    []CoverageCommune
	LivingAreas []CoverageLivingArea
	Memberships []CoverageMembership
	Squares     []CoverageSquare
	Addresses   []CoverageAddresses
	// Inventoried are the départements outside the studied area whose supply is loaded beyond France services.
	Inventoried []CoverageInventory
}

// CoverageCommune is a commune of the studied area, of a living area or EPCI that straddles its edge, of an inventoried
// département, or of the surroundings.
type CoverageCommune struct {
	INSEECode       string
	Name            string
	Departement     string
	DepartementName string
	Region          string
	RegionName      string
	EPCI            string // "" = none
	EPCIName        string
	InStudy         bool
	Straddling      bool     // outside the studied area, in a living area or an EPCI that has communes inside
	UrbanUnitStatus string   // INSEE: C, B, I or H (outside); "" = unknown
	Population      *int     // nil = unknown
	Share65Plus     *float64 // percent of the 15+; nil = unknown
	ShareLowDiploma *float64
	Centre          *orb.Point       `db:"-"`
	Outline         orb.MultiPolygon `db:"-"` // empty = none, or of the surroundings alone
}

// CoverageLivingArea names a living area.
type CoverageLivingArea struct{ Zoning, Code, Name string }

// CoverageMembership puts a commune in a living area.
type CoverageMembership struct{ Zoning, INSEECode, Code string }

// CoverageSquare is a population square.
type CoverageSquare struct {
	INSEECode        string
	Lon, Lat, People float64
}

// CoverageAddresses counts the distinct addresses of a commune in a cell, as the source that holds most of them has them.
type CoverageAddresses struct {
	INSEECode string
	Cell      hexgrid.Cell
	Addresses int
}

// CoverageInventory says how many counted sites of a département come from an inventory other than France services.
type CoverageInventory struct {
	Departement string
	Sites       int64
}

// CoverageData reads what coverage is computed from.
func (s *Store) CoverageData(ctx context.Context) (CoverageData, error) {
	var d CoverageData
	snapshot := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := pgx.BeginTxFunc(ctx, s.pool, snapshot, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, query("DataVersion")).Scan(&d.DataVersion)
		if err == nil {
			d.Zonings, err = collect(ctx, tx, "CoverageZonings", pgx.RowTo[string])
		}
		if err == nil {
			d.Inventoried, err = collect(ctx, tx, "CoverageInventories", pgx.RowToStructByPos[CoverageInventory])
		}
		if err == nil {
			d.Communes, err = collect(ctx, tx, "CoverageCommunes", toCoverageCommune)
		}
		if err == nil {
			d.LivingAreas, err = collect(ctx, tx, "CoverageLivingAreas", pgx.RowToStructByPos[CoverageLivingArea])
		}
		if err == nil {
			d.Memberships, err = collect(ctx, tx, "CoverageMemberships", pgx.RowToStructByPos[CoverageMembership])
		}
		if err == nil {
			d.Squares, err = collect(ctx, tx, "CoverageSquares", pgx.RowToStructByPos[CoverageSquare])
		}
		if err == nil {
			d.Addresses, err = coverageAddresses(ctx, tx, d.Communes)
		}
		return err
	})
	if err != nil {
		return CoverageData{}, fmt.Errorf("read what coverage is computed from: %w", err)
	}
	return d, nil
}

func collect[T any](ctx context.Context, tx pgx.Tx, name string, each pgx.RowToFunc[T]) ([]T, error) {
	rows, err := tx.Query(ctx, query(name))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	all, err := pgx.CollectRows(rows, each)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return all, nil
}

func toCoverageCommune(row pgx.CollectableRow) (CoverageCommune, error) {
	raw, err := pgx.RowToStructByName[struct {
		CoverageCommune
		CentreEWKB  []byte `db:"centre_ewkb"`
		OutlineEWKB []byte `db:"outline_ewkb"`
	}](row)
	if err != nil {
		return CoverageCommune{}, err
	}
	c := raw.CoverageCommune
	if c.Centre, err = pointFromEWKB(raw.CentreEWKB); err != nil {
		return c, err
	}
	c.Outline, err = multiPolygonFromEWKB(raw.OutlineEWKB)
	return c, err
}

// coverageAddresses counts the addresses of the communes whose people are spread.
func coverageAddresses(ctx context.Context, tx pgx.Tx, communes []CoverageCommune) ([]CoverageAddresses, error) {
	codes := make([]string, 0, len(communes))
	for _, c := range communes {
		if c.InStudy || c.Straddling {
			codes = append(codes, c.INSEECode)
		}
	}
	rows, err := tx.Query(ctx, query("CoverageAddresses"), pgx.NamedArgs{"insee_codes": codes})
	if err != nil {
		return nil, fmt.Errorf("CoverageAddresses: %w", err)
	}
	type holding struct {
		commune, source string
		total           int
		cells           map[hexgrid.Cell]int
	}
	var counted []CoverageAddresses
	var here, best holding // of one source, and of the source that has most of the commune
	keep := func() {
		for _, cell := range slices.Sorted(maps.Keys(best.cells)) {
			counted = append(counted, CoverageAddresses{best.commune, cell, best.cells[cell]})
		}
	}
	var commune, source string
	var lon, lat int32
	_, err = pgx.ForEachRow(rows, []any{&commune, &source, &lon, &lat}, func() error {
		if commune != here.commune || source != here.source {
			if commune != best.commune {
				keep()
				best = holding{}
			}
			here = holding{commune, source, 0, map[hexgrid.Cell]int{}}
		}
		cell, err := hexgrid.At(orb.Point{float64(lon) / 1e6, float64(lat) / 1e6})
		if err != nil {
			return err
		}
		here.cells[cell]++
		if here.total++; here.total > best.total {
			best = here
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("CoverageAddresses: %w", err)
	}
	keep()
	return counted, nil
}
