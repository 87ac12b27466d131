package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/importing"
	"github.com/maillage-numerique/maillage/internal/pgtest"
)

func TestImportSaysWhatBecameOfEveryRow(t *testing.T) {
	t.Parallel()
	url := pgtest.NewURL(t)
	dir := t.TempDir()
	file, reportFile := filepath.Join(dir, "communes.csv"), filepath.Join(dir, "rapport.json")
	if err := os.WriteFile(file, communeTable(50, 100), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		says string
		args []string
		want importing.Report
	}{
		{"a dry run counts and writes nothing", []string{"--dry-run"}, importing.Report{Read: 50, Created: 50}},
		{"the first import creates", nil, importing.Report{Read: 50, Created: 50}},
		{"the second finds nothing to do", nil, importing.Report{Read: 50, Unchanged: 50}},
	} {
		code, out, errs := command(t, append([]string{"import", "communes", file, "--database-url", url, "--report", reportFile}, step.args...)...)
		if code != exitOK {
			t.Fatalf("%s: exit %d: %s%s", step.says, code, out, errs)
		}
		text, err := os.ReadFile(reportFile)
		if err != nil {
			t.Fatal(err)
		}
		var got importing.Report
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		if got.Read != step.want.Read || got.Created != step.want.Created || got.Unchanged != step.want.Unchanged {
			t.Errorf("%s: %s", step.says, text)
		}
		if !strings.Contains(out, "50 lus") || strings.Contains(out, "[") {
			t.Errorf("%s: %s", step.says, out)
		}
	}
}

func TestImportReadsStandardInput(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	code := run(context.Background(), []string{"import", "communes", "-", "--database-url", pgtest.NewURL(t)},
		bytes.NewReader(communeTable(3, 100)), &out, &errs)
	if code != exitOK || !strings.Contains(out.String(), "3 créés") {
		t.Errorf("exit %d: %s%s", code, out.String(), errs.String())
	}
}

