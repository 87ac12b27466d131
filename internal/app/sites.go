package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/maillage-numerique/maillage/internal/export"
	"github.com/maillage-numerique/maillage/internal/httpapi"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

type sitesCommand struct {
	Unplaced unplacedCommand `cmd:"" help:"${cli_aide_sites_unplaced}"`
}

type unplacedCommand struct {
	Format string `enum:"texte,json,csv" default:"texte" placeholder:"${cli_mot_forme}" help:"${cli_reglage_format_unplaced}"`
}

// Run lists the places to locate or to check, each with what its source says of where it is, what we do and what to correct.
func (c unplacedCommand) Run(ctx context.Context, env *environment) error {
	return withDatabase(ctx, env, func(db *database) error {
		list, err := db.store.SitesToPlace(ctx, store.ToPlaceFilter{})
		if err != nil {
			return err
		}
		switch c.Format {
		case "csv":
			return export.ToPlaceCSV(env.stdout, list)
		case "json":
			rows := make([]httpapi.ToPlace, 0, len(list))
			for _, s := range list {
				rows = append(rows, httpapi.NewToPlace(s))
			}
			encoder := json.NewEncoder(env.stdout)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			return encoder.Encode(rows)
		}
		printToPlace(env.stdout, list)
		return nil
	})
}

// printToPlace prints them by reason.
func printToPlace(out io.Writer, list []site.ToPlace) {
	fmt.Fprintln(out, wording.Count("cli.sites.a_localiser", len(list)))
	byReason := map[site.Reason][]site.ToPlace{}
	for _, s := range list {
		byReason[s.Doubt.Reason] = append(byReason[s.Doubt.Reason], s)
	}
	for _, reason := range site.DoubtReasons {
		group := byReason[reason]
		if len(group) == 0 {
			continue
		}
		title := wording.Say("a_localiser.groupe." + string(reason))
		fmt.Fprintln(out, "\n"+say("sites.a_localiser.groupe", "titre", title, "n", wording.Number(len(group))))
		for _, s := range group {
			fmt.Fprintln(out, say("sites.a_localiser.lieu", "nom", s.Name, "source", s.Source, "source_id", s.SourceID))
			said := export.Explain(s)
			for _, line := range []struct{ label, text string }{
				{"point", said.Point},
				{"commune", said.Commune},
				{"adresse", said.Address},
				{"montre", said.Shown},
				{"corriger", said.Fix},
			} {
				fmt.Fprintln(out, say("sites.a_localiser.phrase", "titre", wording.Say("a_localiser.ligne."+line.label), "phrase", line.text))
			}
		}
	}
}
