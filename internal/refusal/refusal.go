// Package refusal turns what went wrong into what may be told of it: the one place where errors become HTTP statuses, for the
// interface of programs (internal/httpapi) and for pages (internal/pages) alike.
package refusal

import (
	"context"
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
)

// Of gives the fault to tell: the error's own, or, for an error that is none, what passes by itself (the client left, the
// database restarts, the answer took too long) apart from a defect.
func Of(ctx context.Context, err error) *fault.Fault {
	if f, ok := fault.As(err); ok {
		return f
	}
	if Abandoned(ctx, err) || errors.Is(err, context.DeadlineExceeded) || store.Unreachable(err) {
		return fault.New(fault.Unavailable, "service_indisponible", "", "").Wrap(err)
	}
	return fault.New(fault.Internal, "interne", "", "").Wrap(err)
}

// Abandoned says that the client left before its answer: nobody reads it, and nothing is to be repaired.
func Abandoned(ctx context.Context, err error) bool {
	return errors.Is(err, context.Canceled) && ctx.Err() != nil
}

// Status maps a kind of fault to its HTTP status.
func Status(kind fault.Kind) int {
	switch kind {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.SignedOut:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Unsupported:
		return http.StatusUnsupportedMediaType
	case fault.Unprocessable:
		return http.StatusUnprocessableEntity
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// Route is the pattern that matched, "/lieux/{id}": what may be logged of an address, in which what a visitor typed may stand.
func Route(r *http.Request) string {
	if c := chi.RouteContext(r.Context()); c != nil {
		return c.RoutePattern()
	}
	return ""
}
