// Package storetest puts small, readable data into the database of a test.
package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Commune is a commune as a test needs it.
type Commune struct {
	Code, Name, Departement string
	Centre                  orb.Point
	Population              int
	Postcodes               []string
	HalfSideDeg             float64             // of a square contour around the centre; 0 = no contour
	Outside                 bool                // of the studied area
	Names                   map[string][]string // other names, by nature
	Normalize               func(name string) (normalized, withoutArticle string)
}

// PlantCommunes writes communes, their région, départements and, where Normalize is given, their names.
func PlantCommunes(t testing.TB, pool *pgxpool.Pool, communes ...Commune) {
	t.Helper()
	exec(t, pool, `INSERT INTO region VALUES ('24', 'Centre-Val de Loire') ON CONFLICT DO NOTHING`, nil)
	for _, c := range communes {
		exec(t, pool, `INSERT INTO departement VALUES (@code, @name, '24') ON CONFLICT DO NOTHING`,
			pgx.NamedArgs{"code": c.Departement, "name": departementName(c.Departement)})
		exec(t, pool, `INSERT INTO commune (insee_code, name, departement_code, region_code, population, population_year, postcodes,
				centre, geom, in_study, source, source_date)
			VALUES (@code, @name, @departement, '24', @population, 2023, @postcodes, ST_SetSRID(ST_MakePoint(@lon, @lat), 4326),
				CASE WHEN @half::float8 > 0 THEN ST_Multi(ST_MakeEnvelope(@lon::float8 - @half, @lat::float8 - @half,
					@lon::float8 + @half, @lat::float8 + @half, 4326)) END, @in_study, 'test', '2026-01-01')`,
			pgx.NamedArgs{
				"code": c.Code, "name": c.Name, "departement": c.Departement, "population": c.Population,
				"postcodes": orEmpty(c.Postcodes), "lon": c.Centre.Lon(), "lat": c.Centre.Lat(), "half": c.HalfSideDeg, "in_study": !c.Outside,
			})
		if c.Normalize == nil {
			continue
		}
		names := map[string][]string{"commune": {c.Name}}
		for nature, list := range c.Names {
			names[nature] = append(names[nature], list...)
		}
		for nature, list := range names {
			for _, name := range list {
				normalized, bare := c.Normalize(name)
				exec(t, pool, `INSERT INTO place_name (normalized, insee_code, name, nature, without_article)
					VALUES (@normalized, @code, @name, @nature, @bare)`,
					pgx.NamedArgs{"normalized": normalized, "code": c.Code, "name": name, "nature": nature, "bare": bare})
			}
		}
	}
	exec(t, pool, "ANALYZE commune, place_name", nil)
}

func departementName(code string) string {
	names := map[string]string{
		"18": "Cher", "28": "Eure-et-Loir", "36": "Indre", "37": "Indre-et-Loire", "41": "Loir-et-Cher", "45": "Loiret",
		"17": "Charente-Maritime", "30": "Gard", "23": "Creuse", "86": "Vienne",
	}
	if name, ok := names[code]; ok {
		return name
	}
	return "Département " + code
}

// PlantSites writes sites with the facets that follow from them, as an import from "test" on 1 March 2024 would.
func PlantSites(t testing.TB, pool *pgxpool.Pool, sites ...site.Site) {
	t.Helper()
	batch := &pgx.Batch{}
	for i := range sites {
		s := &sites[i]
		if s.ID == uuid.Nil {
			s.ID = uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "%s %d", s.Name, i))
		}
		s.Kind = or(s.Kind, site.Place)
		s.Wheelchair = or(s.Wheelchair, site.Unknown)
		s.Appointment = or(s.Appointment, site.AppointmentUnknown)
		if s.Position.Geom == nil {
			s.Position = site.Position{Level: site.LevelUnknown, Source: site.FromNowhere, Reason: site.NotFound}
		} else {
			s.Position.Level = or(s.Position.Level, site.LevelExact)
			s.Position.Source = or(s.Position.Source, site.FromDeclared)
			s.Position.Reason = or(s.Position.Reason, site.InsideCommune)
		}
		if s.Hours.State == "" {
			s.Hours = site.DeclareHours(s.HoursOSM)
			if s.HoursText != "" && s.Hours.State == site.HoursAbsent {
				s.Hours.State = site.HoursWords
			}
		}
		if s.Provenance == nil {
			s.Provenance = site.Provenance{"nom": {Source: "test", Date: "2024-03-01"}}
		}
		batch.Queue(insertSite, siteArgs(t, *s))
	}
	if err := pool.SendBatch(context.Background(), batch).Close(); err != nil {
		t.Fatal(err)
	}
	exec(t, pool, `INSERT INTO site_source (source, source_id, site_id, observed_on, record_hash, record)
		SELECT 'test', site_id::text, site_id, '2024-03-01', '', '{}' FROM site ON CONFLICT DO NOTHING`, nil)
	exec(t, pool, `INSERT INTO site_doubt (site_id, reason) SELECT site_id, position_reason FROM site WHERE geom IS NULL
		ON CONFLICT DO NOTHING`, nil)
	exec(t, pool, `UPDATE data_version SET version = version + 1`, nil)
	exec(t, pool, "ANALYZE site", nil)
}

