package app

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/importing"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// plantLeBlanc makes a country of one commune.
func plantLeBlanc(t *testing.T) (*store.Store, string) {
	t.Helper()
	url := pgtest.NewURL(t)
	pool, err := openPool(t.Context(), url, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	storetest.PlantCommunes(t, pool, storetest.Commune{
		Code: "36018", Name: "Le Blanc", Departement: "36", Centre: orb.Point{1.06, 46.63}, Population: 6400, Postcodes: []string{"36300"},
		Normalize: func(name string) (string, string) {
			n := address.NormalizePlace(name)
			return n, address.WithoutArticle(n)
		},
	})
	return store.New(pool), url
}

const gareAddress = "id;numero;rep;nom_voie;code_postal;code_insee;nom_commune;lon;lat\n36018_0200_00001;1;;Place de la Gare;36300;36018;Le Blanc;1.06;46.631\n"

func importGare(t *testing.T, s *store.Store) {
	t.Helper()
	_, err := (&importing.Importer{Store: s, Now: time.Now}).Import(t.Context(), importing.KindAddresses,
		importing.Input{Name: "adresses-36.csv", Body: strings.NewReader(gareAddress)})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheServiceFindsAddressesAsTheyAreImported(t *testing.T) {
	t.Parallel()
	s, url := plantLeBlanc(t)
	varDir := t.TempDir()
	service := testService(t, func(c *Config) { c.Database = DatabaseConfig{URL: url, Var: varDir} })
	search := service.URL() + "/geocodage/search?autocomplete=0&q=1+place+de+la+gare+le+blanc"
	if status, body := get(t, search); status != 200 || !strings.Contains(body, `"type":"municipality"`) || strings.Contains(body, "Gare") {
		t.Fatalf("without addresses, the commune: %d %s", status, body)
	}
	if status, body := get(t, service.URL()+"/readyz"); status != 200 {
		t.Errorf("%d %s", status, body)
	}
	importGare(t, s)
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		_, body := get(t, search)
		if strings.Contains(body, "1 Place de la Gare 36300 Le Blanc") && strings.Contains(body, `"attribution":"BAN, `) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the address imported is not found: %s", body)
		}
	}
	if status, body := get(t, service.URL()+"/?q=1+place+de+la+gare+36300+le+blanc"); status != 200 || !strings.Contains(body, "1 Place de la Gare 36300 Le Blanc") {
		t.Errorf("the search page does not know it: %d", status)
	}
	if files, _ := filepath.Glob(filepath.Join(varDir, geocoderFolder, "*")); len(files) != 1 {
		t.Errorf("the folder holds %v, want the index alone", files)
	}
}

func TestAnIndexThatIsDamagedIsMadeAgain(t *testing.T) {
	t.Parallel()
	s, _ := plantLeBlanc(t)
	importGare(t, s)
	files := newIndexFiles(s, t.TempDir(), slog.New(slog.DiscardHandler))
	if _, _, err := files.open(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("there is no index yet: %v", err)
	}
	_, state, err := files.openOrMake(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(files.path(state))
	if err != nil {
		t.Fatal(err)
	}
	for sentence, bytes := range map[string][]byte{
		"empty": {}, "cut short": whole[:len(whole)/2], "one bit wrong": append(append([]byte{}, whole[:100]...), append([]byte{whole[100] ^ 1}, whole[101:]...)...),
	} {
		// As a crash or a bad disk would leave it; the one in use is mapped and stays whole.
		if err := errors.Join(os.Remove(files.path(state)), os.WriteFile(files.path(state), bytes, 0o644)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := files.open(t.Context()); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: opened all the same: %v", sentence, err)
		}
		index, _, err := files.openOrMake(t.Context())
		if err != nil || index.Summary().Addresses != 1 {
			t.Errorf("%s: not made again: %v", sentence, err)
		}
		if again, err := os.ReadFile(files.path(state)); err != nil || string(again) != string(whole) {
			t.Errorf("%s: the same data, other bytes", sentence)
		}
	}
}

func TestGeocodeGivesTheFileBack(t *testing.T) {
	t.Parallel()
	s, url := plantLeBlanc(t)
	importGare(t, s)
	dir := t.TempDir()
	file, out := filepath.Join(dir, "lieux.csv"), filepath.Join(dir, "places.csv")
	if err := os.WriteFile(file, []byte("nom;adresse;commune\r\nGare;1 pl de la gare;le blanc\r\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	common := []string{"geocode", "--database-url", url, "--var", dir, "--columns", "adresse,commune", "--result-columns", "result_label,result_type"}
	want := "nom;adresse;commune;result_label;result_type\r\nGare;1 pl de la gare;le blanc;1 Place de la Gare 36300 Le Blanc;housenumber\r\n"
	if code, stdout, stderr := command(t, append(common, file)...); code != exitOK || stdout != want || !strings.Contains(stderr, "1 ligne") {
		t.Errorf("%d\n%s\n%s", code, stdout, stderr)
	}
	if code, _, stderr := command(t, append(common, "-o", out, file)...); code != exitOK {
		t.Errorf("%d %s", code, stderr)
	}
	if text, err := os.ReadFile(out); err != nil || string(text) != want {
		t.Errorf("%s %v", text, err)
	}
	code, _, stderr := command(t, "geocode", "--database-url", url, "--var", dir, "--columns", "rue", "-o", out+".2", file)
	if code != exitFailed || !strings.Contains(stderr, "« rue »") {
		t.Errorf("%d %s", code, stderr)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*places*")); len(left) != 1 {
		t.Errorf("a file that failed left %v", left)
	}
}
