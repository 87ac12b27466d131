package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// PassageRecord is a dated visit with the unit that comes and the stop where it stands.
type PassageRecord struct {
	itinerary.Passage
	At        *orb.Point // where it stands: the place of that day, or the stop; nil = not placed
	Sequence  int        // how many times this visit changed
	ChangedAt time.Time

	UnitSlug, UnitName string
	AutoRead           bool // the machine accepted the round: "lu automatiquement, à confirmer"
	StopPlace          string
	INSEECode          territory.INSEECode
	Commune            string
	Departement        string
	Address, Room      string
	RoomWheelchair     site.Answer
	Level              site.Level
}

// PassageKey is the order of passages, and where a page begins.
type PassageKey struct {
	Day      calendar.Date
	Schedule uuid.UUID
	Due      calendar.Date
}

// Key gives the passage's place in the order.
func (p PassageRecord) Key() PassageKey { return PassageKey{p.Day, p.ScheduleID, p.Due} }

// PassageFilter narrows passages. Days are needed; the rest of the zero value asks for all.
type PassageFilter struct {
	From, To   calendar.Date // both included
	Unit       string        // slug
	Stop       uuid.UUID
	INSEECode  territory.INSEECode
	Zoning     string // with LivingArea
	LivingArea string
	Box        *orb.Bound
	After      PassageKey // the last of the page before; zero = from the start
	Limit      int        // 0 = all
}

// Passages lists dated visits by day, cancelled ones too: a person who counted on one must see that nobody comes.
func (s *Store) Passages(ctx context.Context, f PassageFilter) ([]PassageRecord, error) {
	args := pgx.NamedArgs{
		"from_day": f.From.UTC(), "to_day": f.To.UTC(), "unit": orNull(f.Unit), "stop_id": nil, "insee_code": orNull(string(f.INSEECode)),
		"zoning": orNull(f.Zoning), "living_area": f.LivingArea, "west": nil, "south": nil, "east": nil, "north": nil,
		"after_day": nil, "after_schedule": f.After.Schedule, "after_due": f.After.Due.UTC(), "limit": nil, "box_stops": nil,
	}
	if f.Stop != uuid.Nil {
		args["stop_id"] = f.Stop
	}
	if f.After != (PassageKey{}) {
		args["after_day"] = f.After.Day.UTC()
	}
	if f.Box != nil {
		args["west"], args["south"], args["east"], args["north"] = f.Box.Left(), f.Box.Bottom(), f.Box.Right(), f.Box.Top()
		stops, err := s.stopsInBox(ctx, *f.Box)
		if err != nil {
			return nil, err
		}
		if len(stops) <= stopsByName {
			args["box_stops"] = stops
		}
	}
	if f.Limit > 0 {
		args["limit"] = f.Limit
	}
	// Planned each time for what is asked: one plan for all filters would read every visit of the days.
	rows, err := s.pool.Query(ctx, query("Passages"), pgx.QueryExecModeCacheDescribe, args)
	if err != nil {
		return nil, fmt.Errorf("read passages: %w", err)
	}
	list, err := pgx.CollectRows(rows, readPassage)
	if err != nil {
		return nil, fmt.Errorf("read passages: %w", err)
	}
	return list, nil
}

// stopsByName is up to how many stops the visits inside a box are found by their stops; beyond, a page of them is found sooner by
// reading days in order.
const stopsByName = 200

// stopsInBox names the stops inside a box, one more than stopsByName at most.
func (s *Store) stopsInBox(ctx context.Context, box orb.Bound) ([]uuid.UUID, error) {
	return listBy(ctx, s.pool, "StopsInBox", pgx.NamedArgs{
		"west": box.Left(), "south": box.Bottom(), "east": box.Right(), "north": box.Top(), "most": stopsByName + 1,
	}, pgx.RowTo[uuid.UUID])
}

// passagesAtOnce is how many visits EachPassage holds.
const passagesAtOnce = 5000

// EachPassage hands over the same visits one by one, whatever their number.
func (s *Store) EachPassage(ctx context.Context, f PassageFilter, each func(PassageRecord) error) error {
	f.Limit = passagesAtOnce
	for {
		page, err := s.Passages(ctx, f)
		if err != nil {
			return err
		}
		for _, p := range page {
			if err := each(p); err != nil {
				return err
			}
		}
		if len(page) < passagesAtOnce {
			return nil
		}
		f.After = page[len(page)-1].Key()
	}
}

// DaysAround gives the nearest days before and after a day on which a unit comes somewhere; zero where it is not known to.
func (s *Store) DaysAround(ctx context.Context, unit uuid.UUID, day calendar.Date) (before, after calendar.Date, err error) {
	var last, next *time.Time
	args := pgx.NamedArgs{"unit_id": unit, "day": day.UTC()}
	if err := s.pool.QueryRow(ctx, query("DaysAround"), args).Scan(&last, &next); err != nil {
		return 0, 0, fmt.Errorf("find the days around: %w", err)
	}
	if last != nil {
		before = calendar.DateOf(*last)
	}
	if next != nil {
		after = calendar.DateOf(*next)
	}
	return before, after, nil
}

// UnitOfStop gives the slug of the unit whose published round has the stop.
func (s *Store) UnitOfStop(ctx context.Context, stop uuid.UUID) (slug string, exists bool, err error) {
	err = s.pool.QueryRow(ctx, query("UnitOfStop"), pgx.NamedArgs{"stop_id": stop}).Scan(&slug)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("find the unit of a stop: %w", err)
	}
	return slug, true, nil
}

// StopName names a stop, of today's round or of one before, and its unit; false when there is no such stop.
func (s *Store) StopName(ctx context.Context, id uuid.UUID) (unit, place string, exists bool, err error) {
	type name struct{ Unit, Place string }
	found, err := listBy(ctx, s.pool, "StopName", pgx.NamedArgs{"stop_id": id}, pgx.RowToStructByPos[name])
	if err != nil || len(found) == 0 {
		return "", "", false, err
	}
	return found[0].Unit, found[0].Place, true, nil
}

func readPassage(row pgx.CollectableRow) (PassageRecord, error) {
	var p PassageRecord
	var due, day time.Time
	var start, end *time.Time
	var hours, code string
	var geom []byte
	err := row.Scan(&p.ScheduleID, &due, &p.StopID, &day, &start, &end, &hours, &p.State, &p.Cause, &p.Reason, &p.Place, &geom,
		&p.Sequence, &p.ChangedAt, &p.UnitSlug, &p.UnitName, &p.AutoRead, &p.StopPlace, &code, &p.Commune, &p.Departement, &p.Address,
		&p.Room, &p.RoomWheelchair, &p.Level)
	if err != nil {
		return p, err
	}
	p.Due, p.Day, p.INSEECode = calendar.DateOf(due), calendar.DateOf(day), territory.INSEECode(code)
	zone := calendar.Of(p.INSEECode).Location()
	if start != nil && end != nil {
		p.Start, p.End = start.In(zone), end.In(zone)
	}
	if p.Hours, err = itinerary.ParseHours(hours); err != nil {
		return p, err
	}
	p.At, err = pointFromEWKB(geom)
	return p, err
}
