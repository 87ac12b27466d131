package site_test

import (
	"testing"

	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/wording"
)

func TestEverythingAPersonReadsHasItsWords(t *testing.T) {
	keys := site.PlaceWordKeys()
	for _, k := range site.Kinds {
		keys = append(keys, "lieu.sorte."+string(k))
	}
	for _, r := range site.Reasons {
		keys = append(keys, "position.raison."+string(r))
	}
	for _, r := range site.DoubtReasons {
		keys = append(keys, "a_localiser.groupe."+string(r), "a_localiser.corriger."+string(r), "position.raison."+string(r))
	}
	for _, l := range []site.Level{site.LevelExact, site.LevelStreet, site.LevelHamlet, site.LevelCommune, site.LevelUnknown} {
		keys = append(keys, "position.niveau."+string(l))
	}
	for _, l := range []site.Level{site.LevelExact, site.LevelStreet, site.LevelHamlet} {
		keys = append(keys, "a_localiser.montre."+string(l))
	}
	for _, a := range []site.Answer{site.Yes, site.No, site.Unknown} {
		keys = append(keys, "lieu.pmr."+string(a))
	}
	for _, a := range []site.Appointment{
		site.AppointmentRequired, site.AppointmentPossible, site.AppointmentNone, site.AppointmentUnknown,
	} {
		keys = append(keys, "lieu.rdv."+string(a))
	}
	for _, k := range keys {
		if !wording.Has(k) {
			t.Errorf("the catalogue lacks %q", k)
		}
	}
}

func TestPlaceWords(t *testing.T) {
	for _, c := range []struct {
		programmes, typologies, categories []string
		want                               string
	}{
		{categories: []string{"MSAP"}, want: "Maison de services au public"},
		{categories: []string{"EPN", "Médiathèque"}, want: "Bibliothèque ou médiathèque"},
		{typologies: []string{"RFS"}, categories: []string{"Fixe"}, want: "Espace France services"},
		{typologies: []string{"MUNI"}, want: "Mairie"},
		{want: "Lieu d’aide"},
	} {
		if got := wording.Say(site.PlaceWordKey(c.programmes, c.typologies, c.categories)); got != c.want {
			t.Errorf("%v %v %v: %q, want %q", c.programmes, c.typologies, c.categories, got, c.want)
		}
	}
}
