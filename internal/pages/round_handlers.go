package pages

import (
	"net/http"
	"slices"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// roundView is a month of what a unit has published.
type roundView struct {
	chrome
	Heading, UnitURL, Slug string
	Today                  todayView
	Grid                   monthGrid
	Outline                *outlineView
	Base                   string
}

// todayView is the sheet of today, or of the next day on which a unit goes out.
type todayView struct {
	Title    string
	Visits   []visitLine
	SheetURL string
}

// round answers /tournees/{slug}?mois=2027-01: a month of the published visits, day by day, and today’s first.
func (p *Pages) round(w http.ResponseWriter, r *http.Request) {
	unit, err := p.unitAt(r, pathPart(r, "slug"))
	if err != nil {
		p.fail(w, r, err)
		return
	}
	year, month, _ := p.today().Civil()
	if asked, err := time.Parse("2006-01", r.URL.Query().Get("mois")); err == nil {
		year, month = asked.Year(), asked.Month()
	}
	first, last := calendar.NewDate(year, month, 1), calendar.NewDate(year, month+1, 0)
	visits, err := p.store.Passages(r.Context(), store.PassageFilter{From: first, To: last, Unit: unit.Slug})
	if err != nil {
		p.fail(w, r, err)
		return
	}
	c, err := p.chrome(r.Context(), "", append(teamSources, "src/tours/main.ts")...)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	c.BodyClass = "page-team"
	heading := wording.Say("mois.titre", "unite", unit.Name)
	view := roundView{chrome: c.titled(heading, wording.Say("mois.description", "unite", unit.Name)), Heading: heading, UnitURL: "/unites/" + unit.Slug, Slug: unit.Slug, Base: onMap(unit.Base)}
	held := map[calendar.Date]dayCell{}
	for _, v := range visits {
		cell := held[v.Day]
		cell.Visits = append(cell.Visits, passageOnDay(v))
		cell.URL = sheetURL(unit, v.Day)
		held[v.Day] = cell
	}
	view.Grid = newMonthGrid(year, month, calendar.Of(unit.BaseINSEECode), held)
	view.Grid.Others = []link{roundMonth(unit, first-1), roundMonth(unit, last+1)}
	if view.Today, err = p.todayOf(r, unit); err != nil {
		p.fail(w, r, err)
		return
	}
	round, _, err := p.store.Round(r.Context(), unit.ID)
	if err == nil {
		view.Outline, err = p.roundOutline(r, unit, round)
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.answer(w, r, http.StatusOK, "round", view)
}

func roundMonth(unit itinerary.Unit, day calendar.Date) link {
	year, month, _ := day.Civil()
	return link{URL: "/tournees/" + unit.Slug + "?mois=" + day.String()[:len("2027-01")], Label: monthName(year, month)}
}

// sheetURL is the sheet of a unit's day.
func sheetURL(unit itinerary.Unit, day calendar.Date) string {
	return "/unites/" + unit.Slug + "/jour/" + day.String()
}

// passageOnDay is a published visit in its day.
func passageOnDay(v store.PassageRecord) visitLine {
	line := visitLine{Place: placeWords(v.Place, v.Commune), Hours: wording.Hours(v.Hours), Mark: wording.PassageReason(v.Passage)}
	if v.Place == "" {
		line.Place = placeWords(v.StopPlace, v.Commune)
	}
	switch v.State {
	case itinerary.CancelledPassage:
		line.Kind, line.Hours = "annulee", ""
		return line
	case itinerary.MovedPassage:
		line.Kind = "deplacee"
	case itinerary.Planned, itinerary.ConfirmedPassage:
	}
	line.At = onMap(v.At)
	return line
}

// todayOf gathers the visits of today, or of the next day that has one.
func (p *Pages) todayOf(r *http.Request, unit itinerary.Unit) (todayView, error) {
	today := p.today()
	next, err := p.store.Passages(r.Context(), store.PassageFilter{From: today, To: today + itinerary.Horizon, Unit: unit.Slug, Limit: nextPassages})
	if err != nil {
		return todayView{}, err
	}
	next = slices.DeleteFunc(next, func(v store.PassageRecord) bool { return v.State == itinerary.CancelledPassage })
	if len(next) == 0 {
		return todayView{Title: wording.Say("mois.aujourd_hui.rien")}, nil
	}
	day := next[0].Day
	view := todayView{Title: wording.Say("mois.aujourd_hui.prochain", "jour", wording.Day(day)), SheetURL: sheetURL(unit, day)}
	if day == today {
		view.Title = wording.Say("mois.aujourd_hui", "jour", wording.Day(day))
	}
	for _, v := range next {
		if v.Day == day {
			view.Visits = append(view.Visits, passageOnDay(v))
		}
	}
	return view, nil
}
