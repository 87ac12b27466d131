package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/maillage-numerique/maillage/internal/account"
)

// AddAccount keeps a new account with the hash of its password. It says false when somebody who may sign in has that name.
func (s *Store) AddAccount(ctx context.Context, a account.Account, passwordHash string) (bool, error) {
	done, err := s.pool.Exec(ctx, query("AddAccount"), pgx.NamedArgs{
		"account_id": a.ID, "name": a.Name, "name_key": account.Key(a.Name), "password_hash": passwordHash, "added_at": a.AddedAt,
	})
	if err != nil {
		return false, fmt.Errorf("add an account: %w", err)
	}
	return done.RowsAffected() == 1, nil
}

// Accounts lists all accounts by name, those revoked too.
func (s *Store) Accounts(ctx context.Context) ([]account.Account, error) {
	rows, err := s.pool.Query(ctx, query("Accounts"))
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (account.Account, error) {
		var a account.Account
		var revoked *time.Time
		err := row.Scan(&a.ID, &a.Name, &a.AddedAt, &revoked)
		if revoked != nil {
			a.RevokedAt = *revoked
		}
		return a, err
	})
}

// AccountToSignIn gives the account of a name, unless it is revoked, and the hash of its password.
func (s *Store) AccountToSignIn(ctx context.Context, name string) (a account.Account, passwordHash string, exists bool, err error) {
	err = s.pool.QueryRow(ctx, query("AccountToSignIn"), pgx.NamedArgs{"name_key": account.Key(name)}).
		Scan(&a.ID, &a.Name, &a.AddedAt, &passwordHash)
	if errors.Is(err, pgx.ErrNoRows) {
		return account.Account{}, "", false, nil
	}
	if err != nil {
		return account.Account{}, "", false, fmt.Errorf("read an account: %w", err)
	}
	return a, passwordHash, true, nil
}

// RevokeAccount ends an account and all its sessions. It says false when nobody who may sign in has that name.
func (s *Store) RevokeAccount(ctx context.Context, name string, now time.Time) (bool, error) {
	var id uuid.UUID
	err := s.pool.QueryRow(ctx, query("RevokeAccount"), pgx.NamedArgs{"name_key": account.Key(name), "now": now}).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("revoke an account: %w", err)
	}
	return true, nil
}

// SessionClock says until when sessions live: one that was not used since IdleSince has ended.
type SessionClock struct{ Now, IdleSince time.Time }

func (c SessionClock) args(tokenHash string) pgx.NamedArgs {
	return pgx.NamedArgs{"token_hash": tokenHash, "now": c.Now, "idle_since": c.IdleSince, "a_minute_ago": c.Now.Add(-time.Minute)}
}

// OpenSession keeps a session until a moment, and forgets those that have ended. An account that is revoked gets none.
func (s *Store) OpenSession(ctx context.Context, tokenHash string, of uuid.UUID, ends time.Time, clock SessionClock) error {
	args := clock.args(tokenHash)
	args["account_id"], args["ends_at"] = of, ends
	if _, err := s.pool.Exec(ctx, query("OpenSession"), args); err != nil {
		return fmt.Errorf("open a session: %w", err)
	}
	return nil
}

// Session gives the account of a session that has not ended, with its end, and keeps it from being idle.
func (s *Store) Session(ctx context.Context, tokenHash string, clock SessionClock) (a account.Account, ends time.Time, exists bool, err error) {
	err = s.pool.QueryRow(ctx, query("Session"), clock.args(tokenHash)).Scan(&a.ID, &a.Name, &a.AddedAt, &ends)
	if errors.Is(err, pgx.ErrNoRows) {
		return account.Account{}, time.Time{}, false, nil
	}
	if err != nil {
		return account.Account{}, time.Time{}, false, fmt.Errorf("read a session: %w", err)
	}
	return a, ends, true, nil
}

// CloseSession forgets a session.
func (s *Store) CloseSession(ctx context.Context, tokenHash string) error {
	if _, err := s.pool.Exec(ctx, query("CloseSession"), pgx.NamedArgs{"token_hash": tokenHash}); err != nil {
		return fmt.Errorf("close a session: %w", err)
	}
	return nil
}
