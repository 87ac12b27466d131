package localdb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// postmasterFile is what a running postmaster says about itself in postmaster.pid (one fact per line).
// https://www.postgresql.org/docs/15/storage-file-layout.html, src/include/utils/pidfile.h
type postmasterFile struct {
	pid       int
	socketDir string
	status    string // "starting", "stopping", "ready", "standby"
}

func readPostmasterFile(dataDir string) (postmasterFile, bool) {
	text, err := os.ReadFile(filepath.Join(dataDir, "postmaster.pid"))
	if err != nil {
		return postmasterFile{}, false
	}
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil {
		return postmasterFile{}, false
	}
	line := func(n int) string {
		if len(lines) < n {
			return ""
		}
		return strings.TrimSpace(lines[n-1])
	}
	return postmasterFile{pid: pid, socketDir: line(5), status: line(8)}, true
}

// livePostmaster returns the postmaster of dataDir when one really runs. The number in the file is not believed: after
// a crash it may belong to any other program. A PostgreSQL process works in its data directory, nobody else does.
func livePostmaster(dataDir string) (postmasterFile, bool) {
	file, ok := readPostmasterFile(dataDir)
	if !ok || !worksIn(file.pid, dataDir) {
		return postmasterFile{}, false
	}
	return file, true
}

func worksIn(pid int, dataDir string) bool {
	proc := "/proc/" + strconv.Itoa(pid)
	cwd, err := os.Readlink(proc + "/cwd")
	if err != nil || cwd != dataDir {
		return false
	}
	comm, err := os.ReadFile(proc + "/comm")
	return err == nil && strings.HasPrefix(string(comm), "postgres") && !isZombie(pid)
}

// isZombie tells whether a process is dead and only waits for its parent to read how it ended.
func isZombie(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return true
	}
	// "123 (comm) S …": comm may hold anything, the state follows its last parenthesis.
	after := stat[bytes.LastIndexByte(stat, ')')+1:]
	state := bytes.TrimSpace(after)
	return bytes.HasPrefix(state, []byte("Z")) || bytes.HasPrefix(state, []byte("X"))
}

// orphans lists the PostgreSQL processes that still work in dataDir.
func orphans(dataDir string) []int {
	entries, _ := os.ReadDir("/proc")
	var pids []int
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err == nil && worksIn(pid, dataDir) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// clearDead ends what a dead postmaster left behind, so that the next one starts without a human hand: backends that
// have not noticed yet (PostgreSQL refuses to start while one holds the shared memory), and pid files whose number
// another program may have got since. The caller holds the lock and knows that no postmaster runs.
func clearDead(ctx context.Context, dataDir, socketDir string) error {
	signal := syscall.SIGQUIT // "immediate shutdown" of one backend
	for began := time.Now(); ; {
		pids := orphans(dataDir)
		if len(pids) == 0 {
			break
		}
		switch waited := time.Since(began); {
		case waited > 30*time.Second:
			return fmt.Errorf("processes %v do not end", pids)
		case waited > 3*time.Second:
			signal = syscall.SIGKILL // no postmaster is left whose memory it could spoil
		}
		for _, pid := range pids {
			_ = syscall.Kill(pid, signal)
		}
		if err := sleep(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
	for _, stale := range []string{
		filepath.Join(dataDir, "postmaster.pid"),
		filepath.Join(socketDir, socketName),
		filepath.Join(socketDir, socketName+".lock"),
	} {
		if err := os.Remove(stale); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
