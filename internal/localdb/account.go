package localdb

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// ErrNoAccount says that root has no unprivileged account to run PostgreSQL with.
var ErrNoAccount = errors.New("localdb: started as root and there is no postgres user")

// account is who the cluster's processes run as, and who may connect.
type account struct {
	credential *syscall.Credential // nil: as ourselves
	uid, gid   int
	server     string // name of the user that runs the cluster
	client     string // name of the user that runs the service
}

func findAccount() (account, error) {
	me, err := user.Current()
	if err != nil {
		return account{}, fmt.Errorf("localdb: current user: %w", err)
	}
	if os.Geteuid() != 0 {
		return account{uid: os.Geteuid(), gid: os.Getegid(), server: me.Username, client: me.Username}, nil
	}
	postgres, err := user.Lookup("postgres")
	if err != nil {
		return account{}, ErrNoAccount
	}
	uid, err1 := strconv.ParseUint(postgres.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(postgres.Gid, 10, 32)
	if err := errors.Join(err1, err2); err != nil {
		return account{}, fmt.Errorf("localdb: postgres user: %w", err)
	}
	return account{
		credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)},
		uid:        int(uid), gid: int(gid), server: postgres.Username, client: me.Username,
	}, nil
}

// ownerOf is who runs a cluster that exists already: whoever it belongs to. Root so takes up the cluster of the person who
// made it; for anybody else it must be their own.
func (a account) ownerOf(dataDir string) (account, error) {
	info, err := os.Stat(dataDir)
	if err != nil {
		return account{}, fmt.Errorf("localdb: look at %s: %w", dataDir, err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(stat.Uid) == a.uid {
		return a, nil
	}
	if a.credential == nil || stat.Uid == 0 {
		return account{}, fmt.Errorf("localdb: %s belongs to another user: %w", dataDir, fs.ErrPermission)
	}
	name := strconv.Itoa(int(stat.Uid))
	if owner, err := user.LookupId(name); err == nil {
		name = owner.Username
	}
	a.credential = &syscall.Credential{Uid: stat.Uid, Gid: stat.Gid}
	a.uid, a.gid, a.server = int(stat.Uid), int(stat.Gid), name
	return a, nil
}

// mayReach tells whether the account can walk down to dir, by owner, group and mode of every folder above it.
func (a account) mayReach(dir string) bool {
	if a.credential == nil {
		return true
	}
	for {
		info, err := os.Stat(dir)
		if err != nil || !a.maySearch(info) {
			return false
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return true
		}
		dir = parent
	}
}

func (a account) maySearch(info fs.FileInfo) bool {
	mode := info.Mode().Perm()
	stat, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case ok && int(stat.Uid) == a.uid:
		return mode&0o100 != 0
	case ok && int(stat.Gid) == a.gid:
		return mode&0o010 != 0
	default:
		return mode&0o001 != 0
	}
}

// makePrivateDir makes a folder of mode 0700 that belongs to the account, and refuses one that is a link or someone
// else's (the fallback for long paths stands in a directory where everybody may write).
func (a account) makePrivateDir(dir string) error {
	if err := os.Mkdir(dir, 0o700); err == nil {
		if a.credential != nil {
			if err := os.Chown(dir, a.uid, a.gid); err != nil {
				return fmt.Errorf("localdb: give %s to %s: %w", dir, a.server, err)
			}
		}
		return nil
	} else if !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("localdb: make %s: %w", dir, err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("localdb: look at %s: %w", dir, err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || !ok || (int(stat.Uid) != a.uid && int(stat.Uid) != os.Geteuid()) {
		return fmt.Errorf("localdb: %s exists and is not a folder of %s", dir, a.server)
	}
	if int(stat.Uid) != a.uid { // killed between making it and giving it away
		if err := os.Chown(dir, a.uid, a.gid); err != nil {
			return fmt.Errorf("localdb: give %s to %s: %w", dir, a.server, err)
		}
	}
	if info.Mode().Perm() != 0o700 {
		if err := os.Chmod(dir, 0o700); err != nil {
			return fmt.Errorf("localdb: close %s: %w", dir, err)
		}
	}
	return nil
}
