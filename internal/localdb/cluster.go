package localdb

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// superuser is the role that owns the cluster; the service connects as it.
const superuser = "maillage"

// readyTimeout bounds the wait for a start, crash recovery of a large import included.
const readyTimeout = 3 * time.Minute

// ErrNotRunning says that no cluster runs in the directory.
var ErrNotRunning = errors.New("localdb: no cluster is running here")

// Config says which cluster, and how careful it is.
type Config struct {
	// Var is the folder that holds the cluster, its log and its lock. It is made when missing.
	Var string
	// Ephemeral trades every guarantee after a power cut for speed. Only for databases of tests.
	Ephemeral bool
	// Log receives one line per event of the cluster's life; nil: none.
	Log *slog.Logger
}

// Cluster is a running private PostgreSQL.
type Cluster struct {
	layout
	cfg      Config
	who      account
	binaries Binaries
	lock     *lock // nil when we only attached

	mu      sync.Mutex
	pid     int
	exited  chan struct{} // closed when the postmaster of this pid is gone
	adopted bool
}

// Start takes ownership of cfg.Var and returns its cluster once it answers: made when there is none, adopted when one
// survived its service, started otherwise. A live owner is a [*LockedError].
func Start(ctx context.Context, cfg Config) (*Cluster, error) {
	return open(ctx, cfg, acquireLock)
}

// Share returns the cluster of cfg.Var like [Start], for many processes at once: whoever comes first starts it, and it
// keeps running when they end. Stop leaves it alone; [Shutdown] ends it.
func Share(ctx context.Context, cfg Config) (*Cluster, error) {
	cluster, err := open(ctx, cfg, waitLock)
	if err != nil {
		return nil, err
	}
	cluster.lock.release()
	cluster.lock = nil
	return cluster, nil
}

