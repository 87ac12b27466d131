package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// LockUnit keeps others from editing the unit's round until the transaction ends, and says whether the unit exists.
func (tx Tx) LockUnit(ctx context.Context, unit uuid.UUID) (bool, error) {
	var slug string
	err := tx.QueryRow(ctx, query("LockUnit"), pgx.NamedArgs{"unit_id": unit}).Scan(&slug)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("lock a unit: %w", err)
	}
	return true, nil
}

// LockUnits does the same for the rounds of several.
func (tx Tx) LockUnits(ctx context.Context, units []uuid.UUID) error {
	if _, err := tx.Exec(ctx, query("LockUnits"), pgx.NamedArgs{"unit_ids": units}); err != nil {
		return fmt.Errorf("lock units: %w", err)
	}
	return nil
}

// SaveRound writes what an edit made of a unit's round, with its line of history and its passages: those of the past stay as
// they were, those of the next 400 days follow the round. The edit's version is that of the history's last line plus one;
// stops and schedules without an id get theirs. It says whether there was anything to change.
func (tx Tx) SaveRound(ctx context.Context, unit uuid.UUID, e RoundEdit) (bool, error) {
	if exists, err := tx.LockUnit(ctx, unit); err != nil || !exists {
		return false, err
	}
	if err := giveIDs(e.After); err != nil {
		return false, err
	}
	before, err := writeRound(e.Before)
	if err != nil {
		return false, err
	}
	after, err := writeRound(e.After)
	if err != nil || string(before) == string(after) {
		return false, err
	}
	edits, err := tx.RoundEdits(ctx, unit)
	if err != nil {
		return false, err
	}
	e.Version = 1
	if len(edits) > 0 {
		e.Version = edits[0].Version + 1
	}
	if err := tx.writeStops(ctx, unit, e); err != nil {
		return false, err
	}
	_, err = tx.Exec(ctx, query("WriteItineraryEdit"), pgx.NamedArgs{
		"unit_id": unit, "version": e.Version, "at": e.At, "by": e.By, "action": e.Action, "detail": e.Detail,
		"before": before, "after": after,
	})
	if err != nil {
		return false, fmt.Errorf("write the history of a round: %w", err)
	}
	_, err = tx.WritePassages(ctx, map[uuid.UUID]*itinerary.Itinerary{unit: e.After}, e.At)
	return true, err
}

// giveIDs names what is new in a round.
func giveIDs(it *itinerary.Itinerary) error {
	if it == nil {
		return nil
	}
	for i := range it.Stops {
		stop := &it.Stops[i]
		ids := []*uuid.UUID{&stop.ID}
		for j := range stop.Schedules {
			ids = append(ids, &stop.Schedules[j].ID)
		}
		for _, id := range ids {
			if *id != uuid.Nil {
				continue
			}
			fresh, err := uuid.NewV7()
			if err != nil {
				return fmt.Errorf("make an id: %w", err)
			}
			*id = fresh
		}
	}
	return nil
}

// writeStops writes a round's header, stops and schedules in the place of those before.
func (tx Tx) writeStops(ctx context.Context, unit uuid.UUID, e RoundEdit) error {
	ids := []uuid.UUID{}
	stops, schedules := []stopRow{}, []scheduleRow{}
	if e.After != nil {
		for i, s := range e.After.Stops {
			ids = append(ids, s.ID)
			row, err := toStopRow(unit, i, s)
			if err != nil {
				return err
			}
			stops = append(stops, row)
			for j, h := range s.Schedules {
				schedules = append(schedules, scheduleRow{
					ScheduleID: h.ID, StopID: s.ID, Position: j, Rule: h.Rule.String(), Anchor: h.Anchor.String(),
					Until: dayOrNull(h.Until), Hours: itinerary.WriteHours(h.Hours), Holidays: h.Holidays,
				})
			}
		}
	}
	if _, err := tx.Exec(ctx, query("RetireStops"), pgx.NamedArgs{"unit_id": unit, "stop_ids": ids}); err != nil {
		return fmt.Errorf("retire stops: %w", err)
	}
	if _, err := tx.Exec(ctx, query("ClearSchedules"), pgx.NamedArgs{"stop_ids": ids}); err != nil {
		return fmt.Errorf("clear schedules: %w", err)
	}
	if err := tx.execRows(ctx, "WriteStops", stops); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, query("MarkElsewhere"), pgx.NamedArgs{"unit_id": unit}); err != nil {
		return fmt.Errorf("mark the visits elsewhere: %w", err)
	}
	if err := tx.execRows(ctx, "WriteSchedules", schedules); err != nil {
		return err
	}
	name, args := "DropItinerary", pgx.NamedArgs{"unit_id": unit}
	if e.After != nil {
		name = "WriteItinerary"
		args["version"], args["source"], args["auto_read"] = e.Version, e.After.Source, e.After.AutoRead
		args["exceptions"], args["at"] = exceptionDocuments(e.After.Exceptions), e.At
	}
	if _, err := tx.Exec(ctx, query(name), args); err != nil {
		return fmt.Errorf("write a round: %w", err)
	}
	return nil
}

type stopRow struct {
	StopID          uuid.UUID `json:"stop_id"`
	UnitID          uuid.UUID `json:"unit_id"`
	Position        int       `json:"position"`
	Text            *string   `json:"text"`
	Place           string    `json:"place"`
	INSEECode       string    `json:"insee_code"`
	Address         *string   `json:"address"`
	Geom            *string   `json:"geom"`
	PositionLevel   string    `json:"position_level"`
	PositionScore   float64   `json:"position_score"`
	Room            *string   `json:"room"`
	RoomWheelchair  string    `json:"room_wheelchair"`
	ConnectionOn    *string   `json:"connection_on"`
	ConnectionWorks *bool     `json:"connection_works"`
	Parking         *string   `json:"parking"`
	Confidence      float64   `json:"confidence"`
}

func toStopRow(unit uuid.UUID, position int, s itinerary.Stop) (stopRow, error) {
	geom, err := hexPoint(s.Geom)
	row := stopRow{
		StopID: s.ID, UnitID: unit, Position: position, Text: orNull(s.Text), Place: s.Place, INSEECode: string(s.INSEECode),
		Address: orNull(s.Address), Geom: geom, PositionLevel: string(s.Level), PositionScore: s.Score, Room: orNull(s.Room),
		RoomWheelchair: string(s.RoomWheelchair), Parking: orNull(s.Parking), Confidence: s.Confidence,
	}
	if s.Connection != nil {
		row.ConnectionOn, row.ConnectionWorks = dayOrNull(s.Connection.On), &s.Connection.Works
	}
	return row, err
}

type scheduleRow struct {
	ScheduleID uuid.UUID               `json:"schedule_id"`
	StopID     uuid.UUID               `json:"stop_id"`
	Position   int                     `json:"position"`
	Rule       string                  `json:"rule"`
	Anchor     string                  `json:"anchor"`
	Until      *string                 `json:"until"`
	Hours      string                  `json:"hours"`
	Holidays   itinerary.HolidayPolicy `json:"holidays"`
}