func TestImportExplainsWhatItCannotRead(t *testing.T) {
	t.Parallel()
	url := pgtest.NewURL(t)
	stranger := filepath.Join(t.TempDir(), "courses.csv")
	if err := os.WriteFile(stranger, []byte("article;prix\nlait;1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"communes", "nulle-part.csv"}, "n’existe pas"},
		{[]string{"communes"}, "aucun fichier"},
		{[]string{"communes", stranger}, "→"},
		{[]string{"saucisses", stranger}, "saucisses"},
	} {
		code, _, errs := command(t, append([]string{"import", "--database-url", url}, test.args...)...)
		if code != exitFailed || !strings.Contains(errs, test.want) || strings.Contains(errs, "[faute") {
			t.Errorf("%v: exit %d: %s", test.args, code, errs)
		}
	}
}

func TestLoadSaysWhatBecameOfEveryFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string][]byte{
		"admin/communes.csv": communeTable(20, 100), "autre/courses.csv": []byte("article;prix\nlait;1\n"),
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	url := pgtest.NewURL(t)
	code, out, errs := command(t, "load", dir, "--database-url", url)
	if code != exitOK {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	for _, want := range []string{"admin/communes.csv", "autre/courses.csv", "format pas encore connu", "Fait en"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	if code, out, errs := command(t, "coverage", "show", "--niveau", "departement", "--database-url", url); code != exitOK || strings.Contains(out, "[") {
		t.Errorf("coverage show: exit %d: %s%s", code, out, errs)
	}
}

func TestLoadOfAFolderThatIsNotThereIsExplained(t *testing.T) {
	t.Parallel()
	if code, _, errs := command(t, "load", "nulle-part"); code != exitFailed || !strings.Contains(errs, "le dossier nulle-part n’existe pas") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestSitesUnplacedOfAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	url := pgtest.NewURL(t)
	if code, out, errs := command(t, "sites", "unplaced", "--database-url", url); code != exitOK || !strings.Contains(out, "Tous les lieux sont placés") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	if code, out, _ := command(t, "sites", "unplaced", "--format", "json", "--database-url", url); code != exitOK || strings.TrimSpace(out) != "[]" {
		t.Errorf("exit %d: %s", code, out)
	}
}

// A place without coordinates stands at the centre of its commune until a file of addresses knows its street.
func TestAddressesPlaceTheSitesThatWereThere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	where := []string{"--database-url", pgtest.NewURL(t), "--var", dir}
	says := func(want string, args ...string) {
		t.Helper()
		code, out, errs := command(t, append(args, where...)...)
		if code != exitOK || !strings.Contains(out, want) {
			t.Fatalf("%v: exit %d, no %q: %s%s", args, code, want, out, errs)
		}
	}
	says("1 lus", "import", "communes", file("communes.csv", string(communeTable(1, 100))))
	says("1 lus", "import", "sites", file("lieux.csv", "id,nom,commune,code_postal,code_insee,adresse,latitude,longitude,services,date_maj,source\n"+
		"1,Le relais,Commune 0,01400,01001,3 rue du Lavoir,,,,2024-01-01,essai\n"))
	says("Sans position, adresse non retrouvée (1)", "sites", "unplaced")
	says("vérifiées de nouveau : 1 change.", "import", "adresses", file("ban.csv",
		"id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat\n"+
			"01001_0001_00003;;3;;Rue du Lavoir;01400;01001;Commune 0;;;;;4.931;46.152\n"))
	says("Le lieu est montré à l’adresse retrouvée.", "sites", "unplaced")
	says(`"code_raison": "sans_coordonnees_adresse_trouvee"`, "sites", "unplaced", "--format", "json")
	says("3 Rue du Lavoir 01400 Commune 0", "sites", "unplaced", "--format", "csv")
}

func TestExportWritesAFileOrNothing(t *testing.T) {
	t.Parallel()
	url := pgtest.NewURL(t)
	for _, format := range []string{"csv", "json", "geojson", "xlsx"} {
		path := filepath.Join(t.TempDir(), "lieux."+format)
		if code, out, errs := command(t, "export", "lieux", "--format", format, "-o", path, "--database-url", url); code != exitOK || out != "" {
			t.Errorf("%s: exit %d: %s%s", format, code, out, errs)
		}
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", format, err)
		}
	}
	if code, out, _ := command(t, "export", "lieux", "--database-url", url); code != exitOK || !strings.Contains(out, "code_insee") {
		t.Errorf("on the terminal: exit %d: %s", code, out)
	}
	if code, _, errs := command(t, "export", "lieux", "-o", "/nulle/part/lieux.csv", "--database-url", url); code != exitFailed || !strings.Contains(errs, "ne peut pas être écrit") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if code, out, errs := command(t, "export", "passages", "--database-url", url); code != exitOK || !strings.HasPrefix(out, "id,unite,") {
		t.Errorf("passages: exit %d: %s%s", code, out, errs)
	}
	if code, out, _ := command(t, "export", "passages", "--format", "ics", "--database-url", url); code != exitOK || !strings.HasPrefix(out, "BEGIN:VCALENDAR") {
		t.Errorf("passages as a calendar: exit %d: %s", code, out)
	}
	if code, _, errs := command(t, "export", "passages", "--unite", "la-navette", "--database-url", url); code != exitFailed || !strings.Contains(errs, "la-navette") {
		t.Errorf("of a unit that nobody knows: exit %d: %s", code, errs)
	}
	failing := func(out io.Writer) error {
		_, _ = io.WriteString(out, "half")
		return errors.New("the database is gone")
	}
	path := filepath.Join(t.TempDir(), "lieux.csv")
	if err := writeFile(path, io.Discard, failing); err == nil {
		t.Error("no error")
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 0 {
		t.Errorf("half a file is left: %v", left)
	}
}

func TestCatalogueListsSourcesWithTheirLicence(t *testing.T) {
	t.Parallel()
	code, out, errs := command(t, "import", "catalogue")
	if code != exitOK || errs != "" || strings.Contains(out, "[") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	for _, source := range dataset.Catalogue() {
		if !strings.Contains(out, source.ID+" : ") || !strings.Contains(out, source.Licence) {
			t.Errorf("%s is not listed", source.ID)
		}
	}
	if code, _, errs := command(t, "import", "catalogue", "lune"); code != exitFailed || !strings.Contains(errs, "« lune » n’est pas une source") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if code, out, _ := command(t, "import", "catalogue", "bassins"); code != exitOK || !strings.Contains(out, "à la main") {
		t.Errorf("exit %d: %s", code, out)
	}
}

// Without network a download says so, in one sentence with a remedy.
func TestCatalogueWithoutNetworkSaysSo(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:1") // nobody listens there; read once per process, so in one of its own
	p := launch(t, "import", "catalogue", "osm", "--var", t.TempDir())
	if code := p.wait(time.Minute); code != exitFailed || !strings.Contains(p.stderr.String(), "→") || strings.Contains(p.stderr.String(), "[faute") {
		t.Errorf("exit %d: %s", code, p.stderr.String())
	}
}

func TestDoctorNamesWhatIsWrongWithItsRemedy(t *testing.T) {
	t.Parallel()
	code, out, _ := command(t, "doctor", "--database-url", pgtest.NewURL(t), "--listen", "127.0.0.1:0")
	if code != exitFailed || !strings.Contains(out, "✗ la base ne contient aucune commune. →") {
		t.Errorf("an empty database: exit %d: %s", code, out)
	}
	code, out, _ = command(t, "doctor", "--var", filepath.Join(t.TempDir(), "var"), "--listen", "127.0.0.1:0")
	if code != exitOK || strings.Contains(out, "✗") {
		t.Errorf("a machine without a cluster yet: exit %d: %s", code, out)
	}
}

func TestProgressBarShowsOneLine(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	bar := &progressBar{out: &out}
	bar.show(1, 2, "communes.csv")
	bar.end()
	if got := out.String(); !strings.Contains(got, " 50 % communes.csv") || strings.Contains(got, "\n") {
		t.Errorf("%q", got)
	}
	silent := newProgressBar(&out)
	silent.show(1, 2, "rien")
	if strings.Contains(out.String(), "rien") {
		t.Error("a bar is drawn where there is no terminal")
	}
}
