package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/territory"
)

// Zoning is a named, versioned set of living areas.
type Zoning struct {
	Code, Name, Vintage, Source string
	Custom                      bool
}

// CommuneZones is one commune of a zoning as a source places it.
type CommuneZones struct {
	territory.Membership
	AreaName        string
	UrbanUnitStatus string // "" = the source does not say
}

// ZoneOutcome says what became of one commune of a zoning.
type ZoneOutcome struct {
	Created, Changed bool
}

// MergeZoning writes the communes of a zoning, each once. With whole, communes that are not given leave the zoning, and
// areas without a commune go; removed counts these communes.
func (tx Tx) MergeZoning(ctx context.Context, zoning Zoning, communes []CommuneZones, whole bool) (tally Tally, removed int, err error) {
	if err := tx.mergeZoning(ctx, zoning); err != nil {
		return Tally{}, 0, err
	}
	rows := make([][]any, 0, len(communes))
	for _, c := range communes {
		candidates := c.Candidates
		if candidates == nil {
			candidates = []string{}
		}
		rows = append(rows, []any{
			string(c.Code), orNull(c.Area), orNull(c.AreaName), string(c.Reason), candidates, orNull(c.UrbanUnitStatus),
		})
	}
	err = tx.stage(ctx, "StageZones", "incoming_zone",
		[]string{"insee_code", "code", "area_name", "reason", "candidates", "urban_unit_status"}, rows)
	if err != nil {
		return Tally{}, 0, err
	}
	compared, err := tx.Query(ctx, query("CompareZones"), pgx.NamedArgs{"zoning": zoning.Code})
	if err != nil {
		return Tally{}, 0, fmt.Errorf("compare zonings: %w", err)
	}
	var code string
	var created, changed bool
	if _, err := pgx.ForEachRow(compared, []any{&code, &created, &changed}, func() error {
		switch {
		case created:
			tally.Created++
		case changed:
			tally.Changed++
		}
		return nil
	}); err != nil {
		return Tally{}, 0, fmt.Errorf("compare zonings: %w", err)
	}
	if whole {
		left, err := tx.Exec(ctx, query("DropLeftMemberships"), pgx.NamedArgs{"zoning": zoning.Code})
		if err != nil {
			return Tally{}, 0, fmt.Errorf("drop what left the zoning: %w", err)
		}
		removed = int(left.RowsAffected())
	}
	if tally == (Tally{}) && removed == 0 {
		return tally, 0, nil
	}
	for _, name := range []string{"MergeLivingAreas", "MergeMemberships", "DropEmptyLivingAreas"} {
		if _, err := tx.Exec(ctx, query(name), pgx.NamedArgs{"zoning": zoning.Code}); err != nil {
			return Tally{}, 0, fmt.Errorf("%s: %w", name, err)
		}
	}
	return tally, removed, tx.run(ctx, "MergeUrbanUnits", "DissolveLivingAreas")
}

// DissolveLivingAreas decides again the contours of the living areas that no file draws, after contours of communes changed.
func (tx Tx) DissolveLivingAreas(ctx context.Context) error {
	return tx.run(ctx, "DissolveLivingAreas")
}

// AreaContour is the contour of a living area as a file draws it.
type AreaContour struct {
	Code, Name string
	Geom       orb.MultiPolygon
}

// MergeAreaContours writes contours of living areas of one zoning, each code once.
func (tx Tx) MergeAreaContours(ctx context.Context, zoning Zoning, source string, contours []AreaContour) (Tally, error) {
	if err := tx.mergeZoning(ctx, zoning); err != nil {
		return Tally{}, err
	}
	rows := make([][]any, 0, len(contours))
	for _, c := range contours {
		raw, err := toEWKB(c.Geom)
		if err != nil {
			return Tally{}, err
		}
		rows = append(rows, []any{c.Code, c.Name, raw})
	}
	if err := tx.stage(ctx, "StageAreaContours", "incoming_area_contour", []string{"code", "name", "geom"}, rows); err != nil {
		return Tally{}, err
	}
	var tally Tally
	err := tx.QueryRow(ctx, query("MergeAreaContours"), pgx.NamedArgs{"zoning": zoning.Code, "contour_source": source}).
		Scan(&tally.Created, &tally.Changed)
	if err != nil {
		return Tally{}, fmt.Errorf("merge contours of living areas: %w", err)
	}
	return tally, nil
}

func (tx Tx) mergeZoning(ctx context.Context, zoning Zoning) error {
	_, err := tx.Exec(ctx, query("MergeZoning"), pgx.NamedArgs{
		"zoning": zoning.Code, "name": zoning.Name, "vintage": zoning.Vintage, "source": zoning.Source, "custom": zoning.Custom,
	})
	if err != nil {
		return fmt.Errorf("write the zoning %s: %w", zoning.Code, err)
	}
	return nil
}

// CustomAreaDeclarations gives what the sites and units of Hub-Lo declare of their living area.
func (tx Tx) CustomAreaDeclarations(ctx context.Context) ([]territory.Declaration, error) {
	return listAll(ctx, tx, "CustomAreaDeclarations", func(row pgx.CollectableRow) (territory.Declaration, error) {
		var d territory.Declaration
		err := row.Scan(&d.Commune, &d.EPCI, &d.Area)
		return d, err
	})
}

// CommunesWithEPCI lists every commune with its EPCI, "" where it has none.
func (tx Tx) CommunesWithEPCI(ctx context.Context) ([]territory.CommuneOfEPCI, error) {
	return listAll(ctx, tx, "CommunesWithEPCI", func(row pgx.CollectableRow) (territory.CommuneOfEPCI, error) {
		var c territory.CommuneOfEPCI
		err := row.Scan(&c.Code, &c.EPCI)
		return c, err
	})
}
