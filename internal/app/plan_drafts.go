package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/drafting"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/touring"
)

// planDrafts keeps a proposal as a draft, lists drafts and publishes them.
type planDrafts struct {
	editor
	Keep    bool   `name:"brouillon" help:"${cli_reglage_plan_brouillon}"`
	List    bool   `name:"brouillons" help:"${cli_reglage_plan_brouillons}"`
	Publish string `name:"publier" placeholder:"${cli_mot_brouillon}" help:"${cli_reglage_plan_publier}"`
	From    string `name:"des" placeholder:"${cli_mot_date}" help:"${cli_reglage_plan_des}"`
	Anyway  bool   `name:"malgre-les-conflits" help:"${cli_reglage_plan_malgre}"`
}

func newDrafter(db *database, tourer *touring.Tourer) *drafting.Drafter {
	return drafting.New(db.store, tourer, nil, time.Now)
}

// keep makes a draft of a proposal and says how to go on with it.
func (c planDrafts) keep(ctx context.Context, env *environment, db *database, tourer *touring.Tourer, report *touring.Report) error {
	drafter := newDrafter(db, tourer)
	draft, err := drafter.Keep(ctx, report, c.who())
	if err != nil {
		return err
	}
	fmt.Fprintln(env.stdout, say("plan.brouillon", "id", draft.ID.String(), "des", draft.Begins(drafter.Planner.Today()).String()))
	return nil
}

func (c planDrafts) run(ctx context.Context, env *environment, unit, format string) error {
	return withDatabase(ctx, env, func(db *database) error {
		drafter := newDrafter(db, newTourer(db.store))
		if c.List {
			all, err := drafter.List(ctx, unit)
			if err != nil {
				return err
			}
			return printDrafts(env.stdout, all, format)
		}
		id, err := uuid.Parse(c.Publish)
		if err != nil {
			return fault.New(fault.NotFound, "brouillon_inconnu", "publier", c.Publish)
		}
		from, err := readDate("des", c.From)
		if err != nil {
			return err
		}
		publish := drafter.Publish
		if c.Anyway {
			publish = drafter.PublishAnyway
		}
		if err := publish(ctx, id, from, c.who(id.String(), c.From)); err != nil {
			return err
		}
		fmt.Fprintln(env.stdout, say("units.fait"))
		return nil
	})
}

// draftListed is a draft, as JSON spells it.
type draftListed struct {
	ID        string    `json:"id"`
	Unit      string    `json:"unite"`
	Year      int       `json:"annee"`
	Source    string    `json:"depuis"`
	State     string    `json:"etat"`
	Stale     bool      `json:"tournee_changee"`
	Version   int       `json:"version"`
	ChangedAt time.Time `json:"modifie_le"`
	ChangedBy string    `json:"modifie_par"`
	From      string    `json:"publie_des,omitempty"`
}

func printDrafts(out io.Writer, drafts []drafting.Draft, format string) error {
	listed := make([]draftListed, len(drafts))
	for i, d := range drafts {
		listed[i] = draftListed{
			ID: d.ID.String(), Unit: d.Unit, Year: d.Year, Source: string(d.Source), State: string(d.State), Stale: d.Stale(), Version: d.Version,
			ChangedAt: d.ChangedAt, ChangedBy: d.ChangedBy,
		}
		if d.State == store.DraftPublished {
			listed[i].From = d.From.String()
		}
	}
	if format == "json" {
		encoder := json.NewEncoder(out)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(listed)
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, say("plan.brouillons.colonnes"))
	for _, d := range listed {
		state := d.State
		if d.Stale {
			state = "perime"
		}
		fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%s\t%s\n", d.ID, d.Unit, d.Year, say("plan.brouillons."+state),
			d.ChangedAt.Format(time.DateOnly), d.ChangedBy)
	}
	return table.Flush()
}
