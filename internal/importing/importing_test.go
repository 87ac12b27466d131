package importing_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/importing"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/store"
)

// bench is an importer on a database of its own.
type bench struct {
	t *testing.T
	*importing.Importer
}

func newBench(t *testing.T) bench {
	t.Helper()
	at := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	return bench{t, &importing.Importer{Store: store.New(pgtest.New(t)), Now: func() time.Time { return at }}}
}

// text imports a file given as text.
func (b bench) text(kind importing.Kind, file string) importing.Report {
	b.t.Helper()
	return b.named(kind, "essai", file)
}

// named imports a file given as text, under a name.
func (b bench) named(kind importing.Kind, name, file string) importing.Report {
	b.t.Helper()
	report, err := b.Import(b.t.Context(), kind, importing.Input{Name: name, Body: strings.NewReader(file)})
	if err != nil {
		b.t.Fatal(err)
	}
	return report
}

// one reads one value of the database.
func one[T any](b bench, sql string, args ...any) T {
	b.t.Helper()
	var v T
	if err := b.Store.Pool().QueryRow(context.Background(), sql, args...).Scan(&v); err != nil {
		b.t.Fatalf("%s: %v", sql, err)
	}
	return v
}

func body(s string) io.Reader { return strings.NewReader(s) }
