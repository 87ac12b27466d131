package localdb_test

import (
	"context"
	"errors"
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

// reachableDir is a folder that the postgres user may walk to; those of t.TempDir() belong to root alone.
func reachableDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Dir(dir)} {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func start(t *testing.T, varDir string) *localdb.Cluster {
	t.Helper()
	cluster, err := localdb.Start(t.Context(), localdb.Config{Var: varDir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, cluster) })
	return cluster
}

func stop(t *testing.T, cluster *localdb.Cluster) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := cluster.Stop(ctx); err != nil {
		t.Error(err)
	}
}

func query[T any](t *testing.T, cluster *localdb.Cluster, database, sql string) T {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), cluster.ConnString(database))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var value T
	if err := conn.QueryRow(t.Context(), sql).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

func exec(t *testing.T, cluster *localdb.Cluster, database, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), cluster.ConnString(database))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func TestNewClusterIsPrivateDurableAndUTF8(t *testing.T) {
	t.Parallel()
	cluster := start(t, reachableDir(t))
	for name, want := range map[string]string{
		"listen_addresses": "", "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on",
		"data_checksums": "on", "server_encoding": "UTF8", "lc_collate": "C.UTF-8",
		"log_min_error_statement": "panic",
	} {
		sql := "SELECT current_setting('" + name + "')"
		if name == "lc_collate" {
			sql = "SELECT datcollate::text FROM pg_database WHERE datname = 'template1'"
		}
		if got := query[string](t, cluster, "postgres", sql); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	info, err := os.Stat(cluster.SocketDir())
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the socket's folder has mode %v (%v), want 0700", info.Mode().Perm(), err)
	}
	for range 2 { // the second time changes nothing
		if err := cluster.EnsureDatabase(t.Context(), "maillage"); err != nil {
			t.Fatal(err)
		}
	}
	if got := query[string](t, cluster, "maillage", "SELECT postgis_lib_version()"); !strings.HasPrefix(got, "3.") {
		t.Errorf("PostGIS %q", got)
	}
}

func TestSeveralProcessesMayMakeTheSameDatabase(t *testing.T) {
	t.Parallel()
	cluster := start(t, reachableDir(t))
	results := make(chan error, 4)
	for range 4 {
		go func() { results <- cluster.EnsureDatabase(context.Background(), "maillage") }()
	}
	for range 4 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
}

