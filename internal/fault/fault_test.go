package fault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/internal/fault"
)

func TestErrorNeverRepeatsWhatAVisitorTyped(t *testing.T) {
	t.Parallel()
	f := fault.New(fault.Invalid, "code_insee_illisible", "code_insee", "12 rue de ma maison")
	if got := f.Error(); strings.Contains(got, "maison") {
		t.Errorf("the log would say %q", got)
	}
}

func TestWithLeavesTheOriginalAsItWas(t *testing.T) {
	t.Parallel()
	first := fault.New(fault.Invalid, "x", "f", "v").With("a", "1")
	second := first.With("b", "2").AtLine(7)
	if len(first.Args) != 1 || first.Line != 0 {
		t.Errorf("the first fault changed: %+v", first)
	}
	if second.Args["a"] != "1" || second.Args["b"] != "2" || second.Line != 7 {
		t.Errorf("the second fault lacks something: %+v", second)
	}
}

func TestAsFindsTheFaultThroughWrapping(t *testing.T) {
	t.Parallel()
	cause := errors.New("disk full")
	err := fmt.Errorf("import: %w", fault.New(fault.Unavailable, "x", "", "").Wrap(cause))
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Unavailable || !errors.Is(err, cause) {
		t.Errorf("As(%v) = %v, %v", err, f, ok)
	}
}
