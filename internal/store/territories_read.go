package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// CommuneRecord is a commune as it is shown.
type CommuneRecord struct {
	INSEECode          territory.INSEECode
	Name               string
	Departement        string
	DepartementName    string
	Region             string
	RegionName         string
	EPCI               string // "" = none or unknown
	EPCIName           string
	Population         *int // nil = unknown
	PopulationYear     *int
	AreaKM2            *float64
	Postcodes          []string
	UrbanUnitStatus    string // INSEE: C B I H, "" = unknown
	ContourSource      string
	ContourApproximate bool
	InStudy            bool
	Source             string
	SourceDate         time.Time
	Sites              int // whose declared commune it is
	LivingAreas        []CommuneLivingArea
	OtherNames         []OtherName
	Centre             *orb.Point       `db:"-"`
	Outline            orb.MultiPolygon `db:"-"` // empty unless asked for
}

// CommuneLivingArea is the living area of a commune in one zoning.
type CommuneLivingArea struct {
	Zoning string `json:"zoning"`
	Code   string `json:"code"` // "" = in none: "hors bassin"
	Name   string `json:"name"`
	Reason string `json:"reason"` // insee majorite epci ambigu
}

// OtherName is a name that leads to a commune and is not its own.
type OtherName struct {
	Name   string `json:"name"`
	Nature string `json:"nature"`
}

// ZoningRecord is a named, versioned set of living areas.
type ZoningRecord struct {
	Zoning      string
	Name        string
	Vintage     string
	Source      string
	Custom      bool // made from what the sites declare
	LivingAreas int
}

// LivingAreaRecord is a living area as it is shown.
type LivingAreaRecord struct {
	Zoning          string
	Code            string
	Name            string
	Communes        int
	CommunesInStudy int
	Population      int
	PopulationKnown bool // false: some communes' is unknown, Population is a least
	Sites           int
	Centre          *orb.Point       `db:"-"` // a point inside; nil without contour
	Outline         orb.MultiPolygon `db:"-"` // empty unless asked for
}

// MemberCommune is a commune of a living area.
type MemberCommune struct {
	INSEECode   territory.INSEECode
	Name        string
	Departement string
	Population  *int
	InStudy     bool
	Reason      string // why it belongs: insee majorite epci
}

// AmbiguousCommune is a commune that a custom zoning could not place.
type AmbiguousCommune struct {
	INSEECode   territory.INSEECode
	Name        string
	Departement string
	Population  *int
	Candidates  []string // codes of living areas
}

// Commune gives a living commune. A dead code is a NotFound fault "commune_disparue" whose argument "heritiere" is the code
// of its heir when it has exactly one; any other code is "commune_introuvable".
func (s *Store) Commune(ctx context.Context, code territory.INSEECode, outline bool) (CommuneRecord, error) {
	type communeRow struct {
		CommuneRecord
		CentreEWKB  []byte `db:"centre_ewkb"`
		OutlineEWKB []byte `db:"outline_ewkb"`
	}
	rows, err := s.pool.Query(ctx, query("CommuneByCode"), pgx.NamedArgs{"code": string(code), "outline": outline})
	if err != nil {
		return CommuneRecord{}, fmt.Errorf("read a commune: %w", err)
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[communeRow])
	if errors.Is(err, pgx.ErrNoRows) {
		return CommuneRecord{}, s.deadCommune(ctx, code)
	}
	if err != nil {
		return CommuneRecord{}, fmt.Errorf("read a commune: %w", err)
	}
	if row.Centre, err = pointFromEWKB(row.CentreEWKB); err != nil {
		return CommuneRecord{}, err
	}
	row.Outline, err = multiPolygonFromEWKB(row.OutlineEWKB)
	return row.CommuneRecord, err
}

