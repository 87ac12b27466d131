package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/fault"
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
	Hours          site.Hours // what these mean: rule and state alone
	Booking        string
	Summary        string
	UpdatedOn      *time.Time // age of the information; nil = unknown
	Source         string     // of the information: hublo, france-services, standard:…
	At             *orb.Point // where it is drawn; nil = à localiser
	PositionLevel  site.Level // how precisely
	PositionReason site.Reason
}

// SiteRecord is a site with what surrounds it: the names of its territories and its ids elsewhere.
type SiteRecord struct {
	site.Site
	Commune         string // the living commune's name, else as declared
	Departement     string // "" = unknown
	DepartementName string
	// CommunePostcodes are the living commune's, Postcode is the place's own.
	CommunePostcodes []string
	Aliases          []SiteAlias // the newest observation first
}

// SiteAlias is a record of a source that speaks of the site.
type SiteAlias struct {
	Source     string  `json:"source"`
	SourceID   string  `json:"source_id"`
	ObservedOn *string `json:"observed_on"` // ISO date; nil = unknown
}

// SiteFilter narrows a list of sites; its zero value asks for all.
type SiteFilter struct {
	Clauses    []FacetClause
	Box        *orb.Bound // longitudes and latitudes; sites that are not placed are in no box
	INSEECode  territory.INSEECode
	Zoning     string // with LivingArea
	LivingArea string
	After      uuid.UUID // the last id of the page before; zero = from the start
	Limit      int       // 0 = all
}

// Site gives one site; an id that no site bears is a NotFound fault.
func (s *Store) Site(ctx context.Context, id uuid.UUID) (SiteRecord, error) {
	rows, err := s.pool.Query(ctx, query("SiteByID"), pgx.NamedArgs{"id": id})
	if err != nil {
		return SiteRecord{}, fmt.Errorf("read a site: %w", err)
	}
	record, err := pgx.CollectExactlyOneRow(rows, scanSiteRecord)
	if errors.Is(err, pgx.ErrNoRows) {
		return SiteRecord{}, fault.New(fault.NotFound, "lieu_introuvable", "id", id.String())
	}
	if err != nil {
		return SiteRecord{}, fmt.Errorf("read a site: %w", err)
	}
	return record, nil
}

// Sites lists the sites that a filter keeps, by id.
func (s *Store) Sites(ctx context.Context, f SiteFilter) ([]SiteRecord, error) {
	var list []SiteRecord
	err := s.EachSite(ctx, f, func(r SiteRecord) error {
		list = append(list, r)
		return nil
	})
	return list, err
}

// EachSite hands over the sites that a filter keeps one by one, by id, as they come from the database: the list may be long.
func (s *Store) EachSite(ctx context.Context, f SiteFilter, each func(SiteRecord) error) error {
	args := pgx.NamedArgs{
		"after": nil, "insee_code": string(f.INSEECode), "zoning": f.Zoning, "living_area": f.LivingArea, "limit": nil,
		"west": nil, "south": nil, "east": nil, "north": nil,
	}
	if f.After != uuid.Nil {
		args["after"] = f.After
	}
	if f.Limit > 0 {
		args["limit"] = f.Limit
	}
	if f.Box != nil {
		args["west"], args["south"] = f.Box.Min.Lon(), f.Box.Min.Lat()
		args["east"], args["north"] = f.Box.Max.Lon(), f.Box.Max.Lat()
	}
	if err := slots(args, f.Clauses); err != nil {
		return err
	}
	// Planned for these very filters.
	rows, err := s.pool.Query(ctx, query("Sites"), pgx.QueryExecModeCacheDescribe, args)
	if err != nil {
		return fmt.Errorf("list sites: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		record, err := scanSiteRecord(rows)
		if err != nil {
			return fmt.Errorf("list sites: %w", err)
		}
		if err := each(record); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("list sites: %w", err)
	}
	return nil
}

func scanSiteRecord(row pgx.CollectableRow) (r SiteRecord, err error) {
	var updatedOn *time.Time
	var declared, geom []byte
	s, p := &r.Site, &r.Position
	if err := row.Scan(&s.ID, &s.Name, &s.Pivot, &s.INSEECode, &s.CommuneName, &s.Postcode, &s.Address, &s.AddressExtra,
		&s.Typologies, &s.Phones, &s.Emails, &s.Websites, &s.HoursText, &s.HoursOSM, &s.Hours.Rule, &s.Hours.State,
		&s.Hours.Confidence, &s.Hours.Unread, &s.Summary, &s.Detail, &s.Mobility, &s.Parent,
		&updatedOn, &s.Services, &s.Publics, &s.SpecialCare, &s.Fees, &s.Programmes, &s.Labels, &s.OtherLabels, &s.AccessModes,
		&s.SupportModes, &s.AccessSheet, &s.Booking, &s.Kind, &s.CountsAsHelp, &s.Wheelchair, &s.Appointment, &s.Equipment,
		&s.Categories, &declared, &geom, &p.Level, &p.Source, &p.Reason, &p.Score, &s.Provenance, &r.Commune, &r.Departement,
		&r.DepartementName, &r.CommunePostcodes, &r.Aliases); err != nil {
		return r, err
	}
	if updatedOn != nil {
		s.UpdatedOn = *updatedOn
	}
	if p.Declared, err = pointFromEWKB(declared); err != nil {
		return r, err
	}
	p.Geom, err = pointFromEWKB(geom)
	return r, err
}
