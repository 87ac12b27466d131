package geocode

import (
	"bytes"
	"testing"
)

// BenchmarkSlips corrects one word among a few: what the table of slips costs alone.
func BenchmarkSlips(b *testing.B) {
	builder := NewBuilder(MemoryScratch{}, 0)
	for i, name := range []string{"Châteauroux", "Issoudun", "Argenton-sur-Creuse", "Le Blanc", "Levroux", "Vatan", "Buzançais", "La Châtre"} {
		if err := builder.AddCommune(Commune{Code: string(rune('1'+i)) + "6000", Name: name}); err != nil {
			b.Fatal(err)
		}
	}
	var out bytes.Buffer
	if _, err := builder.Write(&out); err != nil {
		b.Fatal(err)
	}
	x, err := Open(out.Bytes())
	if err != nil {
		b.Fatal(err)
	}
	w := x.take(Query{})
	defer x.give(w)
	for b.Loop() {
		w.variants = w.slips(w.variants[:0], 0, "chateuroux")
	}
	if len(w.variants) != 1 {
		b.Errorf("%d corrections, want 1", len(w.variants))
	}
}
