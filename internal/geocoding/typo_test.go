package geocoding

import (
	"testing"

	"pgregory.net/rapid"
)

func TestTypos(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"vatan", "vatan", 0},
		{"vatan", "vatn", 1},
		{"vatan", "vaatn", 1},
		{"vatan", "batan", 1},
		{"vatan", "vattan", 1},
		{"vatan", "vtn", 2},
		{"ca", "abc", 3}, // optimal string alignment: a swapped pair is not edited again
		{"", "abcd", 3},  // more than the most counted
	} {
		if got := typos(c.a, c.b, 2); got != min(c.want, 3) {
			t.Errorf("typos(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// The variants are exactly the texts at one typo.
func TestVariantsAreAtOneTypo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z ]{1,12}`)
		name, other := word.Draw(t, "name"), word.Draw(t, "other")
		listed := map[string]bool{}
		for _, v := range variants(name) {
			listed[v] = true
			if typos(name, v, 2) > 1 {
				t.Fatalf("%q is a variant of %q at %d typos", v, name, typos(name, v, 9))
			}
		}
		if typos(name, other, 2) == 1 && !listed[other] {
			t.Fatalf("%q, at one typo of %q, is not listed", other, name)
		}
		mutated := name[:len(name)/2] + "q" + name[len(name)/2:]
		if !listed[mutated] {
			t.Fatalf("%q, at one typo of %q, is not listed", mutated, name)
		}
	})
}
