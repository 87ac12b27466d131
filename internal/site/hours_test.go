package site_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/maillage-numerique/maillage/internal/hours/proposal"
	"github.com/maillage-numerique/maillage/internal/site"
)

func TestHours(t *testing.T) {
	t.Parallel()
	week := func(cells ...string) (days [7][]string) {
		for i, c := range cells {
			days[i] = []string{c}
		}
		return days
	}
	prose := func(text string) site.Hours { return site.InterpretHours(proposal.Read(text, 0), text != "") }
	for name, c := range map[string]struct{ got, want site.Hours }{
		"opening_hours of the source, in normal form": {
			site.DeclareHours("mo-fr 9:00-12:00 ; PH off"),
			site.Hours{Rule: "Mo-Fr 09:00-12:00; PH off", State: site.HoursDeclared, Confidence: 1},
		},
		"opening_hours that cannot be read are words, with the piece at fault": {
			site.DeclareHours("Mo-Fr 09:00-12:00; sunrise-sunset"),
			site.Hours{State: site.HoursWords, Unread: []string{"sunrise"}},
		},
		"a span past midnight is a slip (adviser's session of 2022)": {
			site.DeclareHours("Mo,Fr 09:00-12:00; We 14:00-14:00"),
			site.Hours{State: site.HoursWords, Unread: []string{"14:00-14:00"}},
		},
		"a comment that says which half-days are by appointment makes them unknown (France services 1320)": {
			site.DeclareWeek(week("09:00 - 12:00", "", "", "", "09:00 - 12:00 / 14:00 - 17:00"), "Uniquement sur rendez-vous le vendredi matin"),
			site.Hours{
				Rule:  `Mo 09:00-12:00; Fr 14:00-17:00, Fr 09:00-12:00 unknown "sur rendez-vous"`,
				State: site.HoursRead, Confidence: 0.95,
			},
		},
		"nothing declared": {site.DeclareHours(" "), site.Hours{State: site.HoursAbsent}},
		"columns made for hours are the source's word": {
			site.DeclareWeek(week("09:00 - 12:00", "09:00 - 12:00 / 14:00 - 17:00"), "Entrée par la cour"),
			site.Hours{Rule: "Mo 09:00-12:00; Tu 09:00-12:00,14:00-17:00", State: site.HoursDeclared, Confidence: 1},
		},
		"empty columns": {site.DeclareWeek(week(), ""), site.Hours{State: site.HoursAbsent}},
		"a comment that speaks of days takes the columns' word away (France services 58)": {
			site.DeclareWeek(week("09:00 - 12:00"), "Fermeture le 3eme jeudi après-midi de chaque mois"),
			site.Hours{State: site.HoursWords, Confidence: 0.5, Unread: []string{"Fermeture le 3eme jeudi après-midi de chaque mois"}},
		},
		"columns that contradict themselves are words (France services 1154)": {
			site.DeclareWeek(week("09:00 - 16:30 / 13:30 - 16:30", "09:00 - 12:00"), ""),
			site.Hours{State: site.HoursWords, Confidence: 0.4, Unread: []string{"lundi : 09:00 - 16:30 / 13:30 - 16:30"}},
		},
		"prose read whole": {
			prose("1er et 3ème lundi du mois de 14h à 17h"),
			site.Hours{Rule: "Mo[1,3] 14:00-17:00", State: site.HoursRead, Confidence: 0.95},
		},
		"prose that says more than the rule is not evaluated": {
			prose("mercredi 14h-18h, fermé du 1er au 15 août"),
			site.Hours{State: site.HoursWords, Confidence: 0.4, Unread: []string{"fermé du 1er au 15 août"}},
		},
		"no text at all": {prose(""), site.Hours{State: site.HoursAbsent}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s\n%s", name, diff)
		}
	}
}
