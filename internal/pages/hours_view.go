package pages

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// weekDays is how many days a week shows, today first.
const weekDays = 7

// dayLine is one day of a week in words.
type dayLine struct {
	Name  string // "Aujourd’hui, mardi 24 novembre"
	Today bool
	Text  string
}

// hoursView is the page that puts what a source says of its hours beside what was understood.
type hoursView struct {
	chrome
	Name        string
	SiteURL     string
	Opening     openingWords
	SourceText  string // as the source writes
	SourceRule  string // opening_hours that the source gives
	SourceLine  string
	State       string // where the hours come from
	Explained   string
	Trust       string // how sure the reading is
	Rule        string
	Unread      []string
	Appointment string
	Week        []dayLine
	Bars        *barsView
}

func newHoursView(c chrome, r store.SiteRecord, t site.Timetable, week site.Timetable, now time.Time) hoursView {
	s := r.Site
	v := hoursView{
		chrome:  c.titled(wording.Say("horaires.titre", "nom", s.Name), wording.Say("horaires.description", "nom", s.Name)),
		Name:    s.Name,
		SiteURL: "/lieux/" + s.ID.String(),
		Opening: openingWordsOf(t.At(now), s.Hours, "", len(s.Phones) > 0, now),

		SourceText: strings.TrimSpace(s.HoursText),
		SourceRule: strings.TrimSpace(s.HoursOSM),
		SourceLine: hoursSource(r),
		State:      wording.Say("horaires.etat." + string(s.Hours.State)),
		Explained:  wording.Say("horaires.etat." + string(s.Hours.State) + ".explique"),
		Rule:       s.Hours.Rule,
		Unread:     s.Hours.Unread,
	}
	if s.Hours.State == site.HoursRead || s.Hours.State == site.HoursWords && s.Hours.Confidence > 0 {
		v.Trust = wording.Say("horaires.confiance", "part", percentWords(s.Hours.Confidence))
	}
	if s.Appointment != site.AppointmentUnknown {
		v.Appointment = wording.Say("lieu.rdv." + string(s.Appointment))
	}
	if week.Known() {
		days := daysFrom(week, now)
		v.Week, v.Bars = weekOf(days), barsOf(days)
	}
	return v
}

// hoursSource says whose the hours are, and of when.
func hoursSource(r store.SiteRecord) string {
	origin, known := r.Provenance["horaires"]
	if !known {
		return ""
	}
	day, err := time.Parse(time.DateOnly, origin.Date)
	if err != nil {
		return wording.Say("horaires.source_sans_date", "source", sourceName(origin.Source))
	}
	return wording.Say("horaires.source", "source", sourceName(origin.Source), "date", dateWords(day))
}

// daysFrom gives a week of civil days in the place's own zone, today first.
func daysFrom(t site.Timetable, now time.Time) []hours.Day {
	today := calendar.DateOf(now.In(t.Calendar().Location()))
	days := make([]hours.Day, weekDays)
	for i := range days {
		days[i] = t.Rules().Day(today+calendar.Date(i), t.Calendar())
	}
	return days
}

func weekOf(days []hours.Day) []dayLine {
	lines := make([]dayLine, len(days))
	for i, d := range days {
		name := wording.Say("semaine.jour", "jour", wording.Weekday(d.Date.Weekday()), "date", wording.DayOfMonth(d.Date))
		if i == 0 {
			name = wording.Say("semaine.aujourd_hui", "jour", name)
		}
		lines[i] = dayLine{Name: capitalised(name), Today: i == 0, Text: wording.DayHours(d)}
	}
	return lines
}

// barsView is a week drawn as bars, in units of its own; a table beside it says the same.
type barsView struct {
	Width, Height int
	Label         string
	Rows          []barRow
	Ticks         []barTick
	Bottom        int // of the ticks
}

type barRow struct {
	TextY int
	Name  string
	Today bool
	Bars  []bar
}

type bar struct {
	X, Y, Width, Height int
	Unknown             bool
}

type barTick struct {
	X    int
	Hour string
}

// The drawing: names of days at the left, a row for each day, hours above. Text stays readable at 320 px.
const (
	barsWidth, barsLeft, barsTop = 360, 72, 24
	rowHeight, barHeight         = 26, 14
)

func barsOf(days []hours.Day) *barsView {
	from, to := 8*60, 18*60 // the hours shown at least
	for _, d := range days {
		for _, i := range d.Intervals {
			from, to = min(from, i.From), max(to, i.To)
		}
	}
	from, to = from/60*60, (to+59)/60*60
	x := func(minute int) int { return barsLeft + (minute-from)*(barsWidth-barsLeft-8)/(to-from) }
	v := &barsView{
		Width: barsWidth, Height: barsTop + len(days)*rowHeight, Label: wording.Say("horaires.dessin"), Bottom: barsTop + len(days)*rowHeight,
	}
	for hour := from / 60; hour <= to/60; hour++ {
		if step := max(1, (to-from)/60/5); (hour-from/60)%step == 0 {
			v.Ticks = append(v.Ticks, barTick{X: x(hour * 60), Hour: strconv.Itoa(hour)})
		}
	}
	for n, d := range days {
		row := barRow{TextY: barsTop + n*rowHeight + 18, Name: capitalised(wording.Weekday(d.Date.Weekday())), Today: n == 0}
		for _, i := range d.Intervals {
			row.Bars = append(row.Bars, bar{
				X: x(i.From), Y: barsTop + n*rowHeight + (rowHeight-barHeight)/2, Width: max(2, x(i.To)-x(i.From)), Height: barHeight,
				Unknown: i.State == hours.Unknown,
			})
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

// Doubtful says whether some bar is perhaps: the legend then explains it.
func (v *barsView) Doubtful() bool {
	return slices.ContainsFunc(v.Rows, func(r barRow) bool { return slices.ContainsFunc(r.Bars, func(b bar) bool { return b.Unknown }) })
}