// Attach returns the cluster that another process runs in varDir, or [ErrNotRunning]. Stop leaves it running.
func Attach(ctx context.Context, varDir string) (*Cluster, error) {
	resolved, err := resolveVar(varDir)
	if err != nil {
		return nil, err
	}
	who, err := findAccount()
	if err != nil {
		return nil, err
	}
	// Its owner may be starting it this very moment.
	for deadline := time.Now().Add(readyTimeout); ; {
		data, err := findData(resolved)
		if err != nil {
			return nil, err
		}
		if file, ok := livePostmaster(data); data != "" && ok && file.socketDir != "" {
			cluster := &Cluster{who: who, layout: layout{varDir: resolved, dataDir: data, socketDir: file.socketDir}}
			cluster.watch(file.pid, nil)
			return cluster, cluster.waitReady(ctx)
		}
		if Owner(resolved) == 0 || time.Now().After(deadline) {
			return nil, ErrNotRunning
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// Shutdown stops the cluster of varDir when one runs and no live process owns it.
func Shutdown(ctx context.Context, varDir string) error {
	resolved, err := resolveVar(varDir)
	if err != nil {
		return err
	}
	held, err := acquireLock(resolved)
	if err != nil {
		return err
	}
	defer held.release()
	data, err := findData(resolved)
	if err != nil || data == "" {
		return err
	}
	file, ok := livePostmaster(data)
	if !ok {
		return nil
	}
	cluster := &Cluster{layout: layout{varDir: resolved, dataDir: data, socketDir: file.socketDir}}
	cluster.watch(file.pid, nil)
	if err := cluster.stopServer(ctx); err != nil {
		return err
	}
	cluster.dropShortSocketDir()
	return nil
}

func open(ctx context.Context, cfg Config, takeLock func(string) (*lock, error)) (*Cluster, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	varDir, err := resolveVar(cfg.Var)
	if err != nil {
		return nil, err
	}
	held, err := takeLock(varDir)
	if err != nil {
		return nil, err
	}
	cluster := &Cluster{cfg: cfg, lock: held, layout: layout{varDir: varDir}}
	if err := cluster.start(ctx); err != nil {
		held.release()
		return nil, err
	}
	return cluster, nil
}

// start brings the cluster up from whatever state the last process left it in. The lock is held.
func (c *Cluster) start(ctx context.Context) error {
	var err error
	if c.who, err = findAccount(); err != nil {
		return err
	}
	sweepUnfinished(c.varDir)
	for attempt := 1; ; attempt++ {
		err := c.startOnce(ctx)
		// A postmaster whose service was killed right after launching it can come up between our look and our launch:
		// ours gives way to it, and the next round adopts it.
		if err == nil || attempt == 3 || ctx.Err() != nil || !errors.Is(err, errEnded) {
			return err
		}
	}
}

func (c *Cluster) startOnce(ctx context.Context) (err error) {
	if c.dataDir, err = findData(c.varDir); err != nil {
		return err
	}
	if c.dataDir != "" {
		if c.who, err = c.who.ownerOf(c.dataDir); err != nil {
			return err
		}
		if adopted, err := c.adopt(ctx); adopted || err != nil {
			return err
		}
	}
	if c.binaries, err = c.chooseBinaries(ctx); err != nil {
		return err
	}
	if c.dataDir == "" {
		if err := c.initialise(ctx); err != nil {
			return err
		}
	}
	if c.socketDir, err = chooseSocketDir(c.varDir, c.who); err != nil {
		return err
	}
	if err := clearDead(ctx, c.dataDir, c.socketDir); err != nil {
		return fmt.Errorf("localdb: clear what a dead server left: %w", err)
	}
	if err := configure(c.layout, c.who, c.cfg); err != nil {
		return err
	}
	return c.launch(ctx)
}

// adopt takes over a postmaster that outlived its service. One that is stopping is waited for instead.
func (c *Cluster) adopt(ctx context.Context) (bool, error) {
	for {
		file, ok := livePostmaster(c.dataDir)
		switch {
		case !ok:
			return false, nil
		case file.status == "stopping" || file.socketDir == "":
			if err := sleep(ctx, 50*time.Millisecond); err != nil {
				return false, err
			}
		default:
			c.socketDir = file.socketDir
			c.adopted = true
			c.watch(file.pid, nil)
			err := c.waitReady(ctx)
			if err == nil {
				c.cfg.Log.Info("private cluster adopted", "pid", file.pid)
				return true, nil
			}
			if _, still := livePostmaster(c.dataDir); still || ctx.Err() != nil {
				return false, err
			}
			c.adopted = false // it died while we waited: start it anew
		}
	}
}

// chooseBinaries takes the newest version for a new cluster, and for an old one the version that made it.
func (c *Cluster) chooseBinaries(ctx context.Context) (Binaries, error) {
	if c.dataDir == "" {
		return FindBinaries(ctx)
	}
	text, err := os.ReadFile(filepath.Join(c.dataDir, "PG_VERSION"))
	if err != nil {
		return Binaries{}, fmt.Errorf("localdb: %w", err)
	}
	version, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return Binaries{}, fmt.Errorf("localdb: PG_VERSION: %w", err)
	}
	dirs, _ := filepath.Glob(debianBinDirs)
	found, err := findBinaries(ctx, append(dirs, filepath.SplitList(os.Getenv("PATH"))...), version)
	if err != nil {
		return Binaries{}, fmt.Errorf("%w of version %d, which made %s", err, version, c.dataDir)
	}
	return found, nil
}

// initialise makes a complete cluster under another name, then gives it its own.
func (c *Cluster) initialise(ctx context.Context) error {
	made, err := newDataDir(c.varDir, c.who)
	if err != nil {
		return err
	}
	args := []string{
		"--pgdata=" + made, "--username=" + superuser, "--auth=peer",
		"--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions",
	}
	if c.cfg.Ephemeral {
		args = append(args, "--no-sync")
	}
	cmd := c.command(ctx, "initdb", args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		_ = os.RemoveAll(made)
		return fmt.Errorf("localdb: initdb: %w: %s", err, lastLines(string(out), 3))
	}
	if err := nameData(c.varDir, made); err != nil {
		return err
	}
	c.cfg.Log.Info("private cluster made", "version", c.binaries.Version)
	c.dataDir, err = findData(c.varDir)
	return err
}

// command prepares a server program that runs as the account, in a session of its own and with an environment that
// holds nothing of ours.
func (c *Cluster) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(c.binaries.Dir, name), args...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: c.who.credential}
	return cmd
}

