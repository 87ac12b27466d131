package geocoding_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/geocoding"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

func normalize(name string) (normalized, bare string) {
	normalized = address.NormalizePlace(name)
	return normalized, address.WithoutArticle(normalized)
}

// aFewCommunes are real ones, chosen for the traps of their names.
func aFewCommunes(t *testing.T) *geocoding.Finder {
	t.Helper()
	finder, _ := aFewCommunesIn(t)
	return finder
}

func aFewCommunesIn(t *testing.T) (*geocoding.Finder, *store.Store) {
	t.Helper()
	pool := pgtest.New(t)
	commune := func(code, name string, population int, postcodes ...string) storetest.Commune {
		return storetest.Commune{
			Code: code, Name: name, Departement: code[:2], Population: population, Postcodes: postcodes,
			Centre: orb.Point{1.5, 46.6}, Normalize: normalize, Outside: code[:2] == "17" || code[:2] == "30",
		}
	}
	badecon := commune("36158", "Badecon-le-Pin", 711, "36200")
	badecon.Names = map[string][]string{"ancienne": {"Le Pin"}}
	controis := commune("41059", "Le Controis-en-Sologne", 6887, "41120", "41400", "41700")
	controis.Names = map[string][]string{"deleguee": {"Contres"}, "ligne_5": {"CONTRES"}}
	storetest.PlantCommunes(t, pool,
		badecon, controis,
		commune("36018", "Le Blanc", 6400, "36300"), commune("36165", "Pouligny-Saint-Pierre", 1000, "36300"),
		commune("36044", "Châteauroux", 43000, "36000"), commune("36088", "Issoudun", 11500, "36100"),
		commune("36195", "Saint-Georges-sur-Arnon", 560, "36100"), commune("36230", "Vatan", 1900, "36150"),
		commune("17276", "Le Pin", 71, "17210"), commune("30196", "Le Pin", 474, "30330"),
		commune("18067", "Contres", 160, "18130"), commune("37261", "Tours", 137000, "37000", "37100", "37200"),
		commune("23001", "Ahun", 1400, "23150"), commune("36063", "Déols", 7600, "36130"),
	)
	s := store.New(pool)
	return geocoding.New(s), s
}

func TestFind(t *testing.T) {
	t.Parallel()
	finder := aFewCommunes(t)
	for _, c := range []struct {
		sentence, text string
		first          string // INSEE code of the first place, "" = none at all
		others         []string
		match          geocoding.Match
	}{
		{"the very name", "Le Blanc", "36018", nil, geocoding.MatchExact},
		{"without its article", "blanc", "36018", nil, geocoding.MatchExact},
		{"in capitals, without accents", "CHATEAUROUX", "36044", nil, geocoding.MatchExact},
		{"as the post writes it", "CHATEAUROUX CEDEX 9", "36044", nil, geocoding.MatchExact},
		{"St for Saint, a slash for sur", "St Georges/Arnon", "36195", nil, geocoding.MatchExact},
		{"by its beginning", "Badecon", "36158", nil, geocoding.MatchPrefix},
		{"an old name, with its namesakes", "Le Pin", "36158", []string{"30196", "17276"}, geocoding.MatchExact},
		{"the namesake of a département", "le pin 17", "17276", nil, geocoding.MatchExact},
		{"the département in words", "Le Pin (Indre)", "36158", nil, geocoding.MatchExact},
		{"a delegated commune after the one that bears the name", "Contres", "18067", []string{"41059"}, geocoding.MatchExact},
		{"by postcode, the largest first", "36300", "36018", []string{"36165"}, geocoding.MatchPostcode},
		{"postcode and name", "36300 pouligny saint pierre", "36165", []string{"36018"}, geocoding.MatchExact},
		{"a name against its postcode", "36300 Issoudun", "36088", []string{"36018", "36165"}, geocoding.MatchExact},
		{"by INSEE code when no postcode is that", "36018", "36018", nil, geocoding.MatchCode},
		{"a letter too few", "Isoudun", "36088", nil, geocoding.MatchTypo},
		{"two letters swapped", "Vaatn", "36230", nil, geocoding.MatchTypo},
		{"two wrong letters in a long name", "Chateuroix", "36044", nil, geocoding.MatchTypo},
		{"words in the middle of a name", "Georges", "36195", nil, geocoding.MatchWord},
		{"an address: its commune", "12 rue de la gare, Le Blanc", "36018", nil, geocoding.MatchEnd},
		{"an address with its postcode", "3 rue Jean Jaurès 36300 Le Blanc", "36018", []string{"36165"}, geocoding.MatchExact},
		{"letters of another alphabet", "東京", "", nil, ""},
		{"nothing", " - ", "", nil, ""},
		{"what nobody is called", "xyzzyx", "", nil, ""},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			places, err := finder.Find(t.Context(), c.text, 0)
			if err != nil {
				t.Fatal(err)
			}
			if c.first == "" {
				if len(places) > 0 {
					t.Fatalf("%q finds %+v", c.text, places)
				}
				return
			}
			if len(places) == 0 || string(places[0].INSEECode) != c.first || places[0].Match != c.match {
				t.Fatalf("%q finds %+v, want %s by %s", c.text, places, c.first, c.match)
			}
			var codes []string
			for _, p := range places[1:] {
				codes = append(codes, string(p.INSEECode))
			}
			if !slices.Equal(codes, c.others) {
				t.Errorf("%q also finds %v, want %v", c.text, codes, c.others)
			}
		})
	}
}

func TestFindSaysByWhichName(t *testing.T) {
	t.Parallel()
	places, err := aFewCommunes(t).Find(t.Context(), "contres", 0)
	if err != nil || len(places) != 2 {
		t.Fatal(places, err)
	}
	p := places[1]
	if key, _ := p.DetailKey(); p.Name != "Le Controis-en-Sologne" || p.Alias != "Contres" || key != "recherche.nature.deleguee" || p.DepartementName != "Loir-et-Cher" {
		t.Errorf("%+v", p)
	}
	if key, _ := places[0].DetailKey(); key != "" {
		t.Errorf("Contres is its own name, %q", key)
	}
}

func TestFindRefusesALongText(t *testing.T) {
	t.Parallel()
	_, err := geocoding.New(nil).Find(t.Context(), strings.Repeat("é", 201), 0)
	if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid {
		t.Error(err)
	}
}

// Whatever is typed, the search answers, without an error, at most one place a commune, the best first.
func TestFindTakesAnyText(t *testing.T) {
	t.Parallel()
	finder := aFewCommunes(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.StringN(0, 60, 200),
			rapid.StringMatching(`(le |la |l'|st-)?[a-zé]{1,12}([ /-][a-z0-9]{1,6}){0,3}`),
			rapid.StringMatching(`\d{1,6}( [a-z]{1,8})?`),
			rapid.SampledFrom([]string{"\x00", "%", "_%_", "\\", "a\xffb", "36300\n", "''", "$1", strings.Repeat("a", 200)}),
		).Draw(t, "text")
		places, err := finder.Find(t.Context(), text, 5)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		seen := map[string]bool{}
		for _, p := range places {
			if seen[string(p.INSEECode)] || p.Score <= 0 || p.Score > 1 {
				t.Fatalf("%q: %+v", text, places)
			}
			seen[string(p.INSEECode)] = true
		}
	})
}
