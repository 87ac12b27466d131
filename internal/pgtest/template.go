package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/maillage-numerique/maillage/migrations"
)

const templatePrefix = "maillage_template_"

// templateLock is the advisory lock under which one process makes the template and the others wait. Any number does
// that nobody else uses.
const templateLock = 0x6d61696c_6c616765

// template returns the database that holds the newest schema and nothing else.
var template = func() func(context.Context, *server) (string, error) {
	var once sync.Once
	var name string
	var err error
	return func(ctx context.Context, s *server) (string, error) {
		once.Do(func() { name, err = ensureTemplate(ctx, s) })
		return name, err
	}
}()

// templateName changes with any byte of any migration.
func templateName(files fs.FS) (string, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return "", fmt.Errorf("pgtest: %w", err)
	}
	sum := sha256.New()
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return "", fmt.Errorf("pgtest: %w", err)
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
	}
	return templatePrefix + hex.EncodeToString(sum.Sum(nil))[:16], nil
}

func ensureTemplate(ctx context.Context, s *server) (string, error) {
	name, err := templateName(migrations.FS)
	if err != nil {
		return "", err
	}
	admin, err := s.admin(ctx)
	if err != nil {
		return "", err
	}
	defer admin.Close(ctx) // gives the advisory lock back
	if _, err := admin.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(templateLock)); err != nil {
		return "", fmt.Errorf("pgtest: wait for the template: %w", err)
	}
	var exists bool
	if err := admin.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists); err != nil {
		return "", fmt.Errorf("pgtest: %w", err)
	}
	if exists {
		return name, nil
	}
	making := name + "_making"
	if err := drop(ctx, admin, making); err != nil { // of a process that was killed
		return "", err
	}
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{making}.Sanitize()+" TEMPLATE template0"); err != nil {
		return "", fmt.Errorf("pgtest: make the template: %w", err)
	}
	if err := migrate(ctx, s.connString(making)); err != nil {
		return "", err
	}
	if _, err := admin.Exec(ctx, fmt.Sprintf("ALTER DATABASE %s RENAME TO %s",
		pgx.Identifier{making}.Sanitize(), pgx.Identifier{name}.Sanitize())); err != nil {
		return "", fmt.Errorf("pgtest: name the template: %w", err)
	}
	return name, nil
}

func migrate(ctx context.Context, url string) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	db := stdlib.OpenDB(*config)
	defer db.Close()
	if _, err := db.ExecContext(ctx, "CREATE EXTENSION IF NOT EXISTS postgis"); err != nil {
		return fmt.Errorf("pgtest: create extension postgis: %w", err)
	}
	if err := migrations.Run(ctx, db); err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	return nil
}

// withDatabase replaces the database of a connection string in either of PostgreSQL's two forms.
func withDatabase(connString, database string) string {
	if strings.HasPrefix(connString, "postgres://") || strings.HasPrefix(connString, "postgresql://") {
		if parsed, err := url.Parse(connString); err == nil {
			parsed.Path = "/" + database
			return parsed.String()
		}
	}
	return connString + " dbname='" + database + "'" // the last value given is the one that counts
}
