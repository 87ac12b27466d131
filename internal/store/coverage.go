package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/fault"
)

// The levels at which coverage is known, as coverage_territory.level spells them.
const (
	LevelCommune     = "commune"
	LevelLivingArea  = "bassin"
	LevelEPCI        = "epci"
	LevelDepartement = "departement"
	LevelRegion      = "region"
)

// The two readings of a territory that straddles the edge of the studied area. Only ScopeStudy partitions: living areas
// and "hors bassin" sum to the region in it.
const (
	ScopeStudy = "etude"  // the part inside the studied area
	ScopeWhole = "entier" // the whole of it, for living areas and EPCI
)

// CoverageRun is one complete computation. Only the current one is kept.
type CoverageRun struct {
	CoverageRunID int64
	ComputedAt    time.Time
	DataVersion   int64 // of the data it was computed from
	MethodVersion string
	Parameters    json.RawMessage // analysing.Parameters, French keys
	InputHash     string
	ResultHash    string
}

// TerritoryCoverage is what is known of one territory in one reading.
type TerritoryCoverage struct {
	Level         string
	Zoning        string // of a living area, "" at the other levels
	Scope         string
	Code          string // "" = outside every territory of the level: "hors bassin", without EPCI
	Name          string // "" when Code is
	People        float64
	Need          float64   // people in digital difficulty, estimated
	PeopleWithin  []float64 // at 10, 15, 20 and 30 minutes (coverage.Thresholds)
	NeedWithin    []float64
	MinutesMedian *float64 // weighted by people, not additive; nil = half of them reach nothing
	MinutesP90    *float64
	NeedUnknown   bool    // indicators are missing for a part of it: Need is a least
	PartialPeople float64 // people for whom help that is not loaded could be nearer
}

// CoverageGap is a zone of at least fifty people who live too far from any help, inside one living area.
type CoverageGap struct {
	GapID           string
	Zoning          string
	LivingArea      string // code, "" = hors bassin
	LivingAreaName  string
	INSEECodes      []string
	CommuneNames    []string // in the order of INSEECodes
	Departements    []string // ascending
	People          float64
	Need            float64
	MinutesMin      *float64 // nil = nothing within reach
	MinutesMax      *float64
	NearestSite     *uuid.UUID // the alternative for the most people; nil = none
	NearestSiteName *string
	Reason          string           // coverage.Reason
	Partial         bool             // help that is not loaded could be nearer
	Centre          orb.Point        `db:"-"`
	Outline         orb.MultiPolygon `db:"-"` // empty unless asked for
}

// GapFilter narrows a list of gaps; its zero value, but for Zoning, asks for all.
type GapFilter struct {
	Zoning      string
	LivingArea  *string // code; a pointer to "" = hors bassin
	INSEECode   string  // a commune that the gap touches
	Departement string  // of one of its communes
	MinPeople   float64
	Outlines    bool       // whether to read the shapes too
	After       *GapCursor // the last gap of the page before; nil = the first page
	Limit       int        // 0 = all
}

// GapCursor is the place of a gap in the order of Gaps.
type GapCursor struct {
	People float64
	GapID  string
}

// LatestCoverageRun is the current run; false when coverage was never computed.
func (s *Store) LatestCoverageRun(ctx context.Context) (CoverageRun, bool, error) {
	return latestCoverageRun(ctx, s.pool)
}

type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func latestCoverageRun(ctx context.Context, q querier) (CoverageRun, bool, error) {
	rows, err := q.Query(ctx, query("LatestCoverageRun"))
	if err != nil {
		return CoverageRun{}, false, fmt.Errorf("read the coverage run: %w", err)
	}
	run, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[CoverageRun])
	if errors.Is(err, pgx.ErrNoRows) {
		return CoverageRun{}, false, nil
	}
	if err != nil {
		return CoverageRun{}, false, fmt.Errorf("read the coverage run: %w", err)
	}
	return run, true, nil
}

// CoverageByTerritory lists the territories of a level in one scope-free order: by code, the studied part before the whole.
// zoning names the set of living areas and is ignored at the other levels. Nothing computed gives an empty list.
func (s *Store) CoverageByTerritory(ctx context.Context, level, zoning string) ([]TerritoryCoverage, error) {
	return s.territoryCoverage(ctx, level, zoning, nil)
}

// TerritoryCoverage gives the readings of one territory: the studied part, then the whole where that differs in kind
// (living areas, EPCI). A territory that has none is a NotFound fault.
func (s *Store) TerritoryCoverage(ctx context.Context, level, zoning, code string) ([]TerritoryCoverage, error) {
	readings, err := s.territoryCoverage(ctx, level, zoning, &code)
	if err == nil && len(readings) == 0 {
		return nil, fault.New(fault.NotFound, "couverture_inconnue", "code", code)
	}
	return readings, err
}

func (s *Store) territoryCoverage(ctx context.Context, level, zoning string, code *string) ([]TerritoryCoverage, error) {
	if level != LevelLivingArea {
		zoning = ""
	}
	rows, err := s.pool.Query(ctx, query("TerritoryCoverage"), pgx.NamedArgs{"level": level, "zoning": zoning, "code": code})
	if err != nil {
		return nil, fmt.Errorf("read the coverage of territories: %w", err)
	}
	territories, err := pgx.CollectRows(rows, pgx.RowToStructByName[TerritoryCoverage])
	if err != nil {
		return nil, fmt.Errorf("read the coverage of territories: %w", err)
	}
	return territories, nil
}

// Gaps lists the gaps that a filter keeps, those of most people first. The order is total, so that pages neither repeat
// nor lose a gap.
func (s *Store) Gaps(ctx context.Context, f GapFilter) ([]CoverageGap, error) {
	type gapRow struct {
		CoverageGap
		CentreEWKB  []byte `db:"centre_ewkb"`
		OutlineEWKB []byte `db:"outline_ewkb"`
	}
	args := pgx.NamedArgs{
		"zoning": f.Zoning, "living_area": f.LivingArea, "insee_code": f.INSEECode, "departement": f.Departement,
		"min_people": f.MinPeople, "outlines": f.Outlines, "after_people": nil, "after_id": nil, "limit": nil,
	}
	if f.After != nil {
		args["after_people"], args["after_id"] = f.After.People, f.After.GapID
	}
	if f.Limit > 0 {
		args["limit"] = f.Limit
	}
	rows, err := s.pool.Query(ctx, query("CoverageGaps"), args)
	if err != nil {
		return nil, fmt.Errorf("list the gaps: %w", err)
	}
	gaps, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (CoverageGap, error) {
		raw, err := pgx.RowToStructByName[gapRow](row)
		if err != nil {
			return CoverageGap{}, err
		}
		centre, err := pointFromEWKB(raw.CentreEWKB)
		if err != nil {
			return CoverageGap{}, err
		}
		raw.Centre = *centre
		raw.Outline, err = multiPolygonFromEWKB(raw.OutlineEWKB)
		return raw.CoverageGap, err
	})
	if err != nil {
		return nil, fmt.Errorf("list the gaps: %w", err)
	}
	return gaps, nil
}
