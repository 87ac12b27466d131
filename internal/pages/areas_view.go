package pages

import (
	"slices"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// areaView is the page of a living area in finished words.
type areaView struct {
	chrome
	ZoningName  string
	Heading     string
	Where       string
	Sentences   []string
	Figures     []classFigure
	Notes       []string
	Source      []string
	Outline     *outlineView
	MapTitle    string
	Legend      []legendStep
	Worst       []communeLine
	Others      []communeLine // the rest, folded
	OthersTitle string
	Evolution   *evolutionView
	Gaps        []gapView
	MoreGaps    string
	Diagnosis   []link
	PlacesTitle string
	Places      []card
	MorePlaces  *link
}

type communeLine struct {
	URL       string
	Name      string
	People    string
	Covered   string // share of the year
	Uncovered string // share of the people
	Bar       []barPart
	BarText   string
	Partial   bool
}

// worstShown is how many communes the table shows before it is unfolded.
const worstShown = 8

func newAreaView(c chrome, r store.LivingAreaRecord) areaView {
	of := ofCommune(r.Name)
	heading := wording.Say("bassin.titre", "de_bassin", of)
	return areaView{
		chrome:     c.titled(heading, wording.Say("bassin.description", "de_bassin", of)),
		ZoningName: zoningName(r.Zoning),
		Heading:    heading,
		Where: wording.Say("bassin.ou", "zonage", zoningName(r.Zoning), "communes", wording.Count("bassin.communes_n", r.Communes),
			"habitants", wording.Say("commune.habitants", "n", wording.Number(r.Population))),
	}
}

// covered says the figures of the studied part of the area, and both readings when it crosses the border.
func (v *areaView) covered(record store.LivingAreaRecord, readings []store.TerritoryCoverage, run store.CoverageRun) {
	shown, ok := wholePart(readings, store.ScopeStudy)
	if !ok {
		return
	}
	q := analysing.DefaultQuestion()
	v.Sentences = coverageSentence(q, whereWords(store.LevelLivingArea, record.Name), shown)
	v.Figures = classFigures(q, shown)
	if words := straddlingWords(readings); words != "" {
		v.Notes = append(v.Notes, words)
	}
	v.Notes = append(append(v.Notes, partWords(readings)...), caveats(shown)...)
	v.Source = diagnosisSource(q, run)
	v.MapTitle, v.Legend = wording.Say("diagnostic.carte.legende."+measureKind(q.Measure)), legendOf(q.Measure)
	q.Zoning, q.Territory, q.Level = record.Zoning, record.Code, store.LevelCommune
	v.Diagnosis = []link{
		{URL: "/diagnostic?" + q.Values().Encode(), Label: wording.Say("bassin.diagnostic")},
		{URL: printedPath(q), Label: wording.Say("diagnostic.telecharger.pdf")},
	}
}

func (v *areaView) communes(sorted []store.TerritoryCoverage) {
	for _, t := range sorted {
		if t.People <= 0 {
			continue
		}
		line := communeLine{
			URL: "/communes/" + t.Code, Name: t.Name, People: peopleWords(t.People), Partial: partlyKnown(t),
			Covered:   spanWords(analysing.Headline, measureSpan(analysing.Headline, t)),
			Uncovered: percentWords(t.PeopleClass[store.Uncovered] / t.People),
		}
		line.Bar, line.BarText = barOf(t)
		v.Worst = append(v.Worst, line)
	}
	if len(v.Worst) > worstShown+2 {
		v.Worst, v.Others = v.Worst[:worstShown], v.Worst[worstShown:]
		v.OthersTitle = wording.Count("bassin.autres_communes", len(v.Others))
	}
}

// places lists the places of the area by name, those that declare help first.
func (v *areaView) places(sites []store.SiteRecord, timetable func(site.Site) site.Timetable, now time.Time) {
	v.PlacesTitle = wording.Count("bassin.lieux", len(sites))
	slices.SortStableFunc(sites, func(a, b store.SiteRecord) int {
		if a.CountsAsHelp != b.CountsAsHelp {
			if a.CountsAsHelp {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Commune+"\x00"+a.Name, b.Commune+"\x00"+b.Name)
	})
	for _, s := range sites[:min(len(sites), placesInArea)] {
		v.Places = append(v.Places, cardOfRecord(s, timetable(s.Site).At(now), now))
	}
	if len(sites) > placesInArea {
		v.MorePlaces = &link{URL: "/carte", Label: wording.Say("bassin.tous_les_lieux")}
	}
}
