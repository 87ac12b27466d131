package httpapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/httpapi"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// leBlanc is five places at one spot, that open at different moments or do not say when.
func leBlanc(t *testing.T) *store.Store {
	t.Helper()
	pool := pgtest.New(t)
	storetest.PlantCommunes(t, pool, storetest.Commune{Code: "36018", Name: "Le Blanc", Departement: "36", Centre: orb.Point{1.06, 46.63}})
	place := func(name, hoursOSM string, a site.Appointment) site.Site {
		return site.Site{
			Name: name, INSEECode: "36018", CommuneName: "Le Blanc", CountsAsHelp: true, Position: storetest.At(1.06, 46.63), HoursOSM: hoursOSM,
			Appointment: a, Phones: []string{"+33254000000"},
		}
	}
	read := place("Mairie", "", site.AppointmentNone)
	read.HoursText = "Lundi 9h-12h"
	read.Hours = site.Hours{Rule: "Mo 09:00-12:00", State: site.HoursRead, Confidence: 0.9}
	storetest.PlantSites(t, pool,
		read,
		place("Médiathèque", "Tu-Sa 10:00-12:00; PH off", site.AppointmentPossible),
		place("Maison", "Mo 14:00-17:00", site.AppointmentUnknown),
		place("Sur rendez-vous", "Mo-Fr 09:00-17:00", site.AppointmentRequired),
		place("Sans horaires", "", site.AppointmentUnknown))
	return store.New(pool)
}

func namesAt(t *testing.T, answered reply, list string) []string {
	t.Helper()
	var names []string
	for _, f := range answered.at(t, list).([]any) {
		names = append(names, f.(map[string]any)["properties"].(map[string]any)["nom"].(string))
	}
	return names
}

// Of a whole day the state is that of the day, whatever the hour it begins with.
func TestADayIsSaidWhole(t *testing.T) {
	t.Parallel()
	s := newService(t, leBlanc(t), httpapi.GuardConfig{})
	for le, want := range map[string]map[string]string{
		"2026-12-15": {"Médiathèque": "Ouvert ce jour-là : 10 h – 12 h", "Maison": "Fermé ce jour-là"},
		"2026-12-25": {
			"Médiathèque": "Fermé ce jour-là : Noël", "Sur rendez-vous": "Sur rendez-vous : appelez avant de venir.",
		},
	} {
		for _, f := range s.get(t, "/api/v1/proches?lat=46.63&lon=1.06&le="+le).at(t, "features").([]any) {
			properties := f.(map[string]any)["properties"].(map[string]any)
			said, _ := properties["ouverture"].(map[string]any)["raison"].(string)
			if sentence, ok := want[properties["nom"].(string)]; ok && strings.ReplaceAll(said, "\u00a0", " ") != sentence {
				t.Errorf("%s on %s: %q, want %q", properties["nom"], le, said, sentence)
			}
		}
	}
}

// It is Monday 14 December 2026, ten in the morning. What is open comes first, then what opens soonest; what nobody knows costs a
// week, and comes apart as soon as the moment is asked for.
func TestNearestKnowsWhatIsOpen(t *testing.T) {
	t.Parallel()
	s := newService(t, leBlanc(t), httpapi.GuardConfig{})
	for _, c := range []struct {
		sentence, query string
		sure, unknown   []string
	}{
		{"without a filter all are mixed", "", []string{"Mairie", "Maison", "Médiathèque", "Sans horaires", "Sur rendez-vous"}, nil},
		{"open now", "&ouvert=oui", []string{"Mairie"}, []string{"Sans horaires", "Sur rendez-vous"}},
		{"closed now", "&ouvert=non", []string{"Maison", "Médiathèque"}, []string{"Sans horaires", "Sur rendez-vous"}},
		{"open at three", "&ouvert=oui&le=2026-12-14T15:00", []string{"Maison"}, []string{"Sans horaires", "Sur rendez-vous"}},
		{"open at some moment of that Monday", "&ouvert=oui&le=2026-12-21", []string{"Mairie", "Maison"}, []string{"Sans horaires", "Sur rendez-vous"}},
		{
			"on a public holiday those that say nothing of it are not known to be open", "&ouvert=oui&le=2027-03-29",
			nil,
			[]string{"Mairie", "Maison", "Sans horaires", "Sur rendez-vous"},
		},
		{"a date between two days", "&du=2026-12-15&au=2026-12-19", []string{"Médiathèque"}, []string{"Sans horaires", "Sur rendez-vous"}},
		{"without appointment", "&rdv=non", []string{"Mairie", "Médiathèque"}, []string{"Maison", "Sans horaires"}},
		{"with appointment", "&rdv=oui", []string{"Médiathèque", "Sur rendez-vous"}, []string{"Maison", "Sans horaires"}},
		{"open now and without appointment", "&ouvert=oui&rdv=non", []string{"Mairie"}, []string{"Sans horaires"}},
	} {
		answered := s.get(t, "/api/v1/proches?lat=46.63&lon=1.06"+c.query)
		sure, unknown := namesAt(t, answered, "features"), namesAt(t, answered, "inconnus")
		slices.Sort(unknown)
		if c.query != "" {
			slices.Sort(sure)
		} else {
			slices.Sort(sure[3:]) // at one spot, ties by id
		}
		if !slices.Equal(sure, c.sure) || !slices.Equal(unknown, c.unknown) {
			t.Errorf("%s: %q and perhaps %q, want %q and %q", c.sentence, sure, unknown, c.sure, c.unknown)
		}
	}
}

func TestOpeningSaysWhyAndUntilWhen(t *testing.T) {
	t.Parallel()
	s := newService(t, leBlanc(t), httpapi.GuardConfig{})
	for _, target := range []string{"/api/v1/proches?lat=46.63&lon=1.06", "/api/v1/lieux"} {
		seen := map[string]map[string]any{}
		for _, f := range s.get(t, target).at(t, "features").([]any) {
			properties := f.(map[string]any)["properties"].(map[string]any)
			seen[properties["nom"].(string)] = properties["ouverture"].(map[string]any)
		}
		for name, want := range map[string][4]any{
			"Mairie":          {"ouvert", "Ouvert jusqu’à 12 h", "horaires", "2026-12-14T12:00:00+01:00"},
			"Maison":          {"ferme", "Fermé, ouvre à 14 h", "horaires", "2026-12-14T14:00:00+01:00"},
			"Médiathèque":     {"ferme", "Fermé, ouvre demain à 10 h", "horaires", "2026-12-15T10:00:00+01:00"},
			"Sur rendez-vous": {"inconnu", "Sur rendez-vous : appelez avant de venir.", "sur_rendez_vous", nil},
			"Sans horaires":   {"inconnu", "Horaires non connus : appelez avant de venir.", "horaires_absents", nil},
		} {
			o := seen[name]
			sentence := strings.ReplaceAll(o["raison"].(string), "\u00a0", " ")
			if o["etat"] != want[0] || sentence != want[1] || o["code_raison"] != want[2] || o["prochain_changement"] != want[3] {
				t.Errorf("%s, %s: %v", target, name, o)
			}
			if o["interprete"] != (name == "Mairie") {
				t.Errorf("%s, %s: interpreted is %v", target, name, o["interprete"])
			}
		}
	}
}
