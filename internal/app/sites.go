package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/maillage-numerique/maillage/internal/wording"
)

type sitesCommand struct {
	Unplaced unplacedCommand `cmd:"" help:"${cli_aide_sites_unplaced}"`
}

type unplacedCommand struct {
	Format string `enum:"texte,json" default:"texte" placeholder:"${cli_mot_forme}" help:"${cli_reglage_format_liste}"`
}

// unplacedSite is one site to place, as JSON spells it.
type unplacedSite struct {
	ID       string `json:"id"`
	Name     string `json:"nom"`
	Commune  string `json:"commune"`
	Postcode string `json:"code_postal"`
	Address  string `json:"adresse"`
	Reason   string `json:"raison"`
	Source   string `json:"source"`
	SourceID string `json:"source_id"`
}

// Run lists the sites that are kept and drawn nowhere, each with what its source says of its place.
func (c unplacedCommand) Run(ctx context.Context, env *environment) error {
	return withDatabase(ctx, env, func(db *database) error {
		found, err := db.store.UnplacedSites(ctx)
		if err != nil {
			return err
		}
		list := make([]unplacedSite, 0, len(found))
		for _, s := range found {
			list = append(list, unplacedSite{
				ID: s.SiteID.String(), Name: s.Name, Commune: s.Commune, Postcode: orEmpty(s.Postcode), Address: orEmpty(s.Address),
				Reason: wording.Say("position.raison." + string(s.Reason)), Source: s.Source, SourceID: s.SourceID,
			})
		}
		if c.Format == "json" {
			encoder := json.NewEncoder(env.stdout)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			return encoder.Encode(list)
		}
		fmt.Fprintln(env.stdout, wording.Count("cli.sites.a_localiser", len(list)))
		for _, s := range list {
			place := strings.Join(strings.Fields(s.Address+" "+s.Postcode+" "+s.Commune), " ")
			fmt.Fprintln(env.stdout, say("sites.a_localiser.ligne", "nom", s.Name, "adresse", place, "source", s.Source,
				"source_id", s.SourceID, "raison", s.Reason))
		}
		return nil
	})
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
