package wording_test

import (
	"strings"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/wording"
)

func TestOpeningIsSaidAsPeopleSayIt(t *testing.T) {
	t.Parallel()
	const week = "Mo-Fr 09:00-12:00,13:30-17:00"
	paris := calendar.Of("36044").Location()
	tuesday := time.Date(2026, time.November, 24, 10, 0, 0, 0, paris)
	armistice := time.Date(2026, time.November, 11, 10, 0, 0, 0, paris)
	for _, c := range []struct {
		rule    string
		at, now time.Time
		want    string
	}{
		{week, tuesday, tuesday, "Ouvert jusqu’à 12 h, rouvre à 13 h 30"},
		{week, tuesday.Add(4 * time.Hour), tuesday.Add(4 * time.Hour), "Ouvert jusqu’à 17 h"},
		{week, tuesday.Add(-2 * time.Hour), tuesday.Add(-2 * time.Hour), "Fermé, ouvre à 9 h"},
		{week, tuesday.Add(3 * time.Hour), tuesday.Add(3 * time.Hour), "Fermé, ouvre à 13 h 30"},
		{week, tuesday.Add(9 * time.Hour), tuesday.Add(9 * time.Hour), "Fermé, ouvre demain à 9 h"},
		{"Mo 09:05-12:00", tuesday, tuesday, "Fermé, ouvre lundi à 9 h 05"},
		{"Tu[1] 09:00-12:00", tuesday, tuesday, "Fermé, ouvre le mardi 1er décembre à 9 h"},
		{"off", tuesday, tuesday, "Fermé, aucune ouverture annoncée"},
		{"24/7", tuesday, tuesday, "Ouvert"},
		{"Tu 09:00-24:00", tuesday, tuesday, "Ouvert jusqu’à minuit"},
		{"Tu 09:00-26:00", tuesday, tuesday, "Ouvert jusqu’à demain 2 h"},
		{"Tu 09:00-12:00+", tuesday, tuesday, "Ouvert jusqu’à 12 h au moins"},
		{"Tu 09:00+", tuesday, tuesday, "Heure de fermeture non connue : appelez avant de venir."},
		{week + "; PH off", armistice, armistice, "Fermé aujourd’hui : 11 novembre, ouvre demain à 9 h"},
		{week + "; PH off", armistice, tuesday, "Fermé : 11 novembre, ouvre le jeudi 12 novembre à 9 h"},
		{week, armistice, armistice, "11 novembre, jour férié : ouverture non confirmée, appelez avant de venir. Ouvre demain à 9 h."},
		{week, tuesday.AddDate(0, 0, 20), tuesday, "Ouvert jusqu’à 12 h, rouvre à 13 h 30"},
		{`Tu 09:00-12:00 "sur rendez-vous"`, tuesday, tuesday, "Sur rendez-vous : appelez avant de venir."},
		{`Tu 09:00-12:00 unknown "selon la saison"`, tuesday, tuesday, "Ouverture non confirmée : appelez avant de venir. « selon la saison »"},
	} {
		rules, err := hours.Parse(c.rule)
		if err != nil {
			t.Errorf("%s: %v", c.rule, err)
			continue
		}
		got := wording.Opening(site.NewTimetable(site.Hours{State: site.HoursDeclared}, rules, "", "36044").At(c.at), c.now, true)
		if got = strings.ReplaceAll(got, "\u00a0", " "); got != c.want {
			t.Errorf("%s at %s: %q, want %q", c.rule, c.at.Format("Mon 2 Jan 15:04"), got, c.want)
		}
	}
	for _, c := range []struct {
		state       site.HoursState
		appointment site.Appointment
		want        string
	}{
		{site.HoursAbsent, "", "Horaires non connus."},
		{site.HoursWords, "", "Horaires donnés par le lieu, à vérifier avant de venir."},
		{site.HoursWords, site.AppointmentRequired, "Sur rendez-vous."},
	} {
		nothing := site.NewTimetable(site.Hours{State: c.state}, nil, c.appointment, "36044")
		if got := wording.Opening(nothing.At(tuesday), tuesday, false); strings.ReplaceAll(got, "\u00a0", " ") != c.want {
			t.Errorf("%s, no phone: %q", c.state, got)
		}
	}
}
