package address_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/address"
)

func keyOf(p address.Parsed) string {
	var texts []string
	for _, w := range p.Words {
		texts = append(texts, w.Text)
	}
	return strings.Join(texts, " ")
}

// Rows are real addresses: of the Hub-Lo inventory, of public libraries, of France services, of FANTOIR, or typed by people.
func TestParseReadsRealAddresses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text                               string
		number                             int
		repetition, words, postcode, other string
	}{
		{"70 Avenue de la Libération 18000 BOURGES", 70, "", "avenue de la liberation bourges", "18000", ""},
		{"3 av. J. Jaures 36300 le blanc", 3, "", "avenue j jaures le blanc", "36300", ""},
		{"24 Bld Emile Zola", 24, "", "boulevard emile zola", "", ""},
		{"AV DU GAL DE GAULLE", 0, "", "avenue du general de gaulle", "", ""},
		{"PL DU MAL JUIN", 0, "", "place du marechal juin", "", ""},
		{"ALL DES PRES FLEURIS", 0, "", "allee des pres fleuris", "", ""},
		{"CHE DE LA PRAIRIE", 0, "", "chemin de la prairie", "", ""},
		// Numbers.
		{"1 bis Avenue du Champ de Mars", 1, "bis", "avenue du champ de mars", "", ""},
		{"20bis rue de chinon", 20, "bis", "rue de chinon", "", ""},
		{"12B rue Moyenne", 12, "b", "rue moyenne", "", ""},
		{"12 b rue Moyenne", 12, "b", "rue moyenne", "", ""},
		{"173E CHEMIN DE VILLENEUVE", 173, "e", "chemin de villeneuve", "", ""},
		{"2e avenue", 0, "", "2e avenue", "", ""},
		{"12 ter, r. Moyenne", 12, "ter", "rue moyenne", "", ""},
		{"4/6 place Jean Jaurès", 4, "", "place jean jaures", "", ""},
		{"10-13 rue Louans 37250 SORIGNY", 10, "", "rue louans sorigny", "37250", ""},
		{"12 à 14 rue de la Paix", 12, "", "rue de la paix", "", ""},
		{"12 et 14 bis rue de la Paix", 12, "", "rue de la paix", "", ""},
		{"n°12 rue de la Paix", 12, "", "rue de la paix", "", ""},
		{"N° 5 Les Granges", 5, "", "les granges", "", ""},
		{"rue Jean Jaurès 12", 12, "", "rue jean jaures", "", ""},
		{"36300 le blanc r. J Jaurès n°12bis", 12, "bis", "le blanc rue j jaures", "36300", ""},
		{"12 d'Auron", 12, "", "d auron", "", ""},
		{"15a d'Auron", 15, "a", "d auron", "", ""},
		{"9000 A ROUTE DE DUN", 9000, "a", "route de dun", "", ""},
		{"0012 rue Moyenne", 12, "", "rue moyenne", "", ""},
		// Dates and roads are no numbers.
		{"Mairie,4 place du 8 mai 1945..", 4, "", "mairie place du 8 mai 1945", "", ""},
		{"place du 8 mai 1945", 0, "", "place du 8 mai 1945", "", ""},
		{"rue du Onze Novembre", 0, "", "rue du 11 novembre", "", ""},
		{"Place du Huit Mai 1945", 0, "", "place du 8 mai 1945", "", ""},
		{"rue du vingt deux août", 0, "", "rue du 22 aout", "", ""},
		{"Les Quatre Vents", 0, "", "les quatre vents", "", ""},
		{"8 mai 1945", 0, "", "8 mai 1945", "", ""},
		{"D 940 Lieu dit le Pont", 0, "", "d 940 lieu dit le pont", "", ""},
		{"rue de la 2ème DB", 0, "", "rue de la 2e db", "", ""},
		{"rue du 1er Régiment", 0, "", "rue du 1er regiment", "", ""},
		{"Boulevard du Premier Mai", 0, "", "boulevard du 1er mai", "", ""},
		// Postcodes.
		{"18 000 Bourges", 0, "", "bourges", "18000", ""},
		{"F-36300 Le Blanc", 0, "", "le blanc", "36300", ""},
		{"01000 Bourg en Bresse", 0, "", "bourg en bresse", "01000", ""},
		{"BOURGES 18000", 0, "", "bourges", "18000", ""},
		// Boxes, CEDEX, floors, buildings, persons.
		{"1 place du Général de Gaulle BP 53 77320 La Ferté-Gaucher", 1, "", "place du general de gaulle la ferte gaucher", "77320", "bp 53"},
		{"9 RUE DU COLLEGE CS 149 61103 Flers Cedex", 9, "", "rue du college flers", "61103", "cs 149|cedex"},
		{"45000 Orléans Cedex 2", 0, "", "orleans", "45000", "cedex 2"},
		{"Bâtiment C 4 rue des Écoles", 4, "", "rue des ecoles", "", "batiment c"},
		{"Bat C appt 12 4 rue des Écoles", 4, "", "rue des ecoles", "", "bat c|appt 12"},
		{"1er étage 4 rue des Écoles", 4, "", "rue des ecoles", "", "1er etage"},
		{"chez M. Dupont 3 allée des Lilas", 3, "", "allee des lilas", "", "chez m dupont"},
		{"C/o Mairie 3 rue de l'Eglise", 3, "", "rue de l eglise", "", "chez mairie"},
		{"rue de la Porte Neuve", 0, "", "rue de la porte neuve", "", ""},
		// Saints, slashes, apostrophes, hyphens, ligatures.
		{"St Georges/Arnon", 0, "", "saint georges sur arnon", "", ""},
		{"Ste-Lizaigne", 0, "", "sainte lizaigne", "", ""},
		{"Rue de l’Œuvre", 0, "", "rue de l oeuvre", "", ""},
		{"N.D. de Lorette", 0, "", "n d de lorette", "", ""},
		{"ND de Lorette", 0, "", "notre dame de lorette", "", ""},
		{"rd-pt des Carmes", 0, "", "rond point des carmes", "", ""},
		{"Grand'Rue", 0, "", "grande rue", "", ""},
		// Arrondissements.
		{"12 rue de Bercy Paris 12e", 12, "", "rue de bercy paris", "75012", ""},
		{"Lyon 3", 0, "", "lyon", "69003", ""},
		{"Marseille 1er arrondissement", 0, "", "marseille", "13001", ""},
		{"75020 Paris 20", 0, "", "paris", "75020", ""},
		// Nothing to read.
		{"", 0, "", "", "", ""},
		{" ,.;-", 0, "", "", "", ""},
	} {
		p := address.Parse(c.text)
		got := fmt.Sprintf("%d|%s|%s|%s|%s", p.Number, p.Repetition, keyOf(p), p.Postcode, strings.Join(p.Dropped, "|"))
		want := fmt.Sprintf("%d|%s|%s|%s|%s", c.number, c.repetition, c.words, c.postcode, c.other)
		if got != want {
			t.Errorf("%q\n got %s\nwant %s", c.text, got, want)
		}
	}
}

