package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Tally is what a merge did to the rows that it was given; the others were already so.
type Tally struct {
	Created, Changed int
}

// Gazetteer loads what finds the commune that a code, a postcode or a name means.
func (s *Store) Gazetteer(ctx context.Context) (*territory.Gazetteer, error) {
	return gazetteer(ctx, s.pool)
}

// Gazetteer loads it as this transaction sees it.
func (tx Tx) Gazetteer(ctx context.Context) (*territory.Gazetteer, error) {
	return gazetteer(ctx, tx)
}

// asker is a pool or a transaction.
type asker interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// GazetteerOfCodes loads a gazetteer that knows codes and current names only: faster, for files whose rows have a code.
func (tx Tx) GazetteerOfCodes(ctx context.Context) (*territory.Gazetteer, error) {
	communes, heirs, err := communesAndHeirs(ctx, tx)
	if err != nil {
		return nil, err
	}
	return territory.NewGazetteer(communes, heirs, nil), nil
}

func communesAndHeirs(ctx context.Context, q asker) ([]territory.GazetteerCommune, []territory.Heir, error) {
	communes, err := listAll(ctx, q, "GazetteerCommunes", func(row pgx.CollectableRow) (territory.GazetteerCommune, error) {
		var c territory.GazetteerCommune
		err := row.Scan(&c.Code, &c.Name, &c.Postcodes)
		return c, err
	})
	if err != nil {
		return nil, nil, err
	}
	heirs, err := listAll(ctx, q, "GazetteerHeirs", func(row pgx.CollectableRow) (territory.Heir, error) {
		var h territory.Heir
		err := row.Scan(&h.OldCode, &h.OldName, &h.Code, &h.Since)
		return h, err
	})
	return communes, heirs, err
}

func gazetteer(ctx context.Context, q asker) (*territory.Gazetteer, error) {
	communes, heirs, err := communesAndHeirs(ctx, q)
	if err != nil {
		return nil, err
	}
	names, err := listAll(ctx, q, "GazetteerNames", func(row pgx.CollectableRow) (territory.PlaceName, error) {
		var n territory.PlaceName
		err := row.Scan(&n.Name, &n.Code, &n.Nature)
		return n, err
	})
	if err != nil {
		return nil, err
	}
	return territory.NewGazetteer(communes, heirs, names), nil
}

// listAll runs a named query without arguments and reads its rows.
func listAll[T any](ctx context.Context, q asker, name string, read pgx.RowToFunc[T]) ([]T, error) {
	return listBy(ctx, q, name, pgx.NamedArgs{}, read)
}

// listBy runs a named query and reads its rows.
func listBy[T any](ctx context.Context, q asker, name string, args pgx.NamedArgs, read pgx.RowToFunc[T]) ([]T, error) {
	rows, err := q.Query(ctx, query(name), args)
	if err != nil {
		return nil, fmt.Errorf("query %s: %w", name, err)
	}
	all, err := pgx.CollectRows(rows, read)
	if err != nil {
		return nil, fmt.Errorf("query %s: %w", name, err)
	}
	return all, nil
}

// CommuneContours gives the contours that are good enough to judge a position.
func (tx Tx) CommuneContours(ctx context.Context) ([]territory.Contour, error) {
	return listAll(ctx, tx, "CommuneContours", func(row pgx.CollectableRow) (territory.Contour, error) {
		var c territory.Contour
		var raw []byte
		if err := row.Scan(&c.Code, &raw); err != nil {
			return c, err
		}
		g, err := fromEWKB(raw)
		if err != nil {
			return c, err
		}
		polygon, ok := g.(orb.MultiPolygon)
		if !ok {
			return c, fmt.Errorf("contour of %s: found a %s", c.Code, g.GeoJSONType())
		}
		c.Geom = polygon
		return c, nil
	})
}

// CommuneCentre is where a commune lives, and how large it is.
type CommuneCentre struct {
	Code        territory.INSEECode
	Centre      *orb.Point // nil = unknown
	AreaKm2     *float64
	Approximate bool // its contour is an approximation
}

// CommuneCentres gives the centre of every commune.
func (tx Tx) CommuneCentres(ctx context.Context) ([]CommuneCentre, error) {
	return listAll(ctx, tx, "CommuneCentres", func(row pgx.CollectableRow) (CommuneCentre, error) {
		var c CommuneCentre
		var raw []byte
		if err := row.Scan(&c.Code, &raw, &c.AreaKm2, &c.Approximate); err != nil {
			return c, err
		}
		var err error
		c.Centre, err = pointFromEWKB(raw)
		return c, err
	})
}

