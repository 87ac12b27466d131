package pages

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/drafting"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// draftsView lists the drafts, and asks what another is made of.
type draftsView struct {
	chrome
	Drafts  []draftLine
	Units   choices
	Years   choices
	Sources choices
	Refusal []string
}

type draftLine struct{ URL, Name, State, Changed string }

func newDraftsView(c chrome, all []drafting.Draft, units []itinerary.Unit, years []int, unit string, year int, from string) draftsView {
	v := draftsView{
		chrome: c.titled(wording.Say("brouillons.titre"), ""), Units: choices{Name: "unite"}, Years: choices{Name: "annee"}, Sources: choices{Name: "depuis"},
	}
	v.NoIndex = true
	for _, d := range all {
		v.Drafts = append(v.Drafts, draftLine{
			URL: monthOfDraft(d.ID, time.January), Name: draftName(d), State: draftState(d),
			Changed: wording.Say("brouillons.change", "qui", d.ChangedBy, "quand", momentWords(d.ChangedAt)),
		})
	}
	for _, u := range units {
		v.Units.Choices = append(v.Units.Choices, choice{u.Slug, u.Name, u.Slug == unit})
	}
	for _, y := range years {
		text := strconv.Itoa(y)
		v.Years.Choices = append(v.Years.Choices, choice{text, text, y == year})
	}
	for _, s := range []store.DraftSource{store.DraftOfPresent, store.DraftOfProposal} {
		v.Sources.Choices = append(v.Sources.Choices, choice{string(s), wording.Say("brouillons.depuis." + string(s)), string(s) == from})
	}
	return v
}

func draftName(d drafting.Draft) string {
	return wording.Say("brouillons.nom", "unite", d.UnitName, "annee", strconv.Itoa(d.Year))
}

func draftState(d drafting.Draft) string {
	if d.State == store.DraftPublished {
		return wording.Say("brouillons.etat.publie", "jour", wording.Day(d.From))
	}
	return wording.Say("brouillons.etat." + string(d.State))
}

// momentWords says a moment on the clocks of metropolitan France.
func momentWords(t time.Time) string {
	local := t.In(calendar.Of("").Location())
	return wording.Say("brouillons.moment", "jour", dateWords(local), "heure", local.Format("15:04"))
}

// draftView is a month of a draft.
type draftView struct {
	chrome
	Heading, State, Made string
	Open                 bool // may be edited
	Stale                bool // the published round is another by now
	Last                 string
	CanUndo              bool
	CanWithdraw          bool // the published round is this draft, and nothing came after
	CanReopen            bool
	History              []string
	Today                todayView
	Grid                 monthGrid
	Panel                panelView
	Outline              *outlineView
	Base                 string // lon,lat for the map
	ID, Version, Month   string
	UnitURL              string
}

// panelView is what stands beside the month: the visit that is chosen, or what an edit would change.
type panelView struct {
	Refusal []string
	Visit   *visitPanel
	Effect  *effectPanel
}

// visitPanel is what can be done with a visit.
type visitPanel struct {
	Key, Place, When, Different string
	Rule                        string
	Day, First, Last            string // of the field: the visit's day, and the days of the draft
	Times                       [2]timeField
	StopID                      string
	Locked, StopLocked          bool
	Held, Changed               bool
}

