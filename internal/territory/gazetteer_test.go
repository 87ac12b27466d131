package territory_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/territory"
)

// Real communes, codes and names of the COG 2026.
var (
	someCommunes = []territory.GazetteerCommune{
		{Code: "18033", Name: "Bourges", Postcodes: []string{"18000"}},
		{Code: "18241", Name: "Sancerre", Postcodes: []string{"18300"}},
		{Code: "18233", Name: "Saint-Satur", Postcodes: []string{"18300"}},
		{Code: "28015", Name: "Auneau-Bleury-Saint-Symphorien", Postcodes: []string{"28700"}},
		{Code: "28103", Name: "Cloyes-les-Trois-Rivières", Postcodes: []string{"28220"}},
		{Code: "36018", Name: "Le Blanc", Postcodes: []string{"36300"}},
		{Code: "36158", Name: "Badecon-le-Pin", Postcodes: []string{"36200"}},
		{Code: "36006", Name: "Argenton-sur-Creuse", Postcodes: []string{"36200"}},
		{Code: "41059", Name: "Le Controis-en-Sologne", Postcodes: []string{"41120", "41700"}},
		{Code: "45244", Name: "Ouzouer-sur-Loire", Postcodes: []string{"45570"}},
		{Code: "45093", Name: "Chevilly", Postcodes: []string{"45520"}},
		{Code: "45313", Name: "Sougy", Postcodes: []string{"45410"}},
		{Code: "49126", Name: "Orée d'Anjou", Postcodes: []string{"49270", "49530"}},
		{Code: "13055", Name: "Marseille", Postcodes: []string{"13001", "13002"}},
		{Code: "75056", Name: "Paris", Postcodes: []string{"75012"}},
		{Code: "69123", Name: "Lyon", Postcodes: []string{"69008"}},
		{Code: "33122", Name: "Cestas", Postcodes: []string{"33610"}},
	}
	someHeirs = []territory.Heir{
		{OldCode: "49069", Code: "49126"},
		{OldCode: "45117", Code: "45093"},
		{OldCode: "45117", Code: "45313"}, // Creusy, shared out in 1965
	}
	someNames = []territory.PlaceName{
		{Name: "Contres", Code: "41059", Nature: territory.NatureDelegated},
		{Name: "Cloyes-sur-le-Loir", Code: "28103", Nature: territory.NatureDelegated},
		{Name: "Auneau", Code: "28015", Nature: territory.NatureDelegated},
		{Name: "Le Pin", Code: "36158", Nature: territory.NatureFormer},
	}
)

func TestCodesLeadToLivingCommunes(t *testing.T) {
	t.Parallel()
	g := territory.NewGazetteer(someCommunes, someHeirs, someNames)
	for _, c := range []struct {
		is, code string
		want     territory.INSEECode
		heirs    int
	}{
		{"a living code", "36018", "36018", 0},
		{"a code whose commune moved its seat in 2025", "49069", "49126", 0},
		{"an arrondissement of Marseille", "13202", "13055", 0},
		{"an arrondissement of Paris", "75112", "75056", 0},
		{"an arrondissement of Lyon", "69388", "69123", 0},
		{"no arrondissement has this number", "75121", "", 0},
		{"a commune shared out between two", "45117", "", 2},
		{"a postcode", "36300", "", 0},
		{"nothing", "", "", 0},
	} {
		code, heirs := g.Resolve(c.code)
		if code != c.want || len(heirs) != c.heirs {
			t.Errorf("%s: %s leads to %q and %d heirs, want %q and %d", c.is, c.code, code, len(heirs), c.want, c.heirs)
		}
	}
}