// PlantPlaced writes where a planted site was decided to be, and what is doubted of it, as an import does.
func PlantPlaced(t testing.TB, pool *pgxpool.Pool, name string, placed site.Placed) {
	t.Helper()
	err := store.New(pool).Write(context.Background(), func(tx store.Tx) (bool, error) {
		rows, err := tx.Query(context.Background(), `SELECT site_id FROM site WHERE name = $1`, name)
		if err != nil {
			return false, err
		}
		id, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[uuid.UUID])
		if err != nil {
			return false, err
		}
		_, _, err = tx.WritePlacings(context.Background(), []store.SitePlacing{{SiteID: id, Placed: placed, Provenance: site.Provenance{}}})
		return true, err
	})
	if err != nil {
		t.Fatal(err)
	}
}

const insertSite = `INSERT INTO site (site_id, name, pivot, insee_code, commune_name, postcode, address, address_extra, typologies,
	phones, emails, websites, hours_text, hours_osm, hours_rule, hours_state, hours_confidence, hours_unread,
	summary, detail, mobility, parent, updated_on, services, publics,
	special_care, fees, programmes, labels, other_labels, access_modes, support_modes, access_sheet, booking, kind,
	counts_as_help, wheelchair, appointment, equipment, categories, facets, geom, geom_3857, position_level, position_source,
	position_reason, provenance)
VALUES (@site_id, @name, nullif(@pivot, ''), nullif(@insee_code, ''), @commune_name, nullif(@postcode, ''), nullif(@address, ''),
	nullif(@address_extra, ''), @typologies, @phones, @emails, @websites, nullif(@hours_text, ''), nullif(@hours_osm, ''),
	nullif(@hours_rule, ''), @hours_state, nullif(@hours_confidence::float8, 0), @hours_unread,
	nullif(@summary, ''), nullif(@detail, ''), @mobility, nullif(@parent, ''), @updated_on, @services, @publics, @special_care,
	@fees, @programmes, @labels, @other_labels, @access_modes, @support_modes, nullif(@access_sheet, ''), nullif(@booking, ''),
	@kind, @counts_as_help, @wheelchair, @appointment, @equipment, @categories, @facets,
	ST_SetSRID(ST_MakePoint(@lon::float8, @lat::float8), 4326),
	ST_Transform(ST_SetSRID(ST_MakePoint(@lon::float8, @lat::float8), 4326), 3857), @position_level, @position_source,
	@position_reason, @provenance)`

func siteArgs(t testing.TB, s site.Site) pgx.NamedArgs {
	t.Helper()
	provenance, err := json.Marshal(s.Provenance)
	if err != nil {
		t.Fatal(err)
	}
	args := pgx.NamedArgs{
		"site_id": s.ID, "name": s.Name, "pivot": s.Pivot, "insee_code": string(s.INSEECode), "commune_name": s.CommuneName,
		"postcode": s.Postcode, "address": s.Address, "address_extra": s.AddressExtra, "typologies": orEmpty(s.Typologies),
		"phones": orEmpty(s.Phones), "emails": orEmpty(s.Emails), "websites": orEmpty(s.Websites), "hours_text": s.HoursText,
		"hours_osm": s.HoursOSM, "hours_rule": s.Hours.Rule, "hours_state": string(s.Hours.State),
		"hours_confidence": s.Hours.Confidence, "hours_unread": orEmpty(s.Hours.Unread), "summary": s.Summary,
		"detail": s.Detail, "mobility": orEmpty(s.Mobility), "parent": s.Parent, "updated_on": nil, "services": orEmpty(s.Services), "publics": orEmpty(s.Publics), "special_care": orEmpty(s.SpecialCare),
		"fees": orEmpty(s.Fees), "programmes": orEmpty(s.Programmes), "labels": orEmpty(s.Labels),
		"other_labels": orEmpty(s.OtherLabels), "access_modes": orEmpty(s.AccessModes), "support_modes": orEmpty(s.SupportModes),
		"access_sheet": s.AccessSheet, "booking": s.Booking, "kind": string(s.Kind), "counts_as_help": s.CountsAsHelp,
		"wheelchair": string(s.Wheelchair), "appointment": string(s.Appointment), "equipment": orEmpty(s.Equipment),
		"categories": orEmpty(s.Categories), "facets": site.Facets(s), "lon": nil, "lat": nil,
		"position_level": string(s.Position.Level), "position_source": string(s.Position.Source),
		"position_reason": string(s.Position.Reason), "provenance": provenance,
	}
	if !s.UpdatedOn.IsZero() {
		args["updated_on"] = s.UpdatedOn
	}
	if s.Position.Geom != nil {
		args["lon"], args["lat"] = s.Position.Geom.Lon(), s.Position.Geom.Lat()
	}
	return args
}

// At is a position for a site of a test.
func At(lon, lat float64) site.Position { return site.Position{Geom: &orb.Point{lon, lat}} }

// Code writes an INSEE code that a test knows to be right.
func Code(s string) territory.INSEECode { return territory.INSEECode(s) }

func exec(t testing.TB, pool *pgxpool.Pool, sql string, args pgx.NamedArgs) {
	t.Helper()
	var err error
	if args == nil {
		_, err = pool.Exec(context.Background(), sql)
	} else {
		_, err = pool.Exec(context.Background(), sql, args)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func or[T ~string](value, otherwise T) T {
	if value == "" {
		return otherwise
	}
	return value
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
