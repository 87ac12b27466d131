package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/maillage-numerique/maillage/internal/touring"
	"github.com/maillage-numerique/maillage/internal/touring/words"
)

// planOutreach makes a round from who is not served.
type planOutreach struct {
	Gaps      bool    `name:"carences" help:"${cli_reglage_plan_carences}"`
	HalfDays  float64 `name:"budget" placeholder:"${cli_mot_nombre}" help:"${cli_reglage_plan_budget}"`
	Objective string  `name:"objectif" enum:"gens,plus-mal-servis" default:"gens" placeholder:"${cli_mot_nom}" help:"${cli_reglage_plan_objectif}"`
	Beside    bool    `name:"en-plus" help:"${cli_reglage_plan_en_plus}"`
	Reruns    int     `name:"reprises" default:"50" placeholder:"${cli_mot_nombre}" help:"${cli_reglage_plan_reprises}"`
}

// notFromGaps names a setting that was given and means nothing for a round made from gaps; "" when there is none.
func (c planCommand) notFromGaps() string {
	switch {
	case c.Measure:
		return "mesure"
	case c.Keep:
		return "brouillon"
	case c.Pinned != nil:
		return "epingler"
	case c.Closed != nil:
		return "salle-fermee"
	case c.Holidays != nil:
		return "ferie"
	}
	return ""
}

func (c planOutreach) run(ctx context.Context, env *environment, tourer *touring.Tourer, r touring.Request, m touring.Means, format string, within time.Duration) error {
	brief := touring.DefaultBrief()
	brief.Objective, brief.HalfDays, brief.Beside, brief.Reruns = touring.Objective(c.Objective), c.HalfDays, c.Beside, c.Reruns
	brief.Effort.Seed = m.Effort.Seed
	searching, stop := context.WithTimeout(ctx, within)
	defer stop()
	o, err := tourer.Outreach(searching, r, m, brief)
	if ctx.Err() != nil { // interrupted by a person, not by the deadline
		err = ctx.Err()
	}
	if err != nil {
		return err
	}
	if format == "json" {
		encoder := json.NewEncoder(env.stdout)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(words.NewOutreachDocument(o))
	}
	fmt.Fprintf(env.stdout, "%s\n\n", words.OutreachTitle(o))
	table := tabwriter.NewWriter(env.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, words.Columns(&o.Report))
	for _, f := range words.Figures(&o.Report) {
		fmt.Fprintln(table, strings.TrimRight(f.Name+"\t"+f.Before+"\t"+f.After, "\t"))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, s := range words.Outreach(o) {
		fmt.Fprintf(env.stdout, "\n%s\n", s.Title)
		for _, line := range s.Lines {
			fmt.Fprintln(env.stdout, "  "+line)
		}
	}
	fmt.Fprintf(env.stdout, "\n%s\n%s\n", words.OutreachMethod(), words.Method(&o.Report))
	return nil
}
