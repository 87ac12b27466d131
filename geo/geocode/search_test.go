package geocode_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/geocode"
)

// Each row is a complaint of the users of other geocoders, or a text of the files that Maillage imports.
func TestSearchFindsWhatPeopleMean(t *testing.T) {
	t.Parallel()
	x := franceIndex(t)
	for _, c := range []struct {
		text  string
		label string
		kind  geocode.Type
		code  string
	}{
		// As anybody writes them.
		{"Le Blanc", "Le Blanc", geocode.Municipality, "36018"},
		{"LE BLANC 36300", "Le Blanc", geocode.Municipality, "36018"},
		{"36300 le blanc", "Le Blanc", geocode.Municipality, "36018"},
		{"4 bd lamarck bourges", "4 Boulevard Lamarck 18000 Bourges", geocode.HouseNumber, "18033"},
		{"3 av. J. Jaures 18000 bourges", "3 Avenue Jean Jaures 18000 Bourges", geocode.HouseNumber, "18033"},
		// The number stands after the street, or first, or the commune does.
		{"avenue jean jaures 3 18000 bourges", "3 Avenue Jean Jaures 18000 Bourges", geocode.HouseNumber, "18033"},
		{"bourges, avenue jean jaures, 3", "3 Avenue Jean Jaures 18000 Bourges", geocode.HouseNumber, "18033"},
		{"18000 BOURGES 3 AVENUE JEAN JAURES", "3 Avenue Jean Jaures 18000 Bourges", geocode.HouseNumber, "18033"},
		// An unknown number is answered by its street.
		{"9999 avenue jean jaures 18000 bourges", "Avenue Jean Jaures 18000 Bourges", geocode.Street, "18033"},
		// Slips.
		{"allee adriene boland bourges", "Allée Adrienne Bolland 18000 Bourges", geocode.Street, "18033"},
		{"3 avenue jean jores 18000 bourgse", "3 Avenue Jean Jaures 18000 Bourges", geocode.HouseNumber, "18033"},
		{"6 allée AdrienneBolland Bourges", "6 Allée Adrienne Bolland 18000 Bourges", geocode.HouseNumber, "18033"},
		// A village without its final s, run together, with "/" for "sur".
		{"Sacierge saint martin", "Sacierges-Saint-Martin", geocode.Municipality, "36177"},
		{"Vicqexemplet", "Vicq-Exemplet", geocode.Municipality, "36236"},
		{"Saint Georges/Arnon", "Saint-Georges-sur-Arnon", geocode.Municipality, "36195"},
		{"Aubigny Nère", "Aubigny-sur-Nère", geocode.Municipality, "18015"},
		{"levrous 36110", "Levroux", geocode.Municipality, "36093"},
		// The name of a town is the name of a street.
		{"rue michel de bourges 18000", "Rue Michel de Bourges 18000 Bourges", geocode.Street, "18033"},
		{"avenue d'orleans bourges", "Avenue d'Orleans 18000 Bourges", geocode.Street, "18033"},
		{"60 route de Saint Pourçain sur Sioule 03260 Marcenat", "Marcenat", geocode.Municipality, "03160"},
		// A postcode given decides between namesakes, and so does the département.
		{"Mairie 16460 Valence", "Valence", geocode.Municipality, "16392"},
		{"Valence (16)", "Valence", geocode.Municipality, "16392"},
		{"Valence Charente", "Valence", geocode.Municipality, "16392"},
		{"st amand montrond 18", "Saint-Amand-Montrond", geocode.Municipality, "18197"},
		{"Bastia 2B", "Bastia", geocode.Municipality, "2B033"},
		{"La Châtre", "La Châtre", geocode.Municipality, "36046"},
		{"33 Bis Route du Crotoy 80120 Rue", "Rue", geocode.Municipality, "80688"},
		{"12 ter Avenue Saint Nicolas 37140 Bourgueil", "Bourgueil", geocode.Municipality, "37031"},
		// A CEDEX is no place: its département still helps.
		{"BP 40 18020 BOURGES CEDEX", "Bourges", geocode.Municipality, "18033"},
		{"AVENUE CHARLES DE GAULLE 72703 ALLONNES", "Allonnes", geocode.Municipality, "72003"},
		// Former and delegated communes lead to the living one.
		{"4 rue CHENOUARD 49530 Drain", "Orée d'Anjou", geocode.Municipality, "49126"},
		{"Salle des fêtes 41700 Contres", "Le Controis-en-Sologne", geocode.Municipality, "41059"},
		// Arrondissements.
		{"Paris 12e", "Paris", geocode.Municipality, "75056"},
		{"12 rue de Bercy 75012 Paris", "Paris", geocode.Municipality, "75056"},
		// The longer name holds the shorter.
		{"Rue de la Colline 87300 Peyrat-de-Bellac", "Peyrat-de-Bellac", geocode.Municipality, "87116"},
		{"2 Grande Rue 23300 Saint-Maurice-la-Souterraine", "Saint-Maurice-la-Souterraine", geocode.Municipality, "23219"},
	} {
		results := x.Search(geocode.Query{Text: c.text})
		if len(results) == 0 {
			t.Errorf("%q: no answer, want %q", c.text, c.label)
			continue
		}
		if r := results[0]; r.Label != c.label || r.Type != c.kind || r.CityCode != c.code {
			t.Errorf("%q: %s %q in %s (%.2f), want %s %q in %s", c.text, r.Type, r.Label, r.CityCode, r.Score, c.kind, c.label, c.code)
		}
	}
}

