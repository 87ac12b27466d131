package pages

import (
	"net/url"
	"strconv"

	"github.com/maillage-numerique/maillage/internal/export"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// toPlaceView is the page of the places to locate or to check.
type toPlaceView struct {
	chrome
	Lead         string
	Any          bool   // something is listed, chosen or not
	Reason       string // chosen; "" = all
	Reasons      choices
	Departements choices
	Groups       []toPlaceGroup
	CSVURL       string
	Page         string // "Page 2 sur 3"; "" = there is one
	Before       string // addresses of the pages around
	After        string
	pageNumber   int
}

// choices is a list to choose one from.
type choices struct {
	Name    string // of the parameter
	Choices []choice
}

// choice is an option of a list.
type choice struct {
	Value, Label string
	Chosen       bool
}

// toPlaceGroup is what is doubted for one reason.
type toPlaceGroup struct {
	ID       string
	Title    string
	Sentence string
	Places   []toPlaceItem
	MoreURL  string
	More     string // "Voir les 26 autres"; "" = all are shown
	reason   site.Reason
	count    int
	moreURL  string
}

type toPlaceItem struct {
	URL, Name, Source string
	Lines             []fact
}

func newToPlaceView(c chrome, counts []store.ToPlaceCount, chosen store.ToPlaceFilter, page int) toPlaceView {
	v := toPlaceView{
		chrome:  c.titled(wording.Say("a_localiser.titre"), wording.Say("a_localiser.description")),
		Reason:  string(chosen.Reason),
		Reasons: choices{"raison", []choice{{Label: wording.Say("a_localiser.filtre.toutes"), Chosen: chosen.Reason == ""}}},
		CSVURL:  toPlaceURL("/a-localiser.csv", chosen, 0),
	}
	v.departements(counts, chosen.Departement)
	all, byReason := 0, map[site.Reason]int{}
	for _, n := range counts {
		all += n.Sites
		if chosen.Departement == "" || n.Departement == chosen.Departement {
			byReason[n.Reason] += n.Sites
		}
	}
	v.Lead, v.Any = wording.Count("a_localiser", all), all > 0
	if v.Any {
		hidden := 0
		for _, n := range counts {
			if n.Reason == site.NotFound {
				hidden += n.Sites
			}
		}
		v.Lead += " " + wording.Count("a_localiser.hors_carte", hidden)
	}
	for _, reason := range site.DoubtReasons {
		n := byReason[reason]
		title := wording.Say("a_localiser.groupe.titre", "titre", wording.Say("a_localiser.groupe."+string(reason)), "n", wording.Number(n))
		if n > 0 || reason == chosen.Reason {
			v.Reasons.Choices = append(v.Reasons.Choices, choice{string(reason), title, reason == chosen.Reason})
		}
		if n == 0 || chosen.Reason != "" && reason != chosen.Reason {
			continue
		}
		alone := chosen
		alone.Reason = reason
		v.Groups = append(v.Groups, toPlaceGroup{
			ID: string(reason), Title: title, Sentence: wording.Say("position.raison." + string(reason)), reason: reason, count: n,
			moreURL: toPlaceURL("/a-localiser", alone, 0),
		})
	}
	if chosen.Reason != "" {
		v.turn(byReason[chosen.Reason], chosen, page)
	}
	return v
}

// departements lists those that have something to look at.
func (v *toPlaceView) departements(counts []store.ToPlaceCount, chosen string) {
	v.Departements = choices{"departement", []choice{{Label: wording.Say("a_localiser.filtre.tous"), Chosen: chosen == ""}}}
	last := ""
	for _, n := range counts { // by département; those without one come first
		if n.Departement == last {
			continue
		}
		last = n.Departement
		v.Departements.Choices = append(v.Departements.Choices, choice{n.Departement, n.Departement + " " + n.DepartementName, n.Departement == chosen})
	}
}

// turn says which page of how many this is, and where the others are.
func (v *toPlaceView) turn(n int, chosen store.ToPlaceFilter, page int) {
	pages := max(1, (n+toPlacePage-1)/toPlacePage)
	v.pageNumber = min(page, pages)
	if pages == 1 {
		return
	}
	v.Page = wording.Say("a_localiser.page", "n", strconv.Itoa(v.pageNumber), "total", strconv.Itoa(pages))
	if v.pageNumber > 1 {
		v.Before = toPlaceURL("/a-localiser", chosen, v.pageNumber-1)
	}
	if v.pageNumber < pages {
		v.After = toPlaceURL("/a-localiser", chosen, v.pageNumber+1)
	}
}

// fill adds the places, and where the others are when only the first are shown.
func (g *toPlaceGroup) fill(sites []site.ToPlace, firstOnly bool) {
	for _, s := range sites {
		said := export.Explain(s)
		item := toPlaceItem{
			URL: "/lieux/" + s.ID.String(), Name: s.Name,
			Source: wording.Say("a_localiser.source", "source", sourceName(s.Source), "id", s.SourceID),
		}
		for _, line := range []struct{ label, text string }{
			{"point", said.Point},
			{"commune", said.Commune},
			{"adresse", said.Address},
			{"montre", said.Shown},
			{"corriger", said.Fix},
		} {
			item.Lines = append(item.Lines, fact{Label: wording.Say("a_localiser.ligne." + line.label), Text: line.text})
		}
		g.Places = append(g.Places, item)
	}
	if others := g.count - len(g.Places); firstOnly && others > 0 {
		g.MoreURL, g.More = g.moreURL, wording.Count("a_localiser.groupe.suite", others)
	}
}

// toPlaceURL is the address of the list with what was chosen.
func toPlaceURL(path string, f store.ToPlaceFilter, page int) string {
	q := url.Values{}
	if f.Reason != "" {
		q.Set("raison", string(f.Reason))
	}
	if f.Departement != "" {
		q.Set("departement", f.Departement)
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
