package httpapi

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/ics"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// keptDays is how far back a calendar goes: a visit that was held stays a while in people's calendars.
const keptDays = 31

// calendarOf is what a calendar is about: its name, and which passages.
type calendarOf func(r *http.Request) (name string, filter store.PassageFilter, err error)

// serveCalendar answers a calendar to subscribe to.
func (a *API) serveCalendar(about calendarOf) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := readParams(r, "zonage").err; err != nil {
			a.problems.Fail(w, r, err)
			return
		}
		etag, err := a.etag(r)
		if err != nil {
			a.problems.Fail(w, r, err)
			return
		}
		if known := r.Header["If-None-Match"]; known != nil && knows(known, etag) {
			setPublic(w.Header(), etag)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		name, filter, err := about(r)
		if err != nil {
			a.problems.Fail(w, r, err)
			return
		}
		filter.From, filter.To = a.today()-keptDays, a.today()+itinerary.Horizon
		passages, err := a.store.Passages(r.Context(), filter)
		if err != nil {
			a.problems.Fail(w, r, err)
			return
		}
		events := make([]ics.Event, 0, len(passages))
		for _, p := range passages {
			events = append(events, eventOf(p))
		}
		body := ics.Write(name, events)
		setPublic(w.Header(), etag)
		w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method != http.MethodHead {
			_, _ = w.Write(body)
		}
	}
}

// eventOf says a visit as a calendar shows it.
func eventOf(p store.PassageRecord) ics.Event {
	place := p.StopPlace
	if p.Place != "" {
		place = p.Place
	}
	e := ics.Event{
		UID: p.ScheduleID.String() + "." + p.Due.String(), Day: p.Day, Hours: p.Hours, Zone: calendar.Of(p.INSEECode).Location(),
		Summary: wording.Say("calendrier.evenement", "unite", p.UnitName, "lieu", place), At: p.At, State: ics.Sure,
		Sequence: p.Sequence, ChangedAt: p.ChangedAt,
	}
	where := []string{p.Room, p.Address, place}
	if place != p.Commune {
		where = append(where, p.Commune)
	}
	e.Location = joined(", ", where...)
	reason, doubt := wording.PassageReason(p.Passage), ""
	switch {
	case p.State == itinerary.CancelledPassage:
		e.State, e.Summary = ics.Cancelled, wording.Say("calendrier.annule", "evenement", e.Summary)
	case p.AutoRead:
		e.State, doubt = ics.Tentative, wording.Say("calendrier.a_confirmer")
	}
	e.Description = joined("\n", reason, doubt)
	return e
}

// joined joins what is not empty.
func joined(by string, parts ...string) string {
	var said []string
	for _, part := range parts {
		if part != "" {
			said = append(said, part)
		}
	}
	return strings.Join(said, by)
}

// unitCalendar is that of one unit.
func (a *API) unitCalendar(r *http.Request) (string, store.PassageFilter, error) {
	slug := chi.URLParam(r, "slug")
	if !unitSlug.MatchString(slug) {
		return "", store.PassageFilter{}, fault.New(fault.NotFound, "unite_introuvable", "slug", "")
	}
	unit, exists, err := a.store.Unit(r.Context(), slug)
	if err == nil && !exists {
		err = fault.New(fault.NotFound, "unite_introuvable", "slug", "")
	}
	return wording.Say("calendrier.unite", "nom", unit.Name), store.PassageFilter{Unit: slug}, err
}

// stopCalendar is that of one stop.
func (a *API) stopCalendar(r *http.Request) (string, store.PassageFilter, error) {
	id, err := uuid.Parse(chi.URLParam(r, "id"))
	if err != nil {
		return "", store.PassageFilter{}, fault.New(fault.NotFound, "arret_introuvable", "id", "")
	}
	unit, place, exists, err := a.store.StopName(r.Context(), id)
	if err == nil && !exists {
		err = fault.New(fault.NotFound, "arret_introuvable", "id", "")
	}
	return wording.Say("calendrier.arret", "unite", unit, "lieu", place), store.PassageFilter{Stop: id}, err
}

// communeCalendar is that of a commune: whoever comes there.
func (a *API) communeCalendar(r *http.Request) (string, store.PassageFilter, error) {
	code, err := readINSEECode(chi.URLParam(r, "code"), "code")
	if err != nil {
		return "", store.PassageFilter{}, err
	}
	commune, err := a.store.Commune(r.Context(), code, false)
	return wording.Say("calendrier.commune", "commune", commune.Name), store.PassageFilter{INSEECode: code}, err
}

// areaCalendar is that of a living area.
func (a *API) areaCalendar(r *http.Request) (string, store.PassageFilter, error) {
	p := readParams(r, "zonage")
	filter := store.PassageFilter{Zoning: p.zoning(), LivingArea: chi.URLParam(r, "code")}
	if p.err != nil {
		return "", filter, p.err
	}
	if !zoningName.MatchString(strings.ToLower(filter.LivingArea)) { // INSEE's codes have the capitals of Corsica
		return "", filter, fault.New(fault.NotFound, "bassin_introuvable", "code", "")
	}
	area, err := a.store.LivingArea(r.Context(), filter.Zoning, filter.LivingArea)
	return wording.Say("calendrier.bassin", "nom", area.Name), filter, err
}
