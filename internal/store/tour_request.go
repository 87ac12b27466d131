package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// TourRequest is a problem of rounds that is planned in the background.
type TourRequest struct {
	TourRequestID uuid.UUID
	AskedAt       time.Time
	BegunAt       *time.Time // nil: waits
	EndedAt       *time.Time // nil: is not over
	Progress      float64    // 0 to 1
	Failed        bool
	Answer        []byte // JSON; nil: none yet, or not asked for
}

// AddTourRequest notes a problem, unless as many as most are not over yet: false. What must happen with it happens in the same
// transaction.
func (s *Store) AddTourRequest(ctx context.Context, id uuid.UUID, at time.Time, problem []byte, most int, with func(Tx) error) (added bool, err error) {
	err = s.Write(ctx, func(tx Tx) (bool, error) {
		if _, err := tx.Exec(ctx, query("LockTourRequests")); err != nil {
			return false, err
		}
		var open int
		if err := tx.QueryRow(ctx, query("OpenTourRequests")).Scan(&open); err != nil || open >= most {
			return false, err
		}
		if _, err := tx.Exec(ctx, query("AddTourRequest"), pgx.NamedArgs{"id": id, "at": at, "problem": problem}); err != nil {
			return false, err
		}
		added = true
		return false, with(tx)
	})
	if err != nil {
		return false, fmt.Errorf("note a problem of rounds: %w", err)
	}
	return added, nil
}

// BeginTourRequest gives the problem to work on; false when it is over, or was given up.
func (s *Store) BeginTourRequest(ctx context.Context, id uuid.UUID, at time.Time) (problem []byte, open bool, err error) {
	err = s.pool.QueryRow(ctx, query("BeginTourRequest"), pgx.NamedArgs{"id": id, "at": at}).Scan(&problem)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("begin a problem of rounds: %w", err)
	}
	return problem, true, nil
}

// AdvanceTourRequest notes how far the work is, and the best answer so far.
func (s *Store) AdvanceTourRequest(ctx context.Context, id uuid.UUID, progress float64, answer []byte) error {
	args := pgx.NamedArgs{"id": id, "progress": progress, "answer": answer}
	if _, err := s.pool.Exec(ctx, query("AdvanceTourRequest"), args); err != nil {
		return fmt.Errorf("note the progress of a problem of rounds: %w", err)
	}
	return nil
}

// EndTourRequest notes the answer and forgets the problem; without answer it has failed.
func (s *Store) EndTourRequest(ctx context.Context, id uuid.UUID, at time.Time, answer []byte) error {
	if _, err := s.pool.Exec(ctx, query("EndTourRequest"), pgx.NamedArgs{"id": id, "at": at, "answer": answer}); err != nil {
		return fmt.Errorf("end a problem of rounds: %w", err)
	}
	return nil
}

// TourRequestOpen says whether there is still somebody who waits for an answer.
func (s *Store) TourRequestOpen(ctx context.Context, id uuid.UUID) (open bool, err error) {
	if err := s.pool.QueryRow(ctx, query("TourRequestOpen"), pgx.NamedArgs{"id": id}).Scan(&open); err != nil {
		return false, fmt.Errorf("look for a problem of rounds: %w", err)
	}
	return open, nil
}

// TourRequest reads a request asked after an instant, with the best answer so far if it is asked for; false when there is none.
func (s *Store) TourRequest(ctx context.Context, id uuid.UUID, since time.Time, best bool) (TourRequest, bool, error) {
	rows, err := s.pool.Query(ctx, query("TourRequest"), pgx.NamedArgs{"id": id, "since": since, "best": best})
	if err != nil {
		return TourRequest{}, false, fmt.Errorf("read a problem of rounds: %w", err)
	}
	request, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[TourRequest])
	if errors.Is(err, pgx.ErrNoRows) {
		return TourRequest{}, false, nil
	}
	if err != nil {
		return TourRequest{}, false, fmt.Errorf("read a problem of rounds: %w", err)
	}
	return request, true, nil
}

// DeleteTourRequest gives a request up, at work or over.
func (s *Store) DeleteTourRequest(ctx context.Context, id uuid.UUID) error {
	if _, err := s.pool.Exec(ctx, query("DeleteTourRequest"), pgx.NamedArgs{"id": id}); err != nil {
		return fmt.Errorf("give up a problem of rounds: %w", err)
	}
	return nil
}

// DeleteOldTourRequests forgets what was asked until an instant, and says how many.
func (s *Store) DeleteOldTourRequests(ctx context.Context, before time.Time) (int64, error) {
	done, err := s.pool.Exec(ctx, query("DeleteOldTourRequests"), pgx.NamedArgs{"before": before})
	if err != nil {
		return 0, fmt.Errorf("forget problems of rounds: %w", err)
	}
	return done.RowsAffected(), nil
}
