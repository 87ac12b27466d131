// Package golden gives tests their files: the open data shared beside the repository, and expected outputs kept in testdata.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// Updating says that golden files are to be written anew (-update), for tests whose files are more than bytes to compare.
func Updating() bool { return *update }

// SharedDataVariable names another folder of open data than ../shared/data.
const SharedDataVariable = "MAILLAGE_SHARED_DATA"

// Root returns the root of the repository: the nearest folder above the test that holds go.mod.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = parent
	}
}

// SharedData returns the folder of open data, laid out as its README says. The test is skipped where it is absent: the
// data are not part of the repository.
func SharedData(t testing.TB) string {
	t.Helper()
	dir := os.Getenv(SharedDataVariable)
	if dir == "" {
		dir = filepath.Join(Root(t), "..", "shared", "data")
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		t.Skipf("no open data at %s: clone beside shared/, or set %s", dir, SharedDataVariable)
	}
	return dir
}

// Equal compares got with the file at path; with -update it writes the file instead.
func Equal(t testing.TB, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run the test with -update to write it, then read what it wrote)", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
