package pages

import (
	"context"
	"net/http"
	"strconv"

	"github.com/maillage-numerique/maillage/internal/wording"
)

// importsShown is how many of the last imports the page of methods lists.
const importsShown = 50

// methodView is the page that says where every figure comes from.
type methodView struct {
	chrome
	Chapters []chapter
	Imports  []importLine
	Privacy  []string
}

type chapter struct {
	ID         string
	Title      string
	Paragraphs []string
}

type importLine struct{ Source, File, Date string }

// chapterKeys is the order of the chapters; their paragraphs are numbered in the catalogue.
var chapterKeys = []string{"lieux", "trajet", "ordre", "couverture", "besoin"}

// method answers /methode.
func (p *Pages) method(r *http.Request) (any, error) {
	c, err := p.chrome(r.Context(), "methode", pageSources...)
	if err != nil {
		return nil, err
	}
	view := methodView{
		chrome:  c.titled(wording.Say("methode.titre"), wording.Say("methode.description")),
		Privacy: paragraphs("methode.vie_privee"),
	}
	for _, key := range chapterKeys {
		view.Chapters = append(view.Chapters, chapter{
			ID: key, Title: wording.Say("methode." + key + ".titre"), Paragraphs: paragraphs("methode." + key),
		})
	}
	if err := p.fillSources(r.Context(), &view); err != nil {
		return nil, err
	}
	return view, nil
}

// fillSources adds the day of the last computation and the files that were loaded.
func (p *Pages) fillSources(ctx context.Context, view *methodView) error {
	run, computed, err := p.store.LatestCoverageRun(ctx)
	if err != nil {
		return err
	}
	if computed {
		for i := range view.Chapters {
			if view.Chapters[i].ID == "couverture" {
				view.Chapters[i].Paragraphs = append(view.Chapters[i].Paragraphs,
					wording.Say("methode.calcul", "date", dateWords(run.ComputedAt), "version", run.MethodVersion))
			}
		}
	}
	imports, err := p.store.ImportRuns(ctx, importsShown)
	if err != nil {
		return err
	}
	for _, one := range imports {
		view.Imports = append(view.Imports, importLine{
			Source: sourceName(one.Source), File: one.FileName, Date: dateWords(one.FinishedAt),
		})
	}
	return nil
}

// paragraphs reads key.1, key.2… of the catalogue until one is missing.
func paragraphs(key string) []string {
	var out []string
	for i := 1; wording.Has(key + "." + strconv.Itoa(i)); i++ {
		out = append(out, wording.Say(key+"."+strconv.Itoa(i)))
	}
	return out
}
