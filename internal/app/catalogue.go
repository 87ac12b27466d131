package app

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/remote"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// catalogueWord stands where a kind does: `maillage import catalogue [SOURCE…]`.
const catalogueWord = "catalogue"

// printCatalogue lists the official sources: what, from whom, under which licence, of when, where.
func printCatalogue(out io.Writer, sources []dataset.Source) {
	for _, s := range sources {
		fmt.Fprintln(out, say("catalogue.source", "id", s.ID, "nom", wording.Say("catalogue."+s.ID+".nom")))
		fmt.Fprintln(out, say("catalogue.details", "producteur", s.Producer, "licence", s.Licence, "millesime", s.Vintage))
		address := s.File
		if address == "" {
			address = s.Page
		}
		fmt.Fprintln(out, say("catalogue.adresse", "adresse", address))
		fmt.Fprintln(out, say("catalogue.note", "note", wording.Say("catalogue."+s.ID+".note")))
	}
	fmt.Fprintln(out, say("catalogue.suite"))
}

// fetchSources downloads the chosen sources and says how to import each. A source that fails does not keep the next from
// being tried.
func fetchSources(ctx context.Context, env *environment, ids []string) error {
	var chosen []dataset.Source
	for _, id := range ids {
		source, ok := dataset.CatalogueSource(id)
		if !ok {
			return fault.New(fault.NotFound, "source_inconnue", "source", id)
		}
		chosen = append(chosen, source)
	}
	dir := filepath.Join(env.config.Database.Var, "sources")
	bar := newProgressBar(env.stderr)
	downloader := &remote.Downloader{Progress: bar.show, UserAgent: "maillage"}
	failed := false
	for _, s := range chosen {
		if s.File == "" {
			fmt.Fprintln(env.stdout, say("catalogue.a_la_main", "id", s.ID, "page", s.Page))
			continue
		}
		path, err := downloader.Fetch(ctx, s.File, dir, s.Name)
		bar.end()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			failed = true
			reportError(env.stderr, err)
		case s.Kind == "":
			fmt.Fprintln(env.stdout, say("catalogue.telecharge_inutile", "chemin", path))
		default:
			fmt.Fprintln(env.stdout, say("catalogue.telecharge", "chemin", path, "genre", s.Kind))
		}
	}
	if failed {
		return reported{}
	}
	return nil
}
