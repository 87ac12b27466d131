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
	LevelStudy       = "etude" // all that is studied, its code is ""
)

// The two readings of a territory that straddles the edge of the studied area. Only ScopeStudy partitions: living areas
// and "hors bassin" sum to the region in it.
const (
	ScopeStudy = "etude"  // the part inside the studied area
	ScopeWhole = "entier" // the whole of it, for living areas and EPCI
)

// The parts of a territory, by the urban unit of its communes (INSEE). What is in neither is not classified.
const (
	PartAll   = ""
	PartUrban = "urbain"
	PartRural = "rural"
)

// CoverageRun is one complete computation. The newest is the current one.
type CoverageRun struct {
	CoverageRunID int64
	ComputedAt    time.Time
	FirstDay      time.Time // of the year that is looked at, midnight UTC
	DataVersion   int64     // of the data it was computed from
	MethodVersion string
	Parameters    json.RawMessage // analysing.Parameters, French keys
	InputHash     string
	ResultHash    string
}

// ByClass counts people by class: Covered, Intermittent, Uncovered, Unknown are its indices, in the order of
// coverage_class.
type ByClass [4]float64

// The classes, and their names in the database and in answers.
const (
	Covered = iota
	Intermittent
	Uncovered
	Unknown
)

// ClassNames gives the name of each class.
var ClassNames = [...]string{"couvert", "intermittent", "carence", "inconnu"}

// TerritoryCoverage is what is known of one territory, in one reading of it. Everything but the medians, p90 and means is
// additive over territories that partition.
type TerritoryCoverage struct {
	Level         string
	Zoning        string // of a living area, "" at the other levels
	Scope         string
	Part          string // PartAll, PartUrban, PartRural
	Mobile        bool   // false: as if mobile units did not exist
	Code          string // "" = outside every territory of the level: "hors bassin", without EPCI
	Name          string // "" when Code is
	People        float64
	Need          float64 // people in digital difficulty, estimated
	NeedUnknown   bool    // indicators are missing for a part of it: Need is a least
	PartialPeople float64 // people for whom help that is not loaded could be nearer

	// People and people in difficulty by class; those for whom the two runs give different classes are Unknown.
	PeopleClass, NeedClass ByClass
	// By the classes of one run alone: nobody is Unknown. Low takes what is unknown for absent, high for present.
	PeopleLow, PeopleHigh, NeedLow, NeedHigh ByClass

	CoveredLow, CoveredHigh float64   // Σ P·c: inhabitants, each for the part of the year when somebody comes
	GapLow, GapHigh         float64   // Σ n·(1 − c); the low run has the larger
	PeopleWithin            []float64 // at 10, 15, 20 and 30 minutes
	NeedWithin              []float64
	MinutesMedian           *float64 // to help whose hours may be unknown, weighted by people; nil = half of them reach nothing
	MinutesP90              *float64
	SureMedian, SureP90     *float64 // to help that surely has a date soon
	WaitLow, WaitHigh       *float64 // mean days to the next date within reach, weighted by people; nil = nobody lives there
	NeverLow, NeverHigh     float64  // people who have no date at all within reach
	HoursLow, HoursHigh     *float64 // of presence within reach of an inhabitant, a month
	CapacityLow             *float64 // hours a month per person in difficulty, shared (E2SFCA)
	CapacityHigh            *float64
	// People by the reason why they are not surely covered (coverage.Reason), and by what they were spread by (hexgrid.Basis).
	Reasons, Bases map[string]float64
}

// CoverageGap is a zone of at least fifty people without help soon or near enough, inside one living area.
type CoverageGap struct {
	GapID          string
	Zoning         string
	LivingArea     string // code, "" = hors bassin
	LivingAreaName string
	INSEECodes     []string
	CommuneNames   []string // in the order of INSEECodes
	Departements   []string // ascending
	People         float64
	Need           float64
	Certain        bool       // the high run agrees; false = possible
	Status         string     // coverage.Change, its last one for a month; GapNotComparable
	Since          time.Time  // first day of the run that saw it first
	ChangedOn      time.Time  // first day of the run that gave it its status
	PeopleBefore   *float64   // before that change; nil = it was not, or does not compare
	SolvedOn       *time.Time // first day of the run that did not find it any more; nil = it is of the current run
	MinutesMin     *float64   // nil = nothing within reach
	MinutesMax     *float64
	NearestSite    *uuid.UUID // the alternative for the most people: a site, or
	NearestStop    *uuid.UUID // a stop; both nil = none
	NearestName    *string
	NearestOn      *time.Time       // its next date; nil = not known
	Reason         string           // coverage.Reason
	Partial        bool             // help that is not loaded could be nearer
	Centre         orb.Point        `db:"-"`
	Outline        orb.MultiPolygon `db:"-"` // empty unless asked for
	Rows           []GapRow         `db:"-"` // who lives in it; not read back but by GapsToFollow
}

// GapNotComparable is the status of a gap whose run before had another method or other parameters: that it is larger, smaller
// or newly found says nothing of the ground.
const GapNotComparable = "non_comparable"

// GapRow is the people of one commune in one cell of a gap.
type GapRow struct {
	Cell      int64 // H3
	INSEECode string
	People    float64
}

