package wording

import (
	"strconv"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// Day says a civil day, "lundi 14 décembre 2026".
func Day(d calendar.Date) string {
	year, month, day := d.Civil()
	number := strconv.Itoa(day)
	if day == 1 {
		number = "1er"
	}
	return Say("passage.jour", "jour", Weekday(d.Weekday()), "n", number, "mois", Say("page.mois."+strconv.Itoa(int(month))), "annee", strconv.Itoa(year))
}

// Weekday says the name of a day, "lundi".
func Weekday(day time.Weekday) string { return Say("passage.semaine." + strconv.Itoa(int(day))) }

// Hours says the hours of a visit, "de 10 h à 12 h 30 et de 13 h 30 à 16 h"; unknown hours are said to be.
func Hours(hours []itinerary.Span) string {
	if len(hours) == 0 {
		return Say("passage.heures.inconnues")
	}
	spans := make([]string, len(hours))
	for i, s := range hours {
		spans[i] = Say("passage.heures", "de", Clock(s.From), "a", Clock(s.To))
	}
	return Enumerate(spans)
}

// Clock says a time of the day, "10 h", "13 h 30".
func Clock(m itinerary.Minutes) string {
	if m%60 == 0 {
		return Say("passage.heure", "h", strconv.Itoa(int(m/60)))
	}
	_, minutes, _ := strings.Cut(m.String(), ":")
	return Say("passage.heure_min", "h", strconv.Itoa(int(m/60)), "min", minutes)
}

// PassageReason says why a visit differs from its rule, "pas de passage : lundi de Pâques"; "" when it does not.
func PassageReason(p itinerary.Passage) string {
	key := "passage.raison." + string(p.State)
	if p.Cause == "" || !Has(key) {
		return ""
	}
	reason := p.Reason
	if p.Cause == itinerary.ByPause && reason == "" {
		reason = Say("passage.pause")
	}
	if reason == "" {
		return Say(key)
	}
	return Say(key+".pourquoi", "raison", reason)
}

// NextVisit says when a unit comes next, or that it is there now.
func NextVisit(p itinerary.Passage, there bool) string {
	if there {
		return Say("passage.en_cours", "heures", Hours(p.Hours))
	}
	return Say("passage.prochain", "jour", Day(p.Day), "heures", Hours(p.Hours))
}

// Conflict says what is wrong in a round, and where.
func Conflict(c itinerary.Conflict, round itinerary.Itinerary) string {
	var places []string
	for _, id := range c.StopIDs {
		for _, stop := range round.Stops {
			if stop.ID == id {
				places = append(places, stop.Place)
			}
		}
	}
	day := ""
	if !c.Day.IsZero() {
		day = Day(c.Day)
	}
	return Say("conflit."+string(c.Kind), "jour", day, "lieux", Enumerate(places), "raison", c.Reason,
		"trajet", strconv.Itoa(int(c.Needs.Minutes()+0.5)), "ecart", strconv.Itoa(int(c.Has.Minutes()+0.5)))
}

// Rule says which days a rule names, "2e lundi du mois".
func Rule(rule itinerary.Rule) string {
	switch r := rule.(type) {
	case itinerary.Weekly:
		if r.Interval == 1 {
			return Say("regle.semaine", "jours", weekdays(r.Days, "s"))
		}
		return Say("regle.semaine_sur", "jours", weekdays(r.Days, ""), "n", strconv.Itoa(r.Interval))
	case itinerary.WeekParity:
		key := "regle.semaine_impaire"
		if r.Even {
			key = "regle.semaine_paire"
		}
		return Say(key, "jours", weekdays(r.Days, ""))
	case itinerary.NthWeekday:
		return Say("regle.rang", "rangs", ranks(r.Ranks, ""), "jours", weekdays(r.Days, ""))
	case itinerary.WeekOfMonth:
		return Say("regle.semaine_du_mois", "rangs", ranks(r.Ranks, ".f"), "jours", weekdays(r.Days, ""))
	case itinerary.LastDay:
		if r.Working {
			return Say("regle.dernier_jour_ouvre")
		}
		return Say("regle.dernier_jour")
	case itinerary.OnDates:
		const shown = 6
		var days []string
		for i, d := range r {
			if i == shown {
				days = append(days, Count("regle.autres_dates", len(r)-shown))
				break
			}
			days = append(days, Day(d))
		}
		return Enumerate(days)
	}
	return Say("page.inconnu")
}

func weekdays(days []time.Weekday, plural string) string {
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = Weekday(d) + plural
	}
	return Enumerate(names)
}

// ranks says 1er, 2e… and dernier; gender is ".f" before a feminine word.
func ranks(all []int, gender string) string {
	names := make([]string, len(all))
	for i, n := range all {
		switch n {
		case 1, -1:
			names[i] = Say("regle.rang." + strconv.Itoa(n) + gender)
		default:
			names[i] = Say("regle.rang.n", "n", strconv.Itoa(n))
		}
	}
	return Enumerate(names)
}

// Enumerate joins with commas and a last "et".
func Enumerate(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return Say("enumeration", "debut", strings.Join(items[:len(items)-1], ", "), "fin", items[len(items)-1])
}
