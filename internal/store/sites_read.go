package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// SiteCard is what a list shows of a site.
type SiteCard struct {
	SiteID         uuid.UUID
	Name           string
	Kind           site.Kind
	Typologies     []string // of the national standard: what kind of place it is
	Categories     []string // the source's own words for it
	Programmes     []string
	Commune        string // the living commune's name, else as declared
	INSEECode      territory.INSEECode
	Departement    string
	Postcode       string
	Address        string
	Phones         []string
	Websites       []string
	Services       []string
	Publics        []string
	Fees           []string
	Wheelchair     site.Answer
	Appointment    site.Appointment
	CountsAsHelp   bool   // METHODS §4; false = "aide non déclarée"
	HoursText      string // the source's own text
	HoursOSM       string
	Booking        string
	Summary        string
	UpdatedOn      *time.Time // age of the information; nil = unknown
	Source         string     // of the information: hublo, france-services, standard:…
	At             orb.Point  // where it is drawn
	PositionLevel  site.Level
	PositionReason site.Reason
}

// FacetSlots is how many filters one question can hold; NearestSitesFiltered has as many.
const FacetSlots = 12

// FacetClause is one filter: a site passes when it has one of Any, and may pass when it has one of Maybe.
type FacetClause struct {
	Any   []string
	Maybe []string
}

// RankClass parts sites between which nothing but distance decides within a class.
type RankClass string

// The classes of a nearest-sites answer.
const (
	HelpDeclared      RankClass = "help"
	HelpNotDeclared   RankClass = "other"
	HelpDeclaredMaybe RankClass = "help_maybe" // passes the filters only if what is unknown turns out right
	HelpNotMaybe      RankClass = "other_maybe"
)

// NearSite is a site and how far it is.
type NearSite struct {
	SiteCard
	Class     RankClass
	DistanceM float64
}

// NearestSites gives, of each class, the limit nearest sites to a point: all of those whose distance could put them among the
// limit first. With clauses the sites that do not pass are left out, and those that may pass come in classes of their own.
// The order is that of no ranking: the caller merges.
func (s *Store) NearestSites(ctx context.Context, at orb.Point, limit int, clauses []FacetClause) ([]NearSite, error) {
	args := pgx.NamedArgs{"lon": at.Lon(), "lat": at.Lat(), "limit": limit}
	params := []any{args}
	name := "NearestSites"
	if len(clauses) > 0 {
		name = "NearestSitesFiltered"
		if err := clauseArgs(args, clauses); err != nil {
			return nil, err
		}
		// Planned for these very filters: whether the facets' index or the distance's comes first depends on how rare they are.
		params = []any{pgx.QueryExecModeCacheDescribe, args}
	}
	rows, err := s.pool.Query(ctx, query(name), params...)
	if err != nil {
		return nil, fmt.Errorf("find the nearest sites: %w", err)
	}
	near, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (n NearSite, err error) {
		c := &n.SiteCard
		var lon, lat float64
		err = row.Scan(&n.Class, &c.SiteID, &c.Name, &c.Kind, &c.Typologies, &c.Categories, &c.Programmes, &c.Commune,
			&c.INSEECode, &c.Departement, &c.Postcode, &c.Address, &c.Phones, &c.Websites, &c.Services, &c.Publics, &c.Fees,
			&c.Wheelchair, &c.Appointment, &c.CountsAsHelp, &c.HoursText, &c.HoursOSM, &c.Booking, &c.Summary, &c.UpdatedOn,
			&c.Source, &lon, &lat, &c.PositionLevel, &c.PositionReason, &n.DistanceM)
		c.At = orb.Point{lon, lat}
		return n, err
	})
	if err != nil {
		return nil, fmt.Errorf("find the nearest sites: %w", err)
	}
	return near, nil
}

// clauseArgs fills the slots must_1… and may_1… of a filtered statement; an empty slot is null and asks nothing.
func clauseArgs(args pgx.NamedArgs, clauses []FacetClause) error {
	if len(clauses) > FacetSlots {
		return fmt.Errorf("%d filters at once: at most %d", len(clauses), FacetSlots)
	}
	for i := range FacetSlots {
		var must, may []string
		if i < len(clauses) {
			must = clauses[i].Any
			may = append(append(may, clauses[i].Any...), clauses[i].Maybe...)
		}
		args[fmt.Sprintf("must_%d", i+1)] = must
		args[fmt.Sprintf("may_%d", i+1)] = may
	}
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
