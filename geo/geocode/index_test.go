package geocode_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/geocode"
)

// The bytes depend on what was added, not on its order nor on the memory that sorting was given.
func TestSameAddressesGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	want := smallBytes(t)
	for name, c := range map[string]struct {
		memory int
		order  func(int) int
	}{
		"again":           {0, func(i int) int { return i }},
		"in turns":        {0, func(i int) int { return i * 7 }}, // 7 is prime with the number of addresses
		"in small memory": {300, func(i int) int { return i * 7 }},
	} {
		b := geocode.NewBuilder(geocode.MemoryScratch{}, c.memory)
		smallCountry(t, b, c.order)
		var out bytes.Buffer
		if _, err := b.Write(&out); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(out.Bytes(), want) {
			t.Errorf("%s: other bytes (%d, want %d)", name, out.Len(), len(want))
		}
	}
}

func TestOpenRefusesWhatIsCutOrDamaged(t *testing.T) {
	t.Parallel()
	whole := smallBytes(t)
	if _, err := geocode.Open(whole); err != nil {
		t.Fatal(err)
	}
	for length := range whole {
		if length%37 != 0 && length < len(whole)-200 {
			continue
		}
		if _, err := geocode.Open(whole[:length]); !errors.Is(err, geocode.ErrCorrupt) {
			t.Fatalf("%d bytes of %d are accepted: %v", length, len(whole), err)
		}
	}
	damaged, refused := 0, 0
	for at := 0; at < len(whole); at += 11 {
		broken := slices.Clone(whole)
		broken[at] ^= 0x10
		damaged++
		if _, err := geocode.Open(broken); err != nil {
			refused++
		}
	}
	if refused != damaged {
		t.Errorf("%d damaged files of %d are accepted", damaged-refused, damaged)
	}
}

func TestBuilderRefusesWhatCannotBeFound(t *testing.T) {
	t.Parallel()
	b := geocode.NewBuilder(geocode.MemoryScratch{}, 0)
	whole := geocode.Address{Number: 1, Street: "Rue A", CityCode: "36018", Position: orb.Point{1, 46}}
	for _, c := range []struct {
		name   string
		change func(*geocode.Address)
		want   error
	}{
		{"no street", func(a *geocode.Address) { a.Street = " - " }, geocode.ErrNoStreet},
		{"no commune", func(a *geocode.Address) { a.CityCode = "" }, geocode.ErrNoCommune},
		{"no position", func(a *geocode.Address) { a.Position = orb.Point{} }, geocode.ErrNoPosition},
		{"position off the Earth", func(a *geocode.Address) { a.Position = orb.Point{1, 146} }, geocode.ErrNoPosition},
		{"number too great", func(a *geocode.Address) { a.Number = 70_000 }, geocode.ErrNumber},
	} {
		a := whole
		c.change(&a)
		if err := b.AddAddress(a); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if b.Refused() != 5 {
		t.Errorf("%d refused, want 5", b.Refused())
	}
	if err := b.AddCommune(geocode.Commune{Code: "36018", Name: "Le Blanc"}); !errors.Is(err, geocode.ErrOrder) {
		t.Errorf("a commune after an address: %v", err)
	}
}

// A commune that no list holds is made from its addresses.
func TestAddressesAloneMakeAnIndex(t *testing.T) {
	t.Parallel()
	b := geocode.NewBuilder(geocode.MemoryScratch{}, 0)
	must(t, b.AddAddress(geocode.Address{
		ID: "38002_wg4wtw_00010", Number: 10, Street: "Allée des Terrasses", Postcode: "38190", CityCode: "38002", City: "Les Adrets", Position: orb.Point{5.99575, 45.256792},
	}))
	var out bytes.Buffer
	if _, err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	x, err := geocode.Open(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	r := x.Search(geocode.Query{Text: "10 allée des terrasses les adrets"})[0]
	if r.ID != "38002_wg4wtw_00010" || r.Label != "10 Allée des Terrasses 38190 Les Adrets" || r.Score < 0.95 {
		t.Errorf("got %+v", r)
	}
}

// Any text is answered without panic, with scores that never grow and stay in 0..1; the same text gives the same answers.
func TestAnyTextIsAnswered(t *testing.T) {
	t.Parallel()
	x := smallIndex(t)
	words := []string{"rue", "moyenne", "victor", "hugo", "bourges", "vierzon", "le", "blanc", "12", "bis", "18000", "église", "granges", "36", "(36)", "cedex", "d'", "1er", "saint", "/", ","}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 60).Draw(t, "words"), " ")
		})).Draw(t, "text")
		q := geocode.Query{Text: text, Autocomplete: rapid.Bool().Draw(t, "autocomplete"), Limit: rapid.IntRange(-1, 200).Draw(t, "limit")}
		results := x.Search(q)
		last := 1.0
		for _, r := range results {
			if r.Score < 0 || r.Score > last {
				t.Fatalf("%q: score %v after %v", text, r.Score, last)
			}
			last = r.Score
			if r.Label == "" || r.CityCode == "" || !slices.Contains(geocode.Types, r.Type) {
				t.Fatalf("%q: %+v", text, r)
			}
		}
		if again := x.Search(q); !slices.EqualFunc(again, results, func(a, b geocode.Result) bool { return a == b }) {
			t.Fatalf("%q: %+v, then %+v", text, results, again)
		}
	})
}

