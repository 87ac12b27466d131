package store

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed queries/*.sql
var queryFiles embed.FS

// queries maps the name of every statement in queries/*.sql ("-- name: NearestSites") to its SQL.
var queries = loadQueries()

func loadQueries() map[string]string {
	all := map[string]string{}
	names, err := fs.Glob(queryFiles, "queries/*.sql")
	if err != nil {
		panic(err)
	}
	for _, file := range names {
		raw, err := queryFiles.ReadFile(file)
		if err != nil {
			panic(err)
		}
		for i, block := range strings.Split("\n"+string(raw), "\n-- name: ") {
			if i == 0 {
				continue // the file's own heading
			}
			name, sql, _ := strings.Cut(block, "\n")
			name = strings.TrimSpace(name)
			if _, twice := all[name]; twice {
				panic(fmt.Sprintf("%s: the query %q stands twice", file, name))
			}
			all[name] = strings.TrimSpace(sql)
		}
	}
	return all
}

// query gives the SQL of a named statement. An unknown name is a programming error and a test prepares every statement.
func query(name string) string {
	sql, ok := queries[name]
	if !ok {
		panic(fmt.Sprintf("no query is named %q", name))
	}
	return sql
}
