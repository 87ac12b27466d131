package drafting

import (
	"context"
	"slices"
	"sync"

	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/touring"
)

// grounds keeps the surroundings of the units that are being arranged, the last asked about first. Who asks for one that is being
// made waits for it.
type grounds struct {
	mu   sync.Mutex
	kept []*kept
}

type kept struct {
	unit    string
	year    int
	version int64 // of the data
	made    sync.Mutex
	ground  *touring.Ground
}

const keptGrounds = 16

// groundOf is what surrounds a unit in a year, on which these rounds can be measured.
func (d *Drafter) groundOf(ctx context.Context, unit string, year int, rounds ...itinerary.Itinerary) (*touring.Ground, error) {
	version, err := d.Store.DataVersion(ctx)
	if err != nil {
		return nil, err
	}
	k := d.grounds.find(unit, year, version)
	k.made.Lock()
	defer k.made.Unlock()
	holds := func(round itinerary.Itinerary) bool { return k.ground.Holds(round) }
	if k.ground != nil && !slices.ContainsFunc(rounds, func(r itinerary.Itinerary) bool { return !holds(r) }) {
		return k.ground, nil
	}
	asked := touring.Request{Unit: unit, Year: year, Round: &rounds[0]}
	ground, err := d.Tourer.Ground(ctx, asked, touring.DefaultMeans(), rounds[1:]...)
	if err == nil {
		k.ground = ground
	}
	return ground, err
}

func (g *grounds) find(unit string, year int, version int64) *kept {
	g.mu.Lock()
	defer g.mu.Unlock()
	at := slices.IndexFunc(g.kept, func(k *kept) bool { return k.unit == unit && k.year == year && k.version == version })
	k := &kept{unit: unit, year: year, version: version}
	if at >= 0 {
		k = g.kept[at]
		g.kept = slices.Delete(g.kept, at, at+1)
	}
	g.kept = slices.Insert(g.kept, 0, k)
	g.kept = g.kept[:min(len(g.kept), keptGrounds)]
	return k
}
