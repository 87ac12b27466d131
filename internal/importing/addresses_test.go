package importing_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/importing"
)

const banHeader = "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat\n"

func addressBench(t *testing.T) bench {
	b := newBench(t)
	b.text(importing.KindCommunes, threeCommunes)
	b.text(importing.KindCommunes, "code_ancien,nom_ancien,date_effet,code_2026\n18123,Laverdines,2019-01-01,18023\n")
	return b
}

func banRow(id, number, street, code, lon string) string {
	return strings.Join([]string{id, "", number, "", street, "36140", code, "Aigurande", "", "", "", "", lon, "46.43"}, ";") + "\n"
}

func TestAFileOfAddressesTellsAllOfItsCommunes(t *testing.T) {
	t.Parallel()
	b := addressBench(t)
	first := banHeader + banRow("36001_0010_00001", "1", "Rue du Pré", "36001", "1.83") + banRow("36001_0010_00003", "3", "Rue du Pré", "36001", "1.831") +
		banRow("36002_0010_00001", "1", "Rue du Pré", "36002", "1.6") + banRow("18123_0010_00001", "1", "Rue du Pré", "18123", "2.8")
	if r := b.text(importing.KindAddresses, first); r.Read != 4 || r.Created != 4 {
		t.Fatalf("first time: %+v", r)
	}
	if r := b.text(importing.KindAddresses, first); r.Read != 4 || r.Unchanged != 4 || r.ChangedAnything() {
		t.Errorf("the same again: %+v", r)
	}
	second := banHeader + banRow("36001_0010_00001", "1", "Rue du Pré", "36001", "1.84") + banRow("36001_0010_00005", "5", "Rue du Pré", "36001", "1.832")
	if r := b.text(importing.KindAddresses, second); r.Created != 1 || r.Changed != 1 || r.Removed != 1 {
		t.Errorf("one moved, one new, one gone: %+v", r)
	}
	if got := one[string](b, `SELECT string_agg(address_id, ' ' ORDER BY address_id) FROM address`); got != "18123_0010_00001 36001_0010_00001 36001_0010_00005 36002_0010_00001" {
		t.Errorf("kept %s", got)
	}
}

func TestAddressesThatCannotBeFoundAreRefused(t *testing.T) {
	t.Parallel()
	b := addressBench(t)
	r := b.text(importing.KindAddresses, banHeader+
		banRow("a", "1", "Rue du Pré", "36001", "1.83")+
		banRow("a", "1", "Rue du Pré", "36001", "1.83")+ // twice
		banRow("b", "1", "", "36001", "1.83")+ // no way
		banRow("c", "1", "Rue du Pré", "99999", "1.83")+ // no such commune
		banRow("d", "1", "Rue du Pré", "36001", "")+ // nowhere
		banRow("e", "12x34567", "Rue du Pré", "36001", "1.83")) // no longer a number
	if r.Read != 6 || r.Created+r.Unchanged+r.Changed+r.Merged+r.Rejected != 6 || r.Merged != 1 || r.Rejected < 3 {
		t.Errorf("%+v", r)
	}
	if r.Rejections[0].Line != 4 || r.Rejections[0].Field != "nom_voie" {
		t.Errorf("%+v", r.Rejections[0])
	}
}

func TestAddressesNeedTheCommunes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	file := banHeader + banRow("a", "1", "Rue du Pré", "36001", "1.83")
	_, err := b.Import(t.Context(), importing.KindAddresses, importing.Input{Name: "a.csv", Body: body(file)})
	if err == nil || !strings.Contains(err.Error(), "communes_absentes") {
		t.Error(err)
	}
}

func TestRegionalAddressFiles(t *testing.T) {
	t.Parallel()
	data := golden.Region(t)
	b := newBench(t)
	file := func(kind importing.Kind, name string) importing.Report {
		text, err := os.ReadFile(filepath.Join(data, name))
		if err != nil {
			t.Fatal(err)
		}
		return b.named(kind, name, string(text))
	}
	file(importing.KindCommunes, "admin/communes_france_2026.csv.gz")
	file(importing.KindCommunes, "admin/cog_2026_communes_deleguees_et_associees.csv.gz")
	for _, c := range []struct {
		name string
		read int
	}{
		{"adresses/adresses_bourges_18033_format_ban.csv.gz", 4544}, {"adresses/ban_exemple_officiel_38002.csv", 8}, {"adresses/bano_75_echantillon.csv.gz", 10000},
	} {
		if r := file(importing.KindAddresses, c.name); r.Read != c.read || r.Created < c.read*99/100 {
			t.Errorf("%s: %+v", c.name, r)
		}
		if r := file(importing.KindAddresses, c.name); r.ChangedAnything() {
			t.Errorf("%s again: %+v", c.name, r)
		}
	}
}
