package pages_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// It is Monday 14 December 2026, ten in the morning.
func TestHoursAreSaidShownAndExplained(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	interpreted := uuid.MustParse("0190d5a0-0000-7000-8000-0000000000aa")
	storetest.PlantSites(t, h.pool,
		site.Site{
			ID: interpreted, Name: "Mairie de Ciron", INSEECode: storetest.Code("36053"), CommuneName: "Ciron", Position: storetest.At(1.245, 46.631),
			CountsAsHelp: true, Phones: []string{"02 54 00 00 00"}, HoursText: "Lundi 9h-12h et 14h-17h, entrée par la cour",
			Hours:      site.Hours{Rule: "Mo 09:00-12:00,14:00-17:00", State: site.HoursRead, Confidence: 0.8, Unread: []string{"entrée par la cour"}},
			Provenance: site.Provenance{"horaires": {Source: "hublo", Date: "2024-03-01"}},
		},
		site.Site{
			Name: "Maison de Ciron", INSEECode: storetest.Code("36053"), CommuneName: "Ciron", Position: storetest.At(1.25, 46.632),
			CountsAsHelp: true, HoursOSM: "Tu 09:00-12:00; PH off",
		})
	page := "/lieux/" + interpreted.String()
	says(t, h.get(page), "Ouvert jusqu’à 12 h, rouvre à 14 h", "d’après le texte de la source", "Aujourd’hui, lundi 14 décembre",
		"9 h – 12 h, 14 h – 17 h", "Mardi 15 décembre", "Fermé", `href="`+page+`/horaires"`)
	says(t, h.get(page+"/horaires"), "Horaires : Mairie de Ciron", "Ouvert jusqu’à 12 h", "Ce que dit la source", "Lundi 9h-12h et 14h-17h, entrée par la cour",
		"1er mars 2024", "Ce qui a été compris", "Interprété d’après le texte", "sûr à 80 %", "Mo 09:00-12:00,14:00-17:00",
		"Ce qui n’a pas été lu", "entrée par la cour", "La semaine", "<svg", "Aujourd’hui, lundi 14 décembre", "Dimanche 20 décembre")

	open := h.get("/?q=ciron&ouvert=oui")
	says(t, open, `name="ouvert" value="oui" checked`, "Mairie de Ciron", "Peut-être : le renseignement manque", "France services du Blanc")
	silent(t, open, "Maison de Ciron")
	tuesday := h.get("/?q=ciron&le=2026-12-15")
	says(t, tuesday, `value="2026-12-15"`, "Maison de Ciron", "Ouvert ce jour-là : 9 h – 12 h", "Peut-être")
	silent(t, tuesday, "Mairie de Ciron")
	christmas := h.get("/?q=ciron&le=2026-12-25")
	silent(t, christmas, "Maison de Ciron")

	if w := h.get("/lieux/0190d5a0-0000-7000-8000-000000000000/horaires"); w.Code != 404 {
		t.Errorf("hours of nobody: %d", w.Code)
	}
}

// The nearest is not always the soonest: the answer names both.
func TestTheAnswerNamesTheSoonestToo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	storetest.PlantSites(t, h.pool,
		site.Site{
			Name: "Tout près", INSEECode: storetest.Code("36018"), CommuneName: "Le Blanc", Position: storetest.At(1.061, 46.631),
			CountsAsHelp: true, HoursOSM: "Tu 09:00-12:00",
		},
		site.Site{
			Name: "Plus loin", INSEECode: storetest.Code("36053"), CommuneName: "Ciron", Position: storetest.At(1.2, 46.63),
			CountsAsHelp: true, HoursOSM: "Mo 11:00-12:00",
		})
	says(t, h.get("/?q=le+blanc"), "Le plus proche : ", "Tout près", "Le plus tôt : ", "Plus loin", ", à 11 h.")
}
