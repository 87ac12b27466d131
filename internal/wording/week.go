package wording

import (
	"strings"

	"github.com/maillage-numerique/maillage/internal/hours"
)

// DayHours says the hours of one civil day: "9 h – 12 h, 13 h 30 – 17 h", "Fermé : 11 novembre".
func DayHours(d hours.Day) string {
	if len(d.Intervals) == 0 {
		if d.Why.Holiday != "" && d.Why.Reason == hours.ByHoliday {
			return Say("semaine.ferme_jour_ferie", "jour", d.Why.Holiday)
		}
		return Say("semaine.ferme")
	}
	spans := make([]string, 0, len(d.Intervals))
	for n, i := range d.Intervals {
		switch {
		case i.Reason == hours.OpenEnded && n > 0 && d.Intervals[n-1].To == i.From:
			spans[len(spans)-1] = Say("semaine.ou_plus_tard", "heures", spans[len(spans)-1])
		case i.Reason == hours.OpenEnded:
			spans = append(spans, Say("semaine.a_partir_de", "heure", Minute(i.From)))
		default:
			spans = append(spans, interval(i))
		}
	}
	said := strings.Join(spans, ", ")
	switch first := d.Intervals[0]; first.Reason {
	case hours.HolidayUnstated:
		return Say("semaine.jour_ferie_non_precise", "jour", first.Holiday, "heures", said)
	case hours.SchoolUnstated:
		return Say("semaine.vacances_non_publiees", "heures", said)
	}
	return said
}

func interval(i hours.Interval) string {
	said := Say("semaine.heures", "de", Minute(i.From), "a", Minute(i.To))
	if i.From == 0 && i.To == 24*60 {
		said = Say("semaine.toute_la_journee")
	}
	switch {
	case i.State != hours.Unknown || i.Reason == hours.HolidayUnstated || i.Reason == hours.SchoolUnstated:
		return said
	case i.Comment != "":
		return Say("semaine.commentaire", "heures", said, "commentaire", i.Comment)
	default:
		return Say("semaine.a_confirmer", "heures", said)
	}
}
