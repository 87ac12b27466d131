// Package admitting says who may come in: accounts are added and revoked by the operator, and open with a password.
package admitting

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/account"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
)

// Doorkeeper keeps the accounts.
type Doorkeeper struct {
	Store *store.Store
	Now   func() time.Time
}

// Add makes an account. A name that somebody has, or a password that is too weak, is an Invalid fault.
func (d *Doorkeeper) Add(ctx context.Context, name, password string) (account.Account, error) {
	name, err := account.ParseName(name)
	if err == nil {
		err = account.CheckPassword(name, password)
	}
	if err != nil {
		return account.Account{}, err
	}
	hash, err := hashed(ctx, password)
	if err != nil {
		return account.Account{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return account.Account{}, fmt.Errorf("name an account: %w", err)
	}
	a := account.Account{ID: id, Name: name, AddedAt: d.Now()}
	added, err := d.Store.AddAccount(ctx, a, hash)
	if err == nil && !added {
		err = fault.New(fault.Invalid, "compte_existe", "nom", name)
	}
	return a, err
}

// List gives all accounts by name, those revoked too.
func (d *Doorkeeper) List(ctx context.Context) ([]account.Account, error) {
	return d.Store.Accounts(ctx)
}

// Revoke ends an account and, at once, its sessions. What it edited keeps its name.
func (d *Doorkeeper) Revoke(ctx context.Context, name string) error {
	revoked, err := d.Store.RevokeAccount(ctx, name, d.Now())
	if err == nil && !revoked {
		err = fault.New(fault.NotFound, "compte_inconnu", "nom", name)
	}
	return err
}

// Admit gives the account that a name and a password open. One that does not exist takes as long to refuse, and is refused in the
// same words, as one whose password is wrong: nobody learns who has an account.
func (d *Doorkeeper) Admit(ctx context.Context, name, password string) (account.Account, error) {
	var a account.Account
	var hash string
	exists := false
	name, err := account.ParseName(name)
	if err == nil { // what cannot be a name is nobody's
		if a, hash, exists, err = d.Store.AccountToSignIn(ctx, name); err != nil {
			return account.Account{}, err
		}
	}
	if !exists {
		if hash, err = nobodys(); err != nil {
			return account.Account{}, err
		}
	}
	opens, err := matches(ctx, password, hash)
	if err != nil {
		return account.Account{}, err
	}
	if !exists || !opens {
		return account.Account{}, fault.New(fault.Unprocessable, "connexion_refusee", "", "")
	}
	return a, nil
}

// effort is what a guess costs: the least that OWASP's Password Storage Cheat Sheet recommends of argon2id, 19 MiB and two passes,
// some 30 ms.
var effort = argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// hashing bounds how many passwords are worked on at once: each takes a core and its memory.
var hashing = make(chan struct{}, 2)

func hashed(ctx context.Context, password string) (string, error) {
	var hash string
	err := inTurn(ctx, func() (err error) {
		hash, err = argon2id.CreateHash(password, &effort)
		return err
	})
	return hash, err
}

func matches(ctx context.Context, password, hash string) (bool, error) {
	var same bool
	err := inTurn(ctx, func() (err error) {
		same, err = argon2id.ComparePasswordAndHash(password, hash)
		return err
	})
	return same, err
}

// inTurn waits for one of the places of hashing.
func inTurn(ctx context.Context, work func() error) error {
	select {
	case hashing <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-hashing }()
	if err := work(); err != nil {
		return fmt.Errorf("hash a password: %w", err)
	}
	return nil
}

// nobodys is the hash that the password of an unknown account is compared with.
var nobodys = sync.OnceValues(func() (string, error) { return argon2id.CreateHash("nobody", &effort) })
