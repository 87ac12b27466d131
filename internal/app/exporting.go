package app

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/export"
	"github.com/maillage-numerique/maillage/internal/export/gtfs"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/httpapi"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

type exportCommand struct {
	Sites exportSitesCommand `cmd:"" name:"lieux" help:"${cli_aide_export_lieux}"`
	GTFS  exportGTFSCommand  `cmd:"" name:"gtfs" help:"${cli_aide_export_gtfs}"`
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

type exportGTFSCommand struct {
	Address string `name:"adresse" required:"" placeholder:"${cli_mot_adresse}" help:"${cli_reglage_adresse_publique}"`
	Out     string `name:"sortie" short:"o" placeholder:"${cli_mot_fichier}" help:"${cli_reglage_sortie}"`
}

// Run writes the rounds as /export/gtfs.zip does, reads the feed back, and says what had to be left out.
func (c exportGTFSCommand) Run(ctx context.Context, env *environment) error {
	return withDatabase(ctx, env, func(db *database) error {
		now := time.Now()
		rounds, err := httpapi.Rounds(ctx, db.store, calendar.DateOf(now.In(calendar.Of("").Location())))
		if err != nil {
			return err
		}
		var feed bytes.Buffer
		left, err := gtfs.Write(&feed, rounds, gtfs.Publisher{Name: wording.Say("tuiles.style"), URL: strings.TrimRight(c.Address, "/")}, now)
		if err != nil {
			return err
		}
		z, err := zip.NewReader(bytes.NewReader(feed.Bytes()), int64(feed.Len()))
		if err != nil {
			return err
		}
		if broken := gtfs.Check(z); len(broken) > 0 {
			return fmt.Errorf("the feed breaks the standard: %s", strings.Join(broken, "; "))
		}
		if left != (gtfs.Omitted{}) {
			fmt.Fprintln(env.stderr, wording.Say("cli.gtfs.omis", "sans_lieu", wording.Number(left.NoPlace),
				"sans_heures", wording.Number(left.NoHours), "ailleurs", wording.Number(left.Abroad)))
		}
		return writeFile(c.Out, env.stdout, func(out io.Writer) error {
			_, err := feed.WriteTo(out)
			return err
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
