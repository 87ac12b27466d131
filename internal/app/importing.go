package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/importing"
	"github.com/maillage-numerique/maillage/internal/wording"
)

type importCommand struct {
	Kind   string   `arg:"" name:"genre" help:"${cli_aide_import_genre}"`
	Files  []string `arg:"" optional:"" name:"fichier" help:"${cli_aide_import_fichiers}"`
	DryRun bool     `help:"${cli_reglage_dry_run}"`
	Accept bool     `help:"${cli_reglage_accept}"`
	Report string   `placeholder:"${cli_mot_fichier}" help:"${cli_reglage_report}"`
}

// Run imports the files one by one, each in its own transaction, and stops at the first that cannot be read: the files
// before it are in, it and those after it are not, and the message says which.
func (c importCommand) Run(ctx context.Context, env *environment) error {
	if c.Kind == catalogueWord {
		if len(c.Files) > 0 {
			return fetchSources(ctx, env, c.Files)
		}
		printCatalogue(env.stdout, dataset.Catalogue())
		return nil
	}
	if len(c.Files) == 0 {
		return fault.New(fault.Invalid, "fichier_manquant", "fichier", "")
	}
	return withDatabase(ctx, env, func(db *database) error {
		bar := newProgressBar(env.stderr)
		importer := newImporter(db.store, env.config.Database.Var, newLogger(env.config.Log.quiet(), env.stderr))
		importer.DryRun, importer.Accept, importer.Progress = c.DryRun, c.Accept, bar.show
		var reports []importing.Report
		var failed error
		for _, name := range c.Files {
			report, err := importFile(ctx, env, importer, importing.Kind(c.Kind), name)
			bar.end()
			if err != nil {
				failed = err
				break
			}
			printReport(env.stdout, report)
			printPropositions(env.stdout, report.Propositions)
			reports = append(reports, report)
		}
		var moved bool
		if !c.DryRun { // also after a file that failed: those before it are in
			var err error
			moved, err = placeSites(ctx, importer, env.stdout)
			failed = errors.Join(failed, err)
		}
		if moved || changedSomething(reports) && importing.Kind(c.Kind) != importing.KindAddresses {
			fmt.Fprintln(env.stdout, say("import.couverture"))
		}
		return errors.Join(failed, writeReports(c.Report, reports))
	})
}

// kindNames lists the kinds for the help.
func kindNames() string {
	var names []string
	for _, kind := range importing.Kinds() {
		names = append(names, string(kind))
	}
	return strings.Join(names, ", ")
}

func importFile(ctx context.Context, env *environment, importer *importing.Importer, kind importing.Kind, name string) (importing.Report, error) {
	input := importing.Input{Name: filepath.Base(name)}
	if name == "-" {
		input = importing.Input{Name: say("import.entree"), Body: env.stdin}
		return importer.Import(ctx, kind, input)
	}
	file, err := os.Open(name)
	if err != nil {
		return importing.Report{}, fileFault(err, name)
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil {
		input.Size = info.Size()
	}
	input.Body = file
	return importer.Import(ctx, kind, input)
}

// fileFault says why a file cannot be opened.
func fileFault(err error, name string) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fault.New(fault.Invalid, "fichier_absent", "fichier", name)
	case errors.Is(err, fs.ErrPermission):
		return fault.New(fault.Invalid, "fichier_ferme", "fichier", name)
	}
	return fault.New(fault.Invalid, "fichier_illisible", "fichier", name).Wrap(err)
}

func changedSomething(reports []importing.Report) bool {
	for _, r := range reports {
		if r.ChangedAnything() && !r.DryRun {
			return true
		}
	}
	return false
}

// shownRejections bounds what is printed; --report writes all that the report lists.
const shownRejections = 20

// printReport says what became of every row.
func printReport(out io.Writer, r importing.Report) {
	number := func(n int) string { return wording.Number(n) }
	fmt.Fprintln(out, say("import.bilan",
		"fichier", r.File, "source", wording.Say("import.format."+r.Source), "lus", number(r.Read), "crees", number(r.Created),
		"modifies", number(r.Changed), "inchanges", number(r.Unchanged), "fusionnes", number(r.Merged), "rejetes", number(r.Rejected)))
	if r.Removed > 0 {
		fmt.Fprintln(out, wording.Count("cli.import.retires", r.Removed))
	}
	for i, rejection := range r.Rejections {
		if i == shownRejections {
			fmt.Fprintln(out, say("import.autres_rejets", "n", number(r.Rejected-shownRejections)))
			break
		}
		fmt.Fprintln(out, say("import.rejet", "ligne", strconv.Itoa(rejection.Line), "champ", rejection.Field,
			"valeur", rejection.Value, "raison", rejection.Reason, "remede", rejection.Remedy))
	}
	if n := len(r.Remarks) + r.RemarksWithheld; n > 0 {
		fmt.Fprintln(out, wording.Count("cli.import.remarques", n))
	}
	if r.DryRun {
		fmt.Fprintln(out, say("import.a_blanc"))
	}
}

// writeReports writes the report of one file as an object, of several as a list.
func writeReports(path string, reports []importing.Report) error {
	if path == "" || len(reports) == 0 {
		return nil
	}
	var document any = reports
	if len(reports) == 1 {
		document = reports[0]
	}
	text, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
		return fault.New(fault.Invalid, "compte_rendu_illisible", "report", path).Wrap(err)
	}
	return nil
}
