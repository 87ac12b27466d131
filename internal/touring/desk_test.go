package touring_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/touring"
)

// Whatever is asked, few questions wait: the same one waits once, and those that are too many are refused at once.
func TestTheWorkOfADeskIsBounded(t *testing.T) {
	t.Parallel()
	desk := touring.NewDesk(&touring.Tourer{Now: now}, func(context.Context) (int64, error) { return 1, nil })
	gone, leave := context.WithCancel(context.Background())
	leave() // nobody works at the desk, and nobody waits for it
	waiting := 0
	for i := range 40 {
		_, ready, err := desk.Report(gone, fmt.Sprintf("unite-%d", i/2), 2027)
		f, refused := fault.As(err)
		switch {
		case errors.Is(err, context.Canceled):
			waiting++
		case !refused || f.Kind != fault.Unavailable || ready:
			t.Fatalf("question %d: %v", i, err)
		}
	}
	if waiting != 12 {
		t.Errorf("%d questions wait, two by two", waiting)
	}
	for _, year := range []int{2025, 2031} {
		if f, _ := fault.As(second(desk.Report(gone, "unite-0", year))); f == nil || f.Code != "annee_hors_bornes" {
			t.Errorf("%d can be asked about", year)
		}
	}
}

func second(_ *touring.Report, _ bool, err error) error { return err }
