package store

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/site"
)

// SourceKey names a record: the id that a source gives it.
type SourceKey struct {
	Source, SourceID string
}

// Alias is a record as it was when last written. The id is of the site or of the unit that it tells of.
type Alias struct {
	ID   uuid.UUID
	Hash string
}

// SourceRecord is a record to keep beside the site or the unit that it tells of.
type SourceRecord struct {
	SourceKey
	Hash       string
	ObservedOn time.Time // zero = unknown
	Record     json.RawMessage
}

// SiteWrite is a site to write, the record that tells of it, and what is doubted of its position (nil = nothing).
type SiteWrite struct {
	SourceRecord
	Site  site.Site
	Doubt *site.Doubt
}

// batchRows is how many rows one statement takes: it bounds the memory of both sides.
const batchRows = 1000

// LockSites makes other imports of places wait for the end of this transaction; it comes first in theirs too.
func (tx Tx) LockSites(ctx context.Context) error { return tx.run(ctx, "LockSites") }

// SiteAliases gives the records of these sources that are sites.
func (tx Tx) SiteAliases(ctx context.Context, sources []string) (map[SourceKey]Alias, error) {
	return tx.aliases(ctx, "SiteAliases", sources)
}

func (tx Tx) aliases(ctx context.Context, name string, sources []string) (map[SourceKey]Alias, error) {
	rows, err := tx.Query(ctx, query(name), pgx.NamedArgs{"sources": sources})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	all := map[SourceKey]Alias{}
	var key SourceKey
	var a Alias
	_, err = pgx.ForEachRow(rows, []any{&key.Source, &key.SourceID, &a.ID, &a.Hash}, func() error {
		all[key] = a
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return all, nil
}

// WriteSites writes sites and their records, new or not. A site is written whole: today each has one record. Those who
// merge sites will combine their records first, as units do.
func (tx Tx) WriteSites(ctx context.Context, sites []SiteWrite) error {
	for batch := range slices.Chunk(sites, batchRows) {
		rows := make([]siteRow, 0, len(batch))
		aliases := make([]aliasRow, 0, len(batch))
		doubts := make(map[uuid.UUID]*site.Doubt, len(batch))
		for _, s := range batch {
			row, err := toSiteRow(s.Site)
			if err != nil {
				return err
			}
			rows = append(rows, row)
			aliases = append(aliases, toAliasRow(s.SourceRecord, s.Site.ID, "site_id"))
			doubts[s.Site.ID] = s.Doubt
		}
		if err := tx.execRows(ctx, "WriteSites", rows); err != nil {
			return err
		}
		if err := tx.execRows(ctx, "WriteSiteAliases", aliases); err != nil {
			return err
		}
		if _, err := tx.writeDoubts(ctx, doubts); err != nil {
			return err
		}
	}
	return nil
}

// DropSites takes records back that are no longer sites, with their sites unless another record tells of them.
func (tx Tx) DropSites(ctx context.Context, keys []SourceKey) error {
	if len(keys) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, query("DropSiteAliases"), keyArgs(keys)); err != nil {
		return fmt.Errorf("drop sites: %w", err)
	}
	return nil
}

func keyArgs(keys []SourceKey) pgx.NamedArgs {
	sources, ids := make([]string, len(keys)), make([]string, len(keys))
	for i, k := range keys {
		sources[i], ids[i] = k.Source, k.SourceID
	}
	return pgx.NamedArgs{"sources": sources, "source_ids": ids}
}

// execRows runs a statement that takes its rows as one JSON array.
func (tx Tx) execRows(ctx context.Context, name string, rows any) error {
	_, err := tx.countRows(ctx, name, rows)
	return err
}

// countRows does the same and counts the rows written.
func (tx Tx) countRows(ctx context.Context, name string, rows any) (int, error) {
	document, err := json.Marshal(rows)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	written, err := tx.Exec(ctx, query(name), pgx.NamedArgs{"rows": document})
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	return int(written.RowsAffected()), nil
}

// TerritoryIsSample says whether the communes are those of the built-in sample, whose contours judge nothing.
func (tx Tx) TerritoryIsSample(ctx context.Context) (bool, error) {
	var sample bool
	if err := tx.QueryRow(ctx, query("TerritoryIsSample")).Scan(&sample); err != nil {
		return false, fmt.Errorf("ask whether the territories are the sample's: %w", err)
	}
	return sample, nil
}

// aliasRow is a row of site_source or unit_source.
type aliasRow map[string]any

func toAliasRow(r SourceRecord, id uuid.UUID, idColumn string) aliasRow {
	return aliasRow{
		"source": r.Source, "source_id": r.SourceID, idColumn: id, "observed_on": dateOrNull(r.ObservedOn),
		"record_hash": r.Hash, "record": r.Record,
	}
}

// siteRow is a row of the table site as the statements read it.
type siteRow struct {
	SiteID         uuid.UUID       `json:"site_id"`
	Name           string          `json:"name"`
	Pivot          *string         `json:"pivot"`
	INSEECode      *string         `json:"insee_code"`
	CommuneName    string          `json:"commune_name"`
	Postcode       *string         `json:"postcode"`
	Address        *string         `json:"address"`
	AddressExtra   *string         `json:"address_extra"`
	Typologies     []string        `json:"typologies"`
	Phones         []string        `json:"phones"`
	Emails         []string        `json:"emails"`
	Websites       []string        `json:"websites"`
	HoursText      *string         `json:"hours_text"`
	HoursOSM       *string         `json:"hours_osm"`
	HoursRule      *string         `json:"hours_rule"`
	HoursState     string          `json:"hours_state"`
	HoursTrust     *float64        `json:"hours_confidence"`
	HoursUnread    []string        `json:"hours_unread"`
	Summary        *string         `json:"summary"`
	Detail         *string         `json:"detail"`
	Mobility       []string        `json:"mobility"`
	Parent         *string         `json:"parent"`
	UpdatedOn      *string         `json:"updated_on"`
	Services       []string        `json:"services"`
	Publics        []string        `json:"publics"`
	SpecialCare    []string        `json:"special_care"`
	Fees           []string        `json:"fees"`
	Programmes     []string        `json:"programmes"`
	Labels         []string        `json:"labels"`
	OtherLabels    []string        `json:"other_labels"`
	AccessModes    []string        `json:"access_modes"`
	SupportModes   []string        `json:"support_modes"`
	AccessSheet    *string         `json:"access_sheet"`
	Booking        *string         `json:"booking"`
	Kind           string          `json:"kind"`
	CountsAsHelp   bool            `json:"counts_as_help"`
	Wheelchair     string          `json:"wheelchair"`
	Appointment    string          `json:"appointment"`
	Equipment      []string        `json:"equipment"`
	Categories     []string        `json:"categories"`
	Facets         []string        `json:"facets"`
	Declared       *string         `json:"declared"`
	Geom           *string         `json:"geom"`
	PositionLevel  string          `json:"position_level"`
	PositionSource string          `json:"position_source"`
	PositionReason string          `json:"position_reason"`
	PositionScore  *float64        `json:"position_score"`
	DeclaredCode   string          `json:"declared_insee_code"`
	Provenance     site.Provenance `json:"provenance"`
}

func toSiteRow(s site.Site) (siteRow, error) {
	declared, err := hexPoint(s.Position.Declared)
	if err != nil {
		return siteRow{}, err
	}
	geom, err := hexPoint(s.Position.Geom)
	if err != nil {
		return siteRow{}, err
	}
	return siteRow{
		SiteID: s.ID, Name: s.Name, Pivot: orNull(s.Pivot), INSEECode: orNull(string(s.INSEECode)), CommuneName: s.CommuneName,
		Postcode: orNull(s.Postcode), Address: orNull(s.Address), AddressExtra: orNull(s.AddressExtra),
		Typologies: list(s.Typologies), Phones: list(s.Phones), Emails: list(s.Emails), Websites: list(s.Websites),
		HoursText: orNull(s.HoursText), HoursOSM: orNull(s.HoursOSM), HoursRule: orNull(s.Hours.Rule),
		HoursState: string(cmp.Or(s.Hours.State, site.HoursAbsent)), HoursTrust: positiveOrNull(s.Hours.Confidence), HoursUnread: list(s.Hours.Unread), Summary: orNull(s.Summary), Detail: orNull(s.Detail),
		Mobility: list(s.Mobility), Parent: orNull(s.Parent), UpdatedOn: dateOrNull(s.UpdatedOn), Services: list(s.Services),
		Publics: list(s.Publics), SpecialCare: list(s.SpecialCare), Fees: list(s.Fees), Programmes: list(s.Programmes),
		Labels: list(s.Labels), OtherLabels: list(s.OtherLabels), AccessModes: list(s.AccessModes),
		SupportModes: list(s.SupportModes), AccessSheet: orNull(s.AccessSheet), Booking: orNull(s.Booking), Kind: string(s.Kind),
		CountsAsHelp: s.CountsAsHelp, Wheelchair: string(s.Wheelchair), Appointment: string(s.Appointment),
		Equipment: list(s.Equipment), Categories: list(s.Categories), Facets: site.Facets(s), Declared: declared, Geom: geom,
		PositionLevel: string(s.Position.Level), PositionSource: string(s.Position.Source),
		PositionReason: string(s.Position.Reason), PositionScore: s.Position.Score, DeclaredCode: s.DeclaredCode,
		Provenance: s.Provenance,
	}, nil
}

// hexPoint writes a point as PostgreSQL reads bytea from text.
func hexPoint(p *orb.Point) (*string, error) {
	b, err := pointEWKB(p)
	if err != nil || b == nil {
		return nil, err
	}
	s := `\x` + hex.EncodeToString(b)
	return &s, nil
}

// list is never null in a row.
func list(values []string) []string {
	if values == nil {
		return []string{}
	}
	return values
}

func positiveOrNull(v float64) *float64 {
	if v <= 0 {
		return nil
	}
	return &v
}

func dateOrNull(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.Format(time.DateOnly)
	return &s
}
