package store

import (
	"maps"
	"regexp"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/maillage-numerique/maillage/internal/pgtest"
)

var parameter = regexp.MustCompile(`@([a-z][a-z0-9_]*)`)

var temporaryTable = regexp.MustCompile(`(?i)^CREATE TEMP(ORARY)? TABLE [^(]*`)

// Every statement is one that PostgreSQL understands against the newest schema (STYLE, rule 4).
func TestEveryStatementPrepares(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	conn, err := pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	for name, sql := range queries {
		// What an import stages in exists for its transaction; here for all the others to be prepared.
		if made := temporaryTable.FindString(sql); made != "" {
			sql = regexp.MustCompile(`(?i) ON COMMIT (DROP|DELETE ROWS)`).ReplaceAllString(sql, "")
			if _, err := conn.Exec(t.Context(), sql); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(queries)) {
		if temporaryTable.MatchString(queries[name]) {
			continue
		}
		args := pgx.NamedArgs{}
		for _, found := range parameter.FindAllStringSubmatch(queries[name], -1) {
			args[found[1]] = nil
		}
		sql, _, err := args.RewriteQuery(t.Context(), conn.Conn(), queries[name], nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, err := conn.Conn().Prepare(t.Context(), "", sql); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