func TestRootTakesUpTheClusterOfItsOwner(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root may run a cluster as somebody else")
	}
	const nobody = 65534
	dir := reachableDir(t)
	stop(t, start(t, dir))
	for _, name := range []string{"postgres", "run"} {
		err := filepath.WalkDir(filepath.Join(dir, name), func(path string, _ os.DirEntry, err error) error {
			return errors.Join(err, os.Lchown(path, nobody, nobody))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := query[int](t, start(t, dir), "postgres", "SELECT 1"); got != 1 {
		t.Error("the cluster does not answer")
	}
}

func TestSecondOwnerIsRefusedAndToldThePID(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	start(t, dir)
	_, err := localdb.Start(t.Context(), localdb.Config{Var: dir})
	var locked *localdb.LockedError
	if !errors.As(err, &locked) {
		t.Fatalf("got %v, want a *LockedError", err)
	}
	if locked.PID != os.Getpid() || localdb.Owner(dir) != os.Getpid() {
		t.Errorf("the error names process %d and Owner says %d, want %d", locked.PID, localdb.Owner(dir), os.Getpid())
	}
}

func TestStoppedClusterKeepsItsDataAndItsLockIsFree(t *testing.T) {
	t.Parallel()
	dir := reachableDir(t)
	first := start(t, dir)
	exec(t, first, "postgres", "CREATE TABLE fact AS SELECT 42 AS answer")
	stop(t, first)
	if owner := localdb.Owner(dir); owner != 0 {
		t.Errorf("owner %d after Stop", owner)
	}
	if _, err := localdb.Attach(t.Context(), dir); !errors.Is(err, localdb.ErrNotRunning) {
		t.Errorf("attached to a stopped cluster: %v", err)
	}
	if got := query[int](t, start(t, dir), "postgres", "SELECT answer FROM fact"); got != 42 {
		t.Errorf("answer %d", got)
	}
}

func TestOthersAttachToARunningClusterAndLeaveItRunning(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	owner := start(t, dir)
	guest, err := localdb.Attach(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	stop(t, guest)
	if got := query[int](t, owner, "postgres", "SELECT 1"); got != 1 {
		t.Error("the guest stopped its host")
	}
}

func TestPostmasterKilledWithBackendsAtWorkStartsAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cluster := start(t, dir)
	exec(t, cluster, "postgres", "CREATE TABLE fact AS SELECT generate_series(1, 1000) AS n")

	// A backend that computes does not notice that its postmaster is gone.
	busy, err := pgx.Connect(t.Context(), cluster.ConnString("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close(context.Background())
	go func() { _, _ = busy.Exec(context.Background(), "SELECT count(*) FROM generate_series(1, 1000000000)") }()
	time.Sleep(200 * time.Millisecond)

	if err := syscall.Kill(cluster.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case <-cluster.Exited():
	case <-time.After(10 * time.Second):
		t.Fatal("the death of the postmaster was not noticed")
	}
	if err := cluster.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := query[int](t, cluster, "postgres", "SELECT count(*) FROM fact"); got != 1000 {
		t.Errorf("%d rows after crash recovery, want 1000", got)
	}
}

func TestHalfMadeClusterIsRedone(t *testing.T) {
	t.Parallel()
	dir := reachableDir(t)
	half := filepath.Join(dir, "postgres.new-0123456789ab", "base")
	if err := os.MkdirAll(half, 0o700); err != nil {
		t.Fatal(err)
	}
	cluster := start(t, dir)
	if got := query[int](t, cluster, "postgres", "SELECT 1"); got != 1 {
		t.Error("the cluster does not answer")
	}
	left, _ := filepath.Glob(filepath.Join(dir, "postgres.new-*"))
	if len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestStalePIDFileOfALiveStrangerIsNotBelieved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := start(t, dir)
	stop(t, first)
	data, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	// What a crash and a reboot leave: the number now belongs to another program, here this test.
	stale := filepath.Join(data, "postmaster.pid")
	if err := os.WriteFile(stale, []byte(strconv.Itoa(os.Getpid())+"\n"+data+"\n1\n5432\n/nowhere\n\n  1 1\nready\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := query[int](t, start(t, dir), "postgres", "SELECT 1"); got != 1 {
		t.Error("the cluster does not answer")
	}
}

func TestLongPathsGetAShortSocket(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(reachableDir(t), strings.Repeat("un-nom-de-dossier-bien-long/", 5), "l'été, d'accord")
	cluster := start(t, dir)
	if n := len(filepath.Join(cluster.SocketDir(), ".s.PGSQL.5432")); n > 107 {
		t.Errorf("socket path of %d bytes", n)
	}
	if got := query[int](t, cluster, "postgres", "SELECT 1"); got != 1 {
		t.Error("the cluster does not answer")
	}
	t.Cleanup(func() { os.RemoveAll(cluster.SocketDir()) })
}

func TestClusterOfAFolderClosedToPostgresLivesOutside(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root keeps its folders from the user that runs the cluster")
	}
	dir := t.TempDir()
	first := start(t, dir)
	exec(t, first, "postgres", "CREATE TABLE fact AS SELECT 42 AS answer")
	stop(t, first)
	link := filepath.Join(dir, "postgres")
	data, err := os.Readlink(link)
	if err != nil {
		t.Fatalf("the cluster is not a link: %v", err)
	}
	second := start(t, dir)
	if got := query[int](t, second, "postgres", "SELECT answer FROM fact"); got != 42 {
		t.Errorf("answer %d", got)
	}
	stop(t, second)

	// Set aside before an upgrade, the old cluster outlives the making of a new one…
	if err := os.Rename(link, link+".ancien"); err != nil {
		t.Fatal(err)
	}
	stop(t, start(t, dir))
	if _, err := os.Stat(filepath.Join(data, "PG_VERSION")); err != nil {
		t.Errorf("the cluster that was set aside: %v", err)
	}
	// … and goes with its temporary folder.
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	stop(t, start(t, reachableDir(t)))
	if _, err := os.Stat(data); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s outlives the temporary folder that pointed to it", data)
	}
}

func TestSharedClusterOutlivesItsUsers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	results := make(chan error, 4)
	for range 4 {
		go func() {
			cluster, err := localdb.Share(context.Background(), localdb.Config{Var: dir, Ephemeral: true})
			if err == nil {
				err = cluster.Stop(context.Background())
			}
			results <- err
		}()
	}
	for range 4 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	if _, err := localdb.Attach(t.Context(), dir); err != nil {
		t.Errorf("it does not run any more: %v", err)
	}
	if err := localdb.Shutdown(context.Background(), dir); err != nil {
		t.Error(err)
	}
	if _, err := localdb.Attach(t.Context(), dir); !errors.Is(err, localdb.ErrNotRunning) {
		t.Errorf("it still runs after Shutdown: %v", err)
	}
}
