package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
)

const clonePrefix = "maillage_test_"

// cloneName says which process of which machine a clone belongs to, so that another can tell when nobody needs it.
func cloneName(serial int64) string {
	return fmt.Sprintf("%s%s_%d_%d", clonePrefix, hostMark(), os.Getpid(), serial)
}

func hostMark() string {
	host, _ := os.Hostname()
	sum := sha256.Sum256([]byte(host))
	return hex.EncodeToString(sum[:3])
}

// abandoned tells whether the process of this machine that made the clone is gone.
func abandoned(name string) bool {
	parts := strings.Split(strings.TrimPrefix(name, clonePrefix), "_")
	if len(parts) != 3 || parts[0] != hostMark() {
		return false
	}
	pid, err := strconv.Atoi(parts[1])
	return err == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

// keptTemplates is how many templates stay: of the branch at hand and of the one before.
const keptTemplates = 4

// dropStale drops the clones of processes that are gone, and the oldest templates.
func dropStale(ctx context.Context, admin *pgx.Conn) error {
	rows, err := admin.Query(ctx, "SELECT datname FROM pg_database ORDER BY oid DESC")
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	templates := 0
	for _, name := range names {
		stale := strings.HasPrefix(name, clonePrefix) && abandoned(name)
		if strings.HasPrefix(name, templatePrefix) && !strings.HasSuffix(name, "_making") {
			templates++
			stale = templates > keptTemplates
		}
		if stale {
			if err := drop(ctx, admin, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// drop ends the database's sessions and removes it. One that is gone, or that another process is dropping, is fine.
func drop(ctx context.Context, admin *pgx.Conn, name string) error {
	_, err := admin.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
	if err != nil && !strings.Contains(err.Error(), "does not exist") && !strings.Contains(err.Error(), "concurrently") {
		return fmt.Errorf("pgtest: drop %s: %w", name, err)
	}
	return nil
}
