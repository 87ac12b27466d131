package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// CoverageRecord is what a run said of the studied part of a territory, rounded as it was shown. Records of a territory follow one
// another where a figure changed: each holds until the next.
type CoverageRecord struct {
	Level, Zoning, Code string
	Mobile              bool
	ComputedAt          time.Time
	FirstDay            time.Time // of the year that was looked at, midnight UTC
	DataVersion         int64
	MethodVersion       string
	Parameters          json.RawMessage
	Comparable          bool // the method and the parameters are those of the current run

	People, Need                              int
	Covered, Intermittent, Uncovered, Unknown int  // people by class
	UncoveredMost                             int  // people whom the low run alone leaves uncovered
	NeedUncovered, NeedUncoveredMost          int  // people in difficulty
	YearLow, YearHigh                         *int // percent of the year when somebody comes, per inhabitant; nil = nobody lives there
}

// CoverageRecords lists what was recorded of territories, oldest first, by the filter's level, zoning, mobile and codes; parts have
// no records.
func (s *Store) CoverageRecords(ctx context.Context, f CoverageFilter) ([]CoverageRecord, error) {
	return s.coverageRecords(ctx, "CoverageRecords", f, time.Time{})
}

// CoverageRecordsOn gives what was known on a day of each territory of a level, by code: the record that held then or, where there was none
// yet, the first one. Other methods and parameters than those of the current run are left out.
func (s *Store) CoverageRecordsOn(ctx context.Context, f CoverageFilter, day time.Time) ([]CoverageRecord, error) {
	return s.coverageRecords(ctx, "CoverageRecordsOn", f, day)
}

func (s *Store) coverageRecords(ctx context.Context, name string, f CoverageFilter, day time.Time) ([]CoverageRecord, error) {
	if f.Level != LevelLivingArea {
		f.Zoning = ""
	}
	rows, err := s.pool.Query(ctx, query(name), pgx.NamedArgs{
		"level": f.Level, "zoning": f.Zoning, "mobile": f.Mobile, "codes": f.Codes, "day": day,
	})
	if err != nil {
		return nil, fmt.Errorf("read what coverage was: %w", err)
	}
	records, err := pgx.CollectRows(rows, pgx.RowToStructByName[CoverageRecord])
	if err != nil {
		return nil, fmt.Errorf("read what coverage was: %w", err)
	}
	return records, nil
}

// keepSolvedGaps sets the gaps of the current run aside that a result does not find any more, before it takes its place.
func (tx Tx) keepSolvedGaps(ctx context.Context, r CoverageResult) error {
	back := make([]string, 0, len(r.Gaps)+len(r.Solved))
	for _, g := range r.Gaps {
		back = append(back, g.GapID)
	}
	args := pgx.NamedArgs{"first_day": r.Run.FirstDay, "solved": r.Solved, "back": append(back, r.Solved...)}
	for _, name := range []string{"ForgetSolvedGaps", "KeepSolvedGaps"} {
		if _, err := tx.Exec(ctx, query(name), args); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// recordCoverage notes the figures of a run that changed as they are shown; the first run of a day also thins what is old.
func (tx Tx) recordCoverage(ctx context.Context, run int64, of CoverageRun, thin bool) error {
	var edition int64
	if err := tx.QueryRow(ctx, query("BeginCoverageEdition"), runArgs(of)).Scan(&edition); err != nil {
		return fmt.Errorf("begin an edition: %w", err)
	}
	recorded, err := tx.Exec(ctx, query("RecordCoverage"), pgx.NamedArgs{"run": run, "edition": edition})
	if err != nil {
		return fmt.Errorf("record the figures: %w", err)
	}
	if thin {
		if _, err := tx.Exec(ctx, query("ThinCoverageRecords"), pgx.NamedArgs{"first_day": of.FirstDay}); err != nil {
			return fmt.Errorf("thin what coverage was: %w", err)
		}
	}
	if thin || recorded.RowsAffected() == 0 {
		if _, err := tx.Exec(ctx, query("DeleteEmptyCoverageEditions")); err != nil {
			return fmt.Errorf("forget editions without a figure: %w", err)
		}
	}
	return nil
}
