package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/jobs"
	"github.com/maillage-numerique/maillage/internal/localdb"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/migrations"
)

// databaseName is the database inside the private cluster.
const databaseName = "maillage"

// poolSize bounds the connections of one service: enough for two cores to stay busy while some wait.
const poolSize = 16

// database is an open database with the newest schema.
type database struct {
	store   *store.Store
	pool    *pgxpool.Pool
	cluster *localdb.Cluster // nil when the database was given
	tenancy tenancy
}

// close gives the connections back, then stops the cluster when it is ours. A command that started the cluster for
// itself lets the commands that came after it finish first.
func (d *database) close(ctx context.Context) error {
	d.pool.Close()
	if d.cluster == nil {
		return nil
	}
	if d.tenancy == guest && d.cluster.Owned() {
		if err := d.cluster.WaitAlone(ctx); err != nil {
			return err
		}
	}
	return d.cluster.Stop(ctx)
}

// withDatabase runs the work of one command on an open database, beside the service when one runs.
func withDatabase(ctx context.Context, env *environment, work func(*database) error) error {
	db, err := openDatabase(ctx, env.config.Database, guest, newLogger(env.config.Log.quiet(), env.stderr))
	if err != nil {
		return err
	}
	return errors.Join(work(db), db.close(context.WithoutCancel(ctx)))
}

// tenancy says what to do with a private cluster that another process owns.
type tenancy int

const (
	owner tenancy = iota // the service: refuse, two services on one folder is a mistake
	guest                // a command: work beside the service that runs
)

// openDatabase opens the private cluster or the given database, and brings it to the newest schema.
func openDatabase(ctx context.Context, cfg DatabaseConfig, how tenancy, log *slog.Logger) (*database, error) {
	db := database{tenancy: how}
	connString := cfg.URL
	if connString == "" {
		cluster, err := openCluster(ctx, cfg.Var, how, log)
		if err != nil {
			return nil, clusterFault(err, cfg.Var)
		}
		db.cluster = cluster
		connString = cluster.ConnString(databaseName)
		if err := cluster.EnsureDatabase(ctx, databaseName); err != nil {
			err = extensionFault(err)
			return nil, errors.Join(err, cluster.Stop(context.WithoutCancel(ctx)))
		}
	}
	pool, err := openPool(ctx, connString, cfg.URL != "")
	if err == nil {
		db.pool, db.store = pool, store.New(pool)
		if err = migrateDatabase(ctx, pool); err == nil {
			return &db, nil
		}
		pool.Close()
	}
	if db.cluster != nil {
		err = errors.Join(err, db.cluster.Stop(context.WithoutCancel(ctx)))
	}
	return nil, err
}

func openCluster(ctx context.Context, varDir string, how tenancy, log *slog.Logger) (*localdb.Cluster, error) {
	cluster, err := localdb.Start(ctx, localdb.Config{Var: varDir, Log: log})
	var locked *localdb.LockedError
	if how == guest && errors.As(err, &locked) {
		return localdb.Attach(ctx, varDir)
	}
	return cluster, err
}

// clusterFault says in one code why the private cluster does not come up.
func clusterFault(err error, varDir string) error {
	var locked *localdb.LockedError
	switch {
	case errors.As(err, &locked):
		return fault.New(fault.Unavailable, "service_deja_lance", "var", varDir).With("pid", strconv.Itoa(locked.PID))
	case errors.Is(err, localdb.ErrNoPostgres):
		return fault.New(fault.Unavailable, "postgresql_absent", "", "").Wrap(err)
	case errors.Is(err, localdb.ErrNoAccount):
		return fault.New(fault.Unavailable, "compte_postgres_absent", "", "")
	case errors.Is(err, fs.ErrPermission):
		return fault.New(fault.Unavailable, "dossier_d_un_autre", "var", varDir).Wrap(err)
	case errors.Is(err, context.Canceled):
		return err
	}
	return fault.New(fault.Unavailable, "cluster_en_panne", "var", varDir).Wrap(err)
}

