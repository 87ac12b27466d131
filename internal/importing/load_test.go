package importing_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/importing"
	"github.com/maillage-numerique/maillage/internal/wording"
)

func TestAFileThatFailsDoesNotStopTheOthers(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	table := "code_insee,nom,dep,reg,epci_code,codes_postaux,pop_municipale_2023\n36018,Le Blanc,36,24,,36300,6200\n"
	report, err := b.Load(t.Context(), fstest.MapFS{
		"a/communes.csv":       {Data: []byte(table)},
		"a/abime.csv.gz":       {Data: []byte("\x1f\x8b pas un gzip")},
		"a/contours.geojson":   {Data: []byte(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"36018","nom":"Le Blanc"},"geometry":{"type":"Pol`)},
		"a/inconnu.txt":        {Data: []byte("bonjour")},
		"a/LISEZMOI.md":        {Data: []byte("# rien")},
		"a/.cache/x.csv":       {Data: []byte(table)},
		"a/schema/exemple.csv": {Data: []byte(table)},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !report.Failed() {
		t.Error("a load with damaged files must say that it failed")
	}
	got := map[string]importing.LoadState{}
	for _, f := range report.Files {
		got[f.Path] = f.State
	}
	for path, want := range map[string]importing.LoadState{
		"a/communes.csv": importing.Loaded, "a/abime.csv.gz": importing.Unreadable, "a/contours.geojson": importing.Unreadable,
		"a/inconnu.txt": importing.Unknown,
	} {
		if got[path] != want {
			t.Errorf("%s: %q, want %q", path, got[path], want)
		}
	}
	if len(got) != 4 {
		t.Errorf("files: %v, want four", got)
	}
	if n := one[int](b, "SELECT count(*) FROM commune WHERE geom IS NULL"); n != 1 {
		t.Errorf("%d communes without contour, want one", n)
	}
}

func TestEveryFormatHasItsWords(t *testing.T) {
	t.Parallel()
	for _, f := range importing.FormatNames() {
		if !wording.Has("import.format." + f.Name) {
			t.Errorf("the format %s has no name in French", f.Name)
		}
		if f.Unused && !wording.Has("import.format."+f.Name+".inutile") {
			t.Errorf("the format %s does not say why nothing uses it", f.Name)
		}
	}
}

func TestWrongKindIsNamed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for kind, want := range map[importing.Kind]string{
		importing.KindZonings: "format_d_un_autre_genre", "bidule": "genre_inconnu",
	} {
		_, err := b.Import(t.Context(), kind, importing.Input{Name: "x", Body: body("code_insee,nom,dep,reg,epci_code,codes_postaux\n")})
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != want {
			t.Errorf("%s: %v, want %s", kind, err, want)
		}
	}
}

func TestEveryFormatStandsInTheDocumentation(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(golden.Root(t), "docs", "data-sources.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range importing.FormatNames() {
		if !strings.Contains(string(text), "| `"+f.Name+"` | "+string(f.Kind)+" |") {
			t.Errorf("docs/data-sources.md does not tell of the format %s (%s)", f.Name, f.Kind)
		}
	}
}
