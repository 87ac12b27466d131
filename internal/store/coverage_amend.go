package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
)

// amendCoverage writes what differs from the current run (CoverageResult.Since), in its place.
func (tx Tx) amendCoverage(ctx context.Context, r CoverageResult) (run int64, err error) {
	args := runArgs(r.Run)
	args["settling"] = r.Settling
	if err := tx.QueryRow(ctx, query("AmendCoverageRun"), args).Scan(&run); err != nil {
		return 0, fmt.Errorf("amend the run: %w", err)
	}
	cells := make([]DemandCell, len(r.Since.Cells))
	communes, numbers := make([]string, len(cells)), make([]int64, len(cells))
	for i, at := range r.Since.Cells {
		cells[i] = r.Cell(at)
		communes[i], numbers[i] = cells[i].INSEECode, cells[i].Cell
	}
	territories := make([]TerritoryCoverage, len(r.Since.Territories))
	var levels, zonings, scopes, codes, parts []string
	var mobiles []bool
	for i, at := range r.Since.Territories {
		t := r.Territories[at]
		territories[i] = t
		levels, zonings, scopes = append(levels, t.Level), append(zonings, t.Zoning), append(scopes, t.Scope)
		codes, parts, mobiles = append(codes, t.Code), append(parts, t.Part), append(mobiles, t.Mobile)
	}
	gaps, unchanged := make([]CoverageGap, 0, len(r.Since.Gaps)), []string{}
	for i, g := range r.Gaps {
		if slices.Contains(r.Since.Gaps, i) {
			gaps = append(gaps, g)
		} else {
			unchanged = append(unchanged, g.GapID)
		}
	}
	args = pgx.NamedArgs{
		"run": run, "insee_codes": communes, "cells": numbers, "levels": levels, "zonings": zonings, "scopes": scopes, "codes": codes,
		"parts": parts, "mobiles": mobiles, "unchanged": unchanged,
	}
	for _, name := range []string{"DeleteSomeDemandCells", "DeleteSomeCoverageTerritories", "DeleteOtherCoverageGaps"} {
		if _, err := tx.Exec(ctx, query(name), args); err != nil {
			return 0, fmt.Errorf("%s: %w", name, err)
		}
	}
	if err := tx.copyCells(ctx, len(cells), func(i int) DemandCell { return cells[i] }); err != nil {
		return 0, err
	}
	if err := tx.copyTerritories(ctx, run, territories); err != nil {
		return 0, err
	}
	return run, tx.insertGaps(ctx, run, gaps)
}
