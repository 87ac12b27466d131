package dataset

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/internal/golden"
)

func TestWhatAFileLooksLike(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		is, file string
		shape    Shape
		keys     []string
	}{
		{"a table", "code_insee;nom\n36018;Le Blanc\n", ShapeTable, []string{"code_insee", "nom"}},
		{"a list", `[{"gid":1,"c_nom":"x","o":{"p":[1,{}]},"z":null},{"other":1}]`, ShapeList, []string{"gid", "c_nom", "o", "z"}},
		{"a list under a key", `{"meta":{"n":1},"lieux":[{"id":"a","nom":"b"}]}`, ShapeList, []string{"id", "nom"}},
		{
			"features", `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"code":"36018","nom":"Le Blanc"}}]}`,
			ShapeGeoJSON,
			[]string{"code", "nom"},
		},
		{"cut anywhere", `[{"gid":1,"c_nom":"L`, ShapeList, []string{"gid", "c_nom"}},
		{"prose", "Bonjour\n", ShapeOther, nil},
		{"binary", "\x00\x00\x00\rOSMHeader", ShapeOther, nil},
		{"nothing", "", ShapeOther, nil},
	} {
		plain, err := Open(strings.NewReader(c.file))
		if err != nil {
			t.Fatal(err)
		}
		look := plain.Look()
		if look.Shape != c.shape || !slices.Equal(look.Keys, c.keys) {
			t.Errorf("%s: shape %s, keys %q", c.is, look.Shape, look.Keys)
		}
	}
}

func TestEveryFileOfTheOpenDataIsLookedAtWithoutFailing(t *testing.T) {
	t.Parallel()
	dir := golden.SharedData(t)
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		plain, err := Open(file)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		look := plain.Look()
		t.Logf("%-70s %-8s %.150q", strings.TrimPrefix(path, dir), look.Shape, look.Keys)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