func TestTheDeclaredCommune(t *testing.T) {
	t.Parallel()
	g := territory.NewGazetteer(someCommunes, someHeirs, someNames)
	for _, c := range []struct {
		is, code, postcode, name string
		want                     territory.INSEECode
		ground                   territory.Ground
	}{
		{"code alone", "36018", "", "", "36018", territory.GroundCode},
		{"code and name", "36018", "", "LE BLANC", "36018", territory.GroundCode},
		{"a hamlet's name, but the postcode agrees", "36018", "36300", "Avail", "36018", territory.GroundCode},
		{"name and postcode agree against the code", "36018", "36200", "Argenton s/ Creuse", "36006", territory.GroundPostcodeAndName},
		{"name and postcode disagree with the code and with each other", "36018", "18000", "Argenton", "36018", territory.GroundCodeOnly},
		{"an arrondissement", "13202", "13002", "Marseille 2e", "13055", territory.GroundOldCode},
		{"shared out, settled by name", "45117", "", "Sougy", "45313", territory.GroundHeir},
		{"shared out, settled by postcode", "45117", "45520", "Creusy", "45093", territory.GroundHeir},
		{"shared out, not settled", "45117", "", "Creusy", "", territory.GroundAmbiguous},
		{"Hub-Lo 203: CEDEX", "", "18020", "BOURGES", "18033", territory.GroundNameInDept},
		{"CEDEX in the name", "", "18020", "BOURGES CEDEX 9", "18033", territory.GroundNameInDept},
		{"Hub-Lo 248: wrong postcode", "", "45470", "OUZOUER-SUR-LOIRE", "45244", territory.GroundNameInDept},
		{"Hub-Lo 153: delegated commune", "", "41700", "CONTRES", "41059", territory.GroundPostcodeAndName},
		{"Hub-Lo 46: delegated commune", "", "28220", "CLOYES-SUR-LE-LOIR", "28103", territory.GroundPostcodeAndName},
		{"Hub-Lo 307: a town of Gironde with a postcode of the Cher", "", "18300", "CESTAS", "", territory.GroundContradicted},
		{"one typo", "", "18300", "SANCERE", "18241", territory.GroundNearName},
		{"the beginning of a name", "", "18300", "Saint Satur le Bourg", "18233", territory.GroundNearName},
		{"postcode of one commune", "", "36300", "", "36018", territory.GroundPostcode},
		{"postcode of two communes", "", "36200", "", "", territory.GroundAmbiguous},
		{"name alone", "", "", "Badecon le pin", "36158", territory.GroundName},
		{"a former name", "", "36200", "Pin", "36158", territory.GroundPostcodeAndName},
		{"nothing known", "", "99999", "Nulle-Part", "", territory.GroundUnknown},
		{"nothing said", "", "", " - ", "", territory.GroundNothing},
	} {
		got := g.ResolveDeclared(c.code, c.postcode, c.name)
		if got.Code != c.want || got.Ground != c.ground {
			t.Errorf("%s: (%q, %q, %q) gives %q on %q, want %q on %q", c.is, c.code, c.postcode, c.name, got.Code, got.Ground, c.want, c.ground)
		}
		if (got.Code == "") != (len(got.Candidates) > 0 || got.Ground == territory.GroundUnknown || got.Ground == territory.GroundNothing) {
			t.Errorf("%s: undecided answers name their candidates: %+v", c.is, got)
		}
	}
}

func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	want := territory.NewGazetteer(someCommunes, someHeirs, someNames)
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0))
		communes, heirs, names := slices.Clone(someCommunes), slices.Clone(someHeirs), slices.Clone(someNames)
		r.Shuffle(len(communes), func(i, j int) { communes[i], communes[j] = communes[j], communes[i] })
		r.Shuffle(len(heirs), func(i, j int) { heirs[i], heirs[j] = heirs[j], heirs[i] })
		r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		got := territory.NewGazetteer(communes, heirs, names)
		code := rapid.SampledFrom([]string{"", "36018", "45117", "13202", "49069"}).Draw(rt, "code")
		postcode := rapid.SampledFrom([]string{"", "36200", "18300", "18020", "41700"}).Draw(rt, "postcode")
		name := rapid.SampledFrom([]string{"", "Sougy", "Le Pin", "Contres", "Sancere", "Bourges"}).Draw(rt, "name")
		a, b := want.ResolveDeclared(code, postcode, name), got.ResolveDeclared(code, postcode, name)
		if a.Code != b.Code || a.Ground != b.Ground || !slices.Equal(a.Candidates, b.Candidates) {
			rt.Fatalf("%q %q %q: %+v, shuffled %+v", code, postcode, name, a, b)
		}
	})
}
