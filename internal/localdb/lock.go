package localdb

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// lockName is the file under var that says who owns the cluster. It is never removed: removing a file that others may
// be about to lock is how two owners come to be.
const lockName = "maillage.lock"

// LockedError says that a live process owns the directory.
type LockedError struct {
	Path string // the lock file
	PID  int    // the owner; 0 when it has not written its number yet
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("localdb: %s is held by process %d", e.Path, e.PID)
}

// lock is the right to start and stop the cluster of one directory. The kernel gives it back when the process dies,
// however it dies.
type lock struct{ file *os.File }

func openLock(varDir string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(varDir, lockName), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("localdb: open lock: %w", err)
	}
	return file, nil
}

// acquireLock takes the lock or returns a [*LockedError] at once.
func acquireLock(varDir string) (*lock, error) {
	file, err := openLock(varDir)
	if err != nil {
		return nil, err
	}
	if err := flock(file, syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, &LockedError{Path: file.Name(), PID: readOwner(file.Name())}
		}
		return nil, fmt.Errorf("localdb: lock %s: %w", file.Name(), err)
	}
	return sign(file)
}

// waitLock takes the lock, however long another process keeps it.
func waitLock(varDir string) (*lock, error) {
	file, err := openLock(varDir)
	if err != nil {
		return nil, err
	}
	if err := flock(file, syscall.LOCK_EX); err != nil {
		file.Close()
		return nil, fmt.Errorf("localdb: lock %s: %w", file.Name(), err)
	}
	return sign(file)
}

// flock repeats the call when a signal interrupts it.
func flock(file *os.File, how int) error {
	for {
		err := syscall.Flock(int(file.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

func sign(file *os.File) (*lock, error) {
	if err := file.Truncate(0); err != nil {
		file.Close()
		return nil, fmt.Errorf("localdb: sign lock: %w", err)
	}
	if _, err := file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0); err != nil {
		file.Close()
		return nil, fmt.Errorf("localdb: sign lock: %w", err)
	}
	return &lock{file: file}, nil
}

// release gives the lock back. The number is wiped first: a lock nobody holds names nobody.
func (l *lock) release() {
	if l == nil || l.file == nil {
		return
	}
	_ = l.file.Truncate(0)
	_ = l.file.Close()
	l.file = nil
}

// readOwner reads the number in the lock file; an owner that has just come may not have written it yet.
func readOwner(path string) int {
	for range 20 {
		text, err := os.ReadFile(path)
		if err != nil {
			return 0
		}
		if pid, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil {
			return pid
		}
		time.Sleep(10 * time.Millisecond)
	}
	return 0
}

// Owner tells which live process owns the directory: 0 when none does.
func Owner(varDir string) int {
	file, err := os.Open(filepath.Join(varDir, lockName))
	if err != nil {
		return 0
	}
	defer file.Close()
	if err := flock(file, syscall.LOCK_SH|syscall.LOCK_NB); err == nil {
		return 0
	}
	return readOwner(file.Name())
}
