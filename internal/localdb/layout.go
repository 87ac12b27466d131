package localdb

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	dataName   = "postgres"      // the cluster, or a link to it
	unfinished = "postgres.new-" // a cluster being made
	complete   = "postgres-"     // one made, kept outside var
	logName    = "postgres.log"
	socketName = ".s.PGSQL.5432"

	// maxSocketPath is the room for a socket's path in sockaddr_un (108 bytes, one of them the final zero).
	maxSocketPath = 107

	// originName is a file beside a cluster kept outside var that says which var it belongs to.
	originName = "origine"
)

// outsideDir is where root's clusters live when the postgres user cannot reach var. A variable for tests only.
var outsideDir = "/var/lib/maillage"

// layout is where the files of one cluster are.
type layout struct {
	varDir    string
	dataDir   string // the real folder, links resolved; empty before the cluster exists
	socketDir string
}

func (l layout) logFile() string { return filepath.Join(l.varDir, logName) }

// resolveVar makes varDir and returns its real, absolute path.
func resolveVar(varDir string) (string, error) {
	abs, err := filepath.Abs(varDir)
	if err != nil {
		return "", fmt.Errorf("localdb: %w", err)
	}
	if err := os.MkdirAll(abs, 0o755); err != nil {
		return "", fmt.Errorf("localdb: make var: %w", err)
	}
	resolved, err := filepath.EvalSymlinks(abs)
	if err != nil {
		return "", fmt.Errorf("localdb: %w", err)
	}
	return resolved, nil
}

// findData returns the cluster's real folder, or "" when there is none yet. A name is only given to a complete
// cluster, so one that has it is whole.
func findData(varDir string) (string, error) {
	data, err := filepath.EvalSymlinks(filepath.Join(varDir, dataName))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("localdb: %w", err)
	}
	if _, err := os.Stat(filepath.Join(data, "PG_VERSION")); err != nil {
		return "", fmt.Errorf("localdb: %s is not a PostgreSQL cluster: %w", data, err)
	}
	return data, nil
}

// newDataDir makes an empty private folder for initdb, in var where the account can reach it, outside otherwise.
func newDataDir(varDir string, who account) (string, error) {
	suffix := make([]byte, 6)
	_, _ = rand.Read(suffix)
	name := unfinished + hex.EncodeToString(suffix)
	if who.mayReach(varDir) {
		dir := filepath.Join(varDir, name)
		return dir, who.makePrivateDir(dir)
	}
	parent := filepath.Join(outsideDir, name)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", fmt.Errorf("localdb: make %s: %w", parent, err)
	}
	if err := os.WriteFile(filepath.Join(parent, originName), []byte(varDir+"\n"), 0o644); err != nil {
		return "", fmt.Errorf("localdb: %w", err)
	}
	dir := filepath.Join(parent, dataName)
	return dir, who.makePrivateDir(dir)
}

// nameData gives a complete cluster its name, in one step that cannot be half done.
func nameData(varDir, made string) error {
	final := filepath.Join(varDir, dataName)
	if filepath.Dir(made) != varDir {
		parent := filepath.Dir(made)
		kept := filepath.Join(outsideDir, complete+strings.TrimPrefix(filepath.Base(parent), unfinished))
		if err := os.Rename(parent, kept); err != nil {
			return fmt.Errorf("localdb: keep cluster: %w", err)
		}
		link := filepath.Join(varDir, unfinished+"link")
		_ = os.Remove(link)
		if err := os.Symlink(filepath.Join(kept, dataName), link); err != nil {
			return fmt.Errorf("localdb: name cluster: %w", err)
		}
		made = link
	}
	if err := os.Rename(made, final); err != nil {
		return fmt.Errorf("localdb: name cluster: %w", err)
	}
	return syncDir(varDir)
}

func syncDir(dir string) error {
	file, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("localdb: %w", err)
	}
	defer file.Close()
	if err := file.Sync(); err != nil {
		return fmt.Errorf("localdb: sync %s: %w", dir, err)
	}
	return nil
}

// sweepUnfinished removes clusters that were being made when their maker died. An initdb that outlived its parent loses its
// folder and gives up; what it writes meanwhile goes at the next start.
//
// A complete cluster is never removed, even when nothing points to it any more: its var may be on a disk that is not mounted,
// or its link set aside before an upgrade. Only those of temporary folders that are gone (tests) go with them.
func sweepUnfinished(varDir string) {
	left, _ := filepath.Glob(filepath.Join(varDir, unfinished+"*"))
	for _, dir := range left {
		_ = os.RemoveAll(dir)
	}
	if os.Geteuid() != 0 {
		return
	}
	outside, _ := filepath.Glob(filepath.Join(outsideDir, dataName+"*"))
	for _, parent := range outside {
		text, err := os.ReadFile(filepath.Join(parent, originName))
		origin := strings.TrimSpace(string(text))
		if err != nil || origin == "" {
			continue
		}
		_, err = os.Stat(origin)
		gone := errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(origin, os.TempDir()+"/")
		cutShort := origin == varDir && strings.HasPrefix(filepath.Base(parent), unfinished) // under our lock
		if gone || cutShort {
			_ = os.RemoveAll(parent)
		}
	}
}

// chooseSocketDir makes the folder of the socket: in var, or a short one when the path would not fit or the account
// cannot reach var. It depends on var alone, so that everyone who opens the same var finds the same socket.
func chooseSocketDir(varDir string, who account) (string, error) {
	dir := filepath.Join(varDir, "run")
	if len(filepath.Join(dir, socketName)) > maxSocketPath || !who.mayReach(varDir) {
		sum := sha256.Sum256([]byte(varDir))
		base := os.Getenv("XDG_RUNTIME_DIR")
		if who.credential != nil || base == "" || len(base) > 60 {
			base = "/tmp"
		}
		dir = filepath.Join(base, fmt.Sprintf("maillage-%d-%s", who.uid, hex.EncodeToString(sum[:6])))
	}
	return dir, who.makePrivateDir(dir)
}
