package reading_test

import (
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/itinerary/reading"
)

func TestReadsARuleAsItIsSaid(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2e lundi du mois":                                      "RRULE:FREQ=MONTHLY;BYDAY=2MO",
		"tous les lundis 10h-12h":                               "RRULE:FREQ=WEEKLY;BYDAY=MO 10:00-12:00",
		"dernier jour du mois":                                  "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;BYDAY=MO,TU,WE,TH,FR",
		"1re semaine du mois le mardi":                          "X-RRULE:FREQ=MONTHLY;BYDAY=TU;X-BYWEEK=1",
		"le 5 janvier 2027 de 9h à 12h":                         "RDATE;VALUE=DATE:20270105 09:00-12:00",
		"12 janvier 2027 et 9 mars 2027":                        "RDATE;VALUE=DATE:20270112,20270309",
		"semaines impaires le mardi":                            itinerary.WeekParity{Days: []time.Weekday{time.Tuesday}}.String(),
		"lundi matin de 9h à 12h":                               "RRULE:FREQ=WEEKLY;BYDAY=MO 09:00-12:00",
		"lundi jusqu’au 30 juin 2027":                           "RRULE:FREQ=WEEKLY;BYDAY=MO until 2027-06-30",
		"un jeudi sur deux à partir du 7 janvier 2027, 14h-17h": "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TH 14:00-17:00 from 2027-01-07",
		"un jeudi sur deux":                                     "recurrence_non_lue",
		"lundi matin":                                           "recurrence_en_partie_lue",
		"mercredi sauf vacances scolaires":                      "recurrence_en_partie_lue",
		"lundi 9h-12h et mardi 14h-17h":                         "recurrence_non_lue",
		"quand il fait beau":                                    "recurrence_en_partie_lue",
		"":                                                      "recurrence_non_lue",
	} {
		said, err := reading.ReadSaid(text)
		var got string
		if f, ok := fault.As(err); ok {
			got = f.Code
		} else {
			got = said.Rule.String()
			if len(said.Hours) > 0 {
				got += " " + itinerary.WriteHours(said.Hours)
			}
			if said.From != 0 {
				got += " from " + said.From.String()
			}
			if said.Until != 0 {
				got += " until " + said.Until.String()
			}
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
