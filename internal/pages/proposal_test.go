package pages_test

import (
	"net/http"
	"testing"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

func TestATextStandsBesideItsProposal(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	unit := storetest.PlantUnit(t, h.pool, "la-ruralinette", "La Rur@linette")
	storetest.PlantUnit(t, h.pool, "le-bus", "Le bus")
	plantProposal(t, h, unit)

	page := h.get("/unites/la-ruralinette/proposition")
	if page.Code != http.StatusOK {
		t.Fatal(page.Code)
	}
	says(t, page,
		`<mark>2e lundi Migné, un mardi sur deux Ciron </mark><span class="unread">(sauf &lt;vacances&gt;  scolaires)</span>`,
		"2e lundi du mois, de 10 h à 12 h 30", "sûr (95 %)",
		"le jour ou la semaine reste à préciser, heures non connues", "à vérifier (60 %)", "maillage units confirm la-ruralinette",
		"1 arrêt ne sera pas publié")
	for _, address := range []string{"/unites/le-bus/proposition", "/unites/personne/proposition"} {
		if missing := h.get(address); missing.Code != http.StatusNotFound {
			t.Errorf("%s: %d", address, missing.Code)
		}
	}
}

func plantProposal(t *testing.T, h *house, unit uuid.UUID) {
	t.Helper()
	err := store.New(h.pool).Write(t.Context(), func(tx store.Tx) (bool, error) {
		return true, tx.WriteProposal(t.Context(), store.RoundProposal{
			UnitID: unit, Source: "france-services", SourceID: "2394", At: testNow(),
			Text: "2e lundi Migné, un mardi sur deux Ciron (sauf <vacances>  scolaires)",
			Reading: []byte(`{"source_id":"2394","unite":"La Rur@linette","non_lu":["(sauf <vacances> scolaires)"],"arrets":[
				{"texte":"2e lundi Migné","lieu":"Migné","code_insee":"36124","commune":"Migné","regle":"RRULE:FREQ=MONTHLY;BYDAY=2MO",
				 "recurrence":{"jours":["MO"],"rangs":[2]},"heures":["10:00-12:30"],"confiance":0.95},
				{"texte":"un mardi sur deux Ciron","lieu":"Ciron","code_insee":"36053","commune":"Ciron",
				 "recurrence":{"jours":["TU"],"intervalle":2},"heures":[],"confiance":0.6}]}`),
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}
