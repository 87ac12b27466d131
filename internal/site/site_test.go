package site_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/site"
)

func TestVocabularyIsTheSchemas(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(golden.SharedData(t), "sites", "schema", "schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Fields []struct {
			Name        string
			Constraints struct{ Pattern string }
		}
	}
	if err := json.Unmarshal(raw, &schema); err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`^\(\?:\(\?:\^\|\\\|\)\((.*)\)\)\+\$$`)
	found := 0
	for _, f := range schema.Fields {
		m := list.FindStringSubmatch(f.Constraints.Pattern)
		if m == nil {
			continue
		}
		found++
		want := strings.Split(strings.NewReplacer(`\(`, "(", `\)`, ")").Replace(m[1]), "|")
		if diff := cmp.Diff(want, site.Vocabulary[f.Name]); diff != "" {
			t.Errorf("%s (-schema +ours):\n%s", f.Name, diff)
		}
	}
	if found != len(site.Vocabulary) {
		t.Errorf("the schema enumerates %d fields, we know %d", found, len(site.Vocabulary))
	}
}

func TestFacets(t *testing.T) {
	t.Run("a site that says nothing is unknown in every dimension but what we conclude", func(t *testing.T) {
		got := site.Facets(site.Site{Kind: site.Place, Wheelchair: site.Unknown, Appointment: site.AppointmentUnknown})
		want := []string{
			"services:?", "publics:?", "prises_en_charge:?", "frais:?", "programmes:?", "modalites:?", "pmr:?",
			"equipements:?", "langues:?", "rdv:?", "itinerant:non", "aide:non_declaree", "kind:lieu",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("what is declared stands without an unknown beside it", func(t *testing.T) {
		got := site.Facets(site.Site{
			Kind: site.Place, CountsAsHelp: true,
			Services:    []string{site.ServiceFormalities, site.ServiceAccess},
			SpecialCare: []string{site.CareIlliteracy, site.CareEnglish},
			Wheelchair:  site.No, Appointment: site.AppointmentRequired,
			Mobility: []string{site.MobilityItinerant, site.MobilityFixed},
		})
		for _, want := range []string{
			"services:Aide aux démarches administratives", "services:Accès internet et matériel informatique",
			"prises_en_charge:Illettrisme", "langues:anglais", "pmr:non", "rdv:obligatoire", "itinerant:oui", "itinerant:non",
			"aide:declaree",
		} {
			if !slices.Contains(got, want) {
				t.Errorf("lacks %q in %q", want, got)
			}
		}
		if slices.Contains(got, "services:?") || slices.Contains(got, "langues:?") {
			t.Errorf("an unknown stands beside a known value: %q", got)
		}
	})
}

func TestCountsAsHelp(t *testing.T) {
	for name, c := range map[string]struct {
		site site.Site
		want bool
	}{
		"a place with individual help": {
			site.Site{Kind: site.Place, SupportModes: []string{site.SupportIndividual}}, true,
		},
		"a place where one is alone with a computer": {
			site.Site{Kind: site.Place, SupportModes: []string{site.SupportAlone}, Services: []string{site.ServiceAccess}}, false,
		},
		"help at a distance only": {
			site.Site{Kind: site.Place, SupportModes: []string{site.SupportRemote}}, false,
		},
		"no mode given, a service that is help": {
			site.Site{Kind: site.Place, Services: []string{site.ServiceAccess, site.ServiceFormalities}}, true,
		},
		"no mode given, access alone": {
			site.Site{Kind: site.Place, Services: []string{site.ServiceAccess, site.ServiceEquipment}}, false,
		},
		"nothing declared": {site.Site{Kind: site.Place}, false},
		"receives nobody": {
			site.Site{
				Kind: site.Place, SupportModes: []string{site.SupportIndividual}, AccessModes: []string{site.AccessNoPublic},
			}, false,
		},
		"a terminal is no human": {
			site.Site{Kind: site.Terminal, SupportModes: []string{site.SupportIndividual}}, false,
		},
		"collected equipment helps donors": {
			site.Site{Kind: site.Collection, SupportModes: []string{site.SupportIndividual}}, false,
		},
		"help at people's homes is nowhere": {
			site.Site{Kind: site.AtHome, SupportModes: []string{site.SupportIndividual}}, false,
		},
		"a remote service": {
			site.Site{Kind: site.Remote, SupportModes: []string{site.SupportIndividual}}, false,
		},
		"an adviser in somebody else's premises": {
			site.Site{Kind: site.Session, SupportModes: []string{site.SupportIndividual}}, true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := site.CountsAsHelp(c.site); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
