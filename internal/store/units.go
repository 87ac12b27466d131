package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// UnitWrite is a record that tells of a mobile unit.
type UnitWrite struct {
	SourceRecord // Record is the source's own; what its reader understood is kept beside it
	UnitID       uuid.UUID
	Sighting     itinerary.Sighting
}

// KnownSighting is what a record tells of a unit, and which unit that is.
type KnownSighting struct {
	UnitID uuid.UUID
	itinerary.Sighting
}

// understood is the key of a unit's record that holds what its reader understood. No source has such a column.
const understood = "_lu"

// UnitAliases gives the records of these sources that are units.
func (tx Tx) UnitAliases(ctx context.Context, sources []string) (map[SourceKey]Alias, error) {
	return tx.aliases(ctx, "UnitAliases", sources)
}

// UnitSightings gives what every record tells of its unit, by source and id.
func (tx Tx) UnitSightings(ctx context.Context) ([]KnownSighting, error) {
	return listAll(ctx, tx, "UnitSightings", func(row pgx.CollectableRow) (KnownSighting, error) {
		var k KnownSighting
		var document []byte
		if err := row.Scan(&k.Source, &k.SourceID, &k.UnitID, &document); err != nil {
			return k, err
		}
		var d sightingDocument
		if err := json.Unmarshal(document, &d); err != nil {
			return k, fmt.Errorf("record %s %s: %w", k.Source, k.SourceID, err)
		}
		k.Commune, k.Unit = d.Commune, d.unit()
		return k, nil
	})
}

// WriteUnitRecords writes records and makes the units that are new. CombineUnits must follow in the same transaction.
func (tx Tx) WriteUnitRecords(ctx context.Context, units []UnitWrite) error {
	rows := make([]aliasRow, 0, len(units))
	for _, u := range units {
		record := map[string]json.RawMessage{}
		if err := json.Unmarshal(u.Record, &record); err != nil {
			return fmt.Errorf("record %s %s: %w", u.Source, u.SourceID, err)
		}
		document, err := json.Marshal(toSightingDocument(u.Sighting))
		if err != nil {
			return fmt.Errorf("record %s %s: %w", u.Source, u.SourceID, err)
		}
		record[understood] = document
		r := u.SourceRecord
		if r.Record, err = json.Marshal(record); err != nil {
			return fmt.Errorf("record %s %s: %w", u.Source, u.SourceID, err)
		}
		rows = append(rows, toAliasRow(r, u.UnitID, "unit_id"))
	}
	return tx.execRows(ctx, "WriteUnitAliases", rows)
}

// CombineUnits writes units whole, and moves slugs.
func (tx Tx) CombineUnits(ctx context.Context, units []itinerary.Unit) error {
	if len(units) == 0 {
		return nil
	}
	ids := make([]uuid.UUID, 0, len(units))
	rows := make([]unitRow, 0, len(units))
	for _, u := range units {
		base, err := hexPoint(u.Base)
		if err != nil {
			return err
		}
		ids = append(ids, u.ID)
		rows = append(rows, unitRow{
			UnitID: u.ID, Slug: u.Slug, Name: u.Name, Operator: orNull(u.Operator), Base: base,
			BaseINSEECode: orNull(string(u.BaseINSEECode)), BaseAddress: orNull(u.BaseAddress), Phones: list(u.Phones),
			Websites: list(u.Websites), HoursText: orNull(u.HoursText), Note: orNull(u.Note), Programmes: list(u.Programmes),
			Services: list(u.Services), Wheelchair: string(u.Wheelchair), UpdatedOn: dateOrNull(u.UpdatedOn),
			Provenance: u.Provenance, unitService: toUnitService(u),
		})
	}
	if _, err := tx.Exec(ctx, query("FreeSlugs"), pgx.NamedArgs{"unit_ids": ids}); err != nil {
		return fmt.Errorf("free slugs: %w", err)
	}
	return tx.execRows(ctx, "CombineUnits", rows)
}

// DropUnits takes records back that are no longer units, with their units unless another record tells of them.
func (tx Tx) DropUnits(ctx context.Context, keys []SourceKey) error {
	if len(keys) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, query("DropUnitAliases"), keyArgs(keys)); err != nil {
		return fmt.Errorf("drop units: %w", err)
	}
	if _, err := tx.Exec(ctx, query("DropEmptyUnits")); err != nil {
		return fmt.Errorf("drop units: %w", err)
	}
	return nil
}

// Units lists the mobile units by slug.
func (s *Store) Units(ctx context.Context) ([]itinerary.Unit, error) { return units(ctx, s.pool, nil) }

// Unit finds a unit by its slug.
func (s *Store) Unit(ctx context.Context, slug string) (itinerary.Unit, bool, error) {
	found, err := units(ctx, s.pool, &slug)
	if err != nil || len(found) == 0 {
		return itinerary.Unit{}, false, err
	}
	return found[0], true, nil
}

// Units lists them as this transaction sees them.
func (tx Tx) Units(ctx context.Context) ([]itinerary.Unit, error) { return units(ctx, tx, nil) }

func units(ctx context.Context, q asker, slug *string) ([]itinerary.Unit, error) {
	return listBy(ctx, q, "Units", pgx.NamedArgs{"slug": slug}, readUnit)
}

