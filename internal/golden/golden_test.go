package golden

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// recorder notes what a helper tells the test that calls it.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Helper() {}
func (r *recorder) Errorf(format string, a ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, a...))
}

func TestEqualShowsTheDifferingLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "testdata", "lieu.txt")
	*update = true
	Equal(t, path, []byte("La Rur@linette\nMigné\n"))
	*update = false

	same := &recorder{TB: t}
	Equal(same, path, []byte("La Rur@linette\nMigné\n"))
	if len(same.errors) != 0 {
		t.Errorf("the same text is reported: %v", same.errors)
	}
	other := &recorder{TB: t}
	Equal(other, path, []byte("La Rur@linette\nRosnay\n"))
	if len(other.errors) != 1 || !strings.Contains(other.errors[0], "Rosnay") {
		t.Errorf("the other text is not reported: %v", other.errors)
	}
}

func TestSharedDataMayBeElsewhere(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(SharedDataVariable, dir)
	if got := SharedData(t); got != dir {
		t.Errorf("SharedData = %q, want %q", got, dir)
	}
}
