package app

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/maillage-numerique/maillage/internal/localdb"
)

// A service that is killed while coverage is computed leaves the run before, whole, or the next one, whole; the next start ends what
// was under way, and writes the bytes that a run without an accident writes.
func TestACoverageThatIsKilledIsEndedByTheNextStart(t *testing.T) {
	t.Parallel()
	varDir := filepath.Join(t.TempDir(), "var")
	first, _ := startService(t, varDir) // loads the sample, and computes its coverage
	for name, change := range map[string]func(conn *pgx.Conn){
		"places close": func(conn *pgx.Conn) {
			_, err := conn.Exec(t.Context(), `UPDATE site SET counts_as_help = false
				WHERE site_id IN (SELECT site_id FROM site WHERE counts_as_help AND geom IS NOT NULL ORDER BY site_id LIMIT 8)`)
			if err == nil {
				_, err = conn.Exec(t.Context(), "UPDATE data_version SET version = version + 1, ground_version = version + 1")
			}
			if err != nil {
				t.Fatal(err)
			}
		},
		"a unit pauses": func(*pgx.Conn) {
			code, out, errs := command(t, "units", "pause", "--var", varDir, "--du", time.Now().Format(time.DateOnly),
				"--au", time.Now().AddDate(2, 0, 0).Format(time.DateOnly), "bus-france-services-la-ruralinette")
			if code != exitOK {
				t.Fatalf("%s%s", out, errs)
			}
		},
	} {
		conn := connect(t, varDir)
		before := coverageOf(t, conn)
		change(conn)
		conn.Close(context.Background())
		first.terminate()

		killed, _ := startService(t, varDir) // which begins to compute
		time.Sleep(time.Duration(rand.IntN(1500)) * time.Millisecond)
		killed.kill()
		<-killed.ended
		conn = connect(t, varDir) // the database outlives the service
		left := coverageOf(t, conn)
		conn.Close(context.Background())

		first, _ = startService(t, varDir)
		conn = connect(t, varDir)
		for deadline := time.Now().Add(2 * time.Minute); coverageOf(t, conn) == before; time.Sleep(300 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: the run was not ended\n%s", name, first.stderr.String())
			}
		}
		resumed := coverageOf(t, conn)
		if left != before && left != resumed {
			t.Errorf("%s: what the killed service left is neither the run before nor the next one", name)
		}
		if _, err := conn.Exec(t.Context(), "DELETE FROM coverage_run"); err != nil {
			t.Fatal(err)
		}
		if code, out, errs := command(t, "coverage", "run", "--var", varDir); code != exitOK {
			t.Fatalf("%s%s", out, errs)
		}
		if coverageOf(t, conn) != resumed {
			t.Errorf("%s: a run at once has other bytes than the one that was resumed", name)
		}
		conn.Close(context.Background())
	}
}

func connect(t *testing.T, varDir string) *pgx.Conn {
	t.Helper()
	cluster, err := localdb.Attach(t.Context(), varDir)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), cluster.ConnString(databaseName))
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// coverageOf names all that a run writes and people see, but for what follows from the runs before.
func coverageOf(t *testing.T, conn *pgx.Conn) (name string) {
	t.Helper()
	err := conn.QueryRow(t.Context(), `SELECT md5(concat_ws(' ',
		(SELECT input_hash || result_hash || settling::text FROM coverage_run),
		(SELECT md5(string_agg(d::text, ' ' ORDER BY insee_code, cell)) FROM demand_cell d),
		(SELECT md5(string_agg((to_jsonb(t) - 'coverage_run_id')::text, ' ' ORDER BY level, zoning, scope, code, part, mobile)) FROM coverage_territory t),
		(SELECT md5(string_agg((to_jsonb(g) - '{coverage_run_id,gap_id,status,since,changed_on,people_before}'::text[])::text, ' ' ORDER BY zoning, cells))
		 FROM coverage_gap g)))`).Scan(&name)
	if err != nil {
		t.Fatal(err)
	}
	return name
}
