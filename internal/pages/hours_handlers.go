package pages

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/site"
)

// hours answers /lieux/{id}/horaires: what the source says of its hours beside what was understood.
func (p *Pages) hours(r *http.Request) (any, error) {
	id, err := uuid.Parse(pathPart(r, "id"))
	if err != nil {
		return nil, fault.New(fault.NotFound, "page_introuvable", "", "")
	}
	record, err := p.store.Site(r.Context(), id)
	if err != nil {
		return nil, err
	}
	c, err := p.chrome(r.Context(), "", pageSources...)
	if err != nil {
		return nil, err
	}
	return newHoursView(c, record, p.timetable(record.Site), p.weekly(record.Site), p.now()), nil
}

// timetable is the hours of a site, ready to be asked.
func (p *Pages) timetable(s site.Site) site.Timetable {
	return p.guide.Timetable(s.Hours, s.Appointment, s.INSEECode)
}

// weekly is what a week shows: the hours, whether or not an appointment is required within them.
func (p *Pages) weekly(s site.Site) site.Timetable {
	return p.guide.Timetable(s.Hours, site.AppointmentUnknown, s.INSEECode)
}
