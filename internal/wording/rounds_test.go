package wording_test

import (
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/wording"
)

func TestRulesAreSaidAsPeopleSayThem(t *testing.T) {
	t.Parallel()
	monday, both := []time.Weekday{time.Monday}, []time.Weekday{time.Tuesday, time.Thursday}
	for want, rule := range map[string]itinerary.Rule{
		"tous les mardis et jeudis":              itinerary.Weekly{Days: both, Interval: 1},
		"le lundi, une semaine sur 2":            itinerary.Weekly{Days: monday, Interval: 2},
		"le lundi des semaines impaires":         itinerary.WeekParity{Days: monday},
		"2e lundi du mois":                       itinerary.NthWeekday{Days: monday, Ranks: []int{2}},
		"1er et dernier lundi du mois":           itinerary.NthWeekday{Days: monday, Ranks: []int{1, -1}},
		"le lundi de la 1re semaine du mois":     itinerary.WeekOfMonth{Days: monday, Ranks: []int{1}},
		"dernier jour du mois, sauf le week-end": itinerary.LastDay{},
		"lundi 14 décembre 2026 et vendredi 1er janvier 2027": itinerary.OnDates{
			calendar.NewDate(2026, 12, 14), calendar.NewDate(2027, 1, 1),
		},
	} {
		if got := wording.Rule(rule); got != want {
			t.Errorf("%v is said %q, not %q", rule, got, want)
		}
	}
	hours := []itinerary.Span{{From: 600, To: 750}, {From: 810, To: 960}}
	if got, want := wording.Hours(hours), "de 10\u00a0h à 12\u00a0h\u00a030 et de 13\u00a0h\u00a030 à 16\u00a0h"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}
