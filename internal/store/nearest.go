package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
)

// FacetSlots is how many filters one question can hold: the statements have as many slots.
const FacetSlots = 12

// FacetClause is one filter: a site passes when it has one of Any, and may pass when it has one of Unknown. A site that has
// one of Unknown has none of Any (site.Facets).
type FacetClause struct {
	Any     []string
	Unknown []string
}

// EachPlace hands over every site that may answer a citizen, with its facets (site.Facets), one by one, in no order.
func (s *Store) EachPlace(ctx context.Context, each func(id uuid.UUID, facets []string)) error {
	rows, err := s.pool.Query(ctx, query("Places"))
	if err != nil {
		return fmt.Errorf("read the places: %w", err)
	}
	var id uuid.UUID
	var facets []string
	if _, err := pgx.ForEachRow(rows, []any{&id, &facets}, func() error {
		each(id, facets)
		return nil
	}); err != nil {
		return fmt.Errorf("read the places: %w", err)
	}
	return nil
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
		&c.Wheelchair, &c.Appointment, &c.CountsAsHelp, &c.HoursText, &c.HoursOSM, &c.Hours.Rule, &c.Hours.State, &c.Booking, &c.Summary, &c.UpdatedOn,
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