// stage creates a temporary table with a named statement and fills it.
func (tx Tx) stage(ctx context.Context, create, table string, columns []string, rows [][]any) error {
	if _, err := tx.Exec(ctx, query(create)); err != nil {
		return fmt.Errorf("prepare %s: %w", table, err)
	}
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromRows(rows)); err != nil {
		return fmt.Errorf("copy into %s: %w", table, err)
	}
	return nil
}

// run executes named statements in order.
func (tx Tx) run(ctx context.Context, names ...string) error {
	for _, name := range names {
		if _, err := tx.Exec(ctx, query(name)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// MergeCommunes writes communes with their territories and names; each code once. Their centres are decided again.
func (tx Tx) MergeCommunes(ctx context.Context, communes []territory.Commune, source string, date time.Time) (Tally, error) {
	rows := make([][]any, 0, len(communes))
	names := make([]territory.PlaceName, 0, len(communes))
	for _, c := range communes {
		postal, err := pointEWKB(c.PostalCentre)
		if err != nil {
			return Tally{}, err
		}
		interior, err := pointEWKB(c.InteriorPoint)
		if err != nil {
			return Tally{}, err
		}
		var epciCode, epciName, epciNature *string
		if c.EPCI != nil {
			epciCode, epciName, epciNature = &c.EPCI.Code, &c.EPCI.Name, &c.EPCI.Nature
		}
		var year *int
		if c.PopulationYear != 0 {
			year = &c.PopulationYear
		}
		rows = append(rows, []any{
			string(c.Code), c.Name, c.Departement.Code, c.Departement.Name, c.Region.Code, c.Region.Name,
			epciCode, epciName, epciNature, c.Population, year, c.AreaKm2, c.Postcodes, orNull(c.UrbanUnitStatus), postal, interior,
			source, date,
		})
		names = append(names, territory.PlaceName{Name: c.Name, Code: c.Code, Nature: territory.NatureCommune})
	}
	err := tx.stage(ctx, "StageCommunes", "incoming_commune", []string{
		"insee_code", "name", "departement_code", "departement_name", "region_code", "region_name",
		"epci_code", "epci_name", "epci_nature", "population", "population_year", "area_km2", "postcodes", "urban_unit_status",
		"postal_centre", "interior_point", "source", "source_date",
	}, rows)
	if err != nil {
		return Tally{}, err
	}
	var tally Tally
	if err := tx.QueryRow(ctx, query("CompareCommunes")).Scan(&tally.Created, &tally.Changed); err != nil {
		return Tally{}, fmt.Errorf("compare communes: %w", err)
	}
	if tally == (Tally{}) {
		return tally, nil
	}
	if err := tx.run(ctx, "MergeRegions", "MergeDepartements", "MergeEPCI", "MergeCommunes"); err != nil {
		return Tally{}, err
	}
	if _, err := tx.MergePlaceNames(ctx, names); err != nil {
		return Tally{}, err
	}
	return tally, tx.run(ctx, "RetireNames", "SettleCentres")
}

// ContourUpdate is what all contours of one file share.
type ContourUpdate struct {
	Source  string
	Rank    territory.ContourRank
	Studied bool
}

// OldContour is a contour of a geography that may be older than the communes: Code is the commune of today that holds it.
type OldContour struct {
	OldCode string
	Code    territory.INSEECode
	Geom    orb.MultiPolygon
}

// MergeContours dissolves contours to today's communes and keeps the best of each. It counts communes, not contours, and
// returns the old codes of the contours that have no surface once repaired.
func (tx Tx) MergeContours(ctx context.Context, contours []OldContour, update ContourUpdate) (tally Tally, empty []string, err error) {
	rows := make([][]any, 0, len(contours))
	for _, c := range contours {
		geom, err := toEWKB(c.Geom)
		if err != nil {
			return Tally{}, nil, err
		}
		rows = append(rows, []any{c.OldCode, string(c.Code), geom})
	}
	if err := tx.stage(ctx, "StageContours", "incoming_contour", []string{"old_code", "insee_code", "geom"}, rows); err != nil {
		return Tally{}, nil, err
	}
	rank := pgx.NamedArgs{"contour_rank": int(update.Rank)}
	found, err := tx.Query(ctx, query("EmptyContours"), rank)
	if err != nil {
		return Tally{}, nil, fmt.Errorf("look for empty contours: %w", err)
	}
	if empty, err = pgx.CollectRows(found, pgx.RowTo[string]); err != nil {
		return Tally{}, nil, fmt.Errorf("look for empty contours: %w", err)
	}
	if len(empty) > 0 {
		if _, err := tx.Exec(ctx, query("DropEmptyContours"), pgx.NamedArgs{"old_codes": empty}); err != nil {
			return Tally{}, nil, fmt.Errorf("drop empty contours: %w", err)
		}
	}
	err = tx.QueryRow(ctx, query("MergeContours"), pgx.NamedArgs{
		"contour_source": update.Source, "contour_rank": int(update.Rank), "approximate": update.Rank.Approximate(), "in_study": update.Studied,
	}).Scan(&tally.Created, &tally.Changed)
	if err != nil {
		return Tally{}, nil, fmt.Errorf("merge contours: %w", err)
	}
	if tally == (Tally{}) {
		return tally, empty, nil
	}
	return tally, empty, tx.run(ctx, "SettleCentres")
}

// HeirKey and NameKey identify a row of the crosswalk and of the names.
type (
	HeirKey struct {
		OldCode string
		Code    territory.INSEECode
	}
	NameKey struct {
		Normalized string
		Code       territory.INSEECode
		Nature     territory.Nature
	}
)

// KeyOf gives the key of a name; Normalized is "" for a name without a letter.
func KeyOf(n territory.PlaceName) NameKey {
	return NameKey{address.NormalizePlace(n.Name), n.Code, n.Nature}
}

// MergeHeirs writes old codes, each (old code, heir) once, and tells for each row written whether it was created. Heirs that
// the new ones contradict go; removed counts them.
func (tx Tx) MergeHeirs(ctx context.Context, heirs []territory.Heir) (written map[HeirKey]bool, removed int, err error) {
	rows := make([][]any, 0, len(heirs))
	for _, h := range heirs {
		rows = append(rows, []any{h.OldCode, string(h.Code), h.OldName, h.Since})
	}
	if err := tx.stage(ctx, "StageHeirs", "incoming_heir", []string{"old_code", "insee_code", "old_name", "since"}, rows); err != nil {
		return nil, 0, err
	}
	gone, err := tx.Exec(ctx, query("DropSupersededHeirs"))
	if err != nil {
		return nil, 0, fmt.Errorf("drop superseded heirs: %w", err)
	}
	written = map[HeirKey]bool{}
	all, err := tx.Query(ctx, query("MergeHeirs"))
	if err != nil {
		return nil, 0, fmt.Errorf("merge old codes: %w", err)
	}
	var key HeirKey
	var created bool
	if _, err := pgx.ForEachRow(all, []any{&key.OldCode, &key.Code, &created}, func() error {
		written[key] = created
		return nil
	}); err != nil {
		return nil, 0, fmt.Errorf("merge old codes: %w", err)
	}
	return written, int(gone.RowsAffected()), nil
}

// MergePlaceNames writes names and tells for each row written whether it was created. Two names with the same key count
// once; names without a letter are left out.
func (tx Tx) MergePlaceNames(ctx context.Context, names []territory.PlaceName) (map[NameKey]bool, error) {
	best := make(map[NameKey]string, len(names))
	for _, n := range names {
		key := KeyOf(n)
		if key.Normalized == "" {
			continue
		}
		if old, twice := best[key]; !twice || territory.BetterSpelling(n.Name, old) {
			best[key] = n.Name
		}
	}
	rows := make([][]any, 0, len(best))
	for key, name := range best {
		rows = append(rows, []any{key.Normalized, string(key.Code), name, string(key.Nature), address.WithoutArticle(key.Normalized)})
	}
	err := tx.stage(ctx, "StagePlaceNames", "incoming_place_name",
		[]string{"normalized", "insee_code", "name", "nature", "without_article"}, rows)
	if err != nil {
		return nil, err
	}
	written := map[NameKey]bool{}
	all, err := tx.Query(ctx, query("MergePlaceNames"))
	if err != nil {
		return nil, fmt.Errorf("merge names: %w", err)
	}
	var key NameKey
	var created bool
	if _, err := pgx.ForEachRow(all, []any{&key.Normalized, &key.Code, &key.Nature, &created}, func() error {
		written[key] = created
		return nil
	}); err != nil {
		return nil, fmt.Errorf("merge names: %w", err)
	}
	return written, nil
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
