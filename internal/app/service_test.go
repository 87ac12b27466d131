package app

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/localdb"
	"github.com/maillage-numerique/maillage/internal/pgtest"
)

// testService starts a service on a given database with a few communes.
func testService(t *testing.T, change func(*Config)) *Service {
	t.Helper()
	cfg := Config{
		Database: DatabaseConfig{URL: pgtest.NewURL(t)},
		Log:      LogConfig{Level: "warn"},
		Service:  ServiceConfig{Listen: "127.0.0.1:0", DrainTimeout: 20 * time.Second},
	}
	if change != nil {
		change(&cfg)
	}
	service, err := Start(t.Context(), cfg, io.Discard, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := service.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return service
}

func get(t *testing.T, address string) (status int, body string) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// A request that waits for the database when SIGTERM comes gets its answer; the cluster stops after it.
func TestRequestUnderWayIsAnsweredBeforeTheServiceEnds(t *testing.T) {
	t.Parallel()
	varDir := settledVar(t)
	service, address := startService(t, varDir)

	cluster, err := localdb.Attach(t.Context(), varDir)
	if err != nil {
		t.Fatal(err)
	}
	blocker, err := pgx.Connect(t.Context(), cluster.ConnString(databaseName))
	if err != nil {
		t.Fatal(err)
	}
	defer blocker.Close(context.Background())
	tx, err := blocker.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "LOCK TABLE place_name IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	status := make(chan int, 1)
	go func() {
		answer, err := http.Get(address + "/?q=" + url.QueryEscape("Le Blanc"))
		if err != nil {
			status <- 0
			return
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		status <- answer.StatusCode
	}()
	waitForLock(t, cluster)

	terminated := make(chan struct{})
	go func() { service.terminate(); close(terminated) }()
	waitRefused(t, address) // the drain has begun
	select {
	case code := <-status:
		t.Fatalf("answered %d while its table was locked", code)
	case <-terminated:
		t.Fatal("the service ended under a request")
	case <-time.After(300 * time.Millisecond):
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if code := <-status; code != http.StatusOK {
		t.Errorf("the request under way got %d", code)
	}
	<-terminated
	if code := service.cmd.ProcessState.ExitCode(); code != exitOK {
		t.Errorf("exit %d: %s", code, service.stderr.String())
	}
	if _, err := localdb.Attach(t.Context(), varDir); err == nil {
		t.Error("the cluster still runs")
	}
}

// waitForLock waits until a backend waits for a lock.
func waitForLock(t *testing.T, cluster *localdb.Cluster) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), cluster.ConnString("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for range 500 {
		var n int
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'").Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("no request waits for the locked table")
}

// waitRefused waits until the service takes no new connection.
func waitRefused(t *testing.T, address string) {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Second}
	for range 500 {
		answer, err := client.Get(address + "/healthz")
		if err != nil {
			return
		}
		answer.Body.Close()
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the service still takes connections")
}

func TestMetricsStandOnTheirOwnListener(t *testing.T) {
	t.Parallel()
	service := testService(t, func(cfg *Config) { cfg.Service.MetricsListen = "127.0.0.1:0" })
	if status, _ := get(t, service.URL()+"/healthz"); status != http.StatusOK {
		t.Fatalf("/healthz: %d", status)
	}
	if status, _ := get(t, service.URL()+"/metrics"); status != http.StatusNotFound {
		t.Errorf("/metrics on the public listener: %d", status)
	}
	_, body := get(t, service.MetricsURL()+"/metrics")
	for _, want := range []string{`maillage_http_request_seconds_count{code="200",method="get"} 1`, "maillage_database_connections", "go_memstats"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
}

func TestAddressAlreadyTakenIsExplainedBeforeAnythingStarts(t *testing.T) {
	t.Parallel()
	first := testService(t, nil)
	varDir := filepath.Join(t.TempDir(), "var")
	_, err := Start(t.Context(), Config{
		Database: DatabaseConfig{Var: varDir}, Service: ServiceConfig{Listen: strings.TrimPrefix(first.URL(), "http://")},
	}, io.Discard, io.Discard)
	if f, ok := fault.As(err); !ok || f.Code != "adresse_indisponible" {
		t.Errorf("got %v", err)
	}
	if localdb.Owner(varDir) != 0 {
		t.Error("a cluster was started for nothing")
	}
}
