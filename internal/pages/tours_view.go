package pages

import (
	"net/url"
	"strconv"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/touring"
	"github.com/maillage-numerique/maillage/internal/touring/words"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// toursView is the page of the year of a unit.
type toursView struct {
	chrome
	Units, Years choices
	None         bool // no unit has a round
	Pending      string
	Refusal      []string
	Answer       *tourAnswer
	Outline      *outlineView
}

// tourAnswer is the year as it is and as it could be.
type tourAnswer struct {
	Title             string
	Verified          string
	Figures           []words.Figure
	Proposed, Present []words.Section
	Month             monthView
	Method            string
	UnitURL           string
}

// monthView is a month of the proposed round, a week a line.
type monthView struct {
	Title         string
	Weekdays      []string
	Weeks         [][]dayView
	Before, After link // the months around; no URL = another year
}

// dayView is a day of a month; without a number it belongs to another month.
type dayView struct {
	Number string
	Lines  []tourLine
}

type tourLine struct {
	Text string
	Mark string // why it differs; "" = it does not
}

func newToursView(c chrome, units []itinerary.Unit, years []int, slug string, year int) toursView {
	v := toursView{
		chrome: c.titled(wording.Say("tournees.page.titre"), wording.Say("tournees.page.description")), None: len(units) == 0,
		Units: choices{Name: "unite"}, Years: choices{Name: "annee"},
	}
	for _, u := range units {
		v.Units.Choices = append(v.Units.Choices, choice{u.Slug, u.Name, u.Slug == slug})
	}
	for _, y := range years {
		text := strconv.Itoa(y)
		v.Years.Choices = append(v.Years.Choices, choice{text, text, y == year})
	}
	v.NoIndex = slug != ""
	return v
}

// show fills in a proposal, with one month of it.
func (v *toursView) show(r *touring.Report, month int) {
	v.Answer = &tourAnswer{
		Title: words.Title(r), Verified: words.Verified(r.Proposal), Figures: words.Figures(r), Proposed: words.Proposed(r),
		Present: words.Present(r), Method: words.Method(r), UnitURL: "/unites/" + r.Unit.Slug, Month: newMonth(r, time.Month(month)),
	}
	v.Title = wording.Say("page.titre", "titre", v.Answer.Title)
}

func newMonth(r *touring.Report, month time.Month) monthView {
	first, last := calendar.NewDate(r.Year, month, 1), calendar.NewDate(r.Year, month+1, 0)
	m := monthView{Title: monthName(r.Year, month)}
	visits := map[calendar.Date][]tourLine{}
	for _, p := range r.Proposal.Round.Passages(calendar.NewDate(r.Year, 1, 1), calendar.NewDate(r.Year, 12, 31)) {
		if p.Day < first || p.Day > last {
			continue
		}
		line := tourLine{Text: wording.Say("tournees.page.visite", "lieu", stopPlace(r.Proposal.Round, p), "heures", wording.Hours(p.Hours))}
		switch {
		case p.State == itinerary.CancelledPassage:
			line.Mark = wording.PassageReason(p)
		case p.Day != p.Due:
			line.Mark = wording.Say("tournees.page.au_lieu_du", "jour", wording.Day(p.Due))
		}
		visits[p.Day] = append(visits[p.Day], line)
	}
	days := 5 // Saturdays and Sundays are shown where something falls on them
	for day := range visits {
		if of := (int(day.Weekday()) + 6) % 7; of >= days {
			days = of + 1
		}
	}
	for d := range days {
		m.Weekdays = append(m.Weekdays, wording.Weekday(time.Weekday((d+1)%7)))
	}
	local := calendar.Of(r.Unit.BaseINSEECode)
	for monday := first.Monday(); monday <= last; monday += 7 {
		week := make([]dayView, days)
		shown := false
		for d := range week {
			day := monday + calendar.Date(d)
			if day < first || day > last {
				continue
			}
			_, _, number := day.Civil()
			week[d] = dayView{Number: strconv.Itoa(number), Lines: visits[day]}
			shown = true
			if name, holiday := local.Holiday(day); holiday {
				week[d].Lines = append([]tourLine{{Mark: name}}, week[d].Lines...)
			}
		}
		if shown {
			m.Weeks = append(m.Weeks, week)
		}
	}
	if month > time.January {
		m.Before = link{URL: monthURL(r, month-1), Label: monthName(r.Year, month-1)}
	}
	if month < time.December {
		m.After = link{URL: monthURL(r, month+1), Label: monthName(r.Year, month+1)}
	}
	return m
}

func monthName(year int, month time.Month) string {
	return wording.Say("tournees.page.mois", "mois", wording.Say("page.mois."+strconv.Itoa(int(month))), "annee", strconv.Itoa(year))
}

func monthURL(r *touring.Report, month time.Month) string {
	q := url.Values{"unite": {r.Unit.Slug}, "annee": {strconv.Itoa(r.Year)}, "mois": {strconv.Itoa(int(month))}}
	return "/tournees?" + q.Encode() + "#calendrier"
}

func stopPlace(round itinerary.Itinerary, p itinerary.Passage) string {
	if p.Place != "" {
		return p.Place
	}
	for _, s := range round.Stops {
		if s.ID == p.StopID {
			return s.Place
		}
	}
	return ""
}