func (s *Store) deadCommune(ctx context.Context, code territory.INSEECode) error {
	rows, err := s.pool.Query(ctx, query("CommuneHeirs"), pgx.NamedArgs{"code": string(code)})
	if err != nil {
		return fmt.Errorf("read the heirs of a commune: %w", err)
	}
	heirs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("read the heirs of a commune: %w", err)
	}
	switch len(heirs) {
	case 0:
		return fault.New(fault.NotFound, "commune_introuvable", "code", string(code))
	case 1:
		return fault.New(fault.NotFound, "commune_disparue", "code", string(code)).With(HeirArg, heirs[0])
	default:
		return fault.New(fault.NotFound, "commune_disparue_partagee", "code", string(code))
	}
}

// HeirArg is the argument of the fault of a dead commune that names its only heir.
const HeirArg = "heritiere"

// Zonings lists the sets of living areas.
func (s *Store) Zonings(ctx context.Context) ([]ZoningRecord, error) {
	return listAll(ctx, s.pool, "Zonings", pgx.RowToStructByName[ZoningRecord])
}

// LivingAreas lists the living areas of a zoning by name. A zoning that is not there is a NotFound fault.
func (s *Store) LivingAreas(ctx context.Context, zoning string, outlines bool) ([]LivingAreaRecord, error) {
	list, err := s.livingAreas(ctx, zoning, nil, outlines)
	if err != nil || len(list) > 0 {
		return list, err
	}
	return nil, fault.New(fault.NotFound, "zonage_introuvable", "zonage", zoning)
}

// LivingArea gives one living area with its shape, or a NotFound fault.
func (s *Store) LivingArea(ctx context.Context, zoning, code string) (LivingAreaRecord, error) {
	list, err := s.livingAreas(ctx, zoning, &code, true)
	if err != nil {
		return LivingAreaRecord{}, err
	}
	if len(list) == 0 {
		return LivingAreaRecord{}, fault.New(fault.NotFound, "bassin_introuvable", "code", code)
	}
	return list[0], nil
}

func (s *Store) livingAreas(ctx context.Context, zoning string, code *string, outlines bool) ([]LivingAreaRecord, error) {
	type areaRow struct {
		LivingAreaRecord
		CentreEWKB  []byte `db:"centre_ewkb"`
		OutlineEWKB []byte `db:"outline_ewkb"`
	}
	rows, err := s.pool.Query(ctx, query("LivingAreas"), pgx.NamedArgs{"zoning": zoning, "code": code, "outline": outlines})
	if err != nil {
		return nil, fmt.Errorf("list living areas: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (LivingAreaRecord, error) {
		raw, err := pgx.RowToStructByName[areaRow](row)
		if err != nil {
			return LivingAreaRecord{}, err
		}
		if raw.Centre, err = pointFromEWKB(raw.CentreEWKB); err != nil {
			return LivingAreaRecord{}, err
		}
		raw.Outline, err = multiPolygonFromEWKB(raw.OutlineEWKB)
		return raw.LivingAreaRecord, err
	})
	if err != nil {
		return nil, fmt.Errorf("list living areas: %w", err)
	}
	return list, nil
}

// LivingAreaCommunes lists the communes of a living area, the largest first.
func (s *Store) LivingAreaCommunes(ctx context.Context, zoning, code string) ([]MemberCommune, error) {
	rows, err := s.pool.Query(ctx, query("LivingAreaCommunes"), pgx.NamedArgs{"zoning": zoning, "code": code})
	if err != nil {
		return nil, fmt.Errorf("list the communes of a living area: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[MemberCommune])
	if err != nil {
		return nil, fmt.Errorf("list the communes of a living area: %w", err)
	}
	return list, nil
}

// AmbiguousCommunes lists the communes that a custom zoning could not place.
func (s *Store) AmbiguousCommunes(ctx context.Context, zoning string) ([]AmbiguousCommune, error) {
	rows, err := s.pool.Query(ctx, query("AmbiguousCommunes"), pgx.NamedArgs{"zoning": zoning})
	if err != nil {
		return nil, fmt.Errorf("list the ambiguous communes: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[AmbiguousCommune])
	if err != nil {
		return nil, fmt.Errorf("list the ambiguous communes: %w", err)
	}
	return list, nil
}
