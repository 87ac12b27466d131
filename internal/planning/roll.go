package planning

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store"
)

const (
	// rollTogether is how many units share a transaction: enough to spare the round trips, few enough to keep nobody from editing
	// for more than a fraction of a second.
	rollTogether = 50
	// rollers is how many transactions run side by side.
	rollers = 2
)

// Roll brings the passages of every round up to 400 days from now and says how many rounds changed. One round that fails
// does not stop the others.
func (p *Planner) Roll(ctx context.Context) (int, error) {
	units, err := p.Store.UnitsWithRounds(ctx)
	if err != nil {
		return 0, err
	}
	var mu sync.Mutex
	var failed error
	rolled := 0
	tell := func(n int, err error) {
		mu.Lock()
		defer mu.Unlock()
		rolled, failed = rolled+n, errors.Join(failed, err)
	}
	var work errgroup.Group
	work.SetLimit(rollers)
	for together := range slices.Chunk(units, rollTogether) {
		work.Go(func() error {
			n, err := p.roll(ctx, together)
			if err == nil || ctx.Err() != nil {
				tell(n, err) // all errors are told together at the end
				return nil   //nolint:nilerr // one round that fails stops no other
			}
			for _, alone := range together {
				tell(p.roll(ctx, []uuid.UUID{alone}))
			}
			return nil
		})
	}
	_ = work.Wait()
	return rolled, failed
}

// roll does it for some units, in one transaction.
func (p *Planner) roll(ctx context.Context, units []uuid.UUID) (rolled int, err error) {
	err = p.Store.WriteKeepingGround(ctx, func(tx store.Tx) (bool, error) {
		if err := tx.LockUnits(ctx, units); err != nil {
			return false, err
		}
		published, err := tx.Rounds(ctx, units)
		if err != nil {
			return false, err
		}
		rounds := make(map[uuid.UUID]*itinerary.Itinerary, len(published))
		for unit, round := range published {
			rounds[unit] = &round.Itinerary
		}
		changed, err := tx.WritePassages(ctx, rounds, p.Now())
		rolled = len(changed)
		return rolled > 0, err
	})
	return rolled, err
}
