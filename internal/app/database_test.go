package app

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

func openGiven(t *testing.T, url string) (*database, error) {
	t.Helper()
	db, err := openDatabase(t.Context(), DatabaseConfig{URL: url}, owner, slog.New(slog.DiscardHandler))
	if err == nil {
		t.Cleanup(func() { _ = db.close(context.Background()) })
	}
	return db, err
}

func TestGivenBlankDatabaseGetsItsSchema(t *testing.T) {
	t.Parallel()
	url := pgtest.NewBlank(t)
	for range 2 { // the second time changes nothing
		db, err := openGiven(t, url)
		if err != nil {
			t.Fatal(err)
		}
		if empty, err := db.store.Empty(t.Context()); err != nil || !empty {
			t.Errorf("empty: %v, %v", empty, err)
		}
	}
}

// as makes a role without any right and returns a connection string that works as it.
func as(t *testing.T, url, role string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, sql := range []string{"DROP ROLE IF EXISTS " + role, "CREATE ROLE " + role, "REVOKE CREATE ON SCHEMA public FROM PUBLIC"} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		conn, err := pgx.Connect(context.Background(), url)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close(context.Background())
		if _, err := conn.Exec(context.Background(), "DROP ROLE "+role); err != nil {
			t.Error(err)
		}
	})
	return url + " role=" + role
}

func TestGivenDatabaseThatWillNotDoIsRefusedInFrench(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		url  func(t *testing.T) string
		code string
	}{
		"a role that may not create PostGIS": {
			func(t *testing.T) string { return as(t, pgtest.NewBlank(t), "test_sans_postgis") }, "postgis_a_creer",
		},
		"a role that may not create tables": {
			func(t *testing.T) string { return as(t, pgtest.NewURL(t), "test_sans_droits") }, "base_droits_insuffisants",
		},
		"a database that does not exist": {
			func(t *testing.T) string { return pgtest.NewBlank(t) + " dbname=nulle_part" }, "base_inexistante",
		},
		"a role that does not exist": {
			func(t *testing.T) string { return pgtest.NewBlank(t) + " user=personne" }, "base_acces_refuse",
		},
		"a server that is not there": {
			func(*testing.T) string { return "postgres://moi:tr0ubad0ur@127.0.0.1:1/base" }, "base_injoignable",
		},
		"an address that is not one": {
			func(*testing.T) string { return "postgres://moi:tr0ubad0ur@[::/base" }, "adresse_base_illisible",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := openGiven(t, test.url(t))
			f, ok := fault.As(err)
			if !ok || f.Code != test.code {
				t.Fatalf("got %v, want the fault %s", err, test.code)
			}
			var said strings.Builder
			reportError(&said, err)
			if strings.Contains(said.String(), "[") || strings.Contains(said.String(), "{") || !strings.Contains(said.String(), "→") {
				t.Errorf("no clear sentence: %s", said.String())
			}
			if strings.Contains(said.String(), "tr0ubad0ur") {
				t.Errorf("the password is shown: %s", said.String())
			}
		})
	}
}

func TestServersTooOldAreRefused(t *testing.T) {
	t.Parallel()
	fine := store.Server{VersionNum: 150018, Version: "15.18", PostGIS: "3.3.2", Available: "3.3.2", Trigrams: true, MayCreate: true, MayTable: true}
	for name, test := range map[string]struct {
		change func(*store.Server)
		code   string // "" = accepted
	}{
		"the floor":                      {func(*store.Server) {}, ""},
		"PostgreSQL 14":                  {func(s *store.Server) { s.VersionNum = 140012 }, "postgresql_ancien"},
		"PostgreSQL 17 with PostGIS 3.5": {func(s *store.Server) { s.VersionNum, s.PostGIS = 170002, "3.5.0" }, ""},
		"PostGIS 3.2":                    {func(s *store.Server) { s.PostGIS = "3.2.5" }, "postgis_ancien"},
		"PostGIS 4.0":                    {func(s *store.Server) { s.PostGIS = "4.0.0dev" }, ""},
		"no PostGIS package":             {func(s *store.Server) { s.PostGIS, s.Available = "", "" }, "postgis_absent"},
		"PostGIS to be created, by a superuser": {
			func(s *store.Server) { s.PostGIS, s.Superuser = "", true }, "",
		},
		"no trigrams": {func(s *store.Server) { s.Trigrams = false }, "pg_trgm_absent"},
	} {
		server := fine
		test.change(&server)
		err := checkServer(server)
		f, _ := fault.As(err)
		if (test.code == "") != (err == nil) || (f != nil && f.Code != test.code) {
			t.Errorf("%s: %v, want %q", name, err, test.code)
		}
		if f != nil && !wording.Has("faute."+f.Code) {
			t.Errorf("%s has no sentence", f.Code)
		}
	}
}
