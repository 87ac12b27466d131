package pgtest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
)

func TestEachTestHasAMigratedDatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	for i := range 4 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			pool := New(t)
			if _, err := pool.Exec(t.Context(), "CREATE TABLE only_here ()"); err != nil {
				t.Error(err)
			}
			var version string
			if err := pool.QueryRow(t.Context(), "SELECT postgis_lib_version()").Scan(&version); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestDatabaseIsGoneAfterItsTest(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("a test", func(t *testing.T) {
		if err := New(t).QueryRow(t.Context(), "SELECT current_database()").Scan(&name); err != nil {
			t.Fatal(err)
		}
	})
	if databaseExists(t, name) {
		t.Errorf("%s is still there", name)
	}
}

func TestBlankDatabaseHasNoExtension(t *testing.T) {
	t.Parallel()
	conn, err := pgx.Connect(t.Context(), NewBlank(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var n int
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_extension WHERE extname = 'postgis'").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d, %v", n, err)
	}
}

func TestClonesOfDeadProcessesAreDroppedAndOthersKept(t *testing.T) {
	t.Parallel()
	const noProcess = 1 << 30 // above the kernel's pid_max
	dead := fmt.Sprintf("%s%s_%d_1", clonePrefix, hostMark(), noProcess)
	elsewhere := fmt.Sprintf("%s%s_%d_1", clonePrefix, "ffffff", noProcess)
	server, err := theServer()
	if err != nil {
		t.Fatal(err)
	}
	admin, err := server.admin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.Background())
	for _, name := range []string{dead, elsewhere} {
		if _, err := admin.Exec(t.Context(), "CREATE DATABASE "+name); err != nil {
			t.Fatal(err)
		}
	}
	defer func() { _ = drop(context.Background(), admin, elsewhere) }()
	if err := dropStale(t.Context(), admin); err != nil {
		t.Fatal(err)
	}
	if databaseExists(t, dead) {
		t.Error("the clone of a dead process is still there")
	}
	if !databaseExists(t, elsewhere) {
		t.Error("the clone of another machine's process was dropped")
	}
}

func databaseExists(t *testing.T, name string) (exists bool) {
	t.Helper()
	server, err := theServer()
	if err != nil {
		t.Fatal(err)
	}
	admin, err := server.admin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.Background())
	if err := admin.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists); err != nil {
		t.Fatal(err)
	}
	return exists
}

func TestTemplateNameChangesWithAnyMigration(t *testing.T) {
	t.Parallel()
	name := func(text string) string {
		got, err := templateName(fstest.MapFS{"0001_a.sql": {Data: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if name("SELECT 1") == name("SELECT 2") {
		t.Error("two migrations share a template")
	}
	if !strings.HasPrefix(name("SELECT 1"), templatePrefix) {
		t.Error("a template is not named as one")
	}
}

func TestDatabaseOfAConnectionStringIsReplaced(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"postgres://u:p@h:5433/old?sslmode=disable": "new",
		"host=h dbname=old user=u":                  "new",
		"postgresql:///?host=/run/pg":               "new",
	} {
		config, err := pgx.ParseConfig(withDatabase(in, "new"))
		if err != nil || config.Database != want {
			t.Errorf("%s: %v, %v", in, config, err)
		}
	}
}
