package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/touring"
	"github.com/maillage-numerique/maillage/internal/touring/words"
)

// planCommand measures the year of a unit and proposes a better one, or plans the problem of a file.
type planCommand struct {
	Unit     string   `arg:"" optional:"" name:"unite" help:"${cli_aide_plan_unite}"`
	Year     int      `name:"annee" placeholder:"${cli_mot_annee}" help:"${cli_reglage_plan_annee}"`
	Format   string   `name:"format" enum:"table,json" default:"table" placeholder:"${cli_mot_forme}" help:"${cli_reglage_plan_format}"`
	Measure  bool     `name:"mesure" help:"${cli_reglage_plan_mesure}"`
	Pinned   []string `name:"epingler" sep:"none" placeholder:"${cli_mot_arret}" help:"${cli_reglage_plan_epingler}"`
	Absences []string `name:"absence" sep:"none" placeholder:"${cli_mot_jours}" help:"${cli_reglage_plan_absence}"`
	Closed   []string `name:"salle-fermee" sep:"none" placeholder:"${cli_mot_fermeture}" help:"${cli_reglage_plan_salle_fermee}"`
	Holidays []string `name:"ferie" sep:"none" placeholder:"${cli_mot_date}" help:"${cli_reglage_plan_ferie}"`

	planOutreach
	planDrafts

	Changed    int           `name:"changements" default:"5" placeholder:"${cli_mot_nombre}" help:"${cli_reglage_plan_changements}"`
	Added      int           `name:"ajouts" default:"2" placeholder:"${cli_mot_nombre}" help:"${cli_reglage_plan_ajouts}"`
	Shift      int           `name:"decalage" default:"21" placeholder:"${cli_mot_nombre}" help:"${cli_reglage_plan_decalage}"`
	MovedVisit float64       `name:"poids-deplacement" default:"40" placeholder:"${cli_mot_nombre}" help:"${cli_reglage_plan_poids_deplacement}"`
	KM         float64       `name:"poids-km" default:"1" placeholder:"${cli_mot_nombre}" help:"${cli_reglage_plan_poids_km}"`
	Hour       float64       `name:"poids-heure" default:"60" placeholder:"${cli_mot_nombre}" help:"${cli_reglage_plan_poids_heure}"`
	Presence   float64       `name:"poids-presence" default:"16" placeholder:"${cli_mot_nombre}" help:"${cli_reglage_plan_poids_presence}"`
	Toll       float64       `name:"seuil" default:"10" placeholder:"${cli_mot_nombre}" help:"${cli_reglage_plan_seuil}"`
	Seed       uint64        `name:"graine" default:"1" placeholder:"${cli_mot_nombre}" help:"${cli_reglage_plan_graine}"`
	Iterations int           `name:"iterations" default:"6000" placeholder:"${cli_mot_nombre}" help:"${cli_reglage_plan_iterations}"`
	Within     time.Duration `name:"delai" default:"30s" placeholder:"${cli_mot_duree}" help:"${cli_reglage_plan_delai}"`
}

// Run prints the measure of a year and the proposal, or the plan of a file.
func (c planCommand) Run(ctx context.Context, env *environment) error {
	if isProblem(c.Unit) {
		if setting := c.ofAUnit(); setting != "" {
			return fault.New(fault.Invalid, "reglage_d_une_unite", setting, c.Unit)
		}
		return planFile(ctx, env, c.Unit, c.Within)
	}
	if c.List || c.Publish != "" {
		return c.planDrafts.run(ctx, env, c.Unit, c.Format)
	}
	if setting := c.notFromGaps(); c.Gaps && setting != "" {
		return fault.New(fault.Invalid, "reglage_hors_carences", setting, c.Unit)
	}
	if c.Unit == "" {
		return fault.New(fault.Invalid, "unite_absente", "unite", "")
	}
	request, err := c.request()
	if err != nil {
		return err
	}
	return withDatabase(ctx, env, func(db *database) error {
		tourer := newTourer(db.store)
		if request.Year == 0 {
			request.Year = tourer.NextYear()
		}
		if c.Gaps {
			return c.planOutreach.run(ctx, env, tourer, request, c.means(), c.Format, c.Within)
		}
		var report *touring.Report
		var err error
		switch {
		case c.Measure:
			report, err = tourer.Measure(ctx, request, c.means())
		case len(request.Absences)+len(request.Closed)+len(request.Holidays) > 0 && !c.Keep:
			report, err = tourer.Repair(ctx, request, c.means())
		default:
			searching, stop := context.WithTimeout(ctx, c.Within)
			defer stop()
			report, err = tourer.Propose(searching, request, c.means())
			if ctx.Err() != nil { // interrupted by a person, not by the deadline
				err = ctx.Err()
			}
		}
		if err != nil {
			return err
		}
		if c.Keep {
			return c.keep(ctx, env, db, tourer, report)
		}
		if c.Format == "json" {
			encoder := json.NewEncoder(env.stdout)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			return encoder.Encode(words.NewDocument(report))
		}
		return printPlan(env.stdout, report)
	})
}