// Nothing tells which town is meant: the first answer is a guess, and says so.
func TestAGuessIsNeverSure(t *testing.T) {
	t.Parallel()
	x := franceIndex(t)
	for _, text := range []string{
		"Valence", "Saint-Denis", "Saint-Martin", "avenue jean jaures", "3 avenue jean jaures", "rue de l'église 36300", "36300", "la mairie",
		"qwertz", "zzzzzz 18000", "rue de Bourges", "Indre", "Centre-Val de Loire", "Contres", "Migné",
	} {
		for _, r := range x.Search(geocode.Query{Text: text}) {
			if r.Score >= geocode.Sure {
				t.Errorf("%q: %s at %.2f, want below %.1f", text, r.Label, r.Score, geocode.Sure)
			}
		}
	}
}

func TestUnknownNumberStaysInItsTown(t *testing.T) {
	t.Parallel()
	x := smallIndex(t)
	// Number 10 exists in the rue Victor Hugo of Vierzon, not in that of Bourges.
	r := x.Search(geocode.Query{Text: "10 rue Victor Hugo Bourges"})[0]
	if r.Type != geocode.Street || r.City != "Bourges" {
		t.Errorf("got %s %s, want the street of Bourges", r.Type, r.Label)
	}
	if r.Components.Number != 0 {
		t.Errorf("the number is said found: %+v", r.Components)
	}
	r = x.Search(geocode.Query{Text: "10 rue Victor Hugo"})[0]
	if r.Score >= geocode.Sure || !r.Components.Ambiguous {
		t.Errorf("without commune: %.2f %s, want a guess", r.Score, r.Label)
	}
}

// Whatever is true and added to a question leaves the answer right.
func TestAPostcodeOrACodeNeverWorsensAnAnswer(t *testing.T) {
	t.Parallel()
	x := franceIndex(t)
	for i, a := range france.addresses {
		if i%23 != 0 || a.Number == 0 {
			continue
		}
		text := a.Street + " " + a.City
		plain := x.Search(geocode.Query{Text: text, Limit: 1})
		for name, q := range map[string]geocode.Query{
			"postcode in the text":    {Text: a.Street + " " + a.Postcode + " " + a.City, Limit: 1},
			"postcode as a filter":    {Text: text, Postcode: a.Postcode, Limit: 1},
			"INSEE code as a filter":  {Text: text, CityCode: a.CityCode, Limit: 1},
			"both, no name of a town": {Text: a.Street, CityCode: a.CityCode, Postcode: a.Postcode, Limit: 1},
		} {
			with := x.Search(q)
			if len(with) == 0 || with[0].ID != plain[0].ID || with[0].Score < plain[0].Score-1e-9 {
				t.Errorf("%q with %s: %+v, without %+v", text, name, with, plain)
			}
		}
	}
}

func TestRepetitions(t *testing.T) {
	t.Parallel()
	x := smallIndex(t)
	for text, want := range map[string]string{
		"12 rue Moyenne Bourges": "12", "12 bis rue Moyenne Bourges": "12bis", "12bis rue Moyenne Bourges": "12bis", "12B rue Moyenne Bourges": "12bis",
		"12 ter rue Moyenne Bourges": "12ter", "rue Moyenne 12 bis Bourges": "12bis", "12-14 rue Moyenne Bourges": "12", "n°12 rue Moyenne, Bourges": "12",
		"12 c rue Moyenne Bourges": "12c", "12C rue Moyenne Bourges": "12c",
	} {
		r := x.Search(geocode.Query{Text: text})[0]
		if r.HouseNumber != want {
			t.Errorf("%q: number %q (%s), want %q", text, r.HouseNumber, r.Label, want)
		}
	}
}