// launch starts the postmaster and waits until it answers.
func (c *Cluster) launch(ctx context.Context) error {
	logFile, err := openLog(c.logFile())
	if err != nil {
		return err
	}
	defer logFile.Close()
	// Not bound to ctx: the postmaster ends by Stop, in order, or outlives us.
	cmd := c.command(context.WithoutCancel(ctx), "postgres", "-D", c.dataDir)
	cmd.Stdout, cmd.Stderr = logFile, logFile
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("localdb: start postgres: %w", err)
	}
	c.watch(cmd.Process.Pid, cmd)
	if err := c.waitReady(ctx); err != nil {
		text, _ := os.ReadFile(c.logFile())
		stopCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		_ = c.stopServer(stopCtx)
		return fmt.Errorf("%w; last lines of %s: %s", err, c.logFile(), lastLines(string(text), 5))
	}
	c.cfg.Log.Info("private cluster started", "pid", cmd.Process.Pid)
	return nil
}

// openLog opens the server's log; one that has grown past 10 MB becomes postgres.log.1.
func openLog(path string) (*os.File, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > 10<<20 {
		_ = os.Rename(path, path+".1")
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("localdb: open log: %w", err)
	}
	return file, nil
}

// watch closes c.exited when the postmaster is gone: our child by waiting for it, an adopted one by looking.
func (c *Cluster) watch(pid int, child *exec.Cmd) {
	exited := make(chan struct{})
	c.mu.Lock()
	c.pid, c.exited = pid, exited
	c.mu.Unlock()
	go func() {
		defer close(exited)
		if child != nil {
			_ = child.Wait()
			return
		}
		for worksIn(pid, c.dataDir) {
			time.Sleep(100 * time.Millisecond)
		}
	}()
}

// PID is the number of the postmaster.
func (c *Cluster) PID() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pid
}

// Owned tells whether Stop would end the cluster.
func (c *Cluster) Owned() bool { return c.lock != nil }

// Adopted tells whether the cluster was already running when we came.
func (c *Cluster) Adopted() bool { return c.adopted }

// Exited is closed when the postmaster that runs now is gone, whatever ended it.
func (c *Cluster) Exited() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.exited
}

// Restart brings back a cluster whose postmaster died under its owner.
func (c *Cluster) Restart(ctx context.Context) error {
	if c.lock == nil {
		return fmt.Errorf("localdb: restart: not the owner of %s", c.varDir)
	}
	return c.start(ctx)
}

// Stop ends a cluster that we own: open transactions are rolled back, a checkpoint is written, the lock is given back.
// A shared or attached cluster keeps running.
func (c *Cluster) Stop(ctx context.Context) error {
	if c.lock == nil {
		return nil
	}
	defer c.lock.release()
	if err := c.stopServer(ctx); err != nil {
		return err
	}
	c.dropShortSocketDir()
	return nil
}

// dropShortSocketDir removes the folder of the socket when it stands outside var. A stopped server leaves it empty.
func (c *Cluster) dropShortSocketDir() {
	if filepath.Dir(c.socketDir) != c.varDir {
		_ = os.Remove(c.socketDir)
	}
}

// stopServer asks for a fast shutdown, and for an immediate one (crash recovery at the next start) when ctx ends first.
func (c *Cluster) stopServer(ctx context.Context) error {
	exited, pid := c.Exited(), c.PID()
	if err := c.signal(exited, pid, syscall.SIGINT); err != nil {
		return err
	}
	select {
	case <-exited:
		return nil
	case <-ctx.Done():
	}
	_ = c.signal(exited, pid, syscall.SIGQUIT)
	select {
	case <-exited:
		return nil
	case <-time.After(10 * time.Second):
		return fmt.Errorf("localdb: postgres %d does not stop: %w", pid, ctx.Err())
	}
}

// signal never reaches another program that got the number of a postmaster already gone.
func (c *Cluster) signal(exited <-chan struct{}, pid int, sig syscall.Signal) error {
	select {
	case <-exited:
		return nil
	default:
	}
	if err := syscall.Kill(pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("localdb: signal postgres %d: %w", pid, err)
	}
	return nil
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) > n {
		lines = lines[len(lines)-n:]
	}
	return strings.Join(lines, " | ")
}