// newTourer measures rounds beside the supply that coverage counts.
func newTourer(st *store.Store) *touring.Tourer {
	return &touring.Tourer{Store: st, Now: time.Now, Others: func(ctx context.Context, from calendar.Date, unit string) ([]coverage.Service, error) {
		all, err := analysing.Supply(ctx, st, from)
		others := make([]coverage.Service, 0, len(all))
		for _, s := range all {
			if s.Unit != unit {
				others = append(others, s.Service)
			}
		}
		return others, err
	}}
}

func (c planCommand) means() touring.Means {
	m := touring.DefaultMeans()
	m.Changed, m.Added, m.Shift = c.Changed, c.Added, c.Shift
	m.Weights.MovedVisit, m.Weights.KM, m.Weights.Hour, m.Weights.Presence, m.Weights.Toll = c.MovedVisit, c.KM, c.Hour, c.Presence, c.Toll
	m.Effort.Seed, m.Effort.Iterations = c.Seed, c.Iterations
	return m
}

func (c planCommand) request() (touring.Request, error) {
	r := touring.Request{Unit: c.Unit, Year: c.Year, Pinned: c.Pinned}
	for _, text := range c.Absences {
		days, err := readDays("absence", text)
		if err != nil {
			return r, err
		}
		r.Absences = append(r.Absences, days)
	}
	for _, text := range c.Closed {
		stop, period, _ := strings.Cut(text, "@")
		days, err := readDays("salle-fermee", period)
		if err != nil {
			return r, err
		}
		r.Closed = append(r.Closed, touring.Closed{Stop: stop, Days: days})
	}
	for _, text := range c.Holidays {
		day, err := readDate("ferie", text)
		if err != nil {
			return r, err
		}
		r.Holidays = append(r.Holidays, day)
	}
	return r, nil
}

// readDays reads 2027-03-10..2027-03-14, or one day.
func readDays(field, text string) (touring.Days, error) {
	first, last, several := strings.Cut(text, "..")
	if !several {
		last = first
	}
	from, err := calendar.ParseDate(first)
	to, err2 := calendar.ParseDate(last)
	if err != nil || err2 != nil || to < from {
		return touring.Days{}, fault.New(fault.Invalid, "periode_illisible", field, text)
	}
	return touring.Days{From: from, To: to}, nil
}

func printPlan(out io.Writer, r *touring.Report) error {
	fmt.Fprintln(out, words.Title(r))
	fmt.Fprintln(out)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, words.Columns(r))
	for _, f := range words.Figures(r) {
		fmt.Fprintln(table, strings.TrimRight(f.Name+"\t"+f.Before+"\t"+f.After, "\t"))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	sections := words.Present(r)
	if r.Proposal != nil {
		sections = append(sections, words.Proposed(r)...)
	}
	sections = append(sections, words.Alternatives(r)...)
	for _, s := range sections {
		fmt.Fprintf(out, "\n%s\n", s.Title)
		for _, line := range s.Lines {
			fmt.Fprintln(out, "  "+line)
		}
	}
	fmt.Fprintln(out)
	if r.Proposal != nil && words.Verified(r.Proposal) != "" {
		fmt.Fprintln(out, words.Verified(r.Proposal))
	}
	fmt.Fprintln(out, words.Method(r))
	return nil
}
