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
	Outreach     *outreachView
	Outline      *outlineView
}

// tourAnswer is the year as it is and as it could be.
type tourAnswer struct {
	Title             string
	Verified          string
	Figures           []words.Figure
	Proposed, Present []words.Section
	Month             monthGrid
	Method            string
	UnitURL, RoundURL string
	FromGaps          []link // rounds made from gaps
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
		FromGaps: []link{outreachLink(r, touring.MostPeople), outreachLink(r, touring.WorstOff)},
		Title:    words.Title(r), Verified: words.Verified(r.Proposal), Figures: words.Figures(r), Proposed: words.Proposed(r),
		Present: words.Present(r), Method: words.Method(r), UnitURL: "/unites/" + r.Unit.Slug, RoundURL: "/tournees/" + r.Unit.Slug, Month: newMonth(r, time.Month(month)),
	}
	v.Title = wording.Say("page.titre", "titre", v.Answer.Title)
}

func newMonth(r *touring.Report, month time.Month) monthGrid {
	held := map[calendar.Date]dayCell{}
	for _, p := range r.Proposal.Round.Passages(calendar.NewDate(r.Year, 1, 1), calendar.NewDate(r.Year, 12, 31)) {
		line := visitLine{Place: stopPlace(r.Proposal.Round, p), Hours: wording.Hours(p.Hours)}
		switch {
		case p.State == itinerary.CancelledPassage:
			line.Mark, line.Kind = wording.PassageReason(p), "annulee"
		case p.Day != p.Due:
			line.Mark, line.Kind = wording.Say("tournees.page.au_lieu_du", "jour", wording.Day(p.Due)), "deplacee"
		}
		cell := held[p.Day]
		cell.Visits = append(cell.Visits, line)
		held[p.Day] = cell
	}
	g := newMonthGrid(r.Year, month, calendar.Of(r.Unit.BaseINSEECode), held)
	g.year(month, func(month time.Month) string { return monthURL(r, month) })
	return g
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
