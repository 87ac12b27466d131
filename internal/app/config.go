package app

import "time"

// Config is every setting of Maillage. A flag and an environment variable are two spellings of one field; the defaults
// run as they stand. The table of docs/operations.md is generated from these tags (reference.go).
type Config struct {
	Database DatabaseConfig `embed:""`
	Log      LogConfig      `embed:"" prefix:"log-"`
	Service  ServiceConfig  `embed:""`
}

// DatabaseConfig says where the data are.
type DatabaseConfig struct {
	URL string `name:"database-url" env:"MAILLAGE_DATABASE_URL" placeholder:"URL" help:"${cli_reglage_database_url}"`
	Var string `name:"var" env:"MAILLAGE_VAR" default:"./var" placeholder:"${cli_mot_dossier}" help:"${cli_reglage_var}"`
}

// LogConfig says how the service tells what it does, on its error output.
type LogConfig struct {
	Level  string `env:"MAILLAGE_LOG_LEVEL" enum:"debug,info,warn,error" default:"info" placeholder:"${cli_mot_niveau}" help:"${cli_reglage_log_level}"`
	Format string `env:"MAILLAGE_LOG_FORMAT" enum:"text,json" default:"text" placeholder:"${cli_mot_forme}" help:"${cli_reglage_log_format}"`
}

// ServiceConfig says how the service answers.
type ServiceConfig struct {
	Listen            string        `env:"MAILLAGE_LISTEN" default:"127.0.0.1:8080" placeholder:"${cli_mot_adresse}" help:"${cli_reglage_listen}"`
	MetricsListen     string        `env:"MAILLAGE_METRICS_LISTEN" placeholder:"${cli_mot_adresse}" help:"${cli_reglage_metrics_listen}"`
	Demo              bool          `env:"MAILLAGE_DEMO" help:"${cli_reglage_demo}"`
	TrustedProxies    []string      `env:"MAILLAGE_TRUSTED_PROXIES" placeholder:"${cli_mot_reseau}" help:"${cli_reglage_trusted_proxies}"`
	RequestsPerMinute int           `env:"MAILLAGE_REQUESTS_PER_MINUTE" default:"3000" placeholder:"${cli_mot_nombre}" help:"${cli_reglage_requests_per_minute}"`
	DrainTimeout      time.Duration `env:"MAILLAGE_DRAIN_TIMEOUT" default:"20s" placeholder:"${cli_mot_duree}" help:"${cli_reglage_drain_timeout}"`
}
