package wording

import (
	"strconv"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
)

// Opening says whether a place is open as people say it: "Ouvert jusqu’à 12 h, rouvre à 13 h 30". Days are said as seen from now
// ("demain"), unless the question is about another day. hasPhone: where it is unknown, people are told to call.
func Opening(o site.Opening, now time.Time, hasPhone bool) string {
	if o.Day != nil && o.State != hours.Unknown {
		return ofDay(o)
	}
	v := viewOf(o, now)
	switch o.State {
	case hours.Open:
		return v.open(o)
	case hours.Closed:
		return v.closed(o)
	default:
		return v.unknown(o, hasPhone)
	}
}

// OpeningState names a state for programs and style sheets: ouvert, ferme, inconnu.
func OpeningState(s hours.State) string { return [...]string{"ferme", "ouvert", "inconnu"}[s] }

// view is the day from which others are seen.
type view struct {
	asked calendar.Date
	today bool // the day asked about is today
	zone  *time.Location
}

// ofDay says the hours of the whole day that is asked about.
func ofDay(o site.Opening) string {
	switch {
	case o.Open():
		return Say("ouverture.jour.ouvert", "heures", DayHours(*o.Day))
	case o.Reason == site.BecauseOfHoliday:
		return Say("ouverture.jour.ferme_jour_ferie", "jour", o.Holiday)
	default:
		return Say("ouverture.jour.ferme")
	}
}

func viewOf(o site.Opening, now time.Time) view {
	asked := calendar.DateOf(o.At)
	return view{asked: asked, today: asked == calendar.DateOf(now.In(o.At.Location())), zone: o.At.Location()}
}

// WhenOpen says from when a place is surely open: "ouvert maintenant", "demain à 9 h"; "" where that is not known.
func WhenOpen(o site.Opening, now time.Time) string {
	switch {
	case o.Open():
		return Say("ouverture.maintenant")
	case o.Opens == nil:
		return ""
	default:
		return viewOf(o, now).at(*o.Opens)
	}
}

func (v view) open(o site.Opening) string {
	if o.Change == nil {
		return Say("ouverture.ouvert")
	}
	until := v.until(*o.Change)
	switch {
	case o.Then == hours.Unknown:
		return Say("ouverture.ouvert_au_moins", "heure", until)
	case o.Opens != nil && v.day(*o.Opens) == v.asked:
		return Say("ouverture.ouvert_jusqu_a_rouvre", "heure", until, "puis", Hour(o.Opens.In(v.zone)))
	default:
		return Say("ouverture.ouvert_jusqu_a", "heure", until)
	}
}

func (v view) closed(o site.Opening) string {
	var opens string
	if o.Opens != nil {
		opens = v.at(*o.Opens)
	}
	switch {
	case o.Reason == site.BecauseOfHoliday:
		closed := Say("ouverture.ferme_jour_ferie_date", "jour", o.Holiday)
		if v.today {
			closed = Say("ouverture.ferme_jour_ferie", "jour", o.Holiday)
		}
		if opens == "" {
			return closed
		}
		return Say("ouverture.ferme_jour_ferie_ouvre", "ferme", closed, "quand", opens)
	case opens == "":
		return Say("ouverture.ferme_sans_suite")
	default:
		return Say("ouverture.ferme_ouvre", "quand", opens)
	}
}

func (v view) unknown(o site.Opening, hasPhone bool) string {
	key := "ouverture.inconnu." + string(o.Reason)
	if !hasPhone && Has(key+".sans_telephone") {
		key += ".sans_telephone"
	}
	sentence := Say(key, "jour", o.Holiday)
	if o.Comment != "" && o.Reason == site.BecauseUncertain {
		sentence = Say("ouverture.commentaire", "phrase", sentence, "commentaire", o.Comment)
	}
	if o.Opens != nil {
		sentence = Say("ouverture.inconnu.ouvre", "phrase", sentence, "quand", v.at(*o.Opens))
	}
	return sentence
}

func (v view) day(t time.Time) calendar.Date { return calendar.DateOf(t.In(v.zone)) }

// at says when something begins: "à 14 h", "demain à 9 h", "lundi à 9 h", "le lundi 14 décembre à 9 h".
func (v view) at(t time.Time) string {
	if day := v.dayWords(v.day(t)); day != "" {
		return Say("heure.jour_a", "jour", day, "heure", Hour(t.In(v.zone)))
	}
	return Say("heure.a", "heure", Hour(t.In(v.zone)))
}

// until says when something ends: "12 h", "minuit", "demain 2 h".
func (v view) until(t time.Time) string {
	t = t.In(v.zone)
	day := v.dayWords(v.day(t))
	if t.Hour() == 0 && t.Minute() == 0 && v.day(t) == v.asked+1 || day == "" {
		return Hour(t)
	}
	return Say("heure.jour_jusqu_a", "jour", day, "heure", Hour(t))
}

// dayWords says a day: "" for the one that is asked about, "demain" and "lundi" when that is today, a date otherwise.
func (v view) dayWords(d calendar.Date) string {
	switch ahead := int(d - v.asked); {
	case ahead == 0:
		return ""
	case v.today && ahead == 1:
		return Say("jour.demain")
	case v.today && ahead < 7:
		return Weekday(d.Weekday())
	default:
		return Say("jour.date", "semaine", Weekday(d.Weekday()), "date", DayOfMonth(d))
	}
}

// Hour says a time of day: "9 h", "13 h 30", "minuit".
func Hour(t time.Time) string { return Minute(t.Hour()*60 + t.Minute()) }

// Minute says a minute of the day, from 0 to 1440.
func Minute(minute int) string {
	if minute%(24*60) == 0 {
		return Say("heure.minuit")
	}
	return Clock(itinerary.Minutes(minute))
}

// DayOfMonth says a date without its year: "14 décembre", "1er mars".
func DayOfMonth(d calendar.Date) string {
	_, month, day := d.Civil()
	number := strconv.Itoa(day)
	if day == 1 {
		number = "1er"
	}
	return number + "\u00a0" + Say("page.mois."+strconv.Itoa(int(month)))
}
