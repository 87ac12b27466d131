package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Server is what a database server says about itself and about what we may do there.
type Server struct {
	VersionNum int    `db:"version_num"` // 150018
	Version    string `db:"version"`     // "15.18 (Debian 15.18-0+deb12u1)"
	Database   string `db:"database"`
	Role       string `db:"role"`
	PostGIS    string `db:"postgis"`            // version of the extension in this database, "" when it is not created
	Available  string `db:"postgis_available"`  // version that CREATE EXTENSION would make, "" when the package is missing
	Trigrams   bool   `db:"trigrams_available"` // pg_trgm can be created
	Superuser  bool   `db:"superuser"`
	MayCreate  bool   `db:"may_create"` // schemas and trusted extensions in the database
	MayTable   bool   `db:"may_table"`  // tables in the schema public
}

// Server reads what the server is. It needs no table.
func (s *Store) Server(ctx context.Context) (Server, error) {
	rows, err := s.pool.Query(ctx, query("Server"))
	if err != nil {
		return Server{}, fmt.Errorf("read the server: %w", err)
	}
	server, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Server])
	if err != nil {
		return Server{}, fmt.Errorf("read the server: %w", err)
	}
	return server, nil
}

// Unreachable tells a database that is down, starting, stopping or out of connections from every other error: asking again
// in a moment may work.
func Unreachable(err error) bool {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		// 08: connection exceptions; 57P0x: shutdown, crash, starting; 53300: too many connections.
		return strings.HasPrefix(refused.Code, "08") || strings.HasPrefix(refused.Code, "57P0") || refused.Code == "53300"
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed)
}

// Empty tells whether the database holds no commune yet.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	var empty bool
	if err := s.pool.QueryRow(ctx, query("Empty")).Scan(&empty); err != nil {
		return false, fmt.Errorf("look for communes: %w", err)
	}
	return empty, nil
}
