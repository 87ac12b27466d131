package geocoding_test

import (
	"testing"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/geocoding"
	"github.com/maillage-numerique/maillage/internal/geocoding/geocodingtest"
)

func TestOurIndexConforms(t *testing.T) {
	t.Parallel()
	index, err := geocodingtest.Small()
	if err != nil {
		t.Fatal(err)
	}
	local := geocoding.NewLocal()
	local.Use(index, nil)
	geocodingtest.Conformance(t, local)
}

func TestQuestionsWaitForTheFirstIndex(t *testing.T) {
	t.Parallel()
	index, err := geocodingtest.Small()
	if err != nil {
		t.Fatal(err)
	}
	local := geocoding.NewLocal()
	if local.Ready() {
		t.Error("ready without an index")
	}
	go local.Use(index, []string{"ban"})
	found, err := local.Search(t.Context(), geocode.Query{Text: "Le Blanc"})
	if err != nil || len(found) == 0 || !local.Ready() || len(local.Sources()) != 1 {
		t.Errorf("%+v %v", found, err)
	}
}

func TestFindGivesAddressesToo(t *testing.T) {
	t.Parallel()
	index, err := geocodingtest.Small()
	if err != nil {
		t.Fatal(err)
	}
	local := geocoding.NewLocal()
	communes, s := aFewCommunesIn(t)
	finder := geocoding.NewWithAddresses(s, local)
	if found, err := finder.Find(t.Context(), "1 place de la gare le blanc", 0); err != nil || found[0].Match != geocoding.MatchEnd {
		t.Errorf("without an index, its commune: %+v %v", found, err)
	}
	local.Use(index, nil)
	found, err := finder.Find(t.Context(), "1 pl de la gare 36300 le blanc", 0)
	if err != nil || len(found) < 2 {
		t.Fatal(found, err)
	}
	if p := found[0]; p.Match != geocoding.MatchAddress || p.Address != "1 Place de la Gare" || p.Name != "Le Blanc" || p.INSEECode != "36018" ||
		p.Departement != "36" || p.DepartementName != "Indre" || p.Label() != "1 Place de la Gare 36300 Le Blanc" || p.Score < geocode.Sure {
		t.Errorf("%+v", p)
	}
	if found[1].Address != "" || found[1].INSEECode != "36018" {
		t.Errorf("then its commune: %+v", found[1])
	}
	for _, text := range []string{"le blanc", "36300", "Le Pin", "issoudn", "badecon", "pouligny"} {
		want, err := communes.Find(t.Context(), text, 0)
		if err != nil {
			t.Fatal(err)
		}
		got, err := finder.Find(t.Context(), text, 0)
		if err != nil || len(got) == 0 || got[0].INSEECode != want[0].INSEECode || got[0].Address != "" {
			t.Errorf("%q finds %+v, want what is found among communes: %+v, %v", text, got, want, err)
		}
	}
	if typed, err := finder.Suggest(t.Context(), "1 place de la g", 5); err != nil || len(typed) == 0 || typed[0].Address != "1 Place de la Gare" {
		t.Errorf("%+v %v", typed, err)
	}
}
