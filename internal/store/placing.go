package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/site"
)

// PlacingOwed says whether some place was placed by another state of communes and addresses than this one.
func (tx Tx) PlacingOwed(ctx context.Context, state string) (bool, error) {
	var owed bool
	if err := tx.QueryRow(ctx, query("PlacingOwed"), pgx.NamedArgs{"state": state}).Scan(&owed); err != nil {
		return false, fmt.Errorf("ask of which state positions are: %w", err)
	}
	return owed, nil
}

// NotePlaced remembers that every place is placed by this state of communes and addresses.
func (tx Tx) NotePlaced(ctx context.Context, state string) error {
	if _, err := tx.Exec(ctx, query("NotePlaced"), pgx.NamedArgs{"state": state}); err != nil {
		return fmt.Errorf("note of which state positions are: %w", err)
	}
	return nil
}

// SiteStatement is what a source says of where a place is.
type SiteStatement struct {
	SiteID    uuid.UUID
	Declared  *orb.Point // nil = none
	Code      string     // INSEE code as declared; "" = none
	Postcode  string
	Commune   string // name as declared
	Address   string
	UpdatedOn time.Time // zero = unknown
	Source    string
}

// SiteStatements gives those of every place.
func (tx Tx) SiteStatements(ctx context.Context) ([]SiteStatement, error) {
	return listAll(ctx, tx, "SiteStatements", func(row pgx.CollectableRow) (SiteStatement, error) {
		var s SiteStatement
		var declared []byte
		var updatedOn *time.Time
		if err := row.Scan(&s.SiteID, &declared, &s.Code, &s.Postcode, &s.Commune, &s.Address, &updatedOn, &s.Source); err != nil {
			return s, err
		}
		if updatedOn != nil {
			s.UpdatedOn = *updatedOn
		}
		var err error
		s.Declared, err = pointFromEWKB(declared)
		return s, err
	})
}

// SitePlacing is where a place was decided to be, and the origins of its commune and position.
type SitePlacing struct {
	SiteID     uuid.UUID
	Placed     site.Placed
	Provenance site.Provenance
}

type positionRow struct {
	SiteID     uuid.UUID       `json:"site_id"`
	INSEECode  *string         `json:"insee_code"`
	Geom       *string         `json:"geom"`
	Level      string          `json:"position_level"`
	Source     string          `json:"position_source"`
	Reason     string          `json:"position_reason"`
	Score      *float64        `json:"position_score"`
	Provenance site.Provenance `json:"provenance"`
}

// WritePlacings writes positions and doubts where they differ from what is known. It counts the places drawn or explained
// otherwise, and the doubts that came, changed or went.
func (tx Tx) WritePlacings(ctx context.Context, placings []SitePlacing) (positions, doubts int, err error) {
	for batch := range slices.Chunk(placings, batchRows) {
		rows := make([]positionRow, 0, len(batch))
		doubted := make(map[uuid.UUID]*site.Doubt, len(batch))
		for _, p := range batch {
			at := p.Placed.Position
			geom, err := hexPoint(at.Geom)
			if err != nil {
				return 0, 0, err
			}
			rows = append(rows, positionRow{
				SiteID: p.SiteID, INSEECode: orNull(string(p.Placed.INSEECode)), Geom: geom, Level: string(at.Level),
				Source: string(at.Source), Reason: string(at.Reason), Score: at.Score, Provenance: p.Provenance,
			})
			doubted[p.SiteID] = p.Placed.Doubt
		}
		n, err := tx.countRows(ctx, "WritePositions", rows)
		if err != nil {
			return 0, 0, err
		}
		positions += n
		if n, err = tx.writeDoubts(ctx, doubted); err != nil {
			return 0, 0, err
		}
		doubts += n
	}
	return positions, doubts, nil
}

type doubtRow struct {
	SiteID         uuid.UUID `json:"site_id"`
	Reason         string    `json:"reason"`
	OutsideM       *float64  `json:"outside_m"`
	PointINSEECode *string   `json:"point_insee_code"`
	Found          *string   `json:"found"`
	FoundLevel     *string   `json:"found_level"`
	FoundScore     *float64  `json:"found_score"`
	FoundLabel     *string   `json:"found_label"`
	Elsewhere      *string   `json:"elsewhere"`
	ElsewhereScore *float64  `json:"elsewhere_score"`
	ElsewhereLabel *string   `json:"elsewhere_label"`
}

// writeDoubts replaces the doubts of these places, nil = none, and counts those that came, changed or went.
func (tx Tx) writeDoubts(ctx context.Context, doubts map[uuid.UUID]*site.Doubt) (int, error) {
	ids, doubted, rows := make([]uuid.UUID, 0, len(doubts)), []uuid.UUID{}, []doubtRow{}
	for id, d := range doubts {
		ids = append(ids, id)
		if d == nil {
			continue
		}
		row, err := toDoubtRow(id, d)
		if err != nil {
			return 0, err
		}
		doubted, rows = append(doubted, id), append(rows, row)
	}
	gone, err := tx.Exec(ctx, query("DropDoubts"), pgx.NamedArgs{"site_ids": ids, "doubted": doubted})
	if err != nil {
		return 0, fmt.Errorf("drop doubts: %w", err)
	}
	written, err := tx.countRows(ctx, "WriteDoubts", rows)
	return int(gone.RowsAffected()) + written, err
}

func toDoubtRow(id uuid.UUID, d *site.Doubt) (doubtRow, error) {
	row := doubtRow{SiteID: id, Reason: string(d.Reason), OutsideM: d.OutsideM, PointINSEECode: orNull(string(d.PointCode))}
	var err error
	if f := d.Found; f != nil {
		level := string(f.Level)
		row.FoundLevel, row.FoundScore, row.FoundLabel = &level, &f.Score, &f.Label
		if row.Found, err = hexPoint(&f.At); err != nil {
			return row, err
		}
	}
	if f := d.Elsewhere; f != nil {
		row.ElsewhereScore, row.ElsewhereLabel = &f.Score, &f.Label
		row.Elsewhere, err = hexPoint(&f.At)
	}
	return row, err
}
