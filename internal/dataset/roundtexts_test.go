package dataset_test

import (
	"os"
	"path/filepath"
	"strings"
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

// Whatever a file holds, its rows are read or refused, and every stop read has a rule and hours that hold.
func FuzzRoundStops(f *testing.F) {
	f.Add("unite,commune,date,debut,fin,pmr\nLe bus,Migné,2026-03-10,9h30,12 h,oui\n")
	f.Add(`[{"SIRET":"1","nom":"Bus - [gare]","commune":"Migné","code_insee":36124,"horaires":"Mo 09:30-12:30; PH off","ouverture":"Semaine impaire","structure_parente":"x"}]`)
	f.Add("BEGIN:VCALENDAR\r\nX-WR-CALNAME:Bus\r\nBEGIN:VEVENT\r\nLOCATION:Migné\r\nDTSTART:20260310T090000Z\r\nDTEND:20260310T110000Z\r\nRRULE:FREQ=WEEKLY;INTERVAL=2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
	f.Fuzz(func(t *testing.T, content string) {
		for _, read := range []func(*dataset.Plain) dataset.Records[dataset.RoundStop]{dataset.DatedStops, dataset.BusStops, dataset.CalendarStops} {
			plain, err := dataset.Open(strings.NewReader(content))
			if err != nil {
				return
			}
			for record, err := range read(plain) {
				if err != nil {
					continue
				}
				s := record.Value
				h := itinerary.Schedule{Rule: s.Rule, Anchor: 1, Hours: s.Hours, Holidays: itinerary.SkipHolidays}
				if err := h.Check(); err != nil || s.Unit == "" || len(s.Hours) == 0 {
					t.Errorf("%+v: %v", s, err)
				}
			}
		}
	})
}
