package pages

import (
	"net/url"
	"time"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// communeView is the page of a commune in finished words.
type communeView struct {
	chrome
	Heading   string
	Where     string
	AreaLink  *link
	Headline  *sentence
	FarAway   *notice
	Cards     []card
	Nothing   string
	SearchURL string
	Passages  []passageLine
	PosterURL string
	Sentences []string
	Figures   []classFigure
	Source    []string
	Outline   *outlineView
	AreaLinks []link

	name string
}

func newCommuneView(c chrome, r store.CommuneRecord) communeView {
	at := atCommune(r.Name)
	people := wording.Say("commune.habitants_inconnus")
	if r.Population != nil {
		people = wording.Say("commune.habitants", "n", wording.Number(*r.Population))
	}
	v := communeView{
		chrome:    c.titled(capitalised(at), wording.Say("commune.description", "a_commune", at)),
		Heading:   capitalised(at),
		Where:     wording.Say("commune.ou", "departement", r.DepartementName, "habitants", people),
		SearchURL: "/?" + url.Values{"q": {communeWords(r.Name, r.DepartementName)}}.Encode(),
		Nothing:   wording.Say("recherche.rien_du_tout"),
		name:      r.Name,
	}
	for _, area := range r.LivingAreas {
		if area.Code == "" {
			continue
		}
		one := link{URL: areaURL(area.Zoning, area.Code), Label: area.Name, Detail: zoningName(area.Zoning)}
		v.AreaLinks = append(v.AreaLinks, one)
		if v.AreaLink == nil {
			v.AreaLink = &link{URL: one.URL, Label: wording.Say("bassin.titre", "de_bassin", ofCommune(area.Name))}
		}
	}
	return v
}

// near says who helps here, or nearest.
func (v *communeView) near(answer finding.Answer, r store.CommuneRecord, departements map[string]string, now time.Time) {
	for _, result := range answer.Results {
		v.Cards = append(v.Cards, cardOfResult(result, finding.Car, departements[result.Departement], now))
	}
	if len(answer.Results) == 0 {
		return
	}
	v.Nothing = ""
	nearest := nearestOf(answer.Results)
	v.Headline = headline(nearest, finding.Car, false)
	if nearest.INSEECode == r.INSEECode {
		v.Headline.Before = wording.Say("commune.dans_la_commune")
	}
	v.FarAway = farAway(nearest, finding.Car)
}

// comesBy says which units come to the commune, and when.
func (v *communeView) comesBy(passages []store.PassageRecord, r store.CommuneRecord) {
	v.PosterURL = "/communes/" + string(r.INSEECode) + "/affiche.pdf"
	v.Passages = passageLines(passages)
	for i, p := range passages {
		v.Passages[i].Unit = &link{URL: "/unites/" + p.UnitSlug, Label: p.UnitName}
	}
}

// covered says how many people of the commune nobody helps.
func (v *communeView) covered(own store.TerritoryCoverage, run store.CoverageRun) {
	v.Sentences = append(v.Sentences, coverageSentence(analysing.DefaultQuestion(), whereWords(store.LevelCommune, v.name), own)...)
	v.Figures = classFigures(analysing.DefaultQuestion(), own)
	v.Source = append(caveats(own), diagnosisSource(analysing.DefaultQuestion(), run)...)
}

// area compares with a living area of the commune.
func (v *communeView) area(area store.CommuneLivingArea, readings []store.TerritoryCoverage) {
	whole, ok := wholePart(readings, store.ScopeStudy)
	if !ok || whole.People <= 0 || area.Zoning != mapZonings[0] {
		return
	}
	v.Sentences = append(v.Sentences, coverageSentence(analysing.DefaultQuestion(), whereWords(store.LevelLivingArea, area.Name), whole)[0])
}

func zoningName(zoning string) string {
	if key := "zonage." + zoning; wording.Has(key) {
		return wording.Say(key)
	}
	return zoning
}
