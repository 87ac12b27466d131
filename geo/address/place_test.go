package address_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/address"
)

func ExampleNormalizePlace() {
	fmt.Println(address.NormalizePlace("St-Georges/Arnon"))
	fmt.Println(address.NormalizePlace("SAINT GEORGES SUR ARNON"))
	fmt.Println(address.NormalizePlace("BOURGES CEDEX 9"))
	// Output:
	// saint georges sur arnon
	// saint georges sur arnon
	// bourges
}

func ExampleWithoutArticle() {
	fmt.Println(address.WithoutArticle(address.NormalizePlace("L’Isle-Adam")))
	fmt.Println(address.WithoutArticle(address.NormalizePlace("Le Blanc")))
	// Output:
	// isle adam
	// blanc
}

func TestNormalizePlaceMakesUsualSpellingsEqual(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ is, a, b string }{
		{"accents and case", "Châteauroux", "CHATEAUROUX"},
		{"decomposed accents, as macOS writes them", "Cha\u0302teauroux", "Châteauroux"},
		{"hyphens", "Vicq-Exemplet", "Vicq Exemplet"},
		{"typographic apostrophe", "Villedieu-sur-Indre l’Étang", "Villedieu sur Indre l'Etang"},
		{"ligature", "Mœurs-Verdey", "MOEURS VERDEY"},
		{"saint", "Saint-Amand-Montrond", "ST AMAND MONTROND"},
		{"sainte with a period", "Sainte-Sévère-sur-Indre", "Ste. Sévère s/ Indre"},
		{"s/ glued", "Bonny-sur-Loire", "BONNY S/LOIRE"},
		{"sous", "Fontenay-sous-Bois", "FONTENAY S/S BOIS"},
		{"cedex without a number", "ORLEANS CEDEX", "Orléans"},
		{"no-break space", "Le\u00a0Blanc", "LE BLANC"},
		{"non-breaking hyphen", "Argenton‑sur‑Creuse", "Argenton-sur-Creuse"},
	} {
		if a, b := address.NormalizePlace(c.a), address.NormalizePlace(c.b); a != b {
			t.Errorf("%s: %q gives %q, %q gives %q", c.is, c.a, a, c.b, b)
		}
	}
}

func TestNormalizePlaceKeepsDifferentPlacesApart(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"Saint-Denis", "Sainte-Denis"},
		{"Vic-sur-Indre", "Vic-sous-Indre"},
		{"Paris 1er Arrondissement", "Paris 11e Arrondissement"},
		{"Stains", "Saintains"},
	} {
		if a, b := address.NormalizePlace(c[0]), address.NormalizePlace(c[1]); a == b {
			t.Errorf("%q and %q both give %q", c[0], c[1], a)
		}
	}
}

func TestNormalizationIsIdempotent(t *testing.T) {
	t.Parallel()
	letters := []rune("abcÉéœŒæßİıﬁ’'-–/ .,()\u00a0\u0302sStTeE 0129lLuUxXcCdD")
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.SampledFrom(letters), 0, 20, -1)).Draw(t, "s")
		checkIdempotent(t, s)
	})
}

func FuzzNormalizePlace(f *testing.F) {
	for _, seed := range []string{"St-Georges/Arnon", "CEDEX 9", "s/s/", "L'", "le le", "İ", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) { checkIdempotent(t, s) })
}

func checkIdempotent(t interface{ Fatalf(string, ...any) }, s string) {
	for name, rule := range map[string]func(string) string{
		"Fold": address.Fold, "NormalizePlace": address.NormalizePlace, "WithoutArticle": address.WithoutArticle,
	} {
		once := rule(s)
		if twice := rule(once); twice != once {
			t.Fatalf("%s(%q) = %q, and again %q", name, s, once, twice)
		}
	}
}
