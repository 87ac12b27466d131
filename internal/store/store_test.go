package store

import "testing"

func TestQueriesHaveUniqueNames(t *testing.T) {
	if len(queries) == 0 {
		t.Fatal("no query was read from queries/*.sql")
	}
}
