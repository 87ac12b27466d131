package territory_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/territory"
)

func TestCustomAreas(t *testing.T) {
	t.Parallel()
	communes := []territory.CommuneOfEPCI{
		{"36018", "brenne"}, {"36006", "argenton"}, {"36158", "argenton"}, {"36044", "metropole"}, {"36063", "metropole"}, {"36088", "issoudun"}, {"36999", ""},
	}
	areas, members := territory.PlaceInCustomAreas([]territory.Declaration{
		{"36018", "brenne", "ARGENTON-LE BLANC"}, {"36018", "brenne", "Argenton-Le Blanc"}, {"36018", "brenne", "Châteauroux"}, // two against one
		{"36006", "argenton", "Argenton-Le Blanc"},                                // its whole EPCI follows
		{"36044", "metropole", "Châteauroux"}, {"36044", "metropole", "Issoudun"}, // a tie
		{"36006", "argenton", " "}, // says nothing
	}, communes)
	if diff := cmp.Diff([]territory.LivingArea{
		{"bassins-hublo", "argenton-le-blanc", "Argenton-Le Blanc"},
		{"bassins-hublo", "chateauroux", "Châteauroux"},
		{"bassins-hublo", "issoudun", "Issoudun"},
	}, areas); diff != "" {
		t.Error(diff)
	}
	both := []string{"chateauroux", "issoudun"}
	if diff := cmp.Diff([]territory.Membership{
		{"36006", "argenton-le-blanc", territory.ByMajority, []string{}},
		{"36018", "argenton-le-blanc", territory.ByMajority, []string{}},
		{"36044", "", territory.Ambiguous, both},
		{"36063", "", territory.Ambiguous, both}, // its EPCI declares two
		{"36158", "argenton-le-blanc", territory.ByEPCI, []string{}},
	}, members); diff != "" {
		t.Error(diff)
	}
}

// Each commune is placed at most once, in an area that somebody declares, or between at least two; the order of sites and
// communes does not matter.
func TestCustomAreasPartition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		epci := func(i int) string { return fmt.Sprintf("epci%d", i%4) }
		var communes []territory.CommuneOfEPCI
		for i := range 12 {
			communes = append(communes, territory.CommuneOfEPCI{Code: territory.INSEECode(fmt.Sprintf("36%03d", i)), EPCI: epci(i)})
		}
		var declared []territory.Declaration
		for range rapid.IntRange(0, 30).Draw(t, "sites") {
			c := communes[rapid.IntRange(0, 11).Draw(t, "commune")]
			declared = append(declared, territory.Declaration{Commune: c.Code, EPCI: c.EPCI, Area: rapid.SampledFrom([]string{"Tours", "TOURS", "Blois", "La Châtre", ""}).Draw(t, "area")})
		}
		areas, members := territory.PlaceInCustomAreas(declared, communes)
		seen := map[territory.INSEECode]bool{}
		for _, m := range members {
			if seen[m.Code] {
				t.Fatalf("%s is placed twice", m.Code)
			}
			seen[m.Code] = true
			known := slices.ContainsFunc(areas, func(a territory.LivingArea) bool { return a.Code == m.Area })
			if known == (m.Reason == territory.Ambiguous) || known == (len(m.Candidates) > 1) {
				t.Fatalf("%+v among %+v", m, areas)
			}
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		r.Shuffle(len(declared), func(i, j int) { declared[i], declared[j] = declared[j], declared[i] })
		r.Shuffle(len(communes), func(i, j int) { communes[i], communes[j] = communes[j], communes[i] })
		again, membersAgain := territory.PlaceInCustomAreas(declared, communes)
		if diff := cmp.Diff(areas, again) + cmp.Diff(members, membersAgain); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestNeedsOfCommunesThatMerged(t *testing.T) {
	t.Parallel()
	v := func(x float64) *float64 { return &x }
	mean := territory.MeanNeeds([]territory.WeightedNeeds{
		{900, territory.Needs{Share65Plus: v(20), PovertyRate: v(10), Year: 2017}},
		{100, territory.Needs{Share65Plus: v(40), MedianIncome: v(20000), Year: 2017}},
	})
	if *mean.Share65Plus != 22 || *mean.PovertyRate != 10 || mean.Year != 2017 {
		t.Errorf("%+v", mean)
	}
	if mean.MedianIncome != nil {
		t.Error("an income known for a tenth of the people was given to all")
	}
	if mean.ShareLowDiploma != nil {
		t.Error("what nobody says became a value")
	}
}
