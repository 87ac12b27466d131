package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// DemandCell is a row of the demand and what it reaches, as demand_cell keeps it.
type DemandCell struct {
	Cell      int64 // H3, resolution 9
	INSEECode string
	People    float64
	Need      float64
	Basis     string
	Lon, Lat  float64
	// Share of the year when somebody comes soon enough, near enough, in the low and the high run; fixed: mobile units left out.
	CLow, CHigh, FixedLow, FixedHigh       float64
	Class, FixedClass                      string   // ClassNames
	Reason                                 string   // coverage.Reason; "" = surely covered
	Minutes                                *float64 // to help whose hours may be unknown; nil = nothing within reach
	FixedMinutes                           *float64 // to a fixed place
	NearestSite                            *uuid.UUID
	WaitLow, WaitHigh, HoursLow, HoursHigh float64
	Partial                                bool
}

// CoverageResult is a complete computation.
type CoverageResult struct {
	Run         CoverageRun // CoverageRunID is given by the database
	Cells       int
	Cell        func(i int) DemandCell // the i-th of Cells: they are many, and written one after another
	Territories []TerritoryCoverage
	Gaps        []CoverageGap   // names are not written
	Solved      []string        // ids of the gaps of the current run that this one does not find any more
	Settling    json.RawMessage // []analysing.Settling: the facts that would settle most
	// Since narrows what is written to what differs from a run of the same demand; nil = all of it.
	Since *CoverageDifference
}

// CoverageDifference is where a result differs from an earlier one of the same demand and first day: positions in its lists.
type CoverageDifference struct {
	ResultHash  string // of the earlier one; when it is not the current run any more, everything is written
	Cells       []int
	Territories []int
	Gaps        []int // new ones too
}

// SaveCoverageRun replaces the current run. When the result is the same as that of the current run, only the inputs it was
// computed from are noted and the answer is false: nothing that the public sees has changed. Two runs at the same time
// wait for each other.
func (s *Store) SaveCoverageRun(ctx context.Context, r CoverageResult) (changed bool, err error) {
	err = s.WriteKeepingGround(ctx, func(tx Tx) (bool, error) {
		if _, err := tx.Exec(ctx, query("LockCoverage")); err != nil {
			return false, fmt.Errorf("lock coverage: %w", err)
		}
		current, some, err := latestCoverageRun(ctx, tx)
		if err != nil {
			return false, err
		}
		if some && current.ResultHash == r.Run.ResultHash && current.MethodVersion == r.Run.MethodVersion {
			_, err := tx.Exec(ctx, query("TouchCoverageRun"), runArgs(r.Run))
			if err != nil {
				return false, fmt.Errorf("note what the coverage run was computed from: %w", err)
			}
			return false, nil
		}
		changed = true
		if err := tx.keepSolvedGaps(ctx, r); err != nil {
			return false, err
		}
		write := tx.replaceCoverage
		if r.Since != nil && some && current.ResultHash == r.Since.ResultHash {
			write = tx.amendCoverage
		}
		run, err := write(ctx, r)
		if err != nil {
			return false, err
		}
		return true, tx.recordCoverage(ctx, run, r.Run, !some || current.FirstDay.Before(r.Run.FirstDay))
	})
	if err != nil {
		return false, fmt.Errorf("save the coverage run: %w", err)
	}
	return changed, nil
}

func runArgs(run CoverageRun) pgx.NamedArgs {
	return pgx.NamedArgs{
		"computed_at": run.ComputedAt, "first_day": run.FirstDay, "data_version": run.DataVersion, "method_version": run.MethodVersion,
		"parameters": run.Parameters, "input_hash": run.InputHash, "result_hash": run.ResultHash,
	}
}

func (tx Tx) replaceCoverage(ctx context.Context, r CoverageResult) (run int64, err error) {
	for _, name := range []string{"DeleteCoverageRuns", "DeleteDemandCells"} {
		if _, err := tx.Exec(ctx, query(name)); err != nil {
			return 0, fmt.Errorf("%s: %w", name, err)
		}
	}
	args := runArgs(r.Run)
	args["settling"] = r.Settling
	if err := tx.QueryRow(ctx, query("InsertCoverageRun"), args).Scan(&run); err != nil {
		return 0, fmt.Errorf("insert the run: %w", err)
	}
	if err := tx.copyCells(ctx, r.Cells, r.Cell); err != nil {
		return 0, err
	}
	if err := tx.copyTerritories(ctx, run, r.Territories); err != nil {
		return 0, err
	}
	return run, tx.insertGaps(ctx, run, r.Gaps)
}

