package pages

import (
	"slices"
	"strings"
	"time"

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
	Figures     []figure
	Notes       []string
	Source      []string
	Outline     *outlineView
	Worst       []communeLine
	Others      []communeLine // the rest, folded
	OthersTitle string
	Gaps        []gapLine
	PlacesTitle string
	Places      []card
	MorePlaces  *link
}

type communeLine struct {
	URL     string
	Name    string
	People  string
	Minutes string
	Beyond  string
	Partial bool
}

type gapLine struct {
	Text     string
	Communes []link
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

// covered says the figures of the whole area, and apart those of its part in the studied region when it crosses the border.
func (v *areaView) covered(readings []store.TerritoryCoverage, run store.CoverageRun) {
	studied, ok := reading(readings, store.ScopeStudy)
	shown := studied
	whole, hasWhole := reading(readings, store.ScopeWhole)
	if hasWhole {
		shown = whole
	}
	if !ok && !hasWhole {
		return
	}
	v.Sentences = append(v.Sentences, wording.Say("bassin.phrase",
		"part", percentWords(shareWithin(shown, quarterHour)), "n", peopleWords(shown.People)))
	if beyond := peopleBeyond(shown, quarterHour); beyond >= 0.5 {
		v.Sentences = append(v.Sentences, wording.Say("bassin.phrase_loin", "n", peopleWords(beyond)))
	}
	v.Figures = figuresOf(shown)
	v.Notes = caveats(shown)
	if ok && hasWhole && whole.People-studied.People >= 1 {
		v.Notes = append(v.Notes, wording.Say("bassin.a_cheval",
			"part", percentWords(shareWithin(studied, quarterHour)), "n", peopleWords(studied.People)))
	}
	v.Source = coverageSource(run)
}

func (v *areaView) communes(sorted []store.TerritoryCoverage) {
	for _, t := range sorted {
		if t.People <= 0 {
			continue
		}
		v.Worst = append(v.Worst, communeLine{
			URL: "/communes/" + t.Code, Name: t.Name, People: peopleWords(t.People), Minutes: medianWords(t.MinutesMedian),
			Beyond: percentWords(1 - shareWithin(t, quarterHour)), Partial: partlyKnown(t),
		})
	}
	if len(v.Worst) > worstShown+2 {
		v.Worst, v.Others = v.Worst[:worstShown], v.Worst[worstShown:]
		v.OthersTitle = wording.Count("bassin.autres_communes", len(v.Others))
	}
}

func (v *areaView) gaps(gaps []store.CoverageGap) {
	for _, g := range gaps {
		key := "bassin.carence"
		if g.Partial {
			key = "bassin.carence.partielle"
		}
		line := gapLine{Text: wording.Say(key,
			"n", peopleWords(g.People), "min", medianWords(g.MinutesMin), "max", medianWords(g.MinutesMax))}
		for i, code := range g.INSEECodes {
			name := code
			if i < len(g.CommuneNames) {
				name = g.CommuneNames[i]
			}
			line.Communes = append(line.Communes, link{URL: "/communes/" + code, Label: name})
		}
		v.Gaps = append(v.Gaps, line)
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
