package signin

import (
	"context"
	"encoding/gob"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/maillage-numerique/maillage/internal/account"
	"github.com/maillage-numerique/maillage/internal/store"
)

// accountKey is the one thing that a session holds: whose it is.
const accountKey = "account"

func init() { gob.Register(account.Account{}) } // as scs carries what a session holds

// sessionStore keeps the sessions of scs as rows: what scs carries as bytes is an account and an end.
type sessionStore struct {
	store *store.Store
	now   func() time.Time
}

func (s sessionStore) clock() store.SessionClock {
	now := s.now()
	return store.SessionClock{Now: now, IdleSince: now.Add(-idle)}
}

// FindCtx gives the session of a token's hash, unless it has ended.
func (s sessionStore) FindCtx(ctx context.Context, tokenHash string) (session []byte, found bool, err error) {
	a, ends, found, err := s.store.Session(ctx, tokenHash, s.clock())
	if err != nil || !found {
		return nil, false, err
	}
	session, err = scs.GobCodec{}.Encode(ends, map[string]any{accountKey: a})
	return session, true, err
}

// CommitCtx keeps a session that opens.
func (s sessionStore) CommitCtx(ctx context.Context, tokenHash string, session []byte, _ time.Time) error {
	_, values, err := scs.GobCodec{}.Decode(session)
	if err != nil {
		return err
	}
	a, ok := values[accountKey].(account.Account)
	if !ok {
		return fmt.Errorf("a session is an account's, not of %T", values[accountKey])
	}
	clock := s.clock()
	return s.store.OpenSession(ctx, tokenHash, a.ID, clock.Now.Add(lifetime), clock)
}

// DeleteCtx forgets a session.
func (s sessionStore) DeleteCtx(ctx context.Context, tokenHash string) error {
	return s.store.CloseSession(ctx, tokenHash)
}

// Find is FindCtx for callers without a context; scs has none.
func (s sessionStore) Find(tokenHash string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), tokenHash)
}

// Commit is CommitCtx for callers without a context.
func (s sessionStore) Commit(tokenHash string, session []byte, ends time.Time) error {
	return s.CommitCtx(context.Background(), tokenHash, session, ends)
}

// Delete is DeleteCtx for callers without a context.
func (s sessionStore) Delete(tokenHash string) error {
	return s.DeleteCtx(context.Background(), tokenHash)
}
