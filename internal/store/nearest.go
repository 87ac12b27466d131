package store

import (
	"context"
	"fmt"
	"math"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
)

// FacetSlots is how many filters one question can hold: the statements have as many slots.
const FacetSlots = 12

// MaxNeighbours is the most that NeighbouringSites gives.
const MaxNeighbours = 400

// FacetClause is one filter: a site passes when it has one of Any, and may pass when it has one of Unknown. A site that has
// one of Unknown has none of Any (site.Facets).
type FacetClause struct {
	Any     []string
	Unknown []string
}

// Neighbour is a site seen from a point, before its card is read.
type Neighbour struct {
	SiteID       uuid.UUID
	CountsAsHelp bool
	DistanceM    float64
	Passes       bool // the filters
	Maybe        bool // would pass if what its source does not say turned out right
}

// Surroundings is what lies around a point.
type Surroundings struct {
	Near []Neighbour // in no order
	// EdgeM bounds the rest: any other site is at that many metres or more; +Inf says that there are no others.
	EdgeM       float64
	Departement string // that the point is in, "" where no known commune is near
}

// Surroundings gives the count sites nearest to a point on the map, each with its distance on the sphere and whether it passes
// the filters, and the département of the point, in one round trip.
func (s *Store) Surroundings(ctx context.Context, at orb.Point, clauses []FacetClause, count int) (around Surroundings, err error) {
	count = min(count, MaxNeighbours)
	args := pgx.NamedArgs{"lon": at.Lon(), "lat": at.Lat(), "count": count}
	if err := slots(args, clauses); err != nil {
		return around, err
	}
	farthest := 0.0
	batch := &pgx.Batch{}
	batch.Queue(query("DepartementAt"), args).QueryRow(func(row pgx.Row) error { return row.Scan(&around.Departement) })
	onMap := math.Abs(at.Lat()) <= mapLatitude // off the map anything may be nearer: EdgeM stays 0
	if onMap {
		batch.Queue(query("NeighbouringSites"), args).Query(func(rows pgx.Rows) (err error) {
			around.Near, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (n Neighbour, err error) {
				var mapM float64
				err = row.Scan(&n.SiteID, &n.CountsAsHelp, &n.DistanceM, &mapM, &n.Passes, &n.Maybe)
				farthest = max(farthest, mapM)
				return n, err
			})
			return err
		})
	}
	if err := s.pool.SendBatch(ctx, batch).Close(); err != nil {
		return Surroundings{}, fmt.Errorf("find the neighbouring sites: %w", err)
	}
	switch {
	case !onMap:
	case len(around.Near) < count:
		around.EdgeM = math.Inf(1)
	default:
		around.EdgeM = leastOnSphere(at.Lat(), farthest)
	}
	return around, nil
}

// mapLatitude is where Web Mercator is still drawn, in degrees.
const mapLatitude = 85

// mapRadiusM is the radius of Web Mercator's sphere.
const mapRadiusM = 6378137

// leastOnSphere bounds from below the distance on the sphere of what lies at least mapM metres away on the map. Mercator
// stretches by 1/cos(latitude), most at the end of the way nearest to a pole; no way shorter than mapM/mapRadiusM radians leads
// farther in latitude than that. Past half the globe nothing is promised.
func leastOnSphere(lat, mapM float64) float64 {
	angle := mapM / mapRadiusM
	end := math.Abs(lat)*math.Pi/180 + angle
	if end >= math.Pi/2 || angle > 1 {
		return 0
	}
	const told = 0.001 // distances are told to the millimetre
	return max(0, geo.EarthRadiusM*angle*math.Cos(end)*(1-1e-9)-told)
}

// NearestRings gives the sites around a point among which are the limit first under any ranking by distance, or by a cost
// that grows with distance and adds to a place without declared help what slackM metres of way outweigh. A slack of nil is
// for distance alone. In no order: the caller ranks.
func (s *Store) NearestRings(ctx context.Context, at orb.Point, limit int, slackM *float64) ([]Neighbour, error) {
	// Planned for this very limit.
	rows, err := s.pool.Query(ctx, query("NearestRings"), pgx.QueryExecModeCacheDescribe,
		pgx.NamedArgs{"lon": at.Lon(), "lat": at.Lat(), "limit": limit, "slack_m": slackM})
	if err != nil {
		return nil, fmt.Errorf("find the nearest sites: %w", err)
	}
	near, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (n Neighbour, err error) {
		n.Passes = true
		err = row.Scan(&n.SiteID, &n.CountsAsHelp, &n.DistanceM)
		return n, err
	})
	if err != nil {
		return nil, fmt.Errorf("find the nearest sites: %w", err)
	}
	return near, nil
}

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

// CardsStatement is the SQL of SiteCards, for benches that run it alone.
func CardsStatement() string { return query("SiteCards") }

// SiteCards gives the cards of sites, in no order.
func (s *Store) SiteCards(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]SiteCard, error) {
	rows, err := s.pool.Query(ctx, query("SiteCards"), pgx.NamedArgs{"ids": ids})
	if err != nil {
		return nil, fmt.Errorf("read the cards of sites: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanSiteCard)
	if err != nil {
		return nil, fmt.Errorf("read the cards of sites: %w", err)
	}
	cards := make(map[uuid.UUID]SiteCard, len(list))
	for _, c := range list {
		cards[c.SiteID] = c
	}
	return cards, nil
}

func scanSiteCard(row pgx.CollectableRow) (c SiteCard, err error) {
	var lon, lat *float64 // null for a site that is not placed
	err = row.Scan(&c.SiteID, &c.Name, &c.Kind, &c.Typologies, &c.Categories, &c.Programmes, &c.Commune,
		&c.INSEECode, &c.Departement, &c.Postcode, &c.Address, &c.Phones, &c.Websites, &c.Services, &c.Publics, &c.Fees,
		&c.Wheelchair, &c.Appointment, &c.CountsAsHelp, &c.HoursText, &c.HoursOSM, &c.Booking, &c.Summary, &c.UpdatedOn,
		&c.Source, &lon, &lat, &c.PositionLevel, &c.PositionReason)
	if lon != nil && lat != nil {
		c.At = &orb.Point{*lon, *lat}
	}
	return c, err
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
