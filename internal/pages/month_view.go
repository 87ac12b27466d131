package pages

import (
	"strconv"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// monthGrid is a month of a unit, a week a line (templates/month.html).
type monthGrid struct {
	Title    string
	Weekdays []string
	Weeks    [][]dayCell
	Others   []link // other months to look at; that of the grid has no URL
}

// dayCell is a day of a month; without a date it belongs to another month.
type dayCell struct {
	Date    string // 2027-01-04
	Weekday string
	Number  string
	Holiday string // its name
	URL     string // of the sheet of that day; "" = none
	Visits  []visitLine
	Road    string // kilometres and hours
	Trouble []string
}

// visitLine is a visit in its day.
type visitLine struct {
	Place, Hours string
	Mark         string // why it differs; "" = it does not
	Kind         string // of its class in the style: deplacee, annulee, essai…; "" = as its rule says
	At           string // lon,lat for the map; "" = not placed, or nobody goes
	Locked       bool

	// Of a draft:
	Key     string // tells it from all others
	URL     string // where it is chosen
	Movable bool
}

// newMonthGrid lays a month out from what its days hold. Saturdays and Sundays are shown where something falls on them.
func newMonthGrid(year int, month time.Month, local *calendar.Calendar, held map[calendar.Date]dayCell) monthGrid {
	first, last := calendar.NewDate(year, month, 1), calendar.NewDate(year, month+1, 0)
	g := monthGrid{Title: monthName(year, month)}
	days := 5
	for day, cell := range held {
		if of := (int(day.Weekday()) + 6) % 7; first <= day && day <= last && of >= days && len(cell.Visits) > 0 {
			days = of + 1
		}
	}
	for d := range days {
		g.Weekdays = append(g.Weekdays, wording.Weekday(time.Weekday((d+1)%7)))
	}
	for monday := first.Monday(); monday <= last; monday += 7 {
		week := make([]dayCell, days)
		shown := false
		for d := range week {
			day := monday + calendar.Date(d)
			if day < first || day > last {
				continue
			}
			_, _, number := day.Civil()
			week[d] = held[day]
			week[d].Date, week[d].Number, week[d].Weekday = day.String(), strconv.Itoa(number), wording.Weekday(day.Weekday())
			week[d].Holiday, _ = local.Holiday(day)
			shown = true
		}
		if shown {
			g.Weeks = append(g.Weeks, week)
		}
	}
	return g
}

func monthName(year int, month time.Month) string {
	return wording.Say("tournees.page.mois", "mois", wording.Say("page.mois."+strconv.Itoa(int(month))), "annee", strconv.Itoa(year))
}

// year links the months of the grid's year.
func (g *monthGrid) year(shown time.Month, url func(month time.Month) string) {
	for month := time.January; month <= time.December; month++ {
		one := link{Label: wording.Say("page.mois." + strconv.Itoa(int(month)))}
		if month != shown {
			one.URL = url(month)
		}
		g.Others = append(g.Others, one)
	}
}

// onMap writes a position as the script of the page reads it: a metre is finer than a village.
func onMap(at *orb.Point) string {
	if at == nil {
		return ""
	}
	degrees := func(v float64) string { return strconv.FormatFloat(v, 'f', 5, 64) }
	return degrees(at.Lon()) + "," + degrees(at.Lat())
}
