package app

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/maillage-numerique/maillage/internal/localdb"
)

// CrashRoundsVariable makes the crash test longer than the few rounds of every day.
const CrashRoundsVariable = "MAILLAGE_CRASH_ROUNDS"

// Whatever is killed at whatever moment, the next start works by itself, an import is there whole or not at all, and one
// that said it was done is there.
func TestNothingIsLostWhateverIsKilled(t *testing.T) {
	rounds := 6
	if testing.Short() {
		rounds = 2
	}
	if text := os.Getenv(CrashRoundsVariable); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		rounds = n
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, seed))

	dir := t.TempDir()
	varDir := filepath.Join(dir, "var")
	const communes = 3000
	write := func(population int) string {
		path := filepath.Join(dir, "communes.csv")
		if err := os.WriteFile(path, communeTable(communes, population), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	// The first import also saves the service from loading its sample.
	if code, out, errs := command(t, "import", "communes", write(1000), "--var", varDir); code != 0 {
		t.Fatalf("first import: %s%s", out, errs)
	}
	certain := 1000 // the last population that an import said it had written
	for round := range rounds {
		service, _ := startService(t, varDir)
		attempt := 1001 + round
		importer := launch(t, "import", "communes", write(attempt), "--var", varDir)
		time.Sleep(time.Duration(chance.IntN(900)) * time.Millisecond)
		victims := []string{"service", "database", "both", "everything"}
		victim := victims[chance.IntN(len(victims))]
		postmaster := postmasterPID(t, varDir)
		switch victim {
		case "service":
			service.kill()
		case "database":
			_ = syscall.Kill(postmaster, syscall.SIGKILL)
		case "both":
			service.kill()
			_ = syscall.Kill(postmaster, syscall.SIGKILL)
		case "everything":
			importer.kill()
			service.kill()
			_ = syscall.Kill(postmaster, syscall.SIGKILL)
		}
		done := importer.wait(time.Minute) == 0
		if victim == "database" {
			service.kill() // its own recovery has a test of its own
		}
		<-service.ended

		again, _ := startService(t, varDir) // no repair by hand
		n, low, high := populations(t, varDir)
		again.terminate()
		switch {
		case n != communes || low != high:
			t.Fatalf("round %d, %s killed: %d communes with populations %d to %d: an import is there in part", round, victim, n, low, high)
		case done && low != attempt:
			t.Fatalf("round %d, %s killed: the import said done, the database says %d", round, victim, low)
		case !done && low != certain && low != attempt:
			t.Fatalf("round %d, %s killed: %d, want %d or %d", round, victim, low, certain, attempt)
		}
		certain = low
		t.Logf("round %d: %s killed, import done=%v, population %d", round, victim, done, low)
	}
}

// While its database is dead the service says "come back in a moment" (503), never that it is broken (500).
func TestServiceBringsItsDeadDatabaseBack(t *testing.T) {
	t.Parallel()
	varDir := settledVar(t)
	_, address := startService(t, varDir)
	first := postmasterPID(t, varDir)
	if err := syscall.Kill(first, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(30 * time.Second)
	for {
		for _, path := range []string{"/?q=Levroux", "/api/v1/lieux", "/api/v1/proches?q=Levroux", "/tiles/communes/8/128/89.mvt"} {
			if status, body := get(t, address+path); status >= 500 && status != http.StatusServiceUnavailable {
				t.Fatalf("%s: %d\n%s", path, status, body)
			}
		}
		if status, _ := get(t, address+"/readyz"); status == http.StatusOK && postmasterPID(t, varDir) != first {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the service is not ready again")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func TestSecondServiceIsRefusedAndToldThePID(t *testing.T) {
	t.Parallel()
	varDir := settledVar(t)
	first, _ := startService(t, varDir)
	code, _, errs := command(t, "serve", "--var", varDir, "--listen", "127.0.0.1:0")
	if code != exitFailed || !strings.Contains(errs, fmt.Sprintf("processus %d", first.pid())) {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestOrphanClusterIsAdopted(t *testing.T) {
	t.Parallel()
	varDir := settledVar(t)
	first, _ := startService(t, varDir)
	postmaster := postmasterPID(t, varDir)
	first.kill()
	<-first.ended
	second, _ := startService(t, varDir)
	if got := postmasterPID(t, varDir); got != postmaster {
		t.Errorf("postmaster %d was replaced by %d", postmaster, got)
	}
	if !strings.Contains(second.stderr.String(), "adopted") {
		t.Errorf("the log does not say so: %s", second.stderr.String())
	}
	second.terminate()
	if _, err := localdb.Attach(t.Context(), varDir); !errors.Is(err, localdb.ErrNotRunning) {
		t.Errorf("the adopted cluster outlives the service's orderly end: %v", err)
	}
}

// communeTable is a file of n communes of the Ain, as the commune table of the open data is laid out.
func communeTable(n, population int) []byte {
	var text strings.Builder
	text.WriteString("code_insee,nom,nom_majuscule,dep,dep_nom,reg,reg_nom,arr,epci_code,epci_nom,epci_nature," +
		"pop_municipale_2023,pop_totale_2023,codes_postaux,lon,lat,lon_interieur,lat_interieur,superficie_km2\n")
	for i := range n {
		dep := i / 900
		fmt.Fprintf(&text, "%02d%03d,Commune %d,COMMUNE %d,%02d,Dep %d,84,Auvergne-Rhône-Alpes,012,200069193,CC de la Dombes,CC,%d,%d,%02d400,4.9306,46.1517,4.930903,46.149444,15.95\n",
			1+dep, 1+i%900, i, i, 1+dep, dep, population, population, 1+dep)
	}
	return []byte(text.String())
}

// populations reads the generated communes while a service runs.
func populations(t *testing.T, varDir string) (n, low, high int) {
	t.Helper()
	cluster, err := localdb.Attach(t.Context(), varDir)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), cluster.ConnString(databaseName))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(t.Context(), "SELECT count(*), min(population), max(population) FROM commune").Scan(&n, &low, &high); err != nil {
		t.Fatal(err)
	}
	return n, low, high
}

func postmasterPID(t *testing.T, varDir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(varDir, "postgres", "postmaster.pid"))
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.SplitN(string(text), "\n", 2)[0])
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// The first start makes the cluster, the schema and the sample: killed anywhere in between, the next one makes them whole.
func TestFirstStartKilledAnywhereIsRedone(t *testing.T) {
	t.Parallel()
	rounds := 2
	if testing.Short() {
		rounds = 1
	}
	for round := range rounds {
		varDir := filepath.Join(t.TempDir(), "var")
		service := launch(t, "serve", "--var", varDir, "--listen", "127.0.0.1:0")
		pause := time.Duration(rand.IntN(2500)) * time.Millisecond
		time.Sleep(pause)
		service.kill()
		<-service.ended
		if pid := postmasterPID(t, varDir); pid != 0 && rand.IntN(2) == 0 {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		again, _ := startService(t, varDir)
		again.terminate()
		t.Logf("round %d: killed after %v", round, pause)
	}
}
