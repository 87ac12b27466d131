package refusal_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/refusal"
)

func TestOf(t *testing.T) {
	t.Parallel()
	gone, leave := context.WithCancel(t.Context())
	leave()
	for _, c := range []struct {
		name   string
		ctx    context.Context
		err    error
		status int
	}{
		{"a parameter that cannot be read", t.Context(), fmt.Errorf("read: %w", fault.New(fault.Invalid, "x", "lat", "")), 400},
		{"what does not exist", t.Context(), fault.New(fault.NotFound, "x", "", ""), 404},
		{"what others changed meanwhile", t.Context(), fault.New(fault.Conflict, "x", "", ""), 409},
		{"a body too large", t.Context(), fault.New(fault.TooLarge, "x", "", ""), 413},
		{"a format unknown here", t.Context(), fault.New(fault.Unsupported, "x", "", ""), 415},
		{"a body that is wrong", t.Context(), fault.New(fault.Unprocessable, "x", "", ""), 422},
		{"too many requests", t.Context(), fault.New(fault.TooMany, "x", "", ""), 429},
		{"an answer that took too long", t.Context(), fmt.Errorf("ask: %w", context.DeadlineExceeded), 503},
		{"a client who left", gone, fmt.Errorf("ask: %w", context.Canceled), 503},
		{"work cancelled by ourselves while the client waits", t.Context(), fmt.Errorf("ask: %w", context.Canceled), 500},
		{"a defect", t.Context(), errors.New("nil map"), 500},
	} {
		if got := refusal.Status(refusal.Of(c.ctx, c.err).Kind); got != c.status {
			t.Errorf("%s: status %d, want %d", c.name, got, c.status)
		}
	}
}
