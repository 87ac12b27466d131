package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// CoverageTask is a computation of coverage under way, cut by département: any machine computes a part, the last one puts the
// parts together. There is at most one: a task for other inputs takes the place of the one before.
type CoverageTask struct {
	CoverageTaskID int64
	BegunAt        time.Time
	FirstDay       time.Time
	Parameters     json.RawMessage
	InputHash      string
}

// CoverageProgress is how far the task under way is.
type CoverageProgress struct {
	BegunAt time.Time
	Parts   int
	Done    int
	Failed  []string // départements that could not be computed, with the reason: "36: …"
}

// BeginCoverageTask notes a task and its parts, unless the same inputs are under way already, and lists the parts that are
// still to be computed.
func (s *Store) BeginCoverageTask(ctx context.Context, task CoverageTask, departements []string) (id int64, missing []string, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		args := pgx.NamedArgs{
			"begun_at": task.BegunAt, "first_day": task.FirstDay, "parameters": task.Parameters, "input_hash": task.InputHash,
			"departements": departements,
		}
		if _, err := tx.Exec(ctx, query("LockCoverage")); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, query("DeleteOtherCoverageTasks"), args); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, query("BeginCoverageTask"), args).Scan(&id); err != nil {
			return err
		}
		args["task"] = id
		rows, err := tx.Query(ctx, query("BeginCoverageParts"), args)
		if err != nil {
			return err
		}
		missing, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	if err != nil {
		return 0, nil, fmt.Errorf("begin a computation of coverage: %w", err)
	}
	return id, missing, nil
}

// CoverageTask reads a task; false when it is over, or another one has taken its place.
func (s *Store) CoverageTask(ctx context.Context, id int64) (CoverageTask, bool, error) {
	rows, err := s.pool.Query(ctx, query("CoverageTask"), pgx.NamedArgs{"task": id})
	if err != nil {
		return CoverageTask{}, false, fmt.Errorf("read a computation of coverage: %w", err)
	}
	task, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[CoverageTask])
	if errors.Is(err, pgx.ErrNoRows) {
		return CoverageTask{}, false, nil
	}
	if err != nil {
		return CoverageTask{}, false, fmt.Errorf("read a computation of coverage: %w", err)
	}
	return task, true, nil
}

// SaveCoveragePart keeps what was computed for a département, and says how many parts are left. A task that is over is left
// alone, with nothing left to do.
func (s *Store) SaveCoveragePart(ctx context.Context, task int64, departement string, result []byte) (left int, err error) {
	return s.endPart(ctx, pgx.NamedArgs{"task": task, "departement": departement, "result": result, "failure": nil})
}

// FailCoveragePart notes why a département could not be computed: the task cannot end, and the run before stays.
func (s *Store) FailCoveragePart(ctx context.Context, task int64, departement, reason string) error {
	_, err := s.endPart(ctx, pgx.NamedArgs{"task": task, "departement": departement, "result": nil, "failure": reason})
	return err
}

func (s *Store) endPart(ctx context.Context, args pgx.NamedArgs) (left int, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		// Two parts that end together must not each see the other one missing.
		if _, err := tx.Exec(ctx, query("LockCoverageTask"), args); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, query("EndCoveragePart"), args); err != nil {
			return err
		}
		return tx.QueryRow(ctx, query("CoveragePartsLeft"), args).Scan(&left)
	})
	if err != nil {
		return 0, fmt.Errorf("save a part of coverage: %w", err)
	}
	return left, nil
}

// CoverageParts reads the results of a task's parts, by département.
func (s *Store) CoverageParts(ctx context.Context, task int64) ([][]byte, error) {
	rows, err := s.pool.Query(ctx, query("CoverageParts"), pgx.NamedArgs{"task": task})
	if err != nil {
		return nil, fmt.Errorf("read the parts of coverage: %w", err)
	}
	parts, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return nil, fmt.Errorf("read the parts of coverage: %w", err)
	}
	return parts, nil
}

// EndCoverageTask forgets a task and its parts.
func (s *Store) EndCoverageTask(ctx context.Context, task int64) error {
	if _, err := s.pool.Exec(ctx, query("EndCoverageTask"), pgx.NamedArgs{"task": task}); err != nil {
		return fmt.Errorf("end a computation of coverage: %w", err)
	}
	return nil
}

// CoverageProgress says how far the computation under way is; false when none is.
func (s *Store) CoverageProgress(ctx context.Context) (CoverageProgress, bool, error) {
	rows, err := s.pool.Query(ctx, query("CoverageProgress"))
	if err != nil {
		return CoverageProgress{}, false, fmt.Errorf("read the progress of coverage: %w", err)
	}
	progress, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[CoverageProgress])
	if errors.Is(err, pgx.ErrNoRows) {
		return CoverageProgress{}, false, nil
	}
	if err != nil {
		return CoverageProgress{}, false, fmt.Errorf("read the progress of coverage: %w", err)
	}
	return progress, true, nil
}