// GapToFollow is what the next run needs to know a gap again.
type GapToFollow struct {
	GapID, Zoning, LivingArea string
	Since                     time.Time
	Status                    string
	ChangedOn                 time.Time
	PeopleBefore              *float64
	Rows                      []GapRow
}

// GapsToFollow lists the gaps of the current run, by id.
func (s *Store) GapsToFollow(ctx context.Context) ([]GapToFollow, error) {
	rows, err := s.pool.Query(ctx, query("GapsToFollow"))
	if err != nil {
		return nil, fmt.Errorf("list the gaps to follow: %w", err)
	}
	gaps, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (GapToFollow, error) {
		var g GapToFollow
		var cells []int64
		var communes []string
		var people []float64
		if err := row.Scan(&g.GapID, &g.Zoning, &g.LivingArea, &g.Since, &g.Status, &g.ChangedOn, &g.PeopleBefore, &cells, &communes, &people); err != nil {
			return g, err
		}
		for i := range cells {
			g.Rows = append(g.Rows, GapRow{cells[i], communes[i], people[i]})
		}
		return g, nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the gaps to follow: %w", err)
	}
	return gaps, nil
}

// GapFilter narrows a list of gaps; its zero value, but for Zoning, asks for all.
type GapFilter struct {
	Zoning      string
	LivingArea  *string // code; a pointer to "" = hors bassin
	INSEECode   string  // a commune that the gap touches
	EPCI        string  // of one of its communes
	Departement string  // of one of its communes
	Certain     *bool   // nil = certain and possible ones
	Status      string  // coverage.Change or GapNotComparable; "" = any of the current run, SolvedGap = those that are no more
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

// CoverageSettling reads the facts that would settle most, as the current run wrote them; "[]" when there is none.
func (s *Store) CoverageSettling(ctx context.Context) (json.RawMessage, error) {
	var settling json.RawMessage
	if err := s.pool.QueryRow(ctx, query("CoverageSettling")).Scan(&settling); err != nil {
		return nil, fmt.Errorf("read the facts that would settle most: %w", err)
	}
	return settling, nil
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

// CoverageByTerritory lists the territories of a level, with mobile units: by code, the studied part before the whole. zoning
// names the set of living areas and is ignored at the other levels. Nothing computed gives an empty list.
func (s *Store) CoverageByTerritory(ctx context.Context, level, zoning string) ([]TerritoryCoverage, error) {
	return s.Coverage(ctx, CoverageFilter{Level: level, Zoning: zoning, Mobile: true})
}

// TerritoryCoverage gives the readings of one territory, with mobile units: the studied part, then the whole where that differs
// in kind (living areas, EPCI). A territory that has none is a NotFound fault.
func (s *Store) TerritoryCoverage(ctx context.Context, level, zoning, code string) ([]TerritoryCoverage, error) {
	readings, err := s.Coverage(ctx, CoverageFilter{Level: level, Zoning: zoning, Mobile: true, Codes: []string{code}})
	if err == nil && len(readings) == 0 {
		return nil, fault.New(fault.NotFound, "couverture_inconnue", "code", code)
	}
	return readings, err
}

// CoverageFilter chooses readings of territories.
type CoverageFilter struct {
	Level, Zoning string   // the zoning is ignored but at LevelLivingArea
	Mobile        bool     // with mobile units, or as if they did not exist
	Parts         bool     // also the urban and the rural part
	Codes         []string // nil = all
}

// Coverage lists readings of territories: by code, the studied part before the whole, all of it before its parts.
func (s *Store) Coverage(ctx context.Context, f CoverageFilter) ([]TerritoryCoverage, error) {
	if f.Level != LevelLivingArea {
		f.Zoning = ""
	}
	rows, err := s.pool.Query(ctx, query("TerritoryCoverage"), pgx.NamedArgs{
		"level": f.Level, "zoning": f.Zoning, "mobile": f.Mobile, "parts": f.Parts, "codes": f.Codes,
	})
	if err != nil {
		return nil, fmt.Errorf("read the coverage of territories: %w", err)
	}
	territories, err := pgx.CollectRows(rows, pgx.RowToStructByName[TerritoryCoverage])
	if err != nil {
		return nil, fmt.Errorf("read the coverage of territories: %w", err)
	}
	return territories, nil
}

// CodesWithin lists the territories of a level that hold a studied commune of a département, an EPCI or a living area
// (withinLevel says which, within is its code). "" among them is what is outside every territory of the level.
func (s *Store) CodesWithin(ctx context.Context, level, zoning, withinLevel, within string) ([]string, error) {
	rows, err := s.pool.Query(ctx, query("CodesWithin"), pgx.NamedArgs{
		"level": level, "zoning": zoning, "within_level": withinLevel, "within": within,
	})
	if err != nil {
		return nil, fmt.Errorf("list the territories of a territory: %w", err)
	}
	codes, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("list the territories of a territory: %w", err)
	}
	return codes, nil
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
		"epci": f.EPCI, "certain": f.Certain, "status": f.Status, "min_people": f.MinPeople, "outlines": f.Outlines, "after_people": nil, "after_id": nil, "limit": nil,
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
