package app

import (
	"io"
	"log/slog"
)

// quiet is for commands: the person who typed one reads its result, not the life of the cluster.
func (cfg LogConfig) quiet() LogConfig {
	if cfg.Level == "info" {
		cfg.Level = "warn"
	}
	return cfg
}

// newLogger writes one line per event. Nothing that a visitor typed, and no position, may be an attribute (DOMAIN §6).
func newLogger(cfg LogConfig, out io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.Level)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if cfg.Format == "json" {
		return slog.New(slog.NewJSONHandler(out, options))
	}
	return slog.New(slog.NewTextHandler(out, options))
}