// extensionFault tells a missing PostGIS package from any other trouble.
func extensionFault(err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) && (refused.Code == "0A000" || refused.Code == "58P01") {
		return fault.New(fault.Unavailable, "postgis_absent", "", "").Wrap(err)
	}
	return err
}

// openPool connects, and refuses a database that Maillage could not work with.
func openPool(ctx context.Context, connString string, given bool) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(connString)
	if err != nil {
		// pgx hides the password in this error, but not what stands in its place when the address is mangled.
		return nil, fault.New(fault.Invalid, "adresse_base_illisible", "database-url", "")
	}
	config.MaxConns = poolSize
	config.MaxConnIdleTime = 5 * time.Minute
	config.ConnConfig.ConnectTimeout = 10 * time.Second
	config.ConnConfig.RuntimeParams["application_name"] = "maillage"
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, connectFault(err, config.ConnConfig)
	}
	if given {
		server, err := store.New(pool).Server(ctx)
		if err == nil {
			err = checkServer(server)
		}
		if err != nil {
			pool.Close()
			return nil, err
		}
	}
	return pool, nil
}

// connectFault says why a given database does not let us in, without its password.
func connectFault(err error, config *pgx.ConnConfig) error {
	place := (&url.URL{Host: config.Host + ":" + strconv.Itoa(int(config.Port)), Path: config.Database}).String()
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		switch refused.Code {
		case "28P01", "28000":
			return fault.New(fault.Unavailable, "base_acces_refuse", "database-url", place).With("role", config.User)
		case "3D000":
			return fault.New(fault.Unavailable, "base_inexistante", "database-url", config.Database)
		case "42501":
			return fault.New(fault.Unavailable, "base_acces_refuse", "database-url", place).With("role", config.User)
		}
	}
	return fault.New(fault.Unavailable, "base_injoignable", "database-url", place).Wrap(err)
}

// The oldest server and extension that Maillage works with.
const (
	minPostgres = 150000 // server_version_num
	minPostGIS  = 303    // 100 × major + minor
)

// checkServer refuses a given server that is too old, has no PostGIS, or does not let us create what we need. It names
// the first thing that would keep Maillage from working.
func checkServer(server store.Server) error {
	unavailable := func(code, value string) error {
		return fault.New(fault.Unavailable, code, "database-url", value).With("role", server.Role).With("base", server.Database)
	}
	postgis := server.PostGIS
	if postgis == "" {
		postgis = server.Available
	}
	switch {
	case server.VersionNum < minPostgres:
		return unavailable("postgresql_ancien", server.Version)
	case postgis == "":
		return unavailable("postgis_absent", "")
	case postgisNumber(postgis) < minPostGIS:
		return unavailable("postgis_ancien", postgis)
	case !server.Trigrams:
		return unavailable("pg_trgm_absent", "")
	case server.PostGIS == "" && !server.Superuser:
		return unavailable("postgis_a_creer", "")
	case !server.MayCreate || !server.MayTable:
		return unavailable("base_droits_insuffisants", "")
	}
	return nil
}

// postgisNumber turns "3.3.2" into 303.
func postgisNumber(version string) int {
	var major, minor int
	if n, _ := fmt.Sscanf(version, "%d.%d", &major, &minor); n < 2 {
		return 0
	}
	return 100*major + minor
}

// migrateDatabase brings the schema to the newest version.
func migrateDatabase(ctx context.Context, pool *pgxpool.Pool) error {
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()
	if err := migrations.Run(ctx, db); err != nil {
		return migrationFault(err)
	}
	if err := jobs.Migrate(ctx, pool, slog.New(slog.DiscardHandler)); err != nil {
		return migrationFault(err)
	}
	return nil
}

func migrationFault(err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == "42501" {
		return fault.New(fault.Unavailable, "base_droits_insuffisants", "database-url", "").Wrap(err)
	}
	return err
}

// pendingMigrations tells whether the schema is older than this program.
func pendingMigrations(ctx context.Context, pool *pgxpool.Pool) (bool, error) {
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()
	return migrations.Pending(ctx, db)
}
