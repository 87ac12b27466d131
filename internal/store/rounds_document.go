package store

import (
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// roundDocument is a whole round as the history and the proposals keep it.
type roundDocument struct {
	Source     string              `json:"source"`
	AutoRead   bool                `json:"auto_read,omitempty"`
	Stops      []stopDocument      `json:"stops"`
	Exceptions []exceptionDocument `json:"exceptions,omitempty"`
}

type stopDocument struct {
	ID              uuid.UUID          `json:"stop_id"`
	Text            string             `json:"text,omitempty"`
	Place           string             `json:"place"`
	INSEECode       string             `json:"insee_code"`
	Commune         string             `json:"commune"`
	Address         string             `json:"address,omitempty"`
	Geom            *orb.Point         `json:"geom,omitempty"`
	Level           site.Level         `json:"position_level"`
	Score           float64            `json:"position_score,omitempty"`
	Room            string             `json:"room,omitempty"`
	RoomWheelchair  site.Answer        `json:"room_wheelchair"`
	ConnectionOn    *string            `json:"connection_on,omitempty"`
	ConnectionWorks *bool              `json:"connection_works,omitempty"`
	Parking         string             `json:"parking,omitempty"`
	Confidence      float64            `json:"confidence"`
	Schedules       []scheduleDocument `json:"schedules"`
}

type scheduleDocument struct {
	ID       uuid.UUID               `json:"schedule_id"`
	Rule     string                  `json:"rule"`
	Anchor   string                  `json:"anchor"`
	Until    *string                 `json:"until,omitempty"`
	Hours    string                  `json:"hours,omitempty"`
	Holidays itinerary.HolidayPolicy `json:"holidays"`
}

type exceptionDocument struct {
	Kind    itinerary.ExceptionKind `json:"kind"`
	StopID  uuid.UUID               `json:"stop_id"`
	From    string                  `json:"from"`
	To      string                  `json:"to"`
	Reason  string                  `json:"reason,omitempty"`
	Day     *string                 `json:"day,omitempty"`
	Hours   string                  `json:"hours,omitempty"`
	Place   string                  `json:"place,omitempty"`
	PlaceAt *orb.Point              `json:"place_at,omitempty"`
}

// writeRound writes a round as a document; nil is NULL.
func writeRound(it *itinerary.Itinerary) ([]byte, error) {
	if it == nil {
		return nil, nil
	}
	d := roundDocument{Source: it.Source, AutoRead: it.AutoRead, Stops: []stopDocument{}, Exceptions: exceptionDocuments(it.Exceptions)}
	for _, s := range it.Stops {
		stop := stopDocument{
			ID: s.ID, Text: s.Text, Place: s.Place, INSEECode: string(s.INSEECode), Commune: s.Commune, Address: s.Address,
			Geom: s.Geom, Level: s.Level, Score: s.Score, Room: s.Room, RoomWheelchair: s.RoomWheelchair, Parking: s.Parking,
			Confidence: s.Confidence, Schedules: []scheduleDocument{},
		}
		if s.Connection != nil {
			stop.ConnectionOn, stop.ConnectionWorks = dayOrNull(s.Connection.On), &s.Connection.Works
		}
		for _, h := range s.Schedules {
			stop.Schedules = append(stop.Schedules, scheduleDocument{
				ID: h.ID, Rule: h.Rule.String(), Anchor: h.Anchor.String(), Until: dayOrNull(h.Until),
				Hours: itinerary.WriteHours(h.Hours), Holidays: h.Holidays,
			})
		}
		d.Stops = append(d.Stops, stop)
	}
	raw, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("write a round: %w", err)
	}
	return raw, nil
}

// readRound reads what writeRound writes; NULL gives nil.
func readRound(raw []byte) (*itinerary.Itinerary, error) {
	if raw == nil {
		return nil, nil
	}
	var d roundDocument
	if err := json.Unmarshal(raw, &d); err != nil {
		return nil, fmt.Errorf("read a round: %w", err)
	}
	it := itinerary.Itinerary{Source: d.Source, AutoRead: d.AutoRead}
	for _, s := range d.Stops {
		stop := itinerary.Stop{
			ID: s.ID, Text: s.Text, Place: s.Place, INSEECode: territory.INSEECode(s.INSEECode), Commune: s.Commune,
			Address: s.Address, Geom: s.Geom, Level: s.Level, Score: s.Score, Room: s.Room, RoomWheelchair: s.RoomWheelchair,
			Parking: s.Parking, Confidence: s.Confidence,
		}
		if s.ConnectionOn != nil && s.ConnectionWorks != nil {
			on, err := calendar.ParseDate(*s.ConnectionOn)
			if err != nil {
				return nil, fmt.Errorf("read a round: %w", err)
			}
			stop.Connection = &itinerary.Connection{On: on, Works: *s.ConnectionWorks}
		}
		for _, h := range s.Schedules {
			schedule, err := h.schedule()
			if err != nil {
				return nil, fmt.Errorf("read a round: %w", err)
			}
			stop.Schedules = append(stop.Schedules, schedule)
		}
		it.Stops = append(it.Stops, stop)
	}
	var err error
	if it.Exceptions, err = exceptions(d.Exceptions); err != nil {
		return nil, fmt.Errorf("read a round: %w", err)
	}
	return &it, nil
}

func (d scheduleDocument) schedule() (itinerary.Schedule, error) {
	h := itinerary.Schedule{ID: d.ID, Holidays: d.Holidays}
	var err error
	if h.Rule, err = itinerary.ParseRule(d.Rule); err != nil {
		return h, err
	}
	if h.Hours, err = itinerary.ParseHours(d.Hours); err != nil {
		return h, err
	}
	if h.Anchor, err = calendar.ParseDate(d.Anchor); err != nil {
		return h, err
	}
	h.Until, err = dayOf(d.Until)
	return h, err
}

func exceptionDocuments(all []itinerary.Exception) []exceptionDocument {
	documents := make([]exceptionDocument, 0, len(all))
	for _, e := range all {
		documents = append(documents, exceptionDocument{
			Kind: e.Kind, StopID: e.StopID, From: e.From.String(), To: e.To.String(), Reason: e.Reason, Day: dayOrNull(e.Day),
			Hours: itinerary.WriteHours(e.Hours), Place: e.Place, PlaceAt: e.PlaceAt,
		})
	}
	return documents
}

func exceptions(documents []exceptionDocument) ([]itinerary.Exception, error) {
	var all []itinerary.Exception
	for _, d := range documents {
		e := itinerary.Exception{Kind: d.Kind, StopID: d.StopID, Reason: d.Reason, Place: d.Place, PlaceAt: d.PlaceAt}
		var err error
		if e.From, err = calendar.ParseDate(d.From); err != nil {
			return nil, err
		}
		if e.To, err = calendar.ParseDate(d.To); err != nil {
			return nil, err
		}
		if e.Hours, err = itinerary.ParseHours(d.Hours); err != nil {
			return nil, err
		}
		if e.Day, err = dayOf(d.Day); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// dayOrNull writes a day as an ISO date; no date is null.
func dayOrNull(d calendar.Date) *string {
	if d.IsZero() {
		return nil
	}
	text := d.String()
	return &text
}

// dayOf reads an ISO date; null is no date.
func dayOf(text *string) (calendar.Date, error) {
	if text == nil {
		return 0, nil
	}
	return calendar.ParseDate(*text)
}
