package app

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
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
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

type exportCommand struct {
	Sites  exportSitesCommand  `cmd:"" name:"lieux" help:"${cli_aide_export_lieux}"`
	Visits exportVisitsCommand `cmd:"" name:"passages" help:"${cli_aide_export_passages}"`
	GTFS   exportGTFSCommand   `cmd:"" name:"gtfs" help:"${cli_aide_export_gtfs}"`

	Coverage exportCoverageCommand `cmd:"" name:"couverture" help:"${cli_aide_export_couverture}"`
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

type exportVisitsCommand struct {
	Format string `enum:"csv,ics" default:"csv" placeholder:"${cli_mot_forme}" help:"${cli_reglage_format_passages}"`
	From   string `name:"du" placeholder:"${cli_mot_date}" help:"${cli_reglage_passages_du}"`
	To     string `name:"au" placeholder:"${cli_mot_date}" help:"${cli_reglage_passages_au}"`
	Unit   string `name:"unite" placeholder:"${cli_mot_nom}" help:"${cli_reglage_passages_unite}"`
	Area   string `name:"bassin" placeholder:"${cli_mot_code}" help:"${cli_reglage_passages_bassin}"`
	Zoning string `name:"zonage" default:"bassins-insee" placeholder:"${cli_mot_nom}" help:"${cli_reglage_zonage}"`
	Out    string `name:"sortie" short:"o" placeholder:"${cli_mot_fichier}" help:"${cli_reglage_sortie}"`
}

// Run writes the dated visits, as /export/passages does.
func (c exportVisitsCommand) Run(ctx context.Context, env *environment) error {
	filter := store.PassageFilter{From: calendar.DateOf(time.Now().In(calendar.Of("").Location())), Unit: c.Unit}
	for _, day := range []struct {
		field, text string
		into        *calendar.Date
	}{{"du", c.From, &filter.From}, {"au", c.To, &filter.To}} {
		read, err := readDate(day.field, day.text)
		if err != nil {
			return err
		}
		if !read.IsZero() {
			*day.into = read
		}
	}
	if filter.To.IsZero() {
		filter.To = filter.From + itinerary.Horizon
	}
	if filter.To < filter.From {
		return fault.New(fault.Invalid, "dates_inversees", "au", c.To)
	}
	if c.Area != "" {
		filter.Zoning, filter.LivingArea = c.Zoning, c.Area
	}
	return withDatabase(ctx, env, func(db *database) error {
		if _, exists, err := db.store.Unit(ctx, c.Unit); c.Unit != "" && (err != nil || !exists) {
			return cmp.Or(err, error(fault.New(fault.NotFound, "unite_inconnue", "unite", c.Unit)))
		}
		if c.Area != "" {
			if _, err := db.store.LivingArea(ctx, filter.Zoning, filter.LivingArea); err != nil {
				return err
			}
		}
		return writeFile(c.Out, env.stdout, func(out io.Writer) error {
			return httpapi.PassageFormats[c.Format].Write(ctx, db.store, filter, out)
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
