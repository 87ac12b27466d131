package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// ImportRun is one import that changed something, as its report says.
type ImportRun struct {
	Kind, Source, FileName, FileSHA256 string
	FinishedAt                         time.Time
	Report                             []byte // JSON
	Sample                             bool
}

// samplePrefix marks the source of what the built-in sample brought.
const samplePrefix = "echantillon:"

// RecordImport adds a line to the log of imports.
func (tx Tx) RecordImport(ctx context.Context, run ImportRun) error {
	source := run.Source
	if run.Sample {
		source = samplePrefix + source
	}
	_, err := tx.Exec(ctx, query("RecordImport"), pgx.NamedArgs{
		"kind": run.Kind, "source": source, "file_name": run.FileName, "file_sha256": run.FileSHA256,
		"finished_at": run.FinishedAt, "report": run.Report,
	})
	if err != nil {
		return fmt.Errorf("record an import: %w", err)
	}
	return nil
}

// BeginSample says that the database holds the built-in sample.
func (tx Tx) BeginSample(ctx context.Context) error {
	if _, err := tx.Exec(ctx, query("BeginSample")); err != nil {
		return fmt.Errorf("mark the sample: %w", err)
	}
	return nil
}

// EndSample takes the mark of the sample away once real communes and real sites have taken its place, and says whether it
// did just now.
func (tx Tx) EndSample(ctx context.Context) (bool, error) {
	tag, err := tx.Exec(ctx, query("EndSample"))
	if err != nil {
		return false, fmt.Errorf("end the sample: %w", err)
	}
	return tag.RowsAffected() > 0, nil
}

// IsSample says whether the database holds the built-in sample.
func (s *Store) IsSample(ctx context.Context) (bool, error) {
	var sample bool
	if err := s.pool.QueryRow(ctx, query("IsSample")).Scan(&sample); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return false, fmt.Errorf("ask whether this is the sample: %w", err)
	}
	return sample, nil
}

// ImportRuns lists the newest imports first.
func (s *Store) ImportRuns(ctx context.Context, limit int) ([]ImportRun, error) {
	rows, err := s.pool.Query(ctx, query("ImportRuns"), pgx.NamedArgs{"limit": limit})
	if err != nil {
		return nil, fmt.Errorf("list imports: %w", err)
	}
	runs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (ImportRun, error) {
		var r ImportRun
		err := row.Scan(&r.Kind, &r.Source, &r.FileName, &r.FileSHA256, &r.FinishedAt, &r.Report, &r.Sample)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("list imports: %w", err)
	}
	return runs, nil
}
