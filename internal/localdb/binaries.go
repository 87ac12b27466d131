package localdb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// MinVersion is the oldest major version of PostgreSQL that Maillage runs on.
const MinVersion = 15

// ErrNoPostgres says that no PostgreSQL of at least [MinVersion] is installed.
var ErrNoPostgres = errors.New("localdb: no PostgreSQL server programs found")

// Binaries is a folder holding initdb and postgres.
type Binaries struct {
	Dir     string
	Version int // major version
}

// debianBinDirs is where Debian and Ubuntu keep the server programs, out of PATH, one folder per major version.
const debianBinDirs = "/usr/lib/postgresql/*/bin"

// FindBinaries returns the newest installed server programs, or [ErrNoPostgres].
func FindBinaries(ctx context.Context) (Binaries, error) {
	dirs, _ := filepath.Glob(debianBinDirs)
	dirs = append(dirs, filepath.SplitList(os.Getenv("PATH"))...)
	return findBinaries(ctx, dirs, 0)
}

// findBinaries looks through dirs for the newest version, or for exactly the major version asked for (a cluster is
// read by the version that made it).
func findBinaries(ctx context.Context, dirs []string, want int) (Binaries, error) {
	var found []Binaries
	for _, dir := range dirs {
		if !executable(filepath.Join(dir, "initdb")) {
			continue
		}
		version, err := serverVersion(ctx, filepath.Join(dir, "postgres"))
		if err != nil || version < MinVersion || (want != 0 && version != want) {
			continue
		}
		found = append(found, Binaries{Dir: dir, Version: version})
	}
	if len(found) == 0 {
		return Binaries{}, ErrNoPostgres
	}
	return slices.MaxFunc(found, func(a, b Binaries) int { return a.Version - b.Version }), nil
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}

// versionText matches "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)" and "postgres (PostgreSQL) 18beta1".
var versionText = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

func serverVersion(ctx context.Context, postgres string) (int, error) {
	out, err := exec.CommandContext(ctx, postgres, "--version").Output()
	if err != nil {
		return 0, fmt.Errorf("localdb: %s --version: %w", postgres, err)
	}
	match := versionText.FindSubmatch(out)
	if match == nil {
		return 0, fmt.Errorf("localdb: %s --version says %q", postgres, out)
	}
	return strconv.Atoi(string(match[1]))
}
