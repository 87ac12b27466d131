package importing

import (
	"context"
	"fmt"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Where a place is drawn follows from what its source declares, from the communes and from the addresses known; it is decided in
// one way, by a placer, at two moments: when the place is imported, and when communes or addresses changed since (Place). The
// database remembers of which state its positions are, so that a decision that is owed is never forgotten.

// placingVersion is part of that state: raise it when places must be placed anew by the same data.
const placingVersion = 2

// ground is what settles the commune and the position of records.
type ground struct {
	gazetteer *territory.Gazetteer
	terrain   *site.Terrain
}

// placer decides where places are, on that ground, with the addresses known.
type placer struct {
	*ground
	finder *finder
	state  string // of communes and addresses
	owed   bool   // some place was placed by another state
}

// newPlacer makes the placer of the communes and addresses as they are. It comes after LockSites.
func (im *Importer) newPlacer(ctx context.Context, tx store.Tx) (*placer, error) {
	// The state first: addresses that come in between are then owed, not lost.
	state, owed, err := placingState(ctx, tx)
	if err != nil {
		return nil, err
	}
	p := &placer{state: state, owed: owed}
	if p.ground, err = loadGround(ctx, tx, im.Sample); err != nil {
		return nil, err
	}
	p.finder = &finder{gazetteer: p.gazetteer}
	if im.Geocoder != nil {
		if p.finder.geocoder, err = im.Geocoder(ctx); err != nil {
			return nil, fmt.Errorf("open the geocoder: %w", err)
		}
	}
	return p, nil
}

// placingState names the state of communes and addresses, and says whether some place was placed by another.
func placingState(ctx context.Context, tx store.Tx) (state string, owed bool, err error) {
	key, err := tx.GeocoderKey(ctx)
	if err != nil {
		return "", false, err
	}
	state = strconv.Itoa(placingVersion) + " " + key
	owed, err = tx.PlacingOwed(ctx, state)
	return state, owed, err
}

// place decides the commune and the position of a place, and says on what ground the commune.
func (p *placer) place(ctx context.Context, declared *orb.Point, code string, s statement) (site.Placed, territory.Ground) {
	commune := p.gazetteer.ResolveDeclared(code, s.Postcode, s.Commune)
	return p.terrain.Place(declared, commune, p.finder.of(ctx, s)), commune.Ground
}

// notePlaced remembers that all places are placed by this state, unless some were placed by another: those Place does.
func (p *placer) notePlaced(ctx context.Context, tx store.Tx) error {
	if p.owed {
		return nil
	}
	return tx.NotePlaced(ctx, p.state)
}

// Placing is what Place did.
type Placing struct {
	Sites int // places looked at; 0 = nothing was owed
	Moved int // of them, drawn elsewhere, in another commune or explained otherwise than before
}

// Place decides again where every place is drawn if communes or addresses changed since that was last decided, in one
// transaction; otherwise it does nothing. It belongs at the end of whatever imports communes or addresses, after the last file,
// so that a hundred files of addresses cost one index.
func (im *Importer) Place(ctx context.Context) (Placing, error) {
	var did Placing
	err := im.Store.Write(ctx, func(tx store.Tx) (bool, error) {
		if _, owed, err := placingState(ctx, tx); err != nil || !owed {
			return false, err
		}
		if err := tx.LockSites(ctx); err != nil {
			return false, err
		}
		placer, err := im.newPlacer(ctx, tx)
		if err != nil || !placer.owed { // somebody else did, while we waited
			return false, err
		}
		placings, err := placer.placeAll(ctx, tx)
		if err != nil {
			return false, err
		}
		positions, doubts, err := tx.WritePlacings(ctx, placings)
		if err != nil {
			return false, err
		}
		did = Placing{Sites: len(placings), Moved: positions}
		if positions > 0 { // Hub-Lo's areas are made of the communes of its places
			if _, err := BuildCustomLivingAreas(ctx, tx); err != nil {
				return false, err
			}
		}
		return positions+doubts > 0, tx.NotePlaced(ctx, placer.state)
	})
	if err != nil {
		return Placing{}, fmt.Errorf("place the sites: %w", err)
	}
	return did, nil
}

// placeAll decides where every place is.
func (p *placer) placeAll(ctx context.Context, tx store.Tx) ([]store.SitePlacing, error) {
	statements, err := tx.SiteStatements(ctx)
	if err != nil {
		return nil, err
	}
	placings := make([]store.SitePlacing, 0, len(statements))
	for _, s := range statements {
		placed, ground := p.place(ctx, s.Declared, s.Code, statement{s.Address, s.Postcode, s.Commune})
		placings = append(placings, store.SitePlacing{
			SiteID: s.SiteID, Placed: placed, Provenance: originOfPlace(placed, ground, s.Source, s.UpdatedOn),
		})
	}
	return placings, p.finder.err
}
