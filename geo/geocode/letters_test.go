package geocode

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/address"
)

// What is ruled out by its letters is ruled out by its slips.
func TestWordsAFewSlipsApartAreNotRuledOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-fA-F]{0,8}`)
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		for slips := range 4 {
			if address.Edits(a, b, slips) <= slips && !lettersOf(a).within(lettersOf(b), len(a), len(b), slips) {
				t.Errorf("%q and %q are %d slips apart at most, and were ruled out", a, b, slips)
			}
		}
	})
}

func TestHitsKeepWhatTheyHoldInOrder(t *testing.T) {
	t.Parallel()
	type held struct {
		street uint32
		token  uint16
		like   float32
	}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) held {
			return held{
				rapid.Uint32Range(0, maxStreets-1).Draw(t, name+" street"), rapid.Uint16Range(0, 2*maxTokens-1).Draw(t, name+" word"),
				rapid.Float32Range(0, 1).Draw(t, name+" likeness"),
			}
		}
		a, b := draw("a"), draw("b")
		if rapid.Bool().Draw(t, "same street") {
			b.street = a.street
		}
		if rapid.Bool().Draw(t, "same word") {
			b.token = a.token
		}
		hits := []hit{newHit(a.street, a.token, a.like), newHit(b.street, b.token, b.like)}
		for i, want := range []held{a, b} {
			if got := (held{hits[i].street(), hits[i].token(), hits[i].like()}); got != want {
				t.Fatalf("%+v became %+v", want, got)
			}
		}
		first := a.street < b.street || a.street == b.street && (a.token < b.token || a.token == b.token && a.like >= b.like)
		if slices.IsSorted(hits) != first {
			t.Errorf("%+v before %+v: %v", a, b, !first)
		}
	})
}
