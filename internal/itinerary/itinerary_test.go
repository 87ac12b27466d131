package itinerary_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
)

func sighting(source, id, name, commune, code, address string) itinerary.Sighting {
	s := itinerary.Sighting{Source: source, SourceID: id, Commune: commune}
	s.Unit.Name, s.Unit.BaseAddress, s.Unit.Wheelchair = name, address, site.Unknown
	s.Unit.BaseINSEECode = "36044"
	if code != "" {
		s.Unit.BaseINSEECode = "45234"
	}
	return s
}

func TestSameUnit(t *testing.T) {
	ruralinette := sighting("hublo", "522", "La Rur@linette - Accueil Numérique Itinérant France Service", "Châteauroux", "", "148 avenue Marcel Lemoine")
	for name, c := range map[string]struct {
		other itinerary.Sighting
		want  bool
	}{
		"the same bus, as France services writes it": {
			sighting("france-services", "2394", "Bus France services La Rur@linette", "Châteauroux", "", "148 Avenue Marcel Lemoine"), true,
		},
		"its federation at the same address shares no proper word": {
			sighting("france-services", "1", "Bus France services Familles Rurales", "Châteauroux", "", "148 Avenue Marcel Lemoine"), false,
		},
		"common words tell nothing": {
			sighting("france-services", "1", "Bus numérique itinérant France services", "Châteauroux", "", "148 Avenue Marcel Lemoine"), false,
		},
		"the commune's name tells nothing": {
			sighting("france-services", "1", "Bus de Châteauroux", "Châteauroux", "", "148 Avenue Marcel Lemoine"), false,
		},
		"another garage": {
			sighting("france-services", "1", "La Ruralinette", "Châteauroux", "", "1 place de la République"), false,
		},
		"no address": {sighting("france-services", "1", "La Ruralinette", "Châteauroux", "", ""), false},
		"another commune": {
			sighting("france-services", "1", "La Ruralinette", "Orléans", "45234", "148 Avenue Marcel Lemoine"), false,
		},
		"two records of one source are two units": {
			sighting("hublo", "1", "La Rur@linette", "Châteauroux", "", "148 Avenue Marcel Lemoine"), false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := itinerary.SameUnit(ruralinette, c.other); got != c.want {
				t.Errorf("got %v", got)
			}
			if itinerary.SameUnit(ruralinette, c.other) != itinerary.SameUnit(c.other, ruralinette) {
				t.Error("not symmetric")
			}
		})
	}
}

func TestCombineTakesTheNewestThatSaysSomething(t *testing.T) {
	older := itinerary.Sighting{Source: "hublo", SourceID: "522", Unit: itinerary.Unit{
		Name: "La Rur@linette", Websites: []string{"https://familles"}, Wheelchair: site.Yes,
		UpdatedOn: time.Date(2022, 6, 1, 0, 0, 0, 0, time.UTC), Services: []string{site.ServiceAccess},
		Provenance: site.Provenance{"site_web": {Source: "hublo", Date: "2022-06-01"}, "nom": {Source: "hublo", Date: "2022-06-01"}},
	}}
	newer := itinerary.Sighting{Source: "france-services", SourceID: "2394", Unit: itinerary.Unit{
		Name: "Bus France services La Rur@linette", Wheelchair: site.Unknown,
		UpdatedOn: time.Date(2024, 8, 1, 0, 0, 0, 0, time.UTC), Services: []string{site.ServiceFormalities},
		Provenance: site.Provenance{"nom": {Source: "france-services", Date: "2024-08-01"}},
	}}
	undated := itinerary.Sighting{Source: "a", SourceID: "1", Unit: itinerary.Unit{Name: "Autre", Wheelchair: site.No}}
	got := itinerary.Combine([]itinerary.Sighting{undated, older, newer})
	want := itinerary.Unit{
		Name: "Bus France services La Rur@linette", Websites: []string{"https://familles"}, Wheelchair: site.Yes,
		UpdatedOn: newer.Unit.UpdatedOn, Services: []string{site.ServiceFormalities, site.ServiceAccess},
		Provenance: site.Provenance{
			"site_web": {Source: "hublo", Date: "2022-06-01"}, "nom": {Source: "france-services", Date: "2024-08-01"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCombineDoesNotDependOnTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"", "a", "b"})
		n := rapid.IntRange(1, 4).Draw(t, "n")
		var all []itinerary.Sighting
		for i := range n {
			s := itinerary.Sighting{Source: rapid.SampledFrom([]string{"x", "y"}).Draw(t, "source"), SourceID: string(rune('0' + i))}
			s.Unit = itinerary.Unit{
				Name: text.Draw(t, "name"), Note: text.Draw(t, "note"), Phones: []string{text.Draw(t, "phone")},
				Wheelchair: rapid.SampledFrom([]site.Answer{site.Yes, site.No, site.Unknown}).Draw(t, "wheelchair"),
			}
			if rapid.Bool().Draw(t, "dated") {
				s.Unit.UpdatedOn = time.Date(2020+rapid.IntRange(0, 1).Draw(t, "year"), 1, 1, 0, 0, 0, 0, time.UTC)
			}
			all = append(all, s)
		}
		shuffled := rapid.Permutation(all).Draw(t, "shuffled")
		if diff := cmp.Diff(itinerary.Combine(all), itinerary.Combine(shuffled)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestSlugs(t *testing.T) {
	got := itinerary.Slugs([]itinerary.Named{
		{"Bus France services La Rur@linette", "Châteauroux", "36044", "fs 2394"},
		{"Bus numérique", "Orléans", "45234", "a 1"},
		{"Bus numérique", "Blois", "41018", "a 2"},
		{"Van", "Saint-Denis", "93066", "a 3"},
		{"Van", "Saint-Denis", "97411", "a 4"},
		{"Même", "Ici", "01001", "a 5"},
		{"Même", "Ici", "01001", "a 6"},
		{"…", "Ici", "01001", "a 7"},
	})
	want := []string{
		"bus-france-services-la-ruralinette", "bus-numerique-orleans", "bus-numerique-blois", "van-saint-denis-93066",
		"van-saint-denis-97411", "meme-ici-a-5", "meme-ici-a-6", "unite-a-7",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSlugsAreUniqueAndDoNotDependOnTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"", "bus", "van", "bus blois", "Blois", "01"})
		var units []itinerary.Named
		for i := range rapid.IntRange(0, 8).Draw(t, "n") {
			units = append(units, itinerary.Named{
				Name: word.Draw(t, "name"), Commune: word.Draw(t, "commune"), INSEECode: word.Draw(t, "code"), Key: "key " + string(rune('a'+i)),
			})
		}
		slugs := itinerary.Slugs(units)
		seen := map[string]bool{}
		for _, s := range slugs {
			if s == "" || seen[s] {
				t.Fatalf("%q in %q", s, slugs)
			}
			seen[s] = true
		}
		shuffled := rapid.Permutation(units).Draw(t, "shuffled")
		again := itinerary.Slugs(shuffled)
		for i, u := range units {
			j := slices.IndexFunc(shuffled, func(o itinerary.Named) bool { return o.Key == u.Key })
			if slugs[i] != again[j] {
				t.Fatalf("%+v: %q, then %q", u, slugs[i], again[j])
			}
		}
	})
}
