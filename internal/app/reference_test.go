package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/internal/golden"
)

// docs/operations.md says every setting, its default and its meaning, and never anything else than the program does.
func TestReferenceOfSettingsIsUpToDate(t *testing.T) {
	t.Parallel()
	table, err := settingsTable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(golden.Root(t), "docs", "operations.md")
	document, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := spliceReference(string(document), table)
	if err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, path, []byte(want))
}

func TestReferenceNamesBothSpellingsOfASetting(t *testing.T) {
	t.Parallel()
	table, err := settingsTable()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{
		"| `--listen` | `MAILLAGE_LISTEN` | `127.0.0.1:8080` |",
		"| `--database-url` | `MAILLAGE_DATABASE_URL` | – |",
		"| `--var` | `MAILLAGE_VAR` | `./var` |",
	} {
		if !strings.Contains(table, row) {
			t.Errorf("no row %q in\n%s", row, table)
		}
	}
}

// Every sentence that the command line names stands in the catalogue: kong would show the bare name otherwise.
func TestHelpOfEveryCommandIsInFrench(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"--help"},
		{"serve", "--help"},
		{"import", "--help"},
		{"coverage", "run", "--help"},
		{"coverage", "show", "--help"},
		{"sites", "unplaced", "--help"},
		{"export", "lieux", "--help"},
		{"load", "--help"},
		{"doctor", "--help"},
		{"migrate", "--help"},
		{"version", "--help"},
	} {
		code, out, errs := command(t, args...)
		if code != exitOK || errs != "" {
			t.Errorf("%v: exit %d, %s", args, code, errs)
		}
		for _, word := range []string{"Usage:", "Flags:", "Commands:", "Arguments:", "Run \"", "${", "[cli.", "Show context"} {
			if strings.Contains(out, word) {
				t.Errorf("%v says %q:\n%s", args, word, out)
			}
		}
	}
}

func TestMistypedCommandsAreExplained(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"serv":                     "vouliez-vous dire serve",
		"serve --lissten x":        "vouliez-vous dire --listen",
		"serve --zzz":              "l’option --zzz n’existe pas",
		"":                         "il manque un mot",
		"import":                   "il manque",
		"serve --drain-timeout=x":  "la valeur de --drain-timeout n’est pas lisible",
		"serve --log-level=bavard": "--log-level doit être l’un de",
		"version de trop":          "« de » n’est pas compris",
	} {
		code, _, errs := command(t, strings.Fields(line)...)
		if code != exitUsage || !strings.Contains(errs, want) {
			t.Errorf("%q: exit %d, %q, want %q", line, code, errs, want)
		}
	}
}
