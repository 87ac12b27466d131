package golden

import (
	"strings"
	"testing"
)

// Region returns the folder of open data for a test that loads a whole region or the whole country, which takes it half a
// minute. The race detector makes minutes of that and sees nothing new, one file being imported after the other: such tests are
// skipped under it, and with -short. `make test-region`, which is part of `make test`, runs them by their names.
func Region(t *testing.T) string {
	t.Helper()
	if !strings.Contains(t.Name(), "Region") {
		t.Fatal("make test-region runs the tests that have Region in their names")
	}
	if testing.Short() || raceDetector {
		t.Skip("loads a whole region: make test-region runs it")
	}
	return SharedData(t)
}
