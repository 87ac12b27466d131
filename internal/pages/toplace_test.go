package pages_test

import (
	"encoding/csv"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// doubtful is the house where the media library of Ciron declares a point in Le Blanc, and where two places more have no point.
func doubtful(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	outside, at := 12_340.0, orb.Point{1.245, 46.63}
	storetest.PlantPlaced(t, h.pool, "Médiathèque <b>de Ciron</b>", site.Placed{
		INSEECode: "36053",
		Position:  site.Position{Geom: &at, Level: site.LevelCommune, Source: site.FromCommune, Reason: site.SuspectOutside},
		Doubt: &site.Doubt{
			Reason: site.SuspectOutside, OutsideM: &outside, PointCode: "36018",
			Elsewhere: &site.Found{At: orb.Point{1.07, 46.63}, Level: site.LevelExact, Score: 0.9, Label: "3 Rue Grande 36300 Le Blanc"},
		},
	})
	if _, err := h.pool.Exec(t.Context(), `UPDATE site SET address = '3 rue Grande', postcode = '36300',
		declared = ST_SetSRID(ST_MakePoint(1.07, 46.63), 4326) WHERE insee_code = '36053'`); err != nil {
		t.Fatal(err)
	}
	return h
}

func TestWhatContradictsItselfIsExplained(t *testing.T) {
	t.Parallel()
	h := doubtful(t)
	w := h.get("/a-localiser")
	says(t, w, "2 lieux à localiser ou à vérifier. 1 n’est pas sur la carte.",
		"Lieux que rien ne permet de placer (1)", "Sans adresse", "« Nulle-Part », qui ne désigne aucune commune sûre", "Le lieu n’est pas montré.",
		"Position loin de la commune, adresse non retrouvée (1)", "Médiathèque &lt;b&gt;de Ciron&lt;/b&gt;",
		"Dans une autre commune, Le Blanc, à 12 km de celle annoncée.", "« 36300 Ciron », lu comme Ciron (36053)",
		"aucune adresse de la commune n’est chargée", "3 Rue Grande 36300 Le Blanc (score 0,90)", "c’est sans doute Le Blanc", "Source : ")

	says(t, h.get("/a-localiser?departement=36"), "Médiathèque")
	silent(t, h.get("/a-localiser?departement=36"), "Sans adresse")
	silent(t, h.get("/a-localiser?raison=introuvable"), "Médiathèque")
	says(t, h.get("/a-localiser?raison=rien-de-tel&page=-3"), "Sans adresse", "Médiathèque")
}

func TestALongListIsTurnedPageByPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var sites []site.Site
	for i := range 60 {
		sites = append(sites, site.Site{Name: fmt.Sprintf("Lieu %02d", i), CommuneName: "Nulle-Part"})
	}
	storetest.PlantSites(t, h.pool, sites...)
	w := h.get("/a-localiser")
	says(t, w, "61 lieux à localiser", "Lieu 09", `href="/a-localiser?raison=introuvable"`, "Voir les 51 autres")
	silent(t, w, "Lieu 10")

	seen := map[string]int{}
	for page, want := range map[string]string{"1": "Page suivante", "2": "Page précédente"} {
		w := h.get("/a-localiser?raison=introuvable&page=" + page)
		says(t, w, "Page "+page+" sur 2", want)
		for _, name := range regexp.MustCompile(`>(Lieu \d\d|Sans adresse)<`).FindAllStringSubmatch(w.Body.String(), -1) {
			seen[name[1]]++
		}
	}
	if len(seen) != 61 {
		t.Errorf("%d of 61 places on the two pages", len(seen))
	}
	says(t, h.get("/a-localiser?raison=introuvable&page=99"), "Page 2 sur 2")
}

func TestTheListIsATable(t *testing.T) {
	t.Parallel()
	w := doubtful(t).get("/a-localiser.csv?raison=suspect_hors_commune")
	rows, err := csv.NewReader(strings.NewReader(w.Body.String())).ReadAll()
	if err != nil || len(rows) != 2 || w.Header().Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Fatalf("%v, %d rows, %s", err, len(rows), w.Header().Get("Content-Type"))
	}
	cells := map[string]string{}
	for i, column := range rows[0] {
		cells[column] = rows[1][i]
	}
	for column, want := range map[string]string{
		"nom": "Médiathèque <b>de Ciron</b>", "commune_retenue": "Ciron", "code_insee_retenu": "36053", "raison": "suspect_hors_commune",
		"code_insee_position": "36018", "ecart_commune_m": "12340", "adresse_trouvee": "", "adresse_ailleurs": "3 Rue Grande 36300 Le Blanc",
		"latitude_source": "46.630000", "longitude_source": "1.070000", "niveau": "commune", "longitude": "1.245000", "source": "test",
	} {
		if cells[column] != want {
			t.Errorf("%s: %q, want %q", column, cells[column], want)
		}
	}
}