func TestParseSaysWhatStoodBehindThePostcode(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"12 ter Avenue Saint Nicolas 37140 Bourgueil": 1, "3 av. J. Jaures 36300 le blanc": 2, "36300 le blanc, avenue Jaurès 3": 4, "Le Blanc 36300": 0,
		"Le Blanc": 0, "rue Haute 36 300 St Gaultier 12": 2, "": 0,
	} {
		if got := address.Parse(text).After; got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func TestParseReadsTheDepartementInBrackets(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Valence (16)": "16", "Ajaccio (2a)": "2A", "Saint-Denis (974)": "974", "Salle (1)": "", "Le Blanc (mairie)": "", "Paris (75": "", "(20)": "",
	} {
		if got := address.Parse(text).Departement; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

var pieces = []string{
	"12", "12bis", "bis", "b", "rue", "r.", "av", "de", "d'", "la", "l'", "st", "ste", "jean", "J.", "jaurès", "8", "mai", "1945", "onze", "dix", "vingt", "deux",
	"36300", "36", "300", "cedex", "bp", "grd", "grand", "rd", "pt", "n", "dame", "nd", "paris", "12e", "1er", "premier", "all", "ch", "/", "s/", "-", ",", "(36)", "chez",
	"étage", "bat", "c", "n°", "à", "et", "14", "france", "z", "i", "q", "ptr", "0", "00", "ld", "œuvre",
}

func anyAddress(t *rapid.T) string {
	if rapid.Bool().Draw(t, "any text") {
		return rapid.String().Draw(t, "text")
	}
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), rapid.SampledFrom([]string{" ", "", ", "}).Draw(t, "between"))
}

func TestKeyIsIdempotent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := anyAddress(t)
		once := address.Key(text)
		if twice := address.Key(once); twice != once {
			t.Fatalf("%q: %q, then %q", text, once, twice)
		}
	})
}