func newDraftView(c chrome, m drafting.Month, unit itinerary.Unit, history []store.DraftEdit, today calendar.Date) draftView {
	d := m.Draft
	v := draftView{
		chrome: c.titled(draftName(d), ""), Heading: draftName(d), State: draftState(d), Open: d.State == store.DraftOpen, Stale: d.Stale(),
		Made:    wording.Say("brouillons.fait."+string(d.Source), "qui", d.CreatedBy, "quand", momentWords(d.CreatedAt)),
		CanUndo: d.State == store.DraftOpen && d.Parent != 0, Base: onMap(unit.Base), ID: d.ID.String(), Version: strconv.Itoa(d.Version),
		Month: strconv.Itoa(int(m.Month)), UnitURL: "/unites/" + d.Unit,
	}
	v.NoIndex = true
	v.CanReopen = d.State == store.DraftPublished
	v.CanWithdraw = withdrawable(d)
	for _, e := range history {
		v.History = append(v.History, historyLine(e))
	}
	if len(v.History) > 0 {
		v.Last = v.History[0]
	}
	held := map[calendar.Date]dayCell{}
	begins := d.Begins(today)
	for _, day := range m.Days {
		cell := dayCell{}
		for _, visit := range day.Visits {
			cell.Visits = append(cell.Visits, visitLineOf(visit, d, m.Month, v.Open && visit.Due >= begins))
		}
		if day.KM > 0 {
			cell.Road = wording.Say("mois.route", "km", wording.Number(int(day.KM+0.5)), "depart", wording.Clock(day.Leaves), "retour", wording.Clock(day.Returns))
		}
		for _, problem := range day.Problems {
			cell.Trouble = append(cell.Trouble, problemWords(problem))
		}
		held[day.Date] = cell
	}
	v.Grid = newMonthGrid(d.Year, m.Month, calendar.Of(unit.BaseINSEECode), held)
	v.Grid.year(m.Month, func(month time.Month) string { return monthOfDraft(d.ID, month) })
	return v
}

func visitLineOf(visit drafting.Visit, d drafting.Draft, month time.Month, editable bool) visitLine {
	line := visitLine{
		Place: visitPlace(visit), Hours: wording.Hours(visit.Hours), Key: writeVisit(visit.VisitKey), Locked: visit.Locked,
		URL:     monthOfDraft(d.ID, month) + "&visite=" + writeVisit(visit.VisitKey) + "#panneau",
		Movable: editable && !visit.Locked,
	}
	if visit.State != drafting.AsRuled {
		line.Kind, line.Mark = string(visit.State), differentWords(visit)
	}
	if !held(visit) {
		line.Hours = ""
	} else {
		line.At = onMap(visit.Stop.Geom)
	}
	if visit.Changed {
		line.Kind = strings.TrimSpace(line.Kind + " visit-changee")
	}
	return line
}

func visitPlace(v drafting.Visit) string { return cmp.Or(v.Place, v.Stop.Place) }

// held says whether somebody comes.
func held(v drafting.Visit) bool {
	return v.State != drafting.CancelledVisit && v.State != drafting.HolidayVisit
}

// differentWords says how a visit differs from its rule.
func differentWords(v drafting.Visit) string {
	return wording.Say("mois.etat."+string(v.State), "du", wording.Day(v.Due), "raison", v.Reason)
}

// visitOf finds a visit in a month.
func visitOf(m drafting.Month, key itinerary.VisitKey) (drafting.Visit, bool) {
	for _, day := range m.Days {
		for _, v := range day.Visits {
			if v.VisitKey == key {
				return v, true
			}
		}
	}
	return drafting.Visit{}, false
}

// choose opens a visit of the month.
func (v *draftView) choose(m drafting.Month, key itinerary.VisitKey) {
	visit, ok := visitOf(m, key)
	if !ok {
		return
	}
	d := m.Draft
	panel := &visitPanel{
		Key: writeVisit(key), Place: visitPlace(visit), When: wording.Day(visit.Day), Day: visit.Day.String(), First: calendar.NewDate(d.Year, 1, 1).String(),
		Last: d.Ends().String(), Times: timeFields(visit.Hours), StopID: visit.Stop.ID.String(), Held: held(visit), Changed: visit.Changed,
	}
	if panel.Held {
		panel.When = wording.Say("mois.quand", "jour", panel.When, "heures", wording.Hours(visit.Hours))
	}
	if visit.State != drafting.AsRuled {
		panel.Different = differentWords(visit)
	}
	for _, s := range visit.Stop.Schedules {
		if s.ID == key.ScheduleID {
			panel.Rule = wording.Say("unite.regle", "regle", wording.Rule(s.Rule), "heures", wording.Hours(s.Hours))
		}
	}
	for _, locked := range d.Locks.Stops {
		panel.StopLocked = panel.StopLocked || locked == visit.Stop.ID
	}
	for _, locked := range d.Locks.Visits {
		panel.Locked = panel.Locked || locked == key
	}
	v.Panel.Visit = panel
}
