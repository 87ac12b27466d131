package app

import (
	"context"
	"fmt"
	"io"
	"math"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

type coverageCommand struct {
	Run  coverageRunCommand  `cmd:"" help:"${cli_aide_coverage_run}"`
	Show coverageShowCommand `cmd:"" help:"${cli_aide_coverage_show}"`
}

type coverageRunCommand struct {
	Zoning  string  `name:"zonage" default:"bassins-insee" placeholder:"${cli_mot_zonage}" help:"${cli_reglage_zonage_lissage}"`
	Minutes float64 `name:"minutes" default:"15" placeholder:"${cli_mot_minutes}" help:"${cli_reglage_minutes}"`
}

// Run computes coverage and says what it found.
func (c coverageRunCommand) Run(ctx context.Context, env *environment) error {
	return withDatabase(ctx, env, func(db *database) error {
		parameters := analysing.DefaultParameters()
		parameters.NeedZoning = c.Zoning
		parameters.Minutes = c.Minutes
		return runCoverage(ctx, env, db.store, parameters)
	})
}

// runCoverage computes with progress on the terminal and a summary at the end.
func runCoverage(ctx context.Context, env *environment, s *store.Store, parameters analysing.Parameters) error {
	bar := newProgressBar(env.stderr)
	report, err := computeCoverage(ctx, bar, s, parameters)
	bar.end()
	if err != nil {
		return err
	}
	printCoverageReport(env.stdout, report)
	return nil
}

func computeCoverage(ctx context.Context, bar *progressBar, s *store.Store, parameters analysing.Parameters) (analysing.Report, error) {
	return analysing.RunCoverage(ctx, s, parameters, func(step analysing.Step, done, total int) {
		bar.show(int64(done), int64(total), wording.Say("couverture.etape."+string(step)))
	}, time.Now)
}

func printCoverageReport(out io.Writer, report analysing.Report) {
	switch {
	case !report.Computed:
		fmt.Fprintln(out, say("coverage.rien_de_neuf"))
		return
	case report.Communes == 0:
		fmt.Fprintln(out, say("coverage.sans_commune"))
		return
	}
	fmt.Fprintln(out, say("coverage.fait",
		"communes", wording.Number(report.Communes), "habitants", people(report.People), "besoin", people(report.Need),
		"lieux", wording.Number(report.Sites), "carences", wording.Number(report.Gaps)))
	if n := len(report.UnknownPopulation) + len(report.Nowhere); n > 0 {
		fmt.Fprintln(out, wording.Count("cli.coverage.ecartees", n))
	}
}

type coverageShowCommand struct {
	Level  string `name:"niveau" enum:"commune,bassin,epci,departement,region" default:"bassin" placeholder:"${cli_mot_niveau}" help:"${cli_reglage_niveau}"`
	Zoning string `name:"zonage" default:"bassins-insee" placeholder:"${cli_mot_zonage}" help:"${cli_reglage_zonage}"`
}

// Run prints the current coverage, one territory a line, in the part of it that is studied.
func (c coverageShowCommand) Run(ctx context.Context, env *environment) error {
	return withDatabase(ctx, env, func(db *database) error {
		run, some, err := db.store.LatestCoverageRun(ctx)
		if err != nil {
			return err
		}
		if !some {
			fmt.Fprintln(env.stdout, say("coverage.jamais"))
			return nil
		}
		zoning := c.Zoning
		if c.Level != store.LevelLivingArea {
			zoning = ""
		}
		territories, err := db.store.CoverageByTerritory(ctx, c.Level, zoning)
		if err != nil {
			return err
		}
		if err := printCoverage(env.stdout, territories); err != nil {
			return err
		}
		fmt.Fprintln(env.stdout, say("coverage.source", "date", run.ComputedAt.Format("02/01/2006 15:04"), "methode", run.MethodVersion))
		return nil
	})
}

func printCoverage(out io.Writer, territories []store.TerritoryCoverage) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, say("coverage.colonnes"))
	for _, t := range territories {
		if t.Scope != store.ScopeStudy {
			continue
		}
		name := t.Name
		if t.Code == "" {
			name = say("coverage.hors")
		}
		fmt.Fprintf(table, "%s\t%s\t%s", t.Code, name, people(t.People))
		for _, within := range t.PeopleWithin {
			fmt.Fprintf(table, "\t%s", share(within, t.People))
		}
		fmt.Fprintf(table, "\t%s\t%s\n", people(t.Need), minutes(t.MinutesMedian))
	}
	return table.Flush()
}

func people(n float64) string { return wording.Number(int(math.Round(n))) }

func share(part, whole float64) string {
	if whole <= 0 {
		return "–"
	}
	return strconv.FormatFloat(100*part/whole, 'f', 0, 64) + " %"
}

func minutes(m *float64) string {
	if m == nil {
		return "–"
	}
	return strconv.FormatFloat(*m, 'f', 0, 64)
}
