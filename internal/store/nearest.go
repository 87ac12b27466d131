package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
)

// FacetSlots is how many filters one question can hold: the statements have as many slots.
const FacetSlots = 12

// MaxNearest is the most sites that NearestSites gives in order.
const MaxNearest = 100

// FacetClause is one filter: a site passes when it has one of Any, and may pass when it has one of Unknown. A site that has
// one of Unknown has none of Any (site.Facets).
type FacetClause struct {
	Any     []string
	Unknown []string
}

// NearSite is a site and how far it is.
type NearSite struct {
	SiteCard
	DistanceM float64
}

// Neighbour is a site seen from a point, before its card is read.
type Neighbour struct {
	SiteID       uuid.UUID
	CountsAsHelp bool
	DistanceM    float64
	Passes       bool // the filters
	Maybe        bool // would pass if what its source does not say turned out right
}

// NearestSites gives the sites around a point among which are the limit first under any ranking by distance, or by a cost
// that grows with distance and adds to a place without declared help what slackM metres of way outweigh. A slack of nil is
// for distance alone. In no order: the caller ranks.
func (s *Store) NearestSites(ctx context.Context, at orb.Point, limit int, slackM *float64) ([]NearSite, error) {
	rows, err := s.pool.Query(ctx, query("NearestSites"), pgx.NamedArgs{
		"lon": at.Lon(), "lat": at.Lat(), "limit": min(limit, MaxNearest), "slack_m": slackM,
	})
	if err != nil {
		return nil, fmt.Errorf("find the nearest sites: %w", err)
	}
	near, err := pgx.CollectRows(rows, scanNearSite)
	if err != nil {
		return nil, fmt.Errorf("find the nearest sites: %w", err)
	}
	return near, nil
}

// NearestStatement is the SQL of NearestSites, for benches that run it alone.
func NearestStatement() string { return query("NearestSites") }

// NeighbouringSites gives the sites nearest to a point, a few hundred, by distance then id, each with whether it passes.
// complete says that there are no others.
func (s *Store) NeighbouringSites(ctx context.Context, at orb.Point, clauses []FacetClause) (near []Neighbour, complete bool, err error) {
	args := pgx.NamedArgs{"lon": at.Lon(), "lat": at.Lat()}
	if err := slots(args, clauses); err != nil {
		return nil, false, err
	}
	rows, err := s.pool.Query(ctx, query("NeighbouringSites"), args)
	if err != nil {
		return nil, false, fmt.Errorf("find the neighbouring sites: %w", err)
	}
	near, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (n Neighbour, err error) {
		err = row.Scan(&n.SiteID, &n.CountsAsHelp, &n.DistanceM, &n.Passes, &n.Maybe)
		return n, err
	})
	if err != nil {
		return nil, false, fmt.Errorf("find the neighbouring sites: %w", err)
	}
	return near, len(near) < neighbourhood, nil
}

// neighbourhood is the number of sites that NeighbouringSites asks for.
const neighbourhood = 400

// PassingSites gives the limit nearest sites that pass the filters (or, with maybe, that only may), and the limit nearest of
// those that declare help. In no order.
func (s *Store) PassingSites(ctx context.Context, at orb.Point, clauses []FacetClause, maybe bool, limit int) ([]Neighbour, error) {
	args := pgx.NamedArgs{"lon": at.Lon(), "lat": at.Lat(), "limit": limit}
	if err := slots(args, clauses); err != nil {
		return nil, err
	}
	for i := range FacetSlots {
		if may := fmt.Sprintf("may_%d", i+1); maybe {
			args[fmt.Sprintf("must_%d", i+1)] = args[may]
		}
	}
	if !maybe {
		args["unknown"] = nil
	}
	// Planned for these very filters: how rare they are decides which index comes first.
	rows, err := s.pool.Query(ctx, query("PassingSites"), pgx.QueryExecModeCacheDescribe, args)
	if err != nil {
		return nil, fmt.Errorf("find the sites that pass: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (n Neighbour, err error) {
		n.Passes, n.Maybe = !maybe, maybe
		err = row.Scan(&n.SiteID, &n.CountsAsHelp, &n.DistanceM)
		return n, err
	})
	if err != nil {
		return nil, fmt.Errorf("find the sites that pass: %w", err)
	}
	return found, nil
}

// SiteCards gives the cards of sites, in no order.
func (s *Store) SiteCards(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]SiteCard, error) {
	rows, err := s.pool.Query(ctx, query("SiteCards"), pgx.NamedArgs{"ids": ids})
	if err != nil {
		return nil, fmt.Errorf("read the cards of sites: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanNearSite)
	if err != nil {
		return nil, fmt.Errorf("read the cards of sites: %w", err)
	}
	cards := make(map[uuid.UUID]SiteCard, len(list))
	for _, n := range list {
		cards[n.SiteID] = n.SiteCard
	}
	return cards, nil
}

func scanNearSite(row pgx.CollectableRow) (n NearSite, err error) {
	c := &n.SiteCard
	var lon, lat *float64 // null for a site that is not placed
	err = row.Scan(&c.SiteID, &c.Name, &c.Kind, &c.Typologies, &c.Categories, &c.Programmes, &c.Commune,
		&c.INSEECode, &c.Departement, &c.Postcode, &c.Address, &c.Phones, &c.Websites, &c.Services, &c.Publics, &c.Fees,
		&c.Wheelchair, &c.Appointment, &c.CountsAsHelp, &c.HoursText, &c.HoursOSM, &c.Booking, &c.Summary, &c.UpdatedOn,
		&c.Source, &lon, &lat, &c.PositionLevel, &c.PositionReason, &n.DistanceM)
	if lon != nil && lat != nil {
		c.At = &orb.Point{*lon, *lat}
	}
	return n, err
}

// slots fills must_1… with what passes, may_1… with what may pass, and unknown with every facet of ignorance that was asked
// about. An empty slot is null.
func slots(args pgx.NamedArgs, clauses []FacetClause) error {
	if len(clauses) > FacetSlots {
		return fmt.Errorf("%d filters at once: at most %d", len(clauses), FacetSlots)
	}
	unknown := []string{}
	for i := range FacetSlots {
		var must, may []string
		if i < len(clauses) {
			must = clauses[i].Any
			may = append(append(may, clauses[i].Any...), clauses[i].Unknown...)
			unknown = append(unknown, clauses[i].Unknown...)
		}
		args[fmt.Sprintf("must_%d", i+1)] = must
		args[fmt.Sprintf("may_%d", i+1)] = may
	}
	args["unknown"] = unknown
	return nil
}

// DepartementAt gives the département of a point, "" where no known commune is near.
func (s *Store) DepartementAt(ctx context.Context, at orb.Point) (string, error) {
	rows, err := s.pool.Query(ctx, query("DepartementAt"), pgx.NamedArgs{"lon": at.Lon(), "lat": at.Lat()})
	if err != nil {
		return "", fmt.Errorf("find the département of a point: %w", err)
	}
	code, err := pgx.CollectOneRow(rows, pgx.RowTo[string])
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("find the département of a point: %w", err)
	}
	return code, nil
}
