package pages

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/origin"
	"github.com/maillage-numerique/maillage/internal/poster"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
	"github.com/maillage-numerique/maillage/web"
)

// posterDays is how far ahead a poster tells: three months.
const posterDays calendar.Date = 92

// paperFonts are those of posters, built beside the styles.
var paperFonts = sync.OnceValues(func() (fonts poster.Fonts, err error) {
	if fonts.Regular, err = web.Dist.ReadFile("dist/print/atkinson-400.ttf"); err != nil {
		return fonts, err
	}
	fonts.Bold, err = web.Dist.ReadFile("dist/print/atkinson-700.ttf")
	return fonts, err
})

// communePoster answers /communes/{code}/affiche.pdf: who comes to the commune in three months.
func (p *Pages) communePoster(w http.ResponseWriter, r *http.Request) {
	code, err := territory.ParseINSEECode(pathPart(r, "code"))
	if err != nil {
		p.fail(w, r, fault.New(fault.NotFound, "page_introuvable", "", ""))
		return
	}
	record, err := p.store.Commune(r.Context(), code, false)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	subject := posterSubject{name: record.Name, path: "/communes/" + string(code), byUnit: true}
	p.sendPoster(w, r, subject, store.PassageFilter{INSEECode: code})
}

// unitPoster answers /unites/{slug}/affiche.pdf: where the unit comes in three months.
func (p *Pages) unitPoster(w http.ResponseWriter, r *http.Request) {
	unit, err := p.unitAt(r, pathPart(r, "slug"))
	if err != nil {
		p.fail(w, r, err)
		return
	}
	subject := posterSubject{name: unit.Name, path: "/unites/" + unit.Slug, unit: true}
	p.sendPoster(w, r, subject, store.PassageFilter{Unit: unit.Slug})
}

// stopPoster answers /arrets/{id}/affiche.pdf. A stop whose connection was tested and is down gets an explanation instead: a
// poster would send people where nothing works.
func (p *Pages) stopPoster(w http.ResponseWriter, r *http.Request) {
	unit, stop, err := p.stopOf(r)
	if err == nil && stop.Connection != nil && !stop.Connection.Works {
		err = fault.New(fault.Unprocessable, "affiche_sans_connexion", "", "").With("arret", placeWords(stop.Place, stop.Commune))
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	subject := posterSubject{name: placeWords(stop.Place, stop.Commune), path: "/arrets/" + stop.ID.String(), byUnit: true}
	p.sendPoster(w, r, subject, store.PassageFilter{Unit: unit.Slug, Stop: stop.ID})
}

// stopOf reads the stop that an address names, with its unit.
func (p *Pages) stopOf(r *http.Request) (itinerary.Unit, itinerary.Stop, error) {
	unknown := fault.New(fault.NotFound, "page_introuvable", "", "")
	id, err := uuid.Parse(pathPart(r, "id"))
	if err != nil {
		return itinerary.Unit{}, itinerary.Stop{}, unknown
	}
	slug, exists, err := p.store.UnitOfStop(r.Context(), id)
	if err != nil || !exists {
		return itinerary.Unit{}, itinerary.Stop{}, orFault(err, unknown)
	}
	unit, err := p.unitAt(r, slug)
	if err != nil {
		return itinerary.Unit{}, itinerary.Stop{}, err
	}
	round, _, err := p.store.Round(r.Context(), unit.ID)
	for _, stop := range round.Stops {
		if stop.ID == id {
			return unit, stop, err
		}
	}
	return unit, itinerary.Stop{}, orFault(err, unknown)
}

func orFault(err error, f *fault.Fault) error {
	if err != nil {
		return err
	}
	return f
}

// sendPoster draws the passages of three months.
func (p *Pages) sendPoster(w http.ResponseWriter, r *http.Request, subject posterSubject, filter store.PassageFilter) {
	format, err := poster.ParseFormat(r.URL.Query().Get("format"))
	if err != nil {
		p.fail(w, r, err)
		return
	}
	filter.From = p.today()
	filter.To = filter.From + posterDays
	passages, err := p.store.Passages(r.Context(), filter)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	units, err := p.unitsOf(r.Context(), passages, filter.Unit)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	sheet := subject.poster(passages, units, filter.To, p.now())
	sheet.Link = origin.Of(r) + subject.path
	name := strings.ReplaceAll(strings.Trim(subject.path, "/"), "/", "-")
	p.print(w, r, "affiche-"+name, func(to io.Writer, fonts poster.Fonts) error { return sheet.Write(to, format, fonts) })
}

// unitsOf reads the units of passages by slug, and the one asked for even where it does not come.
func (p *Pages) unitsOf(ctx context.Context, passages []store.PassageRecord, asked string) (map[string]itinerary.Unit, error) {
	units := map[string]itinerary.Unit{}
	slugs := []string{}
	if asked != "" {
		slugs = append(slugs, asked)
	}
	for _, passage := range passages {
		slugs = append(slugs, passage.UnitSlug)
	}
	for _, slug := range slugs {
		if _, known := units[slug]; known {
			continue
		}
		unit, _, err := p.store.Unit(ctx, slug)
		if err != nil {
			return nil, err
		}
		units[slug] = unit
	}
	return units, nil
}
