package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/internal/golden"
)

func TestImportsGoDown(t *testing.T) {
	t.Parallel()
	packages := readPackages(t)
	if len(packages) < 5 {
		t.Fatalf("only %d packages read: the test looks in the wrong place", len(packages))
	}
	for _, p := range packages {
		for _, sentence := range broken(p) {
			t.Error(sentence)
		}
	}
}

// Each rule is seen to refuse what it forbids, so that none is silently blind.
func TestEachRuleRefusesItsCase(t *testing.T) {
	t.Parallel()
	for sentence, p := range map[string]pkg{
		"no place in the house":           {path: "internal/util"},
		"imports go down":                 {"internal/store", []string{module + "internal/importing"}},
		"a use case imports no other":     {"internal/analysing", []string{module + "internal/importing"}},
		"a page does not know the API":    {"internal/pages", []string{module + "internal/httpapi"}},
		"does not know the database":      {"internal/dataset", []string{module + "internal/store"}},
		"tests only":                      {"internal/app", []string{module + "internal/pgtest"}},
		"downwards only":                  {"internal/site", []string{module + "internal/itinerary"}},
		"no mocks of the database":        {"internal/store", []string{"github.com/stretchr/testify/require"}},
		"pgx and EWKB only":               {"internal/importing", []string{"github.com/jackc/pgx/v5/pgxpool"}},
		"the database only":               {"internal/pages", []string{"database/sql"}},
		"HTTP servers only":               {"internal/store", []string{"github.com/go-chi/chi/v5"}},
		"HTTP clients only in remote":     {"internal/importing", []string{"net/http"}},
		"no logging":                      {"geo/area", []string{"log/slog"}},
		"the pure libraries":              {"tiles", []string{"github.com/google/uuid"}},
		"no os":                           {"internal/site", []string{"os"}},
		"stand on the domain alone":       {"internal/wording", []string{module + "internal/store"}},
		"tiles may import geo, geo never": {"geo/area", []string{module + "tiles"}},
	} {
		if len(broken(p)) == 0 {
			t.Errorf("%s: %v is accepted", sentence, p)
		}
	}
}

func TestWhatTheHouseAllows(t *testing.T) {
	t.Parallel()
	for _, p := range []pkg{
		{"tiles", []string{module + "geo", "github.com/paulmach/orb", "math"}},
		{"internal/itinerary", []string{module + "internal/site", module + "internal/fault", module + "geo"}},
		{"internal/store", []string{"github.com/jackc/pgx/v5", module + "internal/site"}},
		{"internal/importing", []string{module + "internal/store", module + "internal/dataset"}},
		{"internal/remote", []string{"net/http"}},
		{"internal/app", []string{module + "internal/pages", module + "internal/localdb", module + "migrations"}},
		{"cmd/maillage", []string{module + "internal/app", "os"}},
	} {
		for _, sentence := range broken(p) {
			t.Error(sentence)
		}
	}
}

// readPackages reads the imports of every package of the module, tests apart.
func readPackages(t *testing.T) []pkg {
	t.Helper()
	root := golden.Root(t)
	imports := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if name == "node_modules" || name == "testdata" || name == "var" || name == "bin" || name == "tools" ||
				(strings.HasPrefix(name, ".") && path != root) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, source, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if !slices.Contains(imports[dir], imported) {
				imports[dir] = append(imports[dir], imported)
			}
		}
		if imports[dir] == nil {
			imports[dir] = []string{}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var packages []pkg
	for path, list := range imports {
		packages = append(packages, pkg{path: filepath.ToSlash(path), imports: list})
	}
	slices.SortFunc(packages, func(a, b pkg) int { return strings.Compare(a.path, b.path) })
	return packages
}