func TestStreamAnswersInOrderAsSearchDoes(t *testing.T) {
	t.Parallel()
	x := smallIndex(t)
	var all []geocode.Query
	for range 200 {
		for _, text := range []string{"12 rue Moyenne Bourges", "rue victor hugo vierzon", "le blanc", "", "les granges", "xxxx"} {
			all = append(all, geocode.Query{Text: text})
		}
	}
	i := 0
	for results := range x.Stream(slices.Values(all), 4) {
		if want := x.Search(all[i]); !slices.Equal(results, want) {
			t.Fatalf("question %d %q: %v, want %v", i, all[i].Text, results, want)
		}
		i++
	}
	if i != len(all) {
		t.Errorf("%d answers to %d questions", i, len(all))
	}
	for range x.Stream(slices.Values(all), 4) {
		break // whoever stops listening stops the work
	}
}

func TestReverse(t *testing.T) {
	t.Parallel()
	x := smallIndex(t)
	for name, c := range map[string]struct {
		q    geocode.ReverseQuery
		want string
	}{
		"at the door":             {geocode.ReverseQuery{Position: orb.Point{2.39502, 47.082}}, "2 Rue Moyenne 18000 Bourges"},
		"street only":             {geocode.ReverseQuery{Position: orb.Point{2.3951, 47.082}, Type: geocode.Street}, "Rue Moyenne 18000 Bourges"},
		"a hamlet":                {geocode.ReverseQuery{Position: orb.Point{1.561, 46.531}}, "Les Granges 36200 Ceaulmont"},
		"1 km from the last door": {geocode.ReverseQuery{Position: orb.Point{2.07, 47.232}}, "Rue Victor Hugo 18100 Vierzon"},
		"in the fields":           {geocode.ReverseQuery{Position: orb.Point{1.1, 46.66}}, "Le Blanc"},
		"the commune":             {geocode.ReverseQuery{Position: orb.Point{2.39502, 47.082}, Type: geocode.Municipality}, "Bourges"},
		"one commune only":        {geocode.ReverseQuery{Position: orb.Point{2.0696, 47.222}, CityCode: "18033"}, ""},
		"at sea":                  {geocode.ReverseQuery{Position: orb.Point{-5, 45}}, ""},
		"nowhere":                 {geocode.ReverseQuery{Position: orb.Point{500, 45}}, ""},
	} {
		got := ""
		if results := x.Reverse(c.q); len(results) > 0 {
			got = results[0].Label
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Every address of an index is found again by its own position.
func TestReverseFindsEveryAddress(t *testing.T) {
	t.Parallel()
	x := franceIndex(t)
	for i, a := range france.addresses {
		if i%17 != 0 || a.Number == 0 {
			continue
		}
		results := x.Reverse(geocode.ReverseQuery{Position: a.Position, Limit: 30})
		if len(results) == 0 || results[0].DistanceM > 0.2 {
			t.Fatalf("%d %s: %+v", a.Number, a.Street, results)
		}
		if !slices.IsSortedFunc(results, func(x, y geocode.Result) int { return int(10 * (x.DistanceM - y.DistanceM)) }) {
			t.Errorf("%d %s: not by distance", a.Number, a.Street)
		}
	}
}

func TestLivingFollowsDeadCodes(t *testing.T) {
	t.Parallel()
	x := franceIndex(t)
	for code, want := range map[string]string{"36018": "36018", "41082": "41059", "91182": "91228", "49069": "49126"} {
		if got := x.Living(code); !slices.Contains(got, want) {
			t.Errorf("%s lives on as %v, want %s", code, got, want)
		}
	}
	if got := x.Living("99999"); len(got) > 0 {
		t.Errorf("99999 lives on as %v", got)
	}
}

func FuzzSearch(f *testing.F) {
	x := smallIndex(f)
	f.Add("12 bis rue moyenne 18000 bourges", true)
	f.Add("\xff\xfe (36", false)
	f.Fuzz(func(t *testing.T, text string, autocomplete bool) {
		for _, r := range x.Search(geocode.Query{Text: text, Autocomplete: autocomplete}) {
			if r.Score < 0 || r.Score > 1 {
				t.Fatalf("%q: score %v", text, r.Score)
			}
		}
	})
}

// A truncated file may lie about its sections only with the right sums; a file of random bytes never opens.
func FuzzOpen(f *testing.F) {
	whole := smallBytes(f)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte("MAILLAGE-GEO"))
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := geocode.Open(b)
		if err == nil && !bytes.Equal(b, whole) {
			x.Search(geocode.Query{Text: "12 rue moyenne bourges"})
		}
	})
}