func TestParseNeverInventsNumbers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := anyAddress(t)
		p := address.Parse(text)
		if p.Number < 0 || p.Number > 9999 || p.Repetition != "" && p.Number == 0 {
			t.Fatalf("%q: number %d %q", text, p.Number, p.Repetition)
		}
		if p.Postcode != "" && len(p.Postcode) != 5 {
			t.Fatalf("%q: postcode %q", text, p.Postcode)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"12 bis, rue Jean-Jaurès 36300 Le Blanc", "BP 53 18020 CEDEX 9", "(2A", "\xff12/14", "onze novembre", "c/o"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := address.Key(text)
		if twice := address.Key(once); twice != once {
			t.Fatalf("%q: %q, then %q", text, once, twice)
		}
		address.Parse(text)
	})
}

func TestEditsCountsSlips(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b        string
		limit, want int
	}{
		{"", "", 2, 0},
		{"jaures", "jaures", 2, 0},
		{"jaures", "jaure", 2, 1},
		{"jaures", "jauers", 2, 1},
		{"jaures", "jores", 3, 2},
		{"bolland", "boland", 1, 1},
		{"cavaliere", "cavalie", 2, 2},
		{"abc", "xyz", 2, 3},
		{"a", "abcd", 2, 3},
		{"ab", "ba", 1, 1},
	} {
		if got := address.Edits(c.a, c.b, c.limit); got != c.want {
			t.Errorf("%q, %q within %d: %d, want %d", c.a, c.b, c.limit, got, c.want)
		}
	}
}

// The band and the shortcuts change nothing: compared with the plain table of the definition.
func TestEditsIsTheOptimalStringAlignment(t *testing.T) {
	t.Parallel()
	word := rapid.StringMatching(`[ab-d]{0,9}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		limit := rapid.IntRange(0, 3).Draw(t, "limit")
		want := min(plainEdits(a, b), limit+1)
		if got := address.Edits(a, b, limit); got != want {
			t.Fatalf("%q, %q within %d: %d, want %d", a, b, limit, got, want)
		}
		if address.Alike(a, b) != address.Alike(b, a) {
			t.Fatalf("%q, %q: not symmetric", a, b)
		}
	})
}

func plainEdits(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestSimilarityOrdersNames(t *testing.T) {
	t.Parallel()
	closer := func(a, b, c string) {
		if x, y := address.Similarity(a, b), address.Similarity(a, c); x <= y {
			t.Errorf("%q: %q %.2f is not closer than %q %.2f", a, b, x, c, y)
		}
	}
	closer("Rue Jean Jaurès", "av. J. Jaures", "Rue Jean Moulin")
	closer("Médiathèque de Flers", "Mediatheque Flers", "Médiathèque de Caen")
	closer("Avenue du Général de Gaulle", "AV DU GAL DE GAULLE", "Avenue du Général Leclerc")
	closer("Rue des Tanneurs", "Rue du Tanneur", "Rue des Tilleuls")
	if s := address.Similarity("Rue de l'Église", "rue de l’eglise"); s != 1 {
		t.Errorf("two spellings of one name: %v, want 1", s)
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyAddress(t), anyAddress(t)
		s := address.Similarity(a, b)
		if s < 0 || s > 1+1e-9 || s != address.Similarity(b, a) {
			t.Fatalf("%q, %q: %v and %v", a, b, s, address.Similarity(b, a))
		}
	})
}

func TestDisplayWritesCapitalsAsPeopleRead(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"ALL ADRIENNE BOLLAND": "Allée Adrienne Bolland", "RUE D AURON": "Rue d'Auron", "RTE DE SAINT-MICHEL": "Route de Saint-Michel",
		"LES TREMBLETS": "Les Tremblets", "Rue de la Paix": "Rue de la Paix", "PL DU 8 MAI 1945": "Place du 8 Mai 1945", "RUE DE L ECOLE": "Rue de l'Ecole", "": "",
	} {
		got := address.Display(name)
		if got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
		if address.Key(got) != address.Key(name) {
			t.Errorf("%q and %q have other words: %q, %q", name, got, address.Key(name), address.Key(got))
		}
	}
}

func TestWordsOfEveryClassStay(t *testing.T) {
	t.Parallel()
	got := address.Words("Mairie, 8 rue du Dr Roux")
	want := []address.Word{{"mairie", address.Venue}, {"8", address.Digits}, {"rue", address.Kind}, {"du", address.Small}, {"docteur", address.Title}, {"roux", address.Plain}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
