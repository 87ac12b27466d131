package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/importing"
	"github.com/maillage-numerique/maillage/internal/wording"
)

type loadCommand struct {
	Dir    string `arg:"" name:"dossier" help:"${cli_aide_load_dossier}"`
	DryRun bool   `help:"${cli_reglage_dry_run}"`
	Accept bool   `help:"${cli_reglage_accept}"`
	Report string `placeholder:"${cli_mot_fichier}" help:"${cli_reglage_report}"`
}

// Run imports a directory, then computes coverage, and says what became of every file. Its exit code says whether every
// file that should have been read was.
func (c loadCommand) Run(ctx context.Context, env *environment) error {
	if info, err := os.Stat(c.Dir); err != nil || !info.IsDir() {
		return fault.New(fault.Invalid, "dossier_absent", "dossier", c.Dir)
	}
	return withDatabase(ctx, env, func(db *database) error {
		bar := newProgressBar(env.stderr)
		importer := newImporter(db.store, env.config.Database.Var, newLogger(env.config.Log.quiet(), env.stderr))
		importer.DryRun, importer.Accept, importer.Progress = c.DryRun, c.Accept, bar.show
		var coverage *analysing.Report
		report, err := importer.Load(ctx, os.DirFS(c.Dir), func(ctx context.Context) error {
			if err := importer.TellUnits(ctx); err != nil {
				return err
			}
			r, err := computeCoverage(ctx, bar, db.store, analysing.DefaultParameters())
			coverage = &r
			return err
		})
		bar.end()
		if err != nil {
			return err
		}
		if err := printLoad(env.stdout, report); err != nil {
			return err
		}
		if report.Placing.Sites > 0 {
			fmt.Fprintln(env.stdout, wording.Count("cli.import.replaces", report.Placing.Moved))
		}
		if coverage != nil && report.AfterErr == nil {
			printCoverageReport(env.stdout, *coverage)
		}
		fmt.Fprintln(env.stdout, say("load.duree", "secondes", seconds(report.Took)))
		var reports []importing.Report
		for _, file := range report.Files {
			if file.State == importing.Loaded {
				reports = append(reports, file.Report)
			}
		}
		failed := report.AfterErr
		if failed == nil && report.Failed() {
			failed = reported{} // the table has said which file and why
		}
		return errors.Join(failed, writeReports(c.Report, reports))
	})
}

// printLoad is the table that ends a load: what became of the rows of every file read, then the other files.
func printLoad(out io.Writer, report importing.LoadReport) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, say("load.colonnes"))
	var others []importing.LoadRow
	for _, row := range report.Rows() {
		if row.State != importing.Loaded {
			others = append(others, row)
			continue
		}
		r := row.Report
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", row.Path, wording.Say("import.format."+row.Format),
			wording.Number(r.Read), wording.Number(r.Created), wording.Number(r.Changed), wording.Number(r.Unchanged),
			wording.Number(r.Merged), wording.Number(r.Rejected), seconds(row.Took))
	}
	if err := table.Flush(); err != nil || len(others) == 0 {
		return err
	}
	fmt.Fprintf(out, "\n%s\n", say("load.autres"))
	table = tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range others {
		fmt.Fprintf(table, "%s\t%s\n", row.Path, fate(row))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out)
	return nil
}

// fate says why a file was not imported.
func fate(row importing.LoadRow) string {
	switch row.State {
	case importing.Unused:
		key := "import.format." + row.Format
		return say("load.inutilise", "format", wording.Say(key), "raison", wording.Say(key+".inutile"))
	case importing.Unreadable:
		reason := row.Err.Error()
		if f, ok := fault.As(row.Err); ok {
			reason, _ = wording.Fault(f)
		}
		return say("load.illisible", "raison", reason)
	}
	if row.Count > 1 {
		return wording.Count("cli.load.inconnus", row.Count)
	}
	return say("load.inconnu")
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
