package dataset_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// The rows of France services whose comments tell rounds, as their README counts them: 115, 71 with a text.
func TestRoundTexts(t *testing.T) {
	t.Parallel()
	file, err := os.Open(filepath.Join(golden.SharedData(t), "itineraires", "itineraires_texte_libre_france_services_2024.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plain, err := dataset.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	if !dataset.IsRoundTexts(plain.Look()) || dataset.DetectSites(plain.Look()) != "" {
		t.Error("taken for something else than texts of rounds")
	}
	rows, told := 0, 0
	byID := map[string]dataset.RoundText{}
	for record, err := range dataset.RoundTexts(plain) {
		if err != nil {
			t.Fatal(err)
		}
		rows++
		if record.Value.Text != "" {
			told++
		}
		byID[record.Value.SourceID] = record.Value
	}
	if rows != 115 || told != 71 {
		t.Errorf("%d rows, %d with a text", rows, told)
	}
	rurAlinette := byID["2394"]
	if got := itinerary.WriteHours(rurAlinette.Hours[0]); got != "10:00-12:30,13:30-16:00" || !rurAlinette.Mobile || rurAlinette.Commune.INSEECode != "36044" {
		t.Errorf("La Rur@linette: %s, %+v", got, rurAlinette)
	}
	if quillan := byID["2346"]; quillan.Mobile || quillan.Text != "Lundi\u00a0: Quillan- Mardi\u00a0: Axat- Mercredi\u00a0: Quillan- Jeudi\u00a0: Roquefeuille- vendredi\u00a0: Quillan" {
		t.Errorf("escapes: %q", quillan.Text)
	}
}
