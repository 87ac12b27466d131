package equipment_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/maillage-numerique/maillage/internal/site/equipment"
)

func TestWhatAPersonAsksForIsRecognised(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]string{
		"commande oculaire":            "Commande oculaire",
		"eye tracking":                 "Commande oculaire",
		"Eye-Tracking":                 "Commande oculaire",
		"eyetracking":                  "Commande oculaire",
		"poursuite du regard":          "Commande oculaire",
		"comande occulaire":            "Commande oculaire",
		"oculaire commande":            "Commande oculaire",
		"clavier guide doigt":          "Clavier guide-doigts",
		"clavier à guide-doigts":       "Clavier guide-doigts",
		"keyguard":                     "Clavier guide-doigts",
		"souris verticales":            "Souris verticale",
		"track ball":                   "Trackball",
		"joistick":                     "Joystick",
		"interface contacteurs":        "Contacteur",
		"PLAGE BRAILLE":                "Plage braille",
		"imprimante 3d":                "Imprimante 3D",
		"imprimante 2d":                "", // a digit is no slip
		"imprimante":                   "Imprimante",
		"wifi":                         "Wi-Fi",
		"vinyl cutter":                 "Découpe vinyle",
		"boucle magnetique":            "Boucle magnétique",
		"clavier":                      "", // several have one
		"perceuse":                     "",
		"":                             "",
		"de la":                        "",
		"🦄":                            "",
		strings.Repeat("oculaire", 99): "",
	} {
		if got, ok := equipment.Of(asked); got != want || ok != (want != "") {
			t.Errorf("%q is taken for %q, want %q", asked, got, want)
		}
	}
}

// A letter too few anywhere in a name of more than seven letters still tells it, and every name tells itself.
func TestEveryNameSurvivesASlip(t *testing.T) {
	t.Parallel()
	for _, name := range equipment.Names() {
		if got, _ := equipment.Of(strings.ToUpper(name) + "s"); got != name {
			t.Errorf("%q in capitals and plural is taken for %q", name, got)
		}
		runes := []rune(name)
		for i, r := range runes {
			if len(runes) <= 7 || r == ' ' || r == '-' || r >= '0' && r <= '9' {
				continue
			}
			slipped := string(runes[:i]) + string(runes[i+1:])
			if got, _ := equipment.Of(slipped); got != name && len(equipment.In(slipped)) == 0 {
				t.Errorf("%q (%s) is taken for %q", slipped, name, got)
			}
		}
	}
}

func TestWhatATextNames(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"2 ordinateurs dont 1 équipé d'un clavier gros caractères et 1 trackball":    {"Ordinateur", "Clavier à gros caractères", "Trackball"}, // Hub-Lo 139
		"3 imprimantes 3D ; découpe vinyles, robotique; 8 PC portables":              {"Ordinateur", "Imprimante 3D", "Découpe vinyle", "Robot"},
		"accès WIFI, scanners, imprimante":                                           {"Imprimante", "Scanner", "Wi-Fi"},
		"Médiathèque de La Loupe : cours de clavier et de souris, rue Louis Braille": nil,
	} {
		if diff := cmp.Diff(want, equipment.In(text)); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestWhatNoTermKnowsStandsForItself(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"- Internet\n- 1 imprimante\n- 1 scanner\n- Fax":                                 {"Internet", "Fax"},
		"vidéo-projecteurs, tableau blanc, 4 imprimantes 3D":                             {"tableau blanc"},
		"Le bureau dispose d’un îlot de services au public avec un accès à des services": nil, // a sentence is no list
		"": nil,
	} {
		if diff := cmp.Diff(want, equipment.OwnWords(text)); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	for _, c := range []struct {
		asked, declared string
		want            bool
	}{
		{"clavier", "Clavier guide-doigts", true},
		{"tableau", "tableau blanc", true},
		{"tabelau blanc", "tableau blanc", true},
		{"blanc tableau", "tableau blanc", true},
		{"tableau noir", "tableau blanc", false},
		{"table", "tableau blanc", true}, // it may be a word begun
		{"fax", "faux", false},
		{"", "tableau blanc", false},
	} {
		if got := equipment.Alike(c.asked, c.declared); got != c.want {
			t.Errorf("%q asked, %q declared: %v", c.asked, c.declared, got)
		}
	}
	if diff := cmp.Diff([]string{"Imprimante 3D", "Contacteur", "deux imprimantes 3D", "interface contacteurs"},
		equipment.Values([]string{"deux imprimantes 3D", "interface contacteurs"})); diff != "" {
		t.Error(diff)
	}
}

// Whatever is typed or declared: an answer, and what is recognised is a name of the vocabulary.
func FuzzEquipment(f *testing.F) {
	for _, s := range []string{"commande oculaire", "Imprimante 3D\n- ", "\x00\xff", "İ", "a de ss xx"} {
		f.Add(s, "clavier")
	}
	known := map[string]bool{"": true}
	for _, name := range equipment.Names() {
		known[name] = true
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if name, _ := equipment.Of(a); !known[name] {
			t.Errorf("%q is taken for %q", a, name)
		}
		for _, name := range equipment.In(a) {
			if !known[name] {
				t.Errorf("%q names %q", a, name)
			}
		}
		equipment.OwnWords(a)
		equipment.Alike(a, b)
	})
}
