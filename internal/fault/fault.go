// Package fault names what can be wrong with what a person or a program gave us, so that one place can say it in French
// and one place can turn it into an HTTP status.
package fault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Kind is what a fault means for the one who asked.
type Kind int

// The kinds, each with one HTTP status (internal/refusal maps them).
const (
	Internal      Kind = iota // our own: 500, said without detail
	Invalid                   // a parameter that cannot be read: 400
	SignedOut                 // an account is needed, and nobody is signed in: 401
	Forbidden                 // 403
	NotFound                  // 404
	Conflict                  // with what others did meanwhile: 409
	TooLarge                  // 413
	Unsupported               // a format we do not know: 415
	Unprocessable             // a body that is well-formed but wrong: 422
	TooMany                   // 429
	Unavailable               // 503
)

// Fault is an error with a code of the French catalogue (internal/wording, key "faute.<code>"), the field at fault, the value
// given, and the line of a file (0 = none). Args fill the placeholders of the sentence.
type Fault struct {
	Kind  Kind
	Code  string
	Field string
	Value string
	Line  int
	Args  map[string]string
	Err   error
}

// New makes a fault about a field and its value.
func New(kind Kind, code, field, value string) *Fault {
	return &Fault{Kind: kind, Code: code, Field: field, Value: value}
}

// With returns a copy with one more placeholder value.
func (f *Fault) With(key, value string) *Fault {
	c := *f
	c.Args = maps.Clone(f.Args)
	if c.Args == nil {
		c.Args = map[string]string{}
	}
	c.Args[key] = value
	return &c
}

// AtLine returns a copy that names the line of the file.
func (f *Fault) AtLine(line int) *Fault {
	c := *f
	c.Line = line
	return &c
}

// Wrap returns a copy that keeps the cause for the log.
func (f *Fault) Wrap(err error) *Fault {
	c := *f
	c.Err = err
	return &c
}

// Error is for logs and developers: the code, never the value (it may be what a visitor typed).
func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Code)
	if f.Field != "" {
		fmt.Fprintf(&b, " (field %s)", f.Field)
	}
	if f.Line > 0 {
		fmt.Fprintf(&b, " (line %d)", f.Line)
	}
	for _, k := range slices.Sorted(maps.Keys(f.Args)) {
		fmt.Fprintf(&b, " %s=%q", k, f.Args[k])
	}
	if f.Err != nil {
		fmt.Fprintf(&b, ": %v", f.Err)
	}
	return b.String()
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Err }

// As finds the fault in an error chain.
func As(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}
