package app

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/maillage-numerique/maillage/internal/export"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/httpapi"
	"github.com/maillage-numerique/maillage/internal/store"
)

type exportCommand struct {
	Sites exportSitesCommand `cmd:"" name:"lieux" help:"${cli_aide_export_lieux}"`
}

type exportSitesCommand struct {
	Format string `enum:"csv,json,xlsx,geojson" default:"csv" placeholder:"${cli_mot_forme}" help:"${cli_reglage_format_export}"`
	Out    string `name:"sortie" short:"o" placeholder:"${cli_mot_fichier}" help:"${cli_reglage_sortie}"`
}

// Run writes every site, as /export/lieux does.
func (c exportSitesCommand) Run(ctx context.Context, env *environment) error {
	format, ok := export.FormatNamed(c.Format)
	if !ok {
		return fault.New(fault.NotFound, "format_export_inconnu", "format", c.Format)
	}
	return withDatabase(ctx, env, func(db *database) error {
		return writeFile(c.Out, env.stdout, func(out io.Writer) error {
			writer := format.New(out)
			err := db.store.EachSite(ctx, store.SiteFilter{}, func(record store.SiteRecord) error {
				return writer.Write(httpapi.ExportRecord(record))
			})
			if err != nil {
				return err
			}
			return writer.Close()
		})
	})
}

// writeFile writes to a file that takes its name once it is whole, or to the terminal.
func writeFile(path string, terminal io.Writer, write func(io.Writer) error) (err error) {
	if path == "" || path == "-" {
		buffered := bufio.NewWriter(terminal)
		return errors.Join(write(buffered), buffered.Flush())
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".maillage-*")
	if err != nil {
		return fault.New(fault.Invalid, "sortie_fermee", "sortie", path).Wrap(err)
	}
	defer os.Remove(file.Name()) // gone already when all went well
	buffered := bufio.NewWriter(file)
	if err := errors.Join(write(buffered), buffered.Flush(), file.Chmod(0o644), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return fault.New(fault.Invalid, "sortie_fermee", "sortie", path).Wrap(err)
	}
	return nil
}
