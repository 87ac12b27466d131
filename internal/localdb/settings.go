package localdb

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// settings is the whole configuration of the cluster, written anew at each start. An operator's own settings go to
// local.conf beside it, read last and never written by Maillage.
func settings(l layout, cfg Config) string {
	var text strings.Builder
	set := func(name, value string) { fmt.Fprintf(&text, "%s = %s\n", name, value) }
	text.WriteString("# Written by Maillage at each start. Put your own settings in local.conf.\n")
	set("listen_addresses", "''")
	set("unix_socket_directories", confString(`"`+strings.ReplaceAll(l.socketDir, `"`, `""`)+`"`))
	set("unix_socket_permissions", "0700")
	set("port", "5432")
	set("max_connections", "100")
	set("timezone", "'UTC'")
	set("log_timezone", "'UTC'")
	set("lc_messages", "'C'")
	set("default_text_search_config", "'pg_catalog.simple'")
	set("shared_buffers", "128MB")
	set("effective_cache_size", "512MB")
	set("work_mem", "16MB")
	set("maintenance_work_mem", "128MB")
	set("max_wal_size", "1GB")
	set("random_page_cost", "1.1")
	// Our statements are short: compiling them costs more than it saves.
	set("jit", "off")
	// Statements and keys can hold what a visitor typed: neither goes to the log (DOMAIN §6).
	set("log_line_prefix", "'%m [%p] '")
	set("log_min_messages", "warning")
	set("log_min_error_statement", "panic")
	set("log_error_verbosity", "terse")
	set("log_checkpoints", "off")
	if cfg.Ephemeral {
		set("max_connections", "300")
		set("fsync", "off")
		set("synchronous_commit", "off")
		set("full_page_writes", "off")
		set("wal_level", "minimal")
		set("max_wal_senders", "0")
	}
	set("include_if_exists", "'local.conf'")
	return text.String()
}

func confString(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(s) + "'"
}

// configure writes the cluster's three files of settings.
func configure(l layout, who account, cfg Config) error {
	files := map[string]string{
		"postgresql.conf": settings(l, cfg),
		"pg_hba.conf":     "local all all peer map=maillage\n",
		"pg_ident.conf":   fmt.Sprintf("maillage %q %s\nmaillage %q %s\n", who.client, superuser, who.server, superuser),
	}
	for name, text := range files {
		path := filepath.Join(l.dataDir, name)
		next := path + ".new"
		if err := os.WriteFile(next, []byte(text), 0o600); err != nil {
			return fmt.Errorf("localdb: write settings: %w", err)
		}
		if who.credential != nil {
			if err := os.Chown(next, who.uid, who.gid); err != nil {
				return fmt.Errorf("localdb: write settings: %w", err)
			}
		}
		if err := os.Rename(next, path); err != nil {
			return fmt.Errorf("localdb: write settings: %w", err)
		}
	}
	return nil
}