func readUnit(row pgx.CollectableRow) (itinerary.Unit, error) {
	var u itinerary.Unit
	var more unitService
	var base []byte
	var operator, code, address, hours, note *string
	var updated *time.Time
	err := row.Scan(&u.ID, &u.Slug, &u.Name, &operator, &base, &code, &address, &u.Phones, &u.Websites, &hours, &note,
		&u.Programmes, &u.Services, &u.Wheelchair, &updated, &u.Provenance, &more.Modes, &more.Area, &more.BookingChannel,
		&more.BookingContact, &more.LeadDays, &more.Equipment, &more.WheelchairPlaces, &more.Labels, &more.Connectivity,
		&more.ToConfirm)
	if err != nil {
		return u, err
	}
	u.Operator, u.BaseINSEECode, u.BaseAddress = orEmpty(operator), territory.INSEECode(orEmpty(code)), orEmpty(address)
	u.HoursText, u.Note = orEmpty(hours), orEmpty(note)
	more.fill(&u)
	if updated != nil {
		u.UpdatedOn = updated.UTC()
	}
	u.Base, err = pointFromEWKB(base)
	return u, err
}

type unitRow struct {
	UnitID        uuid.UUID       `json:"unit_id"`
	Slug          string          `json:"slug"`
	Name          string          `json:"name"`
	Operator      *string         `json:"operator"`
	Base          *string         `json:"base"`
	BaseINSEECode *string         `json:"base_insee_code"`
	BaseAddress   *string         `json:"base_address"`
	Phones        []string        `json:"phones"`
	Websites      []string        `json:"websites"`
	HoursText     *string         `json:"hours_text"`
	Note          *string         `json:"note"`
	Programmes    []string        `json:"programmes"`
	Services      []string        `json:"services"`
	Wheelchair    string          `json:"wheelchair"`
	UpdatedOn     *string         `json:"updated_on"`
	Provenance    site.Provenance `json:"provenance"`
	unitService
}

// unitService is how a unit comes and what it brings, in a row and in a record.
type unitService struct {
	Modes            []itinerary.Mode `json:"modes,omitempty"`
	Area             []string         `json:"area_codes,omitempty"`
	BookingChannel   *string          `json:"booking_channel,omitempty"`
	BookingContact   *string          `json:"booking_contact,omitempty"`
	LeadDays         *int             `json:"lead_time_days,omitempty"`
	Equipment        []string         `json:"equipment,omitempty"`
	WheelchairPlaces *int             `json:"wheelchair_places,omitempty"`
	Labels           []string         `json:"labels,omitempty"`
	Connectivity     *string          `json:"connectivity,omitempty"`
	ToConfirm        bool             `json:"to_confirm"`
}

func toUnitService(u itinerary.Unit) unitService {
	return unitService{
		Modes: u.Modes, Area: u.Area, BookingChannel: orNull(string(u.Booking.Channel)), BookingContact: orNull(u.Booking.Contact),
		LeadDays: u.Booking.LeadDays, Equipment: u.Equipment, WheelchairPlaces: u.WheelchairPlaces, Labels: u.Labels,
		Connectivity: orNull(u.Connectivity), ToConfirm: u.ToConfirm,
	}
}

func (s unitService) fill(u *itinerary.Unit) {
	u.Modes, u.Area, u.Equipment, u.Labels = s.Modes, s.Area, s.Equipment, s.Labels
	u.Booking = itinerary.Booking{
		Channel: itinerary.BookingChannel(orEmpty(s.BookingChannel)), Contact: orEmpty(s.BookingContact), LeadDays: s.LeadDays,
	}
	u.WheelchairPlaces, u.Connectivity, u.ToConfirm = s.WheelchairPlaces, orEmpty(s.Connectivity), s.ToConfirm
}

// sightingDocument is what a reader understood of a unit, as it is kept beside the record.
type sightingDocument struct {
	Commune     string          `json:"commune,omitempty"`
	Name        string          `json:"name"`
	Operator    string          `json:"operator,omitempty"`
	Base        *orb.Point      `json:"base,omitempty"`
	BaseCode    string          `json:"base_insee_code,omitempty"`
	BaseAddress string          `json:"base_address,omitempty"`
	Phones      []string        `json:"phones,omitempty"`
	Websites    []string        `json:"websites,omitempty"`
	HoursText   string          `json:"hours_text,omitempty"`
	Note        string          `json:"note,omitempty"`
	Programmes  []string        `json:"programmes,omitempty"`
	Services    []string        `json:"services,omitempty"`
	Wheelchair  string          `json:"wheelchair"`
	UpdatedOn   *time.Time      `json:"updated_on,omitempty"`
	Provenance  site.Provenance `json:"provenance"`
	unitService
}

func toSightingDocument(s itinerary.Sighting) sightingDocument {
	u := s.Unit
	d := sightingDocument{
		Commune: s.Commune, Name: u.Name, Operator: u.Operator, Base: u.Base, BaseCode: string(u.BaseINSEECode),
		BaseAddress: u.BaseAddress, Phones: u.Phones, Websites: u.Websites, HoursText: u.HoursText, Note: u.Note,
		Programmes: u.Programmes, Services: u.Services, Wheelchair: string(u.Wheelchair), Provenance: u.Provenance,
		unitService: toUnitService(u),
	}
	if !u.UpdatedOn.IsZero() {
		d.UpdatedOn = &u.UpdatedOn
	}
	return d
}

func (d sightingDocument) unit() itinerary.Unit {
	u := itinerary.Unit{
		Name: d.Name, Operator: d.Operator, Base: d.Base, BaseINSEECode: territory.INSEECode(d.BaseCode),
		BaseAddress: d.BaseAddress, Phones: d.Phones, Websites: d.Websites, HoursText: d.HoursText, Note: d.Note,
		Programmes: d.Programmes, Services: d.Services, Wheelchair: site.Answer(d.Wheelchair), Provenance: d.Provenance,
	}
	d.fill(&u)
	if d.UpdatedOn != nil {
		u.UpdatedOn = *d.UpdatedOn
	}
	return u
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
