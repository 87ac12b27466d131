package wording

import (
	"regexp"
	"testing"

	"github.com/maillage-numerique/maillage/internal/fault"
)

func TestSayFillsPlaceholders(t *testing.T) {
	t.Parallel()
	sentence, remedy := Fault(fault.New(fault.Invalid, "code_insee_illisible", "code_insee", "3601"))
	if sentence != "« 3601 » n’est pas un code INSEE de commune." || remedy == "" {
		t.Errorf("got %q, %q", sentence, remedy)
	}
}

func TestValuesAreNotReadAsPlaceholders(t *testing.T) {
	t.Parallel()
	sentence, _ := Fault(fault.New(fault.Invalid, "code_insee_illisible", "code_insee", "{champ}"))
	if sentence != "« {champ} » n’est pas un code INSEE de commune." {
		t.Errorf("got %q", sentence)
	}
}

func TestNumberGroupsByThree(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1\u202f000", 1234567: "1\u202f234\u202f567", -45000: "-45\u202f000"} {
		if got := Number(n); got != want {
			t.Errorf("Number(%d) = %q, want %q", n, got, want)
		}
	}
}

// French typography in the catalogue: the apostrophe of print, and a space before double signs.
func TestCatalogueTypography(t *testing.T) {
	t.Parallel()
	straight := regexp.MustCompile(`\pL'\pL`)
	tight := regexp.MustCompile(`\pL[?!;»]`)
	for key, sentence := range catalogue {
		if straight.MatchString(sentence) {
			t.Errorf("%s: straight apostrophe in %q", key, sentence)
		}
		if tight.MatchString(sentence) {
			t.Errorf("%s: no space before a double sign in %q", key, sentence)
		}
	}
}
