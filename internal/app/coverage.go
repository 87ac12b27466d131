package app

import (
	"context"
	"fmt"
	"io"
	"math"
	"net/url"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/httpapi"
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
	Days    int     `name:"jours" default:"7" placeholder:"${cli_mot_fenetre}" help:"${cli_reglage_jours}"`
}

// Run computes coverage and says what it found.
func (c coverageRunCommand) Run(ctx context.Context, env *environment) error {
	return withDatabase(ctx, env, func(db *database) error {
		parameters := analysing.DefaultParameters()
		parameters.NeedZoning, parameters.Minutes, parameters.WindowDays = c.Zoning, c.Minutes, c.Days
		if err := parameters.Check(); err != nil {
			return err
		}
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

// coverageQuestion is the options by which a command asks a question: the parameters of the API.
type coverageQuestion struct {
	Level      string   `name:"niveau" enum:"commune,bassin,epci,departement,region" default:"bassin" placeholder:"${cli_mot_niveau}" help:"${cli_reglage_niveau}"`
	Zoning     string   `name:"zonage" default:"bassins-insee" placeholder:"${cli_mot_zonage}" help:"${cli_reglage_zonage}"`
	Territory  string   `name:"territoire" placeholder:"${cli_mot_code}" help:"${cli_reglage_territoire}"`
	Measure    string   `name:"mesure" default:"couverture" placeholder:"${cli_mot_mesure}" help:"${cli_reglage_mesure}"`
	Minutes    string   `name:"minutes" placeholder:"${cli_mot_minutes}" help:"${cli_reglage_minutes}"`
	Days       string   `name:"jours" placeholder:"${cli_mot_fenetre}" help:"${cli_reglage_jours}"`
	Mobile     string   `name:"itinerant" enum:"oui,non" default:"oui" placeholder:"oui|non" help:"${cli_reglage_itinerant}"`
	Mode       string   `name:"mode" enum:"voiture,pied,velo" default:"voiture" placeholder:"voiture|pied|velo" help:"${cli_reglage_mode}"`
	Services   []string `name:"services" sep:"|" placeholder:"${cli_mot_texte}" help:"${cli_reglage_services}"`
	Publics    []string `name:"publics" sep:"|" placeholder:"${cli_mot_texte}" help:"${cli_reglage_publics}"`
	Programmes []string `name:"programmes" sep:"|" placeholder:"${cli_mot_texte}" help:"${cli_reglage_programmes}"`
	Wheelchair bool     `name:"pmr" help:"${cli_reglage_pmr}"`
}

// ask answers the question, from the database or anew.
func (c coverageQuestion) ask(ctx context.Context, s *store.Store) (*analysing.Answer, error) {
	values := url.Values{
		"niveau": {c.Level}, "zonage": {c.Zoning}, "territoire": {c.Territory}, "mesure": {c.Measure}, "minutes": {c.Minutes},
		"jours": {c.Days}, "itinerant": {c.Mobile}, "mode": {c.Mode}, "services": c.Services, "publics": c.Publics, "programmes": c.Programmes,
	}
	if c.Wheelchair {
		values.Set("pmr", "oui")
	}
	question, err := analysing.ParseQuestion(values)
	if err != nil {
		return nil, err
	}
	return analysing.NewAnalyst(s, s.DataVersion, time.Now).Answer(ctx, question)
}

type coverageShowCommand struct {
	coverageQuestion `embed:""`
}

// Run prints the answer to a question, one territory a line, in the part of it that is studied.
func (c coverageShowCommand) Run(ctx context.Context, env *environment) error {
	return withDatabase(ctx, env, func(db *database) error {
		answer, err := c.ask(ctx, db.store)
		if f, ok := fault.As(err); ok && f.Code == "couverture_jamais_calculee" {
			fmt.Fprintln(env.stdout, say("coverage.jamais"))
			return nil
		}
		if err != nil {
			return err
		}
		if err := printCoverage(env.stdout, answer); err != nil {
			return err
		}
		fmt.Fprintln(env.stdout, say("coverage.source", "date", answer.Run.ComputedAt.Format("02/01/2006 15:04"),
			"jour", answer.Run.FirstDay.Format("02/01/2006"), "methode", answer.Run.MethodVersion))
		return printProgress(ctx, env.stdout, db.store)
	})
}

// printProgress says how far a computation under way is, and which départements could not be computed.
func printProgress(ctx context.Context, out io.Writer, s *store.Store) error {
	progress, some, err := s.CoverageProgress(ctx)
	if err != nil || !some {
		return err
	}
	fmt.Fprintln(out, say("coverage.en_cours", "faits", strconv.Itoa(progress.Done), "total", strconv.Itoa(progress.Parts)))
	for _, failed := range progress.Failed {
		fmt.Fprintln(out, say("coverage.echec", "departement", failed))
	}
	return nil
}

// printCoverage writes the classes of a territory's people, what both runs agree on, then those of each run where it differs.
func printCoverage(out io.Writer, answer *analysing.Answer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, say("coverage.colonnes"))
	for _, t := range append(slices.Clone(answer.Territories), answer.Total...) {
		if t.Scope != store.ScopeStudy || t.Part != store.PartAll {
			continue
		}
		name := t.Name
		if t.Code == "" {
			name = wording.Say("api.hors." + t.Level)
		}
		fmt.Fprintf(table, "%s\t%s\t%s", t.Code, name, people(t.People))
		for class := range store.ClassNames {
			fmt.Fprintf(table, "\t%s", people(t.PeopleClass[class]))
		}
		fmt.Fprintf(table, "\t%s\t%s\t%s\n", between(share(t.CoveredLow, t.People), share(t.CoveredHigh, t.People)),
			between(people(t.GapHigh), people(t.GapLow)), minutes(t.MinutesMedian))
	}
	return table.Flush()
}

// between is one figure, or the two that the low and the high run give.
func between(low, high string) string {
	if low == high {
		return low
	}
	return low + " – " + high
}

type exportCoverageCommand struct {
	coverageQuestion `embed:""`

	Format string `enum:"csv,geojson" default:"csv" placeholder:"${cli_mot_forme}" help:"${cli_reglage_format_couverture}"`
	Out    string `name:"sortie" short:"o" placeholder:"${cli_mot_fichier}" help:"${cli_reglage_sortie}"`
}

// Run writes the answer to a question, as /export/couverture does.
func (c exportCoverageCommand) Run(ctx context.Context, env *environment) error {
	return withDatabase(ctx, env, func(db *database) error {
		answer, err := c.ask(ctx, db.store)
		if err != nil {
			return err
		}
		return writeFile(c.Out, env.stdout, func(out io.Writer) error {
			return httpapi.WriteCoverage(ctx, db.store, answer, c.Format, out)
		})
	})
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
