package pages

import (
	"bytes"
	"net/http"
	"slices"
	"time"

	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/export/gpx"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/origin"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/touring"
)

// unitDay is a day of a unit, as its team lives it.
type unitDay struct {
	unit          itinerary.Unit
	round         store.Round
	day, today    calendar.Date
	visits        []store.PassageRecord // held that day, in order of time, hours unknown last
	dropped       []store.PassageRecord // due that day and not held: cancelled, or moved to another day
	before, after calendar.Date         // the nearest days with a visit; zero = none is known
	conflicts     []itinerary.Conflict  // of that day
	road          touring.Road
}

// movedWithin is how far a visit is looked for that is held on another day than the one that its rule names.
const movedWithin calendar.Date = 31

// readDay gathers the day of a unit.
func (p *Pages) readDay(r *http.Request, unit itinerary.Unit, day calendar.Date) (unitDay, error) {
	d := unitDay{unit: unit, day: day, today: p.today()}
	passages, err := p.store.Passages(r.Context(), store.PassageFilter{From: day - movedWithin, To: day + movedWithin, Unit: unit.Slug})
	if err != nil {
		return d, err
	}
	for _, v := range passages {
		switch cancelled := v.State == itinerary.CancelledPassage; {
		case v.Day == day && !cancelled:
			d.visits = append(d.visits, v)
		case v.Day == day || v.Due == day:
			d.dropped = append(d.dropped, v)
		}
	}
	slices.SortStableFunc(d.visits, func(a, b store.PassageRecord) int {
		if a.Start.IsZero() != b.Start.IsZero() {
			return b.Start.Compare(a.Start)
		}
		return a.Start.Compare(b.Start)
	})
	if d.before, d.after, err = p.store.DaysAround(r.Context(), unit.ID, day); err != nil {
		return d, err
	}
	planner := planning.Planner{Store: p.store, Now: p.now}
	conflicts, round, err := planner.Conflicts(r.Context(), unit.ID)
	if err != nil {
		return d, err
	}
	d.round = round
	d.conflicts = slices.DeleteFunc(conflicts, func(c itinerary.Conflict) bool { return c.Day != day })
	calls := make([]touring.Call, len(d.visits))
	for i, v := range d.visits {
		calls[i] = touring.Call{At: v.At, Hours: v.Hours}
	}
	d.road = touring.RoadOf(unit.Base, calls, rhythm.DefaultWorkday())
	return d, nil
}

// dayAt reads the day that an address names.
func (p *Pages) dayAt(r *http.Request) (unitDay, error) {
	unit, err := p.unitAt(r, pathPart(r, "slug"))
	if err != nil {
		return unitDay{}, err
	}
	day, err := calendar.ParseDate(pathPart(r, "date"))
	if err != nil {
		return unitDay{}, fault.New(fault.NotFound, "page_introuvable", "", "")
	}
	return p.readDay(r, unit, day)
}

// day answers /unites/{slug}/jour/{date}: the day sheet of a team.
func (p *Pages) day(r *http.Request) (any, error) {
	d, err := p.dayAt(r)
	if err != nil {
		return nil, err
	}
	return p.dayPage(r, d)
}

// nextDay answers /unites/{slug}/jour: today, or the next day on which the unit comes somewhere.
func (p *Pages) nextDay(r *http.Request) (any, error) {
	unit, err := p.unitAt(r, pathPart(r, "slug"))
	if err != nil {
		return nil, err
	}
	d, err := p.readDay(r, unit, p.today())
	if err == nil && len(d.visits) == 0 && !d.after.IsZero() {
		d, err = p.readDay(r, unit, d.after)
	}
	if err != nil {
		return nil, err
	}
	return p.dayPage(r, d)
}

func (p *Pages) dayPage(r *http.Request, d unitDay) (any, error) {
	c, err := p.chrome(r.Context(), "", pageSources...)
	if err != nil {
		return nil, err
	}
	return newSheetView(c, d), nil
}

// daySheet answers /unites/{slug}/jour/{date}.pdf, where there is a visit.
func (p *Pages) daySheet(w http.ResponseWriter, r *http.Request) {
	d, err := p.visitedDay(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	sheet := newSheetView(chrome{}, d).sheet()
	sheet.Link, sheet.MadeOn = origin.Of(r)+sheetURL(d.unit, d.day), p.now()
	p.print(w, r, "feuille-"+d.unit.Slug+"-"+d.day.String(), sheet.Write)
}

// dayRoute answers /unites/{slug}/jour/{date}.gpx, where there is a visit.
func (p *Pages) dayRoute(w http.ResponseWriter, r *http.Request) {
	d, err := p.visitedDay(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	route := newSheetView(chrome{}, d).route(origin.Of(r))
	route.Link, route.MadeOn = origin.Of(r)+sheetURL(d.unit, d.day), d.changedAt()
	var body bytes.Buffer
	if err := gpx.Write(&body, route); err != nil {
		p.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/gpx+xml")
	w.Header().Set("Content-Disposition", `attachment; filename="`+d.unit.Slug+"-"+d.day.String()+`.gpx"`)
	w.Header().Set("Cache-Control", "no-cache")
	if r.Method != http.MethodHead {
		_, _ = w.Write(body.Bytes())
	}
}

// visitedDay is a day on which the unit comes somewhere: any other has nothing to print, nor a route.
func (p *Pages) visitedDay(r *http.Request) (unitDay, error) {
	d, err := p.dayAt(r)
	if err == nil && len(d.visits) == 0 {
		err = fault.New(fault.NotFound, "page_introuvable", "", "")
	}
	return d, err
}

// changedAt is when a visit of the day last changed.
func (d unitDay) changedAt() (last time.Time) {
	for _, v := range d.visits {
		if v.ChangedAt.After(last) {
			last = v.ChangedAt
		}
	}
	return last
}

// stop is where a visit stands, as the round knows it today; of a stop that has left the round, what the visit itself tells. Of a
// place that stands in for the stop that day nothing is known.
func (d unitDay) stop(v store.PassageRecord) itinerary.Stop {
	s := itinerary.Stop{
		ID: v.StopID, Place: v.StopPlace, Commune: v.Commune, INSEECode: v.INSEECode, Address: v.Address, Level: v.Level, Room: v.Room,
		RoomWheelchair: v.RoomWheelchair,
	}
	if v.Place != "" {
		return itinerary.Stop{ID: v.StopID, Place: v.Place, Commune: v.Commune, INSEECode: v.INSEECode}
	}
	if i := slices.IndexFunc(d.round.Stops, func(s itinerary.Stop) bool { return s.ID == v.StopID }); i >= 0 {
		s = d.round.Stops[i]
	}
	return s
}

// holiday is the name of the public holiday that the day is where the unit goes; "" = none.
func (d unitDay) holiday() string {
	code := d.unit.BaseINSEECode
	for _, v := range slices.Concat(d.dropped, d.visits) {
		code = v.INSEECode
	}
	name, _ := calendar.Of(code).Holiday(d.day)
	return name
}