// Two delegated communes of one commune have a street of the same name.
func TestFormerCommuneTellsNamesakesApart(t *testing.T) {
	t.Parallel()
	x := smallIndex(t)
	for text, want := range map[string]string{
		"rue de l'Église Contres": "41059", "rue de l'Église, Feings": "41082",
		"rue de l'Église Thenay 41400 Le Controis-en-Sologne": "41255",
	} {
		r := x.Search(geocode.Query{Text: text})[0]
		if r.CityCode != "41059" || r.OldCityCode != want && !(want == "41059" && r.OldCity == "Contres") {
			t.Errorf("%q: %s in %s (%s), want former commune %s", text, r.Label, r.CityCode, r.OldCityCode, want)
		}
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	x := smallIndex(t)
	for name, c := range map[string]struct {
		q    geocode.Query
		want string
	}{
		"street":          {geocode.Query{Text: "12 rue Moyenne Bourges", Type: geocode.Street}, "Rue Moyenne 18000 Bourges"},
		"municipality":    {geocode.Query{Text: "12 rue Moyenne Bourges", Type: geocode.Municipality}, "Bourges"},
		"house number":    {geocode.Query{Text: "12 rue Moyenne Bourges", Type: geocode.HouseNumber}, "12 Rue Moyenne 18000 Bourges"},
		"locality":        {geocode.Query{Text: "Les Granges", Type: geocode.Locality}, "Les Granges 36200 Ceaulmont"},
		"postcode":        {geocode.Query{Text: "rue victor hugo", Postcode: "18100"}, "Rue Victor Hugo 18100 Vierzon"},
		"INSEE code":      {geocode.Query{Text: "rue victor hugo", CityCode: "18279"}, "Rue Victor Hugo 18100 Vierzon"},
		"dead code":       {geocode.Query{Text: "rue de l'église", CityCode: "41082"}, "Rue de l'Église 41120 Le Controis-en-Sologne"},
		"near Vierzon":    {geocode.Query{Text: "rue victor hugo", Near: &orb.Point{2.07, 47.22}}, "Rue Victor Hugo 18100 Vierzon"},
		"near Bourges":    {geocode.Query{Text: "rue victor hugo", Near: &orb.Point{2.39, 47.08}}, "Rue Victor Hugo 18000 Bourges"},
		"hamlet, commune": {geocode.Query{Text: "Les Granges-Ceaulmont"}, "Les Granges 36200 Ceaulmont"},
	} {
		results := x.Search(c.q)
		if len(results) == 0 || results[0].Label != c.want {
			t.Errorf("%s: %+v, want %q", name, results, c.want)
		}
	}
	if r := x.Search(geocode.Query{Text: "rue victor hugo", CityCode: "36018"}); len(r) > 0 && r[0].CityCode != "36018" {
		t.Errorf("a filter lets another commune through: %+v", r[0])
	}
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	x := franceIndex(t)
	for text, want := range map[string]string{
		"bourg": "Bourges", "le bla": "Le Blanc-Mesnil", "chateaur": "Châteauroux", "vicq ex": "Vicq-Exemplet", "issoud": "Issoudun",
		"3 avenue jean jau": "3 Avenue Jean Jaures 18000 Bourges", "avenue jean jaures bourg": "Avenue Jean Jaures 18000 Bourges",
		"6 allée adrienne bol": "6 Allée Adrienne Bolland 18000 Bourges", "36300 le b": "Le Blanc",
	} {
		found := false
		results := x.Search(geocode.Query{Text: text, Autocomplete: true})
		for _, r := range results {
			found = found || r.Label == want
		}
		if !found {
			t.Errorf("%q…: %+v, want %q among them", text, results, want)
		}
	}
	// A finished word followed by a blank is not completed.
	for _, r := range x.Search(geocode.Query{Text: "bour ", Autocomplete: true}) {
		if r.Label == "Bourges" && r.Score > 0.9 {
			t.Errorf("%q is read as finished, %s at %.2f", "bour ", r.Label, r.Score)
		}
	}
}

// The national service gives x and y: checked on two rows of its own sample (Les Adrets, Isère).
func TestLambert93(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ lon, lat, x, y float64 }{{5.99575, 45.256792, 934924.86, 6466395.56}, {5.96355, 45.272113, 932337.1, 6468000.59}} {
		x, y := geocode.Lambert93(orb.Point{c.lon, c.lat})
		if math.Hypot(x-c.x, y-c.y) > 0.2 {
			t.Errorf("%v, %v: %.2f, %.2f, want %.2f, %.2f", c.lon, c.lat, x, y, c.x, c.y)
		}
	}
}