func (tx Tx) copyCells(ctx context.Context, n int, cell func(i int) DemandCell) error {
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"demand_cell"},
		[]string{
			"cell", "insee_code", "people", "need", "basis", "lon", "lat", "c_low", "c_high", "fixed_low", "fixed_high", "class",
			"fixed_class", "reason", "minutes", "fixed_minutes", "nearest_site", "wait_low", "wait_high", "hours_low", "hours_high",
			"partial",
		},
		pgx.CopyFromSlice(n, func(i int) ([]any, error) {
			c := cell(i)
			return []any{
				c.Cell, c.INSEECode, c.People, c.Need, c.Basis, c.Lon, c.Lat, c.CLow, c.CHigh, c.FixedLow, c.FixedHigh, c.Class,
				c.FixedClass, c.Reason, c.Minutes, c.FixedMinutes, copyUUID(c.NearestSite), c.WaitLow, c.WaitHigh, c.HoursLow,
				c.HoursHigh, c.Partial,
			}, nil
		}))
	if err != nil {
		return fmt.Errorf("copy the demand: %w", err)
	}
	return nil
}

func (tx Tx) copyTerritories(ctx context.Context, run int64, territories []TerritoryCoverage) error {
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"coverage_territory"},
		[]string{
			"coverage_run_id", "level", "zoning", "scope", "part", "mobile", "code", "name", "people", "need", "need_unknown",
			"partial_people", "people_class", "need_class", "people_low", "people_high", "need_low", "need_high", "covered_low",
			"covered_high", "gap_low", "gap_high", "people_within", "need_within", "minutes_median", "minutes_p90", "wait_low",
			"wait_high", "never_low", "never_high", "hours_low", "hours_high", "capacity_low", "capacity_high",
			"sure_median", "sure_p90", "reasons", "bases",
		},
		pgx.CopyFromSlice(len(territories), func(i int) ([]any, error) {
			t := territories[i]
			return []any{
				run, t.Level, t.Zoning, t.Scope, t.Part, t.Mobile, t.Code, t.Name, t.People, t.Need, t.NeedUnknown,
				t.PartialPeople, t.PeopleClass, t.NeedClass, t.PeopleLow, t.PeopleHigh, t.NeedLow, t.NeedHigh, t.CoveredLow,
				t.CoveredHigh, t.GapLow, t.GapHigh, t.PeopleWithin, t.NeedWithin, t.MinutesMedian, t.MinutesP90, t.WaitLow,
				t.WaitHigh, t.NeverLow, t.NeverHigh, t.HoursLow, t.HoursHigh, t.CapacityLow, t.CapacityHigh,
				t.SureMedian, t.SureP90, t.Reasons, t.Bases,
			}, nil
		}))
	if err != nil {
		return fmt.Errorf("copy the territories: %w", err)
	}
	return nil
}

// copyUUID gives COPY the bytes: a uuid.UUID would go through its text, a second for the region's rows.
func copyUUID(id *uuid.UUID) pgtype.UUID {
	if id == nil {
		return pgtype.UUID{}
	}
	return pgtype.UUID{Bytes: *id, Valid: true}
}

func (tx Tx) insertGaps(ctx context.Context, run int64, gaps []CoverageGap) error {
	batch := &pgx.Batch{}
	for _, g := range gaps {
		centre, err := toEWKB(g.Centre)
		if err != nil {
			return err
		}
		outline, err := toEWKB(g.Outline)
		if err != nil {
			return err
		}
		cells, communes, people := make([]int64, len(g.Rows)), make([]string, len(g.Rows)), make([]float64, len(g.Rows))
		for i, row := range g.Rows {
			cells[i], communes[i], people[i] = row.Cell, row.INSEECode, row.People
		}
		batch.Queue(query("InsertCoverageGap"), pgx.NamedArgs{
			"coverage_run_id": run, "gap_id": g.GapID, "zoning": g.Zoning, "living_area": g.LivingArea,
			"insee_codes": g.INSEECodes, "people": g.People, "need": g.Need, "minutes_min": g.MinutesMin,
			"minutes_max": g.MinutesMax, "nearest_site": g.NearestSite, "nearest_stop": g.NearestStop, "nearest_on": g.NearestOn,
			"certain": g.Certain, "status": g.Status, "since": g.Since, "changed_on": g.ChangedOn,
			"people_before": g.PeopleBefore, "cells": cells, "cell_communes": communes,
			"cell_people": people, "reason": g.Reason, "partial": g.Partial,
			"centre": centre, "outline": outline,
		})
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("insert the gaps: %w", err)
	}
	return nil
}
