package analysing_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
)

func TestNothingAskedIsTheFirstQuestionOfTheScreens(t *testing.T) {
	t.Parallel()
	q, err := analysing.ParseQuestion(url.Values{"niveau": {""}, "autre": {"x"}})
	if err != nil || !cmp.Equal(q, analysing.DefaultQuestion()) || !q.IsStored() || len(q.Values()) != 0 {
		t.Errorf("%+v, %v", q, err)
	}
}

func TestAQuestionIsReadBackFromItsParameters(t *testing.T) {
	t.Parallel()
	some := func(set []string) *rapid.Generator[[]string] {
		return rapid.Custom(func(t *rapid.T) []string {
			var out []string
			for _, one := range set {
				if rapid.Bool().Draw(t, one) {
					out = append(out, one)
				}
			}
			return out
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		q := analysing.Question{
			Level:      rapid.SampledFrom(analysing.Levels).Draw(t, "level"),
			Zoning:     rapid.SampledFrom([]string{"bassins-insee", "bassins-hublo"}).Draw(t, "zoning"),
			Territory:  rapid.SampledFrom([]string{"", "36", "2A", "243600327", "36018", "le-blanc"}).Draw(t, "territory"),
			Measure:    rapid.SampledFrom(analysing.Measures).Draw(t, "measure"),
			Minutes:    float64(rapid.IntRange(analysing.LeastMinutes, analysing.MostMinutes).Draw(t, "minutes")),
			WindowDays: rapid.IntRange(analysing.LeastWindow, analysing.MostWindow).Draw(t, "window"),
			Mobile:     rapid.Bool().Draw(t, "mobile"),
			Mode:       rapid.SampledFrom(analysing.Modes).Draw(t, "mode"),
			Services:   some(site.ServiceSet).Draw(t, "services"),
			Publics:    some(site.PublicSet).Draw(t, "publics"),
			Programmes: some(site.ProgrammeSet).Draw(t, "programmes"),
			Wheelchair: rapid.Bool().Draw(t, "wheelchair"),
		}
		again, err := analysing.ParseQuestion(q.Values())
		if err != nil || !cmp.Equal(again, q) {
			t.Fatalf("%s\n%v %v", q.Values().Encode(), err, cmp.Diff(q, again))
		}
	})
}

func TestAQuestionThatCannotBeReadNamesItsParameter(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"niveau=canton":                     "valeur_inconnue niveau",
		"minutes=15.5":                      "parametre_entier minutes",
		"minutes=0":                         "parametre_hors_bornes minutes",
		"minutes=31":                        "parametre_hors_bornes minutes",
		"minutes=NaN":                       "parametre_entier minutes",
		"jours=7&jours=8":                   "parametre_repete jours",
		"jours=400":                         "parametre_hors_bornes jours",
		"itinerant=peut-etre":               "valeur_inconnue itinerant",
		"services=Aide|Dormir":              "valeur_inconnue services",
		"territoire=" + "%27%3B--":          "parametre_illisible territoire",
		"zonage=" + strings.Repeat("a", 41): "parametre_illisible zonage",
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		_, err = analysing.ParseQuestion(values)
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.Invalid || f.Code+" "+f.Field != want {
			t.Errorf("%s: %v, want %s", query, err, want)
		}
	}
}

func TestTheLevelOfATerritoryShowsInItsCode(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"": store.LevelStudy, "36": store.LevelDepartement, "2B": store.LevelDepartement, "974": store.LevelDepartement,
		"243600327": store.LevelEPCI, "36018": store.LevelLivingArea, "le-blanc": store.LevelLivingArea,
	} {
		if got := (analysing.Question{Territory: code}).TerritoryLevel(); got != want {
			t.Errorf("%q: %s, want %s", code, got, want)
		}
	}
}
